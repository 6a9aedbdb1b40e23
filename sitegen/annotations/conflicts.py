"""Conflicts: questions on which statements take different positions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sitegen.annotations.reading import Reading
from sitegen.diagnostics import Keys, quoted
from sitegen.forms.fields import Field, Form, Id, Names, Needed, Text
from sitegen.model import Conflict, Mention, Position


class PositionForm(Form):
    """One answer to the question."""

    label: Needed[Text]
    statements: Needed[Names] = Field(
        description="The statements that give it: `ID`, or `ARTICLE#ID`.",
    )


class ConflictForm(Form):
    """A question on which statements take different positions."""

    question: Needed[Text]
    positions: Needed[dict[Id, PositionForm]]
    status: Literal["open", "resolved"] = "open"
    summary: str = Field("", description="Markdown: what does not fit together.")
    resolved: Text | None = Field(None, description="When it was resolved (EDTF).")
    resolution: str = Field("", description="Markdown: how it was resolved.")
    verdict: str = Field("", description="The finding of a fact check, in a word or two.")


def read_conflict(reading: Reading, keys: Keys, id: str, form: ConflictForm) -> Conflict | None:
    """Read one conflict; its statements stay references."""
    reading.check_free(keys, id, "conflict")
    date = reading.date((*keys, "resolved"), form.resolved)
    summary = reading.remark((*keys, "summary"), form.summary)
    resolution = reading.remark((*keys, "resolution"), form.resolution)
    _check_status(reading, keys, id, form)
    positions = tuple(
        Position(position, fields.label, fields.statements)
        for position, fields in (form.positions or {}).items()
        if fields.label is not None and fields.statements is not None
    )
    if len(positions) < 2 and not reading.is_faulty((*keys, "positions")):
        message = f"conflict {quoted(id)} has fewer than two positions"
        hint = "a conflict is a question with at least two answers"
        reading.fault((*keys, "positions"), "one-position", message, hint, at_key=True)
    if form.question is None:
        return None
    return Conflict(
        id, form.question, form.status, summary, positions, date, resolution, form.verdict
    )


def _check_status(reading: Reading, keys: Keys, id: str, form: ConflictForm) -> None:
    """Hold status and resolution against each other."""
    if reading.is_faulty((*keys, "status")):
        return
    if form.status == "open" and not (form.resolved or form.resolution or form.verdict):
        return
    given = {"resolved": form.resolved, "resolution": form.resolution, "verdict": form.verdict}
    for key, value in given.items():
        if form.status == "resolved" and key != "verdict":
            if not value and not reading.is_faulty((*keys, key)):
                message = f'conflict {quoted(id)} is resolved but has no "{key}"'
                hint = f"say {'when' if key == 'resolved' else 'how'} it was resolved"
                reading.fault(keys, "missing-field", message, hint, at_key=True)
        elif form.status == "open" and value:
            message = f'conflict {quoted(id)} is open but has a "{key}"'
            hint = "add `status: resolved`, or drop it"
            reading.fault((*keys, key), "not-resolved", message, hint, at_key=True)


def conflict_mentions(keys: Keys, form: ConflictForm) -> Iterator[Mention]:
    """Yield the statements that a conflict names."""
    for id, position in (form.positions or {}).items():
        for number, word in enumerate(position.statements or ()):
            place = (*keys, "positions", id, "statements", number)
            yield Mention(place, "statement", word)
