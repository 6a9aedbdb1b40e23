"""What stands within quotation marks.

Marks say by their neighbours whether they open or close: `“` closes after `„`, a straight mark
opens before a word and closes after one, and an apostrophe does neither. Every block (what
stands between two newlines) is read on its own, so a stray mark spoils no more than its block.
The one exception is the old convention of the press: a quotation that goes on in the next
paragraph is opened anew there and closed only at its end.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Literal

from sitegen.frozen import dataclass
from sitegen.patterns import pattern

from .words import is_unspaced

Span = tuple[int, int]
"""Half-open, in code points."""

Standing = Literal["inside", "outside", "partly"]

# What each mark is closed by, when it is the one that opens.
_CLOSERS = {
    "“": "”",
    "”": "”",
    "„": '“”„"‟',
    "‟": "”",
    "‚": "‘’‚'",
    "‘": "’",
    "‛": "’",
    '"': '"',
    "'": "'",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "「": "」",
    "『": "』",
    "〝": "〞〟",
}
_MARK = pattern("[" + "".join(sorted(set("".join(_CLOSERS) + "".join(_CLOSERS.values())))) + "]")
_ALWAYS_OPEN = frozenset("„‚‘‛‟「『〝")
_APOSTROPHES = frozenset("'’‘")
_ELISION = pattern(r"(?:\d|(?:tis|twas|til|cause|em|n|bout|round)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Block:
    """One block of a text: `text[start:end]`."""

    text: str
    start: int
    end: int

    def neighbours(self, at: int) -> tuple[str, str]:
        """The characters beside `at`; a space stands for the block's border."""
        before = self.text[at - 1] if at > self.start else " "
        return before, self.text[at + 1] if at + 1 < self.end else " "


def standing(spans: tuple[Span, ...], text: str, start: int, end: int) -> Standing:
    """How `text[start:end]` stands to `spans`, judged by its letters and digits alone.

    So marks at the very edge, within the passage or just outside it, make no difference.
    """
    first = max(0, bisect_right(spans, (start, len(text))) - 1)
    if first < len(spans) and spans[first][0] <= start and end <= spans[first][1]:
        return "inside" if _has_letters(text, start, end) else "outside"
    last = bisect_left(spans, (end, 0))
    within = without = False
    done = start
    for lo, hi in spans[first:last]:
        without = without or _has_letters(text, done, lo)
        within = within or _has_letters(text, max(lo, start), min(hi, end))
        done = max(done, hi)
    without = without or _has_letters(text, done, end)
    if within and without:
        return "partly"
    return "inside" if within else "outside"


def _has_letters(text: str, start: int, end: int) -> bool:
    return start < end and (text[start].isalnum() or any(map(str.isalnum, text[start:end])))


def quotations(text: str) -> tuple[Span, ...]:
    """The quotations of `text`, marks included: outermost only, in order, disjoint."""
    clear = _clear_quotations(text)
    return _any_quotations(text) if clear is None else clear


def _clear_quotations(text: str) -> tuple[Span, ...] | None:
    """The quotations of a text with no marks but `“`, `”` and `’`, if each `“` is closed in its
    block before the next one opens, as in most texts; else None."""
    if any(map(text.__contains__, _UNCLEAR)):
        return None
    spans = tuple([match.span() for match in _CLEAR.finditer(text)])
    return spans if text.count("“") == text.count("”") == len(spans) else None


_UNCLEAR = sorted({*"".join(_CLOSERS), *"".join(_CLOSERS.values())} - {*"“”’"})
# Neither a letter before it nor a space behind it: such a mark opens, whatever else there is.
_CLEAR = re.compile(r"“(?<!\w“)(?!\s)[^“”\n]+”")


def _any_quotations(text: str) -> tuple[Span, ...]:
    """The quotations of any text."""
    marks = [match.start() for match in _MARK.finditer(text)]
    spans: list[Span] = []
    done = 0
    while done < len(marks):
        block = _block_at(text, marks[done])
        begun, done = done, bisect_left(marks, block.end, done)
        closed, opened = _pairs(block, marks[begun:done])
        spans += closed
        if opened and _goes_on(text, opened[0], block.end):
            spans.append((opened[0], block.end))
    return _merged(spans)


def _block_at(text: str, at: int) -> _Block:
    end = text.find("\n", at)
    return _Block(text, text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text))


def _goes_on(text: str, opened: int, end: int) -> bool:
    """Whether the block after `end` opens anew with the mark that was left open at `opened`."""
    following = _SPACE.match(text, end)
    return following is not None and text.startswith(text[opened], following.end())


_SPACE = re.compile(r"\s*")


def _pairs(block: _Block, marks: list[int]) -> tuple[list[Span], list[int]]:
    """The quotations closed within the block, and where marks were left open, outermost first.

    `marks` says where any stand in the block.
    """
    closed: list[Span] = []
    opened: list[int] = []
    for i, at in enumerate(marks):
        partner = _partner(block, opened, at)
        if partner is not None and not _is_possessive(block, opened, marks[i + 1 :], at):
            if not _is_elision(block, opened[partner], at):
                closed.append((opened[partner], at + 1))
            del opened[partner:]
        elif _may_open(block, at):
            opened = [o for o in opened if not _restarts(block.text, o, at)] + [at]
    return closed, opened


def _partner(block: _Block, opened: list[int], at: int) -> int | None:
    """The index in `opened` of the innermost mark that the mark at `at` closes."""
    if not opened or not _may_close(block, at):
        return None
    mark = block.text[at]
    for i in range(len(opened) - 1, -1, -1):
        if mark in _CLOSERS[block.text[opened[i]]] and opened[i] + 1 < at:
            return i
    return None


def _restarts(text: str, opened: int, at: int) -> bool:
    """Whether the straight mark at `opened` was a stray: it cannot hold another of its kind."""
    return text[opened] == text[at] and text[at] in "\"'"


def _may_close(block: _Block, at: int) -> bool:
    before, after = block.neighbours(at)
    mark = block.text[at]
    if mark in "\"'":
        if _joins_letters(before, after):
            return False
        # A space before and none after can only open; spaces on both sides leave it to the stack.
        return not before.isspace() or after.isspace()
    return not (mark in _APOSTROPHES and _joins_letters(before, after))


def _may_open(block: _Block, at: int) -> bool:
    before, after = block.neighbours(at)
    mark = block.text[at]
    if mark == "’" or mark not in _CLOSERS:
        return False
    if mark in _ALWAYS_OPEN and mark not in _APOSTROPHES:
        return True
    if before.isalnum() and not is_unspaced(before):
        return False
    if mark in _APOSTROPHES and _ELISION.match(block.text, at + 1):
        return False
    return not after.isspace() or (mark in "“«‹" and before.isspace())


def _joins_letters(before: str, after: str) -> bool:
    """Whether a mark between the two is an apostrophe or the mark of a Hebrew acronym."""
    return before.isalnum() and after.isalnum() and not is_unspaced(before + after)


def _is_elision(block: _Block, opened: int, at: int) -> bool:
    """Whether two single marks only stand for letters left out, as in rock 'n' roll."""
    return at - opened == 2 and block.text[at] in _APOSTROPHES


def _is_possessive(block: _Block, opened: list[int], later: list[int], at: int) -> bool:
    """Whether the single mark at `at` is that of the boys' home: the quotation closes later."""
    text = block.text
    before, after = block.neighbours(at)
    if text[at] not in _APOSTROPHES or before not in "sS" or not after.isspace():
        return False
    if not text[at + 2 : at + 3].isalpha():
        return False
    for mark in later:
        if _partner(block, opened, mark) is not None:
            return text[mark] in _APOSTROPHES
        if _may_open(block, mark):
            return False
    return False


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
