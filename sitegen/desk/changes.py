"""What an editor entered, as changes of a sidecar's text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sitegen.anchoring import Quote
from sitegen.desk.check import Outcome
from sitegen.desk.conflicts import drop_uses, names
from sitegen.desk.edit import drop, insert, read, set_value
from sitegen.desk.quoting import as_written, make_id, speaker_id
from sitegen.diagnostics import Keys
from sitegen.frozen import dataclass, field
from sitegen.yamltext.document import Plain, value_at
from sitegen.yamltext.edit import CannotEdit

FIELDS = ("speaker", "within", "quote", "kind", "date", "via", "to", "on_behalf_of", "note")
"""Of a statement, in the order in which they are written; others stay as they are."""
MANY = frozenset({"speaker", "via", "to", "on_behalf_of"})


@dataclass(frozen=True, slots=True)
class NewSpeaker:
    """A speaker to be declared."""

    name: str
    role: str = ""
    kind: str = "person"


@dataclass(frozen=True, slots=True)
class Entered:
    """A statement as it was entered."""

    id: str
    """Empty for a new one."""
    words: str
    """What is quoted; a new id is made of them."""
    quote: tuple[Quote, ...]
    """Its pieces; none if they stay as they are."""
    fields: Mapping[str, tuple[str, ...]]
    """By name; of speakers the ids, or names to be declared. What is empty is dropped; what is not
    there stays."""
    after: str | None = None
    """The statement behind which a new one goes, by its place in the text; first if empty."""
    speakers: tuple[NewSpeaker, ...] = ()
    implied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Fields that go without saying: from defaults and from quotation marks."""


def enter_statement(
    text: str, article: str, known: Collection[str], entered: Entered
) -> tuple[str, str]:
    """Return a sidecar's text with a statement new or changed, and the statement's id.

    `article` is the article's text, `known` has the ids of speakers declared anywhere.
    Raises `CannotEdit`.
    """
    ids: dict[str, str] = {}
    for speaker in entered.speakers:
        taken = {*known, *_section(read(text), "speakers"), *ids.values()}
        ids[speaker.name] = speaker_id(speaker.name, taken, speaker.kind)
        text = insert(text, ("speakers", ids[speaker.name]), _declaration(speaker))
    fields = {name: _plain(name, held, ids) for name, held in entered.fields.items()}
    if entered.quote:
        fields["quote"] = as_written(entered.quote)
    value = read(text)
    id = entered.id or make_id(entered.words, _ids(value), article)
    if entered.id:
        text = _changed(text, ("statements", id), fields)
    else:
        implied = {name: _plain(name, held, ids) for name, held in entered.implied.items()}
        new = {name: fields[name] for name in FIELDS if fields.get(name)}
        told = {name: held for name, held in new.items() if implied.get(name) != held}
        text = insert(text, ("statements", id), told, entered.after)
    return text, id


def enter_note(text: str, number: int, quote: Sequence[Quote], body: str) -> str:
    """Return a sidecar's text with a note new (`number` is -1) or changed (0-based); an empty
    body stays as it is."""
    notes = value_at(read(text), ("notes",))
    fields: dict[str, Plain] = {"quote": as_written(quote)} if quote else {}
    if body:
        fields["body"] = body
    if number < 0:
        return insert(text, ("notes", len(notes) if isinstance(notes, list) else 0), fields)
    return _changed(text, ("notes", number), fields)


def delete(text: str, keys: Keys) -> str:
    """Return a sidecar's text without an entry, and of a statement without what refers to it."""
    if keys[0] == "statements":
        text = drop_uses(text, {str(keys[1])})
    return drop(text, keys)


def _declaration(speaker: NewSpeaker) -> Plain:
    fields: dict[str, Plain] = {"name": speaker.name}
    if speaker.kind != "person":
        fields["kind"] = speaker.kind
    return fields | ({"role": speaker.role} if speaker.role else {})


def _plain(name: str, held: tuple[str, ...], ids: Mapping[str, str]) -> Plain:
    words: list[Plain] = [ids.get(word, word) for word in held]
    return words if len(words) > 1 else words[0] if words else None


def _section(value: Plain, name: str) -> Iterable[str]:
    section = value_at(value, (name,))
    return section if isinstance(section, dict) else ()


def _ids(value: Plain) -> set[str]:
    """Return the ids that a statement of the file may not have."""
    notes = value_at(value, ("notes",))
    named = (value_at(note, ("id",)) for note in notes) if isinstance(notes, list) else ()
    return {
        *_section(value, "statements"),
        *_section(value, "events"),
        *filter(None, map(str, named)),
    }


def _changed(text: str, keys: Keys, fields: Mapping[str, Plain]) -> str:
    """Return a text with fields of an entry changed, and no others touched."""
    entry = value_at(read(text), keys)
    if not isinstance(entry, dict):
        raise CannotEdit("the entry is gone")
    for name, new in fields.items():
        old = entry.get(name)
        if _many(name, old) == _many(name, new):
            continue
        if new is None:
            text = drop(text, (*keys, name))
        elif name in entry:
            text = set_value(text, (*keys, name), new)
        else:
            text = insert(text, (*keys, name), new, _field_before(text, keys, name))
    return text


def _field_before(text: str, keys: Keys, name: str) -> str | None:
    """Return behind which field of an entry a new one goes; last if that is none of ours."""
    if name not in FIELDS:
        return None
    earlier = FIELDS[: FIELDS.index(name)]
    return next((o for o in reversed(names(value_at(read(text), keys))) if o in earlier), "")


def _many(name: str, value: Plain) -> Plain:
    return [value] if name in MANY and isinstance(value, str) else value


def place_in_text(outcome: Outcome, start: int) -> str | None:
    """Return behind which statement of a sidecar one goes that stands at `start`; first if empty,
    and None for the end."""
    starts = {said.id: said.anchor.fragments[0].start for said in outcome.sidecar.statements}
    before = [id for id, at in starts.items() if at <= start]
    if not starts:
        return None
    return max(before, key=lambda id: starts[id]) if before else ""
