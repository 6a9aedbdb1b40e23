"""Which links are safe, and how one page names another."""

from __future__ import annotations

import re
from typing import Final, Literal
from urllib.parse import quote

UrlStyle = Literal["flat", "directory"]

SAFE_SCHEMES: Final = frozenset({"http", "https", "mailto"})


def scheme_of(url: str) -> str:
    """Return the scheme a browser would see in `url`, lower-case; empty for a relative link.

    Browsers drop control characters and white space before they look, so `java\\nscript:` counts.
    """
    bare = re.sub(r"[\x00-\x20]", "", url)
    match = re.match(r"([A-Za-z][A-Za-z0-9+.\-]*):", bare)
    return match.group(1).lower() if match else ""


def relative(target: str, page: str) -> str:
    """Return `target` as a link from `page`; both are URLs from the site's root, unquoted.

    `target` may end in a fragment. A target that ends in `index.html` keeps it, so that links work
    on files opened from disk.
    """
    path, mark, fragment = target.partition("#")
    if path == page and mark:
        return f"#{_quoted(fragment)}"
    base = page[: page.rfind("/") + 1]
    link = path[len(base) :] if path.startswith(base) else "../" * base.count("/") + path
    return f"{_quoted(link)}{mark}{_quoted(fragment)}"


_PLAIN: Final = re.compile(r"[A-Za-z0-9_./~-]*").fullmatch


def _quoted(path: str) -> str:
    """Quote what may not stand in a URL; most of ours is plain, and quoting is slow."""
    return path if _PLAIN(path) else quote(path, safe="-._~!$&'()*+,;=@/")


def page_url(name: str, style: UrlStyle) -> str:
    """Return the URL, from the site's root, of the page `name`: `speakers/macron`.

    An `index` is its folder's page in both styles, and `404` is where hosts look for it.
    """
    if style == "flat" or name == "404" or name == "index" or name.endswith("/index"):
        return f"{name}.html"
    return f"{name}/index.html"
