"""Words, in scripts with and without spaces between them.

The patterns are compiled when they are first used: that takes 20 ms, and most articles need none.
"""

from __future__ import annotations

import re
from functools import cache

# Scripts written without spaces: each of their characters is a word of its own here.
_UNSPACED = (
    "\u0e00-\u0e4f\u0e80-\u0ecf\u0f00-\u0fff\u1000-\u109f\u1780-\u17dd\u3005-\u3007\u3040-\u3096"
    "\u309d-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"
    "\U00020000-\U0003ffff"
)
# `\w` leaves out the marks that vowels and accents are written with.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a"
    "\u07a6-\u07b0\u0900-\u0963\u0971-\u0dff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_LETTER = f"(?:[^\\W_{_UNSPACED}]|[{_MARKS}])"

NUMBER = r"\d+(?:[.,'٫٬]\d+)*"
_WORD = f"{NUMBER}{_LETTER}*|{_LETTER}+(?:['’]{_LETTER}+)*|[{_UNSPACED}]"


@cache
def word_pattern() -> re.Pattern[str]:
    """A word or number; an apostrophe between letters and a separator between digits are part of
    it."""
    return re.compile(_WORD)


@cache
def token_pattern() -> re.Pattern[str]:
    """A word, a run of white space, or any other single character: the parts of a text in order."""
    return re.compile(f"{_WORD}|\\s+|.", re.DOTALL)


@cache
def _unspaced_pattern() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}]")


def is_unspaced(chars: str) -> bool:
    """Whether one of `chars` is of a script that is written without spaces."""
    return not chars.isascii() and _unspaced_pattern().search(chars) is not None


def within_word(text: str, at: int) -> bool:
    """Whether the offset `at` lies between two letters or digits of one spaced word."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return before.isalnum() and after.isalnum() and not is_unspaced(before)
