"""What goes into the picture of a timeline and what comes out.

Moments are whole seconds since 1970-01-01T00:00Z in the proleptic Gregorian calendar, of any size
and sign. Coordinates are those of SVG: user units from the top left corner, y downwards, rounded to
one decimal so that equal pictures are equal text.

Widths of text are estimates for `Layout.font_size` in a usual sans or serif face, in a drawing
whose `direction` is ltr; a picture whose text is set larger, or bold, no longer keeps its promise
that nothing overlaps.
"""

from __future__ import annotations

from typing import Literal

from sitegen.frozen import dataclass

Precision = Literal["time", "day", "month", "season", "year", "coarse"]


@dataclass(frozen=True, slots=True)
class Item:
    """Something dated that the picture is to show."""

    id: str
    """Unique in the picture."""
    lane: str
    """The id of its lane; '' for what concerns all and stands in a lane of its own on top."""
    label: str
    earliest: int
    latest: int
    """The last second that it may cover, so never before `earliest`."""
    open_start: bool
    """Its true start is unknown, or there is none."""
    open_end: bool
    uncertain: bool
    """Its date is doubtful as a whole."""
    precision: Precision


@dataclass(frozen=True, slots=True)
class Tie:
    """Two items at odds in a conflict."""

    a: str
    b: str
    conflict: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text in its place."""

    text: str
    """All of it, or its beginning and '…'."""
    x: float
    """Of the point that `anchor` speaks of."""
    y: float
    """Of the baseline."""
    anchor: Literal["start", "middle", "end"]
    """As SVG's `text-anchor`: which part of the text is at x."""
    width: float
    """An estimate that usual fonts stay within."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A date on the axis: a line at x from the label down to the foot of the lanes."""

    x: float
    label: Text | None
    """None for the few that have no room for one."""


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch of the axis where a time without items is folded away."""

    x: float
    width: float
    label: Text
    """How much time that is: '7 months'."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A horizontal band over the whole width, headed by its name."""

    id: str
    label: Text | None
    """At the left edge, on a line of its own above the marks; None if the lane has no name."""
    y: float
    height: float
    rows: int


@dataclass(frozen=True, slots=True)
class Mark:
    """An item in its place, or several too close to be told apart: a box with round ends."""

    id: str
    """Of the first of its items."""
    items: tuple[str, ...]
    """All ids that it stands for; nearly always one."""
    lane: str
    row: int
    """Within its lane, from 0 at the top."""
    at: float
    """The x of its earliest moment. It keeps the order of time; x need not, by some units: a point
    is centred on its date, and a bar that has no known start reaches back beyond it."""
    x: float
    y: float
    width: float
    height: float
    shape: Literal["point", "bar"]
    """A bar is long enough to show its length; a point is a disc: where items are crowded, it is
    where they start."""
    fade_start: bool
    fade_end: bool
    label: Text | None
    """Beside the mark; on a bar that leaves no room beside it. '+12' for a mark of twelve items.
    None where there is no room at all."""


@dataclass(frozen=True, slots=True)
class Arc:
    """The curve between two marks at odds."""

    a: str
    b: str
    conflict: str
    near: bool
    """Neither mark has an opponent nearer in the other's lane, and few arcs are shorter. These
    alone tell who is at odds with whom and when; all of them would be a skein."""
    path: str
    """The `d` of an SVG path, one cubic curve from the earlier mark to the later."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture. Time runs from `left` to `right`; the lanes fill `axis_y` to `bottom`."""

    width: float
    height: float
    left: float
    right: float
    axis_y: float
    bottom: float
    font_size: float
    ticks: tuple[Tick, ...]
    """From left to right."""
    breaks: tuple[Break, ...]
    """From left to right."""
    lanes: tuple[Lane, ...]
    """From top to bottom; only those with items."""
    marks: tuple[Mark, ...]
    """In the order of their first items, as given."""
    arcs: tuple[Arc, ...]
    """In the order of the ties given; one for all ties between two marks."""
