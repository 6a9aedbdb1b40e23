"""Statements: what was said, by whom, when, and through whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from sitegen.anchoring import Passage, within_quotation_marks
from sitegen.annotations.quotes import Pieces, anchor_quote
from sitegen.annotations.reading import Reading
from sitegen.dates import Date
from sitegen.diagnostics import Keys, did_you_mean
from sitegen.forms import Form, Many, Text, WebAddress
from sitegen.model import Anchored, Certainty, QuotationMarks, Statement, StatementKind

_KIND_BY_MARKS: Final[Mapping[QuotationMarks, StatementKind]] = {
    "inside": "direct",
    "outside": "indirect",
    "partly": "mixed",
}


class DefaultsForm(Form):
    """What holds for every statement of the file that does not say otherwise."""

    speaker: Many | None = Field(None, description="Who said it: a speaker's id, or a list.")
    kind: StatementKind | None = Field(
        None, description="Word for word, in other words, or both; worked out from quotation marks."
    )
    date: Text | None = Field(None, description="When it was said (EDTF).")
    via: Many | None = Field(None, description="Through whom it reached the article.")
    to: Many | None = Field(None, description="To whom it was said.")
    on_behalf_of: Many | None = Field(None, description="For whom the speaker spoke.")
    certainty: Certainty | None = Field(None, description="How sure it is that it was said so.")
    source: WebAddress | None = Field(None, description="Where it can be checked.")
    archived: WebAddress | None = Field(None, description="A copy of the source that stays.")


class StatementForm(DefaultsForm):
    """Something that a speaker said."""

    quote: Pieces
    within: Text | None = Field(None, description="The statement that it is quoted inside.")
    order: int | None = Field(None, description="Its place among statements of the same date.")
    note: str = Field("", description="Markdown, shown with the statement.")


def read_statements(
    reading: Reading,
    forms: Mapping[str, StatementForm],
    defaults: DefaultsForm,
    fallback: Date | None,
) -> tuple[Statement, ...]:
    """Read a file's statements; in the order of the text, outer before inner.

    `fallback` is the article's own date.
    """
    reader = _Reader(reading, forms, defaults, fallback)
    for id in forms:
        reader.read(id)
    said = [statement for statement in reader.done.values() if statement is not None]
    return tuple(sorted(said, key=_text_order))


def _text_order(statement: Statement) -> tuple[int, int]:
    first = statement.anchor.fragments[0]
    return first.start, -statement.anchor.fragments[-1].end


class _Reader:
    """Reads statements with those they are within first."""

    def __init__(
        self,
        reading: Reading,
        forms: Mapping[str, StatementForm],
        defaults: DefaultsForm,
        fallback: Date | None,
    ) -> None:
        self.reading, self.forms, self.defaults = reading, forms, defaults
        self.done: dict[str, Statement | None] = {}
        self.under_way: list[str] = []
        self.default_date = reading.date(("defaults", "date"), defaults.date) or fallback

    def read(self, id: str) -> Statement | None:
        if id not in self.done:
            self.under_way.append(id)
            self.done[id] = self.statement(id, self.forms[id])
            self.under_way.pop()
            if self.done[id] is None:
                self.reading.broken.add(("statements", id))
        return self.done[id]

    def statement(self, id: str, form: StatementForm) -> Statement | None:
        keys: Keys = ("statements", id)
        speakers = form.speaker or self.defaults.speaker
        if not speakers:
            self.reading.fault(
                keys, "missing-field", f'statement "{id}" has no "speaker"', at_key=True
            )
        date = self.reading.date((*keys, "date"), form.date) or self.default_date
        note = self.reading.remark((*keys, "note"), form.note)
        inside: Anchored | None = None
        if form.within is not None:
            outer = self.outer(keys, form.within)
            if outer is None:
                return None
            inside = outer.anchor
        anchor = anchor_quote(self.reading, (*keys, "quote"), form.quote, inside)
        if anchor is None or not speakers:
            return None
        defaults = self.defaults
        marks = self.marks(anchor)
        kind = form.kind or defaults.kind
        return Statement(
            id,
            self.reading.article,
            speakers,
            kind or _KIND_BY_MARKS[marks],
            kind is not None,
            marks,
            date,
            form.via or defaults.via or (),
            form.to or defaults.to or (),
            form.on_behalf_of or defaults.on_behalf_of or (),
            form.certainty or defaults.certainty,
            form.source or defaults.source or "",
            form.archived or defaults.archived or "",
            note,
            form.within or "",
            form.order or 0,
            anchor,
        )

    def outer(self, keys: Keys, id: str) -> Statement | None:
        """Return the statement `id`, read first; None, with a fault if it is the first to fail."""
        place = (*keys, "within")
        if id in self.under_way:
            loop = " within ".join([*self.under_way[self.under_way.index(id) :], id])
            hint = "one of them must stand by itself"
            self.reading.fault(place, "within-loop", f"statements within each other: {loop}", hint)
            return None
        if id not in self.forms:
            if ("statements", id) in self.reading.dropped:
                return None
            hint = did_you_mean(id, self.forms, "it must be a statement of this file")
            self.reading.fault(
                place, "unknown-statement", f'statement "{id}" is not declared', hint
            )
            return None
        return self.read(id)

    def marks(self, anchor: Anchored) -> QuotationMarks:
        text = self.reading.text
        assert text is not None, "an anchor needs a text"
        found = {within_quotation_marks(text, Passage(f.start, f.end)) for f in anchor.fragments}
        if len(found) > 1:
            return "partly"
        return "inside" if "inside" in found else "outside" if "outside" in found else "partly"
