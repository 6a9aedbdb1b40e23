"""Quotes: from the words that a sidecar gives to their place in the article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from sitegen.anchoring import (
    Ambiguous,
    Anchor,
    Found,
    Offered,
    Orphan,
    Passage,
    Quote,
    Searchable,
    anchor_pieces,
    only_place,
)
from sitegen.annotations.reading import Reading
from sitegen.characters import caseless
from sitegen.diagnostics import Keys, Severity
from sitegen.forms import written
from sitegen.forms.fields import Field, Form, LateSchema, Listed, NonEmpty, Text
from sitegen.markdown import line_at
from sitegen.model import Anchored, Fix, Fragment
from sitegen.patterns import pattern


class QuoteForm(Form):
    """Words of the article, with as much of what stands around them as leaves one place.

    The names are those of the W3C Web Annotation model's TextQuoteSelector.
    """

    exact: Text = Field(description="The words, as they stand in the article.")
    prefix: str = Field("", description="Words that stand right before them.")
    suffix: str = Field("", description="Words that stand right after them.")


def _schema() -> dict[str, object]:
    from sitegen.forms.models import model_of

    one = [{"type": "string"}, model_of(QuoteForm).model_json_schema()]
    return {
        "anyOf": [*one, {"type": "array", "items": {"anyOf": one}, "minItems": 1}],
        "description": "The words quoted: a text, a mapping with prefix and suffix, or a list "
        "of pieces in the order of the text.",
    }


Pieces = Annotated[
    tuple[QuoteForm, ...], NonEmpty(), Listed(QuoteForm, "exact"), LateSchema(_schema)
]

SHOWN_WORDS = 200
"""Code points of the nearest passage that a message repeats."""


def anchor_quote(
    reading: Reading,
    keys: Keys,
    pieces: Sequence[QuoteForm],
    inside: Anchored | None = None,
) -> Anchored | None:
    """Find the passages that a quote's pieces mean; None, with a fault, where one is not found.

    Where the article's text cannot be used, that is the fault: no quote is said to be missing.
    """
    if reading.text_lost:
        return None
    if reading.text is None:
        message = "there is no article to quote from"
        article = reading.file.removesuffix(".annotations.yaml") + ".md"
        reading.fault(keys, "no-article", message, f"write {article}, or drop the quote")
        return None
    if inside is None and len(pieces) == 1 and not (pieces[0].prefix or pieces[0].suffix):
        place = only_place(reading.text, pieces[0].exact)
        if place is not None:
            return Anchored((fragment(reading.text.text, place),))
    quotes = [Quote(piece.exact, piece.prefix, piece.suffix) for piece in pieces]
    outer = [Passage(f.start, f.end) for f in inside.fragments] if inside else None
    anchors = anchor_pieces(reading.text, quotes, inside=outer)
    hits: list[Found | Offered] = []
    for number, found in enumerate(anchors):
        if isinstance(found, Found) and not found.elsewhere:
            hits.append(found)
            continue
        of_piece = (*keys, number) if len(quotes) > 1 else keys
        _report(reading, of_piece, found, quotes[number].exact)
        if isinstance(found, Found | Offered):
            hits.append(found)
    if len(hits) < len(anchors):
        return None
    scores = [hit.score for hit in hits if isinstance(hit, Offered)]
    fragments = tuple(fragment(reading.text.text, hit.passage) for hit in hits)
    return Anchored(fragments, min(scores, default=1.0), not scores)


def fragment(text: str, passage: Passage) -> Fragment:
    """Return a passage with its text, white space runs as one space."""
    return Fragment(passage.start, passage.end, _one_line(text[passage.start : passage.end]))


def _one_line(text: str) -> str:
    if text.isprintable() and "  " not in text:  # nothing that is printed is white space but " "
        return text
    return _SPACE.sub(" ", text)


_SPACE: Final = pattern(r"\s+")


def _shown(text: str, passage: Passage) -> str:
    """Return a passage on one line, not too long for a message."""
    words = _one_line(text[passage.start : passage.end])
    return words if len(words) <= SHOWN_WORDS else words[: SHOWN_WORDS - 1] + "…"


def _report(reading: Reading, keys: Keys, found: Anchor, words: str) -> None:
    match found:
        case Ambiguous():
            _report_ambiguous(reading, keys, found)
        case Offered():
            _report_offered(reading, keys, found)
        case Orphan():
            _report_orphan(reading, keys, found, words)
        case Found():
            _report_moved(reading, keys, found)


def _report_ambiguous(reading: Reading, keys: Keys, found: Ambiguous) -> None:
    places = []
    lead = "- " if isinstance(keys[-1], int) else "quote: "
    for passage, context in zip(found.places, found.contexts, strict=True):
        telling = context.prefix or context.suffix
        pasted = lead + paste(context) if telling else "nothing near it tells it from the others"
        places.append(f"line {line_at(reading.body, passage.start)}: {pasted}")
    if more := found.total - len(found.places):
        places.append(f"... and {more} more place{'s' * (more > 1)}")
    message = f"the quote stands {found.total} times in {reading.text_file}"
    hint = "say which is meant, by a prefix or suffix; ready to paste:"
    reading.fault(keys, "ambiguous-quote", message, hint, details=tuple(places))


def _report_moved(reading: Reading, keys: Keys, found: Found) -> None:
    passage = found.passage
    line = line_at(reading.body, passage.start)
    message = f"the quote stands in {reading.text_file}, but not with this prefix or suffix"
    hint = "if the place below is meant, mend or drop them"
    assert reading.text is not None, "a passage needs a text"
    words = _shown(reading.text.text, passage)
    details = (f"line {line} of {reading.text_file}: {words}",)
    severity = Severity.WARNING
    reading.fault(keys, "moved-quote", message, hint, severity=severity, details=details)


def _report_offered(reading: Reading, keys: Keys, found: Offered) -> None:
    line = line_at(reading.body, found.passage.start)
    message = f"the quote differs from the text (score {found.score:.2f})"
    hint = "`sitegen check --fix` writes the text's wording"
    details = (f"line {line} of {reading.text_file}: {found.diff}",)
    severity = Severity.WARNING
    reading.fault(keys, "inexact-quote", message, hint, severity=severity, details=details)
    reading.fixes.append(Fix(reading.file, written(keys, reading.misspelt), found.wording))


_GAP: Final = pattern(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*")
"""Where who writes a quote leaves words out."""
_MOST_PIECES: Final = 9
"""Of a quote that is looked for piece by piece."""


def _around_gaps(text: Searchable, words: str) -> tuple[str, ...]:
    """Return what stands around the gaps of a quote, if it all stands in the text, in order."""
    pieces = tuple(filter(None, _GAP.split(words)))
    if pieces == (words,) or not 0 < len(pieces) <= _MOST_PIECES:
        return ()
    anchors = anchor_pieces(text, [Quote(piece) for piece in pieces])
    return pieces if all(isinstance(found, Found | Ambiguous) for found in anchors) else ()


def _told_of_gaps(pieces: tuple[str, ...]) -> tuple[str, str]:
    """Return what to do about a quote with gaps, and what to write, ready to paste."""
    import json

    pasted = [json.dumps(piece, ensure_ascii=False) for piece in pieces]
    if len(pieces) == 1:
        return "the text has no dots there; ready to paste:", f"quote: {pasted[0]}"
    hint = "leave words out by a list of pieces, without dots; ready to paste:"
    return hint, f"quote: [{', '.join(pasted)}]"


def _report_orphan(reading: Reading, keys: Keys, found: Orphan, quote: str) -> None:
    message, hint = _ORPHANS.get(found.reason, (_ORPHANED, found.reason))
    details: tuple[str, ...] = ()
    if found.nearest is not None and reading.text is not None:
        line = line_at(reading.body, found.nearest.start)
        words = _shown(reading.text.text, found.nearest)
        if words != quote and caseless(words) == caseless(quote):
            hint = "upper and lower case count: write them as the text does"
        place = f"line {line} of {reading.text_file}"
        # With a score of 1, the words do stand there, but are not to be taken for the quote.
        near = f"nearest: {place} (score {found.score:.2f})" if found.score < 1 else place
        details = (f"{near}: {words}",)
    of_several = isinstance(keys[-1], int)
    if reading.text and not of_several and (pieces := _around_gaps(reading.text, quote)):
        hint, pasted = _told_of_gaps(pieces)
        details = (pasted,)
    message = message.format(file=reading.text_file)
    reading.fault(keys, "orphan-quote", message, hint, details=details)


_ORPHANED: Final = "the quote does not stand in {file}"
_IN_ORDER: Final = "pieces stand in the order of the text, and do not overlap"
_ORPHANS: Final[Mapping[str, tuple[str, str]]] = {
    "the quote is empty": ("the quote holds no words", "give words of the article"),
    "the words occur once, but in another context": (
        "the quote stands in {file}, but not with this prefix or suffix",
        "if the place below is meant, mend or drop them",
    ),
    "stands outside the passage that it should lie within": (
        "the quote does not stand inside the statement that it is within",
        'drop "within", or quote words of that statement',
    ),
    "overlaps the piece above it": ("this piece overlaps the one above it", _IN_ORDER),
    "stands before the piece above it": ("this piece stands before the one above it", _IN_ORDER),
}
"""Why a quote is an orphan, as anchoring says it: message and hint. Other reasons are hints."""


def paste(quote: Quote) -> str:
    """Return a quote as YAML that can be pasted behind `quote:`."""
    import json

    parts = [("exact", quote.exact), ("prefix", quote.prefix), ("suffix", quote.suffix)]
    given = [f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in parts if text]
    return "{" + ", ".join(given) + "}"
