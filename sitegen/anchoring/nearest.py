"""The passages of a text that are nearest to a quote, and how near they are."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence

from sitegen.frozen import dataclass

from .align import LONGEST, best_ends, start_before
from .exact import Wanted, edge_after, edge_before
from .quotation import Span
from .searchable import Searchable
from .words import word_pattern

# The weights by which the Hypothesis client ranks candidates. Its fourth, 2 for the position,
# drops out here: a sidecar records no position.
_QUOTE, _PREFIX, _SUFFIX = 50, 20, 20

_WINDOWS = 6
_WHOLE = 1_500
"""Up to so many code points are aligned whole, without asking the index."""
_CANDIDATES = 4
"""Places looked at closely."""
_BORDERS = 5
"""Word borders tried at each edge of a place."""
_CONTEXT_WEIGHT = _PREFIX / _QUOTE
_WORD_COST = 1.5
"""What a word too many or too few costs a pair of borders, in edits."""
_EDGE_COST = 2.0
"""What a border costs where the quote's first or last word is not kept, in edits."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may be meant: `normal[start:end]`."""

    start: int
    end: int
    similarity: float
    """Of the quote alone, 0 to 1."""
    score: float
    """Of the quote with what context is given, 0 to 1."""

    def overlaps(self, other: Candidate) -> bool:
        return self.start < other.end and other.start < self.end


def distance(a: str, b: str) -> int:
    """Levenshtein distance."""
    from rapidfuzz.distance import Levenshtein  # costs 40 ms: only where something was edited

    return Levenshtein.distance(a, b)


def similarity(a: str, b: str) -> float:
    """Normalised Levenshtein similarity: 1 - distance / length of the longer; 1 for two empty."""
    return 1 - distance(a, b) / max(len(a), len(b), 1)


def text_before(text: str, start: int, prefix: str) -> str:
    """As much of `text` before a passage as `prefix` is long."""
    end = edge_before(text, start)
    return text[max(0, end - len(prefix)) : end]


def text_after(text: str, end: int, suffix: str) -> str:
    """As much of `text` after a passage as `suffix` is long."""
    begin = edge_after(text, end)
    return text[begin : begin + len(suffix)]


def prefix_similarity(text: str, prefix: str, start: int) -> float:
    """How near `prefix` is to what stands before a passage."""
    return similarity(prefix, text_before(text, start, prefix))


def suffix_similarity(text: str, suffix: str, end: int) -> float:
    """How near `suffix` is to what stands after a passage."""
    return similarity(suffix, text_after(text, end, suffix))


def agreement(text: str, sought: Wanted, start: int, end: int) -> float | None:
    """How near the context given is to what stands around `text[start:end]`, on average.

    None when none was given.
    """
    sides = []
    if sought.prefix:
        sides.append(prefix_similarity(text, sought.prefix, start))
    if sought.suffix:
        sides.append(suffix_similarity(text, sought.suffix, end))
    return sum(sides) / len(sides) if sides else None


def score(sought: Wanted, quote: float, prefix: float, suffix: float) -> float:
    """The weighted mean of the similarities of what is given."""
    total, weights = _QUOTE * quote, _QUOTE
    if sought.prefix:
        total, weights = total + _PREFIX * prefix, weights + _PREFIX
    if sought.suffix:
        total, weights = total + _SUFFIX * suffix, weights + _SUFFIX
    return total / weights


def nearest(searchable: Searchable, sought: Wanted, spans: Sequence[Span]) -> list[Candidate]:
    """The passages within `spans` nearest to the quote, best first, none overlapping a better."""
    text, exact = searchable.normal, sought.exact
    places = _long_places if len(exact) > LONGEST else _places
    windows = list(_windows(searchable, sought, spans))
    found = (_settled(text, sought, *place) for place in places(text, exact, windows))
    ranked = sorted((c for c in found if c), key=lambda c: (-c.score, c.start))
    best: list[Candidate] = []
    for candidate in ranked:
        if not any(candidate.overlaps(other) for other in best):
            best.append(candidate)
    return best


def _windows(searchable: Searchable, sought: Wanted, spans: Sequence[Span]) -> Iterator[Span]:
    """Stretches of the text to align the quote with."""
    if sum(hi - lo for lo, hi in spans) <= _WHOLE:
        yield from spans
        return
    size = len(sought.exact)
    width, slack = max(12, min(size // 4, 80)), size // 3 + 10
    if size > LONGEST:
        slack = LONGEST // 3 + (size - LONGEST) // 8
    lead = len(sought.prefix) + 1 if sought.prefix else 0
    query = " ".join(part for part in (sought.prefix, sought.exact, sought.suffix) if part)
    for start in searchable.index.starts(query, spans, width, _WINDOWS):
        low = start + lead - slack
        high = start + lead + 2 * width + size + slack
        for lo, hi in spans:
            if max(lo, low) < min(hi, high):
                yield max(lo, low), min(hi, high)


def _places(text: str, exact: str, windows: Sequence[Span]) -> Iterator[tuple[int, int, Span]]:
    """The stretches of the windows that are nearest to `exact`: (start, end, window).

    The first window, which has most words in common with quote and context, is always in.
    """
    ends = [
        (distance, i, end)
        for i, (lo, hi) in enumerate(windows)
        for distance, end in best_ends(exact, text[lo:hi], 2)
    ]
    nearest_ends = heapq.nsmallest(_CANDIDATES, ends)
    for _, i, end in {min(e for e in ends if e[1] == 0), *nearest_ends} if ends else ():
        lo, hi = windows[i]
        yield lo + start_before(exact, text[lo:hi], end), lo + end, windows[i]


def _long_places(text: str, exact: str, windows: Sequence[Span]) -> Iterator[tuple[int, int, Span]]:
    """The same for a long quote, which is placed by its two ends."""
    half = LONGEST // 2
    for lo, hi in windows[:_CANDIDATES]:
        play = max(0, hi - lo - len(exact)) + half
        first, second = text[lo : lo + play], text[hi - play : hi]
        head, tail = best_ends(exact[:half], first, 1), best_ends(exact[-half:], second, 1)
        if head and tail:
            start = lo + start_before(exact[:half], first, head[0][1])
            end = hi - play + tail[0][1]
            if start < end:
                yield start, end, (lo, hi)


def _settled(text: str, sought: Wanted, start: int, end: int, window: Span) -> Candidate | None:
    """The best passage that begins and ends at word borders near `start` and `end`.

    An alignment leaves out a word at the edge that was replaced by another; a passage must not.
    So all borders near by are tried, by the edits that they imply in the quote, in the context
    (which weighs as it does in `score`) and in the number of words.
    """
    exact = sought.exact
    most = 2 if len(exact) > LONGEST else _BORDERS
    starts = [
        (_start_cost(text, sought, s), s)
        for s in _near(start, _starts(text, start, exact), most)
        if s >= window[0]
    ]
    ends = [
        (_end_cost(text, sought, e), e)
        for e in _near(end, _ends(text, end, exact), most)
        if e <= window[1]
    ]
    words = exact.count(" ")
    costs = [
        (distance(exact, text[s:e]) + _WORD_COST * abs(text.count(" ", s, e) - words) + p + q, s, e)
        for p, s in starts
        for q, e in ends
        if s < e
    ]
    return _candidate(text, sought, *min(costs)[1:]) if costs else None


def _start_cost(text: str, sought: Wanted, start: int) -> float:
    """What a passage's start costs, in edits: the prefix that it spoils, a first word lost."""
    kept = text.startswith(sought.exact.split(" ", 1)[0], start)
    spoilt = distance(sought.prefix, text_before(text, start, sought.prefix))
    return _CONTEXT_WEIGHT * spoilt + (0 if kept else _EDGE_COST)


def _end_cost(text: str, sought: Wanted, end: int) -> float:
    """What a passage's end costs, in edits: the suffix that it spoils, a last word lost."""
    kept = text.endswith(sought.exact.rsplit(" ", 1)[-1], 0, end)
    spoilt = distance(sought.suffix, text_after(text, end, sought.suffix))
    return _CONTEXT_WEIGHT * spoilt + (0 if kept else _EDGE_COST)


def _candidate(text: str, sought: Wanted, start: int, end: int) -> Candidate:
    quote = similarity(sought.exact, text[start:end])
    prefix = prefix_similarity(text, sought.prefix, start)
    suffix = suffix_similarity(text, sought.suffix, end)
    return Candidate(start, end, quote, score(sought, quote, prefix, suffix))


_EDGE = 64
"""How far around an alignment's edge word borders are looked for."""
_LEADING = re.compile(r"[^\w\s]*")
_TRAILING = re.compile(r"[^\w\s]*\Z")


def _starts(text: str, at: int, exact: str) -> Iterator[int]:
    """Where words begin near `at`; also before marks, as far as the quote begins with some."""
    lead = _length(_LEADING.match(exact))
    for match in word_pattern().finditer(text, max(0, at - _EDGE), at + _EDGE):
        start = match.start()
        yield start
        for back in range(1, min(lead, start) + 1):
            if not _is_mark(text[start - back]):
                break
            yield start - back


def _ends(text: str, at: int, exact: str) -> Iterator[int]:
    """Where words end near `at`; also after marks, as far as the quote ends with some."""
    trail = _length(_TRAILING.search(exact))
    for match in word_pattern().finditer(text, max(0, at - _EDGE), at + _EDGE):
        end = match.end()
        yield end
        for on in range(end, min(len(text), end + trail)):
            if not _is_mark(text[on]):
                break
            yield on + 1


def _length(match: re.Match[str] | None) -> int:
    return len(match.group()) if match else 0


def _is_mark(char: str) -> bool:
    return not char.isalnum() and not char.isspace()


def _near(at: int, borders: Iterable[int], most: int) -> list[int]:
    return heapq.nsmallest(most, set(borders), key=lambda border: (abs(border - at), border))
