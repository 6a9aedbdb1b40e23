"""EDTF in words: "about April 2018", "13–14 avril 2018".

The names of days and months are Babel's, in any language that it knows; all other words are those
of the catalogues, and English where there is none. A catalogue may word a date by its *form*, which
is what it is exact to: `day` (or finer), `month`, `spring`, `season` (another one), `year`,
`decade` or `century`; "about" has the form `end` at an end of an interval.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from sitegen.dates.edtf import Point, read_point
from sitegen.words import Words, words_for
from sitegen.words.calendar import date_words, year_words

_QUALIFIERS: Final = {"~": "date-about", "?": "date-possibly", "%": "date-possibly-about"}
_UNSPECIFIED: Final = {
    "month": "month-unknown",
    "day": "day-unknown",
    "month and day": "month-and-day-unknown",
}
_PLAIN_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch
"""What most dates are. They are read without much ado."""
_PLACE: Final = "\0"
"""Stands for the year until all else is in order: the words of a year are never parted."""


def human(text: str, lang: str) -> str:
    """The reading of a text that is known to be EDTF."""
    if _PLAIN_DAY(text):
        return _day(lang, text[5:]).replace(_PLACE, _year(lang, text[:4]))
    words = words_for(lang)
    start, slash, end = text.partition("/")
    if not slash:
        return _reading(_point(text), lang, words)
    if start in ("", ".."):
        reading = _open(end, "date-until", lang, words)
        return reading if start else words("start-unknown", date=reading)
    if end in ("", ".."):
        reading = _open(start, "date-from", lang, words)
        return reading if end else words("end-unknown", date=reading)
    return _span(_pieces(_point(start), lang, words), _pieces(_point(end), lang, words))


@lru_cache(maxsize=1 << 10)
def _day(lang: str, text: str) -> str:
    """A day, given as MM-DD, of the year that `_PLACE` stands for."""
    return date_words(lang, _PLACE, int(text[:2]), int(text[3:]))


@lru_cache(maxsize=1 << 10)
def _year(lang: str, text: str) -> str:
    return year_words(words_for(lang), int(text))


def _point(text: str) -> Point:
    point = read_point(text)
    assert point is not None, text
    return point


def _open(text: str, key: str, lang: str, words: Words) -> str:
    """An interval of which one end is given."""
    point = _point(text)
    return words(key, form=_form(point), date=_reading(point, lang, words, "end"))


def _reading(point: Point, lang: str, words: Words, form: str = "") -> str:
    reading = " ".join(_calendar_words(point, lang, words))
    if point.qualifier:
        reading = words(_QUALIFIERS[point.qualifier], form=form or _form(point), date=reading)
    if point.clock:
        reading = words("clock", date=reading, clock=point.clock)
    if point.zone:
        reading = f"{reading} ({_zone_name(point.zone)})"
    if point.unspecified:
        reading = words(_UNSPECIFIED[point.unspecified], date=reading)
    return reading


def _form(point: Point) -> str:
    if point.day:
        return "day"
    if point.month > 12:
        return "spring" if point.month == 21 else "season"
    if point.month:
        return "month"
    years = point.last_year - point.first_year
    return {0: "year", 9: "decade"}.get(years, "century")


def _pieces(point: Point, lang: str, words: Words) -> list[str]:
    """The reading of an end of an interval, in pieces that it may share with the other end."""
    if point.qualifier or point.unspecified:
        return [_reading(point, lang, words, "end")]
    return _calendar_words(point, lang, words)


def _calendar_words(point: Point, lang: str, words: Words) -> list[str]:
    """Day, month or season, and year; what there is of them, in the order of the language."""
    year = _years_words(point.first_year, point.last_year, words)
    if not point.month:
        return [year]
    pieces = date_words(lang, _PLACE, point.month, point.day).split(" ")
    return [piece.replace(_PLACE, year) for piece in pieces]


def _span(start: list[str], end: list[str]) -> str:
    """Two readings with a dash, what they share said once: "13–14 April 2018".

    The dash is spaced when either side has more than one word, as style guides have it.
    """
    shared = 0
    while shared < min(len(start), len(end)) and start[-1 - shared] == end[-1 - shared]:
        shared += 1
    if shared == len(start) == len(end):
        return " ".join(end)
    if shared in (len(start), len(end)):  # "April 2018 – 13 April 2018"
        shared = 0
    left, right = " ".join(start[: len(start) - shared]), " ".join(end[: len(end) - shared])
    dash = " – " if " " in left + right else "–"
    return " ".join([f"{left}{dash}{right}", *end[len(end) - shared :]])


def _years_words(first: int, last: int, words: Words) -> str:
    """A year; or "the 2010s", but no "the 2000s", which may be a decade or a century."""
    if first == last:
        return year_words(words, first)
    if last - first == 9 and first % 100 and first > 100:
        return words("tens", year=first)
    years = _span([year_words(words, first)], [year_words(words, last)])
    return words("decade" if last - first == 9 else "century", years=years)


def _zone_name(zone: str) -> str:
    """An offset as "UTC−4" or "UTC+5:30"."""
    if not zone.strip("Z+-0:"):
        return "UTC"
    hours, _, minutes = zone[1:].partition(":")
    sign = "−" if zone[0] == "-" else "+"
    return f"UTC{sign}{int(hours)}{':' + minutes if minutes.strip('0') else ''}"
