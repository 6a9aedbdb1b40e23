"""The curves between marks at odds: which of them matter, and how they run.

Labels stand beside their marks. So a curve leaves the earlier mark upwards or downwards and reaches
the later from the side that has no label, mostly that where time comes from; between two marks of
about one time it swings out on that side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sitegen.timeline.values import Arc, Mark, Tie

_REACH = 14.0
"""How far the flattest curve swings out."""
_MOST_REACH = 64.0
_FAR = 64.0
"""With less between their times, one mark often stands above the other, and the curve is led around
what is between them."""
_LONG = 32.0
"""Of a bar that starts faint: so long, its start cannot be made out."""
_DIP = 12.0
"""How far a curve between two marks of one row hangs down."""

_MOST_NEAR = 40
"""More curves than this cannot be told apart."""

Pair = tuple[str, str]
Point = tuple[float, float]


def arcs_of(
    ties: Iterable[Tie], marks: Mapping[str, Mark], *, far: bool, left: float, right: float
) -> tuple[Arc, ...]:
    """The arcs of these ties, within x `left` and `right`; without `far`, those that are near.

    `marks` has the mark of each item.
    """
    conflicts = {
        (marks[tie.a].id, marks[tie.b].id): tie.conflict
        for tie in reversed(list(ties))
        if tie.a in marks and tie.b in marks and marks[tie.a] is not marks[tie.b]
    }
    pairs = [
        pair for pair in reversed(conflicts) if pair[::-1] not in conflicts or pair < pair[::-1]
    ]
    near = _near(pairs, marks)
    return tuple(
        Arc(a, b, conflicts[a, b], (a, b) in near, arc_path(marks[a], marks[b], left, right))
        for a, b in pairs
        if far or (a, b) in near
    )


def _near(pairs: Iterable[Pair], marks: Mapping[str, Mark]) -> set[Pair]:
    """The pairs of which each mark is the other's nearest opponent in its lane; the nearest."""
    nearest: dict[Pair, tuple[float, float, Pair]] = {}
    pairs = list(pairs)
    for pair in pairs:
        one, other = marks[pair[0]], marks[pair[1]]
        far = abs(one.at - other.at), abs(one.y - other.y), pair
        for side in ((one.id, other.lane), (other.id, one.lane)):
            nearest[side] = min(nearest.get(side, far), far)
    mutual = (
        nearest[a, marks[b].lane]
        for a, b in pairs
        if nearest[a, marks[b].lane][2] == nearest[b, marks[a].lane][2] == (a, b)
    )
    return {pair for _, _, pair in sorted(mutual)[:_MOST_NEAR]}


def arc_path(one: Mark, other: Mark, left: float, right: float) -> str:
    """The path between two marks that bends nowhere beyond x `left` and `right`."""
    is_first = (one.at, one.y, one.id) <= (other.at, other.y, other.id)
    a, b = (one, other) if is_first else (other, one)
    apart = b.x - _centre(a)
    if a.y == b.y:
        return _along(a, b) if apart >= _REACH else _aside(a, b, left, right)
    is_steep = apart < _REACH or (apart < _FAR and apart < abs(a.y - b.y))
    if is_steep and _is_behind(a) == _is_behind(b) and not (_is_faint(a) or _is_faint(b)):
        return _aside(a, b, left, right)
    return _across(a, b, left, right)


def _across(a: Mark, b: Mark, left: float, right: float) -> str:
    """From the foot or the top of the earlier mark to the free side of the later, or to its middle
    if its sides are faint."""
    is_down = a.y < b.y
    x, y, wanted = _centre(a), a.y + a.height * is_down, _reach(a, b)
    between = (y + _middle(b)) / 2
    if _is_faint(b):
        end, edge = _centre(b), b.y + b.height * (not is_down)
        return _cubic((x, y), (x, between), (end, between), (end, edge))
    if _is_behind(b):
        end = b.x + b.width
        out = min(end + wanted, right)
    else:
        end = b.x
        out = max(end - max(wanted, min(end - x, _MOST_REACH)), left)
    return _cubic((x, y), (x, between), (out, _middle(b)), (end, _middle(b)))


def _along(a: Mark, b: Mark) -> str:
    """From foot to foot of two marks of one row."""
    start, end, foot = _centre(a), _centre(b), a.y + a.height
    return _cubic((start, foot), (start, foot + _DIP), (end, foot + _DIP), (end, foot))


def _aside(a: Mark, b: Mark, left: float, right: float) -> str:
    """Around the starts of two marks of about one time; around their ends where labels are
    before."""
    wanted = _reach(a, b)
    if _is_behind(a) and _is_behind(b):
        start, end = a.x + a.width, b.x + b.width
        out = min(max(start, end) + wanted, right)
    else:
        start, end = a.x, b.x
        out = max(min(start, end) - wanted, left)
    return _cubic((start, _middle(a)), (out, _middle(a)), (out, _middle(b)), (end, _middle(b)))


def _reach(a: Mark, b: Mark) -> float:
    """How far a curve swings out: the farther it goes, so that those that meet in a mark lie within
    each other and not on each other."""
    return min(_REACH + abs(a.y - b.y) / 6, _MOST_REACH)


def _is_behind(mark: Mark) -> bool:
    """Whether a mark stands behind its label: then its end is its free side."""
    return mark.label is not None and mark.label.anchor == "end"


def _is_faint(mark: Mark) -> bool:
    """Whether a mark is long and starts faint: a curve is not to be led there."""
    return mark.fade_start and mark.width > _LONG


def _centre(mark: Mark) -> float:
    """Where a curve leaves a mark: in the middle, but near the start of a bar that has one."""
    is_faint = mark.fade_start or mark.shape == "point"
    return mark.x + (mark.width if is_faint else mark.height) / 2


def _middle(mark: Mark) -> float:
    return mark.y + mark.height / 2


def _cubic(start: Point, leaving: Point, arriving: Point, end: Point) -> str:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = start, leaving, arriving, end
    return f"M{x0:.1f},{y0:.1f}C{x1:.1f},{y1:.1f} {x2:.1f},{y2:.1f} {x3:.1f},{y3:.1f}"
