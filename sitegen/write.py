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
import tempfile
import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sitegen.frozen import dataclass

MANIFEST = ".sitegen-manifest"
PATIENCE = 60.0
"""Seconds to wait for another build into the same output."""
_WORKPLACE = ".sitegen"
_HEADER = "# Files that sitegen wrote here; it deletes and replaces no others."
_BLOCK = 1 << 20


class WriteError(Exception):
    """The output cannot be written; `str()` says why, for the user."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def __reduce__(self) -> tuple[type[WriteError], tuple[str, str]]:
        return WriteError, (self.message, self.hint)


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

    def write(self, url: str, source: BinaryIO) -> bool:
        """Stage a file if it differs from the output's; say whether it does.

        However large it is, no more than a block of it is read at once.
        """
        with _told(url):
            if is_same(self.output / url, source):
                return False
            for parent in _parents(url):  # not the stage itself: if it is gone, the build is over
                (self.folder / parent).mkdir(exist_ok=True)
            source.seek(0)
            with (self.folder / url).open("wb") as copy:
                shutil.copyfileobj(source, copy, _BLOCK)
            return True

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
        with _told(str(output), "the folder that holds it must be writable"):
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
        self.owned = read_manifest(self.output)

    def publish(self, urls: Iterable[str]) -> Written:
        """Put what is staged in place, and delete what `urls`, the site's files, name no longer."""
        wanted, staged = frozenset(urls), frozenset(_below(self.stage.folder))
        with _told(str(self.output)):
            gone = self._gone(wanted)
            self._check_folders(wanted, staged | gone)
            self._check_files(staged, gone)
            with _uninterrupted():
                deleted = self._put(wanted, staged, gone)
        return Written(len(staged), deleted, len(wanted))

    def _gone(self, wanted: frozenset[str]) -> frozenset[str]:
        """Return the old files that are not wanted, nor are a wanted one by another name.

        On file systems for which case does not count, a page that changed only its case is such.
        """
        by_case = {_folded(url): url for url in wanted}
        gone = self.owned - wanted
        return frozenset(url for url in gone if not self._is_one(url, by_case.get(_folded(url))))

    def _is_one(self, url: str, other: str | None) -> bool:
        with suppress(OSError):
            return other is not None and os.path.samefile(self.output / url, self.output / other)
        return False

    def _check_folders(self, wanted: frozenset[str], touched: frozenset[str]) -> None:
        """Refuse folders that are links, that are no folders, or that may not be changed."""
        for folder in _folders(wanted):
            path = self.output / folder
            if path.is_symlink():
                raise WriteError(f"{path} is a link, and links are not followed", "delete it")
            if path.exists() and not path.is_dir() and folder not in self.owned:
                raise WriteError(f"{path} is in the way of a folder", "move it away")
        for folder in ["", *_folders(touched)]:
            path = self.output / folder
            if path.is_dir() and not os.access(path, os.W_OK | os.X_OK):
                raise WriteError(f"{path} may not be written to", "look at its permissions")

    def _check_files(self, staged: frozenset[str], gone: frozenset[str]) -> None:
        """Refuse to replace what others put there: files, and folders that hold any."""
        by_case = {_folded(url): url for url in self.owned}
        for url in sorted(staged):
            path = self.output / url
            foreign: str | None = None
            if path.is_dir() and not path.is_symlink():
                inside = (f"{url}/{name}" for name in _below(path))
                foreign = next((file for file in inside if file not in gone), None)
            elif url not in self.owned and os.path.lexists(path):
                foreign = None if self._is_one(url, by_case.get(_folded(url))) else url
            if foreign is not None:
                message = f"{self.output / foreign} was not written by sitegen and is in the way"
                raise WriteError(message, "move it away, or choose another output with -o")

    def _put(self, wanted: frozenset[str], staged: frozenset[str], gone: frozenset[str]) -> int:
        """Change the output; return how many files were deleted."""
        manifest = manifest_text(wanted)
        if not self.output.exists():
            (self.stage.folder / MANIFEST).write_bytes(manifest)
            self.stage.folder.rename(self.output)
            return 0
        if not staged and not gone and is_same(self.output / MANIFEST, BytesIO(manifest)):
            return 0
        before, after = self.workplace / "manifest-before", self.workplace / "manifest-after"
        before.write_bytes(manifest_text(self.owned | wanted))
        after.write_bytes(manifest)
        os.replace(before, self.output / MANIFEST)
        folders = set(_folders(staged))
        blocking = {url for url in gone if url in folders or not staged.isdisjoint(_parents(url))}
        deleted = delete(self.output, blocking)
        _move(self.stage.folder, self.output)
        deleted += delete(self.output, gone - blocking)
        os.replace(after, self.output / MANIFEST)
        return deleted


def _move(source: Path, target: Path) -> None:
    """Move what a staged folder holds to one of the output; a folder new there moves at once."""
    for entry in sorted(os.listdir(source)):
        if (source / entry).is_dir() and (target / entry).is_dir():
            _move(source / entry, target / entry)
        else:
            os.replace(source / entry, target / entry)


def delete(output: Path, urls: Iterable[str]) -> int:
    """Delete files, and folders that are empty without them, through no link; return how many."""
    deleted = 0
    reached = [url for url in urls if not any((output / p).is_symlink() for p in _parents(url))]
    for url in reached:
        if (output / url).is_symlink() or (output / url).is_file():
            (output / url).unlink(missing_ok=True)
            deleted += 1
    for folder in reversed(_folders(reached)):
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
    with _told(str(output)):
        with _alone(output):
            deleted = delete(output, read_manifest(output))
            (output / MANIFEST).unlink(missing_ok=True)
        _drop_empty(output)
    return deleted


def replace_file(path: Path, text: str) -> None:
    """Write a text file whole, by a rename; its mode stays. For what `check --fix` mends."""
    path = Path(os.path.realpath(path))
    with _told(str(path)):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=_WORKPLACE)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            shutil.copymode(path, name)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def write_new(path: Path, text: str) -> None:
    """Write a text file that is not there yet, and the folders above it. For `sitegen new`.

    Never overwrites: raises `WriteError` where something is in the way, or it cannot be written.
    """
    with _told(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder for what another program is to read or write; it is gone in the end."""
    with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
        yield Path(folder)


# The manifest: a line for each file


def read_manifest(output: Path) -> frozenset[str]:
    """Return the URLs of the files that earlier builds wrote to `output`.

    It may have been edited: what does not name a file below the folder is passed over.
    """
    try:
        return manifest_names((output / MANIFEST).read_bytes())
    except OSError:
        return frozenset()


def manifest_names(data: bytes) -> frozenset[str]:
    """Return the URLs that a manifest names, but for what cannot be one."""
    lines = data.replace(b"\r\n", b"\n").decode("utf-8", "surrogateescape").split("\n")
    names = (line for line in lines if not line.startswith("#") and "\0" not in line)
    return frozenset(name for name in names if not {"", ".", ".."} & set(name.split("/")))


def manifest_text(urls: Iterable[str]) -> bytes:
    """Return the manifest of some files."""
    return "\n".join([_HEADER, *sorted(urls), ""]).encode("utf-8", "surrogateescape")


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


@contextmanager
def _told(what: str, hint: str = "") -> Iterator[None]:
    """Make a `WriteError` of what the system says."""
    try:
        yield
    except UnicodeEncodeError as error:
        message = f"cannot write {what}: file names are {error.encoding} here"
        raise WriteError(message, "set PYTHONUTF8=1, or another locale") from None
    except OSError as error:
        message = f"cannot write {error.filename2 or what}: {error.strerror or error}"
        raise WriteError(message, hint) from None


def is_same(path: Path, source: BinaryIO) -> bool:
    """Say whether a file, and no link, holds what `source` does."""
    with suppress(OSError):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                while (block := file.read(_BLOCK)) == source.read(_BLOCK):
                    if not block:
                        return True
    return False


def _below(folder: Path) -> Iterator[str]:
    """Yield what is below a folder, as URLs from it: files, links, and folders that are empty."""
    for place, folders, files in os.walk(folder):
        ends = [*files, *(name for name in folders if Path(place, name).is_symlink())]
        if not folders and not files and place != str(folder):
            ends.append("")
        yield from (Path(place, name).relative_to(folder).as_posix() for name in ends)


def _folders(urls: Iterable[str]) -> list[str]:
    """Return the folders of files, each after the one that it is in."""
    return sorted({parent for url in urls for parent in _parents(url)})


def _parents(url: str) -> Iterator[str]:
    parts = url.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts)))


def _folded(url: str) -> str:
    return unicodedata.normalize("NFC", url).casefold()
