"""Stamps of files: what the system tells of them that differs once they were written or replaced.

Nothing is read, so to see that nothing has changed costs a look at the lists of files. Only the
standard library is imported: what a build needs would take longer than the look.
"""

from __future__ import annotations

import marshal
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Final, TypeVar

from sitegen.hashing import blake2b

JUST_NOW: Final = 2_000_000_000
"""Nanoseconds within which a file could change again without a sign of it: the coarsest clock of a
file system in use."""
UNSURE: Final = "?"
"""The digest of what could not be trusted: it equals none."""
_TEXTS: Final = (".md", ".annotations.yaml")
"""What the names of the files of articles end in."""
_PARALLEL: Final = 100
"""Folders from which a second process is worth its start."""
_TOGETHER: Final = 8
"""Folders that a process looks at in one go."""

T = TypeVar("T")
Stamp = tuple[int, ...]
"""Times of change, size, inode and mode; empty where there is no file."""

stamp: Callable[[os.stat_result], Stamp] = attrgetter(
    "st_mtime_ns", "st_ctime_ns", "st_size", "st_ino", "st_mode"
)
"""Return what differs when a file was written or replaced."""


def stamp_of(path: Path | str) -> Stamp:
    """Return the stamp of a file, through links; empty if there is none."""
    try:
        return stamp(os.stat(path))
    except OSError:
        return ()


def is_settled(of: Stamp, began: int) -> bool:
    """Say whether a file with that stamp would show a change since it was read, in a build that
    `began` at that many nanoseconds since 1970."""
    return bool(of) and max(of[0], of[1]) < began - JUST_NOW


def settled_stamps(paths: Iterable[str], began: int) -> str:
    """Return the stamps of files; empty where one would not show a change since it was read in a
    build that `began` then."""
    return settled(map(stamp_of, paths), began)


def settled(of: Iterable[Stamp], began: int) -> str:
    """Return stamps that were taken before files were read, as `settled_stamps` does."""
    stamps = list(of)
    return str(stamps) if all(is_settled(one, began) for one in stamps) else ""


Digests = dict[str, tuple[str, str]]
"""By folder: digests of the names and stamps of the texts in it, and of all else in it."""


def digests(places: Iterable[str], before: int | None = None) -> Digests:
    """Look at folders, and all that are below them; a file counts as a folder that holds it alone.

    With `before`, `UNSURE` is what holds a link, or what changed later than a while before that
    moment.
    """
    found: Digests = {}
    waiting = list(places)
    while waiting:
        below: list[str] = []
        for looked, folders in _shared(partial(_looked, before), waiting):
            found |= looked
            below += folders
        waiting = below
    return found


def _looked(before: int | None, folders: Iterable[str]) -> tuple[Digests, list[str]]:
    """Look at folders; return the folders in them, too."""
    listings = {folder: _Listing(folder) for folder in folders}
    found = {folder: listing.digests(before) for folder, listing in listings.items()}
    return found, [folder for listing in listings.values() for folder in listing.folders]


def digests_of(folder: str, before: int | None = None) -> tuple[str, str]:
    """Look at one folder, and none below it."""
    return _Listing(folder).digests(before)


def changed(known: Digests) -> set[str]:
    """Return the folders whose digests are not as `known`. Those that are new stand in one."""
    return set().union(*_shared(partial(_changed, known), list(known)))


def _changed(known: Digests, folders: Iterable[str]) -> set[str]:
    return {folder for folder in folders if digests_of(folder) != known[folder]}


def _shared(look: Callable[[Sequence[str]], T], folders: Sequence[str]) -> Iterator[T]:
    """Look at folders, some at a time; where they are many, in several processes."""
    if len(folders) <= _PARALLEL:
        return map(look, [folders])
    from sitegen.pool import Forking  # which takes as long to import as a small site to look at

    parts = [folders[at : at + _TOGETHER] for at in range(0, len(folders), _TOGETHER)]
    return Forking(os.cpu_count() or 1).map(look, parts)


class _Listing:
    """What is in a folder."""

    def __init__(self, folder: str) -> None:
        self.texts: list[tuple[str, Stamp]] = []
        self.others: list[tuple[str, Stamp]] = []
        self.folders: list[str] = []
        """Their paths; their names are among the others, without a stamp."""
        if os.path.islink(folder) or not os.path.isdir(folder):
            self.others += [("", stamp(os.lstat(folder)))] if os.path.lexists(folder) else []
            return
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if not entry.is_dir(follow_symlinks=False):
                    of = self.texts if name.endswith(_TEXTS) else self.others
                    of.append((name, stamp(entry.stat(follow_symlinks=False))))
                elif name != "__pycache__":  # written by the interpreter, whenever it likes
                    self.folders.append(entry.path)
                    self.others.append((name, ()))

    def digests(self, before: int | None) -> tuple[str, str]:
        return _digest(self.texts, before), _digest(self.others, before)


def _digest(lines: list[tuple[str, Stamp]], before: int | None) -> str:
    latest = None if before is None else before - JUST_NOW
    if latest is not None and not all(_is_sure(of, latest) for _, of in lines):
        return UNSURE
    lines.sort()
    return blake2b(marshal.dumps(lines, 2), digest_size=16).hexdigest()


def _is_sure(of: Stamp, latest: int) -> bool:
    return not of or (of[0] < latest and of[1] < latest and not stat.S_ISLNK(of[4]))
