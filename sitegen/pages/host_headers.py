"""`_headers`: what hosts that read it (Netlify, Cloudflare) are to send with the files.

No header is set by two rules for one path: some hosts would join the values.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

from sitegen.frozen import dataclass
from sitegen.headers import KEPT, STATIC, policy
from sitegen.pages.job import Planned, configured
from sitegen.pages.views import Views

HEADERS = "_headers"


@dataclass(frozen=True, slots=True)
class Header:
    """A header of a response."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """What is sent with the files at some addresses."""

    path: str
    """A path from the root of the host; `*` at its end stands for anything."""
    headers: tuple[Header, ...]


@dataclass(frozen=True, slots=True)
class HeadersPage:
    """The context of `_headers`."""

    rules: tuple[HeaderRule, ...]


def headers_file(views: Views) -> Iterator[Planned]:
    """Plan `_headers`."""
    root = urlsplit(views.config.base_url).path or "/"
    everywhere = (
        Header("Content-Security-Policy", policy(wasm=bool(views.search))),
        Header("X-Content-Type-Options", "nosniff"),
    )
    rules = (
        HeaderRule(f"{root}*", everywhere),
        HeaderRule(f"{root}{STATIC}*", (Header("Cache-Control", KEPT),)),
    )
    make = partial(HeadersPage, rules)
    yield views.page(HEADERS, HEADERS, make, "headers for hosts", configured, listed=False)
