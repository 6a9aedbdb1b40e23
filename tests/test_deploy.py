"""Deployments to real targets: each time what stands there afterwards is read as others read it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.cli import main
from tests.builds import quick
from tests.deploying import (
    FOREIGN,
    DirectoryPlace,
    GitPlace,
    Place,
    RsyncPlace,
    S3Place,
    built,
    identity,
    make_site,
    pretended_ssh,
    real_ssh,
    run_environment,
    s3_server,
)

pytestmark = pytest.mark.usefixtures(quick.__name__)
_ = quick  # a fixture

KINDS = ("directory", "github-pages", "one commit", "rsync", "rsync and sshd", "s3")


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    match kind:
        case "directory":
            return DirectoryPlace(tmp_path / "there")
        case "github-pages" | "one commit":
            return GitPlace(tmp_path, tmp_path / "site", history=kind == "github-pages")
        case "rsync":
            return RsyncPlace(tmp_path / "there", pretended_ssh(tmp_path))
        case "rsync and sshd":
            return RsyncPlace(tmp_path / "there", real_ssh(tmp_path / "ssh"))
        case _:
            return S3Place(request.getfixturevalue("store"), f"bucket-{abs(hash(tmp_path))}")


@pytest.fixture
def site(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {**identity(), **place.environment}.items():
        monkeypatch.setenv(name, value)
    made = make_site(tmp_path / "site", place.config)
    monkeypatch.chdir(made)
    return made


def deploy(*options: str) -> Result:
    done = CliRunner().invoke(main, ["deploy", *options], catch_exceptions=False)
    assert "Traceback" not in done.output
    return done


def deployed(*options: str) -> str:
    done = deploy(*options)
    assert done.exit_code == 0, done.output
    return done.output.partition(": ")[2].strip()


def edit(site: Path, name: str, text: str) -> None:
    (site / "content" / name).write_text(text)


def test_a_site_is_published_and_kept_up(place: Place, site: Path, kind: str) -> None:
    place.put(FOREIGN, b"theirs")
    theirs = {FOREIGN: b"theirs"}

    assert deployed().endswith("(0 files the same)")
    first = built(site)
    assert place.files() == first | theirs
    stamps = place.stamps()

    # Unchanged: nothing is sent.
    assert deployed() == f"nothing differs ({total(place, first)} files the same)"
    assert place.stamps() == stamps

    # One edit: only what it changes is sent.
    edit(site, "n1.md", "---\ntitle: Page 1\n---\n\nOther words.\n")
    deployed()
    second = built(site)
    differing = {name for name in second if second[name] != first.get(name)}
    assert "n1.html" in differing
    assert len(differing) < len(second) / 2
    assert place.files() == second | theirs
    if kind != "one commit":
        after = place.stamps()
        assert {name for name in after if after[name] != stamps.get(name)} == differing

    # A page less, and one more.
    (site / "content/n1.md").unlink()
    edit(site, "new.md", "---\ntitle: New\n---\n\nNew words.\n")
    deployed()
    third = built(site)
    assert "new.html" in third
    assert "n1.html" not in third
    assert place.files() == third | theirs


def total(place: Place, files: dict[str, bytes]) -> int:
    return len(files) + isinstance(place, GitPlace)  # .nojekyll


def test_a_dry_run_tells_and_does_nothing(place: Place, site: Path) -> None:
    deployed()
    first, stamps = built(site), place.stamps()
    edit(site, "n1.md", "---\ntitle: Page 1\n---\n\nOther words.\n")
    (site / "content/n2.md").unlink()
    edit(site, "new.md", "---\ntitle: New\n---\n\nNew words.\n")
    done = deploy("--dry-run")
    assert done.exit_code == 0
    second = built(site)
    signs = {
        **dict.fromkeys(second.keys() - first.keys(), "+"),
        **dict.fromkeys(first.keys() - second.keys(), "-"),
        **{name: "~" for name in first.keys() & second.keys() if first[name] != second[name]},
    }
    *lines, last = done.output.splitlines()
    assert {line[2:]: line[0] for line in lines} == signs
    assert {signs["new.html"], signs["n2.html"], signs["n1.html"]} == {"+", "-", "~"}
    assert last.endswith("the same); nothing was sent")
    assert place.stamps() == stamps


def test_many_deletions_are_refused_where_nobody_can_be_asked(place: Place, site: Path) -> None:
    for n in range(3, 90):
        edit(site, f"n{n}.md", f"---\ntitle: Page {n}\n---\n\nText {n}.\n")
    deployed()
    first, stamps = built(site), place.stamps()
    for n in range(90):
        (site / f"content/n{n}.md").unlink()
    done = deploy()
    assert done.exit_code == 2
    second = built(site)
    gone, before = len(first.keys() - second.keys()), total(place, first)
    assert gone > 100
    asked = f": {gone} of the {before} files there would be deleted: you would be asked first\n"
    assert asked in deploy("--dry-run").output
    where, _, told = done.output.partition(f": {gone} of")
    assert where.startswith("error[deploy]: ")
    assert told == (
        f" the {before} files there would be deleted\n"
        "        see which with --dry-run; if that is right, say so with --yes\n"
    )
    assert place.stamps() == stamps
    deployed("--yes")
    assert place.files() == second


def test_what_others_put_there_is_not_replaced_without_a_question(place: Place, site: Path) -> None:
    place.put("index.html", b"Their home")
    done = deploy()
    assert done.exit_code == 2
    assert ": 1 file there would be replaced that sitegen did not put there\n" in done.output
    assert place.files() == {"index.html": b"Their home"}
    deployed("--yes")
    assert place.files() == built(site)
    assert deployed().startswith("nothing differs")


def test_what_was_changed_there_is_mended(place: Place, site: Path) -> None:
    """Nothing is remembered that could be wrong: the target itself is looked at."""
    deployed()
    place.put("n1.html", b"broken")
    assert deployed().startswith("1 changed ")
    assert place.files() == built(site)


# ---- A store ----


@pytest.fixture
def bucket(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> S3Place:
    place = S3Place(store, f"bucket-{abs(hash(tmp_path))}")
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(make_site(tmp_path / "site", place.config))
    return place


@pytest.mark.parametrize(
    ("name", "type", "kept"),
    [
        ("index.html", "text/html; charset=utf-8", "public, max-age=0, must-revalidate"),
        ("static/style.css", "text/css; charset=utf-8", "public, max-age=600"),
        ("static/article.js", "text/javascript; charset=utf-8", "public, max-age=600"),
        ("feed.xml", "application/xml; charset=utf-8", "public, max-age=0, must-revalidate"),
        ("b/x.jsonld", "application/ld+json; charset=utf-8", "public, max-age=0, must-revalidate"),
        ("picture.png", "image/png", "public, max-age=0, must-revalidate"),
    ],
)
def test_readers_of_a_store_get_types_and_cache_rules(
    name: str, type: str, kept: str, bucket: S3Place
) -> None:
    deployed()
    data, headers = bucket.get(name)
    assert data == built(Path())[name]
    assert (headers["content-type"], headers["cache-control"]) == (type, kept)


def test_what_pages_show_arrives_before_them_and_deletions_come_last(
    bucket: S3Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen.deploy.s3 import Bucket

    deployed()
    Path("content/n0.md").unlink()
    edit(Path(), "new.md", "New words.\n")
    edit(Path(), "new.png", "no picture")
    steps: list[str] = []
    put, delete = Bucket._put, Bucket._delete

    def noted_put(self: Bucket, name: str, data: bytes) -> None:
        steps.append(f"+{name}")
        put(self, name, data)

    def noted_delete(self: Bucket, name: str) -> None:
        steps.append(f"-{name}")
        delete(self, name)

    monkeypatch.setattr(Bucket, "_put", noted_put)
    monkeypatch.setattr(Bucket, "_delete", noted_delete)
    deployed()
    assert steps[0] == steps[-1] == "+.sitegen-manifest"
    ranks = [
        2 if step[0] == "-" else 1 if step.endswith((".html", ".xml")) else 0
        for step in steps[1:-1]
    ]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


# ---- Interrupted ----

KILLED = """
import os, signal, subprocess, sys, threading
left, lock = int(sys.argv[1]), threading.Lock()

def count(function):
    def counted(*arguments, **named):
        global left
        with lock:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return counted

kind = sys.argv[2]
if kind == "directory":
    from sitegen.deploy.directory import Folder
    send = Folder.send
    def counting(self, *arguments):
        os.replace = count(os.replace)
        os.unlink = count(os.unlink)
        send(self, *arguments)
    Folder.send = counting
elif kind == "s3":
    from sitegen.deploy import s3
    s3.Bucket._put = count(s3.Bucket._put)
    s3.Bucket._delete = count(s3.Bucket._delete)
else:
    subprocess.Popen = count(subprocess.Popen)
from sitegen.cli import main
main(["deploy", "--yes"])
"""


def kill_after(steps: int, kind: str, place: Place) -> bool:
    """Deploy, killed with `kill -9` before step `steps`; say whether it was."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(steps), kind],
        env=run_environment(place),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


@pytest.mark.parametrize("steps", [2, 5, 9])
def test_killed_and_repeated_it_ends_right(steps: int, place: Place, site: Path, kind: str) -> None:
    place.put(FOREIGN, b"theirs")
    deployed()
    for n in range(3):
        edit(site, f"n{n}.md", f"---\ntitle: Page {n}\n---\n\nOther {n}.\n")
    (site / "content/n2.md").unlink()
    edit(site, "new.md", "---\ntitle: New\n---\n\nNew words.\n")
    was_killed = kill_after(steps, kind, place)
    assert was_killed or steps > 5, "there are more steps than that"
    # What was begun must be known as sitegen's own, also where the site is another by then.
    (site / "content/new.md").unlink()
    edit(site, "newer.md", "---\ntitle: Newer\n---\n\nNewer words.\n")
    deployed("--yes")
    assert place.files() == built(site) | {FOREIGN: b"theirs"}
    assert deployed().startswith("nothing differs")
