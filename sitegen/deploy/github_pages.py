"""A branch that GitHub Pages publishes, written without a work tree.

The commit is made by `git fast-import` and arrives whole by one push, or not at all. It is made in
the repository that the site is in, below `refs/sitegen`: its objects, its identity and its
credentials serve; its branches and files stay as they are.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from sitegen.deploy.plan import Plan
from sitegen.deploy.target import Files, Progress, failed
from sitegen.manifest import MANIFEST, manifest_names, manifest_text
from sitegen.targets import GithubPages

_MODE: Final = "100644"


class Branch:
    """The target."""

    extra: Mapping[str, bytes] = {".nojekyll": b""}
    """Without it GitHub passes over files whose names begin with `_`."""

    def __init__(self, root: Path, settings: GithubPages) -> None:
        self.root, self.settings = root, settings
        self.name = f"the branch {settings.branch} of {settings.remote}"
        self.ref = f"refs/heads/{settings.branch}"
        self.own = f"refs/sitegen/{settings.branch}"
        try:
            self._git("rev-parse", "--git-dir")
        except FileNotFoundError:
            raise failed("there is no git here", "install git") from None
        self.tip = self._fetched()

    def _fetched(self) -> str:
        """Return the branch's commit, which is here then; empty if there is no such branch."""
        listed = self._git("ls-remote", "--", self.settings.remote, self.ref).decode()
        lines = (line.split("\t") for line in listed.splitlines())
        tip = next((oid for oid, name in lines if name == self.ref), "")
        if tip:
            spec = f"+{self.ref}:{self.own}"
            options = ("--quiet", "--no-tags", "--no-write-fetch-head")
            self._git("fetch", *options, "--", self.settings.remote, spec)
            tip = self._git("rev-parse", self.own).decode().strip()
        return tip

    def owned(self) -> frozenset[str]:
        if MANIFEST not in self._tree():
            return frozenset()
        return manifest_names(self._git("cat-file", "blob", f"{self.tip}:{MANIFEST}"))

    def _tree(self) -> Mapping[str, str]:
        """Return the files of the branch: name to the digest that git has of it."""
        if not self.tip:
            return {}
        listed = self._git("ls-tree", "-r", "-z", self.tip).decode("utf-8", "surrogateescape")
        entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
        return {name: _digest_in(told) for told, _, name in entries}

    def there(self, files: Files, owned: frozenset[str]) -> Mapping[str, bool]:
        return {
            name: name in files.names and oid == _digest(files.read(name), len(oid))
            for name, oid in self._tree().items()
        }

    def send(self, plan: Plan, files: Files, progress: Progress) -> None:
        stream = b"".join(self._commit(plan, files))
        self._git("fast-import", "--quiet", "--force", "--done", given=stream)
        progress("sending", 0, 1)
        lease = f"--force-with-lease={self.ref}:{self.tip}"
        options = ["--quiet", "--no-verify", *([] if self.settings.history else [lease])]
        self._git("push", *options, "--", self.settings.remote, f"{self.own}:{self.ref}")
        progress("sending", 1, 1)

    def _commit(self, plan: Plan, files: Files) -> Iterator[bytes]:
        """Yield the commit in the language of `git fast-import`."""
        who = self._git("var", "GIT_COMMITTER_IDENT")
        yield b"commit %s\ncommitter %s\n" % (self.own.encode(), who.strip())
        yield _data(b"Publish the site\n")
        if self.tip and self.settings.history:
            yield b"from %s\n" % self.tip.encode()
        elif self.tip:
            tree = self._git("rev-parse", f"{self.tip}^{{tree}}").strip()
            yield b'M 040000 %s ""\n' % tree
        for name in plan.deleted:  # first: what was a file may be a folder now
            yield b"D %s\n" % _quoted(name)
        for name in plan.sent:
            yield b"M %s inline %s\n" % (_MODE.encode(), _quoted(name)) + _data(files.read(name))
        yield b"M %s inline %s\n" % (_MODE.encode(), _quoted(MANIFEST))
        yield _data(manifest_text(plan.wanted))
        yield b"done\n"

    def _git(self, *arguments: str, given: bytes | None = None) -> bytes:
        """Run git in the site's folder; return what it prints."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            input=given,
            stdin=None if given is not None else subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, "LC_ALL": "C"},  # what it says is read below
        )
        if done.returncode:
            raise failed(*self._words(arguments[0], done.stderr.decode("utf-8", "replace")))
        return done.stdout

    def _words(self, command: str, told: str) -> tuple[str, str]:
        """Return what went wrong, and what to do about it, from what git says."""
        for pattern, message, hint in _TROUBLES:
            if re.search(pattern, told, re.IGNORECASE):
                values = {"branch": self.settings.branch, "remote": self.settings.remote}
                return message.format(**values), hint.format(**values)
        lines = [line for line in told.splitlines() if line.strip()]
        said = next((line for line in lines if line.startswith(("fatal:", "error:"))), "")
        return f"git {command}: {said or (lines or ['it failed'])[-1]}", ""


def _digest_in(told: str) -> str:
    """Return the digest in an entry of `git ls-tree`; that of a plain file, since no other is what
    sitegen writes."""
    mode, _, oid = told.split(" ")
    return oid if mode == _MODE else "0" * len(oid)


def _digest(data: bytes, length: int) -> str:
    """Return git's digest of a file, of so many hexadecimal digits: by SHA-1 or SHA-256."""
    made = hashlib.sha256() if length == 64 else hashlib.sha1(usedforsecurity=False)
    made.update(b"blob %d\0" % len(data))
    made.update(data)
    return made.hexdigest()


def _data(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)


def _quoted(name: str) -> bytes:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode("utf-8", "surrogateescape")


_TROUBLES: Final = (
    (
        r"\[rejected\]|non-fast-forward|stale info|fetch first|failed to update ref",
        "somebody else has published to {branch} of {remote} meanwhile",
        "run the same command again",
    ),
    (
        r"could not read (username|password)|authentication failed|permission denied|\b403\b"
        r"|invalid credentials|terminal prompts disabled|host key verification failed",
        "{remote} does not let you in",
        "look at your credentials for it: `git push` must work there",
    ),
    (
        r"could not resolve host|connection refused|timed out|network is unreachable"
        r"|failed to connect|connection reset",
        "{remote} cannot be reached",
        "is there a network, and is the address right? see `git remote -v`",
    ),
    (
        r"'[^']*' does not appear to be a git repository|repository (.* )?not found"
        r"|no such remote",
        "there is no repository {remote}",
        "see `git remote -v`, or `remote` in sitegen.yaml",
    ),
    (
        r"not a git repository",
        "the site is in no git repository",
        "run `git init` in its folder, and `git remote add origin ADDRESS`",
    ),
    (
        r"tell me who you are|empty ident name|unable to auto-detect email",
        "git does not know who you are",
        'run `git config user.name "..."` and `git config user.email "..."`',
    ),
    (
        r"\[remote rejected\]|pre-receive hook declined|protected branch",
        "{remote} refuses to have {branch} changed",
        "look at its rules for branches",
    ),
)
"""What git says, and what that means here; the first that fits counts."""
