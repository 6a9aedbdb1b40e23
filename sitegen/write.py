"""Stage 5: the output folder. Nothing else writes into it.

Invariants:
- A file is put in place whole, by a rename, so whatever ends a build leaves whole files.
- Nothing is put in place before all is staged beside the output; from then on no more room is
  needed on the disk.
- Only what the output's own manifest names is deleted or replaced. A file that somebody else put
  there stays; where it stands in the way, nothing is written at all.
- Nothing is written or deleted through a link inside the output.
- While files are put in place the manifest names old and new ones, so the next build knows them
  all and mends what a killed one left.
- One build at a time writes to an output.

Files are staged in `.NAME.sitegen` beside the output NAME: on one file system, so that a rename can
put them in place. It is there while a build runs, and after a kill until the next.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import stat
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sitegen.characters import caseless
from sitegen.files import WriteError, failure, told
from sitegen.frozen import dataclass
from sitegen.manifest import MANIFEST, manifest_list, manifest_text, read_manifest

PATIENCE = 60.0
"""Seconds to wait for another build into the same output."""
_WORKPLACE = ".sitegen"
_BLOCK = 1 << 20
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Written:
    """What a publication did: numbers of files."""

    changed: int
    deleted: int
    total: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A folder of files that are to replace the output's. Small: it is sent to every process."""

    output: Path
    folder: Path

    def write(self, url: str, source: BinaryIO | bytes) -> bool:
        """Stage a file if it differs from the output's; say whether it does.

        Of what is given to be read, no more than a block is read at once, however large it is.
        """
        data = source.getvalue() if isinstance(source, BytesIO) else source
        try:
            if isinstance(data, bytes):
                if _holds(f"{self.output}/{url}", data):
                    return False
                _fill(self._new(url), data)
                return True
            if is_same(self.output / url, data):
                return False
            data.seek(0)
            with open(self._new(url), "wb") as copy:
                shutil.copyfileobj(data, copy, _BLOCK)
            return True
        except (OSError, UnicodeEncodeError) as error:
            raise failure(error, url) from None

    def _new(self, url: str) -> int:
        """Open a file of the stage for writing, in folders that are made if need be."""
        path = f"{self.folder}/{url}"
        try:
            return os.open(path, _NEW, 0o666)
        except FileNotFoundError:
            for parent in _parents(url):  # not the stage itself: if it is gone, the build is over
                with suppress(FileExistsError):
                    os.mkdir(f"{self.folder}/{parent}")
            return os.open(path, _NEW, 0o666)

    def read(self, url: str) -> bytes:
        """Return what a file will hold: as it is staged, or as it is in the output already."""
        staged = self.folder / url
        return (staged if staged.exists() else self.output / url).read_bytes()


@contextmanager
def writing(output: Path) -> Iterator[Writer]:
    """Begin a build into `output`; at the end, what was staged and not published is gone.

    Waits for another build into the same output. Raises `WriteError` if it cannot be written.
    """
    output = Path(os.path.realpath(output))
    found = next(path for path in (output, *output.parents) if os.path.lexists(path))
    if not found.is_dir():
        raise WriteError(f"{found} is not a folder", "choose another output")
    with ExitStack() as stack:
        with told(str(output), "the folder that holds it must be writable"):
            for parent in reversed(output.parents):
                if not parent.exists():
                    parent.mkdir(exist_ok=True)
                    stack.callback(_drop_empty, parent)
            workplace = stack.enter_context(_alone(output))
            stage = workplace / f"stage-{os.getpid()}-{time.monotonic_ns()}"
            stage.mkdir()
        yield Writer(Stage(output, stage), workplace)


class Writer:
    """Publishes what one build staged."""

    def __init__(self, stage: Stage, workplace: Path) -> None:
        self.stage, self.output, self.workplace = stage, stage.output, workplace
        with told(f"{self.output}/{MANIFEST}"):
            self._listed = manifest_list(self.output)
        """In the manifest's order, in which most is sorted already."""
        self.owned = frozenset(self._listed)

    def discard(self) -> None:
        """Forget what was staged."""
        with told(str(self.stage.folder)):
            shutil.rmtree(self.stage.folder)
            self.stage.folder.mkdir()

    def publish(self, urls: Iterable[str]) -> Written:
        """Put what is staged in place, and delete what `urls`, the site's files, name no longer."""
        wanted = frozenset(urls)
        with told(str(self.output)):
            staged = frozenset(_below(str(self.stage.folder)))
            if not self.output.exists():
                with _uninterrupted():
                    self._put_first(wanted)
                return Written(len(staged), 0, len(wanted))
            names = self._in_order(wanted)
            gone = frozenset[str]() if names is self._listed else self._gone(wanted)
            self._check_folders(names, staged | gone)
            self._check_files(staged, gone)
            with _uninterrupted():
                deleted = self._put(names, staged, gone)
        return Written(len(staged), deleted, len(wanted))

    def _in_order(self, wanted: frozenset[str]) -> Sequence[str]:
        """Return the site's files in an order that is the manifest's or nearly; its very list if it
        names the same, as after most edits."""
        if wanted is self.owned or wanted == self.owned:
            return self._listed
        return [*filter(wanted.__contains__, self._listed), *(wanted - self.owned)]

    def _gone(self, wanted: frozenset[str]) -> frozenset[str]:
        """Return the old files that are not wanted, nor are a wanted one by another name.

        On file systems for which case does not count, a page that changed only its case is such.
        """
        gone = self.owned - wanted
        if not gone:
            return gone
        by_case = {caseless(url): url for url in wanted}
        return frozenset(url for url in gone if not self._is_one(url, by_case.get(caseless(url))))

    def _is_one(self, url: str, other: str | None) -> bool:
        with suppress(OSError):
            return other is not None and os.path.samefile(self.output / url, self.output / other)
        return False

    def _check_folders(self, wanted: Iterable[str], touched: frozenset[str]) -> None:
        """Refuse folders that are links, that are no folders, or that may not be changed."""
        for folder in folders_of(wanted):
            path = f"{self.output}/{folder}"
            mode = _mode(path)
            if stat.S_ISLNK(mode):
                raise WriteError(f"{path} is a link, and links are not followed", "delete it")
            if mode and not stat.S_ISDIR(mode) and folder not in self.owned:
                raise WriteError(f"{path} is in the way of a folder", "move it away")
        for folder in ["", *folders_of(touched)]:
            path = f"{self.output}/{folder}".rstrip("/")
            if os.path.isdir(path) and not os.access(path, os.W_OK | os.X_OK):
                raise WriteError(f"{path} may not be written to", "look at its permissions")

    def _check_files(self, staged: frozenset[str], gone: frozenset[str]) -> None:
        """Refuse to replace what others put there: files, and folders that hold any."""
        for url in sorted(staged):
            path = f"{self.output}/{url}"
            mode = _mode(path)
            foreign: str | None = None
            if stat.S_ISDIR(mode):
                inside = (f"{url}/{name}" for name in _below(path))
                foreign = next((file for file in inside if file not in gone), None)
            elif mode and url not in self.owned:
                foreign = None if self._is_one(url, self._by_case.get(caseless(url))) else url
            if foreign is not None:
                message = f"{self.output / foreign} was not written by sitegen and is in the way"
                raise WriteError(message, "move it away, or choose another output with -o")

    @cached_property
    def _by_case(self) -> Mapping[str, str]:
        return {caseless(url): url for url in self.owned}

    def _put_first(self, wanted: frozenset[str]) -> None:
        """Make an output of the stage."""
        (self.stage.folder / MANIFEST).write_bytes(manifest_text(wanted))
        self.stage.folder.rename(self.output)

    def _put(self, names: Sequence[str], staged: frozenset[str], gone: frozenset[str]) -> int:
        """Change the output; return how many files were deleted."""
        manifest = manifest_text(names)
        named = _holds(f"{self.output}/{MANIFEST}", manifest)  # old files and new ones, all of them
        if not staged and not gone and named:
            return 0
        before, after = self.workplace / "manifest-before", self.workplace / "manifest-after"
        if not named:
            before.write_bytes(manifest_text({*self._listed, *names}))
            after.write_bytes(manifest)
            os.replace(before, self.output / MANIFEST)
        folders = set(folders_of(staged))
        blocking = {url for url in gone if url in folders or not staged.isdisjoint(_parents(url))}
        deleted = delete(self.output, blocking)
        _move(str(self.stage.folder), str(self.output))
        deleted += delete(self.output, gone - blocking)
        if not named:
            os.replace(after, self.output / MANIFEST)
        else:
            os.utime(self.output / MANIFEST)  # by its date others see that something was published
        return deleted


def _move(source: str, target: str) -> None:
    """Move what a staged folder holds to one of the output; a folder new there moves at once."""
    for name in sorted(os.listdir(source)):
        staged, place = f"{source}/{name}", f"{target}/{name}"
        if os.path.isdir(staged) and os.path.isdir(place):
            _move(staged, place)
        else:
            try:
                os.replace(staged, place)
            except IsADirectoryError:  # an empty one, which holds nothing of anybody's
                os.rmdir(place)
                os.replace(staged, place)


def delete(output: Path, urls: Iterable[str]) -> int:
    """Delete files, and folders that are empty without them, through no link; return how many."""
    deleted, named = 0, list(urls)
    linked = {folder for folder in folders_of(named) if os.path.islink(f"{output}/{folder}")}
    reached = [url for url in named if not linked or linked.isdisjoint(_parents(url))]
    for url in reached:
        path = f"{output}/{url}"
        mode = _mode(path)
        if stat.S_ISLNK(mode) or stat.S_ISREG(mode):
            os.unlink(path)
            deleted += 1
    for folder in reversed(folders_of(reached)):
        _drop_empty(output / folder)
    return deleted


def _drop_empty(folder: Path) -> None:
    with suppress(OSError):  # something is in it, or it is gone already
        folder.rmdir()


def clean(output: Path) -> int:
    """Delete what builds wrote to `output`, and the folder if nothing else is in it."""
    output = Path(os.path.realpath(output))
    if not output.is_dir():
        return 0
    with told(str(output)):
        with _alone(output):
            deleted = delete(output, read_manifest(output))
            (output / MANIFEST).unlink(missing_ok=True)
        _drop_empty(output)
    return deleted


# One build at a time


@contextmanager
def _alone(output: Path) -> Iterator[Path]:
    """Hold the output's workplace against other builds; it is empty then, and gone in the end."""
    workplace = _workplace(output)
    with _lock(workplace, f"another build is writing to {output}"):
        _sweep(workplace)
        try:
            yield workplace
        finally:
            _sweep(workplace)
            (workplace / "lock").unlink(missing_ok=True)
            _drop_empty(workplace)


def _workplace(output: Path) -> Path:
    """Return where to stage: beside the output, or inside if no rename from beside can be."""
    parent = output.parent
    if output.is_dir() and output.stat().st_dev != parent.stat().st_dev:
        return output / _WORKPLACE
    if output.is_dir() and not os.access(parent, os.W_OK | os.X_OK):
        return output / _WORKPLACE
    return parent / f".{output.name}{_WORKPLACE}"


def _lock(workplace: Path, taken: str) -> BinaryIO:
    """Return the lock, an open file: closed, or its process killed, it is free again."""
    until = time.monotonic() + PATIENCE
    while True:
        with suppress(FileExistsError):
            workplace.mkdir()
        if workplace.is_symlink():
            raise WriteError(f"{workplace} is a link", "delete it")
        with suppress(FileNotFoundError):  # the other build ended just now, and took it along
            file = (workplace / "lock").open("ab")
            if _takes(file.fileno(), workplace / "lock"):
                return file
            file.close()
        if time.monotonic() > until:
            raise WriteError(taken, "wait until it is done")
        time.sleep(0.02)


def _takes(handle: int, path: Path) -> bool:
    """Lock a file, if it is free and still the one at `path`."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks
    return path.exists() and os.path.samestat(os.fstat(handle), path.stat())


def _sweep(workplace: Path) -> None:
    """Remove what was staged, by this build or by one that was killed."""
    for path in workplace.glob("stage-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in workplace.glob("manifest-*"):
        path.unlink(missing_ok=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C pass unheard: what is begun is done in a moment, and half of it is no use."""
    if threading.current_thread() is not threading.main_thread():
        yield  # which hears of no signals
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


def _fill(handle: int, data: bytes) -> None:
    """Write all of a file that is open, and close it."""
    try:
        written = os.write(handle, data)
        while written < len(data):  # as where a disk is nearly full
            written += os.write(handle, data[written:])
    finally:
        os.close(handle)


def _mode(path: str) -> int:
    """Return what there is at a path, a link as such; 0 for nothing."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _holds(path: str, data: bytes) -> bool:
    """Say whether a file, and no link, holds these bytes."""
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size != len(data):
            return False
        with open(path, "rb", buffering=0) as file:
            return file.read() == data
    except OSError:
        return False


def is_same(path: Path, source: BinaryIO) -> bool:
    """Say whether a file, and no link, holds what `source` does."""
    with suppress(OSError):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                while (block := file.read(_BLOCK)) == source.read(_BLOCK):
                    if not block:
                        return True
    return False


def _below(folder: str) -> Iterator[str]:
    """Yield what is below a folder, as URLs from it: files, links, and folders that are empty."""
    waiting = [""]
    while waiting:
        place = waiting.pop()
        entries = list(os.scandir(f"{folder}/{place}"))
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{place}{entry.name}/")
            else:
                yield place + entry.name
        if place and not entries:
            yield place[:-1]


def folders_of(urls: Iterable[str]) -> list[str]:
    """Return the folders of files, each after the one that it is in."""
    found = {url.rpartition("/")[0] for url in urls}
    waiting = list(found)
    while waiting:  # those of all files, and of these the ones above
        above = {folder.rpartition("/")[0] for folder in waiting} - found
        found |= above
        waiting = list(above)
    return sorted(found - {""})


def _parents(url: str) -> Iterator[str]:
    parts = url.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts)))
