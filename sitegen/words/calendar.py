"""Years, months and days in words, in any language that Babel knows; Latin digits in all.

Babel is loaded for languages other than English only: most sites need not wait for it. It writes
the years 1 to 9999, so a date is written for a leap year in that range, and the year put in after.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from sitegen.words import Words, words_for

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_SEASONS: Final = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_YEAR: Final = "2000"
"""Stands for the year in patterns."""


def year_words(words: Words, year: int, *, least: int = 1000) -> str:
    """A year of the common era; "AD" where its digits alone would not look like a year.

    That is below `least`. Year 0 is 1 BC.
    """
    if year < 1:
        return words("year-bc", year=words.number(1 - year))
    number = words.number(year)
    return words("year-ad", year=number) if year < least else number


def date_words(lang: str, year: str, month: int, day: int) -> str:
    """A day, a month (`day` is 0) or a season (`month` 21 to 24) of a year given in words."""
    words = words_for(lang)
    if month > 12:
        return f"{words(_SEASONS[month])} {year}"
    if is_english(lang):
        return " ".join([*([str(day)] if day else []), _MONTHS[month - 1], year])
    return _pattern(lang, month, day, "long").replace(_YEAR, year)


@lru_cache(maxsize=4096)
def short_date_words(lang: str, year: str, month: int, day: int = 0) -> str:
    """A day or month with its name cut short: for an axis. Without the year where that is ""."""
    if is_english(lang):
        parts = [str(day) if day else "", _MONTHS[month - 1][:3], year]
        return " ".join(part for part in parts if part)
    pattern = _pattern(lang, month, day, "short" if year else "yearless")
    return pattern.replace(_YEAR, year) if year else pattern


def is_english(lang: str) -> bool:
    """Say whether a language tag is one of English."""
    return lang.partition("-")[0].lower() == "en"


@lru_cache(maxsize=2048)
def _pattern(lang: str, month: int, day: int, length: str) -> str:
    """A day or month of the year that stands for all, in the words of Babel."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date, format_skeleton

    try:
        locale = Locale.parse(lang, sep="-")
    except (UnknownLocaleError, ValueError):
        in_english = date_words if length == "long" else short_date_words
        return in_english("en", "" if length == "yearless" else _YEAR, month, day)
    moment = date(int(_YEAR), month, day or 1)
    if length == "short":
        return format_skeleton("yMMMd" if day else "yMMM", moment, locale=locale)
    if length == "yearless":
        return format_skeleton("MMMd" if day else "MMM", moment, locale=locale)
    if day == 0:
        return format_skeleton("yMMMM", moment, locale=locale)
    written = format_date(moment, "long", locale=locale)
    # In French the first of a month is an ordinal number, which no pattern of CLDR says.
    return f"1er{written[1:]}" if day == 1 and locale.language == "fr" else written
