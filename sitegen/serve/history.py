"""What the desk has written, and the way back, step by step."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sitegen.files import WriteError, replace_file, write_new
from sitegen.frozen import dataclass
from sitegen.hashing import blake2b
from sitegen.write import delete

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
            if path.is_symlink():
                raise Refused(
                    f"{file} is a link that leads nowhere: mend it, or delete it"
                ) from None
            return None
        except UnicodeDecodeError:
            raise Refused(f"{file} is not UTF-8: save it as UTF-8") from None
        except OSError as error:
            raise Refused(f"cannot read {file}: {error.strerror}") from None

    def write(self, edits: Sequence[Edit]) -> None:
        """Write the files of one change, all or none; each must be what it was before. A change
        that changes nothing is none."""
        for edit in edits:
            self._check(edit.file, edit.before)
        self._put_all([(edit.file, edit.before, edit.after) for edit in edits])
        if edits:
            self._steps = [*self._steps, tuple(edits)][-MOST_STEPS:]

    def undo(self) -> str:
        """Take the last change back, and return its files, in words."""
        if not self._steps:
            raise Refused("there is nothing to take back")
        step = self._steps[-1]
        for edit in step:
            self._check(edit.file, edit.after, "cannot go back: ")
        self._put_all([(edit.file, edit.after, edit.before) for edit in reversed(step)])
        self._steps.pop()
        return " and ".join(edit.file for edit in step)

    def _check(self, file: str, expected: str | None, problem: str = "") -> None:
        if self.text(file) != expected:
            raise Refused(f"{file}: {problem}{CHANGED}", 409)

    def _put_all(self, moves: Sequence[tuple[str, str | None, str | None]]) -> None:
        """Bring each file from one text to another; where one cannot be written, none."""
        done: list[tuple[str, str | None, str | None]] = []
        try:
            for move in moves:
                self._put(*move)
                done.append(move)
        except WriteError:
            for file, before, after in reversed(done):
                self._put(file, after, before)
            raise

    def _put(self, file: str, before: str | None, after: str | None) -> None:
        if after is None:
            try:
                delete(self.root, [file])
            except OSError as error:
                raise WriteError(f"cannot delete {file}: {error.strerror}") from None
        elif before is None:
            write_new(self.root / file, after)
        else:
            replace_file(self.root / file, after)
