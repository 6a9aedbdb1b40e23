"""What is wrong with the content, as values.

Broken content makes a `Diagnostic`; broken code raises. Diagnostics are collected by every stage,
sorted once and shown at once, so that a user mends all faults in one round. Two forms:

`Fault`       a finding whose place is a path of keys in a YAML file. Reading and linking make
              these, because keys are what they have at hand: no value carries line numbers with it,
              and moving a comment changes no value.
`Diagnostic`  a finding with line and column, ready to be shown. `Document.locate` of
              `yamltext.document` turns the one into the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from sitegen.frozen import dataclass
from sitegen.patterns import pattern

Code = Literal[
    "ambiguous-quote",
    "ambiguous-reference",
    "bad-annotations",
    "bad-date",
    "bad-id",
    "bad-link",
    "bad-name",
    "bad-output",
    "bad-value",
    "cannot-fix",
    "cannot-merge",
    "cluster",
    "conflict-differs",
    "dead-fragment",
    "dead-link",
    "deploy",
    "doubtful-import",
    "duplicate-id",
    "duplicate-key",
    "front-matter",
    "gone-link",
    "inexact-quote",
    "link-skipped",
    "low-contrast",
    "missing-field",
    "moved-link",
    "moved-quote",
    "no-article",
    "no-content",
    "not-imported",
    "not-resolved",
    "not-utf8",
    "one-position",
    "orphan-quote",
    "output",
    "search-index",
    "self-relation",
    "speaker-differs",
    "system",
    "template",
    "too-large",
    "two-positions",
    "unknown-article",
    "unknown-key",
    "unknown-speaker",
    "unknown-statement",
    "unknown-theme",
    "unknown-value",
    "unquoted",
    "unreachable-link",
    "unreadable",
    "url-taken",
    "within-loop",
    "wrong-type",
    "yaml-key",
    "yaml-limit",
    "yaml-syntax",
    "yaml-tag",
]
"""Every kind of finding. Each has a heading in `docs/errors.md`, and a case in `tests/broken/` or
`tests/faults/`."""


class Severity(StrEnum):
    """How much a finding matters: an error stops publication, a warning only under `--strict`."""

    ERROR = "error"
    WARNING = "warning"


Key = str | int
Keys = tuple[Key, ...]
"""The way from a YAML file's root to a value: keys of mappings, 0-based indexes of sequences."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding in a YAML file (or a front matter), placed by keys."""

    file: str
    """Path of the file, relative to the site's root, with `/`."""
    keys: Keys
    code: Code
    message: str
    hint: str = ""
    """What to do about it, shown behind the caret."""
    at_key: bool = False
    """Whether the caret stands under the last key itself, not under its value."""
    severity: Severity = Severity.ERROR
    details: tuple[str, ...] = ()
    """Further lines, shown under the source line."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding with its place; `line` and `column` are 1-based, line 0 is the whole file."""

    path: str
    line: int
    column: int
    """Where the entry begins (its key, where key and value share a line)."""
    severity: Severity
    code: Code
    message: str
    hint: str = ""
    details: tuple[str, ...] = ()
    source: str = ""
    """The text of the line; empty when there is none to show."""
    caret: tuple[int, int] = (0, 0)
    """What the caret underlines: 1-based columns, the second exclusive; (0, 0) for nothing."""

    def sort_key(self) -> tuple[str, int, int, str, str]:
        return (self.path, self.line, self.column, self.code, self.message)


def file_error(path: str, code: Code, message: str, hint: str = "") -> Diagnostic:
    """Return an error that speaks of a whole file."""
    return Diagnostic(path, 0, 0, Severity.ERROR, code, message, hint)


def line_of(text: str, offset: int) -> tuple[int, int, str]:
    """Return the 1-based line and column of `offset` in `text`, and that line's text."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : len(text) if end < 0 else end].rstrip("\r")
    return text.count("\n", 0, offset) + 1, offset - start + 1, line


_UNSHOWN = pattern("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
LONGEST_SHOWN = 60
"""Code points of a value that a message repeats."""
LIKE_ENOUGH = 60.0
"""Percentage of letters in common from which one word may be meant by another."""


def harmless(text: str) -> str:
    """Return a text without what would move or colour other text on a terminal; as long as before.

    Those are control characters, and marks that turn the direction of what follows.
    """
    return _UNSHOWN.sub("\ufffd", text)


FALSE_SPACES = "\u00a0\u2000-\u200b\u202f\u3000\ufeff"
"""What looks like a space, or like nothing: for the inside of a regular expression's `[]`."""


def false_space(word: str) -> str:
    """Return what to do about a character in `word` that cannot be seen; empty if there is none."""
    hit = re.search(f"[{FALSE_SPACES}]", word)
    if hit is None:
        return ""
    return f"it holds U+{ord(hit.group()):04X}, which looks like a space or like nothing: delete it"


def quoted(word: str) -> str:
    """Return a value of the user's as a message shows it: in quotation marks, and not too long."""
    word = harmless(re.sub(r"\s", " ", word[: LONGEST_SHOWN + 1]))
    return f'"{word}"' if len(word) <= LONGEST_SHOWN else f'"{word[: LONGEST_SHOWN - 1]}…"'


def not_a_date(text: str, said: str) -> str:
    """Return the message for a text that is no date; `said` is what is wrong with it."""
    return said if said.endswith("is not a date") else f"{quoted(text)} is not a date: {said}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like `word`, or None when none is like enough to be meant."""
    folded = {candidate.casefold(): candidate for candidate in sorted(known, reverse=True)}
    sought = word.casefold()
    if sought in folded:
        return folded[sought]
    if not folded or len(word) > LONGEST_SHOWN:
        return None
    from rapidfuzz import fuzz, process  # costs 40 ms: only where something is misspelt

    hit = process.extractOne(sought, list(folded), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
    return folded[hit[0]] if hit else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return `did you mean "X"?` for the known word nearest to `word`, else `otherwise`."""
    hit = nearest(word, known)
    return f'did you mean "{hit}"?' if hit is not None else otherwise


def listing(words: Iterable[str], conjunction: Literal["and", "or"] = "and") -> str:
    """Return words as prose: `a, b and c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics without repeats, in the order of files and lines."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=Diagnostic.sort_key))
