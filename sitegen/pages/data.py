"""The data files: everything that the pages show, for machines. The data contract.

Entries come in a fixed order; before a file is too long it goes on in `NAME-2.json`.
`index.json` lists all parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise, starmap
from typing import Generic, TypeVar

from sitegen.dates import Date
from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.model import (
    Anchored,
    Article,
    Change,
    Conflict,
    Event,
    Position,
    Relation,
    Role,
    Speaker,
    Statement,
)
from sitegen.pages.job import Job, Json, Planned
from sitegen.pages.json_text import array, laid_out, lines, nullable, quoted, strings
from sitegen.pages.speakers import Opponents, speaker_basis
from sitegen.pages.views import Views
from sitegen.pages.w3c import annotated, annotations_url, count

DATA = "data/"
"""Where the data files are."""
MOST_BYTES = 350_000
"""Of a file, by what its entries are likely to take: so that it stays below 400 kB."""
MOST_ENTRIES = 5_000
_TEXT_STEP, _STEP = 4_096, 256
"""Bytes to which the sizes of texts, and of all else, are rounded up."""
_ROUNDED = 65_536
"""Bytes from which sizes count as they are."""

T = TypeVar("T")


def plan(views: Views) -> Iterator[Planned]:
    """Plan the data files and their index."""
    site, opponents = views.site, Opponents(views)
    articles = [article for article in site.articles if _is_listed(article)]
    events = [event for article in site.articles for event in article.events]
    statements, speakers = tuple(site.statements.values()), tuple(site.speakers.values())
    conflicts = tuple(site.conflicts.values())
    kinds = (
        _Kind(
            "articles",
            _split(articles, partial(_counted, _article_size, _TEXT_STEP)),
            partial(_article, views),
            lambda part: tuple(
                (views.basis.text(article.path), views.briefing_of(article)) for article in part
            ),
        ),
        _Kind(
            "statements",
            _split(statements, partial(_counted, _statement_size, _STEP)),
            partial(_statement, views),
            partial(views.basis.entries, placed=True),
        ),
        _Kind(
            "speakers",
            _split(speakers, partial(_counted, partial(_speaker_size, views), _STEP)),
            partial(_speaker, views, opponents),
            lambda part: tuple(speaker_basis(views, speaker) for speaker in part),
        ),
        _Kind(
            "conflicts",
            _split(conflicts, partial(_counted, _conflict_size, _STEP)),
            partial(_conflict, views),
            lambda part: tuple(views.basis.whole_conflict(conflict.id) for conflict in part),
        ),
        _Kind(
            "events",
            _split(events, partial(_counted, _event_size, _STEP)),
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

    def index() -> str:
        named = {kind.name: kind.index() for kind in kinds}
        return laid_out({**named, "annotations": annotations()})

    yield _planned("index.json", index, index)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is written, and what it counts for in the size of a file."""

    text: str
    counted: int


def lines_of(views: Views, article: Article) -> Mapping[str, Sequence[Line]]:
    """Return, by kind, those entries that an article's text makes, or the places in it."""
    counted = partial(_counted, _statement_size, _STEP)
    statements = [Line(_statement(views, said), counted(said)) for said in article.statements]
    of_event = partial(_counted, _event_size, _STEP)
    events = [Line(_event(views, event), of_event(event)) for event in article.events]
    size = _counted(_article_size, _TEXT_STEP, article)
    articles = [Line(_article(views, article), size)] if _is_listed(article) else []
    return {"articles": articles, "statements": statements, "events": events}


def _is_listed(article: Article) -> bool:
    return not article.is_index or bool(article.statements)


def _collections(views: Views) -> _Kind[str]:
    """Return the names of the collections of annotations, one for each article."""
    files = [annotations_url(article).removeprefix("data/") for article in annotated(views)]
    return _Kind("collections", _split(files, lambda file: _bytes(file) + 4), quoted, tuple)


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
    write: Callable[[T], str]
    basis: Callable[[Sequence[T]], Plain]
    """Says what the entries of a part are made of."""

    def files(self) -> Sequence[str]:
        more = range(2, len(self.parts) + 1)
        return [f"{self.name}.json", *(f"{self.name}-{number}.json" for number in more)]

    def index(self) -> Json:
        return {"total": sum(map(len, self.parts)), "files": self.files()}

    def part(self, number: int) -> str:
        """Return the text of one file; `number` is 0-based."""
        return f"{lines(map(self.write, self.parts[number]))}\n"

    def basis_of(self, number: int) -> Plain:
        return self.basis(self.parts[number])


def _split(entries: Sequence[T], size: Callable[[T], int]) -> Sequence[Sequence[T]]:
    """Return entries by files, at least one; `size` says how many bytes one counts for."""
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


def _counted(size: Callable[[T], int], step: int, entry: T) -> int:
    """Return what an entry counts for: mostly the same after a small edit, or all parts behind it
    would begin at other entries."""
    likely = size(entry)
    return -(-likely // step) * step if likely < _ROUNDED else likely


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def _article_size(article: Article) -> int:
    return 600 + _bytes(article.meta.summary) + _bytes(article.body.text)


def _statement_size(said: Statement) -> int:
    quoted = sum(_bytes(fragment.text) for fragment in said.anchor.fragments)
    return 500 + 4 * len(said.article) + 2 * quoted + _bytes(said.note)


def _speaker_size(views: Views, speaker: Speaker) -> int:
    # Each statement may bring a conflict and an opponent.
    return 400 + 100 * views.statements_of[speaker.id] + _bytes(speaker.note)


def _conflict_size(conflict: Conflict) -> int:
    names = [name for position in conflict.positions for name in position.statements]
    told = _bytes(conflict.question) + _bytes(conflict.summary) + _bytes(conflict.resolution)
    return 300 + told + sum(map(len, names)) + 100 * len(conflict.positions)


def _event_size(event: Event) -> int:
    return 300 + 2 * len(event.article) + _bytes(event.title) + _bytes(event.note)


def _planned(file: str, text: Callable[[], str], basis: Callable[[], Plain]) -> Planned:
    url = f"{DATA}{file}"
    return Planned(url, url, lambda: Job(url, "", None, None, text()), basis)


def _date(date: Date | None) -> str:
    return "null" if date is None else quoted(date.text)


def _article(views: Views, article: Article) -> str:
    meta = article.meta
    return (
        f'{{"path": {quoted(article.path)}, "url": {quoted(views.article_url(article))}, '
        f'"title": {quoted(meta.title)}, "date": {_date(meta.date)}, '
        f'"authors": {strings(meta.authors)}, "publisher": {quoted(meta.publisher)}, '
        f'"source": {quoted(meta.url)}, "archived": {quoted(meta.archived)}, '
        f'"lang": {quoted(meta.lang)}, "summary": {quoted(meta.summary)}, '
        f'"tags": {strings(meta.tags)}, "rights": {quoted(meta.rights)}, '
        f'"briefing": {quoted(views.briefing_of(article))}, "text": {quoted(article.body.text)}}}'
    )


def _statement(views: Views, said: Statement) -> str:
    site, anchor, name = views.site, said.anchor, said.name
    within = quoted(f"{said.article}#{said.within}") if said.within else "null"
    exact = "exact" if anchor.exact else "fuzzy"
    relations = site.relations_of.get(name, ())
    return (
        f'{{"id": {quoted(name)}, "article": {quoted(said.article)}, '
        f'"url": {quoted(views.statement_url(said))}, "speakers": {strings(said.speakers)}, '
        f'"kind": {quoted(said.kind)}, "date": {_date(said.date)}, '
        f'"quote": {quoted(anchor.quote)}, "fragments": {_fragments(anchor)}, '
        f'"anchor": {{"type": "{exact}", '
        f'"score": {round(anchor.score, 4)!r}}}, "via": {strings(said.via)}, '
        f'"to": {strings(said.to)}, "on_behalf_of": {strings(said.on_behalf_of)}, '
        f'"certainty": {nullable(said.certainty)}, "source": {quoted(said.source)}, '
        f'"archived": {quoted(said.archived)}, "within": {within}, "note": {quoted(said.note)}, '
        f'"conflicts": {array(starmap(_taken, site.conflicts_of.get(name, ())))}, '
        f'"opponents": {strings(site.opponents(name))}, '
        f'"relations": {array(starmap(_relation, relations))}}}'
    )


def _fragments(anchor: Anchored | None) -> str:
    return array(
        f'{{"start": {f.start}, "end": {f.end}, "text": {quoted(f.text)}}}'
        for f in (anchor.fragments if anchor else ())
    )


def _taken(conflict: str, position: str) -> str:
    return f'{{"conflict": {quoted(conflict)}, "position": {quoted(position)}}}'


def _relation(words: str, other: str, relation: Relation) -> str:
    evidence = relation.evidence.quote if relation.evidence else None
    return (
        f'{{"type": {quoted(words)}, "statement": {quoted(other)}, '
        f'"certainty": {nullable(relation.certainty)}, "note": {quoted(relation.note)}, '
        f'"evidence": {nullable(evidence)}}}'
    )


def _speaker(views: Views, opponents: Opponents, speaker: Speaker) -> str:
    id = speaker.id
    return (
        f'{{"id": {quoted(id)}, "url": {quoted(views.speaker_url(id))}, '
        f'"name": {quoted(speaker.name)}, "kind": {quoted(speaker.kind)}, '
        f'"roles": {array(map(_role, speaker.roles))}, "aliases": {strings(speaker.aliases)}, '
        f'"source": {quoted(speaker.url)}, "same_as": {strings(speaker.same_as)}, '
        f'"note": {quoted(speaker.note)}, "statements": {views.statements_of[id]}, '
        f'"conflicts": {strings(list(opponents.conflicts[id]))}, '
        f'"opponents": {array(starmap(_opponent, opponents.pairs(id)))}}}'
    )


def _role(role: Role) -> str:
    return (
        f'{{"role": {quoted(role.role)}, "organization": {quoted(role.organization)}, '
        f'"from": {_date(role.start)}, "to": {_date(role.end)}}}'
    )


def _opponent(id: str, statements: int) -> str:
    return f'{{"speaker": {quoted(id)}, "statements": {statements}}}'


def _conflict(views: Views, conflict: Conflict) -> str:
    changes = views.changes_by_conflict.get(conflict.id, ())
    return (
        f'{{"id": {quoted(conflict.id)}, "url": {quoted(views.conflict_url(conflict.id))}, '
        f'"question": {quoted(conflict.question)}, "status": {quoted(conflict.status)}, '
        f'"summary": {quoted(conflict.summary)}, '
        f'"positions": {array(map(_position, conflict.positions))}, '
        f'"resolved": {_date(conflict.resolved)}, "resolution": {quoted(conflict.resolution)}, '
        f'"verdict": {quoted(conflict.verdict)}, "changes": {array(map(_change, changes))}}}'
    )


def _position(position: Position) -> str:
    return (
        f'{{"id": {quoted(position.id)}, "label": {quoted(position.label)}, '
        f'"statements": {strings(position.statements)}}}'
    )


def _change(change: Change) -> str:
    return (
        f'{{"speaker": {quoted(change.speaker)}, "from": {quoted(change.before)}, '
        f'"to": {quoted(change.after)}}}'
    )


def event_url(views: Views, event: Event) -> str:
    """Return where an article speaks of an event; empty if none does."""
    article = views.site.article_of[event.article]
    return f"{views.article_url(article)}#e-{event.id}" if event.anchor else ""


def _event(views: Views, event: Event) -> str:
    anchor = event.anchor
    quote = nullable(anchor.quote if anchor else None)
    return (
        f'{{"id": {quoted(event.name)}, "article": {quoted(event.article)}, '
        f'"url": {quoted(event_url(views, event))}, "title": {quoted(event.title)}, '
        f'"date": {quoted(event.date.text)}, "quote": {quote}, '
        f'"fragments": {_fragments(anchor)}, "certainty": {nullable(event.certainty)}, '
        f'"source": {quoted(event.source)}, "archived": {quoted(event.archived)}, '
        f'"note": {quoted(event.note)}}}'
    )
