"""A picture in the making: letters, bars and frames in a few inks on paper.

A pixel is a byte: which ink, and how much of it, 0 to 15. Inks may touch, but not mix.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from sitegen.share.letters import UNIT, Face
from sitegen.share.png import png

FULL: Final = 15
RADIUS: Final = 8
STROKE: Final = 2.5


class Canvas:
    """A picture of one size, all paper at first."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows: list[bytes | None] = [None] * height
        """None is a row of paper alone."""

    def bar(self, x: int, y: int, width: int, height: int, ink: int) -> None:
        """Fill a rectangle."""
        row = bytes([ink << 4 | FULL]) * width
        for line in range(y, y + height):
            self._join(line, x, row)

    def text(self, face: Face, text: str, x: int, y: int, ink: int) -> int:
        """Write a line of text from `x`, on the base line `y`; return where it ends."""
        columns, margin = face.line(text)
        inked = columns.rstrip(b"\0").translate(_inked(ink))
        start = (len(inked) - len(inked.lstrip(b"\0"))) // face.height
        for line in range(face.height):
            row = inked[start * face.height + line :: face.height].rstrip(b"\0")
            if row:
                self._join(y - face.base + line, x - margin + start, row)
        return x + face.width(text) // UNIT

    def frame(self, x: int, y: int, width: int, height: int, ink: int) -> None:
        """Draw a frame with round corners."""
        for line, row in enumerate(_frame(width, height)):
            self._join(y + line, x, row.translate(_inked(ink)))

    def _join(self, y: int, x: int, row: bytes | bytearray) -> None:
        """Put pixels over those of a row; what lies outside of the picture is lost."""
        if not 0 <= y < self.height:
            return
        if x < 0:
            row, x = row[-x:], 0
        row = row[: self.width - x]
        there, end = self.rows[y], x + len(row)
        if there is None:
            self.rows[y] = b"".join((bytes(x), row, bytes(self.width - end)))
        else:
            both = int.from_bytes(there[x:end]) | int.from_bytes(row)
            self.rows[y] = b"".join((there[:x], both.to_bytes(len(row)), there[end:]))

    def png(self, palette: bytes) -> bytes:
        """Return the picture as a file; see `ramps`."""
        return png(self.width, self.rows, palette)


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
