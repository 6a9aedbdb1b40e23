"""The normal form of a text, and the way back from it to the text's own offsets.

Quotes and texts are compared in normal form only, so whatever differs merely in typography
compares equal: NFC; curly quotes and primes as straight ones; a run of dashes as `-`; `…` as
`...`; a run of white space as one space; soft hyphens, zero-width marks, bidirectional controls,
byte order marks and variation selectors dropped. Case counts.

Most articles need replacements of one code point by one only, and then offsets are the same on
both sides. The rest is kept as a list of edits, so a text costs memory by what was changed in it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from sitegen.characters import is_ordinary
from sitegen.frozen import dataclass
from sitegen.patterns import pattern

_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_DASHES = "\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_SINGLE_QUOTES = "\u02bc\u05f3\u2018\u2019\u201a\u201b\u2032\u2035"
_DOUBLE_QUOTES = "\u05f4\u201c\u201d\u201e\u201f\u2033\u2036\u301d\u301e\u301f"
_VARIATION_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_DROPPED = (
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff" + _VARIATION_SELECTORS
)

_ONE_TO_ONE = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_SINGLE_QUOTES, "'"),
    **dict.fromkeys(_DOUBLE_QUOTES, '"'),
}
_NOTABLE = pattern(f"[{''.join(_ONE_TO_ONE)}…{_DROPPED}]")
# One set first, by which `re` skips what cannot match; then the four kinds of runs.
_UNEVEN = pattern(
    f"[- …{_DROPPED}]"
    f"(?:(?<=[ {_DROPPED}])[ {_DROPPED}]+|(?<=-)(?:[{_DROPPED}]*-)+|(?<=[…{_DROPPED}]))"
)
_SELECTORS = pattern(f"[{_VARIATION_SELECTORS}]+")


@dataclass(frozen=True, slots=True)
class Edits:
    """Stretches that one step rewrote, in text order: target `[i]` came from source `[i]`."""

    source_starts: tuple[int, ...]
    source_ends: tuple[int, ...]
    target_starts: tuple[int, ...]
    target_ends: tuple[int, ...]

    def source_of_start(self, at: int) -> int:
        """Where in the source the target's code point `at` begins, rounded outward."""
        i = bisect_right(self.target_starts, at) - 1
        if i < 0:
            return at
        if at < self.target_ends[i]:
            return self.source_starts[i]
        return self.source_ends[i] + at - self.target_ends[i]

    def source_of_end(self, at: int) -> int:
        """Where in the source the stretch of the target before `at` ends, rounded outward."""
        i = bisect_left(self.target_starts, at) - 1
        if i < 0:
            return at
        return self.source_ends[i] + max(0, at - self.target_ends[i])

    def target_of(self, at: int, *, up: bool) -> int:
        """Where the source offset `at` is in the target; within an edit, the side `up` says."""
        i = bisect_right(self.source_starts, at) - 1
        if i < 0:
            return at
        if at >= self.source_ends[i]:
            return self.target_ends[i] + at - self.source_ends[i]
        if at == self.source_starts[i] or not up:
            return self.target_starts[i]
        return self.target_ends[i]


@dataclass(frozen=True, slots=True)
class NormalForm:
    """A text in normal form, with its edits step by step (none: offsets are the same)."""

    text: str
    steps: tuple[Edits, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source offsets of `text[start:end]`, rounded outward."""
        for step in reversed(self.steps):
            start, end = step.source_of_start(start), step.source_of_end(end)
        return start, end

    def target(self, at: int, *, up: bool) -> int:
        """The offset in normal form of the source offset `at`."""
        for step in self.steps:
            at = step.target_of(at, up=up)
        return at


def normalise(text: str) -> str:
    """The normal form of `text`. Idempotent; never raises."""
    if _is_plain(text):
        return text
    flat = _flat(text)
    return _any_form(text).text if flat is None else flat


def normal_form(text: str) -> NormalForm:
    """The normal form of `text` with the way back."""
    flat = _flat(text)
    return _any_form(text) if flat is None else NormalForm(flat, ())


def _flat(text: str) -> str | None:
    """The normal form of a text in which nothing else is not plain than line ends and the signs of
    `_COMMON`, as in most: no code point of it has to be looked at. None for another."""
    flat = text.replace("\n", " ")
    if not flat.isascii():
        for char, plain in _COMMON:
            flat = flat.replace(char, plain)
    return flat if _is_plain(flat) else None


_COMMON = [(char, _ONE_TO_ONE[char]) for char in "’“”–—‘"]


def _any_form(text: str) -> NormalForm:
    """The normal form of any text, plain or not."""
    steps = []
    notable = set(_NOTABLE.findall(text))
    for char in notable & _ONE_TO_ONE.keys():
        text = text.replace(char, _ONE_TO_ONE[char])
    if notable - _ONE_TO_ONE.keys() or "  " in text or "--" in text:
        text, edits = _rewrite(
            text, ((*m.span(), _even(m.group())) for m in _UNEVEN.finditer(text))
        )
        steps.append(edits)
    if not unicodedata.is_normalized("NFC", text):
        text, edits = _rewrite(text, _compositions(text))
        steps.append(edits)
    return NormalForm(text, tuple(steps))


def _is_plain(text: str) -> bool:
    """Whether `text` is seen at once to be in normal form: ASCII without runs or controls."""
    return (
        text.isascii()
        and "\n" not in text
        and ("-" not in text or "--" not in text)  # one character is found far sooner than two
        and "  " not in text
        and is_ordinary(text)
    )


def end_after_selectors(text: str, end: int) -> int:
    """`end` moved past variation selectors: they belong to the character before them."""
    match = _SELECTORS.match(text, end)
    return match.end() if match else end


def _even(run: str) -> str:
    """What a run that `_UNEVEN` matched becomes."""
    if run == "…":
        return "..."
    return "-" if run[0] == "-" else " " if " " in run else ""


def _compositions(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of `text` that are not in NFC, with what they become there.

    NFC of a whole text is the NFC of its segments, if each begins with a character that composes
    with nothing before it (Unicode Standard Annex 15, section 9.1). Taking every mark and every
    jamo for one that might compose makes longer segments, never wrong ones.
    """
    chars = set(text)
    joining = {c for c in chars if may_join(c)}
    lone = {c for c in chars - joining if not unicodedata.is_normalized("NFC", c)}
    parts = []
    if joining:
        parts.append(f"[^{_escaped(joining)}]?[{_escaped(joining)}]+")
    if lone:
        parts.append(f"[{_escaped(lone)}]")
    for match in re.compile("|".join(parts), re.DOTALL).finditer(text):
        composed = unicodedata.normalize("NFC", match.group())
        if composed != match.group():
            yield *match.span(), composed


def may_join(char: str) -> bool:
    """Whether `char` may form one visible character with what stands before it."""
    if char < "\u0300":
        return False
    return (
        unicodedata.category(char)[0] == "M"
        or unicodedata.combining(char) != 0
        or "\u1160" <= char <= "\u11ff"  # Hangul vowels and finals
        or "\U00016d63" <= char <= "\U00016d6a"  # Kirat Rai vowels
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # emoji skin tones
    )


def _escaped(chars: Iterable[str]) -> str:
    return "".join(map(re.escape, sorted(chars)))


def _rewrite(text: str, edits: Iterable[tuple[int, int, str]]) -> tuple[str, Edits]:
    """`text` with the stretches (start, end, replacement) replaced, and the record of it."""
    parts: list[str] = []
    rows: list[tuple[int, int, int, int]] = []
    done = length = 0
    for start, end, replacement in edits:
        length += start - done
        rows.append((start, end, length, length + len(replacement)))
        length += len(replacement)
        parts += (text[done:start], replacement)
        done = end
    parts.append(text[done:])
    columns = zip(*rows, strict=True) if rows else ((), (), (), ())
    return "".join(parts), Edits(*columns)
