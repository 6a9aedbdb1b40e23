"""How wide a text will be, and what to do when that is too wide.

The picture is laid out where no fonts are at hand, so widths are estimated from a table, which
takes for each class of character about the widest that a usual face needs (DejaVu Sans, Verdana;
Arial and Times are a sixth narrower and more). Too wide an estimate costs some room, too narrow
one an overlap.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

FONT_SIZE = 12.0
ASCENT = 10.0
"""From the baseline up to the top of the line."""
DESCENT = 3.0
LINE = 15.0
"""From one baseline to the next."""

ELLIPSIS = "…"
_LEAST = 36.0
"""A shortened text narrower than this says nothing."""
LONGEST = 400.0
"""The most room that the label of a mark is given."""
_MOST_CHARACTERS = 110
"""More of one is never shown, and nearly always ..."""
_ENOUGH_CHARACTERS = 64
"""... so many take more room than that: no more need be measured."""

_EMS = {
    " ',.ijl|‘’": 0.33,
    '!"()[]/\\-:;`frtIJ': 0.43,
    "cksvxyz?_*“”": 0.6,
    "ABCDEFGHKLNOPQRSTUVXYZ&#+<=>^~": 0.8,
    "mwMW@%–—…": 1.03,
}
_OTHER_LATIN = 0.65
_OTHER_LETTERS = 0.85
_WIDE = 1.1
_EMOJI = 1.3


class _Widths(dict[str, float]):
    """The width of each character at FONT_SIZE, worked out when it is first asked for."""

    def __missing__(self, char: str) -> float:
        width = self[char] = _ems(char) * FONT_SIZE
        return width


def _ems(char: str) -> float:
    """The width in ems of a character that stands in none of the table's rows."""
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    if "\U0001f000" <= char < "\U00020000":
        return _EMOJI
    if unicodedata.east_asian_width(char) in {"W", "F"}:
        return _WIDE
    base = unicodedata.normalize("NFD", char)[0]
    if base != char:
        return _WIDTHS[base] / FONT_SIZE
    return _OTHER_LATIN if char < "\u0250" else _OTHER_LETTERS


_WIDTHS = _Widths({char: ems * FONT_SIZE for chars, ems in _EMS.items() for char in chars})
_OF_ELLIPSIS = _WIDTHS[ELLIPSIS]


def text_width(text: str) -> float:
    """The width of a line of text, to one decimal."""
    return _measured(text)[0]


@lru_cache(maxsize=8192)  # a label is looked at anew for each place that it might have
def _measured(text: str) -> tuple[float, Sequence[float]]:
    """The width of a text to one decimal, and how far it reaches with its first character, its
    first two, and so on; never empty."""
    ends = list(accumulate(map(_WIDTHS.__getitem__, text))) or (0.0,)
    return round(ends[-1], 1), ends


def shorten(text: str, room: float) -> tuple[str, float]:
    """The text if it fits into the room, else its beginning and '…', and the width; or ('', 0).

    The cut falls after a word if one ends in the last third of what fits; never before a combining
    mark or inside an emoji that is joined of several. Nothing is left of a text that could show no
    more than a few letters.
    """
    width, ends = _measured(text)
    if width <= room:
        return text, width
    if room < _LEAST:
        return "", 0.0
    fit = bisect_right(ends, room - _OF_ELLIPSIS)
    while fit and (_WIDTHS[text[fit]] == 0 or text[fit - 1] == "\u200d"):
        fit -= 1
    if text[fit] != " ":
        word = text.rfind(" ", 0, fit)
        fit = word if word * 3 > fit * 2 else fit
    short = text[:fit].rstrip(" ,;:.–—-…")
    width = round(ends[len(short) - 1] + _OF_ELLIPSIS, 1) if short else 0.0
    return (short + ELLIPSIS, width) if width >= _LEAST else ("", 0.0)


@lru_cache(maxsize=8192)  # what is said on one page is said on two more, as a rule
def beginning(text: str) -> str:
    """A text on one line, and no more of it than can make a difference to `shorten` with as much
    room as a label is given: a quote may be pages long."""
    if len(text) > _ENOUGH_CHARACTERS:
        enough = " ".join(text[:_ENOUGH_CHARACTERS].split())
        if text_width(enough) > LONGEST:
            return enough
    text = " ".join(text.split())
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + ELLIPSIS
