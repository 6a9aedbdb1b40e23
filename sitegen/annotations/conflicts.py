"""Conflicts: questions on which statements take different positions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitegen.annotations.reading import Reading
from sitegen.diagnostics import Keys
from sitegen.forms import Form, Id, Many, Text
from sitegen.model import Conflict, Position


class PositionForm(Form):
    """One answer to the question."""

    label: Text
    statements: Many = Field(description="The statements that give it: `ID`, or `ARTICLE#ID`.")


class ConflictForm(Form):
    """A question on which statements take different positions."""

    question: Text
    positions: dict[Id, PositionForm]
    status: Literal["open", "resolved"] = "open"
    summary: str = Field("", description="Markdown: what does not fit together.")
    resolved: Text | None = Field(None, description="When it was resolved (EDTF).")
    resolution: str = Field("", description="Markdown: how it was resolved.")
    verdict: str = Field("", description="The finding of a fact check, in a word or two.")


def read_conflict(reading: Reading, keys: Keys, id: str, form: ConflictForm) -> Conflict | None:
    """Read one conflict; its statements stay references."""
    date = reading.date((*keys, "resolved"), form.resolved)
    sound = _check_status(reading, keys, id, form)
    if len(form.positions) < 2:
        message = f'conflict "{id}" has fewer than two positions'
        hint = "a conflict is a question with at least two answers"
        reading.fault((*keys, "positions"), "one-position", message, hint, at_key=True)
        sound = False
    if not sound:
        return None
    return Conflict(
        id,
        form.question,
        form.status,
        reading.remark((*keys, "summary"), form.summary),
        tuple(
            Position(position, fields.label, fields.statements)
            for position, fields in form.positions.items()
        ),
        date,
        reading.remark((*keys, "resolution"), form.resolution),
        form.verdict,
    )


def _check_status(reading: Reading, keys: Keys, id: str, form: ConflictForm) -> bool:
    """Say whether status and resolution agree."""
    given = {"resolved": form.resolved, "resolution": form.resolution, "verdict": form.verdict}
    if form.status == "resolved":
        missing = [key for key in ("resolved", "resolution") if not given[key]]
        for key in missing:
            message = f'conflict "{id}" is resolved but has no "{key}"'
            reading.fault(keys, "missing-field", message, at_key=True)
        return not missing
    stray = [key for key, value in given.items() if value]
    for key in stray:
        message = f'conflict "{id}" is open but has a "{key}"'
        reading.fault((*keys, key), "not-resolved", message, "add status: resolved", at_key=True)
    return not stray
