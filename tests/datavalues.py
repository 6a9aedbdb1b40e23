"""The data files as values, and as `json.dumps` writes them: what the program's text is held to.

Made the plain way, a dictionary for every object; the program writes the same text at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial

from sitegen.dates import Date
from sitegen.links import address, relative
from sitegen.model import (
    Anchored,
    Article,
    Conflict,
    Event,
    Note,
    Relation,
    Role,
    Speaker,
    Statement,
)
from sitegen.pages.job import Json
from sitegen.pages.speakers import Opponents
from sitegen.pages.values import Named
from sitegen.pages.views import Views
from sitegen.pages.w3c import annotations_url
from tests.schemanodes import (
    Address,
    Node,
    agent,
    event,
    iso,
    node,
    several,
    speaker,
    statement,
)

_AROUND = 32


def data_files(views: Views) -> dict[str, str]:
    """The text of all files of data, by URL, as if none were long enough to have further parts."""
    site, opponents = views.site, Opponents(views)
    articles = [article for article in site.articles if not article.is_index or article.statements]
    events = [event for article in site.articles for event in article.events]
    values: dict[str, Json] = {
        "data/articles.json": [_article(views, one) for one in articles],
        "data/statements.json": [_statement(views, one) for one in site.statements.values()],
        "data/speakers.json": [_speaker(views, opponents, one) for one in site.speakers.values()],
        "data/conflicts.json": [_conflict(views, one) for one in site.conflicts.values()],
        "data/events.json": [_event(views, one) for one in events],
    }
    for article in site.articles:
        if article.statements or article.notes:
            values[annotations_url(article)] = _collection(views, article)
        if not article.is_index:
            url = views.structured_url(article)
            of = partial(address, base=views.config.base_url, page=url)
            graph = list(_nodes(views, article, of))
            values[url] = {"@context": "https://schema.org", "@graph": graph}
    return {url: f"{_lines(value)}\n" for url, value in values.items()}


def _lines(value: Json) -> str:
    if isinstance(value, dict) and value:
        held = (f"{_dump(key)}: {_lines(held)}" for key, held in value.items())
        return "{\n" + ",\n".join(held) + "\n}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_dump, value)) + "\n]"
    return _dump(value)


_dump = json.JSONEncoder(ensure_ascii=False).encode


# data/NAME.json


def _date(date: Date | None) -> str | None:
    return date.text if date is not None else None


def _article(views: Views, article: Article) -> Json:
    meta = article.meta
    return {
        "path": article.path,
        "url": views.article_url(article),
        "title": meta.title,
        "date": _date(meta.date),
        "authors": meta.authors,
        "publisher": meta.publisher,
        "source": meta.url,
        "archived": meta.archived,
        "lang": meta.lang,
        "summary": meta.summary,
        "tags": meta.tags,
        "rights": meta.rights,
        "briefing": views.briefing_of(article),
        "text": article.body.text,
    }


def _statement(views: Views, said: Statement) -> Json:
    site = views.site
    return {
        "id": said.name,
        "article": said.article,
        "url": views.statement_url(said),
        "speakers": said.speakers,
        "kind": said.kind,
        "date": _date(said.date),
        "quote": said.anchor.quote,
        "fragments": [
            {"start": f.start, "end": f.end, "text": f.text} for f in said.anchor.fragments
        ],
        "anchor": {
            "type": "exact" if said.anchor.exact else "fuzzy",
            "score": round(said.anchor.score, 4),
        },
        "via": said.via,
        "to": said.to,
        "on_behalf_of": said.on_behalf_of,
        "certainty": said.certainty,
        "source": said.source,
        "archived": said.archived,
        "within": f"{said.article}#{said.within}" if said.within else None,
        "note": said.note,
        "conflicts": [
            {"conflict": conflict, "position": position}
            for conflict, position in site.conflicts_of.get(said.name, ())
        ],
        "opponents": site.opponents(said.name),
        "relations": [
            _relation(words, other, relation)
            for words, other, relation in site.relations_of.get(said.name, ())
        ],
    }


def _relation(words: str, other: str, relation: Relation) -> Json:
    return {
        "type": words,
        "statement": other,
        "certainty": relation.certainty,
        "note": relation.note,
        "evidence": relation.evidence.quote if relation.evidence else None,
    }


def _speaker(views: Views, opponents: Opponents, speaker: Speaker) -> Json:
    return {
        "id": speaker.id,
        "url": views.speaker_url(speaker.id),
        "name": speaker.name,
        "kind": speaker.kind,
        "roles": [
            {
                "role": role.role,
                "organization": role.organization,
                "from": _date(role.start),
                "to": _date(role.end),
            }
            for role in speaker.roles
        ],
        "aliases": speaker.aliases,
        "source": speaker.url,
        "same_as": speaker.same_as,
        "note": speaker.note,
        "statements": len(views.statements_by_speaker[speaker.id]),
        "conflicts": list(opponents.conflicts[speaker.id]),
        "opponents": [
            {"speaker": opponent.speaker.id, "statements": opponent.statements}
            for opponent in opponents.of(speaker.id)
        ],
    }


def _conflict(views: Views, conflict: Conflict) -> Json:
    return {
        "id": conflict.id,
        "url": views.conflict_url(conflict.id),
        "question": conflict.question,
        "status": conflict.status,
        "summary": conflict.summary,
        "positions": [
            {"id": position.id, "label": position.label, "statements": position.statements}
            for position in conflict.positions
        ],
        "resolved": _date(conflict.resolved),
        "resolution": conflict.resolution,
        "verdict": conflict.verdict,
        "changes": [
            {"speaker": change.speaker, "from": change.before, "to": change.after}
            for change in views.changes_by_conflict.get(conflict.id, ())
        ],
    }


def _event(views: Views, event: Event) -> Json:
    view = views.event(event)
    return {
        "id": event.name,
        "article": event.article,
        "url": view.url,
        "title": event.title,
        "date": event.date.text,
        "quote": event.anchor.quote if event.anchor else None,
        "fragments": [
            {"start": f.start, "end": f.end, "text": f.text}
            for f in (event.anchor.fragments if event.anchor else ())
        ],
        "certainty": event.certainty,
        "source": event.source,
        "archived": event.archived,
        "note": event.note,
    }


# PATH.jsonld


def _nodes(views: Views, article: Article, of: Address) -> Iterator[Node]:
    """Yield an article, who speaks in it, its statements and its events."""
    said_by = dict.fromkeys(id for said in article.statements for id in said.speakers)
    speakers = {view.name: view for view in map(views.speaker, said_by)}
    meta, folder = article.meta, views.briefing_of(article)
    authors = [
        speaker(speakers[name], of) if name in speakers else agent(Named(name), of)
        for name in meta.authors
    ]
    briefing = views.briefing(folder)
    yield node(
        "Article",
        of(views.article_url(article)),
        headline=meta.title,
        description=meta.summary,
        inLanguage=meta.lang,
        datePublished=iso(views.date(meta.date)),
        author=several(authors),
        publisher=agent(Named(meta.publisher), of, "organization") if meta.publisher else None,
        isBasedOn=meta.url,
        archivedAt=meta.archived,
        copyrightNotice=meta.rights,
        keywords=meta.tags,
        isPartOf=node("CollectionPage", of(briefing.url), name=briefing.name) if folder else None,
    )
    for view in map(views.speaker, said_by):
        yield speaker(view, of)
    for said in article.statements:
        yield statement(views.statement(said.name), of)
    for happened in article.events:
        yield event(views.event(happened), of)


# data/annotations/PATH.json


def _collection(views: Views, article: Article) -> Mapping[str, Json]:
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
        "@context": "http://www.w3.org/ns/anno.jsonld",
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
        entries = {id: _sidecar_speaker(speaker) for id, speaker in self.named().items()}
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
    return _textual("describing", _dump(fields), "application/json")


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


def _sidecar_speaker(speaker: Speaker) -> Json:
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
