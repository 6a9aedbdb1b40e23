"""Which links are safe, how one page names another, and how a link names words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, Literal
from urllib.parse import quote

from markupsafe import escape

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
    if mark and path == page:
        return f"#{_quoted_fragment(fragment)}"
    link = _link(path, page)
    if _PLAIN_LINK(target):
        return f"{link}{mark}{fragment}"
    return f"{_quoted(link)}{mark}{_quoted_fragment(fragment)}"


class Links:
    """Writes links from one page."""

    __slots__ = ("_links", "html")

    def __init__(self, page: str) -> None:
        links, html = _links_from(page[: page.rfind("/") + 1])
        self._links: Mapping[str, str] = _OfPage(page, links, _quoted_fragment)
        self.html: Mapping[str, str] = _OfPage(page, html, _quoted_fragment_html)
        """Links by targets, as they stand in attributes."""

    def __call__(self, target: str) -> str:
        """Return `relative(target, page)`."""
        return self._links[target]


class _OfPage(dict[str, str]):
    """Links from a page by targets, each made once."""

    __slots__ = ("_folder", "_page", "_quoted")

    def __init__(self, page: str, folder: Mapping[str, str], quoted: Callable[[str], str]) -> None:
        self._page, self._folder, self._quoted = page, folder, quoted

    def __missing__(self, target: str) -> str:
        path, mark, fragment = target.partition("#")
        if not mark:
            link = self._folder[path]
        else:
            if not _PLAIN(fragment):
                fragment = self._quoted(fragment)
            link = f"{self._folder[path] if path != self._page else ''}#{fragment}"
        self[target] = link
        return link


class _OfFolder(dict[str, str]):
    """Links from any page of a folder by targets, whole pages. All is forgotten when that become
    too many."""

    __slots__ = ("_folder", "_quoted")

    def __init__(self, folder: str, quoted: Callable[[str], str]) -> None:
        self._folder, self._quoted = folder, quoted

    def __missing__(self, path: str) -> str:
        if len(self) >= _MOST_LINKS:
            self.clear()
        made = self[path] = self._quoted(_link(path, self._folder))
        return made


_MOST_LINKS: Final = 4_096
"""Links that are remembered of a folder."""


@lru_cache(maxsize=4)  # the pages of a folder are made one after the other
def _links_from(folder: str) -> tuple[_OfFolder, _OfFolder]:
    """Return the links from pages of a folder, and the same as they stand in attributes."""
    return _OfFolder(folder, _quoted), _OfFolder(folder, _quoted_html)


def _link(path: str, page: str) -> str:
    base, top = _folder(page)
    return path[len(base) :] if path.startswith(base) else top + path


@lru_cache(maxsize=64)  # a page's links are made one after the other
def _folder(page: str) -> tuple[str, str]:
    """Return the folder of a page, and the way from there to the site's root."""
    base = page[: page.rfind("/") + 1]
    return base, "../" * base.count("/")


def address(target: str, base: str, page: str) -> str:
    """Return the site's URL `target` as a whole address below `base`, which ends in `/`.

    Where the site does not know where it will stand, `base` is empty: as a link from `page`.
    """
    if not base:
        return relative(target, page)
    return base + (target if _PLAIN_LINK(target) else relative(target, ""))


def with_fragment(link: str, fragment: str) -> str:
    """Return a link to a page, which has no fragment, as a link to a part of that page."""
    return f"{link}#{_quoted_fragment(fragment)}"


_PLAIN: Final = re.compile(r"[A-Za-z0-9_./~-]*").fullmatch
_PLAIN_LINK: Final = re.compile(r"[A-Za-z0-9_./~-]*(?:#[A-Za-z0-9_./~-]*)?").fullmatch


def _quoted(path: str) -> str:
    """Quote what may not stand in a URL; most of ours is plain, and quoting is slow."""
    return path if _PLAIN(path) else quote(path, safe="-._~!$&'()*+,;=@/")


def _quoted_fragment(fragment: str) -> str:
    """Quote a fragment. What names words in it is quoted: see `text_fragment`."""
    place, mark, words = fragment.partition(":~:")
    return _quoted(place) + mark + quote(words, safe="-._~!$&'()*+,;=@/:?%")


def _quoted_fragment_html(fragment: str) -> str:
    return str(escape(_quoted_fragment(fragment)))


def _quoted_html(path: str) -> str:
    """Quote a link for an attribute."""
    return str(escape(_quoted(path)))


def page_url(name: str, style: UrlStyle) -> str:
    """Return the URL, from the site's root, of the page `name`: `speakers/macron`.

    An `index` is its folder's page in both styles, and `404` is where hosts look for it.
    """
    if style == "flat" or name == "404" or name == "index" or name.endswith("/index"):
        return f"{name}.html"
    return f"{name}/index.html"


# Links to words: text directives, as in https://wicg.github.io/scroll-to-text-fragment/.

_LONG: Final = 40
"""Characters beyond which only the beginning and the end of a passage are named."""
_END_WORDS: Final = 2
"""The fewest words of each, where there are as many."""
_CONTEXT_WORDS: Final = 8
"""The most words of context on either side."""


def text_fragment(url: str, text: str, passages: Iterable[tuple[int, int]]) -> str:
    """Return `url` as a link to passages of `text`, given as (start, end).

    Browsers that can, scroll there and mark the words; others open the page. It is taken to hold
    `text`, with a newline between blocks. A passage is named by its words: by the first and last
    ones, where it is long or runs over blocks. Where the same words stand elsewhere too, as many
    words of context are added as it takes.
    """
    directives = "&".join(f"text={_directive(text, *passage)}" for passage in passages)
    base = url.partition(":~:")[0]
    return f"{base}{'' if '#' in base else '#'}:~:{directives}"


def _directive(text: str, start: int, end: int) -> str:
    """Return a text directive's value: `[prefix-,]start[,end][,-suffix]`."""
    # The browser compares whole words only.
    while _inside_word(text, start):
        start -= 1
    while _inside_word(text, end):
        end += 1
    words = text[start:end].strip()
    named = _ends(text, words) if len(words) > _LONG or "\n" in words else (words,)
    parts = [_encoded(part) for part in named]
    if not _tell(text, words, named):
        # What tells all words from others like them need not tell their beginning from others.
        prefix, suffix = _context(text, start, end, 1 if len(named) == 1 else _CONTEXT_WORDS)
        parts = [f"{_encoded(prefix)}-"] * bool(prefix) + parts
        parts += [f"-{_encoded(suffix)}"] * bool(suffix)
    return ",".join(parts)


def _inside_word(text: str, at: int) -> bool:
    """Say whether `at` splits a word, in a script that parts its words."""
    pair = text[max(at - 1, 0) : at + 1]
    return len(pair) == 2 and pair.isalnum() and unicodedata.east_asian_width(pair[0]) not in "WF"


def _ends(text: str, words: str) -> tuple[str, ...]:
    """Return the first and the last words of a passage: as few as tell where it begins and ends.

    A browser looks for each within one block. If none tell, returns all words; or the first and
    last blocks of several.
    """
    blocks = words.split("\n")
    first, last = blocks[0].split(), blocks[-1].split()
    most = max(len(first), len(last)) if len(blocks) > 1 else len(first) // 2
    ends: tuple[str, ...] = (words,)
    for number in range(min(_END_WORDS, most), most + 1):
        ends = " ".join(first[:number]), " ".join(last[-number:])
        if number and _tell(text, words, ends):
            return ends
    return ends if len(blocks) > 1 else (words,)


def _tell(text: str, words: str, named: tuple[str, ...]) -> bool:
    """Say whether a browser that goes from the first place of `named[0]` to the next one of
    `named[1]` finds `words`."""
    behind = _plain(words)[len(_plain(named[0])) :]
    return _once(_plain(named[0]), _plain_text(text)) and all(
        _once(_plain(last), behind) for last in named[1:]
    )


def _context(text: str, start: int, end: int, least: int) -> tuple[str, str]:
    """Return the words before and behind a passage, from `least` up as many as tell it from others.

    Those of one block on either side, and not its separating white space; empty where none are.
    """
    opening = text.rfind("\n", 0, len(text[:start].rstrip())) + 1
    before = [opening + word.start() for word in re.finditer(r"\S+", text[opening:start])]
    going_on = len(text) - len(text[end:].lstrip())
    block = text[going_on:].partition("\n")[0]
    behind = [going_on + word.end() for word in re.finditer(r"\S+", block)]
    left, right = start, end
    for number in range(least, _CONTEXT_WORDS + 1):
        left, right = [*before[-number:], start][0], [end, *behind[:number]][-1]
        if _once(_plain(text[left:right]), _plain_text(text)):
            break
    return text[left:start].strip(), text[end:right].strip()


def _once(words: str, text: str) -> bool:
    """Say whether words that are in a text have but one place there."""
    return text.find(words) == text.rfind(words)


def _plain(words: str) -> str:
    """Return words as a browser compares them: without case, white space as one space."""
    return " ".join(words.lower().split())


_plain_text = lru_cache(maxsize=16)(_plain)
"""The same for a whole text, which all its statements are looked up in."""


_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~]").match
_ESCAPES: Final = {code: f"%{code:02X}" for code in range(128) if not _UNRESERVED(chr(code))}


def _encoded(words: str) -> str:
    """Quote words for a directive, in which `,`, `-` and `&` have a meaning."""
    escaped = " ".join(words.split()).translate(_ESCAPES)
    return escaped if escaped.isascii() else quote(escaped, safe="%", errors="replace")
