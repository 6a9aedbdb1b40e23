"""Notes: an editor's remarks on passages."""

from __future__ import annotations

from sitegen.annotations.quotes import Pieces, anchor_quote
from sitegen.annotations.reading import Reading
from sitegen.diagnostics import Keys
from sitegen.forms.fields import Field, Form, Id, Needed, Text
from sitegen.model import Note


class NoteForm(Form):
    """An editor's remark on a passage."""

    id: Id | None = None
    quote: Needed[Pieces]
    body: Needed[Text] = Field(description="Markdown.")


def read_note(reading: Reading, keys: Keys, number: int, form: NoteForm) -> Note | None:
    """Read one note; without an id of its own it is called by its 1-based number."""
    body = reading.remark((*keys, "body"), form.body)
    if form.quote is None:
        return None
    anchor = anchor_quote(reading, (*keys, "quote"), form.quote)
    return None if anchor is None else Note(form.id or str(number), anchor, body)
