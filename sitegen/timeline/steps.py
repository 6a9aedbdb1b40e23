"""Which dates an axis may tick, every so many seconds, days, months or years, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, dropwhile, takewhile

from sitegen.frozen import dataclass
from sitegen.timeline.civil import DAY, HOUR, MINUTE, MONTH, YEAR, date_of, moment_of
from sitegen.timeline.values import Precision
from sitegen.timeline.wording import Wording, clock_words, day_words, month_words, year_words

_SECOND = 1


@dataclass(frozen=True, slots=True)
class Step:
    """Every `count`th second, month or year; days and hours are so many seconds."""

    unit: int
    """_SECOND, MONTH or YEAR."""
    count: int

    @property
    def seconds(self) -> int:
        """Its length, which for months and years is a mean."""
        return self.unit * self.count


_FINE_STEPS = (
    *(Step(_SECOND, n) for n in (1, 5, 15, 30)),
    *(Step(_SECOND, n * MINUTE) for n in (1, 5, 15, 30)),
    *(Step(_SECOND, n * HOUR) for n in (1, 3, 6, 12)),
    *(Step(_SECOND, n * DAY) for n in (1, 2, 4, 7)),
    *(Step(MONTH, n) for n in (1, 3, 6)),
)

_LEAST: Mapping[Precision, int] = {
    "time": _SECOND,
    "day": DAY,
    "month": MONTH,
    "season": MONTH,
    "year": YEAR,
    "coarse": YEAR,
}
"""In seconds: a picture of days shows no hours."""


def finest_of(precisions: Iterable[Precision]) -> Precision:
    """The precision that allows the finest steps."""
    return min(precisions, key=lambda precision: (_LEAST[precision], precision))


def steps(precision: Precision) -> Iterator[Step]:
    """The steps that make sense for dates of a precision, from the finest; without end."""
    least = _LEAST[precision]
    yield from (step for step in _FINE_STEPS if step.seconds >= least)
    for power in count():
        yield from (Step(YEAR, n * 10**power) for n in (1, 2, 5))


def moments(step: Step, start: int, end: int) -> Iterable[int]:
    """The moments to tick in a stretch: round ones, except that days are counted from its start."""
    if step.seconds < DAY:
        return range(start + -start % step.count, end + 1, step.count)
    if step.unit == _SECOND:
        return range(start + -start % DAY, end, step.count)
    firsts = _months(step.count, start) if step.unit == MONTH else _years(step.count, start)
    return takewhile(lambda moment: moment < end, dropwhile(lambda m: m < start, firsts))


def _months(step: int, start: int) -> Iterator[int]:
    """The first of every `step`th month, from one not after `start`."""
    year, month, _ = date_of(start)
    for number in count((year * 12 + month - 1) // step * step, step):
        yield moment_of(number // 12, number % 12 + 1)


def _years(step: int, start: int) -> Iterator[int]:
    """The first of every `step`th year as historians number them, from one not after `start`.

    There is no year 0: 500 BC, AD 1 and 500 follow each other in steps of 500, 2 BC, 1 BC, AD 1 and
    AD 2 in steps of 1.
    """
    for number in count((date_of(start)[0] - 1) // step * step, step):
        if number:
            yield moment_of(number + (number < 0))
        elif step > 1:
            yield moment_of(1)


def words(step: Step, moments: Iterable[int], wording: Wording) -> Iterator[str]:
    """What each tick is called: the first in full, the others as far as they differ."""
    before: int | None = None
    for moment in moments:
        if step.unit == YEAR:
            yield year_words(moment, wording)
        elif step.unit == MONTH:
            yield month_words(moment, wording, with_year=_is_new_year(before, moment))
        elif before is None or before // DAY != moment // DAY:
            day = day_words(moment, wording, with_year=_is_new_year(before, moment))
            yield day if moment % DAY == 0 else wording.at(day, clock_words(moment))
        else:
            yield clock_words(moment)
        before = moment


def _is_new_year(before: int | None, moment: int) -> bool:
    return before is None or date_of(before)[0] != date_of(moment)[0]
