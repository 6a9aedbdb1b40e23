"""Events: what happened, at a date."""

from __future__ import annotations

from sitegen.annotations.quotes import Pieces, anchor_quote
from sitegen.annotations.reading import Reading
from sitegen.diagnostics import Keys
from sitegen.forms.fields import Field, Form, Needed, Text, WebAddress
from sitegen.model import Certainty, Event


class EventForm(Form):
    """Something that happened."""

    title: Needed[Text]
    date: Needed[Text] = Field(description="When (EDTF).")
    quote: Pieces | None = Field(None, description="Where the article speaks of it.")
    certainty: Certainty | None = None
    source: WebAddress = Field("", description="Where it can be checked.")
    archived: WebAddress = Field("", description="A copy of the source that stays.")
    note: str = Field("", description="Markdown, shown with the event.")
    order: int = Field(0, description="Its place among events of the same date.")


def read_event(reading: Reading, keys: Keys, id: str, form: EventForm) -> Event | None:
    """Read one event."""
    date = reading.date((*keys, "date"), form.date)
    note = reading.remark((*keys, "note"), form.note)
    anchor = None
    if form.quote is not None:
        anchor = anchor_quote(reading, (*keys, "quote"), form.quote)
    if form.title is None or date is None or (form.quote is not None and anchor is None):
        return None
    return Event(
        id,
        reading.article,
        form.title,
        date,
        form.certainty,
        form.source,
        form.archived,
        note,
        form.order,
        anchor,
    )
