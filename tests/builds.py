"""Builds as their users see them: processes, exit codes and what stands in a folder afterwards."""

from __future__ import annotations

import functools
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sitegen import record
from sitegen.building import staging
from sitegen.render import Renderer
from sitegen.theme import templates_digest
from tests import ROOT

SITE: Mapping[str, str] = {
    "sitegen.yaml": "title: Small\nbase_url: https://small.example/\n",
    "content/b/index.md": "---\ntitle: The matter\n---\n\nWhat it is about.\n",
    "content/b/x.md": """\
---
date: 2018-04-15
tags: [t]
---

He said “We stay.” She said “We leave.”
""",
    "content/b/x.annotations.yaml": """\
speakers: {he: {name: He}, she: {name: She}}
statements:
  stay: {speaker: he, quote: We stay}
  leave: {speaker: she, quote: We leave}
conflicts:
  c:
    question: Stay or leave?
    positions:
      s: {label: Stay, statements: [stay]}
      l: {label: Leave, statements: [leave]}
""",
    "content/picture.png": "not really one",
}
"""A small sound site with every kind of page."""


SLOW = "{% for i in range(10000000000) %}{% endfor %}"
"""A template that takes longer than any test."""
SLOWER = "{% for i in range(1000000) %}{% endfor %}"
"""A template that takes a while."""
SPEAKERS = "".join(f"  s{number}: {{name: S{number}}}\n" for number in range(120))
"""The declarations of more speakers than one process takes at once."""


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "sitegen", *map(str, arguments)]


def environment(changed: Mapping[str, str] = {}) -> dict[str, str]:
    """The environment, changed, with the checkout's package for whatever folder a test runs in."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **changed}


def run(*arguments: str | Path, env: Mapping[str, str] = {}) -> subprocess.CompletedProcess[str]:
    """Run the program to its end. It must not end in a traceback, whatever the test is about."""
    done = subprocess.run(
        command(*arguments),
        env=environment(env),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=120,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


Tree = dict[str, bytes | str | None]


def tree(folder: Path) -> Tree:
    """All that is in a folder: the bytes of files, where links lead, None for folders.

    But not the record of the last build: whether there is one depends on the time.
    """
    found: Tree = {}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != record.FOLDER]
        for name in [*folders, *files]:
            path = Path(place, name)
            mode = path.lstat().st_mode
            key = path.relative_to(folder).as_posix()
            if stat.S_ISLNK(mode):
                found[key] = os.readlink(path)
            elif stat.S_ISREG(mode):
                found[key] = path.read_bytes()
            else:
                found[key] = None
    return found


def files(folder: Path) -> dict[str, bytes]:
    """The bytes of all files in a folder; there must be nothing but files and folders."""
    found = tree(folder)
    assert not any(isinstance(value, str) for value in found.values())
    return {name: data for name, data in found.items() if isinstance(data, bytes)}


def times(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of change of everything in a folder: equal where nothing was touched."""
    paths = [folder, *folder.rglob("*")]
    return {str(path): (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in paths}


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait for at most a minute until something is so."""
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, f"waited in vain until {what}"
        time.sleep(0.01)


def is_staging(site: Path) -> bool:
    """Whether a build has begun to stage files."""
    return any(path.is_file() for path in (site / ".public.sitegen").glob("stage-*/**/*"))


@contextmanager
def running(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Run the program beside the test, as the leader of a group of processes that ends with it."""
    with subprocess.Popen(
        command(*arguments),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def children(process: int) -> list[int]:
    """The processes that a process has started (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            found.append(int(path.parent.name))
    return found


@functools.cache
def _renderer(folders: tuple[Path, ...], digest: bytes) -> Renderer:
    return Renderer(folders)


def compile_once(patch: pytest.MonkeyPatch) -> None:
    """Keep the compiled templates from build to build, as long as they are the same."""
    patch.setattr(staging, "Renderer", lambda of: _renderer(of, templates_digest(of)))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_once(monkeypatch)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Let Ctrl-C be heard, also by processes of the test: in the background they would not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
