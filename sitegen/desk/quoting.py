"""From words selected in an article to the quote that means them, and to what is known of them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from sitegen.anchoring import (
    Found,
    Passage,
    Quote,
    Searchable,
    anchor,
    shortest_context,
    within_quotation_marks,
)
from sitegen.characters import composed
from sitegen.frozen import dataclass
from sitegen.model import StatementKind
from sitegen.yamltext.document import Plain

_KINDS: Final[dict[str, StatementKind]] = {
    "inside": "direct",
    "outside": "indirect",
    "partly": "mixed",
}
_MOST_WORDS = 2
_LOOKED_AT = 10
"""Telling words, the first of a quote, of which an id is made."""
_LITTLE = frozenset(
    """a an and are as at be been but by for from had has have he her his i in is it its of on or
    our she that the their them there they this to was we were will with would you your
    us she he mr mrs can could may might should must do does did said says say so too more very now
    der die das den dem ein eine und oder ist in zu von le la les un une des et ou est de du
    """.split()  # noqa: SIM905  a list of these would be a page long
)
"""Words that tell little of what a statement is about."""


@dataclass(frozen=True, slots=True)
class Selected:
    """Words of an article, as they may be quoted."""

    passage: Passage
    words: str
    """On one line."""
    quote: Quote | None
    """The shortest that leaves this place alone; None where there is none."""
    kind: StatementKind
    """As the quotation marks have it."""


def select(searchable: Searchable, start: int, end: int) -> Selected:
    """Return what is to be known of the article's text from `start` to `end` (code points), without
    the white space at its ends."""
    text = searchable.text
    start, end = max(0, start), min(len(text), end)
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    passage = Passage(start, end)
    kind = _KINDS[within_quotation_marks(searchable, start, end)]
    return Selected(passage, searchable.line(passage), shortest_context(searchable, passage), kind)


def find_selected(searchable: Searchable, start: int, end: int, near: Quote) -> Selected | None:
    """Return the words that were selected in a page that may be older than the text.

    `near` holds them with what stood around them. None where they cannot be told for certain.
    """
    here = select(searchable, start, end)
    if here.words == " ".join(near.exact.split()):
        return here
    found = anchor(searchable, near)
    if isinstance(found, Found) and not found.elsewhere:
        return select(searchable, found.passage.start, found.passage.end)
    return None


def as_written(pieces: Sequence[Quote]) -> Plain:
    """Return a quote as a sidecar has it: the words alone where they are enough, and of several
    pieces a list."""
    written = [_piece(quote) for quote in pieces]
    return written if len(written) > 1 else written[0]


def _piece(quote: Quote) -> Plain:
    parts = {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
    given: dict[str, Plain] = {name: text for name, text in parts.items() if text}
    return quote.exact if len(given) == 1 else given


def make_id(words: str, taken: Collection[str], text: str = "") -> str:
    """Return an id made of the words that tell most, unlike any that is `taken`.

    Those tell most that stand least often in `text`; of equals the earlier ones. They keep their
    order, and a "not" among them its place.
    """
    often = Counter(_words(text))
    said = _words(words)
    telling = [word for word in dict.fromkeys(said) if word not in _LITTLE] or said or ["statement"]
    rarest = sorted(telling[:_LOOKED_AT], key=lambda word: (word == "not", often[word]))
    used = {id.casefold() for id in taken} | {"index"}
    for count in range(min(_MOST_WORDS, len(telling)), len(telling) + 1):
        chosen = {*rarest[:count], *({"not"} & {*telling})}
        if (id := "-".join(word for word in telling if word in chosen)) not in used:
            return id
    base, number = "-".join(telling[:_MOST_WORDS]), 2
    while f"{base}-{number}" in used:
        number += 1
    return f"{base}-{number}"


def _words(text: str) -> list[str]:
    """Return the words of a text in small letters, without dots and apostrophes within them."""
    plain = composed(unicodedata.normalize("NFKC", text).casefold())
    return re.findall(r"[^\W_]+", re.sub(r"(?<=\w)[.'’](?=\w)", "", plain))


def speaker_id(name: str, taken: Collection[str], kind: str = "person") -> str:
    """Return an id for a speaker: of a person the last word of the name, or more if that is taken;
    of an organization all of it."""
    words = _words(name) or ["speaker"]
    for count in range(1 if kind == "person" else len(words), len(words) + 1):
        if (id := "-".join(words[-count:])) not in taken and id != "index":
            return id
    return make_id(name, taken)
