"""The shortest prefix or suffix that tells one place from all others with the same words."""

from __future__ import annotations

from collections.abc import Sequence

from .exact import edge_after, edge_before, fits, torn, wanted
from .searchable import Searchable
from .values import Quote
from .words import within_word

_WORK = 400_000
"""Code points of context looked at, at most, for all places of one quote together."""
_TOO_MANY = 50_000
"""Of more places than this none is told apart: whoever quotes one letter wants something else."""
_MANY = 2_000
"""Of more places than this, context on both sides is not tried."""
_LONG = 40
"""From this length on a little context on both sides is tried before much on one."""


def contexts(
    searchable: Searchable, exact: str, rivals: Sequence[int], listed: Sequence[int]
) -> list[Quote]:
    """For each of `listed` a `Quote` of `exact` whose context leaves that place alone of `rivals`.

    Both are hits (offsets in normal form) of `exact`, `listed` among `rivals`. Where no context
    of reasonable length does, the quote comes back without one.
    """
    if len(rivals) > _TOO_MANY:
        return [Quote(exact)] * len(listed)
    return _Telling(searchable, exact, rivals).quotes(listed)


class _Telling:
    """The places of one quote, with what stands before and after each."""

    def __init__(self, searchable: Searchable, exact: str, rivals: Sequence[int]) -> None:
        self._searchable = searchable
        self._exact = exact
        self._rivals = rivals
        self._size = len(wanted(Quote(exact)).exact)
        self._reach = max(64, min(len(searchable.normal), _WORK // max(1, len(rivals))))

    def quotes(self, listed: Sequence[int]) -> list[Quote]:
        after = _lengths_alone({at: self._after(at) for at in self._rivals}, listed)
        before = _lengths_alone({at: self._before(at)[::-1] for at in self._rivals}, listed)
        return [self._shortest(at, before[at], after[at]) for at in listed]

    def _after(self, at: int) -> str:
        text = self._searchable.normal
        begin = edge_after(text, at + self._size)
        return text[begin : begin + self._reach]

    def _before(self, at: int) -> str:
        text = self._searchable.normal
        end = edge_before(text, at)
        return text[max(0, end - self._reach) : end]

    def _shortest(self, at: int, before: int | None, after: int | None) -> Quote:
        sides = [(before, self._quote(at, before, 0))] if before else []
        sides += [(after, self._quote(at, 0, after))] if after else []
        sides = [side for side in sides if self._is_whole(side[1], at)]
        one_sided = min(sides, key=lambda side: _length(side[1]), default=None)
        if one_sided and one_sided[0] <= _LONG:
            return one_sided[1]
        lengths = [8, 16, 32] if one_sided else [8, 16, 32, 64, 256, 1024, self._reach]
        if len(self._rivals) <= _MANY:
            for length in lengths:
                quote = self._quote(at, length, length)
                if self._leaves_only(quote, at):
                    return quote
        return one_sided[1] if one_sided else Quote(self._exact)

    def _is_whole(self, quote: Quote, at: int) -> bool:
        return torn(self._searchable.normal, wanted(quote), at) is None

    def _leaves_only(self, quote: Quote, at: int) -> bool:
        sought, text = wanted(quote), self._searchable.normal
        if not self._is_whole(quote, at):
            return False
        return [rival for rival in self._rivals if fits(text, sought, rival)] == [at]

    def _quote(self, at: int, before: int, after: int) -> Quote:
        """The quote with so many code points of context, or more up to a word's border."""
        text = self._searchable.normal
        prefix = suffix = ""
        if before:
            end = edge_before(text, at)
            prefix = self._line(_back_to_border(text, max(0, end - before), end), end)
        if after:
            begin = edge_after(text, at + self._size)
            suffix = self._line(begin, _on_to_border(text, begin, min(len(text), begin + after)))
        return Quote(self._exact, prefix, suffix)

    def _line(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        return self._searchable.line(self._searchable.passage(start, end))


def _length(quote: Quote) -> int:
    return len(quote.prefix) + len(quote.suffix)


def _lengths_alone(texts: dict[int, str], listed: Sequence[int]) -> dict[int, int | None]:
    """How much of each listed text no other text begins with; None where all of it is shared.

    The text that shares most with another is its neighbour in sorted order.
    """
    order = sorted(texts, key=lambda at: texts[at])
    rank = {at: i for i, at in enumerate(order)}
    lengths: dict[int, int | None] = {}
    for at in listed:
        i = rank[at]
        neighbours = [texts[other] for other in order[max(0, i - 1) : i] + order[i + 1 : i + 2]]
        shared = max((_shared(texts[at], other) for other in neighbours), default=0)
        lengths[at] = shared + 1 if shared < len(texts[at]) else None
    return lengths


def _shared(a: str, b: str) -> int:
    """The length of the longest common prefix, by bisection over slices."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _on_to_border(text: str, begin: int, at: int) -> int:
    """`at` moved on so that `text[begin:at]` has a word and cuts none."""
    while at < len(text) and (within_word(text, at) or not _has_word(text[begin:at])):
        at += 1
    return at


def _back_to_border(text: str, at: int, end: int) -> int:
    """`at` moved back so that `text[at:end]` has a word and cuts none."""
    while at > 0 and (within_word(text, at) or not _has_word(text[at:end])):
        at -= 1
    return at


def _has_word(text: str) -> bool:
    """Whether a word stands there and no white space at either end, which is stripped anyway."""
    return text == text.strip(" ") and any(map(str.isalnum, text))
