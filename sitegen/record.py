"""The record of the last build: whether there is anything to do for the next one.

It says what went in and what came out, each as one digest over lists of files: names, sizes, inodes
and times of change, as the system tells them. Nothing else is read, so a build with nothing to do
costs a look at the lists. Where they could not be trusted (a link, a file that changed only just
now, half a record) there is no record.

Only the standard library is imported: what a build needs would take longer than the look.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Final

from sitegen.frozen import dataclass

FOLDER: Final = ".sitegen"
"""In the site's folder: what sitegen keeps from build to build. It may be deleted at any time."""
_FILE: Final = "last-build.json"
_PACKAGE: Final = os.path.dirname(os.path.abspath(__file__))
_INDEX: Final = "search-index.json"
_JUST_NOW: Final = 2_000_000_000
"""Nanoseconds within which a file could change again without a sign of it: the coarsest clock of a
file system in use."""


Asked = Mapping[str, str | bool | None]
"""What a build was asked for, as far as its output depends on it."""


@dataclass(frozen=True, slots=True)
class Record:
    """A build that had nothing to complain of."""

    asked: Asked
    folders: tuple[str, ...]
    """The folders and files that went in."""
    output: str
    until: float | None
    """The moment from which the same files give another site: seconds since 1970."""
    counts: Mapping[str, int]
    """Numbers of articles, statements, conflicts and files."""


def asked(
    root: Path, output: Path | None, base_url: str | None, drafts: bool, future: bool
) -> Asked:
    """Return what a build is asked for, as a record keeps it."""
    return {
        "root": os.path.realpath(root),  # or a copy of a site would take the original's for its own
        "output": None if output is None else os.path.realpath(output),
        "base_url": base_url,
        "drafts": drafts,
        "future": future,
    }


def recall(root: Path, now_asked: Asked) -> Record | None:
    """Return the record of the last build if the same build now would change nothing."""
    try:
        kept = json.loads((root / FOLDER / _FILE).read_text("utf-8"))
        record = Record(**kept["record"])
        over = record.until is not None and time.time() >= record.until
        if record.asked != now_asked or over:
            return None
        same = kept["input"] == _digest(_inputs(record.folders))
        return record if same and kept["output"] == _digest([record.output]) else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def keep(root: Path, record: Record, began: int) -> None:
    """Keep the record of a build that `began` at that many nanoseconds since 1970.

    Where it cannot be kept, or would be wrong, there is none.
    """
    place = root / FOLDER
    with suppress(OSError):
        (place / _FILE).unlink(missing_ok=True)
        lists = {
            "input": _digest(_inputs(record.folders), before=began - _JUST_NOW),
            "output": _digest([record.output]),
        }
        if None in lists.values():
            return
        keep_file(root, _FILE, json.dumps({"record": asdict(record), **lists}))


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """A part of a search index that was made."""

    digest: str
    """Of what it was made of."""
    urls: tuple[str, ...]
    content: str
    """Digest of its files."""
    summary: str
    """What else is to be known of it."""
    stamps: str = ""
    """Digest of the stamps of its files in the output; empty if nobody has looked."""

    def found_in(self, output: Path) -> IndexRecord | None:
        """Return it as it stands in an output, if that holds the very files, and no links."""
        try:
            stamps, linked = _stamps_digest(output, self.urls)
            if stamps == self.stamps:
                return self
            files = ((output / url).read_bytes() for url in self.urls)
            same = not linked and content_digest(files) == self.content
            return replace(self, stamps=stamps) if same else None
        except (OSError, ValueError):
            return None

    def put_in(self, output: Path) -> IndexRecord:
        """Return it with the stamps of its files, which have just been put into an output."""
        with suppress(OSError, ValueError):
            return replace(self, stamps=_stamps_digest(output, self.urls)[0])
        return self


def recall_index(root: Path) -> dict[str, IndexRecord]:
    """Return the records of the parts of the search index that was made last, by folder."""
    try:
        sum, _, text = (root / FOLDER / _INDEX).read_text("utf-8").partition("\n")
        if sum != _sum(text):
            return {}
        return {
            folder: IndexRecord(
                one["digest"],
                tuple(map(str, one["urls"])),
                one["content"],
                one["summary"],
                one["stamps"],
            )
            for folder, one in json.loads(text).items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def keep_index(root: Path, parts: Mapping[str, IndexRecord]) -> None:
    """Keep the records of the parts of a search index, by folder.

    Where they can't be kept, the index is made again next time.
    """
    text = json.dumps({folder: asdict(one) for folder, one in parts.items()})
    keep_file(root, _INDEX, f"{_sum(text)}\n{text}")


def content_digest(files: Iterable[bytes]) -> str:
    """Return the digest of files, in order."""
    digest = blake2b(digest_size=16)
    for data in files:
        digest.update(blake2b(data, digest_size=16).digest())
    return digest.hexdigest()


def _sum(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _stamps_digest(output: Path, urls: Iterable[str]) -> tuple[str, bool]:
    """Return a digest of the stamps of files, and whether one of them is a link."""
    found = [os.lstat(f"{output}/{url}") for url in urls]
    digest = blake2b(str(list(map(stamp, found))).encode(), digest_size=16).hexdigest()
    return digest, any(stat.S_ISLNK(one.st_mode) for one in found)


def make_folder(root: Path) -> Path:
    """Return the folder for what is kept from build to build, made if need be."""
    place = root / FOLDER
    place.mkdir(exist_ok=True)
    (place / ".gitignore").write_text("*\n", "utf-8")
    return place


def keep_file(root: Path, name: str, text: str) -> None:
    """Keep a text from run to run, whole or not at all; where that cannot be, the next has none."""
    with suppress(OSError):
        place = make_folder(root)
        beside = place / f"{name}.{os.getpid()}"
        beside.write_text(text, "utf-8")
        beside.replace(place / name)


def forget(root: Path) -> None:
    """Delete what is kept from build to build."""
    with suppress(OSError):
        for file in (root / FOLDER).iterdir():
            file.unlink()
        (root / FOLDER).rmdir()


def keep_for_user(name: str, data: bytes) -> None:
    """Keep what is of use to all builds of the user's, whole or not at all."""
    with suppress(OSError):
        file = _folder_of_user() / name
        beside = file.with_name(f"{name}.{os.getpid()}")
        beside.write_bytes(data)
        beside.replace(file)


def kept_for_user(name: str) -> bytes:
    """Return what was kept for the user; raises `OSError` if there is none."""
    return (_folder_of_user() / name).read_bytes()


def _folder_of_user() -> Path:
    """Return a folder for temporary files that only the user can write to, made if need be.

    For what is kept there is code, too, which is run as it is found: a folder of the site may have
    come from anywhere. Raises `OSError` if there is none that is safe.
    """
    import tempfile  # not for a build with nothing to do

    base = Path(tempfile.gettempdir())
    if os.name == "nt":
        return base  # there, it is the user's own
    folder = base / f"sitegen-{os.getuid()}"
    folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == stat.S_IRWXU
    if not private or found.st_uid != os.getuid():
        raise PermissionError("others may write there, too")
    return folder


def _inputs(folders: Iterable[str]) -> list[str]:
    """Return all places that a build reads; the program, with its themes, is one of them."""
    return [*folders, _PACKAGE]


def program() -> str:
    """Return what changes when the program, Python or a library does; empty if nothing can tell."""
    return _digest([_PACKAGE]) or ""


def _libraries() -> str:
    """Return what changes when Python or a package is installed anew."""
    places = [path for path in sys.path if path.endswith("-packages") and os.path.isdir(path)]
    return f"{sys.version} {[(path, os.stat(path).st_mtime_ns) for path in places]}"


def _digest(places: Iterable[str], before: int = sys.maxsize) -> str | None:
    """Return a digest of the lists of files of some places.

    None where it could not be trusted: there is a link, or a file changed at `before` or later, in
    nanoseconds since 1970.
    """
    digest = blake2b(_libraries().encode(), digest_size=16)
    for place in places:
        lines = list(_lines(place, before))
        if None in lines:
            return None
        digest.update(os.fsencode("\n".join(["\0", place, *filter(None, lines)])))
    return digest.hexdigest()


Stamp = tuple[int, ...]


def stamp(status: os.stat_result) -> Stamp:
    """Return what differs when a file was written or replaced."""
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino, status.st_mode)


def is_settled(of: Stamp, began: int) -> bool:
    """Say whether a file with that stamp would show a change since it was read, in a build that
    `began` at that many nanoseconds since 1970."""
    return bool(of) and max(of[0], of[1]) < began - _JUST_NOW


def stamp_of(path: Path | str) -> Stamp:
    """Return what differs when a file was written or replaced; empty if there is none."""
    try:
        return stamp(os.stat(path))
    except OSError:
        return ()


def digest_of(path: Path) -> bytes:
    """Return the digest of a file's bytes; empty if it cannot be read or is no file."""
    try:
        return blake2b(path.read_bytes()).digest() if path.is_file() else b""
    except OSError:
        return b""


def _lines(place: str, before: int) -> Iterator[str | None]:
    """Yield a line for a file, or for a folder and all below, in a fixed order; None for what could
    not be trusted."""
    if not os.path.lexists(place):
        return
    if os.path.islink(place) or not os.path.isdir(place):
        yield _line("", os.lstat(place), before)
        return
    folders = [place]
    while folders:
        folder = folders.pop()
        yield f"\0{folder}"
        for entry in sorted(os.scandir(folder), key=attrgetter("name")):
            if entry.name == "__pycache__":  # written by the interpreter, whenever it likes
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                yield _line(entry.name, entry.stat(follow_symlinks=False), before)


def _line(name: str, found: os.stat_result, before: int) -> str | None:
    newest = max(found.st_mtime_ns, found.st_ctime_ns)
    return None if stat.S_ISLNK(found.st_mode) or newest >= before else f"{name}\0{stamp(found)}"
