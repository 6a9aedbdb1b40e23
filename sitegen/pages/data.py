"""The data files: everything that the pages show, for machines. The data contract.

Entries come in a fixed order; before a file is too long it goes on in `NAME-2.json`.
`index.json` lists all parts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Generic, TypeVar

from sitegen.dates import Date
from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.model import Article, Conflict, Event, Relation, Speaker, Statement
from sitegen.pages.job import Job, Json, Planned
from sitegen.pages.speakers import Opponents, speaker_basis
from sitegen.pages.views import Views
from sitegen.pages.w3c import annotated, annotations_url, count

MOST_BYTES = 350_000
"""Of a file, by what its entries are likely to take: so that it stays below 400 kB."""
MOST_ENTRIES = 5_000

T = TypeVar("T")


def plan(views: Views) -> Iterator[Planned]:
    """Plan the data files and their index."""
    site, opponents = views.site, Opponents(views)
    articles = [article for article in site.articles if not article.is_index or article.statements]
    events = [event for article in site.articles for event in article.events]
    statements, speakers = tuple(site.statements.values()), tuple(site.speakers.values())
    conflicts, said = tuple(site.conflicts.values()), views.statements_of
    kinds = (
        _Kind(
            "articles",
            _split(articles, _article_size),
            partial(_article, views),
            lambda part: tuple(
                (views.basis.text(article.path), views.briefing_of(article)) for article in part
            ),
        ),
        _Kind(
            "statements",
            _split(statements, _statement_size),
            partial(_statement, views),
            partial(views.basis.entries, placed=True),
        ),
        _Kind(
            "speakers",
            # Each statement may bring a conflict and an opponent.
            _split(speakers, lambda one: 400 + 100 * said[one.id] + _bytes(one.note)),
            partial(_speaker, views, opponents),
            lambda part: tuple(speaker_basis(views, speaker) for speaker in part),
        ),
        _Kind(
            "conflicts",
            _split(conflicts, _conflict_size),
            partial(_conflict, views),
            lambda part: tuple(views.basis.whole_conflict(conflict.id) for conflict in part),
        ),
        _Kind(
            "events",
            _split(events, _event_size),
            partial(_event, views),
            partial(views.basis.entries, placed=True),
        ),
    )
    collections = _collections(views)
    listed = (*kinds, collections) if len(collections.parts) > 1 else kinds
    for kind in listed:
        for number, file in enumerate(kind.files()):
            yield _planned(file, partial(kind.part, number), partial(kind.basis_of, number))
    annotations = partial(_annotations, views, collections)

    def index() -> Json:
        return {**{kind.name: kind.index() for kind in kinds}, "annotations": annotations()}

    yield _planned("index.json", index, lambda: json.dumps(index()))


def _collections(views: Views) -> _Kind[str]:
    """Return the names of the collections of annotations, one for each article."""
    files = [annotations_url(article).removeprefix("data/") for article in annotated(views)]
    return _Kind("collections", _split(files, lambda file: _bytes(file) + 4), str, tuple)


def _annotations(views: Views, collections: _Kind[str]) -> Json:
    """Return what the index says of annotations: it names all collections where they are few, else
    the files that list them."""
    total = sum(map(count, annotated(views)))
    if len(collections.parts) > 1:
        return {"total": total, "lists": collections.files()}
    return {"total": total, "files": collections.parts[0]}


@dataclass(frozen=True, slots=True)
class _Kind(Generic[T]):
    """All entries of a kind, and how one is written."""

    name: str
    parts: Sequence[Sequence[T]]
    write: Callable[[T], Json]
    basis: Callable[[Sequence[T]], Plain]
    """Says what the entries of a part are made of."""

    def files(self) -> Sequence[str]:
        more = range(2, len(self.parts) + 1)
        return [f"{self.name}.json", *(f"{self.name}-{number}.json" for number in more)]

    def index(self) -> Json:
        return {"total": sum(map(len, self.parts)), "files": self.files()}

    def part(self, number: int) -> Json:
        """Return the entries of one file; `number` is 0-based."""
        return [self.write(entry) for entry in self.parts[number]]

    def basis_of(self, number: int) -> Plain:
        return self.basis(self.parts[number])


def _split(entries: Sequence[T], size: Callable[[T], int]) -> Sequence[Sequence[T]]:
    """Return entries by files, at least one; `size` says how many bytes one is likely to take."""
    starts, filled = [0], 0
    for number, entry in enumerate(entries):
        more = size(entry)
        if number > starts[-1] and (
            filled + more > MOST_BYTES or number - starts[-1] == MOST_ENTRIES
        ):
            starts.append(number)
            filled = 0
        filled += more
    return [entries[start:end] for start, end in pairwise([*starts, len(entries)])]


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def _article_size(article: Article) -> int:
    return 600 + _bytes(article.meta.summary) + sum(map(_bytes, article.body.texts))


def _statement_size(said: Statement) -> int:
    quoted = sum(_bytes(fragment.text) for fragment in said.anchor.fragments)
    return 500 + 4 * len(said.article) + 2 * quoted + _bytes(said.note)


def _conflict_size(conflict: Conflict) -> int:
    names = [name for position in conflict.positions for name in position.statements]
    told = _bytes(conflict.question) + _bytes(conflict.summary) + _bytes(conflict.resolution)
    return 300 + told + sum(map(len, names)) + 100 * len(conflict.positions)


def _event_size(event: Event) -> int:
    return 300 + 2 * len(event.article) + _bytes(event.title) + _bytes(event.note)


def _planned(file: str, value: Callable[[], Json], basis: Callable[[], Plain]) -> Planned:
    url = f"data/{file}"
    return Planned(url, url, lambda: Job(url, "", None, None, value()), basis)


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
