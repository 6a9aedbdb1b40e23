"""What an editor entered, as changes of a sidecar's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sitegen.anchoring import Quote
from sitegen.desk.check import Outcome
from sitegen.desk.edit import drop, insert, read, set_value
from sitegen.desk.quoting import as_written, make_id, speaker_id
from sitegen.diagnostics import Keys
from sitegen.yamledit import CannotEdit
from sitegen.yamlmap import Plain, value_at

FIELDS = ("speaker", "within", "quote", "kind", "date", "via", "to", "on_behalf_of", "note")
"""Of a statement, in the order in which they are written; others stay as they are."""
MANY = frozenset({"speaker", "via", "to", "on_behalf_of"})


@dataclass(frozen=True, slots=True)
class Known:
    """What there is in the whole site."""

    speakers: Mapping[str, str]
    """Names by ids."""
    conflicts: Mapping[str, str]
    """Files by ids."""


@dataclass(frozen=True, slots=True)
class NewSpeaker:
    """A speaker to be declared."""

    name: str
    role: str = ""
    kind: str = "person"


@dataclass(frozen=True, slots=True)
class Against:
    """A conflict of a statement with another."""

    other: str
    """The other statement, as the sidecar refers to it."""
    question: str
    here: str
    """What the statement answers, as a label."""
    there: str
    """What the other does."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A statement as it was entered."""

    id: str
    """Empty for a new one."""
    words: str
    """What is quoted; a new id is made of them."""
    quote: Quote | None
    """None if it stays as it is."""
    fields: Mapping[str, tuple[str, ...]]
    """By name; of speakers the ids, or names to be declared. What is empty is dropped; what is not
    there stays."""
    after: str | None = None
    """The statement behind which a new one goes, by its place in the text; first if empty."""
    speakers: tuple[NewSpeaker, ...] = ()
    against: Against | None = None
    implied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Fields that go without saying: from defaults and from quotation marks."""


def enter_statement(text: str, article: str, known: Known, entered: Entered) -> tuple[str, str]:
    """Return a sidecar's text with a statement new or changed, and the statement's id.

    `article` is the article's text.
    Raises `CannotEdit`.
    """
    ids: dict[str, str] = {}
    for speaker in entered.speakers:
        taken = {*known.speakers, *_section(read(text), "speakers"), *ids.values()}
        ids[speaker.name] = speaker_id(speaker.name, taken, speaker.kind)
        text = insert(text, ("speakers", ids[speaker.name]), _declaration(speaker))
    fields = {name: _plain(name, held, ids) for name, held in entered.fields.items()}
    if entered.quote is not None:
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
    if entered.against is not None:
        text = _opposed(text, known, id, entered.against)
    return text, id


def enter_note(text: str, number: int, quote: Quote | None, body: str) -> str:
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
    """Return a sidecar's text without an entry, and of a statement without what refers to it.

    Raises `CannotEdit` where that would leave a conflict without an answer.
    """
    if keys[0] == "statements":
        for use in reversed(list(_uses(read(text), str(keys[1])))):
            text = drop(text, use)
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
            before = FIELDS[: FIELDS.index(name)] if name in FIELDS else ()
            held = read(text)
            earlier = [other for other in _names(value_at(held, keys)) if other in before]
            text = insert(text, (*keys, name), new, earlier[-1] if earlier else None)
    return text


def _names(value: Plain) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _many(name: str, value: Plain) -> Plain:
    return [value] if name in MANY and isinstance(value, str) else value


# ---- Conflicts ----


def _opposed(text: str, known: Known, id: str, against: Against) -> str:
    """Return a text in which a statement and another give different answers to a question."""
    value = read(text)
    conflict = _named(value, ("conflicts",), "question", against.question)
    if not conflict:
        taken = {*known.conflicts, *_section(value, "conflicts")}
        conflict = make_id(against.question, taken)
        here = make_id(against.here, ())
        positions: dict[str, Plain] = {
            here: {"label": against.here, "statements": [id]},
            make_id(against.there, {here}): {
                "label": against.there,
                "statements": [against.other],
            },
        }
        new: Plain = {"question": against.question, "positions": positions}
        return insert(text, ("conflicts", conflict), new)
    for statement, label in ((id, against.here), (against.other, against.there)):
        text = _answering(text, ("conflicts", conflict, "positions"), statement, label)
    return text


def _answering(text: str, keys: Keys, statement: str, label: str) -> str:
    """Return a text in which a statement gives an answer, if it gives none yet."""
    value = read(text)
    for position in _names(value_at(value, keys)):
        if statement in _listed(value_at(value, (*keys, position, "statements"))):
            return text
    position = _named(value, keys, "label", label)
    if not position:
        position = make_id(label, _names(value_at(value, keys)))
        return insert(text, (*keys, position), {"label": label, "statements": [statement]})
    held = _listed(value_at(value, (*keys, position, "statements")))
    return set_value(text, (*keys, position, "statements"), [*held, statement])


def _named(value: Plain, keys: Keys, field: str, words: str) -> str:
    """Return the key of the entry that has these words in a field; empty if there is none."""
    for name in _names(value_at(value, keys)):
        held = value_at(value, (*keys, name, field))
        if isinstance(held, str) and " ".join(held.split()) == " ".join(words.split()):
            return name
    return ""


def _listed(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _uses(value: Plain, id: str) -> Iterator[Keys]:
    """Yield the places to be dropped with a statement."""
    relations = value_at(value, ("relations",))
    for number, relation in enumerate(relations if isinstance(relations, list) else ()):
        to = _listed(value_at(relation, ("to",)))
        if value_at(relation, ("from",)) == id or to == [id]:
            yield ("relations", number)
        elif id in to:
            yield ("relations", number, "to", to.index(id))
    for name in _section(value, "conflicts"):
        keys: Keys = ("conflicts", name, "positions")
        positions = _names(value_at(value, keys))
        for position in positions:
            held = _listed(value_at(value, (*keys, position, "statements")))
            if id in held and len(held) > 1:
                yield (*keys, position, "statements", held.index(id))
            elif id in held and len(positions) > 2:
                yield (*keys, position)
            elif id in held:
                yield ("conflicts", name)


def place_in_text(outcome: Outcome, start: int) -> str | None:
    """Return behind which statement of a sidecar one goes that stands at `start`; first if empty,
    and None for the end."""
    starts = {said.id: said.anchor.fragments[0].start for said in outcome.sidecar.statements}
    before = [id for id, at in starts.items() if at <= start]
    if not starts:
        return None
    return max(before, key=lambda id: starts[id]) if before else ""
