"""Where the scale puts items, and which of them are long enough to show their length."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from sitegen.timeline.scale import PAD, Scale
from sitegen.timeline.values import Item

POINT = 8.0
"""The diameter of a point. What is no longer than this is drawn as a point."""

_TAIL = PAD
"""How far a bar reaches out over an end that is open."""
_NOTCH = 1.5
"""A bar stops this short of its end, so that bars of two days in a row do not run together."""


class Extent(NamedTuple):
    """An item's place on the width of the picture, in units."""

    at: float
    """Where its earliest moment lies."""
    left: float
    right: float
    shape: Literal["point", "bar"]


_When = tuple[int, int, bool, bool]
"""The first and the last moment of an item, and which of them are open."""


class Extents(dict[_When, Extent]):
    """Where the scale puts items; those of one date in one place, which is worked out once."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale

    def of(self, items: Iterable[Item]) -> list[Extent]:
        return [self[i.earliest, i.latest, i.open_start, i.open_end] for i in items]

    def __missing__(self, when: _When) -> Extent:
        extent = self[when] = _extent(self._scale, *when)
        return extent


def _extent(scale: Scale, start: int, last: int, open_start: bool, open_end: bool) -> Extent:
    at = scale.x(start)
    until = scale.x(last + 1) if last > start else at
    # Of what is this short the ends need not be worked out: most items are days among years.
    if until - at > POINT or open_start or open_end:
        left = round(at - _TAIL, 1) if open_start else at
        right = round(until + _TAIL if open_end else max(until - _NOTCH, at), 1)
        if right - left > POINT:
            return Extent(at, left, right, "bar")
    left = round((at + until - POINT) / 2, 1)
    return Extent(at, left, left + POINT, "point")
