"""Sites made up to see and measure their timelines: `python -m tests.timelines 180 60y FOLDER`.

So many statements over a day, 60 or 230 years: of one moment and of many, of intervals, open ends
and doubtful dates; by many speakers, some of whom say much.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

NUMBERS = (1, 12, 180, 5000)
SPANS = ("day", "60y", "230y")
_YEARS = {"60y": 60, "230y": 230}
_IN_A_FILE = 250
_WORDS = ("the army", "of the union", "will stay", "until", "all that was promised", "is done")


def files(number: int, span: str) -> dict[str, str]:
    """The files of a site with `number` statements and a tenth of that of events."""
    chance = random.Random(number)
    made = {"sitegen.yaml": "title: Made up\n"}
    for first in range(0, number, _IN_A_FILE):
        numbers = range(first, min(first + _IN_A_FILE, number))
        dates = [_date(chance, span) for _ in numbers]
        name = f"content/b/x{first // _IN_A_FILE}"
        quotes = [_quote(chance, n) for n in numbers]
        made[f"{name}.md"] = "\n\n".join(f"“{quote}”" for quote in quotes) + "\n"
        made[f"{name}.annotations.yaml"] = "\n".join(_sidecar(chance, numbers, quotes, dates))
    return made


def _quote(chance: random.Random, n: int) -> str:
    return f"No {n}: " + " ".join(chance.choices(_WORDS, k=chance.choice([2, 5, 12, 25])))


def _speaker(chance: random.Random) -> int:
    """Of forty speakers the first say most."""
    return min(int(chance.expovariate(0.12)), 39)


def _sidecar(
    chance: random.Random, numbers: range, quotes: list[str], dates: list[str]
) -> Iterator[str]:
    yield "speakers:"
    yield from (f"  p{n}: {{name: Speaker the {n}th}}" for n in range(40))
    yield "statements:"
    for n, quote, when in zip(numbers, quotes, dates, strict=True):
        who = _speaker(chance)
        yield f'  s{n}: {{speaker: p{who}, quote: "{quote}", kind: direct, date: "{when}"}}'
    ids = [f"s{n}" for n in numbers]
    yield "conflicts:" if len(ids) > 1 else "conflicts: {}"
    for k in range(0, len(ids) - 1, 12):
        sides = [", ".join(ids[k : k + 8][side::2]) for side in (0, 1)]
        yield f"  c{numbers[k]}:"
        yield f"    question: Who is right in matter {numbers[k]}?"
        yield f"    positions: {{a: {{label: Yes, statements: [{sides[0]}]}}, "
        yield f"      b: {{label: No, statements: [{sides[1]}]}}}}"
    yield "events:"
    for n, when in zip(numbers[::10], dates[::10], strict=True):
        yield f'  e{n}: {{title: Event number {n}, date: "{when}"}}'


def _date(chance: random.Random, span: str) -> str:
    """A date in EDTF: four in ten of the same few moments, some of every other kind."""
    if span == "day":
        clock = chance.choice(
            ["09:00", "15:30", f"{chance.randrange(24):02}:{chance.randrange(60):02}"]
        )
        return chance.choice(["2018-04-15", *[f"2018-04-15T{clock}Z"] * 4])
    start = date(2020 - _YEARS[span], 1, 1)
    days = [0, 9000, 9001] if chance.random() < 0.4 else [chance.randrange(_YEARS[span] * 365)]
    when = start + timedelta(chance.choice(days))
    later = when + timedelta(chance.randrange(1, 3000))
    kinds: list[Callable[[], str]] = [
        *[when.isoformat] * 5,
        lambda: f"{when:%Y-%m}",
        lambda: f"{when:%Y}~",
        lambda: f"{when.isoformat()}?",
        lambda: f"{when.isoformat()}/{later.isoformat()}",
        lambda: f"{when.isoformat()}/..",
        lambda: f"../{when.isoformat()}",
        lambda: f"{when:%Y}"[:3] + "X",
    ]
    return chance.choice(kinds)()


if __name__ == "__main__":
    for path, text in files(int(sys.argv[1]), sys.argv[2]).items():
        (Path(sys.argv[3]) / path).parent.mkdir(parents=True, exist_ok=True)
        (Path(sys.argv[3]) / path).write_text(text, "utf-8")
