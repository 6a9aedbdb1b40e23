"""The scale of time: where on the picture's width a moment lies.

It is piecewise linear and never runs backwards. A time without items that would take up most of the
axis is folded into a narrow break. What lies between two breaks is a stretch, linear in itself. All
stretches share one measure, but within limits: a book's long year must not press the three weeks of
the debate about it into a corner, so a stretch gets no more, and no less, than a multiple of the
room that its number of different dates would earn it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sitegen.frozen import dataclass
from sitegen.timeline.civil import DAY, HOUR
from sitegen.timeline.values import Item

Span = tuple[int, int]
"""A stretch of time: its first moment, and the moment after its last (or the first, for an
instant)."""

PAD = 16.0
"""Empty room at both ends of a stretch, for what is centred on an end or reaches out beyond it."""

_SHARE = 1.5
"""A gap is folded when it is longer than this multiple of all time that stays on the axis ..."""
_MULTIPLE = 4
"""... and longer than this multiple of the median gap."""
_WIDTH_PER_BREAK = 240.0
"""There is at most one break to this much width."""
_LEAST_BOX = 96.0
"""A stretch has this width at least, for a date over it; less where the picture is narrow."""
_LEAST_SHARE, _MOST_SHARE = 0.4, 1.5
"""The limits of a stretch's width, as multiples of its share by number of dates."""
_MOST_ZOOM = 4.0
"""No stretch is drawn at more than this multiple of the common measure."""


def span_of(item: Item) -> Span:
    """The item's span. An item of one second is an instant."""
    return item.earliest, item.latest + (item.latest > item.earliest)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A linear piece of the scale. `start` lies at x `left`, `end` at `right`, within its box."""

    start: int
    end: int
    left: float
    right: float
    box_left: float
    box_right: float

    def x(self, moment: int) -> float:
        """Where the moment lies; one outside the stretch lies at its nearer end."""
        start, end, left = self.start, self.end, self.left
        if moment <= start or start == end:
            return round(left, 1)
        inside = (moment - start) / (end - start) if moment < end else 1.0
        return round(left + (self.right - left) * inside, 1)


@dataclass(frozen=True, slots=True)
class Scale:
    """All stretches, from left to right."""

    stretches: tuple[Stretch, ...]

    def x(self, moment: int) -> float:
        """Where a moment lies, to one decimal; what is folded away lies at the end before it."""
        for stretch in reversed(self.stretches):
            if stretch.start <= moment:
                return stretch.x(moment)
        return self.stretches[0].x(moment)


def stretches_of(spans: Sequence[Span], *, width: float) -> list[Span]:
    """The times that stay on the axis when the gaps too long for it are folded, in order.

    A span that is alone gets as much time before and after it as it is long, and at least three
    days; one of less than half a day, an hour.
    """
    spans = sorted(set(spans))
    start, end = spans[0][0], max(end for _, end in spans)
    if len(spans) == 1:
        around = max(end - start, HOUR if end - start < DAY / 2 else 3 * DAY)
        return [(start - around, end + around)]
    folds = _folds(_gaps(spans), start, end, width)
    starts = [start, *(after for _, after in folds)]
    ends = [*(before for before, _ in folds), end]
    return list(zip(starts, ends, strict=True))


def _gaps(spans: Sequence[Span]) -> list[Span]:
    """What lies between each span and all those before it; an empty gap where they touch."""
    gaps = []
    reach = spans[0][1]
    for start, end in spans[1:]:
        gaps.append((reach, max(start, reach)))
        reach = max(reach, end)
    return gaps


def _length(span: Span) -> int:
    return span[1] - span[0]


def _median_low(values: list[int]) -> int:
    """Return the lower median; `statistics`, which has it, costs 30 ms to import."""
    return sorted(values)[(len(values) - 1) // 2]


def _folds(gaps: Sequence[Span], start: int, end: int, width: float) -> list[Span]:
    """The gaps to fold, in order: as many of the longest as there is a reason and room for.

    Of gaps equally long either all are folded or none: one that stays counts as time that stays.
    """
    longest = sorted(gaps, key=_length, reverse=True)
    usual = _MULTIPLE * _median_low([_length(gap) for gap in gaps])
    for count in range(min(int(width / _WIDTH_PER_BREAK), len(gaps)), 0, -1):
        rest = end - start - sum(map(_length, longest[:count]))
        shortest = _length(longest[count - 1])
        if shortest > max(_SHARE * rest, usual):
            return sorted(longest[:count])
    return []


def make_scale(
    stretches: Sequence[Span],
    spans: Sequence[Span],
    *,
    left: float,
    right: float,
    breaks: Sequence[float],
) -> Scale:
    """The scale of these stretches from x `left` to `right`; `breaks` are the widths between."""
    room = right - left - sum(breaks)
    counts = [len({s for s in spans if start <= s[0] <= end}) for start, end in stretches]
    boxes, measure = _boxes([_length(stretch) for stretch in stretches], counts, room)
    made = []
    for (start, end), box, gap in zip(stretches, boxes, [*breaks, 0.0], strict=True):
        drawn = min(box - 2 * PAD, (end - start) * measure * _MOST_ZOOM)
        made.append(Stretch(start, end, left + PAD, left + PAD + drawn, left, left + box))
        left += box + gap
    return Scale(tuple(made))


def _boxes(lengths: Sequence[int], counts: Sequence[int], room: float) -> tuple[list[float], float]:
    """The widths of the stretches' boxes, which fill the room, and the common units a second."""
    if len(lengths) == 1:
        return [room], (room - 2 * PAD) / lengths[0]
    least = min(_LEAST_BOX, 0.6 * room / len(lengths))
    # A lone instant has no length to draw: its box is the least, and the others share the rest.
    shared = room - least * lengths.count(0)
    total = sum(count for count, length in zip(counts, lengths, strict=True) if length)
    limits = [
        tuple(max(least, share * shared * count / total) for share in (_LEAST_SHARE, _MOST_SHARE))
        if length
        else (least, least)
        for count, length in zip(counts, lengths, strict=True)
    ]

    def boxes(measure: float) -> list[float]:
        return [
            min(max(length * measure + 2 * PAD, low), high)
            for length, (low, high) in zip(lengths, limits, strict=True)
        ]

    measure = _solve(lambda m: sum(boxes(m)) - room, room / min(filter(None, lengths)))
    return boxes(measure), measure


def _solve(rising: Callable[[float], float], high: float) -> float:
    """Where a function that never falls crosses 0, between 0 and `high`."""
    low = 0.0
    for _ in range(64):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return high
