"""Questions about a passage rather than a quote."""

from __future__ import annotations

from .anchor import anchor
from .exact import hits, wanted
from .quotation import Standing, standing
from .searchable import Searchable
from .telling import contexts
from .values import Found, Passage, Quote


def shortest_context(searchable: Searchable, passage: Passage) -> Quote | None:
    """The shortest quote that anchors to `passage`, the exact words alone where they do.

    None where no quote of reasonable length does: a passage without a visible character, one that
    begins or ends within one or on white space, or one in a text that repeats itself endlessly.
    """
    exact = searchable.line(passage)
    start, end = searchable.span(passage)
    alone = Quote(exact)
    sought = wanted(alone)
    if not sought.exact or start >= end:
        return None
    if anchor(searchable, alone) == Found(passage):
        return alone
    rivals = hits(searchable, sought, searchable.spans(None, 0))
    tries = contexts(searchable, exact, sorted({*rivals, start}), [start])
    good = (quote for quote in tries if anchor(searchable, quote) == Found(passage))
    return next(good, None)


def within_quotation_marks(searchable: Searchable, start: int, end: int) -> Standing:
    """Whether the passage from `start` to `end`, both offsets of the text, lies `inside` or
    `outside` quotation marks, or `partly` inside.

    Marks at its very edge, within the passage or just outside it, make no difference.
    """
    return standing(searchable.quotations, searchable.text, start, end)
