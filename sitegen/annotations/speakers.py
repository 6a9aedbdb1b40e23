"""Speakers: who says things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from sitegen.annotations.reading import Reading
from sitegen.diagnostics import Keys
from sitegen.forms.fields import (
    Before,
    Field,
    Form,
    LateSchema,
    Listed,
    Many,
    Name,
    Needed,
    Text,
    WebAddress,
    many,
)
from sitegen.model import Mention, Role, Speaker


class RoleForm(Form):
    """A role that was held for a time."""

    role: Text
    organization: Name = ""
    from_: Text | None = Field(None, alias="from", description="A date (EDTF).")
    to: Text | None = Field(None, description="A date (EDTF).")


def _schema() -> dict[str, object]:
    from sitegen.forms.models import model_of

    one = [{"type": "string"}, model_of(RoleForm).model_json_schema()]
    return {"anyOf": [*one, {"type": "array", "items": {"anyOf": one}}]}


class SpeakerForm(Form):
    """A person or an organization."""

    name: Needed[Text]
    kind: Literal["person", "organization"] = "person"
    role: Annotated[tuple[RoleForm, ...], Listed(RoleForm, "role"), LateSchema(_schema)] = Field(
        (), description="What they are or were: a text, or a list of roles with dates."
    )
    organization: Name = Field("", description="The organization that the role is in.")
    aliases: Many = Field((), description="Other names.")
    url: WebAddress = ""
    same_as: Annotated[tuple[WebAddress, ...], Before(many)] = Field(
        (), description="The same speaker elsewhere (Wikidata, VIAF)."
    )
    note: str = Field("", description="Markdown, shown on the speaker's page.")


def read_speaker(reading: Reading, keys: Keys, id: str, form: SpeakerForm) -> Speaker | None:
    """Read one speaker's declaration."""
    reading.check_free(keys, id, "speaker")
    note = reading.remark((*keys, "note"), form.note)
    roles = tuple(
        Role(
            role.role,
            role.organization or form.organization,
            reading.date((*keys, "role", number, "from"), role.from_),
            reading.date((*keys, "role", number, "to"), role.to),
        )
        for number, role in enumerate(form.role)
    )
    if not roles and form.organization:
        roles = (Role("", form.organization, None, None),)
    if form.name is None:
        return None
    return Speaker(id, form.name, form.kind, roles, form.aliases, form.url, form.same_as, note)


def speaker_mentions(keys: Keys, form: SpeakerForm) -> Iterator[Mention]:
    """Yield the organizations that a speaker's roles name."""
    for number, role in enumerate(form.role):
        if role.organization:
            yield Mention((*keys, "role", number, "organization"), "name", role.organization)
    if form.organization:
        yield Mention((*keys, "organization"), "name", form.organization)
