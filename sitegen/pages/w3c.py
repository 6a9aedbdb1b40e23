"""W3C Web Annotations: what is said about each text, as programs for annotation read it.

A file for each article with statements or notes, an AnnotationCollection with one page. An
annotation tags its passage with the speakers' names, and holds what else the sidecar says of a
statement as JSON, by the sidecar's keys: so `sitegen import` makes the same entry of it.
The terms are those of https://www.w3.org/TR/annotation-model/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial

from sitegen.dates import Date
from sitegen.digest import Plain
from sitegen.links import relative
from sitegen.model import Anchored, Article, Note, Role, Speaker, Statement
from sitegen.pages.job import Job, Json, Planned
from sitegen.pages.views import Views

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
FOLDER = "data/annotations"
ENTRY_FORMAT = "application/json"
"""The media type of a body that holds a sidecar's entry."""
_dump = json.JSONEncoder(ensure_ascii=False).encode
_AROUND = 32
"""Code points of context on each side of a quote, as other annotation programs have it."""


def plan(views: Views) -> Iterator[Planned]:
    """Plan the collections of annotations."""
    for article in annotated(views):
        url = annotations_url(article)
        make, basis = partial(_job, views, article), partial(_basis, views, article.path)
        yield Planned(url, article.sidecar, make, basis=basis)


def _basis(views: Views, path: str) -> Plain:
    return views.basis.article(path), views.basis.text(path)


def _job(views: Views, article: Article) -> Job:
    return Job(annotations_url(article), "", None, None, collection(views, article))


def annotated(views: Views) -> Iterator[Article]:
    """Yield the articles that have a collection."""
    return (article for article in views.site.articles if article.statements or article.notes)


def annotations_url(article: Article) -> str:
    """Return the URL of an article's collection."""
    return f"{FOLDER}/{article.path}.json"


def count(article: Article) -> int:
    """Return how many annotations an article's collection has."""
    return len(article.statements) + len(article.notes) + bool(article.statements)


def collection(views: Views, article: Article) -> Mapping[str, Json]:
    """Return an article's AnnotationCollection."""
    writing = _Writing(views, article)
    items = list(writing.items())
    first: Json = {
        "id": f"{writing.id}#page",
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": items,
    }
    return {
        "@context": CONTEXT,
        "id": writing.id,
        "type": "AnnotationCollection",
        "label": article.meta.title,
        "total": len(items),
        "first": first,
    }


class _Writing:
    """Writes the annotations of one article."""

    def __init__(self, views: Views, article: Article) -> None:
        self.views, self.article = views, article
        self.text = article.body.text
        url, base = annotations_url(article), views.config.base_url
        # Without an address of its own, a site's addresses are relative to the file itself.
        iri = partial(relative, page="" if base else url)
        self.id = base + iri(url)
        self.source = base + iri(views.article_url(article))

    def items(self) -> Iterator[Json]:
        if self.article.statements:
            yield self.speakers()
        yield from map(self.statement, self.article.statements)
        yield from map(self.note, self.article.notes)

    def statement(self, said: Statement) -> Json:
        names = (self.views.site.speakers[id].name for id in said.speakers)
        bodies: list[Json] = [_textual("tagging", name) for name in names]
        bodies += [_textual("commenting", said.note, "text/html")] if said.note else []
        bodies.append(_entry(_fields(said, self.article.meta.date)))
        return self.annotation(f"s-{said.id}", "describing", bodies, said.anchor)

    def note(self, note: Note) -> Json:
        body = _textual("commenting", note.body, "text/html")
        return self.annotation(f"n-{note.id}", "commenting", [body], note.anchor)

    def speakers(self) -> Json:
        """Return who is named in the statements, as an annotation of the whole text."""
        entries = {id: _speaker(speaker) for id, speaker in self.named().items()}
        return {
            "id": f"{self.id}#speakers",
            "type": "Annotation",
            "motivation": "describing",
            "body": _entry({"speakers": entries}),
            "target": self.source,
        }

    def named(self) -> Mapping[str, Speaker]:
        known = self.views.site.speakers
        waiting = [
            word
            for said in self.article.statements
            for word in (*said.speakers, *said.on_behalf_of, *said.via, *said.to)
        ]
        found: dict[str, Speaker] = {}
        while waiting:
            word = waiting.pop()
            if word in known and word not in found:
                found[word] = known[word]
                waiting += (role.organization for role in known[word].roles)
        return dict(sorted(found.items()))

    def annotation(self, id: str, motivation: str, bodies: list[Json], anchor: Anchored) -> Json:
        targets = [self.target(fragment.start, fragment.end) for fragment in anchor.fragments]
        return {
            "id": f"{self.id}#{id}",
            "type": "Annotation",
            "motivation": motivation,
            "body": bodies,
            "target": targets if len(targets) > 1 else targets[0],
        }

    def target(self, start: int, end: int) -> Json:
        quote: Json = {
            "type": "TextQuoteSelector",
            "exact": _line(self.text[start:end]),
            "prefix": _line(self.text[max(0, start - _AROUND) : start]),
            "suffix": _line(self.text[end : end + _AROUND]),
        }
        position: Json = {"type": "TextPositionSelector", "start": start, "end": end}
        return {"source": self.source, "selector": [quote, position]}


def _line(text: str) -> str:
    return _SPACES.sub(" ", text)


_SPACES = re.compile(r"\s+")


def _textual(purpose: str, value: str, format: str = "text/plain") -> Json:
    return {"type": "TextualBody", "purpose": purpose, "format": format, "value": value}


def _entry(fields: Mapping[str, Json]) -> Json:
    return _textual("describing", _dump(fields), ENTRY_FORMAT)


def _fields(said: Statement, article_date: Date | None) -> Mapping[str, Json]:
    """Return what a sidecar says of a statement but its quote and its note."""
    fields: dict[str, Json] = {
        "speaker": said.speakers,
        "kind": said.kind if said.kind_given else None,
        "date": said.date.text if said.date and said.date != article_date else None,
        "via": said.via,
        "to": said.to,
        "on_behalf_of": said.on_behalf_of,
        "certainty": said.certainty,
        "source": said.source,
        "archived": said.archived,
        "within": said.within,
        "order": said.order,
    }
    return _given(fields)


def _speaker(speaker: Speaker) -> Json:
    fields: dict[str, Json] = {
        "name": speaker.name,
        "kind": speaker.kind if speaker.kind != "person" else None,
        "role": [_role(role) for role in speaker.roles if role.role],
        "organization": next((r.organization for r in speaker.roles if not r.role), None),
        "aliases": speaker.aliases,
        "url": speaker.url,
        "same_as": speaker.same_as,
        "note": speaker.note,
    }
    return _given(fields)


def _role(role: Role) -> Json:
    fields: dict[str, Json] = {
        "role": role.role,
        "organization": role.organization,
        "from": role.start.text if role.start else None,
        "to": role.end.text if role.end else None,
    }
    return _given(fields)


def _given(fields: Mapping[str, Json]) -> Mapping[str, Json]:
    return {key: value for key, value in fields.items() if value}
