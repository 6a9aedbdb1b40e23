"""Puts the picture together: gutter, axis, lanes from top to bottom, and the arcs over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sitegen.timeline.arcs import arc_path
from sitegen.timeline.axis import make_axis
from sitegen.timeline.lanes import Caption, Extent, Placed, extent_of, stack
from sitegen.timeline.text import ASCENT, DESCENT, ELLIPSIS, FONT_SIZE, LINE, text_width, wrap
from sitegen.timeline.values import Arc, Item, Lane, Layout, Mark, Text, Tie
from sitegen.timeline.wording import ENGLISH, Wording

LEAST_WIDTH = 240

_MARGIN = 8.0
"""Empty room at the right of the picture, at its foot, and between the gutter and the axis."""
_GUTTER = 0.18
"""The most of the width that the names of the lanes may take ..."""
_LEAST_GUTTER = 90.0
"""... if that is more than this."""
_LANE_PAD = 7.0
"""Empty room at the top and at the foot of a lane."""
_ROW = 30.0
"""The height of a row with labels: the label, a little space, the mark, and space."""
_ABOVE = ASCENT + DESCENT + 3.0
"""From the top of such a row to its mark."""
_MARK = 8.0
"""The height of a mark."""
_BARE_ROW = 12.0
"""The height of a row in a lane without labels ..."""
_CROWDED = 24
"""... of at most so many rows. With more, rows shrink to keep the lane's height ..."""
_LEAST_ROW = 4.0
"""... down to this."""
_MOST_CHARACTERS = 110
"""More of a label is never shown."""


def layout(
    items: Sequence[Item],
    lanes: Sequence[tuple[str, str]],
    ties: Sequence[Tie],
    *,
    width: int = 960,
    wording: Wording = ENGLISH,
) -> Layout:
    """The picture of these items, `width` units wide and as high as it needs to be.

    `lanes` are (id, label) in the order to draw them; those without items are left out, and ''
    comes first wherever it stands. Ties are left out of which an end is not among the items.

    Raises ValueError for two items of one id, for an item that ends before it starts, for one in a
    lane that is not named ('' need not be), and for a width under LEAST_WIDTH.
    """
    members = _members(items, lanes, width)
    names = {id: label for id, label in [("", ""), *lanes] if id in members}
    gutter = _gutter(names.values(), width)
    left, right = round(gutter + _MARGIN * bool(gutter), 1), width - _MARGIN
    if not items:
        return _empty(left, right, width)
    axis = make_axis(items, wording, left=left, right=right)
    drawn: list[Lane] = []
    marks: dict[str, Mark] = {}
    y = axis.y
    for id, label in names.items():
        extents = [extent_of(item, axis.scale) for item in members[id]]
        labels = [_plain(item.label) for item in members[id]]
        placed = stack(extents, labels, left, right)
        lane, in_lane = _draw(id, wrap(label, gutter), members[id], extents, placed, y)
        drawn.append(lane)
        marks.update((mark.id, mark) for mark in in_lane)
        y = round(y + lane.height, 1)
    return Layout(
        width=float(width),
        height=y + _MARGIN,
        left=left,
        right=right,
        axis_y=axis.y,
        bottom=y,
        font_size=FONT_SIZE,
        ticks=axis.ticks,
        breaks=axis.breaks,
        lanes=tuple(drawn),
        marks=tuple(marks[item.id] for item in items),
        arcs=_arcs(ties, marks, left, right),
    )


def _empty(left: float, right: float, width: int) -> Layout:
    return Layout(float(width), 0.0, left, right, 0.0, 0.0, FONT_SIZE, (), (), (), (), ())


def _members(
    items: Sequence[Item], lanes: Sequence[tuple[str, str]], width: int
) -> dict[str, list[Item]]:
    """The items of each lane that has any; raises ValueError as `layout` says."""
    if width < LEAST_WIDTH:
        raise ValueError(f"a timeline needs a width of at least {LEAST_WIDTH}, not {width}")
    members: dict[str, list[Item]] = {}
    known = {"", *(id for id, _ in lanes)}
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise ValueError(f"two items have the id {item.id!r}")
        if item.lane not in known:
            raise ValueError(f"item {item.id!r} is in an unknown lane, {item.lane!r}")
        if item.latest < item.earliest:
            raise ValueError(f"item {item.id!r} ends before it starts")
        seen.add(item.id)
        members.setdefault(item.lane, []).append(item)
    return members


def _plain(label: str) -> str:
    """The label on one line, and no more of it than can be shown: a quote may be pages long."""
    label = " ".join(label.split())
    return label if len(label) <= _MOST_CHARACTERS else label[:_MOST_CHARACTERS] + ELLIPSIS


def _gutter(labels: Iterable[str], width: int) -> float:
    """The width of the column of lane labels."""
    widest = max(map(text_width, labels), default=0.0)
    return round(min(widest, max(_GUTTER * width, _LEAST_GUTTER)), 1)


def _draw(
    id: str,
    label: Sequence[str],
    items: Sequence[Item],
    extents: Sequence[Extent],
    placed: Sequence[Placed],
    y: float,
) -> tuple[Lane, list[Mark]]:
    """A lane that starts at y, and its marks."""
    rows = 1 + max(place.row for place in placed)
    pitch, above = _ROW, _ABOVE
    if not any(place.caption for place in placed):
        pitch, above = max(min(_BARE_ROW, _BARE_ROW * _CROWDED / rows), _LEAST_ROW), 0.0
    size = min(_MARK, pitch - 1)
    top = y + _LANE_PAD
    marks = [
        _mark(item, extent, place, top + pitch * place.row, above, size)
        for item, extent, place in zip(items, extents, placed, strict=True)
    ]
    lines = tuple(
        Text(line, 0.0, round(top + ASCENT + n * LINE, 1), "start", text_width(line))
        for n, line in enumerate(label)
    )
    height = max(rows * pitch, len(lines) * LINE) + 2 * _LANE_PAD
    return Lane(id, lines, y, round(height, 1), rows), marks


def _mark(item: Item, extent: Extent, place: Placed, top: float, above: float, size: float) -> Mark:
    """The mark of an item in a row that starts at `top`, `above` units under it."""
    return Mark(
        id=item.id,
        lane=item.lane,
        row=place.row,
        at=extent.at,
        x=extent.left,
        y=round(top + above, 1),
        width=round(extent.right - extent.left, 1),
        height=round(size, 1),
        shape=extent.shape,
        fade_start=item.open_start or item.uncertain,
        fade_end=item.open_end or item.uncertain,
        label=_label(place.caption, top) if place.caption else None,
    )


def _label(caption: Caption, top: float) -> Text:
    x = caption.left if caption.anchor == "start" else caption.right
    return Text(caption.text, round(x, 1), round(top + ASCENT, 1), caption.anchor, caption.width)


def _arcs(
    ties: Iterable[Tie], marks: Mapping[str, Mark], left: float, right: float
) -> tuple[Arc, ...]:
    return tuple(
        Arc(
            tie.a, tie.b, tie.conflict, arc_path(marks[tie.a], marks[tie.b], left=left, right=right)
        )
        for tie in ties
        if tie.a in marks and tie.b in marks and tie.a != tie.b
    )
