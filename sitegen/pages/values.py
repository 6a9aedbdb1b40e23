"""The plain values that pages show: statements, speakers, conflicts and dates, with every name and
link in them. URLs are from the site's root; the template makes them relative to its page.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from functools import cache
from typing import Final

from sitegen.frozen import dataclass

COLOURS = 10
"""How many speakers' colours the theme has."""
RTL_SCRIPTS = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"}
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name with a link; the link is empty for words that lead nowhere."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """A speaker as named on a page."""

    id: str
    name: str
    url: str
    initials: str
    kind: str
    """`person` or `organization`."""
    colour: int
    """1 to `COLOURS`; stable for an id."""
    role: str
    """What they are or were, in words; where they speak, at that time. Empty if not known."""


@dataclass(frozen=True, slots=True)
class DateView:
    """A date in words, and for machines where HTML can say it."""

    text: str
    machine: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A statement as named from elsewhere."""

    name: str
    id: str
    url: str
    speakers: tuple[SpeakerView, ...]
    kind: str
    """Only a `direct` one may be shown in quotation marks."""
    quote: str
    date: DateView | None
    article: Named
    lang: str
    direction: str
    same_article: bool
    """Whether it stands in the article of the statement that names it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A position that a statement takes in a conflict."""

    id: str
    """The conflict's."""
    conflict: Named
    position: str


@dataclass(frozen=True, slots=True)
class Related:
    """A relation as it reads from one end."""

    words: str
    """In the site's language, ready to stand before the other statement's speaker."""
    other: Brief
    opposing: bool
    """Whether it makes the two opponents."""
    note: str
    certainty: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement with all that is said about it."""

    brief: Brief
    details: str
    """URL of where all of this is shown: the list under its article."""
    kind: str
    lang: str
    direction: str
    via: tuple[Named, ...]
    to: tuple[Named, ...]
    on_behalf_of: tuple[Named, ...]
    certainty: str
    source: str
    archived: str
    note: str
    exact: bool
    outer: Brief | None
    """The statement that it is quoted inside."""
    taken: tuple[Taken, ...]
    opponents: tuple[Brief, ...]
    """The nearest ones: one for each opposing speaker, those of the same article first."""
    more_opponents: int
    """How many opposing speakers are not among `opponents`."""
    related: tuple[Related, ...]
    original: str
    """The article's original at the very words; empty where it has no address."""


@dataclass(frozen=True, slots=True)
class EventView:
    """An event of the timeline."""

    id: str
    name: str
    title: str
    date: DateView
    start: str
    """Its first and last day for machines, as far as HTML can say them."""
    end: str
    url: str
    """Where an article speaks of it; empty if none does."""
    article: Named
    certainty: str
    source: str
    archived: str
    note: str


@dataclass(frozen=True, slots=True)
class ConflictBrief:
    """A conflict as listed."""

    id: str
    question: str
    url: str
    status: str
    verdict: str
    positions: tuple[str, ...]
    speakers: tuple[SpeakerView, ...]
    statements: int


def is_rtl(language: str) -> bool:
    """Say whether a language is written from right to left."""
    return language.partition("-")[0].lower() in RTL_SCRIPTS


def direction(language: str) -> str:
    """Return the value of HTML's `dir` for a language."""
    return "rtl" if is_rtl(language) else "ltr"


def colour_of(id: str) -> int:
    """Return a speaker's colour; it stays when other speakers come and go."""
    return zlib.crc32(id.encode()) % COLOURS + 1


@cache
def tag_id(tag: str) -> str:
    """Return a tag as it stands in an address; those that differ in more than case, spaces and
    punctuation have different ones, whatever other tags there are.

    Without its signs on letters a word of Hindi is another, and an emoji may be all there is. Signs
    that an address had better not hold are named at its end: `c--plus-plus`. No word of a tag
    stands there, since nothing else leaves two hyphens in a row.
    """
    folded = unicodedata.normalize("NFC", tag.casefold())
    kept = (one if _WORD(one) or _is_sign(one) else "-" for one in folded)
    words = re.sub("-+", "-", "".join(kept)).strip("-.") or "tag"
    signs = "-".join(_NAMES[sign] for sign in _SIGNS(folded))
    return f"{words}--{signs}" if signs else words


_WORD = re.compile(r"[\w.]").match
_NAMES: Final = {
    "#": "sharp",
    "$": "dollar",
    "%": "percent",
    "*": "star",
    "+": "plus",
    ".": "dot",
    "<": "less",
    "=": "equals",
    ">": "greater",
    "^": "caret",
    "|": "bar",
    "~": "tilde",
}
_SIGNS: Final = re.compile(r"[$%*+<=>^|~]|(?<=[\w+#])#|\A\.(?=\w)").findall
"""Signs by which words differ. Before a word `#` is but the mark of a tag; a full stop is named
where it would be lost."""


def _is_sign(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character)[0] in "MS"


def initials_of(name: str) -> str:
    """Return up to two letters for a name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    words = words[1:] if words[1:] and words[0] == "The" else words
    words = [word for word in words if word[0].isupper() or not word[0].islower()] or words
    # Nearly every name of an office begins with the Arabic article: its letter tells none apart.
    words = [word[2:] if word.startswith("ال") and len(word) > 3 else word for word in words]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()
