"""Stage 5: the output folder. Nothing else writes into it.

Invariants:
- A file is replaced whole, by a rename, so a build that is killed leaves whole files.
- Only what the folder's own manifest names is deleted or replaced. A file that somebody else put there
  stays; where it stands in the way, nothing is written at all.
- Nothing is written through a link that leads out of the folder.
- The manifest names more than there is rather than less: it is extended before the first file is put in
  place and shortened after the last is gone, so a killed build can always be mended by the next.

A build is first staged in a folder beside the output (so that a rename can put it in place), and only what
differs is staged. A first build puts the whole stage in place by one rename.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sitegen.pages.job import Output

MANIFEST = ".sitegen-manifest"
_STAGE_ENDING = ".sitegen"
_HEADER = "# Files that sitegen wrote here; it deletes and replaces no others.\n"


class WriteError(Exception):
    """The output cannot be written; `str()` says why, for the user."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def __reduce__(self) -> tuple[type[WriteError], tuple[str, str]]:
        return WriteError, (self.message, self.hint)


@dataclass(frozen=True, slots=True)
class Written:
    """What a publication did."""

    changed: int
    deleted: int
    total: int


def read_manifest(output: Path) -> frozenset[str]:
    """Return the URLs of the files that earlier builds wrote to `output`."""
    try:
        text = (output / MANIFEST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return frozenset()
    lines = text.splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#") and _inside(line))


def _inside(url: str) -> bool:
    """Say whether a URL stays in the folder: manifests may have been edited."""
    parts = url.split("/")
    return not url.startswith("/") and not {"", ".", ".."} & set(parts)


class Writer:
    """Stages the files of one build, then publishes or drops them.

    `stage` may be called in several processes on copies of one writer: it touches only its own file.
    """

    def __init__(self, output: Path, stage: Path, owned: frozenset[str]) -> None:
        self.output, self.stage_folder, self.owned = output, stage, owned

    @classmethod
    def open(cls, output: Path) -> Writer:
        """Begin a build into `output`; raises `WriteError` where that cannot be."""
        output = output.resolve()
        if output.exists() and not output.is_dir():
            raise WriteError(f"{output} is not a folder", "choose another output")
        parent = output.parent
        try:
            parent.mkdir(parents=True, exist_ok=True)
            _drop_dead_stages(output)
            stage = parent / f".{output.name}.{os.getpid()}-{time.monotonic_ns()}{_STAGE_ENDING}"
            stage.mkdir()
        except OSError as error:
            hint = "the folder that holds the output must be writable"
            raise WriteError(f"cannot write to {parent}: {error.strerror}", hint) from None
        return cls(output, stage, read_manifest(output))

    def stage(self, output: Output) -> bool:
        """Stage a file if it differs from what stands in the output; say whether it does."""
        target = self.output / output.url
        try:
            if target.is_file() and not target.is_symlink() and target.read_bytes() == output.data:
                return False
            staged = self.stage_folder / output.url
            staged.parent.mkdir(parents=True, exist_ok=True)
            staged.write_bytes(output.data)
        except OSError as error:
            raise WriteError(f"cannot write {output.url}: {error.strerror}") from None
        return True

    def publish(self, urls: Iterable[str]) -> Written:
        """Put the staged files in place, and delete what `urls`, all files of the site, no longer names."""
        wanted = frozenset(urls)
        staged = sorted(self._staged())
        gone = sorted(self.owned - wanted)
        try:
            self._check_foreign(staged)
            self._check_links(wanted | self.owned)
            if not self.output.exists() or not any(self.output.iterdir()):
                self._put_whole(wanted)
            else:
                self._put_each(staged, gone, wanted)
        except OSError as error:
            raise WriteError(f"cannot write to {self.output}: {error.strerror}") from None
        finally:
            self.drop()
        return Written(len(staged), len(gone), len(wanted))

    def drop(self) -> None:
        """Remove the stage."""
        shutil.rmtree(self.stage_folder, ignore_errors=True)

    def _staged(self) -> Iterable[str]:
        for place, _, files in os.walk(self.stage_folder):
            for name in files:
                yield Path(place, name).relative_to(self.stage_folder).as_posix()

    def _check_foreign(self, staged: Iterable[str]) -> None:
        for url in staged:
            if url not in self.owned and os.path.lexists(self.output / url):
                raise WriteError(
                    f"{self.output / url} was not written by sitegen and would be replaced",
                    "move it away, or choose another output with -o",
                )

    def _check_links(self, urls: Iterable[str]) -> None:
        """Refuse folders of the output that are links, or are files where a folder is needed."""
        for folder in sorted({parent for url in urls for parent in _parents(url)}):
            path = self.output / folder
            if path.is_symlink():
                raise WriteError(f"{path} is a link, and links are not followed", "delete it")
            if path.exists() and not path.is_dir() and folder not in self.owned:
                raise WriteError(f"{path} is in the way of a folder", "move it away")

    def _put_whole(self, wanted: frozenset[str]) -> None:
        self._write_manifest(self.stage_folder, wanted)
        if self.output.exists():
            self.output.rmdir()
        self.stage_folder.rename(self.output)

    def _put_each(self, staged: list[str], gone: list[str], wanted: frozenset[str]) -> None:
        if not staged and not gone and self.owned == wanted:
            return
        self._write_manifest(self.output, self.owned | wanted)
        self._delete([url for url in gone if any(_is_parent(url, other) for other in staged)])
        for url in staged:
            target = self.output / url
            if target.is_dir() and not target.is_symlink():
                self._delete([other for other in gone if _is_parent(url, other)])
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self.stage_folder / url, target)
        self._delete(gone)
        self._write_manifest(self.output, wanted)

    def _delete(self, urls: Iterable[str]) -> None:
        delete(self.output, urls)

    def _write_manifest(self, folder: Path, urls: frozenset[str]) -> None:
        text = _HEADER + "".join(f"{url}\n" for url in sorted(urls))
        temporary = self.stage_folder / f"{MANIFEST}.new"
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, folder / MANIFEST)


def _drop_dead_stages(output: Path) -> None:
    """Remove what builds that were killed left beside the output."""
    for stage in output.parent.glob(f".{glob.escape(output.name)}.*{_STAGE_ENDING}"):
        match = re.fullmatch(r"(\d+)-\d+", stage.name[len(output.name) + 2 : -len(_STAGE_ENDING)])
        if match and not _is_running(int(match.group(1))) and not stage.is_symlink():
            shutil.rmtree(stage, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _parents(url: str) -> Iterable[str]:
    parts = url.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts)))


def _is_parent(url: str, other: str) -> bool:
    return other.startswith(f"{url}/")


def delete(output: Path, urls: Iterable[str]) -> None:
    """Delete files, and the folders that are empty without them; never through a link."""
    folders: set[Path] = set()
    for url in urls:
        if any((output / parent).is_symlink() for parent in _parents(url)):
            continue
        path = output / url
        if path.is_symlink() or path.is_file():
            path.unlink()
        folders.update(output / parent for parent in _parents(url))
    for folder in sorted(folders, key=lambda path: -len(path.parts)):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def clean(output: Path) -> int:
    """Delete all that builds wrote to `output`, and the folder if nothing else is in it."""
    owned = read_manifest(output)
    try:
        delete(output, owned)
        (output / MANIFEST).unlink(missing_ok=True)
        if output.is_dir() and not output.is_symlink() and not any(output.iterdir()):
            output.rmdir()
    except OSError as error:
        raise WriteError(f"cannot clean {output}: {error.strerror}") from None
    return len(owned)


def replace_file(path: Path, text: str) -> None:
    """Write a text file whole, by a rename; its mode stays. For sidecars mended by `check --fix`."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        shutil.copymode(path, name)
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise WriteError(f"cannot write {path}: {error.strerror}") from None
