"""Dates as sources give them, as moments, as an order and in words.

Moments are seconds since 1970-01-01T00:00Z in the proleptic Gregorian calendar, every day of 86,400
seconds. A date without a time is a day of UTC, a time without an offset is one of UTC. The standard
library's `datetime` knows only the years 1 to 9999, hence the arithmetic of our own.

EDTF leaves open when a season begins. Here seasons are those of meteorology in the northern
hemisphere: spring is March to May, and the winter of 2018 is December 2018 to February 2019.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import Final

from sitegen.dates.edtf import DateError, Point, month_length, read_point
from sitegen.dates.words import human
from sitegen.frozen import dataclass

__all__ = [
    "Date",
    "DateError",
    "Precision",
    "civil_from_days",
    "days_from_civil",
    "in_edtf",
    "parse_date",
]

_DAY: Final = 86_400


class Precision(IntEnum):
    """How much of a date is given, coarse to fine. `2018-XX` gives no more than its year."""

    DECADE = 0
    """A year with unspecified digits: a decade (`201X`) or a century (`20XX`)."""
    YEAR = 1
    SEASON = 2
    MONTH = 3
    DAY = 4
    TIME = 5


@dataclass(frozen=True, slots=True)
class Date:
    """A date, or an interval of dates, as exact as its source. Made by `parse_date`."""

    text: str
    """EDTF, as written."""
    earliest: int | None
    """First moment it may mean. None: open or unknown start."""
    latest: int | None
    """Last second it may mean, inclusive. None: open or unknown end; never with `earliest` None."""
    precision: Precision
    """Of an interval: that of its start, or of its end when it has no start."""
    approximate: bool
    """Marked `~` or `%`; of an interval: at either end."""
    uncertain: bool
    """Marked `?` or `%`; of an interval: at either end."""
    interval: bool

    def sort_key(self) -> tuple[int, ...]:
        """By earliest moment, then precision, coarse first. Without a start: by latest moment."""
        moment = self.latest if self.earliest is None else self.earliest
        assert moment is not None, "an interval has a date at one end at least"
        return moment, int(self.precision)

    def moment(self) -> int:
        """Where it stands in time: its earliest moment, or without a start its latest."""
        return self.sort_key()[0]

    def human(self, lang: str = "en") -> str:
        """The date in words: "about April 2018". See `sitegen.dates.words`."""
        return human(self.text, lang)

    def html_datetime(self) -> str | None:
        """The value for `<time datetime>`, or None where HTML has none that says the same.

        HTML knows years from 1 on, months, days and times, but nothing that is approximate,
        uncertain or unspecified, no seasons and no intervals.
        """
        if self.interval or self.approximate or self.uncertain or "X" in self.text:
            return None
        if self.precision == Precision.DAY and len(self.text) == 10 and self.text[0] != "0":
            return self.text  # YYYY-MM-DD, which most dates are
        point = _point(self.text)
        if point.month > 12 or point.first_year < 1:
            return None
        minutes = ":00" if len(point.zone) == len("-04") else ""
        return self.text.removeprefix("Y") + minutes

    def ends(self) -> tuple[str, str]:
        """`html_datetime` of both ends of an interval; empty where there is none, and the second
        for what is no interval."""
        if not self.interval:
            return self.html_datetime() or "", ""
        start, _, end = self.text.partition("/")
        dates = (parse_date(text) if text not in ("", "..") else None for text in (start, end))
        first, last = (date.html_datetime() if date else None for date in dates)
        return first or "", last or ""


@lru_cache(maxsize=1 << 14)
def parse_date(text: str) -> Date:
    """Read EDTF, level 0 or 1. White space around it does not count. Raises `DateError`."""
    text = text.strip()
    date = _plain_day(text) or _parse(text)
    if date is None:
        # Explaining takes many patterns, which a sound site need not load.
        from sitegen.dates.hints import explain

        raise DateError(*explain(text, _parse))
    return date


def in_edtf(text: str) -> str:
    """Return the EDTF that a date in words means, such as "15 April 2018", where it means but one;
    else the text as it is."""
    try:
        parse_date(text)
    except DateError:
        from sitegen.dates.hints import only_meaning

        return only_meaning(text.strip(), _parse) or text
    return text


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a day of the proleptic Gregorian calendar; year 0 is 1 BC.

    `days_from_civil` of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
    https://howardhinnant.github.io/date_algorithms.html: years begin in March, so that the leap
    day comes last; an era is 400 years.
    """
    era, year_of_era = divmod(year - (month <= 2), 400)
    day_of_year = (153 * ((month - 3) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of a day counted from 1970-01-01: `days_from_civil` turned round."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    leap_days = day_of_era // 1_460 - day_of_era // 36_524 + day_of_era // 146_096
    year_of_era = (day_of_era - leap_days) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_from_march + 2) // 5 + 1
    month = (month_from_march + 2) % 12 + 1
    return era * 400 + year_of_era + (month <= 2), month, day


# From text


def _plain_day(text: str) -> Date | None:
    """The fast path for YYYY-MM-DD, which most dates are. None: read it with care."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    digits = text[:4] + text[5:7] + text[8:]
    if not (digits.isascii() and digits.isdigit()):
        return None
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if not (1 <= month <= 12 and 1 <= day <= month_length(year, month)):
        return None
    earliest = days_from_civil(year, month, day) * _DAY
    return Date(text, earliest, earliest + _DAY - 1, Precision.DAY, False, False, False)


def _parse(text: str) -> Date | None:
    """A date or an interval. None: not of that form. `DateError`: of that form, but no date."""
    if "/" in text:
        return _parse_interval(text)
    point = read_point(text)
    if point is None:
        return None
    approximate, uncertain = point.qualifier in ("~", "%"), point.qualifier in ("?", "%")
    return Date(text, *_bounds(point), _precision(point), approximate, uncertain, False)


def _parse_interval(text: str) -> Date | None:
    ends = text.split("/")
    if len(ends) != 2:
        return None
    start, end = _parse_end(ends[0], "start"), _parse_end(ends[1], "end")
    given = [date for date in (start, end) if date]
    if len(given) < sum(end not in ("", "..") for end in ends):
        return None
    if not given:
        hint = "leave the date out when nothing is known"
        raise DateError("an interval needs a date at one end at least", hint)
    _refuse_times(given, ends)
    earliest = start.earliest if start else None
    latest = end.latest if end else None
    if earliest is not None and latest is not None and latest < earliest:
        raise DateError("the interval ends before it starts", "write the earlier date first")
    approximate = any(date.approximate for date in given)
    uncertain = any(date.uncertain for date in given)
    return Date(text, earliest, latest, given[0].precision, approximate, uncertain, True)


def _parse_end(text: str, name: str) -> Date | None:
    if text in ("", ".."):
        return None
    try:
        return _parse(text)
    except DateError as error:
        raise DateError(f"{name} of the interval: {error}", error.hint) from None


def _refuse_times(dates: list[Date], ends: list[str]) -> None:
    """EDTF has no intervals between times of day."""
    if any(date.precision is Precision.TIME for date in dates):
        days = dict.fromkeys(end.partition("T")[0] for end in ends)
        hint = f'write "{"/".join(days)}"'
        raise DateError("the ends of an interval are dates without a time", hint)


def _point(text: str) -> Point:
    """The parts of a text that is known to be a date."""
    point = read_point(text)
    assert point is not None, text
    return point


def _precision(point: Point) -> Precision:
    if point.clock:
        return Precision.TIME
    if point.day:
        return Precision.DAY
    if point.month:
        return Precision.MONTH if point.month <= 12 else Precision.SEASON
    return Precision.YEAR if point.first_year == point.last_year else Precision.DECADE


# Moments


def _bounds(point: Point) -> tuple[int, int]:
    """First and last second that a date may mean."""
    if not point.day:
        month, months = _months(point.month)
        end = _first_of_month(point.last_year, month + months)
        return _first_of_month(point.first_year, month), end - 1
    first = days_from_civil(point.first_year, point.month, point.day) * _DAY
    if not point.clock:
        return first, first + _DAY - 1
    first += _seconds(point.clock) - _offset(point.zone)
    return first, first + (59 if len(point.clock) == len("18:30") else 0)


def _months(month: int) -> tuple[int, int]:
    """Of a year (0), season or month: its first month, and how many it has."""
    if month > 12:
        return 3 * (month - 20), 3
    return (month, 1) if month else (1, 12)


def _first_of_month(year: int, month: int) -> int:
    """The first second of a month; month 13 is January of the next year, and so on."""
    years, months = divmod(month - 1, 12)
    return days_from_civil(year + years, months + 1, 1) * _DAY


def _seconds(clock: str) -> int:
    """Seconds of HH, HH:MM or HH:MM:SS."""
    units = zip(clock.split(":"), (3600, 60, 1), strict=False)
    return sum(int(digits) * seconds for digits, seconds in units)


def _offset(zone: str) -> int:
    """Seconds that local time is ahead of UTC."""
    if zone in ("", "Z"):
        return 0
    return _seconds(zone[1:]) * (-1 if zone[0] == "-" else 1)
