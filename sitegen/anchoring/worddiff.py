"""What changed between two wordings, for a message of one line."""

from __future__ import annotations

from collections.abc import Iterator

from .normal import normalise
from .words import token_pattern, word_pattern

_KEPT = 4
"""Words of an equal stretch shown beside a change; longer stretches are elided."""


def word_diff(old: str, new: str) -> str:
    """`We [-persuaded-]{+convinced+} him it was …`: words as units, in the form of `git diff`.

    What is the same in normal form is the same, and shown as in `new`. White space is expected
    to be single spaces.
    """
    from rapidfuzz.distance import Levenshtein  # costs 40 ms: only where something was edited

    before, after = token_pattern().findall(old), token_pattern().findall(new)
    codes = Levenshtein.opcodes([normalise(t) for t in before], [normalise(t) for t in after])
    parts: list[tuple[str, str, bool]] = []
    for code in codes:
        gone = "".join(before[code.src_start : code.src_end])
        come = "".join(after[code.dest_start : code.dest_end])
        _append(parts, gone, come, code.tag == "equal")
    return "".join(_shown(parts))


def _append(parts: list[tuple[str, str, bool]], gone: str, come: str, equal: bool) -> None:
    """Adds a stretch; changes side by side, or with a single space between, become one."""
    if not equal and len(parts) > 1 and parts[-1] == (" ", " ", True) and not parts[-2][2]:
        parts.pop()
        gone, come = f" {gone}", f" {come}"
    if not equal and parts and not parts[-1][2]:
        before = parts.pop()
        gone, come = before[0] + gone, before[1] + come
    parts.append((gone, come, equal))


def _shown(parts: list[tuple[str, str, bool]]) -> Iterator[str]:
    for i, (gone, come, equal) in enumerate(parts):
        if equal:
            yield _elided(come, first=i == 0, last=i == len(parts) - 1)
        else:
            yield f"[-{gone}-]" if gone else ""
            yield f"{{+{come}+}}" if come else ""


def _elided(text: str, *, first: bool, last: bool) -> str:
    """An equal stretch with only the words next to a change."""
    words = [match.span() for match in word_pattern().finditer(text)]
    head = 0 if first else _KEPT
    tail = 0 if last else _KEPT
    if len(words) <= head + tail + 2:
        return text
    start = text[: words[head - 1][1]] if head else ""
    end = text[words[-tail][0] :] if tail else ""
    return f"{start}{' ' if head else ''}…{' ' if tail else ''}{end}"
