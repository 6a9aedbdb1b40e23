"""The sidecar as a whole: which kinds of annotation there are, and the reading of a file of them.

A new kind is a module beside this one and a field in `SidecarForm`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import TypeVar

from sitegen.annotations.conflicts import ConflictForm, conflict_mentions, read_conflict
from sitegen.annotations.events import EventForm, read_event
from sitegen.annotations.notes import NoteForm, read_note
from sitegen.annotations.reading import Reading
from sitegen.annotations.relations import RelationForm, read_relation, relation_mentions
from sitegen.annotations.speakers import SpeakerForm, read_speaker, speaker_mentions
from sitegen.annotations.statements import (
    DefaultsForm,
    StatementForm,
    in_text_order,
    read_statements,
    statement_mentions,
)
from sitegen.dates import Date
from sitegen.diagnostics import Keys, quoted
from sitegen.forms import read_form
from sitegen.forms.fields import Field, Form, Id
from sitegen.frozen import dataclass
from sitegen.model import Conflict, Event, Mention, Note, Relation, Speaker, Statement
from sitegen.yamltext.document import Document


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
    """What a sidecar says; in the order of the file, statements and notes in that of the text."""

    speakers: tuple[Speaker, ...] = ()
    statements: tuple[Statement, ...] = ()
    relations: tuple[Relation, ...] = ()
    relation_keys: tuple[Keys, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[Note, ...] = ()
    mentions: tuple[Mention, ...] = ()


F = TypeVar("F")
K = TypeVar("K", str, int)
V = TypeVar("V")


def read_sidecar(reading: Reading, document: Document, article_date: Date | None) -> Sidecar:
    """Read what a sidecar says; what is wrong is noted in `reading`, and left out."""
    read = read_form(SidecarForm, document)
    form = read.form
    reading.found += read.faults
    reading.faulty, reading.misspelt = read.faulty, read.misspelt
    reading.broken |= {keys[:2] for keys in read.faulty}
    speakers = _entries(reading, "speakers", form.speakers.items(), read_speaker)
    statements = read_statements(reading, form.statements, form.defaults, article_date)
    conflicts = _entries(reading, "conflicts", form.conflicts.items(), read_conflict)
    events = _entries(reading, "events", form.events.items(), read_event)
    relations = {
        number: read_relation(reading, ("relations", number), relation)
        for number, relation in enumerate(form.relations)
    }
    notes = {
        number: read_note(reading, ("notes", number), number + 1, note)
        for number, note in enumerate(form.notes)
    }
    _check_names(reading, form)
    linked = _sound(reading, "relations", relations)
    noted = _sound(reading, "notes", notes).values()
    return Sidecar(
        tuple(_sound(reading, "speakers", speakers).values()),
        in_text_order(_sound(reading, "statements", statements).values()),
        tuple(linked.values()),
        tuple(linked),
        tuple(_sound(reading, "conflicts", conflicts).values()),
        tuple(_sound(reading, "events", events).values()),
        tuple(sorted(noted, key=lambda note: note.anchor.fragments[-1].end)),
        tuple(_mentions(reading.broken, form)),
    )


def _entries(
    reading: Reading,
    kind: str,
    forms: Iterable[tuple[str, F]],
    read: Callable[[Reading, Keys, str, F], V | None],
) -> dict[str, V | None]:
    return {id: read(reading, (kind, id), id, form) for id, form in forms}


def _sound(reading: Reading, kind: str, entries: Mapping[K, V | None]) -> dict[Keys, V]:
    """Return by place the entries with which nothing is wrong; the others are broken."""
    sound: dict[Keys, V] = {}
    for id, entry in entries.items():
        keys: Keys = (kind, id)
        if entry is None:
            reading.broken.add(keys)
        elif keys not in reading.broken:
            sound[keys] = entry
    return sound


def _mentions(broken: Set[Keys], form: SidecarForm) -> Iterator[Mention]:
    """Yield what broken entries refer to, so that it is checked in the same run."""
    if not broken:
        return
    for id, said in form.statements.items():
        if ("statements", id) in broken:
            yield from statement_mentions(("statements", id), said, form.defaults)
    for number, relation in enumerate(form.relations):
        if ("relations", number) in broken:
            yield from relation_mentions(("relations", number), relation)
    for id, conflict in form.conflicts.items():
        if ("conflicts", id) in broken:
            yield from conflict_mentions(("conflicts", id), conflict)
    for id, speaker in form.speakers.items():
        if ("speakers", id) in broken:
            yield from speaker_mentions(("speakers", id), speaker)


def _check_names(reading: Reading, form: SidecarForm) -> None:
    """Statements, events and notes of a file share one set of names: `PATH#ID` is one thing."""
    taken: dict[str, str] = dict.fromkeys(form.statements, "a statement")
    places: list[tuple[str, Keys, str]] = [(id, ("events", id), "an event") for id in form.events]
    places += [
        (note.id, ("notes", number, "id"), "a note")
        for number, note in enumerate(form.notes)
        if note.id is not None
    ]
    for id, keys, what in places:
        if id in taken:
            message = f"the id {quoted(id)} is already that of {taken[id]} in this file"
            reading.fault(keys, "duplicate-id", message, "choose another", at_key=True)
        taken.setdefault(id, what)
