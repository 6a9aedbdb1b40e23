"""Style sheets as they are published: without comments, and without space that means nothing.

Not a minifier: no rule, value or name is changed, so what a browser makes of the sheet is the same.
"""

from __future__ import annotations

import re

_GAP = r"(?:\s|/\*(?!!).*?\*/)"
_TOKEN = re.compile(
    rf"""
    (?P<kept> \\. | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | /\*!.*?\*/
            | url\(\s*[^\s"')](?:\\.|[^)\\])*\) )
  | {_GAP}* (?P<stop> [{{}};,] ) {_GAP}*
  | (?P<colon> : ) {_GAP}+
  | (?P<gap> {_GAP}+ )
  | (?P<broken> ["'] | /\*(?!!) )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
"""What compacting looks at; the rest stays. Space before a colon parts selectors and stays too."""


def compact(css: str) -> str:
    """Return a style sheet without comments and idle space; `/*! ... */` stays.

    A sheet in which a string or a comment is not closed is returned as it is: browsers mend that by
    lines.
    """
    broken = False

    def shortened(token: re.Match[str]) -> str:
        nonlocal broken
        if token["gap"]:
            if token.start() == 0 or token.end() == len(css):
                return ""
            # Between two names a comment alone parts them, without being space.
            return " " if re.search(r"\s", _uncommented(token["gap"])) else "/**/"
        broken = broken or bool(token["broken"])
        return token["stop"] or token["colon"] or token[0]

    shorter = _TOKEN.sub(shortened, css).strip()
    return css if broken else shorter + "\n"


def _uncommented(gap: str) -> str:
    return re.sub(r"/\*.*?\*/", "", gap, flags=re.DOTALL)
