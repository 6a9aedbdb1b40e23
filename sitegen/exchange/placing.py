"""From a foreign selection to the passage that it means, by the rules for quotes."""

from __future__ import annotations

from sitegen.anchoring import (
    Ambiguous,
    Found,
    Offered,
    Passage,
    Quote,
    Searchable,
    anchor,
    normalise,
    shortest_context,
)
from sitegen.exchange.foreign import Selection
from sitegen.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a selection stands."""

    passage: Passage
    quote: Quote
    """The shortest that anchors there; where the words differ, the one given."""
    diff: str = ""
    """What differs from the words given; empty where nothing does."""
    by_offset: bool = False
    """Whether only an offset told the place, and no words."""


def place(searchable: Searchable, selection: Selection) -> Placed | str:
    """Return where a selection stands, or why that cannot be told."""
    if not selection.exact.strip():
        return _by_offset(searchable, selection)
    quote = Quote(selection.exact, selection.prefix, selection.suffix)
    found = anchor(searchable, quote)
    match found:
        case Found():
            return _shortest(searchable, found.passage)
        case Offered():
            return Placed(found.passage, _trimmed(quote), found.diff)
        case Ambiguous():
            passage = _told_by_offset(searchable, selection)
            if passage is not None:
                return _shortest(searchable, passage)
            return f"its words stand {found.total} times, and nothing tells which are meant"
    return f"its words do not stand in the text ({found.reason})"


def _shortest(searchable: Searchable, passage: Passage, *, by_offset: bool = False) -> Placed | str:
    quote = shortest_context(searchable, passage)
    if quote is None:
        return "nothing near its words tells them from the same words elsewhere"
    return Placed(passage, quote, by_offset=by_offset)


def _trimmed(quote: Quote) -> Quote:
    return Quote(*(" ".join(part.split()) for part in (quote.exact, quote.prefix, quote.suffix)))


def _told_by_offset(searchable: Searchable, selection: Selection) -> Passage | None:
    """Return the place at the offset, if the very words stand there."""
    if selection.position is None:
        return None
    passage = _without_margins(searchable.text, *selection.position)
    there = normalise(searchable.line(passage)).strip()
    return passage if there and there == normalise(selection.exact).strip() else None


def _by_offset(searchable: Searchable, selection: Selection) -> Placed | str:
    start, end = selection.position or (0, 0)
    if end > len(searchable.text):
        return "it is placed by an offset that the text does not have"
    passage = _without_margins(searchable.text, start, end)
    if passage.start >= passage.end:
        return "it is placed by an offset where no words are"
    return _shortest(searchable, passage, by_offset=True)


def _without_margins(text: str, start: int, end: int) -> Passage:
    """Return a passage without the white space at its ends."""
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    return Passage(first, first + len(words.strip()))
