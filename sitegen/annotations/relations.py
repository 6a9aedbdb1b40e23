"""Relations: typed links from one statement to others. The inverse is derived, never written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from sitegen.annotations.quotes import Pieces, anchor_quote
from sitegen.annotations.reading import Reading
from sitegen.diagnostics import Keys, quoted
from sitegen.forms.fields import Before, Field, Form, Name, Names, Needed, Refused
from sitegen.model import INVERSE, Certainty, Mention, Relation, RelationType


def _type(value: object) -> object:
    """Refuse the name that a relation has from its other end: what is nearest is its inverse."""
    word = value.strip().casefold().replace("-", " ") if isinstance(value, str) else ""
    types = [type for type, inverse in INVERSE.items() if inverse == word != type]
    if types:
        what = f'"type" cannot be {quoted(word)}: that is how "{types[0]}" reads from its other end'
        hint = f'write type: {types[0]}, and exchange "from" and "to"'
        raise Refused("unknown-value", what, hint)
    return value


class RelationForm(Form):
    """A typed link from one statement to others."""

    from_: Needed[Name] = Field(
        alias="from",
        description="The statement that does it: `ID` or `ARTICLE#ID`.",
    )
    type: Needed[Annotated[RelationType, Before(_type)]]
    to: Needed[Names] = Field(description="The statement it is done to, or a list.")
    note: str = Field("", description="Markdown: why the editor sees it so.")
    certainty: Certainty | None = None
    quote: Pieces | None = Field(None, description="Its evidence in the article's text.")


def read_relation(reading: Reading, keys: Keys, form: RelationForm) -> Relation | None:
    """Read one relation; its ends stay references."""
    note = reading.remark((*keys, "note"), form.note)
    evidence = None
    if form.quote is not None:
        evidence = anchor_quote(reading, (*keys, "quote"), form.quote)
        if evidence is None:
            return None
    if form.from_ is None or form.type is None or form.to is None:
        return None
    return Relation(form.from_, form.type, form.to, note, form.certainty, evidence, reading.article)


def relation_mentions(keys: Keys, form: RelationForm) -> Iterator[Mention]:
    """Yield the statements that a relation names."""
    if form.from_ is not None:
        yield Mention((*keys, "from"), "statement", form.from_)
    for number, word in enumerate(form.to or ()):
        yield Mention((*keys, "to", number), "statement", word)
