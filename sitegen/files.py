"""Single files, written whole or not at all, for users: articles, sidecars, what is exported.

The output is `write.py`'s alone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WriteError(Exception):
    """A file cannot be written; `str()` says why, for the user."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def __reduce__(self) -> tuple[type[WriteError], tuple[str, str]]:
        return WriteError, (self.message, self.hint)


@contextmanager
def told(what: str, hint: str = "") -> Iterator[None]:
    """Make a `WriteError` of what the system says."""
    try:
        yield
    except (OSError, UnicodeEncodeError) as error:
        raise failure(error, what, hint) from None


def failure(error: OSError | UnicodeEncodeError, what: str, hint: str = "") -> WriteError:
    """Return the error for the user that is made of one of the system's."""
    if isinstance(error, UnicodeEncodeError):
        message = f"cannot write {what}: file names are {error.encoding} here"
        return WriteError(message, "set PYTHONUTF8=1, or another locale")
    message = f"cannot write {error.filename2 or what}: {error.strerror or error}"
    return WriteError(message, hint)


def replace_file(path: Path, text: str) -> None:
    """Write a text file whole, by a rename; its mode stays. For what `check --fix` mends.

    One that may not be written to stays as it is, though a rename could replace it.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not os.access(path, os.W_OK):
        raise WriteError(f"{path} may not be written to", "look at its permissions")
    with told(str(path)):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".sitegen")
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
    with told(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("x", encoding="utf-8", newline="")
        try:
            with file:
                file.write(text)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def write_to(path: Path, text: str) -> None:
    """Write a text to a device or a pipe, such as the standard output, which stays what it is."""
    with told(str(path)), path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder for what another program is to read or write; it is gone in the end."""
    with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
        yield Path(folder)
