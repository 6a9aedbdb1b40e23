"""Where the very words of a quote stand, and which of those places its context allows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.frozen import dataclass
from sitegen.patterns import pattern

from .normal import may_join, normalise
from .quotation import Span
from .searchable import Searchable
from .values import Passage, Quote


@dataclass(frozen=True, slots=True)
class Wanted:
    """A quote in normal form, without white space at the ends; empty parts were not given."""

    exact: str
    prefix: str
    suffix: str

    @property
    def has_context(self) -> bool:
        return bool(self.prefix or self.suffix)


def wanted(quote: Quote) -> Wanted:
    """`quote` as it is searched for."""
    exact, prefix, suffix = quote.exact, quote.prefix, quote.suffix
    return Wanted(
        normalise(exact).strip(" "),
        normalise(prefix).strip(" ") if prefix else "",
        normalise(suffix).strip(" ") if suffix else "",
    )


def hits(searchable: Searchable, sought: Wanted, spans: Sequence[Span]) -> list[int]:
    """Where in `searchable.normal` the exact words begin, all within `spans`; in text order.

    Overlapping hits count. One that splits a visible character is none: a letter without its
    accents, one member of an emoji family.
    """
    size = len(sought.exact)
    found = [at for lo, hi in spans for at in searchable.occurrences(sought.exact, lo, hi)]
    if not searchable.simple:
        found = [at for at in found if not _splits_character(searchable, at, at + size)]
    return found if len(spans) == 1 else sorted(set(found))


def only_place(searchable: Searchable, words: str) -> Passage | None:
    """The passage that a quote of `words` alone means, where nothing has to be weighed.

    That is so for most: the words stand once, whole, in a text of plain characters. None elsewise.
    """
    exact = normalise(words).strip(" ")
    if not exact or not searchable.simple:
        return None
    text = searchable.normal
    found = searchable.occurrences(exact, 0, len(text))
    if len(found) != 1:
        return None
    start, end = found[0], found[0] + len(exact)
    if _torn_before(text, start) or _torn_after(text, end):
        return None
    return searchable.passage(start, end)


def fits(text: str, sought: Wanted, start: int) -> bool:
    """Whether prefix and suffix, as far as given, stand around the hit at `start`."""
    return _fits_prefix(text, sought.prefix, start) and _fits_suffix(
        text, sought.suffix, start + len(sought.exact)
    )


def edge_before(text: str, start: int) -> int:
    """Where the text before a passage ends, white space at the joint left out."""
    return start - 1 if text[start - 1 : start] == " " else start


def edge_after(text: str, end: int) -> int:
    """Where the text after a passage begins, white space at the joint left out."""
    return end + 1 if text[end : end + 1] == " " else end


def _fits_prefix(text: str, prefix: str, start: int) -> bool:
    return not prefix or text.endswith(prefix, 0, edge_before(text, start))


def _fits_suffix(text: str, suffix: str, end: int) -> bool:
    return not suffix or text.startswith(suffix, edge_after(text, end))


def torn(text: str, sought: Wanted, start: int) -> str | None:
    """What the hit at `start` is torn from, if that would change its meaning; for a message.

    A text edited after it was annotated may still hold the words, and mean something else by
    them: `500 troops` in `1,500 troops`, `legal` in `illegal`, `can` in `cannot`. The context
    given may say that it is meant so.
    """
    end = start + len(sought.exact)
    before, after = _torn_before(text, start), _torn_after(text, end)
    if before and not (sought.prefix and _fits_prefix(text, sought.prefix, start)):
        return before
    if after and not (sought.suffix and _fits_suffix(text, sought.suffix, end)):
        return after
    return None


def _torn_before(text: str, start: int) -> str | None:
    if text[max(0, start - 1) : start] in _CLEAR:
        return None
    if text[start].isdigit() and _NUMBER_BEFORE.search(text, max(0, start - 2), start):
        return "a longer number"
    if text[start].isalpha() and _is_turned(text, start):
        return "a word of another meaning"
    return None


def _torn_after(text: str, end: int) -> str | None:
    if text[end : end + 1] in _CLEAR:
        return None
    if text[end - 1].isdigit() and _NUMBER_AFTER.match(text, end):
        return "a longer number"
    if text[end - 1].isalpha() and _TURNING_SUFFIX.match(text, end):
        return "a word of another meaning"
    return None


_CLEAR = frozenset(["", " ", '"', "(", ")", ":", ";", "!", "?"])
_NUMBER_BEFORE = pattern(r"\d[.,'٫٬]?\Z")
_NUMBER_AFTER = pattern(r"[.,'٫٬]?\d")
_TURNING_PREFIX = pattern(
    r"(?<![^\W\d_])(?:(?:un|in|im|il|ir|non|dis|mis|anti|counter)-?|s(?=he\b)|wo(?=m[ae]n\b)"
    r"|fe(?=males?\b))",
    re.IGNORECASE,
)
_TURNING_SUFFIX = re.compile(r"(?:n't|'t|not|less|los(?:e[mnrs]?)?)(?![^\W\d_])", re.IGNORECASE)
_LONGEST_PREFIX = len("counter-")


def _is_turned(text: str, start: int) -> bool:
    """Whether a prefix right before `start` turns round the word that begins there."""
    begins = range(max(0, start - _LONGEST_PREFIX), start)
    prefixes = (_TURNING_PREFIX.match(text, begin) for begin in begins)
    return any(match is not None and match.end() == start for match in prefixes)


def _splits_character(searchable: Searchable, start: int, end: int) -> bool:
    text = searchable.normal
    if start > 0 and may_join(text[start]):
        return True
    if end < len(text) and may_join(text[end]):
        return True
    if _splits_flag(text, start) or _splits_flag(text, end):
        return True
    return searchable.joins and _splits_joined(searchable, start, end)


_REGIONAL_INDICATORS = pattern("[\U0001f1e6-\U0001f1ff]+\\Z")


def _splits_flag(text: str, at: int) -> bool:
    """Whether `at` lies within a pair of regional indicators; pairs count from the run's start."""
    if not "\U0001f1e6" <= text[at : at + 1] <= "\U0001f1ff":
        return False
    run = _REGIONAL_INDICATORS.search(text, 0, at) if text[at - 1 : at] >= "\U0001f1e6" else None
    return run is not None and len(run.group()) % 2 == 1


def _splits_joined(searchable: Searchable, start: int, end: int) -> bool:
    """Whether a zero-width joiner, which the normal form drops, ties an edge to its neighbour."""
    text, passage = searchable.text, searchable.passage(start, end)
    before = text[max(0, passage.start - 2) : passage.start]
    after = text[passage.end : passage.end + 2]
    return (len(before) == 2 and before[1] == "\u200d" and not before[0].isspace()) or (
        len(after) == 2 and after[0] == "\u200d" and not after[1].isspace()
    )
