"""Dates: what they mean, how they read and sort, and what is said when they are wrong."""

# ruff: noqa: E501 - a row of a table is one line

from __future__ import annotations

import datetime
import pickle
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.dates import (
    Date,
    DateError,
    Precision,
    civil_from_days,
    days_from_civil,
    in_edtf,
    parse_date,
)
from sitegen.dates import words as date_words
from sitegen.dates.edtf import read_point
from sitegen.words import words_for

# Meaning and reading. A moment is shown as YEAR-MM-DD, with a time where that is not the first
# second (of `earliest`) or the last one (of `latest`) of the day. ".." is an open or unknown end.

MEANINGS = """
2018                       | 2018-01-01 | 2018-12-31 | 2018
2018-04                    | 2018-04-01 | 2018-04-30 | April 2018
2018-04-15                 | 2018-04-15 | 2018-04-15 | 15 April 2018
2000-02-29                 | 2000-02-29 | 2000-02-29 | 29 February 2000
1600-02-29                 | 1600-02-29 | 1600-02-29 | 29 February 1600
2016-02                    | 2016-02-01 | 2016-02-29 | February 2016
1900-02                    | 1900-02-01 | 1900-02-28 | February 1900
2018-12                    | 2018-12-01 | 2018-12-31 | December 2018

2018-04-15T18:30           | 2018-04-15 18:30:00 | 2018-04-15 18:30:59 | 15 April 2018, 18:30
2018-04-15T18:30Z          | 2018-04-15 18:30:00 | 2018-04-15 18:30:59 | 15 April 2018, 18:30 (UTC)
2018-04-15T18:30-04:00     | 2018-04-15 22:30:00 | 2018-04-15 22:30:59 | 15 April 2018, 18:30 (UTC−4)
2018-04-15T18:30:05-04     | 2018-04-15 22:30:05 | 2018-04-15 22:30:05 | 15 April 2018, 18:30:05 (UTC−4)
2018-04-15T01:00:00+05:30  | 2018-04-14 19:30:00 | 2018-04-14 19:30:00 | 15 April 2018, 01:00:00 (UTC+5:30)
2018-12-31T23:30-01:00     | 2019-01-01 00:30:00 | 2019-01-01 00:30:59 | 31 December 2018, 23:30 (UTC−1)
2018-04-15T00:00+00:00     | 2018-04-15 | 2018-04-15 00:00:59 | 15 April 2018, 00:00 (UTC)

2018~                      | 2018-01-01 | 2018-12-31 | about 2018
2018-04?                   | 2018-04-01 | 2018-04-30 | possibly April 2018
2018-04-15%                | 2018-04-15 | 2018-04-15 | possibly about 15 April 2018
2018-22~                   | 2018-06-01 | 2018-08-31 | about summer 2018
201X~                      | 2010-01-01 | 2019-12-31 | about the 2010s

201X                       | 2010-01-01 | 2019-12-31 | the 2010s
200X                       | 2000-01-01 | 2009-12-31 | the decade 2000–2009
20XX                       | 2000-01-01 | 2099-12-31 | the century 2000–2099
009X                       | 90-01-01   | 99-12-31   | the decade AD 90 – AD 99
-005X                      | -59-01-01  | -50-12-31  | the decade 60 BC – 51 BC
2018-XX                    | 2018-01-01 | 2018-12-31 | 2018 (month unknown)
2018-XX-XX                 | 2018-01-01 | 2018-12-31 | 2018 (month and day unknown)
2018-04-XX                 | 2018-04-01 | 2018-04-30 | April 2018 (day unknown)
2018-04-XX?                | 2018-04-01 | 2018-04-30 | possibly April 2018 (day unknown)

2018-21                    | 2018-03-01 | 2018-05-31 | spring 2018
2018-22                    | 2018-06-01 | 2018-08-31 | summer 2018
2018-23                    | 2018-09-01 | 2018-11-30 | autumn 2018
2018-24                    | 2018-12-01 | 2019-02-28 | winter 2018
2019-24                    | 2019-12-01 | 2020-02-29 | winter 2019

0079-08-24                 | 79-08-24   | 79-08-24   | 24 August AD 79
0001                       | 1-01-01    | 1-12-31    | AD 1
0985                       | 985-01-01  | 985-12-31  | AD 985
0000                       | 0-01-01    | 0-12-31    | 1 BC
0000-02                    | 0-02-01    | 0-02-29    | February 1 BC
-0043-03-15                | -43-03-15  | -43-03-15  | 15 March 44 BC
-1985                      | -1985-01-01 | -1985-12-31 | 1986 BC
9999-12-31                 | 9999-12-31 | 9999-12-31 | 31 December 9999
Y12018                     | 12018-01-01 | 12018-12-31 | 12,018
Y170000002                 | 170000002-01-01 | 170000002-12-31 | 170,000,002
Y-170000002                | -170000002-01-01 | -170000002-12-31 | 170,000,003 BC

2018-04-13/2018-04-14      | 2018-04-13 | 2018-04-14 | 13–14 April 2018
2018-04-13/2018-05-02      | 2018-04-13 | 2018-05-02 | 13 April – 2 May 2018
2018-12-30/2019-01-02      | 2018-12-30 | 2019-01-02 | 30 December 2018 – 2 January 2019
2018-04-13/2018-04-13      | 2018-04-13 | 2018-04-13 | 13 April 2018
2018-04/2018-05            | 2018-04-01 | 2018-05-31 | April–May 2018
2018-12/2019-01            | 2018-12-01 | 2019-01-31 | December 2018 – January 2019
2018-04/2018-05-02         | 2018-04-01 | 2018-05-02 | April – 2 May 2018
2018-04/2018-04-13         | 2018-04-01 | 2018-04-13 | April 2018 – 13 April 2018
2018/2018-04-13            | 2018-01-01 | 2018-04-13 | 2018 – 13 April 2018
2014/2018                  | 2014-01-01 | 2018-12-31 | 2014–2018
2018-21/2018-23            | 2018-03-01 | 2018-11-30 | spring–autumn 2018
198X/199X                  | 1980-01-01 | 1999-12-31 | the 1980s – the 1990s
-0043/0014                 | -43-01-01  | 14-12-31   | 44 BC – AD 14
2014~/2018?                | 2014-01-01 | 2018-12-31 | about 2014 – possibly 2018
2018-04-13~/2018-04-14~    | 2018-04-13 | 2018-04-14 | about 13 April 2018 – about 14 April 2018
2018-XX/2019               | 2018-01-01 | 2019-12-31 | 2018 (month unknown) – 2019
2018/..                    | 2018-01-01 | ..         | from 2018
../2018-04                 | ..         | 2018-04-30 | until April 2018
2018~/                     | 2018-01-01 | ..         | from about 2018 (end unknown)
/2018-04-15                | ..         | 2018-04-15 | until 15 April 2018 (start unknown)
"""


def rows(table: str) -> list[tuple[str, ...]]:
    lines = (line for line in table.splitlines() if line.strip())
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


def show(moment: int | None, *, end: bool) -> str:
    """A moment as the table has it."""
    if moment is None:
        return ".."
    days, second = divmod(moment, 86_400)
    year, month, day = civil_from_days(days)
    clock = f" {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{year}-{month:02}-{day:02}" + ("" if second == (86_399 if end else 0) else clock)


@pytest.mark.parametrize(("text", "earliest", "latest", "human"), rows(MEANINGS))
def test_meaning(text: str, earliest: str, latest: str, human: str) -> None:
    date = parse_date(text)
    found = (date.text, show(date.earliest, end=False), show(date.latest, end=True), date.human())
    assert found == (text, earliest, latest, human)


def test_epoch() -> None:
    assert parse_date("1970-01-01").earliest == 0
    assert parse_date("1969-12-31").latest == -1
    assert parse_date("2018-04-15T18:30-04:00").earliest == 1_523_831_400


def test_whole_value() -> None:
    assert parse_date("1970-01~") == Date(
        text="1970-01~",
        earliest=0,
        latest=31 * 86_400 - 1,
        precision=Precision.MONTH,
        approximate=True,
        uncertain=False,
        interval=False,
    )


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2018", False, False),
        ("2018~", True, False),
        ("2018?", False, True),
        ("2018%", True, True),
        ("2018/2019~", True, False),
        ("2018?/2019", False, True),
        ("2018~/2019?", True, True),
        ("2018%/..", True, True),
        ("/2018?", False, True),
    ],
)
def test_qualifiers(text: str, approximate: bool, uncertain: bool) -> None:
    date = parse_date(text)
    assert (date.approximate, date.uncertain) == (approximate, uncertain)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("20XX", Precision.DECADE),
        ("201X", Precision.DECADE),
        ("2018", Precision.YEAR),
        ("Y12018", Precision.YEAR),
        ("2018-XX", Precision.YEAR),
        ("2018-XX-XX", Precision.YEAR),
        ("2018-22", Precision.SEASON),
        ("2018-04", Precision.MONTH),
        ("2018-04-XX", Precision.MONTH),
        ("2018-04-15", Precision.DAY),
        ("2018-04-15?", Precision.DAY),
        ("2018-04-15T18:30", Precision.TIME),
        ("2018-04-15/2019", Precision.DAY),
        ("2018/2019-04-15", Precision.YEAR),
        ("2018/..", Precision.YEAR),
        ("../2018-04", Precision.MONTH),
        ("/2018-04-15", Precision.DAY),
    ],
)
def test_precision(text: str, precision: Precision) -> None:
    assert parse_date(text).precision is precision


def test_interval() -> None:
    assert [parse_date(text).interval for text in ("2018", "2018/..", "2018/2019")] == [
        False,
        True,
        True,
    ]


def test_white_space_around_does_not_count() -> None:
    assert parse_date(" 2018-04-15\n") == parse_date("2018-04-15")


# Readings in other languages.

READINGS = """
2018-04-15             | fr | 15 avril 2018
2018-04-01             | fr | 1er avril 2018
2018-04                | fr | avril 2018
2018-04~               | fr | vers avril 2018
2018-04-15~            | fr | vers le 15 avril 2018
2018-22~               | fr | vers l’été 2018
2018?                  | fr | 2018 (date incertaine)
201X                   | fr | années 2010
20XX                   | fr | siècle 2000–2099
2018-XX                | fr | 2018 (mois inconnu)
-0043                  | fr | 44 av. J.-C.
0009                   | fr | 9 apr. J.-C.
Y12018                 | fr | 12 018
2018-04-15T18:30-04:00 | fr | 15 avril 2018 à 18:30 (UTC−4)
2018-04-13/2018-04-14  | fr | 13–14 avril 2018
2018-04-15/..          | fr | depuis le 15 avril 2018
2018-04/               | fr | depuis avril 2018 (fin inconnue)
2018-24/..             | fr | depuis l’hiver 2018
../2018-04-15          | fr | jusqu’au 15 avril 2018
/2018                  | fr | jusqu’en 2018 (début inconnu)
../2018-21             | fr | jusqu’au printemps 2018
../201X                | fr | jusqu’aux années 2010
../2018-04~            | fr | jusqu’en avril 2018 environ

2018-04-15             | de | 15. April 2018
2018-04~               | de | etwa April 2018
2018%                  | de | möglicherweise etwa 2018
2018-21                | de | Frühjahr 2018
201X                   | de | 2010er Jahre
200X                   | de | Jahrzehnt 2000–2009
2018-04-XX             | de | April 2018 (Tag unbekannt)
-0299-03-15            | de | 15. März 300 v. Chr.
-0043/0009             | de | 44 v. Chr. – 9 n. Chr.
Y12018                 | de | 12.018
2018-04-15T18:30-04:00 | de | 15. April 2018, 18:30 Uhr (UTC−4)
2018-04-13/2018-04-14  | de | 13.–14. April 2018
2018-04-13/2018-05-02  | de | 13. April – 2. Mai 2018
2018-04-15/..          | de | ab 15. April 2018
201X/..                | de | 2010er Jahre und danach
../2018-04             | de | bis April 2018
2018-01                | de-AT | Jänner 2018

2018-04-15             | ar | 15 أبريل 2018
2018-04~               | ar | نحو أبريل 2018
2018-23?               | ar | خريف 2018 (غير مؤكد)
201X                   | ar | عقد 2010
-0043                  | ar | 44 ق.م
2018-XX-XX             | ar | 2018 (اليوم والشهر غير معروفين)
2018-04-13/2018-04-14  | ar | 13–14 أبريل 2018
2018-04/2018-05        | ar | أبريل–مايو 2018
2018/..                | ar | منذ 2018
/2018                  | ar | حتى 2018 (البداية غير معروفة)
2018-04-15T18:30Z      | ar | 15 أبريل 2018، 18:30 (UTC)

2018-04-15             | he | 15 באפריל 2018
2018-04                | he | אפריל 2018
2018-04~               | he | בסביבות אפריל 2018
2018-24%               | he | בסביבות חורף 2018 (לא ודאי)
201X                   | he | שנות ה־2010
-0043                  | he | 44 לפני הספירה
2018-04-13/2018-05-02  | he | 13 באפריל – 2 במאי 2018
2018-04~/..            | he | אפריל 2018 בערך ואילך
../2018-04             | he | עד אפריל 2018

2018-04-15             | es | 15 de abril de 2018
2018-04-13/2018-04-14  | es | 13–14 de abril de 2018
2018-04-15~            | sv | about 15 april 2018
2018-04-15             | ja | 2018年4月15日
2018-04                | xx | April 2018
2018-04-15             | en-US | 15 April 2018
"""


@pytest.mark.parametrize(("text", "lang", "reading"), rows(READINGS))
def test_reading_in_another_language(text: str, lang: str, reading: str) -> None:
    assert parse_date(text).human(lang) == reading


@given(
    st.sampled_from(rows(MEANINGS)),
    st.sampled_from(["fr", "de", "ar", "he", "pt-BR", "zh-Hant-TW"]),
)
@settings(deadline=None)
def test_every_date_reads_in_every_language(row: tuple[str, ...], lang: str) -> None:
    reading = parse_date(row[0]).human(lang)
    assert reading.strip() == reading != ""
    assert "\0" not in reading


def test_order() -> None:
    ordered = [
        "Y-170000002",
        "-0043",
        "0079-08-24",
        "20XX",
        "201X/..",
        "../2017",  # at the end of 2017
        "2018",
        "2018-01",
        "2018-01-01",
        "2018-01-01T00:00",
        "2018-04-15T00:30+02:00",  # still 14 April in UTC
        "2018-04-15",
        "2018-22",
        "2018-06",
        "2018-24",
        "2019",
    ]
    backwards = ordered[::-1]
    assert sorted(backwards, key=lambda text: parse_date(text).sort_key()) == ordered


HTML = """
2018                      | 2018
0079                      | 0079
Y12018                    | 12018
2018-04                   | 2018-04
2018-04-15                | 2018-04-15
2018-04-15T18:30          | 2018-04-15T18:30
2018-04-15T18:30:05Z      | 2018-04-15T18:30:05Z
2018-04-15T18:30-04:00    | 2018-04-15T18:30-04:00
2018-04-15T18:30+04       | 2018-04-15T18:30+04:00
0000                      | None
-0043-03-15               | None
Y-12018                   | None
2018-22                   | None
201X                      | None
2018-XX                   | None
2018-04-XX                | None
2018~                     | None
2018-04-15?               | None
2018/2019                 | None
2018-04-15/..             | None
"""


@pytest.mark.parametrize(("text", "expected"), rows(HTML))
def test_html_datetime(text: str, expected: str) -> None:
    assert str(parse_date(text).html_datetime()) == expected


# Errors: the text, the message, the hint.

MONTH_HINT = "write a month from 01 to 12, or a season from 21 (spring) to 24 (winter)"
NUMBERS = "months and days are numbers of two digits after the year"
TIME = 'a time is "T" and HH:MM or HH:MM:SS, then "Z" or an offset such as "-04:00"'
FORMS = 'write a year, month or day: "2018", "2018-04" or "2018-04-15"'
ERA = "the year 1 BC is 0000, 2 BC is -0001, and so on; all years have four digits"
OPEN_END = 'an open end of an interval is "..", an unknown one is left empty'
INTERVAL = 'an interval is two dates with "/" between them'
PARTS = "EDTF has no parts of a month or year"
PARTS_HINT = 'write the whole of it, or an interval such as "2018-04-01/2018-04-10"'
YEAR_DIGITS = 'a year is four digits, or "Y" and more'
MASK = "only the last one or two digits of a year can be unspecified"
MASK_HINT = 'write an interval such as "1000/1999", or leave the date out'
MARK = 'one "~", "?" or "%" stands at the end of a date'

ERRORS = f"""
15.04.2018     | a date begins with its year | write "2018-04-15"
15/04/2018     | a date begins with its year | write "2018-04-15"
04/15/2018     | a date begins with its year | write "2018-04-15"
4/5/2018       | a date begins with its year | write "2018-05-04" or "2018-04-05"
04.04.2018     | a date begins with its year | write "2018-04-04"
15. 4. 2018    | a date begins with its year | write "2018-04-15"
31.04.2018     | a date begins with its year; day 31 is not between 01 and 30 | 2018-04 has 30 days; write "XX" for an unknown day
04/2018        | a date begins with its year | write "2018-04"
15.04.18       | a date begins with its year, in four digits | write it in the form YYYY-MM-DD, as in "2018-04-15"
2018-4-15      | a date has the form YYYY-MM-DD | write "2018-04-15"
2018/04/15     | a date has the form YYYY-MM-DD | write "2018-04-15"
2018.04.15     | a date has the form YYYY-MM-DD | write "2018-04-15"
20180415       | a date has the form YYYY-MM-DD | write "2018-04-15"
2018-4         | a month has the form YYYY-MM | write "2018-04"
2018/04        | a "/" stands between two full dates | write "2018-04"
2011/12        | a "/" stands between two full dates | write "2011-12" or "2011/2012"
April 15, 2018 | {NUMBERS} | write "2018-04-15"
Sunday, 15th of April, 2018 | {NUMBERS} | write "2018-04-15"
15 Sept 2018   | {NUMBERS} | write "2018-09-15"
April 2018     | {NUMBERS} | write "2018-04"
April 31, 2018 | {NUMBERS}; day 31 is not between 01 and 30 | 2018-04 has 30 days; write "XX" for an unknown day
Summer of 2018 | a season is a number, 21 (spring) to 24 (winter), after the year | write "2018-22"
2018–04–15     | the parts of a date are joined by a plain hyphen, "-" | write "2018-04-15"
٢٠١٨-٠٤-١٥     | the digits of a date are 0 to 9 | write "2018-04-15"

2018-13        | month 13 is not between 01 and 12 | {MONTH_HINT}
2018-00        | month 00 is not between 01 and 12 | {MONTH_HINT}
1914-18        | month 18 is not between 01 and 12 | {MONTH_HINT}, or the years as "1914/1918"
2018-15-04     | month 15 is not between 01 and 12 | write the month, 01 to 12, before the day
2018-22-01     | month 22 is not between 01 and 12 | write the month, 01 to 12, before the day
2018-02-30     | day 30 is not between 01 and 28 | 2018-02 has 28 days; write "XX" for an unknown day
1900-02-29     | day 29 is not between 01 and 28 | 1900-02 has 28 days; write "XX" for an unknown day
2018-04-00     | day 00 is not between 01 and 30 | 2018-04 has 30 days; write "XX" for an unknown day

2018-04-15 18:30            | {TIME} | write "2018-04-15T18:30"
2018-04-15T9:30             | {TIME} | write "2018-04-15T09:30"
2018-04-15 18:30:05.25 -0400 | {TIME} | write "2018-04-15T18:30:05-04:00"
2018-04-15T18:30 UTC        | {TIME} | write "2018-04-15T18:30Z"
2018-04-15T6:30pm           | {TIME} | write a time as in "2018-04-15T18:30-04:00"
2018-04-15t18:30z           | the letters "T", "Y" and "Z" of a date are capitals | write "2018-04-15T18:30Z"
2018-04-15T24:00            | hour 24 is not between 00 and 23 | write the next day with "T00:00"
2018-04-15T25:00            | hour 25 is not between 00 and 23 | write a time as in "18:30"
2018-04-15T18:60            | minute 60 is not between 00 and 59 | write a time as in "18:30"
2018-04-15T18:30:60         | second 60 is not between 00 and 59 | write a time as in "18:30"
2018-04-15T18:30+24         | offset hour 24 is not between 00 and 23 | write an offset as in "-04:00", or "Z" for UTC
2018-04-15T18:30-04:75      | offset minute 75 is not between 00 and 59 | write an offset as in "-04:00", or "Z" for UTC
2018-04-15T18:30-00:00      | there is no offset "-00:00" | write an offset as in "-04:00", or "Z" for UTC
2018-04T18:30               | a time needs a full date before it | write "2018-04"
2018-04-15T18:30~           | a date with a time cannot be marked "~" | leave out the "~", or the time: "2018-04-15~"

c. 1787        | an approximate date has "~" at its end | write "1787~"
circa April 1787 | an approximate date has "~" at its end | write "1787-04~"
perhaps 1787   | an uncertain date has "?" at its end | write "1787?"
~1787          | {MARK} | write "1787~"
1984?~         | {MARK} | write "1984%"
2004-06-~11    | {MARK} | write "2004-06-11~"

199u           | an unspecified digit is a capital "X" | write "199X"
19uu           | an unspecified digit is a capital "X" | write "19XX"
2018-uu-uu     | an unspecified digit is a capital "X" | write "2018-XX-XX"
201x~          | an unspecified digit is a capital "X" | write "201X~"
2018-xx        | an unspecified digit is a capital "X" | write "2018-XX"
the 1980s      | the years of a decade or century end in "X" | write "198X"
1800s          | the years of a decade or century end in "X" | write "180X" or "18XX"
1XXX           | {MASK} | {MASK_HINT}
19X5           | {MASK} | {MASK_HINT}
201X-04        | neither month nor day can follow the year "201X" | write "201X"
2018-1X        | a month is two digits or "XX", not "1X" | write "2018-XX"
2018-04-1X?    | a day is two digits or "XX", not "1X" | write "2018-04-XX?"
2018-XX-15     | a day cannot follow an unspecified month | write "2018-XX-XX"

985            | {YEAR_DIGITS} | write "0985"
12018          | {YEAR_DIGITS} | write "Y12018"
85             | {YEAR_DIGITS} | write the year in full, as in "0079" or "1985"
y170000002     | the letters "T", "Y" and "Z" of a date are capitals | write "Y170000002"
Y2018          | a year has "Y" only before five digits or more, the first of them not 0 | write "2018"
Y-0044         | a year has "Y" only before five digits or more, the first of them not 0 | write "-0044"
Y012018        | a year has "Y" only before five digits or more, the first of them not 0 | write "Y12018"
Y12018-04      | neither month nor day can follow the year "Y12018" | write "Y12018"
Y123456789012  | a year has at most 11 digits |
-0000          | there is no year -0000 | write "0000" for 1 BC
44 BC          | {ERA} | write "-0043"
1 BC           | {ERA} | write "0000"
AD 79          | {ERA} | write "0079"
Y-17e7         | a year with an exponent is EDTF level 2 | write "Y-170000000"
Y17E7          | a year with an exponent is EDTF level 2 | write "Y170000000"
1950S2         | a year with significant digits ("S") is EDTF level 2 | write an approximate year such as "1950~"
[1667,1668]    | a set of dates is EDTF level 2 | write one date, or an interval such as "2018/2019"
2018-W15       | EDTF has no weeks | write their first and last day: "2018-04-09/2018-04-15"
2018-105       | EDTF has no days of the year | write month and day: "2018-04-15"

2018-05/2018-04 | the interval ends before it starts | write the earlier date first
2018-13/2019   | start of the interval: month 13 is not between 01 and 12 | {MONTH_HINT}
2018/2019-02-29 | end of the interval: day 29 is not between 01 and 28 | 2019-02 has 28 days; write "XX" for an unknown day
2018-04-15T18:30/2018-04-15T20:00 | the ends of an interval are dates without a time | write "2018-04-15"
2018-04-15T18:30/2018-04-16T02:00 | the ends of an interval are dates without a time | write "2018-04-15/2018-04-16"
2018-04-15T18:30/.. | the ends of an interval are dates without a time | write "2018-04-15/.."
/              | an interval needs a date at one end at least | leave the date out when nothing is known
../..          | an interval needs a date at one end at least | leave the date out when nothing is known
2018 / 2019    | there is no space around "/" | write "2018/2019"
2018-2019      | {INTERVAL} | write "2018/2019"
13 April 2018 to 2 May 2018 | {INTERVAL} | write "2018-04-13/2018-05-02"
2018/2019/2020 | {INTERVAL} | write the interval as in "2018-04-13/2018-04-14"
2018-04-13/14  | a "/" stands between two full dates | write "2018-04-13/2018-04-14"
13.04.2018/2018-4-14 | a date begins with its year | write "2018-04-13/2018-04-14"
2018/present   | {OPEN_END} | write "2018/.."
unknown/2018   | {OPEN_END} | write "/2018"
since April 2018 | {OPEN_END} | write "2018-04/.."
until 2018     | {OPEN_END} | write "../2018"
by 2 May 2018  | {OPEN_END} | write "../2018-05-02"
before 2018-05 | an interval ends with its last day | write the last day that it may be, as in "../2018-04-15"
after May 2018 | an interval begins with its first day | write the first day that it may be, as in "2018-04-15/.."
early May 2018 | {PARTS} | {PARTS_HINT}
the end of 2018 | {PARTS} | {PARTS_HINT}

yesterday      | a date cannot depend on the day of writing | write the day itself, as in "2018-04-15"
last Sunday    | a date cannot depend on the day of writing | write the day itself, as in "2018-04-15"
Sunday         | a date cannot depend on the day of writing | write the day itself, as in "2018-04-15"
the next day   | a date cannot depend on another | write the day itself, as in "2018-04-15"
two days later | a date cannot depend on another | write the day itself, as in "2018-04-15"
in due course  | "in due course" is not a date | {FORMS}
"""


@pytest.mark.parametrize(("text", "message", "hint"), rows(ERRORS))
def test_error(text: str, message: str, hint: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(text)
    assert (str(caught.value), caught.value.hint) == (message, hint)


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_empty_text(text: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(text)
    assert str(caught.value) == "the date is empty"
    assert caught.value.hint == 'write a date such as "2018-04-15", or leave the field out'


def test_what_is_shown_of_a_text_is_short_and_on_one_line() -> None:
    with pytest.raises(DateError) as caught:
        parse_date("neither\na\x1b[31mdate " + "x" * 5_000_000)
    assert str(caught.value) == '"neither a\ufffd[31mdate xxxxxxxxxxxxxxxxxxxx…" is not a date'


def test_errors_cross_processes_whole() -> None:
    error = pickle.loads(pickle.dumps(DateError("message", "hint")))
    assert (str(error), error.hint) == ("message", "hint")


# Properties

YEARS = st.integers(-9999, 9999)
EDTF_YEARS = YEARS.map(lambda year: f"{year:05}" if year < 0 else f"{year:04}")
LONG_YEARS = st.integers(10_000, 10**11 - 1).flatmap(lambda y: st.sampled_from([f"Y{y}", f"Y-{y}"]))
MASKED_YEARS = st.integers(10, 99).flatmap(lambda y: st.sampled_from([f"{y}XX", f"{y}1X"]))
TWO_DIGITS = st.one_of(st.just("XX"), st.integers(0, 32).map(lambda number: f"{number:02}"))
SIMPLE = st.one_of(
    EDTF_YEARS,
    LONG_YEARS,
    MASKED_YEARS,
    st.builds("{}-{}".format, EDTF_YEARS, TWO_DIGITS),
    st.builds("{}-{}-{}".format, EDTF_YEARS, TWO_DIGITS, TWO_DIGITS),
)
TIMES = st.builds(
    "{}T{:02}:{:02}{}".format,
    st.dates().map(str),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["", ":59", "Z", "-04", "+14:00", "-09:30"]),
)
QUALIFIED = st.builds("{}{}".format, SIMPLE, st.sampled_from(["", "", "~", "?", "%"]))
ENDS = st.one_of(QUALIFIED, st.sampled_from(["", ".."]))
CANDIDATES = st.one_of(QUALIFIED, TIMES, st.builds("{}/{}".format, ENDS, ENDS))
"""Texts of EDTF's form; some are no dates."""
PARTS_OF_DATES = ("XX", "Z", "T00:00", "18:30", "-04:00")
"""What hints say to write for a part of a date."""
VALID_HTML = (
    r"[0-9]{4,}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)
"""Of the values that HTML allows for `<time datetime>`, those that begin with a year."""
NEARLY = st.text(alphabet="0123456789-/.~?%XxuYTZ: +eSc,ABCaprilo\u2013\u0664", max_size=24)


def outcome(text: str) -> Date | DateError:
    """Anything else that is raised fails the test."""
    try:
        return parse_date(text)
    except DateError as error:
        return error


def read(text: str) -> Date | None:
    date = outcome(text)
    return date if isinstance(date, Date) else None


@settings(deadline=None, max_examples=400)
@given(st.one_of(st.text(), NEARLY, CANDIDATES))
def test_nothing_but_a_date_error_is_raised(text: str) -> None:
    error = outcome(text)
    if isinstance(error, DateError):
        assert str(error)
        assert f"{error}{error.hint}".isprintable()


@settings(deadline=None, max_examples=300)
@given(NEARLY)
def test_what_a_hint_says_to_write_is_a_date(text: str) -> None:
    error = outcome(text)
    if isinstance(error, DateError):
        for offer in error.hint.split('"')[1::2]:
            assert offer in PARTS_OF_DATES or read(offer), offer


@settings(deadline=None, max_examples=400)
@given(CANDIDATES)
def test_dates_are_sound(text: str) -> None:
    date = read(text)
    if date is None:
        return
    assert date.text == text
    assert date.human().strip() == date.human() != ""
    if date.earliest is not None and date.latest is not None:
        assert date.earliest <= date.latest
        assert date.latest.bit_length() < 64
        assert date.earliest.bit_length() < 64
    assert (date.earliest is None or date.latest is None) <= date.interval
    html = date.html_datetime()
    assert html is None or (re.fullmatch(VALID_HTML, html) and html[:4] != "0000")


@settings(deadline=None)
@given(YEARS, st.integers(1, 12), st.integers(1, 31))
def test_a_day_is_in_its_month_and_its_year(year: int, month: int, day: int) -> None:
    year_text = f"{year:05}" if year < 0 else f"{year:04}"
    if year_text == "-0000":
        return
    texts = (
        f"{year_text}-{month:02}-{day:02}",
        f"{year_text}-{month:02}",
        year_text,
        f"{year_text[:-1]}X",
        f"{year_text[:-2]}XX",
    )
    dates = [date for date in map(read, texts) if date]
    assert len(dates) >= len(texts) - (day > 28)
    for inner, outer in pairwise(dates):
        assert outer.earliest is not None
        assert outer.latest is not None
        assert inner.earliest is not None
        assert inner.latest is not None
        assert outer.earliest <= inner.earliest <= inner.latest <= outer.latest


@settings(deadline=None)
@given(st.lists(CANDIDATES, max_size=8))
def test_order_is_by_earliest_then_coarse_before_fine(texts: list[str]) -> None:
    dates = [date for date in map(read, texts) if date]
    assert all(type(part) is int for date in dates for part in date.sort_key())
    dates.sort(key=Date.sort_key)
    for one, next_one in pairwise(dates):
        if one.earliest is not None and next_one.earliest is not None:
            key, next_key = (one.earliest, one.precision), (next_one.earliest, next_one.precision)
            assert key <= next_key


@settings(deadline=None)
@given(st.dates())
def test_days_agree_with_the_standard_library(day: datetime.date) -> None:
    days = day.toordinal() - datetime.date(1970, 1, 1).toordinal()
    assert days_from_civil(day.year, day.month, day.day) == days
    assert parse_date(day.isoformat()).earliest == days * 86_400


@given(st.dates(), st.sampled_from(["en", "fr", "de", "ar", "he", "pt-BR"]))
@settings(deadline=None)
def test_the_short_way_to_read_a_day_says_what_the_long_one_does(
    day: datetime.date, lang: str
) -> None:
    date, point = parse_date(day.isoformat()), read_point(day.isoformat())
    assert point is not None
    assert date.human(lang) == date_words._reading(point, lang, words_for(lang))
    assert date.html_datetime() == day.isoformat()
    assert date.ends() == (day.isoformat(), "")


@settings(deadline=None)
@given(st.datetimes(timezones=st.timezones()).filter(lambda moment: 1 < moment.year < 9999))
def test_times_agree_with_the_standard_library(moment: datetime.datetime) -> None:
    offset = moment.utcoffset()
    if offset is None or offset.total_seconds() % 60:
        return
    moment = moment.replace(microsecond=0)
    assert parse_date(moment.isoformat()).earliest == int(moment.timestamp())


@settings(deadline=None)
@given(st.integers(-7_305_000, 7_305_000))
def test_days_round_trip_over_twenty_thousand_years(days: int) -> None:
    year, month, day = civil_from_days(days)
    assert days_from_civil(year, month, day) == days
    assert 1 <= month <= 12
    assert 1 <= day <= 31


def test_every_day_of_four_centuries_around_year_zero_follows_the_one_before() -> None:
    """400 years are a whole period of the calendar."""
    expected = days_from_civil(-200, 1, 1)
    for year in range(-200, 200):
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        for month, length in enumerate((31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1):
            for day in range(1, length + 1):
                assert days_from_civil(year, month, day) == expected
                expected += 1


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("15 April 2018", "2018-04-15"),
        (" Apr. 15, 2018", "2018-04-15"),
        ("about 2018", "2018~"),
        ("2018-04", "2018-04"),
        ("05/04/2018", "05/04/2018"),
        ("31 April 2018", "31 April 2018"),
        ("before 2018", "before 2018"),
        ("yesterday", "yesterday"),
    ],
)
def test_words_that_mean_one_date_alone_are_that_date(text: str, meant: str) -> None:
    assert in_edtf(text) == meant
