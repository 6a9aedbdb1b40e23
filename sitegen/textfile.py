"""Text files as text: UTF-8, and why another file is not."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from pathlib import Path
from stat import S_ISREG
from typing import Final

from sitegen.diagnostics import Diagnostic, file_error, line_of
from sitegen.frozen import dataclass, replace
from sitegen.stamps import Stamp, stamp

MAX_BYTES: Final = 64_000_000
"""A larger text is refused: far beyond any article, and it would be in memory several times."""
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file as it was read."""

    text: str
    """With line ends as `\\n`; empty where it cannot be read."""
    faults: tuple[Diagnostic, ...] = ()
    """Why it cannot be read."""
    data: bytes | None = None
    """Its bytes, also where they are no text; None where they could not be had."""
    stamp: Stamp = ()
    """Taken before it was read: if that is still its stamp, it is still what was read."""


def read_text(root: Path, file: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Read a text file, line ends as `\\n`; what cannot be read is a diagnostic, and empty.

    `file` is a path from `root`, and its name in the diagnostic.
    """
    read = read_file(root, file)
    return read.text, read.faults


def read_file(root: Path, file: str) -> TextFile:
    """Read a text file; `file` is a path from `root`, and its name in the diagnostic."""
    path = f"{root}/{file}"
    try:
        status = os.stat(path)
        if fault := _unfit(file, status):
            return TextFile("", (fault,))
        with open(path, "rb", buffering=0) as opened:
            data = opened.read()
    except OSError as error:
        return TextFile("", (file_error(file, "unreadable", f"cannot read it: {error.strerror}"),))
    try:
        text = data.removeprefix(BOM_UTF8).decode()
        bad = data.find(b"\x00")
    except UnicodeDecodeError as error:
        bad = error.start
    if bad >= 0:
        return TextFile("", (_not_text(file, data, bad),), data, stamp(status))
    return TextFile(line_ends(text) if b"\r" in data else text, (), data, stamp(status))


def _unfit(file: str, status: os.stat_result) -> Diagnostic | None:
    """Return why a file is not read at all; None for one that is."""
    if not S_ISREG(status.st_mode):  # reading a pipe would wait for somebody to write to it
        return file_error(file, "unreadable", "cannot read it: it is not a file")
    if status.st_size > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes"
        hint = "a text of this size is better cut into several"
        return file_error(file, "too-large", message, hint)
    return None


def line_ends(text: str) -> str:
    """Return a text with its line ends as `\\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_text(file: str, data: bytes, at: int) -> Diagnostic:
    """Return the diagnostic for a file whose byte `at` is not one of UTF-8 text."""
    if data.startswith(_UTF_16):
        return file_error(file, "not-utf8", "the file is UTF-16", "save it as UTF-8")
    if b"\x00" in data:
        at = data.index(b"\x00")
        message, hint = "there is a zero byte, and no text has one", "is this a text file?"
    else:
        message, hint = f"byte {data[at]:#04x} is not UTF-8", "save the file as UTF-8"
    before = line_ends(data[:at].decode("utf-8", "replace").removeprefix("\ufeff"))
    after = line_ends(data[at + 1 : at + 200].decode("utf-8", "replace"))
    line, column, source = line_of(f"{before}\ufffd{after}", len(before))
    found = file_error(file, "not-utf8", message, hint)
    return replace(found, line=line, column=column, source=source, caret=(column, column + 1))
