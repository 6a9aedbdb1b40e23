"""What characters a text holds, and how they are written, found quickly where they are ordinary."""

from __future__ import annotations

import unicodedata
from typing import Final

_ORDINARY: Final = bytes({0x0A, *range(0x20, 0x7F), *range(0x80, 0x100)} - {0xC2, 0xED, 0xEF})
"""Bytes of UTF-8 without those of other characters: of these C2 begins controls, ED surrogates, EF
byte order marks and what is no character."""


def is_ordinary(text: str) -> bool:
    """Say whether a text has no controls but `\\n`, and nothing else that ends a line, that says
    the byte order or is no character. Only a no may be wrong."""
    unusual = text.encode("utf-8", "surrogatepass").translate(None, _ORDINARY)
    return not unusual and "\u2028" not in text and "\u2029" not in text


def composed(text: str) -> str:
    """Return a text with each letter and its accents as one character, where there is such: as
    keyboards write them. Some systems take them apart in the names of files, and texts that were
    copied from there have them so."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def caseless(text: str) -> str:
    """Return what texts have in common that differ only in case, or in how they are composed."""
    # Most are plain, and their case alone is quickly folded.
    return text.lower() if text.isascii() else composed(text).casefold()


_CONTROLS: Final = bytes({*range(0x20)} - {*b"\t\n\r"})
_NO_CHARACTERS: Final = ("\ufffe".encode(), "\uffff".encode())


def without_controls(text: str) -> str:
    """Return a text without what XML and calendars cannot hold in any form, such as the page
    breaks of a text that was taken from a PDF."""
    data = without_controls_in(text.encode("utf-8", "surrogatepass"))
    return data.decode("utf-8", "surrogatepass")


def without_controls_in(data: bytes) -> bytes:
    """Return a text in UTF-8 as `without_controls` does."""
    data = data.translate(None, _CONTROLS)
    for one in _NO_CHARACTERS:
        data = data.replace(one, b"")
    return data
