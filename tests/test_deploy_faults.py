"""What goes wrong with a deployment, as it is told, and that nothing is sent then."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli import main
from tests.builds import files, quick, run
from tests.deploying import (
    DirectoryPlace,
    GitPlace,
    git,
    identity,
    make_site,
    pretended_ssh,
    s3_environment,
    s3_server,
)

pytestmark = pytest.mark.usefixtures(quick.__name__)


def told(site: Path, *options: str) -> str:
    """Deploy, which must fail; return all that is printed."""
    done = CliRunner().invoke(main, ["deploy", "--site", str(site), *options])
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == 2, done.output
    return done.output.replace(str(site.parent), "ROOT")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**identity(), **s3_environment()}.items():
        monkeypatch.setenv(name, value)


def hidden(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide all programs."""
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))


# ---- The site ----


def test_a_site_that_is_not_sound_is_not_sent(tmp_path: Path) -> None:
    place = DirectoryPlace(tmp_path / "there")
    site = make_site(tmp_path / "site", place.config)
    (site / "content/n0.md").write_text("[nowhere](nowhere.md)\n")
    done = CliRunner().invoke(main, ["deploy", "--site", str(site)])
    assert done.exit_code == 1
    assert "error[dead-link]" in done.output
    assert done.output.endswith("1 error: nothing was sent\n")
    assert not place.folder.exists()


def test_a_warning_is_enough(tmp_path: Path) -> None:
    place = DirectoryPlace(tmp_path / "there")
    site = make_site(tmp_path / "site", place.config)
    text = (site / "content/b/x.annotations.yaml").read_text()
    (site / "content/b/x.annotations.yaml").write_text(
        text.replace("We stay}", "He said, kind: direct}")
    )
    done = CliRunner().invoke(main, ["deploy", "--site", str(site)])
    assert done.exit_code == 1
    assert "error[unquoted]" in done.output
    assert not place.folder.exists()


# ---- A folder ----


@pytest.mark.parametrize("path", [".", "content/there", "..", "public", "public/below", "themes/x"])
def test_the_sites_own_folders_are_no_target(path: str, tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", f"directory: {{path: {path}}}")
    where = os.path.normpath(f"ROOT/site/{path}")
    assert told(site) == (
        f"error[deploy]: the folder {where} would mix with the site's own files\n"
        "        choose another folder\n"
    )


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("a file")
    site = make_site(tmp_path / "site", f"directory: {{path: {tmp_path}/there}}")
    assert (
        told(site) == "error[output]: ROOT/there is not a folder\n        choose another output\n"
    )


# ---- A branch ----


def test_git_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make_site(tmp_path / "site", "github-pages: {}")
    hidden(tmp_path / "empty", monkeypatch)
    assert told(site) == "error[deploy]: there is no git here\n        install git\n"


def test_the_site_is_in_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    site = make_site(tmp_path / "site", "github-pages: {}")
    assert told(site) == (
        "error[deploy]: the site is in no git repository\n"
        "        run `git init` in its folder, and `git remote add origin ADDRESS`\n"
    )


def test_there_is_no_such_remote(tmp_path: Path) -> None:
    GitPlace(tmp_path, tmp_path / "site")
    site = make_site(tmp_path / "site", "github-pages: {remote: upstream}")
    assert told(site) == (
        "error[deploy]: there is no repository upstream\n"
        "        see `git remote -v`, or `remote` in sitegen.yaml\n"
    )


def test_nobody_answers(tmp_path: Path) -> None:
    GitPlace(tmp_path, tmp_path / "site")
    site = make_site(tmp_path / "site", "github-pages: {remote: 'http://127.0.0.1:1/x.git'}")
    assert told(site) == (
        "error[deploy]: http://127.0.0.1:1/x.git cannot be reached\n"
        "        is there a network, and is the address right? see `git remote -v`\n"
    )


def test_git_does_not_know_the_author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = GitPlace(tmp_path, tmp_path / "site")
    site = make_site(tmp_path / "site", place.config)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{role}_NAME")
        monkeypatch.delenv(f"GIT_{role}_EMAIL")
    monkeypatch.delenv("EMAIL", raising=False)
    git("-C", str(site), "config", "user.useConfigOnly", "true")
    assert told(site) == (
        "error[deploy]: git does not know who you are\n"
        '        run `git config user.name "..."` and `git config user.email "..."`\n'
    )
    assert place.tip() == ""


def test_a_hook_refuses(tmp_path: Path) -> None:
    place = GitPlace(tmp_path, tmp_path / "site")
    site = make_site(tmp_path / "site", place.config)
    hook = place.bare / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert told(site) == (
        "error[deploy]: origin refuses to have gh-pages changed\n"
        "        look at its rules for branches\n"
    )
    assert place.tip() == ""


@pytest.mark.parametrize("history", [True, False])
def test_somebody_else_publishes_at_the_same_moment(
    history: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = GitPlace(tmp_path, tmp_path / "site", history)
    site = make_site(tmp_path / "site", place.config)
    assert CliRunner().invoke(main, ["deploy", "--site", str(site)]).exit_code == 0
    (site / "content/n0.md").write_text("Other words.\n")
    started = subprocess.run

    def late(command: list[str], **named: object) -> object:
        if command[:2] == ["git", "push"] and str(named["cwd"]) == str(site):
            monkeypatch.setattr(subprocess, "run", started)
            place.put("theirs.txt", b"theirs")
        return started(command, **named)  # type: ignore[call-overload]  # passed on as it came

    monkeypatch.setattr(subprocess, "run", late)
    assert told(site) == (
        "error[deploy]: somebody else has published to gh-pages of origin meanwhile\n"
        "        run the same command again\n"
    )
    assert place.files()["theirs.txt"] == b"theirs"
    done = CliRunner().invoke(main, ["deploy", "--site", str(site)])
    assert done.exit_code == 0, done.output
    assert place.files()["theirs.txt"] == b"theirs"
    assert b"Other words" in place.files()["n0.html"]


def test_the_branch_is_made_for_github(tmp_path: Path) -> None:
    place = GitPlace(tmp_path, tmp_path / "site", history=False)
    place.put("CNAME", b"example.org")
    site = make_site(tmp_path / "site", place.config)
    before = git("-C", str(site), "status", "--porcelain", "--branch")
    for words in ("One.", "Two."):
        (site / "content/n0.md").write_text(f"{words}\n")
        done = CliRunner().invoke(main, ["deploy", "--site", str(site), "--yes"])
        assert done.exit_code == 0, done.output
    clone = place.clone()
    assert (clone / ".nojekyll").read_bytes() == b""
    assert (clone / "CNAME").read_bytes() == b"example.org"
    assert git("-C", str(place.bare), "rev-list", "--count", "gh-pages") == "1"
    after = git("-C", str(site), "status", "--porcelain", "--branch")
    assert set(after.splitlines()) - set(before.splitlines()) == {"?? public/"}
    assert git("-C", str(site), "branch") == "", "no branch is made here"


# ---- Another machine ----


def rsync_site(folder: Path, monkeypatch: pytest.MonkeyPatch, shell: str) -> Path:
    ssh = Path(pretended_ssh(folder))
    if shell:
        ssh.write_text(f"#!/bin/sh\n{shell}\n")
    monkeypatch.setenv("RSYNC_RSH", str(ssh))
    return make_site(folder / "site", f'rsync: {{to: "me@there:{folder}/there"}}')


def test_rsync_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make_site(tmp_path / "site", 'rsync: {to: "me@there:/srv/x"}')
    hidden(tmp_path / "empty", monkeypatch)
    assert (
        told(site)
        == "error[deploy]: there is no rsync here\n        install rsync, here and there\n"
    )


@pytest.mark.parametrize(
    ("says", "message", "hint"),
    [
        (
            "me@there: Permission denied (publickey).",
            "me@there:ROOT/there does not let you in",
            "`ssh` must work there without a question: look at your keys",
        ),
        (
            "ssh: Could not resolve hostname there: Name or service not known",
            "me@there:ROOT/there cannot be reached",
            "is there a network, and is the name right?",
        ),
        (
            "Host key verification failed.",
            "me@there:ROOT/there: ssh does not know the machine",
            "log in once with ssh, and compare its key",
        ),
        (
            "bash: line 1: rsync: command not found",
            "there is no rsync on the machine of me@there:ROOT/there",
            "install it there",
        ),
    ],
)
def test_what_ssh_says_is_told(
    says: str, message: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = rsync_site(tmp_path, monkeypatch, f"echo '{says}' >&2; exit 255")
    assert told(site) == f"error[deploy]: {message}\n        {hint}\n"


def test_the_folder_above_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = rsync_site(tmp_path, monkeypatch, "")
    config = (site / "sitegen.yaml").read_text().replace("/there", "/no/there")
    (site / "sitegen.yaml").write_text(config)
    assert told(site) == (
        "error[deploy]: the folder of me@there:ROOT/no/there is in one that is not there\n"
        "        make that one there first\n"
    )


BREAKING = """\
#!{python}
# Takes for ssh's place, and lets a megabyte pass.
import os, subprocess, sys, threading
command = " ".join(sys.argv[sys.argv.index("there") + 1 :])
child = subprocess.Popen(["sh", "-c", command], stdin=subprocess.PIPE)
def forward():
    left = 1_000_000
    while left > 0 and (data := os.read(0, min(left, 65536))):
        left -= len(data)
        try:
            child.stdin.write(data)
            child.stdin.flush()
        except OSError:
            return
    child.stdin.close()
threading.Thread(target=forward, daemon=True).start()
code = child.wait()
sys.stdout.flush()
os._exit(code)
"""


def test_a_connection_that_breaks_off_is_told_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a file: half of it is never seen."""
    site = rsync_site(tmp_path, monkeypatch, "")
    picture = random.Random(0).randbytes(3_000_000)
    (site / "content/large.png").write_bytes(picture)
    ssh = tmp_path / "pretended-ssh"
    whole = ssh.read_text()
    ssh.write_text(BREAKING.format(python=sys.executable))
    assert told(site) == (
        "error[deploy]: the connection to me@there:ROOT/there broke off\n"
        "        run the same command again: it goes on from there\n"
    )
    there = tmp_path / "there"
    assert not (there / "large.png").exists()
    ssh.write_text(whole)
    done = CliRunner().invoke(main, ["deploy", "--site", str(site)])
    assert done.exit_code == 0, done.output
    assert files(there) == files(site / "public")


# ---- A store ----


def s3_site(folder: Path, endpoint: str, bucket: str = "mine") -> Path:
    config = f"s3: {{bucket: {bucket}, endpoint: '{endpoint}', region: us-east-1}}"
    return make_site(folder / "site", config)


def test_there_is_no_bucket(tmp_path: Path) -> None:
    with s3_server() as endpoint:
        site = s3_site(tmp_path, endpoint, "not-mine")
        assert told(site) == (
            "error[deploy]: there is no bucket not-mine\n"
            "        make it at the store, or correct its name\n"
        )


def test_the_store_does_not_answer(tmp_path: Path) -> None:
    site = s3_site(tmp_path, "http://127.0.0.1:1")
    assert told(site) == (
        "error[deploy]: s3://mine/ cannot be reached\n"
        "        is there a network, and is the endpoint right?\n"
    )


def test_there_are_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    site = s3_site(tmp_path, "http://127.0.0.1:1")
    assert told(site) == (
        "error[deploy]: there are no credentials for s3://mine/\n"
        "        set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE\n"
    )


def test_there_is_no_such_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    site = s3_site(tmp_path, "http://127.0.0.1:1")
    assert told(site) == (
        "error[deploy]: there is no profile of the name that AWS_PROFILE gives\n"
        "        see ~/.aws/config\n"
    )


def test_boto3_is_missing(tmp_path: Path) -> None:
    """As a user has it who did not install the extra: in a process of its own."""
    site = s3_site(tmp_path, "http://127.0.0.1:1")
    (tmp_path / "boto3.py").write_text("raise ModuleNotFoundError(name='boto3')\n")
    paths = os.pathsep.join([str(tmp_path), os.getcwd()])
    done = run("deploy", "--site", site, env={"PYTHONPATH": paths})
    assert (done.returncode, done.stderr) == (
        2,
        "error[deploy]: boto3 is not installed\n        run `pip install 'sitegen[s3]'`\n",
    )


# ---- Time ----


def test_other_commands_do_not_wait_for_any_of_it() -> None:
    code = (
        "import sys, sitegen.cli\n"
        "print([m for m in sys.modules if m.startswith(('sitegen.deploy.', 'boto', 'httpx'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n", done.stderr
