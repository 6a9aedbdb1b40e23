"""What goes on within a lane: extents become groups in rows, with labels.

In a row each mark and its label stand on one line, so a row is filled from the left and nothing in
it meets anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from sitegen.frozen import dataclass
from sitegen.timeline.extents import POINT, Extent
from sitegen.timeline.text import ELLIPSIS, LONGEST, beginning, shorten, text_width

_INDENT = 5.0
"""From a mark to its label."""
_SPACE = 10.0
"""After a label, at least."""
_MARK_SPACE = 1.0
_LABEL_WIDTHS = (LONGEST, 280.0, 180.0, 110.0)
"""The most that a label may take, tried one after the other."""
ENOUGH = 240.0
"""With this much room at its right, a label stands there, even if it must be shortened; and one
that is shortened to less could do with another row."""


# These are made by the thousand, and named tuples take half the time of dataclasses.


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


_Placed = tuple[tuple[int, ...], Extent, int, Caption | None]
"""What a `Group` says, while there may be thousands more of them than in the end; its members are
numbers in the order from the left."""

_Place = tuple[Caption | None, float, float]
"""A label; the start of it and its mark; and where the next of the row may start."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What there is to stack, in order from the left, and how far labels may reach."""

    extents: Sequence[Extent]
    labels: Sequence[str]
    left: float
    right: float


class Crowd:
    """The items of one lane, which may be stacked again and again, in more rows each time.

    Labels have room from x `left` to `right`. Rows are filled first-fit from the left; what starts
    at the same x is stacked in the order given. Labels are shortened before any is left out, and
    left out before items are grouped: that happens where all rows are taken, and in the last of
    them. No white space stands around the labels.
    """

    # Up to the first item that has no room in so many rows, first-fit does in more rows what it did
    # in those. So with each width of labels the items are put into rows once, which goes on where
    # it stopped when there are more; and squeezing starts from where it stopped with the least.

    def __init__(
        self, extents: Sequence[Extent], labels: Sequence[str], left: float, right: float
    ) -> None:
        lefts = [extent.left for extent in extents]
        self._order = sorted(range(len(extents)), key=lefts.__getitem__)
        self._crowding = _crowding([lefts[i] for i in self._order])
        # Apart, so that what is made of them need not refer back to this: see `start.py`.
        self._all = _Sorted(
            [extents[i] for i in self._order], [labels[i] for i in self._order], left, right
        )
        self._fittings: dict[float, _Fitting] = {}
        self._stacks: dict[int, list[Group]] = {}
        """By rows."""

    def stack(self, most: int) -> list[Group]:
        """Return the groups in up to `most` rows, with the labels that fit."""
        if most not in self._stacks:
            fitting = self._fitting(most) or _Squeezing(self._all, self._with(_LABEL_WIDTHS[-1]))
            placed = fitting.placed()
            self._stacks[most] = self._grouped(placed)
        return self._stacks[most]

    def is_too_full(self, most: int) -> bool:
        """Say whether `stack` takes all of so many rows, and is sure to leave something out: it
        costs more. If this is false, it may do so all the same."""
        if most < self._crowding:
            return True
        is_little = len(self._all.extents) <= most  # each has a row, if need be
        return not is_little and self._overflows(most) and self._fitting(most) is None

    def _overflows(self, most: int) -> bool:
        """Say whether so many rows are sure to be too short for all items with their labels."""
        room = most * (self._all.right - self._all.left + 1)
        for label in self._all.labels:
            room -= POINT + min(text_width(beginning(label)), ENOUGH)
            if room < 0:
                return True
        return not all(self._all.labels)

    def _fitting(self, most: int) -> _Fitting | None:
        """Return all items in up to `most` rows with the longest labels that fit, if any do."""
        if len(self._all.extents) > most:  # else each has a row, if need be
            shortest = self._with(_LABEL_WIDTHS[-1])
            if not shortest.goes_on(most) and shortest.is_least:
                return None
        fittings = map(self._with, _LABEL_WIDTHS)
        return next((fitting for fitting in fittings if fitting.goes_on(most)), None)

    def _with(self, width: float) -> _Fitting:
        """Return the items with labels no longer than `width`, in their rows as far as was asked
        for."""
        if width not in self._fittings:
            self._fittings[width] = _Fitting(self._all, width)
        return self._fittings[width]

    def _grouped(self, placed: Sequence[_Placed]) -> list[Group]:
        """Return the groups; labels after their marks, and those on bars, get what room is left."""
        order, labels = self._order, self._all.labels
        limits = [self._all.right] * (1 + max(row for _, _, row, _ in placed))
        groups = []
        for members, extent, row, caption in reversed(placed):
            if len(members) == 1:
                n = members[0]
                caption = _longer(extent, caption, beginning(labels[n]), limits[row])
                own: tuple[int, ...] = (order[n],)
            else:
                own = tuple([order[n] for n in members])
            limits[row] = _start(extent, caption) - _SPACE
            groups.append(Group(own, extent, row, caption))
        groups.reverse()
        return groups


def left_out(groups: Sequence[Group]) -> int:
    """How much is left out: items without their labels count twice, short labels once."""
    hidden = short = 0
    for members, _, _, caption in groups:
        if caption is None or len(members) > 1:
            hidden += len(members)
        if caption and caption.width < ENOUGH and caption.text.endswith(ELLIPSIS):
            short += 1
    return 2 * hidden + short


def _crowding(lefts: Sequence[float]) -> int:
    """The most items that start within the width of a point, in any one place; `lefts` are sorted.

    In a row no two of them have room, be they nothing but points.
    """
    first = most = 0
    for n, left in enumerate(lefts):
        while left - lefts[first] >= POINT:
            first += 1
        if n - first >= most:
            most = n - first + 1
    return most


def _first(ends: Sequence[float], start: float) -> int:
    """The first row that is filled no further than this; -1 if there is none."""
    for row, end in enumerate(ends):
        if end <= start:
            return row
    return -1


def _start(extent: Extent, caption: Caption | None) -> float:
    return caption.left if caption and caption.left < extent.left else extent.left


def _end(extent: Extent, caption: Caption | None) -> float:
    if caption and caption.left > extent.right:
        return caption.left + caption.width + _SPACE
    return extent.right + _MARK_SPACE


class _Fitting:
    """Items put into rows, each with a label no longer than `width`, as far as they have room."""

    def __init__(self, items: _Sorted, width: float) -> None:
        self._all, self._width = items, width
        self._most = 0
        """The rows tried."""
        self._places: dict[int, _Place] = {}
        """By item: the rows make no difference, and captions are what costs."""
        self.rows: list[int] = []
        """Of the items that have their places."""
        self.ends: list[float] = []
        """By row: where its next item may start ..."""
        self.floors: list[float] = []
        """... and its last might have."""
        self._lasts: list[int] = []
        """By row: its last item."""
        self.is_least = False
        """Whether there would be no room with longer labels either. `shorten` leaves no less of a
        text where it has more room; so all of the items that are in the way here, one in each row,
        would still be, if only their labels stand after them at any width."""

    def goes_on(self, most: int) -> bool:
        """Go on in up to `most` rows, and say whether all items have room."""
        if most < self._most:
            self.rows, self.ends, self.floors, self._lasts = [], [], [], []
        self._most = most
        rows, ends, floors, lasts = self.rows, self.ends, self.floors, self._lasts
        for n in range(len(rows), len(self._all.extents)):
            _, start, end = self.place(n)
            row = _first(ends, start)
            if row >= 0:
                floors[row], ends[row], lasts[row] = ends[row], end, n
            else:
                row = len(ends)
                if row == most:
                    self.is_least = self._is_least((*lasts, n))
                    return False
                ends.append(end)
                floors.append(self._all.left)
                lasts.append(n)
            rows.append(row)
        return True

    def _is_least(self, in_the_way: Iterable[int]) -> bool:
        after = self._all.right - _INDENT - ENOUGH
        return all(self._all.extents[n].right <= after for n in in_the_way)

    def place(self, n: int) -> _Place:
        """Return where the label of an item stands, and how far both reach."""
        place = self._places.get(n)
        if place is None:
            of = self._all
            extent = of.extents[n]
            caption = _caption(extent, beginning(of.labels[n]), of.left, of.right, self._width)
            place = self._places[n] = caption, _start(extent, caption), _end(extent, caption)
        return place

    def placed(self) -> list[_Placed]:
        """Return the items that have their places."""
        extents, places = self._all.extents, self._places
        return [((n,), extents[n], row, places[n][0]) for n, row in enumerate(self.rows)]


@dataclass(slots=True)
class _Last:
    """The last group of the last row, into which more may come."""

    at: int
    """Its number among all groups."""
    members: list[int]
    extent: Extent
    caption: Caption | None
    floor: float
    """How far its row was filled before it."""
    end: float
    """Where the next of the row may start."""
    is_start: bool = False
    """Whether only the start of its length is shown."""
    digits: int = -1
    """Of the count that the caption has room for; 0 for one member, -1 if it is no count."""


class _Squeezing:
    """Items put into rows, all of which are taken: with the shortest labels, with none, or grouped
    in the last."""

    def __init__(self, items: _Sorted, fitting: _Fitting) -> None:
        """`fitting` has stopped at an item that has no room in its rows with its label."""
        self._all, self._place = items, fitting.place
        self._ends = fitting.ends[:]
        self._placed = fitting.placed()
        self._row = len(self._ends) - 1
        """The last one."""
        at = max(n for n, row in enumerate(fitting.rows) if row == self._row)
        members, extent, _, caption = self._placed[at]
        floor, end = fitting.floors[-1], self._ends[-1]
        self._last = _Last(at, [*members], extent, caption, floor, end)

    def placed(self) -> list[_Placed]:
        """Return the groups of all items. To be called once."""
        extents, ends = self._all.extents, self._ends
        for n in range(len(self._placed), len(extents)):
            extent = extents[n]
            left = extent.left
            if min(ends) > left:
                self._squeeze(n, extent)
                continue
            caption, start, end = self._place(n)
            row = _first(ends, start)
            if row < 0:
                row, caption, end = _first(ends, left), None, _end(extent, None)
            self._put(n, extent, row, caption, end)
        self._settle()
        return self._placed

    def _squeeze(self, n: int, extent: Extent) -> None:
        """Put an item, without its label, in the last row, where there is no room for it.

        The one before gives way: its label goes, and of its length only the start is shown. If
        even that is not enough, the item joins it.
        """
        last = self._last
        if extent is not last.extent and extent != last.extent:
            if not last.is_start:
                last.extent, last.is_start, last.digits = _start_of(last.extent), True, -1
            if last.digits < 0:
                self._recount(last)
        if last.end <= extent.left:
            self._put(n, extent, self._row, None, _end(extent, None))
            return
        last.members.append(n)
        if self._all.labels[n]:
            self._recount(last)
        else:
            last.caption, last.digits = None, -1
            last.end = self._ends[-1] = _end(last.extent, None)

    def _recount(self, last: _Last) -> None:
        """Make the caption a count of the members; digits being equally wide, which it is can be
        left to the end."""
        number = len(last.members)
        digits = len(str(number)) if number > 1 else 0
        if digits != last.digits:
            last.caption, last.digits = self._count(last), digits
            last.end = self._ends[-1] = _end(last.extent, last.caption)

    def _count(self, last: _Last) -> Caption | None:
        """How many items a group holds, if they are several and there is room to say so."""
        if len(last.members) == 1:
            return None
        label, left, right = f"+{len(last.members)}", self._all.left, self._all.right
        caption = _caption(last.extent, label, left, right, text_width(label))
        is_free = caption and (caption.anchor == "start" or caption.left >= last.floor)
        return caption if is_free else None

    def _put(self, n: int, extent: Extent, row: int, caption: Caption | None, end: float) -> None:
        if row == self._row:
            self._settle()
            self._last = _Last(len(self._placed), [n], extent, caption, self._ends[row], end)
        self._placed.append(((n,), extent, row, caption))
        self._ends[row] = end

    def _settle(self) -> None:
        """Note what has become of the last group."""
        last = self._last
        caption, number = last.caption, len(last.members)
        if caption and number > 1:
            caption = Caption(f"+{number}", caption.left, caption.width, caption.anchor)
        self._placed[last.at] = tuple(last.members), last.extent, self._row, caption


def _longer(extent: Extent, caption: Caption | None, label: str, limit: float) -> Caption | None:
    """The caption with as much of the label as has room before x `limit`."""
    if caption:
        if caption.anchor == "end" or caption.text == label:
            return caption
        x = caption.left
        if x < extent.right:
            limit = extent.right - _SPACE
    else:
        x = round(extent.right + _INDENT, 1)
    room = limit - x
    if room < _LABEL_WIDTHS[-1] and room < text_width(label):
        return caption
    text, width = shorten(label, room if room < LONGEST else LONGEST)
    return Caption(text, x, width, "start") if text else caption


def _start_of(extent: Extent) -> Extent:
    """The point at which an extent starts."""
    left = max(extent.left, round(extent.at - POINT / 2, 1))
    return Extent(extent.at, left, round(left + POINT, 1), "point")


def _caption(extent: Extent, label: str, left: float, right: float, most: float) -> Caption | None:
    """The label after its mark; before it where the right edge is near; on a bar without either."""
    _, start, end, shape = extent
    after = right - end - _INDENT
    if after >= most or after >= ENOUGH or after >= text_width(label):  # as nearly always
        text, width = shorten(label, most if most < after else after)
        return Caption(text, round(end + _INDENT, 1), width, "start") if text else None
    need = min(ENOUGH, text_width(label), most)
    before = start - _INDENT - left
    within = end - start - 2 * _SPACE if shape == "bar" else 0.0
    room = next((room for room in (before, within) if room >= need), None)
    room = max(after, before, within) if room is None else room
    text, width = shorten(label, min(most, room))
    if not text:
        return None
    if room == after:
        return Caption(text, round(end + _INDENT, 1), width, "start")
    if room == before:
        return Caption(text, round(start - _INDENT - width, 1), width, "end")
    return Caption(text, round(start + _SPACE, 1), width, "start")
