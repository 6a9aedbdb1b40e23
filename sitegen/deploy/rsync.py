"""A folder on another machine, by rsync over ssh.

rsync itself compares, by checksums of what the files hold, and puts each file in place whole. It is
told the names of the files that are meant, so nothing else there is touched. How to reach the
machine is ssh's business: `~/.ssh/config`, an agent, or the variable `RSYNC_RSH`.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from sitegen.deploy.plan import Plan, batches
from sitegen.deploy.target import Files, Progress, failed
from sitegen.files import scratch, write_new
from sitegen.manifest import MANIFEST, manifest_text, read_manifest
from sitegen.targets import Rsync

_MISSING: Final = "No such file or directory"
_PARTIAL: Final = 23
"""rsync's exit code where it could not find or write some files."""


class Machine:
    """The target."""

    extra: Mapping[str, bytes] = {}

    def __init__(self, settings: Rsync) -> None:
        self.name = self.to = settings.to

    def owned(self) -> frozenset[str]:
        with scratch() as folder:
            done = _run("--", f"{self.to}/{MANIFEST}", str(folder))
            if done.returncode and not (done.returncode == _PARTIAL and _MISSING in done.stderr):
                raise failed(*self._words(done))
            return read_manifest(folder)

    def there(self, files: Files, owned: frozenset[str]) -> Mapping[str, bool]:
        told = dict.fromkeys(files.names, True)
        for how, name in self._send(files.folder, files.names, "--dry-run"):
            if how.startswith("<f+"):
                del told[name]
            elif how.startswith("<f"):
                told[name] = False
        gone = self._delete(files, owned - files.names, "--dry-run")
        return told | {name: False for how, name in gone if how == "*deleting"}

    def send(self, plan: Plan, files: Files, progress: Progress) -> None:
        if plan.renews_manifest:  # first, or a file cut off from it would be nobody's
            self._manifest(plan.owned | plan.wanted)
        for part in batches(plan.sent):
            self._send(files.folder, part)
        self._delete(files, plan.deleted)
        if plan.renews_manifest:
            self._manifest(plan.wanted)

    def _manifest(self, names: Iterable[str]) -> None:
        with scratch() as folder:
            write_new(folder / MANIFEST, manifest_text(names).decode("utf-8", "surrogateescape"))
            self._send(folder, [MANIFEST])

    def _send(self, folder: Path, names: Iterable[str], *options: str) -> list[tuple[str, str]]:
        """Send files where they differ; return what rsync says of each."""
        listed = "\0".join(sorted(names))
        return self._rsync("--files-from=-", *options, "--", f"{folder}/", given=listed)

    def _delete(self, files: Files, names: Collection[str], *options: str) -> list[tuple[str, str]]:
        """Delete files, and folders that are empty without them; return what rsync says of each.

        What is excluded is not deleted, so all is excluded but those and the folders they are in.
        """
        if not names:
            return []
        rules = "\0".join(map(_pattern, [*_folders(names), *names]))
        options = ("--recursive", "--delete", "--include-from=-", "--exclude=*", *options)
        return self._rsync(*options, "--", f"{files.folder}/", given=rules)

    def _rsync(self, *arguments: str, given: str) -> list[tuple[str, str]]:
        done = _run(*_OPTIONS, *arguments, f"{self.to}/", given=given)
        if done.returncode:
            raise failed(*self._words(done))
        lines = (line.partition(" ") for line in done.stdout.split("\n") if line)
        return [
            (how, _unescaped(name.lstrip() if how[0] == "*" else name)) for how, _, name in lines
        ]

    def _words(self, done: subprocess.CompletedProcess[str]) -> tuple[str, str]:
        """Return what went wrong, and what to do about it, from what rsync and ssh say."""
        for pattern, message, hint in _TROUBLES:
            if re.search(pattern, done.stderr, re.IGNORECASE):
                return message.format(to=self.to), hint
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return f"{self.to}: {lines[0] if lines else f'rsync ended with {done.returncode}'}", ""


_PATIENCE: Final = 120
"""Seconds for which nothing may come from there."""
_OPTIONS: Final = (
    "--checksum",
    "--from0",
    "--chmod=D755,F644",
    "--8-bit-output",
    "--out-format=%i %n",
)


def _run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["rsync", f"--timeout={_PATIENCE}", *arguments],
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            env={**os.environ, "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise failed("there is no rsync here", "install rsync, here and there") from None


def _folders(names: Iterable[str]) -> Iterator[str]:
    """Yield the folders that files are in, each with a slash behind it, outer ones first."""
    found = {name[: at + 1] for name in names for at, letter in enumerate(name) if letter == "/"}
    return iter(sorted(found))


def _pattern(name: str) -> str:
    """Return the rule that means one name; rsync takes backslashes for escapes only where there is
    something to escape."""
    special = re.search(r"[*?[]", name)
    return "/" + (re.sub(r"([*?[\\])", r"\\\1", name) if special else name)


def _unescaped(name: str) -> str:
    return re.sub(r"\\#([0-7]{3})", lambda hit: chr(int(hit[1], 8)), name)


_TROUBLES: Final = (
    (
        r"command not found|rsync: not found|rsync: No such file",
        "there is no rsync on the machine of {to}",
        "install it there",
    ),
    (
        r"Host key verification failed|authenticity of host",
        "{to}: ssh does not know the machine",
        "log in once with ssh, and compare its key",
    ),
    (
        r"Permission denied \(|Too many authentication failures|no mutual signature",
        "{to} does not let you in",
        "`ssh` must work there without a question: look at your keys",
    ),
    (
        r"Could not resolve hostname|Connection refused|timed out|No route to host"
        r"|Network is unreachable|Connection closed|Connection reset",
        "{to} cannot be reached",
        "is there a network, and is the name right?",
    ),
    (
        r"mkdir \"[^\"]*\" failed: No such file",
        "the folder of {to} is in one that is not there",
        "make that one there first",
    ),
    (
        r"Permission denied \(13\)",
        "{to} may not be written to",
        "look at the folder's permissions there",
    ),
    (
        r"unknown option|unrecognized option",
        "this rsync is too old, here or at {to}",
        "install rsync 3",
    ),
    (
        r"connection unexpectedly closed|broken pipe|timeout in data send/receive|io timeout",
        "the connection to {to} broke off",
        "run the same command again: it goes on from there",
    ),
)
"""What rsync and ssh say, and what that means here; the first that fits counts."""
