"""Conflicts in a sidecar's text: statements come to answer a question, and cease to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sitegen.characters import composed
from sitegen.desk.edit import drop, insert, read, set_value
from sitegen.desk.quoting import make_id
from sitegen.diagnostics import Keys
from sitegen.frozen import dataclass
from sitegen.yamltext.document import Plain, value_at


@dataclass(frozen=True, slots=True)
class Against:
    """A conflict of a statement with another."""

    other: str
    """The other statement's full name."""
    question: str
    here: str
    """What the statement answers, as a label."""
    there: str
    """What the other does."""


def oppose(
    text: str, question: str, answers: Mapping[str, str], taken: Collection[str] = ()
) -> str:
    """Return a text in which statements give different answers to a question.

    `answers`: labels by statement, as this file refers to it; one that answers already stays where
    it is. `taken`: ids that a new conflict may not have.
    """
    value = read(text)
    conflict = named(value, ("conflicts",), "question", question)
    if conflict:
        for statement, label in answers.items():
            text = _answering(text, ("conflicts", conflict, "positions"), statement, label)
        return text
    positions: dict[str, Plain] = {}
    for statement, label in answers.items():
        positions[make_id(label, positions)] = {"label": label, "statements": [statement]}
    conflict = make_id(question, {*taken, *names(value_at(value, ("conflicts",)))})
    new: Plain = {"question": question, "positions": positions}
    return insert(text, ("conflicts", conflict), new)


def _answering(text: str, keys: Keys, statement: str, label: str) -> str:
    """Return a text in which a statement gives an answer, if it gives none yet."""
    value = read(text)
    for position in names(value_at(value, keys)):
        if statement in _references(value_at(value, (*keys, position, "statements"))):
            return text
    position = named(value, keys, "label", label)
    if not position:
        position = make_id(label, names(value_at(value, keys)))
        return insert(text, (*keys, position), {"label": label, "statements": [statement]})
    held = listed(value_at(value, (*keys, position, "statements")))
    return set_value(text, (*keys, position, "statements"), [*held, statement])


def change_conflict(
    text: str, id: str, question: str, labels: Mapping[str, str], gone: Mapping[str, Plain]
) -> str:
    """Return a text with a conflict's question, the labels of its positions and, by position, the
    references that no longer stand in it changed; a position that nobody takes goes too."""
    text = set_value(text, ("conflicts", id, "question"), question)
    for position, label in labels.items():
        text = set_value(text, ("conflicts", id, "positions", position, "label"), label)
    for position, references in gone.items():
        for reference in listed(references):
            text = _without(text, ("conflicts", id, "positions", position), reference)
    return text


def _without(text: str, keys: Keys, reference: Plain) -> str:
    held = listed(value_at(read(text), (*keys, "statements")))
    if reference not in held:
        return text
    if len(held) == 1:
        return drop(text, keys)
    return drop(text, (*keys, "statements", held.index(reference)))


def drop_uses(text: str, references: Collection[str]) -> str:
    """Return a text without what refers to a statement that goes, by any of these `references`.

    A position that only it takes goes with it, and a conflict that this leaves with one answer.
    """
    for keys in reversed(list(_uses(read(text), references))):
        text = drop(text, keys)
    return text


def _uses(value: Plain, references: Collection[str]) -> Iterator[Keys]:
    """Yield the places to be dropped with a statement."""
    relations = value_at(value, ("relations",))
    for number, relation in enumerate(relations if isinstance(relations, list) else ()):
        to, source = (_references(value_at(relation, (end,))) for end in ("to", "from"))
        kept = [word for word in to if word not in references]
        if any(word in references for word in source) or not kept:
            yield ("relations", number)
        else:
            yield from (
                ("relations", number, "to", at) for at, word in enumerate(to) if word in references
            )
    for name in names(value_at(value, ("conflicts",))):
        keys: Keys = ("conflicts", name, "positions")
        positions = {p: value_at(value, (*keys, p, "statements")) for p in _positions(value, name)}
        held = {p: _references(words) for p, words in positions.items()}
        hit = [p for p, words in held.items() if any(word in references for word in words)]
        emptied = [p for p in hit if all(word in references for word in held[p])]
        if emptied and len(held) - len(emptied) < 2:
            yield ("conflicts", name)
            continue
        for position in hit:
            if position in emptied:
                yield (*keys, position)
                continue
            for at, word in enumerate(held[position]):
                if word in references:
                    yield (*keys, position, "statements", at)


def _positions(value: Plain, conflict: str) -> list[str]:
    return names(value_at(value, ("conflicts", conflict, "positions")))


def named(value: Plain, keys: Keys, field: str, words: str) -> str:
    """Return the key of the entry that has these words in a field; empty if there is none."""
    for name in names(value_at(value, keys)):
        held = value_at(value, (*keys, name, field))
        if isinstance(held, str) and " ".join(held.split()) == " ".join(words.split()):
            return name
    return ""


def names(value: Plain) -> list[str]:
    """Return the keys of a mapping; none of what is no mapping."""
    return list(value) if isinstance(value, dict) else []


def _references(value: Plain) -> list[Plain]:
    """Return what is `listed`, as references are read: with their letters composed."""
    return [composed(word) if isinstance(word, str) else word for word in listed(value)]


def listed(value: Plain) -> list[Plain]:
    """Return what is in a list; a value alone is a list of one."""
    return value if isinstance(value, list) else [value] if value is not None else []
