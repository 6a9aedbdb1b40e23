"""Whether the passage nearest to a quote is near enough to show, as a warning.

An offer must never stand where the words were simply deleted, so every doubt ends in an `Orphan`
that says which doubt it was.
"""

from __future__ import annotations

from collections.abc import Sequence

from .exact import Wanted, edge_after, edge_before
from .meaning import change
from .nearest import (
    Candidate,
    agreement,
    nearest,
    prefix_similarity,
    similarity,
    suffix_similarity,
)
from .quotation import Span
from .searchable import Searchable, one_line
from .values import Offered, Orphan, Quote
from .worddiff import word_diff
from .words import word_pattern

PROOF = 50
"""From this length on words are proof by themselves. Measured over 22,000 quotes of 20 texts in 11
languages, edited at random, whose words stood in one place and whose context did not fit there: of
4,813 quotes as long as this that place was the right one for all; of 15,617 shorter ones that had
one, 1,601 more stood there by chance, their own sentence having been deleted."""
AGREES = 0.55
"""The agreement that a shorter quote's context must reach: of those 1,601 it lets through 87."""

_SHORTEST = 20
"""Shorter quotes match something by chance and are never approximated."""
_ENOUGH = 0.75
_ENOUGH_ALONE = 0.90
"""What the score must reach with context, and without."""
_LEAD = 0.05
"""By how much the best must lead every other passage."""
_FLOOR = 0.60
"""What the words alone must reach, see `_floor`."""
_RESEMBLES = 0.40
"""Below, two texts have no more in common than any two of one language."""
_TELLS = 8
"""Shorter contexts are too common to tell whose they are."""
_SAME = 0.80
"""From this similarity on two stretches of text are the same one, edited."""


def offer(
    searchable: Searchable, quote: Quote, sought: Wanted, spans: Sequence[Span]
) -> Offered | Orphan:
    """The nearest passage within `spans` if it may be offered for `quote`, else an `Orphan`."""
    candidates = nearest(searchable, sought, spans)
    if not candidates or candidates[0].similarity < _RESEMBLES:
        return Orphan(None, 0.0, "nothing in the text resembles it")
    best = candidates[0]
    passage = searchable.passage(best.start, best.end)
    doubt = _doubt(searchable.normal, sought, candidates)
    if doubt:
        return Orphan(passage, best.score, doubt)
    wording = searchable.line(passage)
    return Offered(passage, best.score, wording, word_diff(one_line(quote.exact), wording))


def _doubt(text: str, sought: Wanted, candidates: list[Candidate]) -> str | None:
    """Why the first of `candidates` must not be offered; None if it may."""
    best = candidates[0]
    if len(sought.exact) < _SHORTEST:
        return "too short to match approximately"
    if best.score < (_ENOUGH if sought.has_context else _ENOUGH_ALONE):
        return "the nearest passage is not near enough"
    if best.similarity < _floor(sought):
        return "the context is there, but the words are not"
    if any(best.score - other.score < _LEAD for other in candidates[1:]):
        return "two passages are equally near"
    agreed = agreement(text, sought, best.start, best.end)
    if agreed is not None and agreed < AGREES and len(sought.exact) < PROOF:
        return "the nearest passage stands in another context"
    if _was_cut_out(text, sought, best):
        return "the text now runs on from the prefix straight to the suffix"
    if _is_neighbour(text, sought, best):
        return "the nearest passage is what stood beside it"
    changed = change(text, sought.exact, text[best.start : best.end], *_edges(text, sought, best))
    return f"the nearest passage changes {changed}" if changed else None


def _floor(sought: Wanted) -> float:
    """What the words alone must reach: the best context in the world does not replace them.

    Context on one side replaces nothing in a short quote: `he said` stands before many.
    """
    both = bool(sought.prefix and sought.suffix)
    one_sided = sought.has_context and not both and len(sought.exact) < PROOF
    return _ENOUGH if one_sided else _FLOOR


def _was_cut_out(text: str, sought: Wanted, best: Candidate) -> bool:
    """Whether prefix and suffix now adjoin: the words between them were deleted.

    A quote that begins as its suffix does, or ends as its prefix does, makes them seem to adjoin
    by itself; then they must at least stand around the passage.
    """
    exact, before, after = sought.exact, sought.prefix, sought.suffix
    if min(len(before), len(after)) < _TELLS:
        return False
    if f"{before} {after}" not in text and f"{before}{after}" not in text:
        return False
    if not (exact.startswith(after) or exact.endswith(before)):
        return True
    return (
        prefix_similarity(text, before, best.start) < _SAME
        or suffix_similarity(text, after, best.end) < _SAME
    )


def _is_neighbour(text: str, sought: Wanted, best: Candidate) -> bool:
    """Whether the passage is rather the text that the context given stood for.

    When one of two similar sentences side by side is deleted, the other is what is nearest, and
    the context of the deleted one tells so: it is the other one's beginning or end.
    """
    prefix, suffix, exact = sought.prefix, sought.suffix, sought.exact
    passage = text[best.start : best.end]
    if len(suffix) >= _TELLS and suffix_similarity(text, suffix, best.end) < _SAME:
        head = passage[: len(suffix)]
        if similarity(suffix, head) >= max(_SAME, similarity(exact[: len(suffix)], head)):
            return True
    if len(prefix) >= _TELLS and prefix_similarity(text, prefix, best.start) < _SAME:
        tail = passage[-len(prefix) :]
        if similarity(prefix, tail) >= max(_SAME, similarity(exact[-len(prefix) :], tail)):
            return True
    return False


_EDGE_WORDS = 2
_SENTENCE_ENDS = ".!?。！？؟"


def _edges(text: str, sought: Wanted, best: Candidate) -> tuple[tuple[str, str], tuple[str, str]]:
    """The words before and after, of the quote and of the passage, to be read for negations.

    On a side where no context was given, and the words at the edge are the same, nothing is
    known of the quote's surroundings, and none are compared.
    """
    passage = text[best.start : best.end]
    before = _last_words(text[: edge_before(text, best.start)][-64:])
    after = _first_words(text[edge_after(text, best.end) :][:64])
    if not sought.prefix and _edge_word(sought.exact, 0) == _edge_word(passage, 0):
        before = ""
    if not sought.suffix and _edge_word(sought.exact, -1) == _edge_word(passage, -1):
        after = ""
    return (_last_words(sought.prefix), _first_words(sought.suffix)), (before, after)


def _edge_word(text: str, which: int) -> str:
    words = word_pattern().findall(text)
    return words[which] if words else ""


def _last_words(text: str) -> str:
    """The last two words of `text`, as far as they belong to the sentence that goes on."""
    sentence = text[max(text.rfind(end) for end in _SENTENCE_ENDS) + 1 :]
    return " ".join(word_pattern().findall(sentence)[-_EDGE_WORDS:])


def _first_words(text: str) -> str:
    """The first two words of `text`, as far as they belong to the sentence that goes on."""
    ends = [at for end in _SENTENCE_ENDS if (at := text.find(end)) >= 0]
    sentence = text[: min(ends)] if ends else text
    return " ".join(word_pattern().findall(sentence)[:_EDGE_WORDS])
