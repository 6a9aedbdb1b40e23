"""A text made ready to be searched many times."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from .index import WordIndex
from .normal import end_after_selectors, normal_form
from .quotation import Span, quotations
from .values import Passage

_LONG = 50_000
_SCANS = 200
"""After so many scans of a text longer than `_LONG` its index is worth what it costs."""


class Searchable:
    """One article's text. What is costly is made when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._form = normal_form(text)
        self.normal = self._form.text
        """The text in normal form; all searching happens in its offsets."""
        self._scans = 0

    @cached_property
    def index(self) -> WordIndex:
        """Where each word of the normal form stands; only approximate search needs it."""
        return WordIndex(self.normal)

    @cached_property
    def quotations(self) -> tuple[Span, ...]:
        """What stands within quotation marks, as offsets of `text`; in order, disjoint."""
        return quotations(self.text)

    @cached_property
    def simple(self) -> bool:
        """Whether each code point is a visible character of its own, as far as is seen at once."""
        return self.normal.isascii()

    @cached_property
    def joins(self) -> bool:
        """Whether zero-width joiners stand in the text."""
        return "\u200d" in self.text

    def occurrences(self, words: str, lo: int, hi: int) -> list[int]:
        """Where `words` begin in `normal[lo:hi]`, overlapping ones too."""
        self._scans += 1
        if self._scans > _SCANS and len(self.normal) > _LONG:
            starts = self.index.starts_of(words)
            if starts is not None:
                last = hi - len(words)
                text = self.normal
                return [at for at in starts if lo <= at <= last and text.startswith(words, at)]
        found = []
        at = self.normal.find(words, lo, hi)
        while at >= 0:
            found.append(at)
            at = self.normal.find(words, at + 1, hi)
        return found

    def passage(self, start: int, end: int) -> Passage:
        """The passage of `text` that `normal[start:end]` comes from, rounded outward."""
        if not self._form.steps:
            return Passage(start, end)
        first, last = self._form.source_span(start, end)
        return Passage(first, end_after_selectors(self.text, last))

    def span(self, passage: Passage) -> Span:
        """The offsets of `normal` that come from `passage`, rounded inward."""
        start = self._form.target(max(0, passage.start), up=True)
        return start, self._form.target(min(len(self.text), passage.end), up=False)

    def spans(self, inside: Sequence[Passage] | None, after: int) -> list[Span]:
        """Where in `normal` a hit may lie: within one of `inside`, from `after` on."""
        floor = self._form.target(after, up=True) if after > 0 else 0
        if inside is None:
            return [(floor, len(self.normal))]
        clipped = ((max(floor, start), end) for start, end in map(self.span, inside))
        return [(start, end) for start, end in clipped if start < end]

    def line(self, passage: Passage) -> str:
        """The text at `passage` on one line: white space runs as one space."""
        return one_line(self.text[passage.start : passage.end])


def one_line(text: str) -> str:
    """`text` with white space runs as one space and none at the ends."""
    return " ".join(text.split())
