"""Relations: typed links from one statement to others. The inverse is derived, never written."""

from __future__ import annotations

from pydantic import Field

from sitegen.annotations.quotes import Pieces, anchor_quote
from sitegen.annotations.reading import Reading
from sitegen.diagnostics import Keys
from sitegen.forms import Form, Many, Text
from sitegen.model import Certainty, Relation, RelationType


class RelationForm(Form):
    """A typed link from one statement to others."""

    from_: Text = Field(
        alias="from", description="The statement that does it: `ID` or `ARTICLE#ID`."
    )
    type: RelationType
    to: Many = Field(description="The statement it is done to, or a list.")
    note: str = Field("", description="Markdown: why the editor sees it so.")
    certainty: Certainty | None = None
    quote: Pieces | None = Field(None, description="Its evidence in the article's text.")


def read_relation(reading: Reading, keys: Keys, form: RelationForm) -> Relation | None:
    """Read one relation; its ends stay references."""
    evidence = None
    if form.quote is not None:
        evidence = anchor_quote(reading, (*keys, "quote"), form.quote)
        if evidence is None:
            return None
    return Relation(
        form.from_,
        form.type,
        form.to,
        reading.remark((*keys, "note"), form.note),
        form.certainty,
        evidence,
        reading.article,
    )
