"""The periods that a long timeline falls into: of years, of months or of days.

One that holds too much falls into shorter ones, of which neighbours that fit on one page stay one.
Where they may begin does not depend on what they hold, so that an entry more changes few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from sitegen.dates import civil_from_days
from sitegen.dates.edtf import edtf_year, month_length
from sitegen.frozen import dataclass

Civil = tuple[int, int, int]
"""Year, month and day."""
_Counted = tuple[Civil, int]
"""A day, and how many entries begin on it."""
_Ends = tuple[str, str]
"""The first and the last year, month or day of a period."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in which entries begin."""

    name: str
    """Of its page: from when to when it reaches, as `2018-04-01_2018-04-15` or `2018`."""
    date: str
    """EDTF: when its first entries begin and its last, to the year, the month or the day."""
    first: int
    """The place of its first entry, in order of time."""
    count: int
    """Of its entries."""
    parts: tuple[Period, ...] = ()
    """The shorter ones that it falls into; none where all it holds is told on pages of its own."""


def periods_of(days: Mapping[int, int], most: int) -> tuple[Period, ...]:
    """Return the periods of a timeline of over `most` entries, two or more if they begin on
    different days. None that falls into no others holds more, unless it is one of a day.

    `days` says how many entries begin on which day, counted from 1970-01-01.
    """
    counted = [(civil_from_days(day), count) for day, count in sorted(days.items())]
    return tuple(_split(counted, 0, 0, most)) if counted else ()


def outline(periods: Sequence[Period], most: int) -> Sequence[Period]:
    """Return what a table of contents lists: the periods, or the shorter ones that these fall into,
    if they are no more than `most`, and so on."""
    while any(period.parts for period in periods):
        shorter = [one for period in periods for one in period.parts or (period,)]
        if len(shorter) > most:
            break
        periods = shorter
    return periods


def _split(days: Sequence[_Counted], first: int, step: int, most: int) -> Iterator[Period]:
    """Yield the periods of some days in order, by the first step that tells any two apart."""
    while step < len(_STEPS) - 1 and _ends(step, days[0][0]) == _ends(step, days[-1][0]):
        step += 1
    for (start, end), within in _together(days, step, most):
        count = _count(within)
        is_split = count > most and len(within) > 1
        parts = tuple(_split(within, first, step + 1, most)) if is_split else ()
        date = _joined(_told(step, within[0][0]), _told(step, within[-1][0]), "/")
        yield Period(_joined(start, end, "_"), date, first, count, parts)
        first += count


def _together(
    days: Iterable[_Counted], step: int, most: int
) -> Iterator[tuple[_Ends, list[_Counted]]]:
    """Yield the days of each period of a step, and of neighbours that have room on one page."""
    (start, end), held = ("", ""), list[_Counted]()
    for (first, last), group in groupby(days, key=lambda day: _ends(step, day[0])):
        within = list(group)
        if held and _count(held) + _count(within) <= most:
            end, held = last, held + within
            continue
        if held:
            yield (start, end), held
        start, end, held = first, last, within
    yield (start, end), held


def _count(days: Iterable[_Counted]) -> int:
    return sum(count for _, count in days)


def _joined(start: str, end: str, between: str) -> str:
    return start if start == end else f"{start}{between}{end}"


# The steps by which periods get shorter


def _year(year: int, _month: int = 1, _day: int = 1) -> str:
    return edtf_year(year)


def _month(year: int, month: int, _day: int = 1) -> str:
    return f"{edtf_year(year)}-{month:02}"


def _day(year: int, month: int, day: int) -> str:
    return f"{edtf_year(year)}-{month:02}-{day:02}"


def _years(number: int, civil: Civil) -> _Ends:
    start = civil[0] // number * number
    return _year(start), _year(start + number - 1)


def _months(number: int, civil: Civil) -> _Ends:
    year, month, _ = civil
    start = (month - 1) // number * number + 1
    return _month(year, start), _month(year, start + number - 1)


def _days(number: int, civil: Civil) -> _Ends:
    """The last of a month may be some more, or fewer in February."""
    year, month, day = civil
    start = min((day - 1) // number * number, 30 - number) + 1
    end = start + number - 1 if start + number < 30 else month_length(year, month)
    return _day(year, month, start), _day(year, month, end)


def _one_day(_number: int, civil: Civil) -> _Ends:
    return _day(*civil), _day(*civil)


_Step = tuple[Callable[[int, int, int], str], Callable[[int, Civil], _Ends], int]
"""How exact the words for such periods are, what tells them apart, and how many of it they have."""
_STEPS: Final[Sequence[_Step]] = (
    *((_year, _years, 10**power * half) for power in range(10, 0, -1) for half in (5, 1)),
    (_year, _years, 5),
    (_year, _years, 1),
    (_month, _months, 6),
    (_month, _months, 3),
    (_month, _months, 1),
    (_day, _days, 15),
    (_day, _days, 5),
    (_day, _one_day, 1),
)


def _told(step: int, civil: Civil) -> str:
    exactly, _, _ = _STEPS[step]
    # EDTF has no months of longer years.
    return exactly(*civil) if abs(civil[0]) <= 9999 else _year(*civil)


def _ends(step: int, civil: Civil) -> _Ends:
    _, ends, number = _STEPS[step]
    return ends(number, civil)
