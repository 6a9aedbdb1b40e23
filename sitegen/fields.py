"""What forms are made of: the base of all, and the types of their fields.

The models of sidecars, front matter and configuration derive from `Form`. They check shapes only: a
date, a reference or a quote is still text here and is read by the module that knows it. One
definition gives the check, the messages (see `sitegen.forms`) and the JSON Schema for editors.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from sitegen.diagnostics import false_space, quoted
from sitegen.frozen import dataclass
from sitegen.links import scheme_of


class Form(BaseModel):
    """A mapping in a file; a key that it does not know is a fault."""

    # Built when a file is first read: not all are in every run, and they take long.
    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True
    )


@dataclass(frozen=True)
class LateSchema:
    """Gives a field a JSON Schema like pydantic's `WithJsonSchema`, but makes it when it is asked
    for: to read a file none is needed, and they take long."""

    make: Callable[[], JsonSchemaValue]

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return self.make()


LENIENT: Final = {"lenient": True}
"""The context in which what is left of a faulty file is read: nothing is missing then."""


def _needed(value: object, check: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
    return None if value is None and info.context is LENIENT else cast(object, check(value))


def _web_address(value: str) -> str:
    scheme = scheme_of(value)
    if scheme and scheme not in {"http", "https"} and not re.match(r"[\w.-]+:\d", value):
        what = f'an address may not begin with "{scheme}:" here'
        raise PydanticCustomError("bad-link", "{what}", {"what": what, "hint": "write https://..."})
    try:
        host = urlsplit(value).hostname if scheme in {"http", "https"} else None
    except ValueError:
        host = None
    if not host or re.search(r"[\s<>\"]", value):
        what = f"{quoted(value)} is not a web address"
        raise PydanticCustomError("bad-link", "{what}", {"what": what, "hint": "write https://..."})
    return value


def _id(value: str, info: ValidationInfo) -> str:
    if info.context is not LENIENT and not re.fullmatch(r"\w(?:[\w.-]*\w)?", value):
        what = f"{quoted(value)} cannot be an id"
        hint = "it becomes part of an address: letters, digits, - and _ only"
        hint = false_space(value) or hint
        raise PydanticCustomError("bad-id", "{what}", {"what": what, "hint": hint})
    return value


def _many(value: object) -> object:
    """Let a single value stand for a list of one."""
    return value if isinstance(value, list) or value is None else [value]


T = TypeVar("T")
if TYPE_CHECKING:
    Needed: TypeAlias = T | None
else:
    Needed = Annotated[T, WrapValidator(_needed)]
"""A field that must be given; None only in what is left of a faulty file."""

Text = Annotated[str, StringConstraints(min_length=1)]
Id = Annotated[str, AfterValidator(_id)]
WebAddress = Annotated[
    str,
    BeforeValidator(lambda v: _web_address(v.strip()) if isinstance(v, str) else v),
    Field(json_schema_extra={"format": "uri"}),
]
Many = Annotated[
    tuple[Text, ...],
    BeforeValidator(_many),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ]
        }
    ),
    Field(min_length=1),
]
"""One text, or a list of them."""
