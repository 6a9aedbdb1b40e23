"""Calendar arithmetic in the proleptic Gregorian calendar, for years of any size and sign.

`datetime` ends at the years 1 and 9999. Years are astronomical: 0 is 1 BC. The conversions between
a date and a count of days follow H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
"""

from __future__ import annotations

from functools import lru_cache

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEAR = 31_556_952
"""The mean year of the calendar: 365.2425 days."""
MONTH = YEAR // 12

_DAYS_BEFORE_1970 = 719_468
"""From 1 March of year 0, where the counting of the algorithm starts."""
_DAYS_IN_ERA = 146_097
"""An era is the 400 years after which the calendar repeats."""


@lru_cache(maxsize=4096)  # the ticks of many pictures stand at the same round dates
def moment_of(year: int, month: int = 1, day: int = 1) -> int:
    """The first second of a day."""
    # The year is taken to start in March, so that the leap day is its last.
    year -= month <= 2
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = 365 * year + year // 4 - year // 100 + year // 400 + day_of_year
    return (days - _DAYS_BEFORE_1970) * DAY


@lru_cache(maxsize=4096)
def date_of(moment: int) -> tuple[int, int, int]:
    """The year, month (from 1) and day (from 1) of a moment."""
    era, day_of_era = divmod(moment // DAY + _DAYS_BEFORE_1970, _DAYS_IN_ERA)
    year = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = (shifted + 2) % 12 + 1
    return era * 400 + year + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1
