"""What a host is to send with the files: their content policy, how long they may be kept, their
types. The one place that says so: for the pages' own `<meta>`, for `_headers`, for uploads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mimetypes import MimeTypes

_PAGE: Final[Mapping[str, str]] = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' https: http: data:",
    "script-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
"""What a page may load (Content Security Policy, level 3). Nothing inline, nothing foreign but
pictures."""


def policy(*, wasm: bool = False) -> str:
    """Return a page's content policy; with `wasm`, one that also lets it run WebAssembly.

    A host sends one policy with all files, the widest that a page needs: rules for single paths
    are joined by some hosts, not replaced. Each page's own narrows it, since both must allow.
    """
    held = dict(_PAGE)
    if wasm:
        held["script-src"] += " 'wasm-unsafe-eval'"
    return "; ".join(f"{directive} {sources}" for directive, sources in held.items())


STATIC: Final = "static/"
"""Where the theme's style sheets and scripts are."""
KEPT: Final = "public, max-age=600"
"""For these: ten minutes without a question. Their names stay when they change."""
ASKED: Final = "public, max-age=0, must-revalidate"
"""For all else: kept, but the host is asked each time whether it is still so."""


def cache_control(url: str) -> str:
    """Return how long a file of the site may be kept."""
    return KEPT if url.startswith(STATIC) else ASKED


_ENDINGS: Final = {
    ".csv": "text/csv",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}

_TEXTS: Final = ("application/json", "application/ld+json", "application/xml", "image/svg+xml")
_PACKED: Final = {"gzip": "application/gzip", "br": "application/octet-stream"}


def content_type(url: str) -> str:
    """Return the media type of a file, told by its ending; texts are UTF-8."""
    kind, packed = _types().guess_type(url)
    if packed is not None or kind is None:
        return _PACKED.get(packed or "", "application/octet-stream")
    text = kind.startswith("text/") or kind in _TEXTS
    return f"{kind}; charset=utf-8" if text else kind


@cache
def _types() -> MimeTypes:
    """Return what tells types. Few builds ask, and to make it reads lists of the system."""
    from mimetypes import MimeTypes

    types = MimeTypes(())  # but not with these: it is the same on every machine
    for ending, kind in _ENDINGS.items():
        types.add_type(kind, ending)
    return types


def is_text(url: str) -> bool:
    """Say whether a file is one of words or of code, and not packed already."""
    return content_type(url).endswith("; charset=utf-8")
