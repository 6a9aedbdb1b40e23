"""What to write instead of a text that is not EDTF.

A rule knows one way in which people write dates and the EDTF that it may stand for. What is offered
has been read as a date first, so no rule need check its numbers: of day and month in "15/04/2018"
only one order survives, in "05/04/2018" both do, and both are offered. Nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import product
from typing import Final, NamedTuple

from sitegen.dates.edtf import DateError, edtf_year

Parse = Callable[[str], object | None]
"""None: not of EDTF's form. Raises `DateError`: of that form, but no date."""
Match = re.Match[str]

_LONGEST: Final = 80
"""Longer texts are not looked into: they are no dates, and patterns take their time over them."""
_DEPTH: Final = 4
"""Rules that may follow one another: "c. April 2018" takes two."""

_MONTH_LETTERS: Final = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTH: Final = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_WEEKDAY: Final = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?[.,]? )?"
_WEEKDAY_ALONE: Final = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SEPARATOR: Final = "(?: ?[-./] ?| )"


class Rule(NamedTuple):
    """One way to write dates. A rule whose rewriting yields no date is passed over."""

    pattern: str
    """Of the whole text, in any case."""
    message: str
    rewrite: Callable[[Match], Iterable[str]]
    """What the text may mean, in EDTF or nearer to it."""


class Refusal(NamedTuple):
    """What EDTF cannot say, or what is too vague to be rewritten."""

    pattern: str
    message: str
    hint: str


def explain(text: str, parse: Parse) -> tuple[str, str]:
    """What is wrong with a text that is not of EDTF's form, and what to write."""
    if not text:
        return "the date is empty", 'write a date such as "2018-04-15", or leave the field out'
    if len(text) <= _LONGEST:
        mended = _mend(text, parse, _DEPTH)
        if mended:
            message, texts = mended
            return message, "write " + " or ".join(f'"{meant}"' for meant in texts)
        fault = _fault_of_rewriting(text, parse)
        if fault:
            return fault
        for refusal in _REFUSALS:
            if re.fullmatch(refusal.pattern, text, re.IGNORECASE):
                return refusal.message, refusal.hint
    return f'"{_shown(text)}" is not a date', _FORMS


def only_meaning(text: str, parse: Parse) -> str | None:
    """The one date that a text in words may mean; None when there is none, or more than one."""
    mended = _mend(text, parse, _DEPTH) if len(text) <= _LONGEST else None
    return mended[1][0] if mended and len(mended[1]) == 1 else None


def _mend(text: str, parse: Parse, depth: int) -> tuple[str, list[str]] | None:
    """The first fault of a text, and all dates that it may mean; None when there are none."""
    bare = text.rstrip("~?%")
    mark = _one_mark(text[len(bare) :])
    for rule in _RULES:
        found = re.fullmatch(rule.pattern, bare, re.IGNORECASE)
        candidates = [candidate + mark for candidate in rule.rewrite(found)] if found else []
        texts = _dates((c for c in candidates if c != text), parse, depth)
        if texts:
            return rule.message, texts
    return _mend_interval(text, parse, depth)


def _mend_interval(text: str, parse: Parse, depth: int) -> tuple[str, list[str]] | None:
    """An interval, mended at either end."""
    ends = text.split("/")
    faulty = [end for end in ends if not (end in ("", "..") or _is_date(end, parse))]
    if len(ends) != 2 or not faulty:
        return None
    mended = {end: _mend(end, parse, depth) or ("", []) for end in faulty}
    choices = (mended[end][1] if end in mended else [end] for end in ends)
    texts = _dates(("/".join(pair) for pair in product(*choices)), parse, 0)
    return (mended[faulty[0]][0], texts) if texts else None


def _dates(candidates: Iterable[str], parse: Parse, depth: int) -> list[str]:
    """Those candidates that are dates; of the others, what they are mended to."""
    texts: dict[str, None] = {}
    for candidate in candidates:
        if _is_date(candidate, parse):
            texts[candidate] = None
        elif depth:
            mended = _mend(candidate, parse, depth - 1)
            texts.update(dict.fromkeys(mended[1] if mended else ()))
    return list(texts)


def _is_date(text: str, parse: Parse) -> bool:
    try:
        return parse(text) is not None
    except DateError:
        return False


def _fault_of_rewriting(text: str, parse: Parse) -> tuple[str, str] | None:
    """What is wrong with the only thing that a text may mean: the day in "April 31, 2018"."""
    for rule in _RULES:
        found = re.fullmatch(rule.pattern, text, re.IGNORECASE)
        candidates = list(rule.rewrite(found)) if found else []
        if len(candidates) == 1:
            try:
                parse(candidates[0])
            except DateError as error:
                return f"{rule.message}; {error}", error.hint
    return None


def _one_mark(marks: str) -> str:
    """The one qualifier that says what several say."""
    if "%" in marks or ("~" in marks and "?" in marks):
        return "%"
    return marks[:1]


def _shown(text: str) -> str:
    """A text as a message can hold it: on one line, short, without control characters."""
    line = " ".join(text[:_LONGEST].split())
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
    return line if len(line) <= 40 else line[:39] + "…"


# Rewritings


def _template(template: str) -> Callable[[Match], list[str]]:
    return lambda found: [found.expand(template)]


def _ascii_digits(found: Match) -> list[str]:
    return ["".join(str(unicodedata.decimal(char, char)) for char in found[0])]


def _day_month_year(found: Match) -> list[str]:
    first, second, year = found.groups()
    orders = ((first, second), (second, first))
    return [f"{year}-{month:>02}-{day:>02}" for day, month in orders if int(month) <= 12]


def _named_month(found: Match) -> list[str]:
    month = _MONTH_LETTERS.index(found["month"][:3].lower()) // 3 + 1
    day = found.groupdict().get("day")
    return [f"{found['year']}-{month:02}" + (f"-{day:>02}" if day else "")]


def _inner_marks(found: Match) -> list[str]:
    marks = re.sub(r"[^~?%]", "", found[0])
    return [re.sub(r"[~?%]", "", found[0]) + _one_mark(marks)]


def _abbreviated_end(found: Match) -> list[str]:
    """ISO 8601 lets an end leave out what it shares with the start; "2011/12" may be a month."""
    start, end = found.groups()
    month = [f"{start}-{end}"] if len(start) == 4 else []
    return [*month, f"{start}/{start[: -len(end)]}{end}"]


def _time(found: Match) -> list[str]:
    date, hour, minute, second, zone = found.groups("")
    zone = "Z" if zone.upper() in ("UTC", "GMT", "Z") else zone
    zone = re.sub(r"(?<=[+-][0-9]{2})(?=[0-9]{2})", ":", zone)
    return [f"{date}T{hour:>02}:{minute}{':' + second if second else ''}{zone}"]


def _decade(found: Match) -> list[str]:
    """Clear in "1980s"; "1800s" may be a decade or a century."""
    digits = found[1]
    return [f"{digits}X"] + ([f"{digits[:2]}XX"] if digits.endswith("0") else [])


_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_ISO: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_YEAR_LAST: Final = "a date begins with its year"
_NUMBERS: Final = "months and days are numbers of two digits after the year"
_INTERVAL: Final = 'an interval is two dates with "/" between them'
_OPEN_END: Final = 'an open end of an interval is "..", an unknown one is left empty'
_TIME: Final = 'a time is "T" and HH:MM or HH:MM:SS, then "Z" or an offset such as "-04:00"'
_YEAR_DIGITS: Final = 'a year is four digits, or "Y" and more'
_ERA: Final = "the year 1 BC is 0000, 2 BC is -0001, and so on; all years have four digits"
_FORMS: Final = 'write a year, month or day: "2018", "2018-04" or "2018-04-15"'

_RULES: Final = (
    Rule(r"[-0-9X~?%]+", 'one "~", "?" or "%" stands at the end of a date', _inner_marks),
    Rule(r".*[^\W0-9a-z].*", "the digits of a date are 0 to 9", _ascii_digits),
    Rule(
        f".*[{_DASHES}].*",
        'the parts of a date are joined by a plain hyphen, "-"',
        lambda found: [re.sub(f"[{_DASHES}]", "-", found[0])],
    ),
    Rule(
        r".+ /.*|.*/ .+",
        'there is no space around "/"',
        lambda found: [re.sub(" */ *", "/", found[0])],
    ),
    Rule(
        r"[-0-9ux/.~?%]+",
        'an unspecified digit is a capital "X"',
        lambda found: [re.sub("[uUx]", "X", found[0])],
    ),
    Rule(
        r"[-0-9tyz:+/]+",
        'the letters "T", "Y" and "Z" of a date are capitals',
        lambda found: [found[0].upper()],
    ),
    Rule(
        r"y?(-?[0-9]{1,11})e([0-9]{1,2})",
        "a year with an exponent is EDTF level 2",
        lambda found: [edtf_year(int(found[1]) * 10 ** int(found[2]))],
    ),
    Rule(r"(.+?)/(?:open|present|now)", _OPEN_END, _template(r"\1/..")),
    Rule(r"(.+?)/unknown", _OPEN_END, _template(r"\1/")),
    Rule(r"unknown/(.+)", _OPEN_END, _template(r"/\1")),
    Rule(r"open/(.+)", _OPEN_END, _template(r"../\1")),
    Rule(
        rf"([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}})([T ].*)?",
        "a date has the form YYYY-MM-DD",
        lambda found: [f"{found[1]}-{found[2]:>02}-{found[3]:>02}{found[4] or ''}"],
    ),
    Rule(
        r"([0-9]{4})(?:[-. ]([0-9]{1,2})|/([0-9]))",
        "a month has the form YYYY-MM",
        lambda found: [f"{found[1]}-{found[2] or found[3]:>02}"],
    ),
    Rule(
        r"([0-9]{4}(?:-[0-9]{2}){0,2})/([0-9]{2}(?:-[0-9]{2})?)",
        'a "/" stands between two full dates',
        _abbreviated_end,
    ),
    Rule(
        rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{4}})",
        _YEAR_LAST,
        _day_month_year,
    ),
    Rule(
        r"([0-9]{1,2})[-./ ]([0-9]{4})",
        _YEAR_LAST,
        lambda found: [f"{found[2]}-{found[1]:>02}"],
    ),
    Rule(
        r"([0-9]{4})([0-9]{2})([0-9]{2})", "a date has the form YYYY-MM-DD", _template(r"\1-\2-\3")
    ),
    Rule(rf"([0-9]{{4}}|{_ISO})-([0-9]{{4}}|{_ISO})", _INTERVAL, _template(r"\1/\2")),
    Rule(
        r"(?:from |between )?(.+?)(?: - | to | until | till | and )(.+)",
        _INTERVAL,
        _template(r"\1/\2"),
    ),
    Rule(r"(?:since|from) (.+)", _OPEN_END, _template(r"\1/..")),
    Rule(r"(?:until|till|by) (.+)", _OPEN_END, _template(r"../\1")),
    Rule(
        rf"{_WEEKDAY}(?P<month>{_MONTH})\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? "
        r"(?P<year>[0-9]{4})",
        _NUMBERS,
        _named_month,
    ),
    Rule(
        rf"{_WEEKDAY}(?:the )?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)?[ -](?:of )?"
        rf"(?P<month>{_MONTH})[.,]?[ -](?P<year>[0-9]{{4}})",
        _NUMBERS,
        _named_month,
    ),
    Rule(rf"(?P<month>{_MONTH})[.,]? (?:of )?(?P<year>[0-9]{{4}})", _NUMBERS, _named_month),
    Rule(
        rf"(?:the )?({'|'.join(_SEASONS)}),? (?:of )?([0-9]{{4}})",
        "a season is a number, 21 (spring) to 24 (winter), after the year",
        lambda found: [f"{found[2]}-{_SEASONS[found[1].lower()]}"],
    ),
    Rule(
        r"(?:circa|about|around|approximately|roughly|approx\.?|ca\.?|c\.?) ?(.+)",
        'an approximate date has "~" at its end',
        _template(r"\1~"),
    ),
    Rule(
        r"(?:perhaps|possibly|maybe|probably) (.+)",
        'an uncertain date has "?" at its end',
        _template(r"\1?"),
    ),
    Rule(
        r"([0-9]{1,4}) ?(?:BC|BCE|B\.C\.|B\.C\.E\.)",
        _ERA,
        lambda found: [edtf_year(1 - int(found[1]))],
    ),
    Rule(
        r"(?:(?:AD|A\.D\.) ?([0-9]{1,4})|([0-9]{1,4}) ?(?:AD|CE|A\.D\.|C\.E\.))",
        _ERA,
        lambda found: [edtf_year(int(found[1] or found[2]))],
    ),
    Rule(r"(?:the )?([0-9]{3})0['’]?s", 'the years of a decade or century end in "X"', _decade),
    Rule(
        r"-?(?:[0-9]{3}|[0-9]{5,11})",
        _YEAR_DIGITS,
        lambda found: [edtf_year(int(found[0]))],
    ),
    Rule(
        rf"({_ISO})(?:T|[ ,]+(?:at )?)([0-9]{{1,2}})[:.]([0-9]{{2}})"
        r"(?::([0-9]{2})(?:[.,][0-9]+)?)? ?(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?",
        _TIME,
        _time,
    ),
)
"""In the order of trial; the first that leads to a date explains the text."""

_REFUSALS: Final = (
    Refusal(
        rf"today|yesterday|tomorrow|now|(?:last|this|next) .+|.+ ago|(?:on )?{_WEEKDAY_ALONE}",
        "a date cannot depend on the day of writing",
        'write the day itself, as in "2018-04-15"',
    ),
    Refusal(
        r"(?:the |that )?(?:same|next|following|previous) \w+|.* later|the \w+ (?:before|after)",
        "a date cannot depend on another",
        'write the day itself, as in "2018-04-15"',
    ),
    Refusal(
        r"before .+",
        "an interval ends with its last day",
        'write the last day that it may be, as in "../2018-04-15"',
    ),
    Refusal(
        r"after .+",
        "an interval begins with its first day",
        'write the first day that it may be, as in "2018-04-15/.."',
    ),
    Refusal(
        r"(?:the )?(?:early|mid|middle|late|beginning|end)\b.+",
        "EDTF has no parts of a month or year",
        'write the whole of it, or an interval such as "2018-04-01/2018-04-10"',
    ),
    Refusal(
        r"[\[{].*[\]}]",
        "a set of dates is EDTF level 2",
        'write one date, or an interval such as "2018/2019"',
    ),
    Refusal(
        r"Y?-?[0-9]+(?:E[0-9]+)?S[0-9]+",
        'a year with significant digits ("S") is EDTF level 2',
        'write an approximate year such as "1950~"',
    ),
    Refusal(
        r"Y?-?[0-9]+E[0-9]+", "a year with an exponent is EDTF level 2", "write the year in full"
    ),
    Refusal(
        r"[0-9]{4}-?W[0-9]{2}.*",
        "EDTF has no weeks",
        'write their first and last day: "2018-04-09/2018-04-15"',
    ),
    Refusal(
        r"[0-9]{4}-[0-9]{3}", "EDTF has no days of the year", 'write month and day: "2018-04-15"'
    ),
    Refusal(
        rf"(?:[0-9]{{1,2}}{_SEPARATOR}){{2}}[0-9]+",
        "a date begins with its year, in four digits",
        'write it in the form YYYY-MM-DD, as in "2018-04-15"',
    ),
    Refusal(rf"{_ISO}[T ,].*", _TIME, 'write a time as in "2018-04-15T18:30-04:00"'),
    Refusal(r"-?[0-9]+", _YEAR_DIGITS, 'write the year in full, as in "0079" or "1985"'),
    Refusal(r".*/.*/.*", _INTERVAL, 'write the interval as in "2018-04-13/2018-04-14"'),
)
"""In the order of trial."""
