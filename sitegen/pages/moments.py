"""Dates as moments and days, for feeds and sitemaps, which know no others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sitegen.dates import Date, civil_from_days


@lru_cache(1 << 12)  # dates are few, and are asked for again and again
def moment(date: Date) -> str:
    """Return a date's first moment, or the last where it has no first, as RFC 3339 writes it.

    With the offset that its source gives, else in UTC. Years that cannot be written so, which are
    those before 1 and after 9999, become the nearest moment that can.
    """
    machine = _MACHINE.fullmatch(date.html_datetime() or "")
    if machine:
        start = f"{machine[1]}{machine[2] or '-01'}{machine[3] or '-01'}"
        return f"{start}{machine[4] or 'T00:00'}{machine[5] or ':00'}{machine[6] or 'Z'}"
    days, rest = divmod(date.moment(), 86_400)
    year, month, day = civil_from_days(days)
    if year < 1:
        return "0001-01-01T00:00:00Z"
    if year > 9999:
        return "9999-12-31T23:59:59Z"
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{year:04}-{month:02}-{day:02}T{clock}Z"


_MACHINE = re.compile(r"(\d{4})(-\d\d)?(-\d\d)?(?:(T\d\d:\d\d)(:\d\d)?(Z|[+-].*)?)?")


def last_day(dates: Iterable[Date | None]) -> str:
    """Return the day of the latest of some dates as YYYY-MM-DD; empty if there is none."""
    known = [date for date in dates if date is not None]
    return _day(max(known, key=Date.sort_key) if len(known) > 1 else known[0]) if known else ""


def last_days(dates: Iterable[tuple[str, Date | None]]) -> Mapping[str, str]:
    """Return the same for each of some names; those without a date are not there."""
    latest: dict[str, tuple[tuple[int, ...], Date]] = {}
    for name, date in dates:
        if date is not None:
            key, known = date.sort_key(), latest.get(name)
            if known is None or key > known[0]:
                latest[name] = key, date
    return {name: _day(date) for name, (_, date) in latest.items()}


def _day(date: Date) -> str:
    machine = date.html_datetime() or ""
    return machine if len(machine) == len("YYYY-MM-DD") else moment(date)[:10]
