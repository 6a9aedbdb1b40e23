"""How `sitegen.timeline.lanes` stacks the items of a lane, said as plainly as can be.

`Crowd` goes on where it stopped with fewer rows, and leaves out what cannot change anything. Here
each stack is made from the start, with each width of labels in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sitegen.timeline import lanes
from sitegen.timeline.extents import Extent
from sitegen.timeline.lanes import Caption, Group
from sitegen.timeline.text import text_width


@dataclass
class Filling:
    """What has come into a group so far."""

    members: list[int]
    extent: Extent
    row: int
    caption: Caption | None
    floor: float
    is_start: bool = False

    @property
    def start(self) -> float:
        return min(self.extent.left, self.caption.left) if self.caption else self.extent.left

    @property
    def end(self) -> float:
        ends = [self.extent.right + 1]
        return max([*ends, self.caption.left + self.caption.width + 10] if self.caption else ends)


@dataclass
class Rows:
    """The rows of a lane as they are filled."""

    extents: Sequence[Extent]
    labels: Sequence[str]
    left: float
    right: float
    most: int
    last: list[Filling] = field(default_factory=list)
    groups: list[Filling] = field(default_factory=list)

    def caption(self, i: int, width: float) -> Caption | None:
        return lanes._caption(self.extents[i], self.labels[i], self.left, self.right, width)

    def add(self, i: int, caption: Caption | None) -> bool:
        """Put an item into the first row in which it has room, if there is one."""
        wanted = Filling([i], self.extents[i], 0, caption, self.left)
        for row in range(min(len(self.last) + 1, self.most)):
            if row == len(self.last) or self.last[row].end <= wanted.start:
                self.put(i, row, caption)
                return True
        return False

    def put(self, i: int, row: int, caption: Caption | None) -> None:
        floor = self.last[row].end if row < len(self.last) else self.left
        self.last[row : row + 1] = [Filling([i], self.extents[i], row, caption, floor)]
        self.groups.append(self.last[row])

    def squeeze(self, i: int) -> None:
        """Put an item in the last row, whose last gives way, or takes it in."""
        group, extent = self.last[-1], self.extents[i]
        if extent != group.extent:
            if not group.is_start:
                group.extent, group.is_start = lanes._start_of(group.extent), True
            self.count(group)
        if group.end <= extent.left:
            self.put(i, self.most - 1, None)
            return
        group.members.append(i)
        group.caption = None
        if self.labels[i]:
            self.count(group)

    def count(self, group: Filling) -> None:
        number, group_caption = len(group.members), None
        if number > 1:
            # Digits are equally wide.
            label = f"+{number}"
            width = text_width(label)
            group_caption = lanes._caption(group.extent, label, self.left, self.right, width)
            if group_caption and group_caption.anchor == "end" and group_caption.left < group.floor:
                group_caption = None
        group.caption = group_caption

    def done(self) -> list[Group]:
        """The groups, with what room is left given to labels."""
        limits = [self.right] * len(self.last)
        for group in reversed(self.groups):
            if len(group.members) == 1:
                label, limit = self.labels[group.members[0]], limits[group.row]
                group.caption = lanes._longer(group.extent, group.caption, label, limit)
            limits[group.row] = group.start - 10
        return [Group(tuple(g.members), g.extent, g.row, g.caption) for g in self.groups]


def stack(
    extents: Sequence[Extent], labels: Sequence[str], left: float, right: float, most: int
) -> list[Group]:
    """The groups in up to `most` rows."""
    order = sorted(range(len(extents)), key=lambda i: extents[i].left)
    for width in lanes._LABEL_WIDTHS:
        rows = Rows(extents, labels, left, right, most)
        if all(rows.add(i, rows.caption(i, width)) for i in order):
            return rows.done()
    rows = Rows(extents, labels, left, right, most)
    for i in order:
        if len(rows.last) == most and all(g.end > extents[i].left for g in rows.last):
            rows.squeeze(i)
        elif not rows.add(i, rows.caption(i, lanes._LABEL_WIDTHS[-1])):
            rows.add(i, None)
    return rows.done()
