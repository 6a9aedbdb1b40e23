"""Scripts as they are published: without lines of comment, and without indentation.

Not a minifier: that would have to know where a `/` begins a regular expression. This looks at
whole lines only.
"""

from __future__ import annotations

import re

_OVER_LINES = re.compile(r"`|\\\r?\n")
"""What a text that goes over lines needs: a template, or a backslash at the end of a line."""
_IDLE = re.compile(r"^[ \t]*(?://(?![#!])(?:(?!\*/).)*\n)?", re.MULTILINE)
"""The indentation of a line, or the whole of it if it is a comment; not one that a `*/` ends."""


def compact(js: str) -> str:
    """Return a script without idle lines and indentation; `//!` and `//#` stay.

    A script in which a text may go over lines is returned as it is.
    """
    if _OVER_LINES.search(js):
        return js
    shorter = _IDLE.sub("", js)
    return re.sub(r"\n{2,}", "\n", shorter).lstrip("\n")
