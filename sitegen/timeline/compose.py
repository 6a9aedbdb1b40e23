"""Puts the picture together: axis, lanes from top to bottom, and the arcs over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sitegen.timeline.arcs import arcs_of
from sitegen.timeline.axis import Axis, make_axis
from sitegen.timeline.extents import POINT, Extent, Extents
from sitegen.timeline.lanes import Caption, Crowd, Group, left_out
from sitegen.timeline.text import ASCENT, DESCENT, FONT_SIZE, shorten
from sitegen.timeline.values import Item, Lane, Layout, Mark, Text, Tie
from sitegen.timeline.wording import ENGLISH, Wording

LEAST_WIDTH = 240

_MARGIN = 16.0
"""Empty room at the sides of the lanes, for what swings out."""
_FOOT = 8.0
_NAME = 16.0
"""The height of the line on which a lane's name stands ..."""
_LONGEST_NAME = 0.29
"""... and the most of the width that the name may take: on a phone it must be in view whole."""
_LANE_PAD = 3.0
"""Empty room at the top and at the foot of a lane."""
_ROW = 18.0
_BARE_ROW = 12.0
"""The height of a row in a lane without labels."""
_MARK = 8.0
"""The height of a mark."""
_MOST_ROWS = 10
"""Of a lane; of one without labels ..."""
_MOST_BARE_ROWS = 3
"""... this."""
_TALLEST = 1.15
"""Lanes get more rows than one as long as the picture is no higher than this multiple of its width:
so it fits on a page of paper under its title."""


def layout(
    items: Sequence[Item],
    lanes: Sequence[tuple[str, str]],
    ties: Sequence[Tie],
    *,
    width: int = 960,
    wording: Wording = ENGLISH,
    far: bool = True,
) -> Layout:
    """The picture of these items, `width` units wide and as high as it needs to be.

    `lanes` are (id, label) in the order to draw them; those without items are left out, and ''
    comes first wherever it stands. Ties are left out of which an end is not among the items; and
    without `far`, arcs that are not near.

    Raises ValueError for two items of one id, for an item that ends before it starts, for one in a
    lane that is not named ('' need not be), and for a width under LEAST_WIDTH.
    """
    members = _members(items, lanes, width)
    names = {id: label for id, label in [("", ""), *lanes] if id in members}
    left, right = _MARGIN, width - _MARGIN
    if not items:
        return _empty(left, right, width)
    axis = make_axis(items, wording, left=left, right=right)
    heads = sum(_head(label) + _LANE_PAD for label in names.values())
    stacks = _stacks(members, axis, left, right, _TALLEST * width - axis.y - heads - _FOOT)
    drawn: list[Lane] = []
    marks: dict[str, Mark] = {}
    y = axis.y
    for id, label in names.items():
        lane = _lane(id, label, stacks[id], y, _LONGEST_NAME * width)
        top = y + _head(label)
        marks.update((mark.items[0], mark) for mark in _marks(members[id], stacks[id], top))
        drawn.append(lane)
        y = round(y + lane.height, 1)
    by_item = {id: mark for mark in marks.values() for id in mark.items}
    return Layout(
        width=float(width),
        height=y + _FOOT,
        left=left,
        right=right,
        axis_y=axis.y,
        bottom=y,
        font_size=FONT_SIZE,
        ticks=axis.ticks,
        breaks=axis.breaks,
        lanes=tuple(drawn),
        marks=tuple(marks[item.id] for item in items if item.id in marks),
        arcs=arcs_of(ties, by_item, far=far, left=0.0, right=float(width)),
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


def _stacks(
    members: Mapping[str, Sequence[Item]], axis: Axis, left: float, right: float, room: float
) -> dict[str, list[Group]]:
    """The groups of each lane. As long as there is room, lanes that leave words out get more rows.

    The lane with the fewest rows comes first; of several, the one that leaves out most.
    """
    labels = {id: [item.label.strip() for item in of] for id, of in members.items()}
    extents = Extents(axis.scale)
    crowds = {id: Crowd(extents.of(of), labels[id], left, right) for id, of in members.items()}
    most = {id: _MOST_ROWS if any(of) else _MOST_BARE_ROWS for id, of in labels.items()}
    rows, free = dict.fromkeys(crowds, 1), int(room / _ROW) - len(crowds)
    # All lanes that want a second row get it before any gets a third, and so on. So it is enough to
    # know of each that it wants one, until there are fewer rows than lanes that do.
    wanting = [id for id, crowd in crowds.items() if _wants_more(crowd, 1, most[id])]
    while wanting and free > 0:
        if free < len(wanting):
            out = {id: (left_out(crowds[id].stack(rows[id])), id) for id in wanting}
            wanting = sorted(wanting, key=out.__getitem__, reverse=True)[:free]
        free -= len(wanting)
        rows.update((id, rows[id] + 1) for id in wanting)
        wanting = [id for id in wanting if free > 0 and _wants_more(crowds[id], rows[id], most[id])]
    return {id: crowd.stack(rows[id]) for id, crowd in crowds.items()}


def _wants_more(crowd: Crowd, rows: int, most: int) -> bool:
    """Whether a lane could do with another row: one that made no use of its last could not."""
    if rows >= most:
        return False
    if crowd.is_too_full(rows):
        return True
    groups = crowd.stack(rows)
    return _rows(groups) == rows and left_out(groups) > 0


def _lane(id: str, name: str, groups: Sequence[Group], y: float, room: float) -> Lane:
    """The lane that starts at y, with as much of its name as has room."""
    text, width = shorten(" ".join(name.split()), room)
    label = Text(text, 0.0, round(y + _LANE_PAD + ASCENT, 1), "start", width) if text else None
    return Lane(id, label, y, _height(name, groups), _rows(groups))


def _rows(groups: Sequence[Group]) -> int:
    return 1 + max([group.row for group in groups])


def _pitch(groups: Sequence[Group]) -> float:
    return _ROW if any(group.caption for group in groups) else _BARE_ROW


def _head(name: str) -> float:
    """From the top of a lane to its first row."""
    return _LANE_PAD + _NAME * bool(name)


def _height(name: str, groups: Sequence[Group]) -> float:
    return round(_head(name) + _rows(groups) * _pitch(groups) + _LANE_PAD, 1)


def _marks(items: Sequence[Item], groups: Sequence[Group], top: float) -> Iterator[Mark]:
    """The marks of a lane whose first row starts at `top`."""
    pitch = _pitch(groups)
    middles = [top + pitch * (row + 0.5) for row in range(_rows(groups))]
    tops = [round(middle - _MARK / 2, 1) for middle in middles]
    lines = [round(middle + (ASCENT - DESCENT) / 2 + 0.5, 1) for middle in middles]
    for members, extent, row, caption in groups:
        label = _label(caption, lines[row]) if caption else None
        yield _mark([items[i] for i in members], extent, row, tops[row], label)


def _mark(items: Sequence[Item], extent: Extent, row: int, y: float, label: Text | None) -> Mark:
    at, left, right, shape = extent
    first = items[0]
    fade_start = first.open_start or first.uncertain
    fade_end = first.open_end or first.uncertain
    if len(items) > 1:
        fade_start = fade_start and all(item.open_start or item.uncertain for item in items)
        fade_end = fade_end and all(item.open_end or item.uncertain for item in items)
    ids = tuple([item.id for item in items])
    width = POINT if shape == "point" else round(right - left, 1)
    # By position, since names take as long as all the rest.
    return Mark(
        ids[0], ids, first.lane, row, at, left, y, width, _MARK, shape, fade_start, fade_end, label
    )


def _label(caption: Caption, y: float) -> Text:
    text, left, width, anchor = caption
    return Text(text, left if anchor == "start" else round(left + width, 1), y, anchor, width)
