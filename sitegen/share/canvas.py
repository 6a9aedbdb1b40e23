"""A picture in the making: letters, bars and frames in a few inks on paper.

A pixel is a byte: which ink, and how much of it, 0 to 15. Inks may touch, but not mix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from sitegen.share.letters import UNIT, Face
from sitegen.share.png import Part, blank, packed, png

FULL: Final = 15
RADIUS: Final = 8
STROKE: Final = 2.5


class _Mark(NamedTuple):
    """What is drawn at a place in an ink. Equal ones look the same."""

    top: int
    bottom: int
    """The row below its last."""
    left: int
    ink: int
    rows: Callable[..., Sequence[bytes]]
    """Draws it: returns coverages, 0 to 15."""
    of: tuple[object, ...]
    """What that is called with."""


class Canvas:
    """A picture of one size, all paper at first. What stands out at its sides is lost; nothing may
    above or below it."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._marks: list[_Mark] = []

    def bar(self, x: int, y: int, width: int, height: int, ink: int) -> None:
        """Fill a rectangle."""
        self._marks.append(_Mark(y, y + height, x, ink, _bar, (width, height)))

    def text(self, face: Face, text: str, x: int, y: int, ink: int) -> int:
        """Write a line of text from `x`, on the base line `y`; return where it ends."""
        left, top, bottom = _box(face, text)
        above = y - face.base
        if top < bottom:
            mark = _Mark(above + top, above + bottom, x + left, ink, _rows, (face, text))
            self._marks.append(mark)
        return x + face.width(text) // UNIT

    def frame(self, x: int, y: int, width: int, height: int, ink: int) -> None:
        """Draw a frame with round corners."""
        self._marks.append(_Mark(y, y + height, x, ink, _frame, (width, height)))

    def png(self, palette: bytes) -> bytes:
        """Return the picture as a file; see `ramps`."""
        return png(self.width, self.height, self._parts(), palette)

    def _parts(self) -> Iterator[Part]:
        """Yield the rows packed: bands with ink, and the paper between them."""
        size, at = self.width + 1, 0
        for marks in _bands(self._marks):
            band, top = _band(self.width, marks), marks[0].top
            yield blank(size * (top - at))
            yield band
            at = top + band.size // size
        yield blank(size * (self.height - at))


def _bands(marks: Iterable[_Mark]) -> Iterator[tuple[_Mark, ...]]:
    """Yield marks from the top, those that have rows in common together."""
    band: list[_Mark] = []
    bottom = 0
    for mark in sorted(marks, key=attrgetter("top")):
        if band and mark.top >= bottom:
            yield tuple(band)
            band = []
        band.append(mark)
        bottom = max(bottom, mark.bottom)
    if band:
        yield tuple(band)


@lru_cache(512)  # about 4 kB each; the site's name is on all pictures, some others on many
def _band(width: int, marks: Sequence[_Mark]) -> Part:
    """Draw marks, and pack the rows from the first's top to the lowest bottom."""
    top, bottom = marks[0].top, max(mark.bottom for mark in marks)
    drawn = bytearray((width + 1) * (bottom - top))
    for mark in marks:
        seen = slice(max(0, -mark.left), max(0, width - mark.left))
        rows = [row[seen] for row in mark.rows(*mark.of)]
        if mark.ink:  # the pixels of ink 0 are coverages
            rows = [row.translate(_inked(mark.ink)) for row in rows]
        start = (width + 1) * (mark.top - top) + 1 + max(0, mark.left)
        paper = bytes(len(rows[0]))
        for row in rows:
            end = start + len(row)
            there = drawn[start:end]
            if there != paper:
                both = int.from_bytes(there) | int.from_bytes(row)
                row = both.to_bytes(len(row))
            drawn[start:end] = row
            start += width + 1
    return packed(drawn)


_box = lru_cache(1024)(Face.box)
_rows = lru_cache(64)(Face.rows)  # up to 100 kB each; a speaker stands beside others elsewhere


@cache
def _bar(width: int, height: int) -> Sequence[bytes]:
    """Return the coverages of a rectangle, row by row."""
    return (bytes([FULL]) * width,) * height


@cache
def _inked(ink: int) -> bytes:
    """Return the table from coverages to pixels of an ink."""
    return bytes(ink << 4 | value if 0 < value <= FULL else 0 for value in range(256))


@cache
def _frame(width: int, height: int) -> tuple[bytes, ...]:
    """Return the coverages of a frame, row by row."""
    return tuple(
        bytes(_coverage(min(x, width - 1 - x), min(y, height - 1 - y)) for x in range(width))
        for y in range(height)
    )


def _coverage(x: int, y: int) -> int:
    """Return how much of a pixel the frame covers, as far from its sides."""
    inside = min(x, y) + 0.5
    if x < RADIUS and y < RADIUS:
        inside = RADIUS - ((RADIUS - x - 0.5) ** 2 + (RADIUS - y - 0.5) ** 2) ** 0.5
    within = min(1.0, max(0.0, inside + 0.5)) * min(1.0, max(0.0, STROKE - inside + 0.5))
    return round(FULL * within)


@cache
def ramps(paper: str, inks: tuple[str, ...]) -> bytes:
    """Return the palette of at most 16 inks, written as #rrggbb or #rgb: each in 16 steps from
    paper."""
    ground = _parts(paper)
    steps = (
        round(one + (other - one) * value / FULL)
        for ink in inks
        for value in range(FULL + 1)
        for one, other in zip(ground, _parts(ink), strict=True)
    )
    return bytes(steps)


def _parts(colour: str) -> bytes:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    return bytes.fromhex(digits)
