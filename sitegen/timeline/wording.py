"""The words on the axis: a language is a `Wording`; English is here. Clock times are UTC."""

from __future__ import annotations

from typing import Literal, Protocol

from sitegen.timeline.civil import DAY, HOUR, MINUTE, MONTH, YEAR, date_of

Unit = Literal["years", "months", "days", "hours", "minutes", "seconds"]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Wording(Protocol):
    """How a language words dates and durations, short. Year 0 is 1 BC; months count from 1."""

    def year(self, year: int) -> str:
        """'1787', '300 BC', 'AD 9', '12,000'."""

    def month(self, year: int | None, month: int) -> str:
        """'Oct 1787', or 'Oct' where no year is given."""

    def day(self, year: int | None, month: int, day: int) -> str:
        """'18 Oct 1787' or '18 Oct'."""

    def at(self, day: str, clock: str) -> str:
        """'18 Oct 1787, 18:30'."""

    def duration(self, unit: Unit, count: int) -> str:
        """'7 months'."""


class English:
    """The wording where no other is given."""

    def year(self, year: int) -> str:
        if year <= 0:
            return f"{_number(1 - year)} BC"
        return f"AD {year}" if year < 100 else _number(year)

    def month(self, year: int | None, month: int) -> str:
        name = MONTHS[month - 1]
        return name if year is None else f"{name} {self.year(year)}"

    def day(self, year: int | None, month: int, day: int) -> str:
        return f"{day} {self.month(year, month)}"

    def at(self, day: str, clock: str) -> str:
        return f"{day}, {clock}"

    def duration(self, unit: Unit, count: int) -> str:
        return f"{_number(count)} {unit if count != 1 else unit.removesuffix('s')}"


ENGLISH: Wording = English()


def year_words(moment: int, wording: Wording) -> str:
    """The year of a moment."""
    return wording.year(date_of(moment)[0])


def month_words(moment: int, wording: Wording, *, with_year: bool) -> str:
    """The month of a moment."""
    year, month, _ = date_of(moment)
    return wording.month(year if with_year else None, month)


def day_words(moment: int, wording: Wording, *, with_year: bool) -> str:
    """The day of a moment."""
    year, month, day = date_of(moment)
    return wording.day(year if with_year else None, month, day)


def clock_words(moment: int) -> str:
    """'18:30', or '18:30:05' where seconds count."""
    hours, rest = divmod(moment % DAY, HOUR)
    minutes, seconds = divmod(rest, MINUTE)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def duration_words(seconds: int, wording: Wording) -> str:
    """A length of time in its largest unit that makes at least two: '7 months', '36 hours'."""
    units: tuple[tuple[Unit, int], ...] = (
        ("years", YEAR),
        ("months", MONTH),
        ("days", DAY),
        ("hours", HOUR),
        ("minutes", MINUTE),
    )
    for unit, length in units:
        if seconds >= 2 * length:
            return wording.duration(unit, round(seconds / length))
    return wording.duration("seconds", seconds)


def _number(value: int) -> str:
    return f"{value:,}" if value >= 10_000 else str(value)
