"""What is answered before the command line is imported, and that it is answered as it would be."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sitegen import __version__
from sitegen.start import main
from tests import write_files
from tests.builds import SITE, command, environment

START = "import sys; sys.argv[0] = 'sitegen'; from sitegen.start import main; main()"
QUICK = f"{START}; assert 'click' not in sys.modules"
WHOLE = "import sys; from sitegen.cli import main; main(prog_name='sitegen')"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was built, from files that were no longer new then."""
    site = write_files(tmp_path_factory.mktemp("start") / "sité", dict(SITE))
    time.sleep(2.1)
    subprocess.run(command("build", site), check=True, env=environment(), capture_output=True)
    return site


def told(script: str, *arguments: str, cwd: Path) -> tuple[int, str, str]:
    """The exit code and what was printed, but for how long it took."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
    )
    return done.returncode, re.sub(r"in \d+\.\d\d s", "in TIME", done.stdout), done.stderr


def test_the_version(tmp_path: Path) -> None:
    expected = 0, f"sitegen, version {__version__}\n", ""
    assert told(QUICK, "--version", cwd=tmp_path) == expected
    assert told(WHOLE, "--version", cwd=tmp_path) == expected


def test_a_build_after_which_nothing_has_changed(site: Path) -> None:
    calls = [["build"], ["build", "."], ["build", str(site)], ["build", "--quiet"]]
    calls += [["build", ".", "--quiet"], ["build", "--quiet", "."]]
    for arguments in calls:
        answer = told(QUICK, *arguments, cwd=site)
        assert answer == told(WHOLE, *arguments, cwd=site)
        code, out, err = answer
        assert (code, err) == (0, "")
        assert out == "" if "--quiet" in arguments else "nothing changed" in out
    out = told(QUICK, "build", "sité", cwd=site.parent)[1]
    assert out == told(WHOLE, "build", "sité", cwd=site.parent)[1]
    assert "in sité/public" in out


def test_whatever_else_is_asked_is_the_command_line_s(site: Path) -> None:
    others = [[], ["--help"], ["build", "--help"], ["build", "a", "b"], ["build", "--jsn"]]
    others += [["build", "-o", "public", "--json"], ["build", "--", "nowhere"], ["--version", "x"]]
    for arguments in others:
        quick, whole = (told(script, *arguments, cwd=site) for script in (START, WHOLE))
        assert quick == whole


def test_where_nothing_can_be_printed(site: Path) -> None:
    calls = [
        (f"{call} {end}", 0, "") for call in ("--version", "build") for end in (">&-", "| true")
    ]
    full = ("build", "build nowhere", "build --nothing", "--help", "--version")
    calls += [(f"{call} >/dev/full 2>&1", 2, "") for call in full]
    for call, code, err in [*calls, ("build >/dev/full", 2, "No space left")]:
        done = subprocess.run(
            ["bash", "-c", f'set -o pipefail; "$@" {call}', "bash", *command()],
            cwd=site,
            env=environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == code
        assert err in done.stderr if err else done.stderr == ""


def test_what_ends_the_program_is_told_in_a_line(tmp_path: Path) -> None:
    ends = {
        "raise MemoryError": (2, "error[system]: there is not enough memory\n"),
        "raise KeyboardInterrupt": (130, "stopped\n"),
        "raise OSError(24, 'Too many open files')": (2, "error[system]: [Errno 24] Too many open"),
    }
    for how, (code, words) in ends.items():
        script = f"from sitegen import start\ndef end():\n {how}\nstart._run = end; start.main()"
        done = told(script, cwd=tmp_path)
        assert done[0] == code
        assert done[2].startswith(words)
        assert done[2].count("\n") == 1


def test_the_program_starts_here() -> None:
    assert main.__module__ == "sitegen.start"
    text = Path("pyproject.toml").read_text("utf-8")
    assert 'sitegen = "sitegen.start:main"' in text


def test_a_plain_build_imports_no_more_than_it_needs(tmp_path: Path) -> None:
    site = write_files(tmp_path, dict(SITE))
    told(START, "build", cwd=site)  # templates are compiled once
    listing = (
        "import os, sys; end = os._exit; os._exit = lambda code: (print(*sys.modules), end(code))"
    )
    for arguments in (["build", ".", "--quiet"], ["build"]):
        shutil.rmtree(site / "public")
        code, out, err = told(f"{listing}; {START}", *arguments, cwd=site)
        assert (code, err) == (0, "")
        assert (site / "public/index.html").exists()
        slow = {"click", "dataclasses", "inspect", "jinja2", "markdown_it", "pydantic", "yaml"}
        assert not slow & set(out.split())


def test_a_plain_build_ends_as_any_build_does(tmp_path: Path) -> None:
    wrong = write_files(
        tmp_path / "wrong", {**SITE, "content/b/x.annotations.yaml": "statement: {}"}
    )
    nothing = tmp_path / "nothing"
    unread = write_files(tmp_path / "unread", {**SITE, "sitegen.yaml": "titel: A"})
    for site, expected in ((wrong, 1), (nothing, 2), (unread, 2)):
        plain, whole = (told(script, "build", str(site), cwd=tmp_path) for script in (START, WHOLE))
        assert plain == whole
        assert plain[0] == expected


def test_after_an_edit_a_build_builds(site: Path) -> None:
    with (site / "content/b/x.md").open("a") as text:
        text.write("\nMore.\n")
    code, out, _ = told(START, "build", cwd=site)
    assert code == 0
    assert " changed" in out
    assert "nothing changed" not in out
    assert "More." in (site / "public/b/x.html").read_text("utf-8")
