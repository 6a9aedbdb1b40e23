"""What goes on within a lane: items become extents, extents are stacked in rows, and labels placed.

In a row the labels stand in a strip of their own above the marks. So a label can only meet the
labels of its row, and a mark only the marks of its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import inf
from typing import Literal

from sitegen.timeline.scale import PAD, Scale, span_of
from sitegen.timeline.text import shorten, text_width
from sitegen.timeline.values import Item

POINT = 8.0
"""The diameter of a point. What is no longer than this is drawn as a point."""

_TAIL = PAD
"""How far a bar reaches out over an end that is open."""
_NOTCH = 1.5
"""A bar stops this short of its end, so that bars of two days in a row do not run together."""
_MARK_SPACE = 1.0
_LABEL_SPACE = 10.0
_LABEL_WIDTHS = (400.0, 280.0, 180.0, 110.0)
"""The most that a label may take, tried one after the other."""
_ENOUGH = 240.0
"""With this much room at its right, a label stands there, even if it must be shortened."""
_MOST_LABELLED_ROWS = 10
"""A lane that needs more rows goes without labels."""


@dataclass(frozen=True, slots=True)
class Extent:
    """An item's place on the width of the picture, in units."""

    at: float
    """Where its earliest moment lies."""
    left: float
    right: float
    shape: Literal["point", "bar"]


@dataclass(frozen=True, slots=True)
class Caption:
    """A label's place on the width of the picture."""

    text: str
    left: float
    width: float
    anchor: Literal["start", "end"]

    @property
    def right(self) -> float:
        return self.left + self.width


@dataclass(frozen=True, slots=True)
class Placed:
    """An item's place in its lane. Rows count from 0."""

    row: int
    caption: Caption | None


def extent_of(item: Item, scale: Scale) -> Extent:
    """Where the scale puts the item."""
    at, until = map(scale.x, span_of(item))
    left = round(at - _TAIL * item.open_start, 1)
    right = round(until + _TAIL if item.open_end else max(until - _NOTCH, at), 1)
    if right - left > POINT:
        return Extent(at, left, right, "bar")
    left = round((at + until - POINT) / 2, 1)
    return Extent(at, left, left + POINT, "point")


def stack(
    extents: Sequence[Extent], labels: Sequence[str], left: float, right: float
) -> list[Placed]:
    """The rows of one lane and as many labels as have room between `left` and `right`.

    Rows are filled first-fit from the left, so few are needed; what starts at the same x is stacked
    in the order given.
    """
    order = sorted(range(len(extents)), key=lambda i: extents[i].left)
    placed = _place([extents[i] for i in order], [labels[i] for i in order], left, right)
    return [place for _, place in sorted(zip(order, placed, strict=True), key=lambda pair: pair[0])]


def _place(
    extents: Sequence[Extent], labels: Sequence[str], left: float, right: float
) -> list[Placed]:
    bare = _pack(extents, repeat(None), len(extents))
    if max(place.row for place in bare) >= _MOST_LABELLED_ROWS:
        return bare
    for most in _LABEL_WIDTHS:
        captions = (
            _caption(extent, label, left, right, most)
            for extent, label in zip(extents, labels, strict=True)
        )
        placed = _pack(extents, captions, _MOST_LABELLED_ROWS)
        if len(placed) == len(extents):
            return placed
    rows = [place.row for place in bare]
    return list(map(Placed, rows, _caption_gaps(extents, labels, rows, right)))


def _caption(extent: Extent, label: str, left: float, right: float, most: float) -> Caption | None:
    """The label starting over the start of its mark, or ending over its end where the right is
    near."""
    after, before = right - extent.left, extent.right - left
    is_after = after >= min(_ENOUGH, text_width(label)) or after >= before
    text, width = shorten(label, min(most, after if is_after else before))
    if not text:
        return None
    if is_after:
        return Caption(text, extent.left, width, "start")
    return Caption(text, round(extent.right - width, 1), width, "end")


def _caption_gaps(
    extents: Sequence[Extent], labels: Sequence[str], rows: Sequence[int], right: float
) -> list[Caption | None]:
    """Each label as far as it reaches up to the next mark of its row."""
    captions: list[Caption | None] = []
    limits = dict.fromkeys(rows, right + _LABEL_SPACE)
    for extent, label, row in zip(reversed(extents), reversed(labels), reversed(rows), strict=True):
        room = min(_LABEL_WIDTHS[0], limits[row] - _LABEL_SPACE - extent.left)
        text, width = shorten(label, room)
        captions.append(Caption(text, extent.left, width, "start") if text else None)
        limits[row] = extent.left
    return captions[::-1]


def _pack(extents: Sequence[Extent], captions: Iterable[Caption | None], most: int) -> list[Placed]:
    """The row of each extent, first-fit. Stops short when more than `most` rows were needed.

    The extents come ordered by their left ends, so the furthest right end of a row decides.
    """
    placed: list[Placed] = []
    ends: list[tuple[float, float]] = []
    for extent, caption in zip(extents, captions, strict=False):
        start = caption.left if caption else inf
        free = (
            row
            for row, (mark_end, label_end) in enumerate(ends)
            if mark_end <= extent.left and label_end <= start
        )
        row = next(free, len(ends))
        if row == most:
            break
        if row == len(ends):
            ends.append((0.0, 0.0))
        label_end = caption.right + _LABEL_SPACE if caption else ends[row][1]
        ends[row] = (extent.right + _MARK_SPACE, label_end)
        placed.append(Placed(row, caption))
    return placed
