"""The files by which hosts build and publish a site themselves."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from sitegen import __version__
from sitegen.cli import main
from sitegen.commands.deploy import HOSTS
from sitegen.deploy.workflows import WORKFLOWS
from tests import write_files
from tests.builds import SITE, command, environment

INSTALL = f"sitegen=={__version__}"


def init(site: Path, host: str, *options: str, given: str = "") -> Result:
    arguments = ["deploy", "--site", str(site), "--init", host, *options]
    return CliRunner().invoke(main, arguments, input=given, catch_exceptions=False)


def made(tmp_path: Path, host: str, config: str = "title: The bridge!\n") -> str:
    site = write_files(tmp_path, {**SITE, "sitegen.yaml": config})
    done = init(site, host)
    path = site / WORKFLOWS[host]
    assert (done.exit_code, done.output) == (0, f"  {path}\n")
    return path.read_text("utf-8")


def calls(text: str) -> list[list[str]]:
    """The calls of sitegen in a file, as a shell would make them."""
    return [shlex.split(call) for call in re.findall(r"sitegen (?:check|build)[^&\n\"]*", text)]


@pytest.mark.parametrize("host", HOSTS)
def test_it_installs_checks_and_builds(host: str, tmp_path: Path) -> None:
    text = made(tmp_path, host)
    assert INSTALL in text
    found = calls(text)
    assert [words[1] for words in found[-2:]] == ["check", "build"]
    for words in found:
        command = main.commands[words[1]]
        command.make_context(words[1], words[2:])  # a call that the program takes
        assert "--strict" in words
    assert not re.search(r"@[A-Z]+@", text)


def test_every_host_is_known() -> None:
    assert tuple(WORKFLOWS) == HOSTS
    (option,) = [p for p in main.commands["deploy"].params if p.name == "host"]
    assert isinstance(option.type, click.Choice)


def test_github_runs_what_is_pinned_with_no_more_rights_than_it_needs(tmp_path: Path) -> None:
    flow = yaml.safe_load(made(tmp_path, "github-actions"))
    jobs = flow["jobs"].values()
    used = [step["uses"] for job in jobs for step in job["steps"] if "uses" in step]
    assert len(used) == 4
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", name) for name in used)
    assert flow["permissions"] == {"contents": "read"}
    assert flow["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert {"with": {"path": "public"}}.items() <= flow["jobs"]["build"]["steps"][-1].items()


def test_gitlab_publishes_the_output(tmp_path: Path) -> None:
    flow = yaml.safe_load(made(tmp_path, "gitlab-ci", "output: out/site\n"))
    assert flow["pages"]["pages"] == {"publish": "out/site"}


def test_netlify_publishes_the_output(tmp_path: Path) -> None:
    held = tomllib.loads(made(tmp_path, "netlify", "output: site\n"))
    assert held["build"]["publish"] == "site"


def test_cloudflare_publishes_the_output_under_the_sites_name(tmp_path: Path) -> None:
    text = made(tmp_path, "cloudflare")
    held = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))
    assert held["name"] == "the-bridge"
    assert held["assets"]["directory"] == "./public"


def test_what_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    made(tmp_path, "netlify")
    path = tmp_path / "netlify.toml"
    assert init(tmp_path, "netlify").output == f"{path}: nothing to change\n"
    path.write_text("mine")
    done = init(tmp_path, "netlify", given="y\n")
    assert (done.exit_code, done.output) == (
        2,
        f"error[deploy]: {path} is there already\n        replace it with --yes, or edit it\n",
    )
    assert path.read_text() == "mine"
    assert init(tmp_path, "netlify", "--yes").exit_code == 0
    assert INSTALL in path.read_text()


@pytest.mark.parametrize(("answer", "code"), [("n", 2), ("y", 0)])
def test_on_a_terminal_it_asks(answer: str, code: int, tmp_path: Path) -> None:
    write_files(tmp_path, {**SITE, "netlify.toml": "mine"})
    call = command("deploy", "--site", tmp_path, "--init", "netlify")
    ours, theirs = os.openpty()
    os.write(ours, f"{answer}\n".encode())
    done = subprocess.run(
        call, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(), timeout=60
    )
    told = os.read(ours, 10_000).decode()
    os.close(ours)
    os.close(theirs)
    assert f"{tmp_path}/netlify.toml is there already. Replace it? [y/N]: " in told
    assert done.returncode == code
    assert (INSTALL in (tmp_path / "netlify.toml").read_text()) == (answer == "y")
