"""An article with its sidecar as they are on the disk at one moment, for the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from sitegen.anchoring import Searchable
from sitegen.desk.check import Outcome
from sitegen.diagnostics import Keys
from sitegen.model import Article
from sitegen.yamlmap import Plain, value_at


@dataclass(frozen=True, slots=True)
class Held:
    """An article with its sidecar as they are on the disk now."""

    article: Article
    searchable: Searchable
    text: str | None
    """The sidecar's, as it is; None if there is none."""
    outcome: Outcome

    @property
    def digest(self) -> str:
        return digest_of_text(self.text)


def digest_of_text(text: str | None) -> str:
    """Return what tells one state of a file from another; empty where there is no file."""
    return "" if text is None else blake2b(text.encode(), digest_size=12).hexdigest()


def note_keys(value: Plain, id: str) -> Keys:
    """Return where the note stands that has this id, or this number if it has none."""
    notes = value_at(value, ("notes",))
    for number, note in enumerate(notes if isinstance(notes, list) else ()):
        if (value_at(note, ("id",)) or str(number + 1)) == id:
            return ("notes", number)
    return ("notes", len(notes) if isinstance(notes, list) else 0)


def questions(value: Plain) -> Iterator[dict[str, object]]:
    """Yield the conflicts of a sidecar: labels of the positions, and the statements in them."""
    conflicts = value_at(value, ("conflicts",))
    for id, conflict in conflicts.items() if isinstance(conflicts, dict) else ():
        positions = value_at(conflict, ("positions",))
        held = list(positions.values()) if isinstance(positions, dict) else []
        named = [value_at(position, ("statements",)) for position in held]
        yield {
            "id": id,
            "question": value_at(conflict, ("question",)),
            "labels": [value_at(position, ("label",)) for position in held],
            "statements": [
                ref for refs in named for ref in (refs if isinstance(refs, list) else [refs])
            ],
        }


def doubtful(held: Held) -> Iterator[dict[str, object]]:
    """Yield the quotes that are not in the text as they are written."""
    offered = {fix.keys for fix in held.outcome.fixes}
    for fault in held.outcome.faults:
        if fault.code in {"inexact-quote", "orphan-quote", "ambiguous-quote", "moved-quote"}:
            yield {
                "keys": list(fault.keys),
                "offered": fault.keys in offered,
                "message": fault.message,
                "details": list(fault.details),
            }
