"""What the desk has written, and the way back, step by step."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sitegen.frozen import dataclass
from sitegen.hashing import blake2b
from sitegen.write import WriteError, delete, replace_file, write_new

MOST_STEPS = 100
"""Changes that can be taken back."""
CHANGED = "the file changed on the disk meanwhile"


class Refused(Exception):
    """A request that cannot be met; `str()` says why, for the user."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Edit:
    """A file's text before and after; `before` is None where there is no file."""

    file: str
    before: str | None
    after: str


def digest_of_text(text: str | None) -> str:
    """Return what tells one state of a file from another; empty where there is no file."""
    return "" if text is None else blake2b(text.encode(), digest_size=12).hexdigest()


class History:
    """The sidecars of the site at `root`, and the changes that were made to them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._steps: list[tuple[Edit, ...]] = []

    @property
    def steps(self) -> int:
        """How many changes can be taken back."""
        return len(self._steps)

    def text(self, file: str) -> str | None:
        """Return a sidecar's text with the line ends that it has; None if there is no file."""
        path = self.root / file
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.root)):
            raise Refused(f"{file} is a link that leads out of the site")
        try:
            return path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"cannot read {file}: {error}") from None

    def write(self, edits: Sequence[Edit]) -> None:
        """Write the files of one change, all or none; each must be what it was before."""
        for edit in edits:
            self._check(edit.file, edit.before)
        done: list[Edit] = []
        try:
            for edit in edits:
                self._put(edit.file, edit.before, edit.after)
                done.append(edit)
        except WriteError:
            for edit in reversed(done):
                self._put(edit.file, edit.after, edit.before)
            raise
        self._steps = [*self._steps, tuple(edits)][-MOST_STEPS:]

    def undo(self) -> str:
        """Take the last change back, and return its files, in words."""
        if not self._steps:
            raise Refused("there is nothing to take back")
        step = self._steps[-1]
        for edit in step:
            self._check(edit.file, edit.after, "cannot go back: ")
        for edit in reversed(step):
            self._put(edit.file, edit.after, edit.before)
        self._steps.pop()
        return " and ".join(edit.file for edit in step)

    def _check(self, file: str, expected: str | None, problem: str = "") -> None:
        if self.text(file) != expected:
            raise Refused(f"{file}: {problem}{CHANGED}", 409)

    def _put(self, file: str, before: str | None, after: str | None) -> None:
        if after is None:
            delete(self.root, [file])
        elif before is None:
            write_new(self.root / file, after)
        else:
            replace_file(self.root / file, after)
