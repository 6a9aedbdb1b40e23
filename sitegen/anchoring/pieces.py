"""Anchoring a statement that is quoted in several pieces."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from sitegen.frozen import dataclass

from .anchor import ambiguous, anchor, fitting_hits, missing, only_hit, passage_at
from .exact import Wanted, hits, wanted
from .quotation import Span
from .searchable import Searchable
from .values import Anchor, Found, Offered, Orphan, Passage, Quote


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece, and where its words stand."""

    quote: Quote
    sought: Wanted
    hits: tuple[int, ...]
    """Everywhere, in text order."""
    choices: tuple[int, ...]
    """Those of them that its own context allows; all, where it allows none."""
    settled: bool
    """Whether the piece may be taken where only one choice is left."""

    @property
    def size(self) -> int:
        return len(self.sought.exact)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Where a piece may lie: from `low` to `high`, given the pieces above and below it."""

    low: int
    high: int


def anchor_pieces(
    searchable: Searchable, quotes: Sequence[Quote], *, inside: Sequence[Passage] | None = None
) -> tuple[Anchor, ...]:
    """The passages of the pieces of one statement, in text order and without overlap.

    Among all places where the pieces' words stand, all assignments in order are considered. A
    piece that stands in the same place in all of them is `Found`; one that has a choice is
    `Ambiguous`. Nearness to the other pieces decides nothing: a careful reader would have to ask,
    and a prefix or suffix answers. A piece that stands in no order with those above it is an
    `Orphan`. A piece whose words are gone is looked for approximately between its neighbours.
    """
    if len(quotes) == 1:
        return (anchor(searchable, quotes[0], inside=inside),)
    spans = searchable.spans(inside, 0)
    pieces = [_piece(searchable, quote, spans) for quote in quotes]
    bounds = _bounds(pieces, len(searchable.normal))
    anchors: list[Anchor] = []
    low = 0
    for piece, bound in zip(pieces, bounds, strict=True):
        result = _anchored(searchable, piece, _Bounds(max(low, bound.low), bound.high), spans)
        if isinstance(result, Offered):
            low = searchable.span(result.passage)[1]
        anchors.append(result)
    return tuple(anchors)


def _piece(searchable: Searchable, quote: Quote, spans: Sequence[Span]) -> _Piece:
    sought = wanted(quote)
    found = hits(searchable, sought, spans) if sought.exact else []
    fitting = fitting_hits(searchable, sought, found)
    settled = len(found) == 1 or bool(fitting) or not sought.has_context
    return _Piece(quote, sought, tuple(found), tuple(fitting or found), settled)


def _bounds(pieces: Sequence[_Piece], length: int) -> list[_Bounds]:
    """For each piece the earliest end of those above it and the latest start of those below."""
    lows: list[int] = []
    low = 0
    for piece in pieces:
        lows.append(low)
        first = bisect_left(piece.choices, low)
        if first < len(piece.choices):
            low = piece.choices[first] + piece.size
    bounds: list[_Bounds] = []
    high = length
    for piece, low in zip(reversed(pieces), reversed(lows), strict=True):
        bounds.append(_Bounds(low, high))
        possible = _possible(piece, bounds[-1])
        if possible:
            high = possible[-1]
    return bounds[::-1]


def _possible(piece: _Piece, bounds: _Bounds) -> list[int]:
    return [at for at in piece.choices if bounds.low <= at and at + piece.size <= bounds.high]


def _anchored(
    searchable: Searchable, piece: _Piece, bounds: _Bounds, spans: Sequence[Span]
) -> Anchor:
    if not piece.sought.exact:
        return anchor(searchable, piece.quote)
    if not piece.hits:
        return _missing(searchable, piece, bounds, spans)
    possible = _possible(piece, bounds)
    if not possible:
        passage = passage_at(searchable, piece.sought, piece.choices[0])
        overlaps = piece.choices[-1] + piece.size > bounds.low
        reason = "overlaps the piece above it" if overlaps else "stands before the piece above it"
        return Orphan(passage, 1.0, reason)
    if len(possible) > 1 or not piece.settled:
        return ambiguous(searchable, piece.quote, piece.hits, possible)
    if len(piece.hits) == 1 or len(piece.choices) < len(piece.hits):
        return only_hit(searchable, piece.sought, possible[0])
    return Found(passage_at(searchable, piece.sought, possible[0]))


def _missing(
    searchable: Searchable, piece: _Piece, bounds: _Bounds, spans: Sequence[Span]
) -> Anchor:
    between = [(max(lo, bounds.low), min(hi, bounds.high)) for lo, hi in spans]
    between = [(lo, hi) for lo, hi in between if lo < hi]
    restricted = spans != searchable.spans(None, 0)
    return missing(searchable, piece.quote, piece.sought, between, restricted=restricted)
