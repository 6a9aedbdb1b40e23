"""What pages are made of, as digests: far quicker to have than what pages show.

A page whose basis is that of the last build shows the same, so its job need not be made. That only
holds if whatever a page takes from the site goes into its basis: from articles, conflicts and
speakers by the methods here, and in plain values what it takes from elsewhere. The configuration,
the templates and the program go into every page, and so into none here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from sitegen.digest import Plain, plain_digest
from sitegen.frozen import dataclass
from sitegen.links import text_fragment
from sitegen.model import Article, Event, Site, Speaker, Statement
from sitegen.plain import (
    plain_conflict,
    plain_event,
    plain_meta,
    plain_relation,
    plain_speaker,
    plain_statement,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """An article as it was read, in digests."""

    all: bytes
    """Of all that it was read from."""
    seen: bytes
    """Of what is to be seen of it elsewhere than beside its own text."""


def seen_digest(article: Article) -> bytes:
    """Return the digest of what other pages show of an article, and of the order that they show it
    in: not of its text, of where passages stand in it, nor of its notes."""
    # Where the source is told, links lead into it by as many words as it takes to tell a passage.
    links = tuple(_links(article)) if article.meta.url else ()
    seen = (
        article.path,
        article.file,
        plain_meta(article.meta),
        tuple(map(plain_speaker, article.speakers)),
        tuple(map(plain_statement, article.statements)),
        tuple(map(plain_relation, article.relations)),
        tuple(map(plain_conflict, article.conflicts)),
        tuple(map(plain_event, article.events)),
    )
    return plain_digest((seen, links))


def _links(article: Article) -> Iterator[str]:
    url, text = article.meta.url, article.body.text
    for said in article.statements:
        yield text_fragment(url, text, [(one.start, one.end) for one in said.anchor.fragments])


class Basis:
    """Digests of what a linked site holds, each made once.

    An article whose origin is not known counts as changed.
    """

    def __init__(self, site: Site, origins: Mapping[str, Origin]) -> None:
        """`origins` of articles, by path."""
        self._site, self._origins = site, origins
        self.texts: set[str] = set()
        """Paths of the articles whose `text` somebody has asked for."""
        self._own = cache(self._find_own)
        self.article = cache(self._find_article)
        """By path: what is to be seen elsewhere of an article, its statements and its events."""
        self.conflict = cache(self._find_conflict)
        """By id: a conflict, and who takes a position in it."""
        self.whole_conflict = cache(self._find_whole_conflict)
        """By id: a conflict, and what is to be seen of its statements."""
        self.speaker = cache(self._find_speaker)
        """By id: a speaker, and the organizations that the roles name. Of words, that they are."""

    def text(self, path: str) -> bytes:
        """Return all that an article was read from: for pages that show its text, its notes, or
        where a passage stands."""
        self.texts.add(path)
        origin = self._origins.get(path)
        return origin.all if origin else _unknown()

    def articles(self, paths: Iterable[str]) -> Plain:
        """Return what is to be seen of articles, each once."""
        return tuple(map(self.article, dict.fromkeys(paths)))

    def entries(self, entries: Iterable[Statement | Event], *, placed: bool = False) -> Plain:
        """Return statements and events in their order, with all that is to be seen of them; if
        `placed`, with where they stand."""
        listed = list(entries)
        names = tuple(entry.name for entry in listed)
        paths = dict.fromkeys(entry.article for entry in listed)
        return names, self.articles(paths), tuple(map(self.text, paths)) if placed else ()

    def _said(self, conflict: str) -> list[Statement]:
        positions = self._site.conflicts[conflict].positions
        return [self._site.statements[name] for p in positions for name in p.statements]

    def _find_own(self, path: str) -> bytes:
        """Return the digest of what others see of an article by itself, as linking leaves it."""
        article, origin = self._site.article_of[path], self._origins.get(path)
        # Linking may leave statements out, and settles their kinds.
        said = tuple((said.id, said.kind) for said in article.statements)
        return plain_digest((origin.seen, said)) if origin else _unknown()

    def _find_article(self, path: str) -> bytes:
        site, article = self._site, self._site.article_of[path]
        conflicts: dict[str, None] = {}
        others: dict[str, None] = {}
        relations: list[Plain] = []
        for said in article.statements:
            conflicts.update((id, None) for id, _ in site.conflicts_of.get(said.name, ()))
            others.update(dict.fromkeys(site.opponents(said.name)))
            for words, other, relation in site.relations_of.get(said.name, ()):
                relations.append((words, other, plain_relation(relation)))
                others[other] = None
        told = [site.statements[name] for name in others]
        named = [name for said in article.statements for name in _named(said)]
        named += (speaker for said in told for speaker in said.speakers)
        return plain_digest(
            (
                self._own(path),
                tuple(map(self.conflict, conflicts)),
                tuple(relations),
                tuple(map(self._own, dict.fromkeys(said.article for said in told))),
                tuple(map(self.speaker, dict.fromkeys(named))),
            )
        )

    def _find_conflict(self, id: str) -> bytes:
        speakers = dict.fromkeys(speaker for said in self._said(id) for speaker in said.speakers)
        conflict = plain_conflict(self._site.conflicts[id])
        return plain_digest((conflict, tuple(map(self.speaker, speakers))))

    def _find_whole_conflict(self, id: str) -> bytes:
        articles = self.articles(said.article for said in self._said(id))
        return plain_digest((self.conflict(id), articles))

    def _find_speaker(self, id: str) -> bytes:
        known = self._site.speakers
        found: dict[str, Speaker | None] = {}
        waiting = [id]
        while waiting:
            name = waiting.pop()
            if name not in found:
                speaker = found[name] = known.get(name)
                waiting += (role.organization for role in speaker.roles) if speaker else ()
        return plain_digest(
            tuple((name, plain_speaker(one) if one else None) for name, one in found.items())
        )


def _unknown() -> bytes:
    """Return what is never the same."""
    return os.urandom(16)


def _named(said: Statement) -> Iterator[str]:
    """Yield the ids of the speakers that a statement names, and words that are none."""
    yield from said.speakers
    yield from said.via
    yield from said.to
    yield from said.on_behalf_of
