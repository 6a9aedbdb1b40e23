"""The parts of the search index: a change of an article makes one of them anew, not all.

Which articles are in one part depends on nothing but the site as it is: on digests of their paths,
bit by bit. A part that gets full falls in two, by the next bit; no other part feels it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from sitegen.frozen import dataclass, replace
from sitegen.hashing import blake2b
from sitegen.model import Article
from sitegen.pages.search import INDEX, language_of

FULL: Final = 1000
"""Records that a part may have: it is made in half a second. A reader loads a file of each part for
each word, so there are no smaller ones."""
MANY: Final = 24
"""Parts that a site may need; of one that needs more each part may have twice as many records."""
_BITS: Final = 32


@dataclass(frozen=True, slots=True)
class Part:
    """Articles whose records are one index."""

    language: str
    name: str
    """The bits with which the digests of its articles begin; empty where one part holds all."""
    articles: tuple[Article, ...]
    leads: bool
    """Whether it is the first of its language, with what all of them are searched by."""

    @property
    def folder(self) -> str:
        """URL of the folder of its index."""
        return f"{INDEX}{self.language}/{self.name}{'/' if self.name else ''}"


_Placed = tuple[str, Article]
"""An article, behind the bits of its digest."""


def parts_of(articles: Iterable[Article]) -> list[Part]:
    """Return the parts of the index of `articles`, by language and name; those in a part keep their
    order."""
    placed = sorted(((_bits(article.path), article) for article in articles), key=_language)
    languages = [(language, list(group)) for language, group in groupby(placed, _language)]
    full = _full(_records(placed))
    return [
        Part(language, name, tuple(article for _, article in within), number == 0)
        for language, group in languages
        for number, (name, within) in enumerate(_split("", group, full))
    ]


def part_with(article: Article, folders: Iterable[str]) -> Part | None:
    """Return that one of the parts with these folders, all that there are, which an article is in;
    without its articles."""
    language = language_of(article)
    start = Part(language, "", (), leads=True).folder
    names = sorted(f[len(start) :].rstrip("/") for f in folders if f.startswith(start))
    own = [name for name in names if _bits(article.path).startswith(name)]
    return Part(language, own[0], (), own[0] == names[0]) if own else None


def filled(part: Part, articles: Iterable[Article]) -> Part:
    """Return a part with those of the articles that are in it."""
    of_language = (article for article in articles if language_of(article) == part.language)
    return replace(part, articles=tuple(a for a in of_language if may_hold(part, a.path)))


def may_hold(part: Part, path: str) -> bool:
    """Say whether the article of a path is in a part, if its language is the part's."""
    return _bits(path).startswith(part.name)


def _full(records: int) -> int:
    full = FULL
    while records > MANY * full:
        full *= 2
    return full


def _split(
    name: str, placed: Sequence[_Placed], full: int
) -> Iterator[tuple[str, Sequence[_Placed]]]:
    if len(placed) == 1 or len(name) == _BITS or _records(placed) <= full:
        yield name, placed
        return
    for bit in "01":
        within = [(bits, article) for bits, article in placed if bits[len(name)] == bit]
        if within:
            yield from _split(name + bit, within, full)


def _language(placed: _Placed) -> str:
    return language_of(placed[1])


def _records(placed: Iterable[_Placed]) -> int:
    return sum(1 + len(article.statements) for _, article in placed)


def _bits(path: str) -> str:
    digest = blake2b(path.encode("utf-8", "surrogatepass"), digest_size=_BITS // 8)
    return f"{int.from_bytes(digest.digest()):0{_BITS}b}"
