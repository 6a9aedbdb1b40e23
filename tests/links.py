"""The links of a folder of HTML and CSS: do they all lead somewhere, wherever the folder is put?

A link holds at `/`, under any path and opened from disk only if it is relative, stays inside the
folder and names a file, so that is asked of each; links to other hosts are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

_OUTSIDE = {"http", "https", "mailto"}
_LINKS = {"action", "data", "formaction", "href", "poster", "src", "xlink:href"}
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    page: str
    """Path of the file in the folder."""
    link: str
    """As written."""
    reason: str


class _Page(HTMLParser):
    """The links and the targets of one HTML page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.targets: set[str] = set()
        self.has_base = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.has_base |= tag == "base"
        for name, value in attrs:
            if name == "id" or (name == "name" and tag == "a"):
                self.targets.add(value or "")
            elif name == "srcset":
                self.links += [part.split()[0] for part in (value or "").split(",") if part.strip()]
            elif name in _LINKS and (name != "data" or tag == "object"):
                self.links.append(value or "")


def check_links(folder: Path, *, from_disk: bool = True) -> list[Fault]:
    """Every link in .html and .css files that is dead or would not hold elsewhere, sorted.

    With `from_disk` a link to a folder is a fault even where that has an index.html: opened from
    disk it shows a list of files.
    """
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = {
        name: _Page((folder / name).read_text("utf-8")) for name in files if name.endswith(".html")
    }
    links = [(name, link) for name, page in pages.items() for link in page.links]
    links += [
        (name, link)
        for name in files
        if name.endswith(".css")
        for link in css_links((folder / name).read_text("utf-8"))
    ]
    targets = {name: page.targets for name, page in pages.items()}
    faults = [Fault(name, "", "has a <base>") for name, page in pages.items() if page.has_base]
    for name, link in links:
        reason = _fault(name, link, files, targets, from_disk)
        if reason:
            faults.append(Fault(name, link, reason))
    return sorted(set(faults))


def css_links(text: str) -> Iterator[str]:
    for match in _CSS_URL.finditer(text):
        yield match[1] or match[2]


def _fault(
    page: str, link: str, files: Iterable[str], targets: dict[str, set[str]], from_disk: bool
) -> str:
    """What is wrong with a link; empty if nothing."""
    url = urlsplit(link)
    if url.scheme:
        return "" if url.scheme in _OUTSIDE else "scheme"
    if link.startswith("/"):
        return "absolute"
    path = normpath(join(dirname(page), unquote(url.path))) if url.path else page
    if path.split("/")[0] == "..":
        return "leads out of the site"
    if path not in files:
        index = normpath(join(path, "index.html"))
        if index not in files:
            return "no such file"
        if from_disk or not url.path.endswith("/"):
            return "leads to a folder"
        path = index
    fragment = unquote(url.fragment.partition(":~:")[0])
    if fragment and fragment not in targets.get(path, ()):
        return "no such fragment"
    return ""
