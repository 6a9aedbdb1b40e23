"""Style sheets and scripts without comments and idle space; `/*! ... */` stays.

For the bundled themes, whose files are held by tests to mean the same afterwards. A site's own are
published as they are: neither library knows all of CSS and JavaScript.
"""

from __future__ import annotations

import re
from pathlib import PurePath

import rcssmin  # type: ignore[import-untyped]  # has no stubs
import rjsmin  # type: ignore[import-untyped]  # has no stubs

_ZERO = re.compile(r"(?<=[ :,(])0(?=\.\d)")
"""Before a point, where a number begins."""


def minified(name: str, data: bytes) -> bytes:
    """Return a file of the themes, in UTF-8, as it is published; `name` tells what it is."""
    match PurePath(name).suffix:
        case ".css":
            shorter: str = rcssmin.cssmin(data.decode(), keep_bang_comments=True)
            shorter = _ZERO.sub("", shorter)
        case ".js":
            shorter = rjsmin.jsmin(data.decode(), keep_bang_comments=True)
        case _:
            return data
    return shorter.encode()
