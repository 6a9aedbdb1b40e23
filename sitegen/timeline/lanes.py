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
        may_drop = most == _LABEL_WIDTHS[-1]
        placed = _pack(extents, captions, _MOST_LABELLED_ROWS, may_drop=may_drop)
        if len(placed) == len(extents):
            return placed
    raise AssertionError("without labels, the marks fit into the rows, as they did before")


def _caption(extent: Extent, label: str, left: float, right: float, most: float) -> Caption | None:
    """The label over the start of its mark, or ending over its end where the right edge is near."""
    after, before = right - extent.left, extent.right - left
    is_after = after >= min(_ENOUGH, text_width(label)) or after >= before
    text, width = shorten(label, min(most, after if is_after else before))
    if not text:
        return None
    if is_after:
        return Caption(text, extent.left, width, "start")
    return Caption(text, round(extent.right - width, 1), width, "end")


def _pack(
    extents: Sequence[Extent],
    captions: Iterable[Caption | None],
    most: int,
    *,
    may_drop: bool = False,
) -> list[Placed]:
    """The row of each extent, first-fit, in `most` rows at most.

    Where no row has room for a caption it is dropped, if that is allowed; where none has room for
    the extent, the packing stops short.
    """
    placed: list[Placed] = []
    rows: list[_Row] = []
    for extent, caption in zip(extents, captions, strict=False):
        row = _first_fit(rows, extent, caption)
        if row == most and may_drop:
            caption = None
            row = _first_fit(rows, extent, caption)
        if row == most:
            break
        if row == len(rows):
            rows.append(_Row())
        rows[row].mark_end = extent.right + _MARK_SPACE
        if caption:
            rows[row].label_end = caption.right + _LABEL_SPACE
        placed.append(Placed(row, caption))
    return placed


@dataclass(slots=True)
class _Row:
    """How far a row is filled. Extents come ordered by their left ends: no more need be known."""

    mark_end: float = 0.0
    label_end: float = 0.0


def _first_fit(rows: Sequence[_Row], extent: Extent, caption: Caption | None) -> int:
    """The first row with room for both; the number of rows if there is none."""
    start = caption.left if caption else inf
    for number, row in enumerate(rows):
        if row.mark_end <= extent.left and row.label_end <= start:
            return number
    return len(rows)
