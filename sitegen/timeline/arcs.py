"""The curves between marks at odds. They leave and reach a mark level with it, past its label."""

from __future__ import annotations

from sitegen.timeline.values import Mark

_REACH = 14.0
"""How far the flattest curve swings out."""
_MOST_REACH = 64.0
_DIP = 9.0
"""How far a curve between two marks of one row hangs down."""


def arc_path(one: Mark, other: Mark, *, left: float, right: float) -> str:
    """The path between two marks that bends nowhere beyond x `left` and `right`."""
    a, b = sorted((one, other), key=lambda mark: (mark.at, mark.y, mark.id))
    if a.x + a.width + _REACH <= b.x:
        return _across(a, b)
    return _aside(a, b, left, right)


def _across(a: Mark, b: Mark) -> str:
    """From the end of the earlier mark to the start of the later."""
    start, end = a.x + a.width, b.x
    reach = max((end - start) / 2, _REACH)
    dip = _DIP if a.y == b.y else 0.0
    return _cubic(
        (start, _middle(a)),
        (start + reach, _middle(a) + dip),
        (end - reach, _middle(b) + dip),
        (end, _middle(b)),
    )


def _aside(a: Mark, b: Mark, left: float, right: float) -> str:
    """Around the starts of two marks that overlap; around their ends where labels are before."""
    wanted = min(_REACH + abs(a.y - b.y) / 6, _MOST_REACH)
    if a.label and b.label and a.label.anchor == b.label.anchor == "end":
        start, end = a.x + a.width, b.x + b.width
        out = min(max(start, end) + wanted, right)
    else:
        start, end = a.x, b.x
        out = max(min(start, end) - wanted, left)
    return _cubic((start, _middle(a)), (out, _middle(a)), (out, _middle(b)), (end, _middle(b)))


def _middle(mark: Mark) -> float:
    return mark.y + mark.height / 2


def _cubic(*points: tuple[float, float]) -> str:
    start, *controls = (f"{x:.1f},{y:.1f}" for x, y in points)
    return f"M{start}C{' '.join(controls)}"
