"""Texts in lines: balanced, and cut at a word where there is no room for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.share.letters import UNIT, Face

CUT = "…"
_STEP = 8 * UNIT
"""How closely the narrowest column is looked for."""


def broken(face: Face, text: str, width: int, most: int) -> tuple[list[str], bool]:
    """Break a text into at most so many lines of at most `width` pixels, about equally long; say
    whether all of it is in them. A word that is longer than a line is broken anywhere."""
    words = [part for word in text.split(" ") for part in _parts(face, word, width * UNIT)]
    sizes, space = [face.width(word) for word in words], face.width(" ")
    widest = _lines(sizes, space, width * UNIT)
    if len(widest) > most:
        lines = [" ".join(words[line.start : line.stop]) for line in widest[:most]]
        return [*lines[:-1], cut(face, f"{lines[-1]} {words[widest[most].start]}", width)], False
    low, high = max(sizes), width * UNIT
    while high - low > _STEP:
        middle = (low + high) // 2
        fits = len(_lines(sizes, space, middle)) == len(widest)
        low, high = (low, middle) if fits else (middle, high)
    return [" ".join(words[line.start : line.stop]) for line in _lines(sizes, space, high)], True


def cut(face: Face, text: str, width: int) -> str:
    """Return a text that is too long for a line, cut at a word; a single word anywhere."""
    held = text
    while held and face.width(held + CUT) > width * UNIT:
        held = held.rpartition(" ")[0] if " " in held else held[:-1]
    return held.rstrip(" ,;:.–—-") + CUT


def fitted(face: Face, text: str, width: int) -> str:
    """Return a text in one line of at most `width` pixels."""
    return text if face.width(text) <= width * UNIT else cut(face, text, width)


def _lines(sizes: Sequence[int], space: int, width: int) -> list[range]:
    """Return which words stand in a line, if each line takes what it can."""
    lines, start, taken = [], 0, sizes[0]
    for place in range(1, len(sizes)):
        if taken + space + sizes[place] > width:
            lines.append(range(start, place))
            start, taken = place, sizes[place]
        else:
            taken += space + sizes[place]
    return [*lines, range(start, len(sizes))]


def _parts(face: Face, word: str, width: int) -> Iterator[str]:
    """Yield a word whole, or in parts that fit into a line."""
    while face.width(word) > width:
        end = next(n for n in range(len(word), 0, -1) if n == 1 or face.width(word[:n]) <= width)
        yield word[:end]
        word = word[end:]
    yield word
