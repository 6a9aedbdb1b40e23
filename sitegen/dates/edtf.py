"""The grammar of EDTF levels 0 and 1: the text of one date to its parts, checked.

The format is the Extended Date/Time Format of the Library of Congress (4 February 2019,
https://www.loc.gov/standards/datetime/), a profile of ISO 8601-2. One thing is added: seconds may
be left out of a time. What only level 2 allows is refused by name.
"""

from __future__ import annotations

from typing import Final

from sitegen.frozen import dataclass
from sitegen.patterns import pattern

_POINT: Final = pattern(
    r"(Y-?[0-9]+|-?[0-9X]{4})"
    r"(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?"
    r"(?:T([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(Z|[+-][0-9]{2}(?::[0-9]{2})?)?)?"
    r"([~?%])?"
)
_LONGEST_YEAR: Final = 11
"""Digits of a year. With eleven, seconds since 1970 still fit into 64 bits."""
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class DateError(ValueError):
    """A text that is no date: `str()` says what is wrong, `hint` what to write ('' if unknown)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Point:
    """One date of a text: the whole of it, or an end of an interval."""

    first_year: int
    """0 is 1 BC, -1 is 2 BC."""
    last_year: int
    """Beyond `first_year` when digits of the year are unspecified."""
    month: int
    """1 to 12; 21 to 24 for spring to winter; 0 when there is none or it is unspecified."""
    day: int
    """0 when there is none or it is unspecified."""
    unspecified: str
    """What `XX` stands for, in words: "", "month", "day" or "month and day"."""
    clock: str
    """HH:MM, HH:MM:SS or ""."""
    zone: str
    """Z, ±HH, ±HH:MM or ""."""
    qualifier: str
    """`~`, `?`, `%` or ""."""


def read_point(text: str) -> Point | None:
    """The parts of one date. None: not of that form. `DateError`: of that form, but no date."""
    found = _POINT.fullmatch(text)
    if found is None:
        return None
    year, month, day, clock, zone, qualifier = found.groups("")
    first_year, last_year = _read_year(year)
    _check_specified(year, month, day, qualifier)
    month_number = _read_month(first_year, month, day)
    day_number = _read_day(first_year, month_number, day)
    if clock:
        _check_time(text.partition("T")[0], day_number, qualifier)
        _check_clock(clock, zone)
    names = (name for name, digits in (("month", month), ("day", day)) if digits == "XX")
    unspecified = " and ".join(names)
    return Point(
        first_year, last_year, month_number, day_number, unspecified, clock, zone, qualifier
    )


def edtf_year(year: int) -> str:
    """A year as EDTF writes it: four digits, or `Y` and more."""
    if abs(year) > 9999:
        return f"Y{year}"
    return f"{year:05}" if year < 0 else f"{year:04}"


def month_length(year: int, month: int) -> int:
    """Days of a month in the proleptic Gregorian calendar."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _MONTH_DAYS[month - 1]


def _read_year(year: str) -> tuple[int, int]:
    """First and last year of `2018`, `201X`, `-0044` or `Y12018`."""
    if year[0] == "Y":
        return _read_long_year(year)
    if year == "-0000":
        raise DateError("there is no year -0000", 'write "0000" for 1 BC')
    given = year.rstrip("X")
    if "X" in given or len(year) - len(given) > 2:
        message = "only the last one or two digits of a year can be unspecified"
        raise DateError(message, 'write an interval such as "1000/1999", or leave the date out')
    first, last = sorted((int(year.replace("X", "0")), int(year.replace("X", "9"))))
    return first, last


def _read_long_year(year: str) -> tuple[int, int]:
    if len(year.lstrip("Y-")) > _LONGEST_YEAR:
        raise DateError(f"a year has at most {_LONGEST_YEAR} digits")
    number = int(year[1:])
    if edtf_year(number) != year:
        message = 'a year has "Y" only before five digits or more, the first of them not 0'
        raise DateError(message, f'write "{edtf_year(number)}"')
    return number, number


def _check_specified(year: str, month: str, day: str, qualifier: str) -> None:
    """Refuse what only level 2 allows: a given part behind an unspecified one."""
    if month and not year.lstrip("-").isdigit():
        message = f'neither month nor day can follow the year "{year}"'
        raise DateError(message, f'write "{year}{qualifier}"')
    if "X" in month and month != "XX":
        message = f'a month is two digits or "XX", not "{month}"'
        raise DateError(message, f'write "{year}-XX{qualifier}"')
    if "X" in day and day != "XX":
        message = f'a day is two digits or "XX", not "{day}"'
        raise DateError(message, f'write "{year}-{month}-XX{qualifier}"')
    if month == "XX" and day not in ("", "XX"):
        message = "a day cannot follow an unspecified month"
        raise DateError(message, f'write "{year}-XX-XX{qualifier}"')


def _read_month(year: int, month: str, day: str) -> int:
    if month in ("", "XX"):
        return 0
    number = int(month)
    if 1 <= number <= 12 or (21 <= number <= 24 and not day):
        return number
    hint = "write a month from 01 to 12, or a season from 21 (spring) to 24 (winter)"
    if day:
        hint = "write the month, 01 to 12, before the day"
    elif year >= 0 and number > year % 100:
        last = year - year % 100 + number
        hint = f'{hint}, or the years as "{edtf_year(year)}/{edtf_year(last)}"'
    raise DateError(f"month {month} is not between 01 and 12", hint)


def _read_day(year: int, month: int, day: str) -> int:
    if day in ("", "XX"):
        return 0
    days = month_length(year, month)
    if not 1 <= int(day) <= days:
        message = f"day {day} is not between 01 and {days}"
        hint = f'{edtf_year(year)}-{month:02} has {days} days; write "XX" for an unknown day'
        raise DateError(message, hint)
    return int(day)


def _check_time(date: str, day: int, qualifier: str) -> None:
    """Refuse a time behind less than a day, and marks behind a time: they are for dates."""
    if not day:
        raise DateError("a time needs a full date before it", f'write "{date}{qualifier}"')
    if qualifier:
        message = f'a date with a time cannot be marked "{qualifier}"'
        raise DateError(message, f'leave out the "{qualifier}", or the time: "{date}{qualifier}"')


def _check_clock(clock: str, zone: str) -> None:
    hint = 'write a time as in "18:30"'
    if clock.startswith("24"):
        hint = 'write the next day with "T00:00"'
    _check_range(clock, ("hour", "minute", "second"), hint)
    hint = 'write an offset as in "-04:00", or "Z" for UTC'
    if zone in ("-00", "-00:00"):
        raise DateError(f'there is no offset "{zone}"', hint)
    _check_range(zone.strip("Z+-"), ("offset hour", "offset minute"), hint)


def _check_range(clock: str, names: tuple[str, ...], hint: str) -> None:
    for digits, name, last in zip(clock.split(":"), names, (23, 59, 59), strict=False):
        if digits and int(digits) > last:
            raise DateError(f"{name} {digits} is not between 00 and {last}", hint)
