"""The record of the last build: whether there is anything to do for the next one.

It says what went in and what came out, as digests of the lists of files of every folder. Nothing
else is read, so a build with nothing to do costs a look at the lists. Where they could not be
trusted (a link, a file that changed only just now) a folder counts as changed.

Only the standard library is imported: what a build needs would take longer than the look.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from sitegen.frozen import dataclass, replace, values_of
from sitegen.hashing import blake2b
from sitegen.stamps import UNSURE, Digests, changed, digests, digests_of, stamp

FOLDER: Final = ".sitegen"
"""In the site's folder: what sitegen keeps from build to build. It may be deleted at any time."""
_FILE: Final = "last-build.json"
_PACKAGE: Final = os.path.dirname(os.path.abspath(__file__))
_INDEX: Final = "search-index.json"


Asked = Mapping[str, str | bool | None]
"""What a build was asked for, as far as its output depends on it."""


@dataclass(frozen=True, slots=True)
class Record:
    """A build that published."""

    asked: Asked
    inputs: tuple[str, ...]
    """The folders and files that went in, besides the content."""
    content: str
    """The folder of the content."""
    output: str
    since: float | None
    until: float | None
    """The moments before and from which the same files give another site, whose articles are dated
    later: seconds since 1970. Clocks may be set back."""
    counts: Mapping[str, int]
    """Numbers of articles, statements, conflicts and files."""
    build: str
    """What the cache calls it; empty if it has kept nothing of it."""
    is_sound: bool
    """Whether there was nothing to complain of: what is wrong is told by each build."""


@dataclass(frozen=True, slots=True)
class Look:
    """What has changed since the last build."""

    record: Record
    asks_same: bool
    """Whether it was asked for the same, by the same program, and what it saw has not gone by."""
    inputs: Digests
    """Of the other inputs' folders, of the content's and of the output's, as they were then."""
    content: Digests
    output: Digests
    changed: frozenset[str]
    """The folders of both, and the other inputs, that may have changed since."""

    @property
    def is_same(self) -> bool:
        """Whether the same build now would change nothing."""
        return self.asks_same and self.record.is_sound and not self.changed

    def is_current(self) -> bool:
        """Say whether no build has published since the look, which each shows by the manifest."""
        top = self.record.output
        return top in self.changed or digests_of(top) == self.output.get(top)

    def stands(self, url: str) -> bool:
        """Say whether a file of the output is as the last build left it."""
        folder = f"{self.record.output}/{url}".rpartition("/")[0]
        return folder in self.output and folder not in self.changed


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


def look(root: Path, now_asked: Asked) -> Look | None:
    """Look for what has changed since the last build; None if nothing is known of one."""
    try:
        kept = json.loads((root / FOLDER / _FILE).read_text("utf-8"))
        record = Record(**kept["record"])
        now, since, until = time.time(), record.since, record.until
        valid = (since is None or since <= now) and (until is None or now < until)
        same = record.asked == now_asked and kept["libraries"] == _libraries() and valid
        inputs, content, output = (_read(kept[part]) for part in ("inputs", "content", "output"))
        found = changed({**inputs, **content, **output})
        return Look(record, same, inputs, content, output, frozenset(found))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _read(kept: Mapping[str, Iterable[str]]) -> Digests:
    found = {folder: (str(texts), str(others)) for folder, (texts, others) in kept.items()}
    if not found:
        raise ValueError("nothing was looked at")
    return found


def keep(root: Path, record: Record, began: int) -> None:
    """Keep the record of a build that `began` at that many nanoseconds since 1970.

    Where it cannot be kept, there is none.
    """
    with suppress(OSError):
        inputs = digests([*record.inputs, _PACKAGE], began)
        _keep(root, record, inputs, digests([record.content], began), digests([record.output]))


def keep_after(root: Path, look: Look, folders: Iterable[str], files: int, began: int) -> None:
    """Keep the record again after a build that changed no more than was found by `look`, and what
    is in `folders` of the output, which now has so many files in all."""
    with suppress(OSError):
        content = {
            folder: digests_of(folder, began) if folder in look.changed else known
            for folder, known in look.content.items()
        }
        output = {**look.output, **{folder: digests_of(folder) for folder in folders}}
        record = replace(look.record, counts={**look.record.counts, "files": files})
        _keep(root, record, look.inputs, content, output)


def _keep(root: Path, record: Record, *of: Digests) -> None:

    lists = dict(zip(("inputs", "content", "output"), of, strict=True))
    kept = {"record": values_of(record), "libraries": _libraries(), **lists}
    keep_file(root, _FILE, json.dumps(kept))


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
    text = json.dumps({folder: values_of(one) for folder, one in parts.items()})
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
        _put(make_folder(root) / name, text.encode())


def _put(file: Path, data: bytes) -> None:
    """Write a file whole, or raise `OSError` and leave nothing behind."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def forget(root: Path) -> None:
    """Delete what is kept from build to build."""
    with suppress(OSError):
        for file in (root / FOLDER).iterdir():
            file.unlink()
        (root / FOLDER).rmdir()


def keep_for_user(name: str, data: bytes) -> None:
    """Keep what is of use to all builds of the user's, whole or not at all."""
    with suppress(OSError):
        _put(_folder_of_user() / name, data)


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


@cache
def program() -> str:
    """Return what changes when the program, Python or a library does; empty if nothing can tell."""
    found = digests([_PACKAGE], sys.maxsize)
    if any(UNSURE in of for of in found.values()):
        return ""
    return _sum(f"{_libraries()} {sorted(found.items())}")


def _libraries() -> str:
    """Return what changes when Python or a package is installed anew."""
    places = [path for path in sys.path if path.endswith("-packages") and os.path.isdir(path)]
    return f"{sys.version} {[(path, os.stat(path).st_mtime_ns) for path in places]}"


def digest_of(path: Path | str) -> bytes:
    """Return the digest of a file's bytes; empty if it cannot be read or is no file."""
    try:
        if not os.path.isfile(path):  # to open what is none may wait for ever
            return b""
        with open(path, "rb") as file:
            return digest_of_bytes(file.read())
    except OSError:
        return b""


def digest_of_bytes(data: bytes) -> bytes:
    """Return the digest of the bytes of a file."""
    return blake2b(data).digest()
