"""What goes on within a lane: items become extents, and extents groups in rows, with labels.

In a row each mark and its label stand on one line, so a row is filled from the left and nothing in
it meets anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def extents_of(items: Iterable[Item], scale: Scale) -> list[Extent]:
    """Where the scale puts the items; of one date, in one place, which is worked out once."""
    made: dict[tuple[int, int, bool, bool], Extent] = {}
    extents = []
    for item in items:
        key = item.earliest, item.latest, item.open_start, item.open_end
        extent = made.get(key)
        if extent is None:
            extent = made[key] = extent_of(item, scale)
        extents.append(extent)
    return extents


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

    Labels have room from x `left` to `right`. Rows are filled first-fit from the left; what starts
    at the same x is stacked in the order given. Labels are shortened before any is left out, and
    left out before items are grouped: that happens where all rows are taken, and in the last of
    them.
    """

    # First-fit fills more rows as it does fewer, up to the first item that has no room in those. So
    # with each width of labels the items are put into rows once, and with more rows that goes on;
    # and where not even the shortest labels have room, squeezing sets in at the item that has none.

    def __init__(
        self, extents: Sequence[Extent], labels: Sequence[str], left: float, right: float
    ) -> None:
        self.extents, self.labels, self.left, self.right = extents, labels, left, right
        self.order = sorted(range(len(extents)), key=[extent.left for extent in extents].__getitem__)
        self._captions: dict[float, dict[int, Caption | None]] = {w: {} for w in _LABEL_WIDTHS}
        """By the most width and item: the rows make no difference."""
        self._fittings = {width: _Fitting(self, width) for width in _LABEL_WIDTHS}
        self._squeezings: dict[int, _Squeezing] = {}
        self._stacks: dict[int, list[Group]] = {}

    def stack(self, most: int) -> list[Group]:
        """Return the groups in `most` rows, with the labels that fit."""
        if most not in self._stacks:
            fitting = self._fitting(most)
            fillings = fitting.fillings if fitting else self._squeezing(most).all()
            self._stacks[most] = self._grouped(fillings)
        return self._stacks[most]

    def must_share(self, most: int) -> bool:
        """Say whether in `most` rows some items have to share a mark; `stack` costs more."""
        return self._fitting(most) is None and self._squeezing(most).shares()

    def _fitting(self, most: int) -> _Fitting | None:
        """Return all items in up to `most` rows with the longest labels that fit, if any do."""
        fitting = self._fittings.values()
        return next((one for one in fitting if one.goes_on(most)), None)

    def _squeezing(self, most: int) -> _Squeezing:
        if most not in self._squeezings:
            narrow = self._fittings[_LABEL_WIDTHS[-1]]
            self._squeezings[most] = _Squeezing(self, narrow.fillings, narrow.ends)
        return self._squeezings[most]

    def caption(self, i: int, width: float) -> Caption | None:
        """Return where the label of item `i` stands if it may take no more than `width`."""
        known = self._captions[width]
        if i not in known:
            known[i] = _caption(self.extents[i], self.labels[i], self.left, self.right, width)
        return known[i]

    def _grouped(self, fillings: Sequence[_Filling]) -> list[Group]:
        """Return these as groups: labels after their marks, and those on bars, get what room is
        left."""
        limits = [self.right] * (1 + max(filling.row for filling in fillings))
        groups = []
        for filling in reversed(fillings):
            members, extent, row, caption = (
                filling.members,
                filling.extent,
                filling.row,
                filling.caption,
            )
            if len(members) == 1:
                caption = _longer(extent, caption, self.labels[members[0]], limits[row])
            elif caption:
                caption = caption._replace(text=f"+{len(members)}")
            limits[row] = _start(extent, caption) - _SPACE
            groups.append(Group(tuple(members), extent, row, caption))
        groups.reverse()
        return groups


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


def _start(extent: Extent, caption: Caption | None) -> float:
    return min(extent.left, caption.left) if caption else extent.left


def _end(extent: Extent, caption: Caption | None) -> float:
    end = extent.right + _MARK_SPACE
    return max(end, caption.right + _SPACE) if caption else end


class _Fitting:
    """Items put into rows, each with a label no longer than `width`, as far as they have room."""

    def __init__(self, crowd: Crowd, width: float) -> None:
        self._crowd, self._width = crowd, width
        self._most = 0
        """The rows tried."""
        self.fillings: list[_Filling] = []
        """One for each item that has its place, from the left."""
        self.ends: list[float] = []
        """Where the next of each row may start."""

    def goes_on(self, most: int) -> bool:
        """Go on in up to `most` rows, and say whether all items have room."""
        if most < self._most:
            self.fillings, self.ends = [], []
        self._most = most
        crowd, ends = self._crowd, self.ends
        for i in crowd.order[len(self.fillings) :]:
            extent, caption = crowd.extents[i], crowd.caption(i, self._width)
            start, floor = _start(extent, caption), crowd.left
            for row, reach in enumerate(ends):
                if reach <= start:
                    floor = reach
                    break
            else:
                row = len(ends)
                if row == most:
                    return False
                ends.append(floor)
            ends[row] = end = _end(extent, caption)
            self.fillings.append(_Filling([i], extent, row, caption, floor, end))
        return True


class _Squeezing:
    """Items put into rows, all of which are taken, with the shortest labels or without."""

    def __init__(self, crowd: Crowd, fillings: Sequence[_Filling], ends: Sequence[float]) -> None:
        """`fillings` are those that have room with their labels; at the next one there is none."""
        self._crowd, self._ends, self._fillings = crowd, list(ends), list(fillings)
        self._done = len(fillings)
        self._shares = False
        at = max(n for n, one in enumerate(fillings) if one.row == len(ends) - 1)
        last = fillings[at]
        self._last = self._fillings[at] = _Filling(
            last.members[:], last.extent, last.row, last.caption, last.floor, last.end
        )
        """The last in the last row. It alone may change, so it is no longer that of the others."""

    def shares(self) -> bool:
        """Say whether some items have to share a mark."""
        while not self._shares and self._done < len(self._crowd.order):
            self._take()
        return self._shares

    def all(self) -> Sequence[_Filling]:
        """Return the groups of all items."""
        while self._done < len(self._crowd.order):
            self._take()
        return self._fillings

    def _take(self) -> None:
        """Put the next item in a row with its label, or without, or else in the last."""
        i = self._crowd.order[self._done]
        self._done += 1
        extent, ends = self._crowd.extents[i], self._ends
        left = extent.left
        if min(ends) > left:
            self._squeeze(i, extent)
            return
        caption = self._crowd.caption(i, _LABEL_WIDTHS[-1])
        start = _start(extent, caption)
        row = next((row for row, end in enumerate(ends) if end <= start), -1)
        if row < 0:
            row, caption = next(row for row, end in enumerate(ends) if end <= left), None
        self._put(i, extent, row, caption)

    def _squeeze(self, i: int, extent: Extent) -> None:
        """Put item `i`, without its label, in the last row, where there is no room for it.

        The one before gives way: its label goes, and of its length only the start is shown. If
        even that is not enough, item `i` joins it.
        """
        last = self._last
        if extent is not last.extent and extent != last.extent:
            self._give_way(last)
        if last.end <= extent.left:
            self._put(i, extent, last.row, None)
            return
        self._shares = True
        last.members.append(i)
        if self._crowd.labels[i]:
            self._recount(last)
        else:
            last.caption, last.digits = None, -1
            last.end = self._ends[-1] = _end(last.extent, None)

    def _give_way(self, last: _Filling) -> None:
        if not last.is_start:
            last.extent, last.is_start, last.digits = _start_of(last.extent), True, -1
        self._recount(last)

    def _recount(self, last: _Filling) -> None:
        """Make the caption a count of the members; digits being equally wide, which it is can be
        left to the end."""
        number = len(last.members)
        digits = len(str(number)) if number > 1 else 0
        if digits != last.digits:
            last.caption, last.digits = self._count(last), digits
            last.end = self._ends[-1] = _end(last.extent, last.caption)

    def _count(self, last: _Filling) -> Caption | None:
        """How many items a group holds, if they are several and there is room to say so."""
        if len(last.members) == 1:
            return None
        label, left, right = f"+{len(last.members)}", self._crowd.left, self._crowd.right
        caption = _caption(last.extent, label, left, right, text_width(label))
        is_free = caption and (caption.anchor == "start" or caption.left >= last.floor)
        return caption if is_free else None

    def _put(self, i: int, extent: Extent, row: int, caption: Caption | None) -> None:
        filling = _Filling([i], extent, row, caption, self._ends[row], _end(extent, caption))
        self._fillings.append(filling)
        self._ends[row] = filling.end
        if row == self._last.row:
            self._last = filling


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
