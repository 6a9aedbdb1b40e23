"""W3C Web Annotations: what is said about each text, as programs for annotation read it.

A file for each article with statements or notes, an AnnotationCollection with one page. An
annotation tags its passage with the speakers' names, and holds what else the sidecar says of a
statement as JSON, by the sidecar's keys: so `sitegen import` makes the same entry of it.
The terms are those of https://www.w3.org/TR/annotation-model/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, partial

from sitegen.dates import Date
from sitegen.digest import Plain
from sitegen.links import relative
from sitegen.model import Anchored, Article, Note, Role, Speaker, Statement
from sitegen.pages.job import Job, Planned
from sitegen.pages.json_text import (
    array,
    lines,
    member,
    object_of,
    quoted,
    strings,
    text_member,
)
from sitegen.pages.views import Views

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
FOLDER = "data/annotations"
ENTRY_FORMAT = "application/json"
"""The media type of a body that holds a sidecar's entry."""
_AROUND = 32
"""Code points of context on each side of a quote, as other annotation programs have it."""


def plan(views: Views) -> Iterator[Planned]:
    """Plan the collections of annotations."""
    people = _People(views)
    for article in annotated(views):
        url = annotations_url(article)
        make, basis = partial(_job, views, article, people), partial(_basis, views, article.path)
        yield Planned(url, article.sidecar, make, basis, near=article.path)


def _basis(views: Views, path: str) -> Plain:
    return views.basis.article(path), views.basis.text(path)


def _job(views: Views, article: Article, people: _People) -> Job:
    return Job(annotations_url(article), "", None, None, collection(views, article, people))


def annotated(views: Views) -> Iterator[Article]:
    """Yield the articles that have a collection."""
    return (article for article in views.site.articles if article.statements or article.notes)


def annotations_url(article: Article) -> str:
    """Return the URL of an article's collection."""
    return f"{FOLDER}/{article.path}.json"


def count(article: Article) -> int:
    """Return how many annotations an article's collection has."""
    return len(article.statements) + len(article.notes) + bool(article.statements)


def collection(views: Views, article: Article, people: _People | None = None) -> str:
    """Write an article's AnnotationCollection, as a file."""
    writing = _Writing(views, article, people or _People(views))
    items = list(writing.items())
    return (
        f'{{\n"@context": {quoted(CONTEXT)},\n"id": {quoted(writing.id)},\n'
        f'"type": "AnnotationCollection",\n"label": {quoted(article.meta.title)},\n'
        f'"total": {len(items)},\n"first": {{\n"id": {quoted(f"{writing.id}#page")},\n'
        f'"type": "AnnotationPage",\n"startIndex": 0,\n"items": {lines(items)}\n}}\n}}\n'
    )


class _People:
    """What annotations say of speakers, each of whom is in many: written once."""

    def __init__(self, views: Views) -> None:
        self.known = views.site.speakers
        self.tag = cache(lambda id: _textual("tagging", self.known[id].name))
        """By id: the body that tags a passage with a speaker's name."""
        self.entry = cache(lambda id: f"{quoted(id)}: {_speaker(self.known[id])}")
        """By id: a speaker's entry in a sidecar."""
        self.named_by = cache(self._named_by)

    def _named_by(self, word: str) -> frozenset[str]:
        """Return the speaker that a word means, the organizations that its roles name, and so on;
        none for words that are no id."""
        found: set[str] = set()
        waiting = [word]
        while waiting:
            id = waiting.pop()
            if id in self.known and id not in found:
                found.add(id)
                waiting += (role.organization for role in self.known[id].roles)
        return frozenset(found)


class _Writing:
    """Writes the annotations of one article."""

    def __init__(self, views: Views, article: Article, people: _People) -> None:
        self.article, self.people = article, people
        self.text = article.body.text
        url, base = annotations_url(article), views.config.base_url
        # Without an address of its own, a site's addresses are relative to the file itself.
        iri = partial(relative, page="" if base else url)
        self.id = base + iri(url)
        self.source = quoted(base + iri(views.article_url(article)))

    @cached_property
    def one_line(self) -> str | None:
        """The text with spaces for other white space, if it is as long as the text then."""
        spaced = self.text.replace("\n", " ")
        # A space is the only white space that counts as printable.
        return spaced if spaced.isprintable() and "  " not in spaced else None

    def items(self) -> Iterator[str]:
        if self.article.statements:
            yield self.speakers()
        yield from map(self.statement, self.article.statements)
        yield from map(self.note, self.article.notes)

    def statement(self, said: Statement) -> str:
        bodies = list(map(self.people.tag, said.speakers))
        bodies += [_textual("commenting", said.note, "text/html")] if said.note else []
        bodies.append(_entry(_fields(said, self.article.meta.date)))
        return self.annotation(f"s-{said.id}", "describing", bodies, said.anchor)

    def note(self, note: Note) -> str:
        body = _textual("commenting", note.body, "text/html")
        return self.annotation(f"n-{note.id}", "commenting", [body], note.anchor)

    def speakers(self) -> str:
        """Write who is named in the statements, as an annotation of the whole text."""
        words = {
            word
            for said in self.article.statements
            for word in (*said.speakers, *said.on_behalf_of, *said.via, *said.to)
        }
        named = frozenset[str]().union(*map(self.people.named_by, words))
        entries = object_of(*map(self.people.entry, sorted(named)))
        body = _entry(object_of(member("speakers", entries if named else "")))
        return (
            f'{{"id": {quoted(f"{self.id}#speakers")}, "type": "Annotation", '
            f'"motivation": "describing", "body": {body}, '
            f'"target": {self.source}}}'
        )

    def annotation(self, id: str, motivation: str, bodies: list[str], anchor: Anchored) -> str:
        targets = [self.target(fragment.start, fragment.end) for fragment in anchor.fragments]
        return (
            f'{{"id": {quoted(f"{self.id}#{id}")}, "type": "Annotation", '
            f'"motivation": "{motivation}", "body": {array(bodies)}, '
            f'"target": {array(targets) if len(targets) > 1 else targets[0]}}}'
        )

    def target(self, start: int, end: int) -> str:
        exact, before = self.line(start, end), self.line(max(0, start - _AROUND), start)
        return (
            f'{{"source": {self.source}, "selector": [{{"type": "TextQuoteSelector", '
            f'"exact": {quoted(exact)}, "prefix": {quoted(before)}, '
            f'"suffix": {quoted(self.line(end, end + _AROUND))}}}, '
            f'{{"type": "TextPositionSelector", "start": {start}, "end": {end}}}]}}'
        )

    def line(self, start: int, end: int) -> str:
        """Return a passage with one space for each run of white space."""
        if self.one_line is not None:
            return self.one_line[start:end]
        return _SPACES.sub(" ", self.text[start:end])


_SPACES = re.compile(r"\s+")


def _textual(purpose: str, value: str, format: str = "text/plain") -> str:
    return (
        f'{{"type": "TextualBody", "purpose": "{purpose}", "format": "{format}", '
        f'"value": {quoted(value)}}}'
    )


def _entry(fields: str) -> str:
    return _textual("describing", fields, ENTRY_FORMAT)


def _fields(said: Statement, article_date: Date | None) -> str:
    """Write what a sidecar says of a statement but its quote and its note."""
    date = said.date.text if said.date else ""
    if article_date and date == article_date.text:
        date = ""
    return object_of(
        _texts("speaker", said.speakers),
        text_member("kind", said.kind if said.kind_given else ""),
        text_member("date", date),
        _texts("via", said.via),
        _texts("to", said.to),
        _texts("on_behalf_of", said.on_behalf_of),
        text_member("certainty", said.certainty),
        text_member("source", said.source),
        text_member("archived", said.archived),
        text_member("within", said.within),
        member("order", str(said.order or "")),
    )


def _speaker(speaker: Speaker) -> str:
    roles = [_role(role) for role in speaker.roles if role.role]
    return object_of(
        text_member("name", speaker.name),
        text_member("kind", speaker.kind if speaker.kind != "person" else ""),
        member("role", array(roles) if roles else ""),
        text_member(
            "organization", next((r.organization for r in speaker.roles if not r.role), "")
        ),
        _texts("aliases", speaker.aliases),
        text_member("url", speaker.url),
        _texts("same_as", speaker.same_as),
        text_member("note", speaker.note),
    )


def _role(role: Role) -> str:
    return object_of(
        text_member("role", role.role),
        text_member("organization", role.organization),
        text_member("from", role.start.text if role.start else ""),
        text_member("to", role.end.text if role.end else ""),
    )


def _texts(key: str, texts: Sequence[str]) -> str:
    return member(key, strings(texts) if texts else "")
