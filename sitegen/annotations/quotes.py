"""Quotes: from the words that a sidecar gives to their place in the article."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from sitegen.anchoring import (
    Ambiguous,
    Anchor,
    Found,
    Offered,
    Orphan,
    Passage,
    Quote,
    anchor_pieces,
)
from sitegen.annotations.reading import Reading
from sitegen.diagnostics import Keys, Severity
from sitegen.forms import Form, Text
from sitegen.markdown import line_at
from sitegen.model import Anchored, Fix, Fragment


class QuoteForm(Form):
    """Words of the article, with as much of what stands around them as leaves one place.

    The names are those of the W3C Web Annotation model's TextQuoteSelector.
    """

    exact: Text = Field(description="The words, as they stand in the article.")
    prefix: str = Field("", description="Words that stand right before them.")
    suffix: str = Field("", description="Words that stand right after them.")


def _pieces(value: object) -> object:
    pieces = value if isinstance(value, list) else [value]
    return [{"exact": piece} if isinstance(piece, str) else piece for piece in pieces]


_ONE = {"anyOf": [{"type": "string"}, QuoteForm.model_json_schema()]}
Pieces = Annotated[
    tuple[QuoteForm, ...],
    BeforeValidator(_pieces),
    WithJsonSchema(
        {
            "anyOf": [*_ONE["anyOf"], {"type": "array", "items": _ONE, "minItems": 1}],
            "description": "The words quoted: a text, a mapping with prefix and suffix, or a list of "
            "pieces in the order of the text.",
        }
    ),
    Field(min_length=1),
]

SHOWN_PLACES = 5


def anchor_quote(
    reading: Reading,
    keys: Keys,
    pieces: Sequence[QuoteForm],
    inside: Anchored | None = None,
) -> Anchored | None:
    """Find the passages that a quote's pieces mean; None, with a fault, where one is not found."""
    if reading.text is None:
        message = "there is no article to quote from"
        reading.fault(keys, "no-article", message, f"write {reading.article}.md, or drop the quote")
        return None
    quotes = [Quote(piece.exact, piece.prefix, piece.suffix) for piece in pieces]
    outer = [Passage(f.start, f.end) for f in inside.fragments] if inside else None
    anchors = anchor_pieces(reading.text, quotes, inside=outer)
    for number, (quote, found) in enumerate(zip(quotes, anchors, strict=True)):
        place = (*keys, number) if len(quotes) > 1 else keys
        _report(reading, place, quote, found, within=inside is not None)
    hits = [found for found in anchors if isinstance(found, Found | Offered)]
    if len(hits) < len(anchors):
        return None
    scores = [hit.score for hit in hits if isinstance(hit, Offered)]
    fragments = tuple(fragment(reading.text.text, hit.passage) for hit in hits)
    return Anchored(fragments, min(scores, default=1.0), not scores)


def fragment(text: str, passage: Passage) -> Fragment:
    """Return a passage with its text, white space runs as one space."""
    return Fragment(passage.start, passage.end, _one_line(text[passage.start : passage.end]))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _report(reading: Reading, keys: Keys, quote: Quote, found: Anchor, *, within: bool) -> None:
    match found:
        case Ambiguous():
            _report_ambiguous(reading, keys, found)
        case Offered():
            _report_offered(reading, keys, found)
        case Orphan():
            _report_orphan(reading, keys, found, within=within)
        case Found():
            pass


def _report_ambiguous(reading: Reading, keys: Keys, found: Ambiguous) -> None:
    places = []
    for passage, context in list(zip(found.places, found.contexts, strict=True))[:SHOWN_PLACES]:
        line = line_at(reading.body, passage.start)
        places.append(f"line {line}: quote: {paste(context)}")
    if found.total > SHOWN_PLACES:
        places.append(f"... and {found.total - SHOWN_PLACES} more places")
    message = f"the quote stands {found.total} times in {reading.text_file}"
    hint = "add a prefix or suffix that leaves one place; one of these lines, for example:"
    reading.fault(keys, "ambiguous-quote", message, hint, details=tuple(places))


def _report_offered(reading: Reading, keys: Keys, found: Offered) -> None:
    line = line_at(reading.body, found.passage.start)
    message = f"the quote differs from the text (score {found.score:.2f})"
    hint = "`sitegen check --fix` writes the text's wording"
    details = (f"line {line} of {reading.text_file}: {found.diff}",)
    severity = Severity.WARNING
    reading.fault(keys, "inexact-quote", message, hint, severity=severity, details=details)
    reading.fixes.append(Fix(reading.file, keys, found.wording))


def _report_orphan(reading: Reading, keys: Keys, found: Orphan, *, within: bool) -> None:
    where = "inside the statement it is `within`" if within else f"in {reading.text_file}"
    message = f"the quote does not stand {where}"
    details: tuple[str, ...] = ()
    if found.nearest is not None and reading.text is not None:
        line = line_at(reading.body, found.nearest.start)
        words = _one_line(reading.text.text[found.nearest.start : found.nearest.end])
        details = (
            f"nearest: line {line} of {reading.text_file} (score {found.score:.2f}): {words}",
        )
    reading.fault(keys, "orphan-quote", message, found.reason, details=details)


def paste(quote: Quote) -> str:
    """Return a quote as YAML that can be pasted behind `quote:`."""
    parts = [("exact", quote.exact), ("prefix", quote.prefix), ("suffix", quote.suffix)]
    given = [f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in parts if text]
    return "{" + ", ".join(given) + "}"
