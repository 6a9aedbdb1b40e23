"""The sidecar as a whole: which kinds of annotation there are, and the reading of a file of them.

A new kind is a module beside this one and a field in `SidecarForm`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from pydantic import Field

from sitegen.annotations.conflicts import ConflictForm, read_conflict
from sitegen.annotations.events import EventForm, read_event
from sitegen.annotations.notes import NoteForm, read_note
from sitegen.annotations.reading import Reading
from sitegen.annotations.relations import RelationForm, read_relation
from sitegen.annotations.speakers import SpeakerForm, read_speaker
from sitegen.annotations.statements import DefaultsForm, StatementForm, read_statements
from sitegen.dates import Date
from sitegen.diagnostics import Keys
from sitegen.forms import Form, Id
from sitegen.model import Conflict, Event, Note, Relation, Speaker, Statement


class SidecarForm(Form):
    """What an editor says about one text: `NAME.annotations.yaml` beside `NAME.md`."""

    speakers: dict[Id, SpeakerForm] = Field({}, description="Who speaks. Ids are site-wide.")
    defaults: DefaultsForm = Field(
        DefaultsForm(), description="What holds for every statement of this file."
    )
    statements: dict[Id, StatementForm] = Field({}, description="What was said, and where.")
    relations: list[RelationForm] = Field([], description="How statements bear on each other.")
    conflicts: dict[Id, ConflictForm] = Field({}, description="Questions. Ids are site-wide.")
    events: dict[Id, EventForm] = Field({}, description="What happened, for the timeline.")
    notes: list[NoteForm] = Field([], description="Remarks on passages.")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says, read; in the order of the file, statements and notes in that of the text."""

    speakers: tuple[Speaker, ...] = ()
    statements: tuple[Statement, ...] = ()
    relations: tuple[Relation, ...] = ()
    relation_keys: tuple[Keys, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[Note, ...] = ()


F = TypeVar("F")
V = TypeVar("V", Event, Conflict, Speaker)


def read_sidecar(reading: Reading, form: SidecarForm, article_date: Date | None) -> Sidecar:
    """Read what a sidecar says; what is wrong is noted in `reading`, and left out."""
    speakers = _entries(reading, "speakers", form.speakers.items(), read_speaker)
    statements = read_statements(reading, form.statements, form.defaults, article_date)
    conflicts = _entries(reading, "conflicts", form.conflicts.items(), read_conflict)
    events = _entries(reading, "events", form.events.items(), read_event)
    relations = [
        (keys, read_relation(reading, keys, relation))
        for keys, relation in _items(reading, "relations", form.relations)
    ]
    notes = [
        read_note(reading, keys, number, note)
        for number, (keys, note) in enumerate(_items(reading, "notes", form.notes), start=1)
    ]
    _check_names(reading, form)
    return Sidecar(
        speakers,
        statements,
        tuple(relation for _, relation in relations if relation is not None),
        tuple(keys for keys, relation in relations if relation is not None),
        conflicts,
        events,
        tuple(
            sorted(
                (note for note in notes if note is not None),
                key=lambda note: note.anchor.fragments[-1].end,
            )
        ),
    )


def _entries(
    reading: Reading,
    kind: str,
    forms: Iterable[tuple[str, F]],
    read: Callable[[Reading, Keys, str, F], V | None],
) -> tuple[V, ...]:
    values = []
    for id, form in forms:
        value = read(reading, (kind, id), id, form)
        if value is None:
            reading.broken.add((kind, id))
        else:
            values.append(value)
    return tuple(values)


def _items(reading: Reading, kind: str, forms: Iterable[F]) -> Iterator[tuple[Keys, F]]:
    """Yield a list's sound items with their keys: the indexes they have in the file."""
    numbers = (n for n in itertools.count() if (kind, n) not in reading.dropped)
    for number, form in zip(numbers, forms, strict=False):
        yield (kind, number), form


def _check_names(reading: Reading, form: SidecarForm) -> None:
    """Statements, events and notes of a file share one set of names: `PATH#ID` must be one thing."""
    taken: dict[str, str] = dict.fromkeys(form.statements, "a statement")
    places: list[tuple[str, Keys, str]] = [(id, ("events", id), "an event") for id in form.events]
    places += [
        (note.id, (*keys, "id"), "a note")
        for keys, note in _items(reading, "notes", form.notes)
        if note.id is not None
    ]
    for id, keys, what in places:
        if id in taken:
            message = f'the id "{id}" is already that of {taken[id]} in this file'
            reading.fault(keys, "duplicate-id", message, "choose another", at_key=True)
        taken.setdefault(id, what)
