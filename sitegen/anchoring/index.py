"""Where the words of a text stand, and where a quote's words stand together."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from .quotation import Span
from .words import is_unspaced, word_pattern

_POSTINGS = 6_000
"""Places looked at for one quote. Rare words come first, so frequent ones are hardly reached."""


_NOWHERE: list[int] = []


class WordIndex:
    """An inverted index of one text: each word, case folded, with the offsets it begins at.

    Scripts without spaces are indexed by pairs of characters.
    """

    def __init__(self, text: str) -> None:
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        self._size = 1
        for word, at in _terms(text):
            self._postings[word].append(at)
            self._size += 1

    def starts_of(self, words: str) -> list[int] | None:
        """Where `words` may stand word for word, in text order: everywhere they do, and more.

        None if they have no word that is surely a whole one in the text too: the first and the
        last may be parts of words there.
        """
        inner = [(self._postings.get(word, _NOWHERE), at) for word, at in list(_terms(words))[1:-1]]
        if not inner:
            return None
        postings, offset = min(inner, key=lambda pair: len(pair[0]))
        return [at - offset for at in postings if at >= offset]

    def starts(self, query: str, spans: Sequence[Span], width: int, most: int) -> list[int]:
        """Where a passage like `query` may begin: lower borders of stretches of `2 * width`.

        Each common word votes for the start it implies, rare words more than frequent ones. At
        most `most` stretches come back, best first; those that overlap a better one are left out.
        """
        votes: defaultdict[int, float] = defaultdict(float)
        for word, offsets, weight in self._rarest(query):
            for at in _within(self._postings[word], spans):
                for offset in offsets:
                    votes[(at - offset) // width] += weight
        paired = {b: votes[b] + votes.get(b + 1, 0.0) for b in list(votes)}
        best: list[int] = []
        for bucket in heapq.nsmallest(3 * most, paired, key=lambda b: (-paired[b], b)):
            if not any(abs(bucket - other) < 2 for other in best):
                best.append(bucket)
        return [bucket * width for bucket in best[:most]]

    def _rarest(self, query: str) -> Iterator[tuple[str, list[int], float]]:
        """The query's words that the text has: offsets in the query and weight, rarest first."""
        offsets: defaultdict[str, list[int]] = defaultdict(list)
        for word, at in _terms(query):
            if word in self._postings:
                offsets[word].append(at)
        spent = 0
        for word in sorted(offsets, key=lambda word: (len(self._postings[word]), word)):
            if spent > _POSTINGS:
                return
            count = len(self._postings[word])
            spent += count * len(offsets[word])
            yield word, offsets[word], math.log(1 + self._size / count)


def _terms(text: str) -> Iterator[tuple[str, int]]:
    """What is indexed of `text`: (word or pair of characters, offset)."""
    for match in word_pattern().finditer(text):
        word, at = match.group(), match.start()
        if len(word) == 1 and is_unspaced(word):
            yield text[at : at + 2], at
        else:
            yield word.casefold(), at


def _within(postings: list[int], spans: Sequence[Span]) -> list[int]:
    """Those of the ascending `postings` that lie in one of `spans`."""
    found: list[int] = []
    for lo, hi in spans:
        found += postings[bisect_left(postings, lo) : bisect_left(postings, hi)]
    return found
