"""The words on the axis. Clock times are UTC."""

from __future__ import annotations

from sitegen.timeline.civil import DAY, HOUR, MINUTE, MONTH, YEAR, date_of

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def year_words(moment: int) -> str:
    """'1787', '300 BC', 'AD 9', '12,000'."""
    year = date_of(moment)[0]
    if year <= 0:
        return f"{_number(1 - year)} BC"
    return f"AD {year}" if year < 100 else _number(year)


def month_words(moment: int, *, with_year: bool) -> str:
    """'Oct 1787' or 'Oct'."""
    month = MONTHS[date_of(moment)[1] - 1]
    return f"{month} {year_words(moment)}" if with_year else month


def day_words(moment: int, *, with_year: bool) -> str:
    """'18 Oct 1787' or '18 Oct'."""
    return f"{date_of(moment)[2]} {month_words(moment, with_year=with_year)}"


def clock_words(moment: int) -> str:
    """'18:30', or '18:30:05' where seconds count."""
    hours, rest = divmod(moment % DAY, HOUR)
    minutes, seconds = divmod(rest, MINUTE)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def duration_words(seconds: int) -> str:
    """A length of time in its largest unit that makes at least two: '7 months', '36 hours'."""
    units = (("year", YEAR), ("month", MONTH), ("day", DAY), ("hour", HOUR), ("minute", MINUTE))
    for name, length in units:
        if seconds >= 2 * length:
            return f"{_number(round(seconds / length))} {name}s"
    return "1 second" if seconds == 1 else f"{seconds} seconds"


def _number(value: int) -> str:
    return f"{value:,}" if value >= 10_000 else str(value)
