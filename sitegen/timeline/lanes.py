"""What goes on within a lane: items become extents, and extents groups in rows, with labels.

In a row each mark and its label stand on one line, so a row is filled from the left and nothing in
it meets anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Literal, NamedTuple

from sitegen.frozen import dataclass
from sitegen.timeline.scale import PAD, Scale, span_of
from sitegen.timeline.text import shorten, text_width
from sitegen.timeline.values import Item

POINT = 8.0
"""The diameter of a point. What is no longer than this is drawn as a point."""

_TAIL = PAD
"""How far a bar reaches out over an end that is open."""
_NOTCH = 1.5
"""A bar stops this short of its end, so that bars of two days in a row do not run together."""
_INDENT = 5.0
"""From a mark to its label."""
_SPACE = 10.0
"""After a label, at least."""
_MARK_SPACE = 1.0
_LABEL_WIDTHS = (400.0, 280.0, 180.0, 110.0)
"""The most that a label may take, tried one after the other."""
_ENOUGH = 240.0
"""With this much room at its right, a label stands there, even if it must be shortened."""


# These three are made by the thousand, and named tuples take half the time of dataclasses.


class Extent(NamedTuple):
    """An item's place on the width of the picture, in units."""

    at: float
    """Where its earliest moment lies."""
    left: float
    right: float
    shape: Literal["point", "bar"]


class Caption(NamedTuple):
    """A label's place on the width of the picture."""

    text: str
    left: float
    width: float
    anchor: Literal["start", "end"]

    @property
    def right(self) -> float:
        return self.left + self.width


class Group(NamedTuple):
    """The items of one mark, nearly always one, in their row; rows count from 0."""

    members: tuple[int, ...]
    """Numbers of items, the earliest first."""
    extent: Extent
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


class Crowd:
    """The items of one lane, which may be stacked again and again, in more rows each time.

    Labels have room from x `left` to `right`.
    """

    def __init__(
        self, extents: Sequence[Extent], labels: Sequence[str], left: float, right: float
    ) -> None:
        self.extents, self.labels, self.left, self.right = extents, labels, left, right
        self.order = sorted(range(len(extents)), key=lambda i: extents[i].left)
        self._captions: dict[tuple[int, float], Caption | None] = {}
        """By item and the most width: the rows make no difference, and they are what costs."""

    def stack(self, most: int) -> list[Group]:
        """Return the groups in `most` rows, with the labels that fit.

        Rows are filled first-fit from the left; what starts at the same x is stacked in the order
        given. Labels are shortened before any is left out, and left out before items are grouped:
        that happens where all rows are taken, and in the last of them.
        """
        for width in _LABEL_WIDTHS:
            packing = _Packing(self.left, self.right, most)
            if all(packing.add(i, self.extents[i], self.caption(i, width)) for i in self.order):
                break
        else:
            packing = _Packing(self.left, self.right, most)
            for i in self.order:
                extent = self.extents[i]
                if not packing.has_room(extent):
                    packing.squeeze(i, extent, self.labels[i])
                elif not packing.add(i, extent, self.caption(i, width)):
                    packing.add(i, extent, None)
        packing.lengthen(self.labels)
        return [group.done() for group in packing.groups]

    def caption(self, i: int, width: float) -> Caption | None:
        """Return where the label of item `i` stands if it may take no more than `width`."""
        if (i, width) not in self._captions:
            self._captions[i, width] = _caption(
                self.extents[i], self.labels[i], self.left, self.right, width
            )
        return self._captions[i, width]


@dataclass(slots=True)
class _Filling:
    """What has come into a group so far."""

    members: list[int]
    extent: Extent
    row: int
    caption: Caption | None
    floor: float
    """How far its row was filled before it."""
    end: float
    """Where the next of the row may start."""
    is_start: bool = False
    """Whether only the start of its length is shown."""
    digits: int = -1
    """Of the count that the caption has room for; 0 for one member, -1 if it is no count."""

    @property
    def start(self) -> float:
        return _start(self.extent, self.caption)

    def done(self) -> Group:
        caption = self.caption
        if caption and len(self.members) > 1:
            caption = caption._replace(text=f"+{len(self.members)}")
        return Group(tuple(self.members), self.extent, self.row, caption)


def _start(extent: Extent, caption: Caption | None) -> float:
    return min(extent.left, caption.left) if caption else extent.left


def _end(extent: Extent, caption: Caption | None) -> float:
    end = extent.right + _MARK_SPACE
    return max(end, caption.right + _SPACE) if caption else end


@dataclass(slots=True)
class _Packing:
    """Rows as they are filled, by extents in the order of their left ends."""

    left: float
    right: float
    most: int
    last: list[_Filling] = field(default_factory=list)
    """The last group of each row."""
    groups: list[_Filling] = field(default_factory=list)

    def has_room(self, extent: Extent) -> bool:
        """Say whether there is a row in which a mark has room, be it without its label."""
        if len(self.last) < self.most:
            return True
        left = extent.left
        return any(group.end <= left for group in self.last)

    def add(self, i: int, extent: Extent, caption: Caption | None) -> bool:
        """Put item `i` into a row where it has room with its label, if there is one."""
        start = _start(extent, caption)
        for group in self.last:
            if group.end <= start:
                self._put(i, extent, group.row, caption)
                return True
        if len(self.last) == self.most:
            return False
        self._put(i, extent, len(self.last), caption)
        return True

    def squeeze(self, i: int, extent: Extent, label: str) -> None:
        """Put item `i`, without its label, in the last row, where there is no room for it.

        The one before gives way: its label goes, and of its length only the start is shown. If
        even that is not enough, item `i` joins it.
        """
        group = self.last[-1]
        if extent != group.extent:
            self._give_way(group)
        if group.end <= extent.left:
            self._put(i, extent, self.most - 1, None)
            return
        group.members.append(i)
        if label:
            self._recount(group)
        else:
            group.caption, group.end, group.digits = None, _end(group.extent, None), -1

    def _give_way(self, group: _Filling) -> None:
        if not group.is_start:
            group.extent, group.is_start, group.digits = _start_of(group.extent), True, -1
        self._recount(group)

    def _recount(self, group: _Filling) -> None:
        """Make the caption a count of the members; digits being equally wide, which it is can be
        left to the end."""
        number = len(group.members)
        digits = len(str(number)) if number > 1 else 0
        if digits != group.digits:
            group.caption, group.digits = self._count(group), digits
            group.end = _end(group.extent, group.caption)

    def _put(self, i: int, extent: Extent, row: int, caption: Caption | None) -> None:
        floor = self.last[row].end if row < len(self.last) else self.left
        group = _Filling([i], extent, row, caption, floor, _end(extent, caption))
        self.last[row : row + 1] = [group]
        self.groups.append(group)

    def _count(self, group: _Filling) -> Caption | None:
        """How many items a group holds, if they are several and there is room to say so."""
        if len(group.members) == 1:
            return None
        label = f"+{len(group.members)}"
        caption = _caption(group.extent, label, self.left, self.right, text_width(label))
        is_free = caption and (caption.anchor == "start" or caption.left >= group.floor)
        return caption if is_free else None

    def lengthen(self, labels: Sequence[str]) -> None:
        """Give the labels after their marks, and those on bars, what room is left."""
        limits = [self.right] * len(self.last)
        for group in reversed(self.groups):
            if len(group.members) == 1:
                limit = limits[group.row]
                group.caption = _longer(
                    group.extent, group.caption, labels[group.members[0]], limit
                )
            limits[group.row] = group.start - _SPACE


def _longer(extent: Extent, caption: Caption | None, label: str, limit: float) -> Caption | None:
    """The caption with as much of the label as has room before x `limit`."""
    if caption and (caption.anchor == "end" or caption.text == label):
        return caption
    x = round(extent.right + _INDENT, 1)
    if caption and caption.left < x:
        x, limit = caption.left, extent.right - _SPACE
    if limit - x < min(text_width(label), _LABEL_WIDTHS[-1]):
        return caption
    text, width = shorten(label, min(limit - x, _LABEL_WIDTHS[0]))
    return Caption(text, x, width, "start") if text else caption


def _start_of(extent: Extent) -> Extent:
    """The point at which an extent starts."""
    left = max(extent.left, round(extent.at - POINT / 2, 1))
    return Extent(extent.at, left, round(left + POINT, 1), "point")


def _caption(extent: Extent, label: str, left: float, right: float, most: float) -> Caption | None:
    """The label after its mark; before it where the right edge is near; on a bar without either."""
    need = min(_ENOUGH, text_width(label), most)
    after = right - extent.right - _INDENT
    if after >= need:  # as nearly always
        text, width = shorten(label, min(most, after))
        return Caption(text, round(extent.right + _INDENT, 1), width, "start") if text else None
    before = extent.left - _INDENT - left
    within = extent.right - extent.left - 2 * _SPACE if extent.shape == "bar" else 0.0
    room = next((room for room in (before, within) if room >= need), None)
    room = max(after, before, within) if room is None else room
    text, width = shorten(label, min(most, room))
    if not text:
        return None
    if room == after:
        return Caption(text, round(extent.right + _INDENT, 1), width, "start")
    if room == before:
        return Caption(text, round(extent.left - _INDENT - width, 1), width, "end")
    return Caption(text, round(extent.left + _SPACE, 1), width, "start")
