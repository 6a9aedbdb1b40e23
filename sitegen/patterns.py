"""Regular expressions that are compiled when they are first used.

To compile one takes a tenth of a millisecond to two, and what is rare in texts is looked for in
few runs. Those that each run uses gain nothing by it.
"""

from __future__ import annotations

import re
from typing import cast


class _Pattern:
    """Has a compiled pattern's methods, each from when it is first asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> object:
        found: object = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return what serves as `re.compile(text, flags)`; where it is wrong, its first use raises."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
