"""Articles to measure with: the same ones whenever and wherever they are made.

An article is some 2.7 kB of Markdown with eight statements, two conflicts, one of them with a
statement of another article, and two events. Its words are drawn by its number; what depends on the
size of the corpus is who speaks, and which article the second conflict leads to.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

FOLDER_OF = 100
"""Articles in a folder: a briefing, a section."""
STATEMENTS = 8
FIRST_DAY = datetime.date(2012, 1, 1)
DAYS = 3_650
"""Days over which the articles are spread."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a speaker says in an article."""

    id: str
    speaker: int
    """0-based; see `speaker_id`."""
    quote: str
    kind: str
    date: datetime.date


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question on which two statements differ."""

    id: str
    question: str
    one: str
    """A statement's id."""
    other: str
    """A statement's id, or for one of another article `PATH#ID`."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    id: str
    title: str
    date: datetime.date


@dataclass(frozen=True, slots=True)
class Article:
    """A text and what is said about it."""

    path: str
    """Folder and name, without an ending."""
    title: str
    date: datetime.date
    publisher: str
    summary: str
    text: str
    """Markdown, without a headline."""
    statements: tuple[Statement, ...]
    conflicts: tuple[Conflict, ...]
    events: tuple[Event, ...]

    @property
    def speakers(self) -> list[int]:
        """Who speaks in it, each once."""
        return sorted({said.speaker for said in self.statements})


def corpus(total: int) -> Iterator[Article]:
    """Make the articles of a corpus, in order."""
    return (article(number, total) for number in range(total))


def article(number: int, total: int) -> Article:
    """Make one article; `number` is 0-based."""
    draw = _Draw(number)
    date = FIRST_DAY + datetime.timedelta(days=number * 37 % DAYS)
    statements = tuple(_statement(draw, at, number, total, date) for at in range(STATEMENTS))
    subject = f"{draw.word('adjective').title()} {draw.word('noun')}"
    return Article(
        path_of(number),
        f"{subject} in the {draw.word('place')} ({number})",
        date,
        f"Wire service {number % 7 + 1}",
        draw.sentence(),
        _text(draw, statements, number, total),
        statements,
        _conflicts(draw, number, total),
        tuple(_event(draw, at, date) for at in range(2)),
    )


def path_of(number: int) -> str:
    """Return the path of an article; `number` is 0-based."""
    return f"dossier-{number // FOLDER_OF:04}/article-{number:06}"


def speaker_count(total: int) -> int:
    """Return the number of speakers in a corpus."""
    return max(8, total // 50)


def speaker_id(speaker: int) -> str:
    """Return a speaker's id."""
    return f"speaker-{speaker:04}"


def speaker_name(speaker: int) -> str:
    """Return a speaker's name."""
    return f"Speaker {speaker}"


T = TypeVar("T")


class _Draw:
    """Draws words. `Random.random` is the one method whose results are promised to stay."""

    def __init__(self, number: int) -> None:
        self.random = Random(f"article {number}")

    def one_of(self, items: Sequence[T]) -> T:
        return items[int(self.random.random() * len(items))]

    def number(self, below: int) -> int:
        return int(self.random.random() * below)

    def word(self, kind: str) -> str:
        return self.one_of(_WORDS[kind])

    def sentence(self) -> str:
        words = {kind: self.word(kind) for kind in _WORDS}
        return self.one_of(_SENTENCES).format(number=self.number(90) + 10, **words)

    def clause(self, at: int) -> str:
        """Return what is said in a statement; no other of the article has its number."""
        words = {kind: self.word(kind) for kind in _WORDS}
        return self.one_of(_CLAUSES).format(number=f"{at + 1},{self.number(900) + 100}", **words)


def _statement(draw: _Draw, at: int, number: int, total: int, date: datetime.date) -> Statement:
    speaker = (number * 3 + at * at + draw.number(3)) % speaker_count(total)
    said = date - datetime.timedelta(days=draw.number(20))
    kind = "indirect" if at % 4 == 3 else "direct"
    return Statement(f"s{at + 1}", speaker, draw.clause(at), kind, said)


def _conflicts(draw: _Draw, number: int, total: int) -> tuple[Conflict, ...]:
    other = (number * 7 + 3) % total
    other = other if other != number else (number + 1) % total
    questions = [f"Will the {draw.word('noun')} of the {draw.word('place')} last?" for _ in "ab"]
    return (
        Conflict(f"c{number:06}-a", questions[0], "s1", "s2"),
        Conflict(f"c{number:06}-b", questions[1], "s3", f"{path_of(other)}#s4"),
    )


def _event(draw: _Draw, at: int, date: datetime.date) -> Event:
    when = date - datetime.timedelta(days=draw.number(60))
    title = f"{draw.word('noun').title()} in the {draw.word('place')}"
    return Event(f"e{at + 1}", title, when)


def _text(draw: _Draw, statements: Sequence[Statement], number: int, total: int) -> str:
    """Return an article's Markdown: a paragraph for each statement, and what texts have besides."""
    blocks = [draw.sentence()]
    for at, said in enumerate(statements):
        if at == 3:
            blocks.append(f"## The {draw.word('noun')} of the {draw.word('place')}")
        blocks.append(_paragraph(draw, at, said))
    blocks.append("\n".join(f"- {draw.sentence()}" for _ in range(3)))
    blocks.append(f"See also [the report](https://example.org/reports/{number}).")
    return "\n\n".join(blocks) + "\n"


def _paragraph(draw: _Draw, at: int, said: Statement) -> str:
    words = said.quote.replace(" not ", " *not* ") if at % 2 else said.quote
    name = speaker_name(said.speaker)
    if said.kind == "indirect":
        spoken = f"{name} said on {said.date:%A} that {words}."
    else:
        spoken = f"“{words},” said {name} of the **{draw.word('noun')}**."
    return f"{draw.sentence()} {spoken} {draw.sentence()}"


_LISTS = {
    "adjective": (
        "annual broad central common distant early final formal further general joint "
        "late limited local lasting narrow northern open partial quiet recent regional "
        "second southern steady"
    ),
    "noun": (
        "agreement advance border budget ceasefire council crossing delegation deployment "
        "election embargo harbour inquiry mandate mission negotiation offer pipeline "
        "proposal railway reform report summit treaty withdrawal"
    ),
    "place": (
        "capital coast delta desert district east frontier highlands interior islands "
        "lowlands north port province south uplands valley west"
    ),
    "verb": (
        "accept begin confirm defend delay extend finish follow postpone prepare reject "
        "renew resume review suspend support"
    ),
    "month": "January February March April May June July August September October",
}
_WORDS = {kind: words.split() for kind, words in _LISTS.items()}

_SENTENCES = (
    "The {adjective} {noun} in the {place} was expected to {verb} after {number} days.",
    "Observers in the {place} counted {number} cases, more than in {month} of the year before.",
    "It was the {adjective} {noun} in {number} weeks, and nobody in the {place} would say more.",
    "Talks on the {noun} went on in the {adjective} {place} until the end of {month}.",
    "A spokesman’s note on the {noun}, {number} pages long, did not name the {place}.",
)

_CLAUSES = (
    "we will not {verb} the {adjective} {noun} before {number} people have left the {place}",
    "the {noun} in the {place} has not changed since {month}, and all {number} of them know it",
    "there is no reason to {verb} the {noun} while {number} people wait in the {adjective} {place}",
    "we shall {verb} the {adjective} {noun} by {month}, at any cost to the {number} in the {place}",
    "they didn’t {verb} the {noun}; it was {number} votes from the {place} that did",
)
