"""The decision: what a quote means in a text, see `anchor`."""

from __future__ import annotations

from collections.abc import Sequence

from .exact import Wanted, fits, hits, torn, wanted
from .quotation import Span
from .searchable import Searchable
from .telling import contexts
from .values import Ambiguous, Anchor, Found, Offered, Orphan, Passage, Quote

LISTED = 5
"""How many places of an ambiguous quote are listed."""


def anchor(
    searchable: Searchable, quote: Quote, *, inside: Sequence[Passage] | None = None, after: int = 0
) -> Anchor:
    """The passage that `quote` means, or why none can be told. Never raises.

    `inside`: it must lie wholly within one of these passages. `after`: it must begin at this
    code point of the text or later.

    The words stand once: `Found`. Several times: `Found` if prefix and suffix leave exactly one,
    else `Ambiguous`; never the first. Not at all: `Offered` or `Orphan`, see `offer`.
    """
    sought = wanted(quote)
    if not sought.exact:
        return Orphan(None, 0.0, "the quote is empty")
    spans = searchable.spans(inside, after)
    found = hits(searchable, sought, spans)
    if len(found) == 1:
        return only_hit(searchable, sought, found[0])
    if found:
        fitting = fitting_hits(searchable, sought, found)
        if len(fitting) == 1:
            return only_hit(searchable, sought, fitting[0])
        return ambiguous(searchable, quote, found, found)
    return missing(searchable, quote, sought, spans, restricted=inside is not None or after > 0)


def passage_at(searchable: Searchable, sought: Wanted, start: int) -> Passage:
    """The passage of the hit at `start`."""
    return searchable.passage(start, start + len(sought.exact))


def fitting_hits(searchable: Searchable, sought: Wanted, found: Sequence[int]) -> list[int]:
    """Those hits that the context allows; none when no context was given."""
    if not sought.has_context:
        return []
    return [start for start in found if fits(searchable.normal, sought, start)]


def only_hit(searchable: Searchable, sought: Wanted, start: int) -> Found | Orphan:
    """What the only place where the words stand, or that the context allows, is worth.

    Nothing, where it is torn from a longer number or a negated word, see `torn`. And where its
    surroundings are not those that the context given tells of, a short quote is no proof: its
    sentence was deleted, and its words occur elsewhere by chance.
    """
    text, end = searchable.normal, start + len(sought.exact)
    passage = searchable.passage(start, end)
    whole = torn(text, sought, start)
    if whole:
        return Orphan(passage, 1.0, f"the words occur only within {whole}")
    if fits(text, sought, start):
        return Found(passage)
    from .nearest import agreement, prefix_similarity, score, suffix_similarity  # see `missing`
    from .offer import AGREES, PROOF

    agreed = agreement(text, sought, start, end)
    if agreed is None or agreed >= AGREES:
        return Found(passage)
    if len(sought.exact) >= PROOF:
        return Found(passage, elsewhere=True)
    prefix = prefix_similarity(text, sought.prefix, start)
    suffix = suffix_similarity(text, sought.suffix, end)
    near = score(sought, 1.0, prefix, suffix)
    return Orphan(passage, near, "the words occur once, but in another context")


def ambiguous(
    searchable: Searchable, quote: Quote, rivals: Sequence[int], places: Sequence[int]
) -> Ambiguous:
    """`places` to choose from; the contexts tell each from all `rivals`."""
    sought = wanted(quote)
    listed = places[:LISTED]
    return Ambiguous(
        tuple(passage_at(searchable, sought, start) for start in listed),
        len(places),
        tuple(contexts(searchable, quote.exact, rivals, listed)),
    )


def missing(
    searchable: Searchable,
    quote: Quote,
    sought: Wanted,
    spans: Sequence[Span],
    *,
    restricted: bool,
) -> Offered | Orphan:
    """What to make of a quote whose words do not stand within `spans`.

    Words that stand elsewhere in the text are not looked for approximately.
    """
    if restricted:
        everywhere = hits(searchable, sought, searchable.spans(None, 0))
        if everywhere:
            passage = passage_at(searchable, sought, everywhere[0])
            return Orphan(passage, 1.0, "stands outside the passage that it should lie within")
    from .offer import offer  # takes as long as all else here, and most texts never need it

    return offer(searchable, quote, sought, spans)
