"""Forms: what a file may hold, as pydantic models, and their faults in words.

The models of sidecars, front matter and configuration derive from `Form`. They check shapes only: a
date, a reference or a quote is still text here and is read by the module that knows it. One
definition gives the check, the messages and the JSON Schema for editors.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar, cast
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from sitegen.diagnostics import Fault, Keys, did_you_mean, listing
from sitegen.links import scheme_of
from sitegen.yamlmap import Document, Plain


class Form(BaseModel):
    """A mapping in a file; a key that it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _web_address(value: str) -> str:
    scheme = scheme_of(value)
    if scheme not in {"http", "https"}:
        what = (
            f'the scheme "{scheme}:" is not allowed here' if scheme else "this is not a web address"
        )
        raise PydanticCustomError("bad-link", "{what}", {"what": what, "hint": "write https://..."})
    try:
        host = urlsplit(value).hostname
    except ValueError:
        host = None
    if not host or re.search(r"[\s<>\"]", value):
        what = "this is not a web address"
        raise PydanticCustomError("bad-link", "{what}", {"what": what, "hint": "write https://..."})
    return value


def _id(value: str) -> str:
    if not re.fullmatch(r"\w(?:[\w.-]*\w)?", value):
        raise PydanticCustomError(
            "bad-id",
            '"{value}" cannot be an id',
            {"value": value, "hint": "letters, digits, - and _ only, as it becomes part of a URL"},
        )
    return value


def _many(value: object) -> object:
    """Let a single value stand for a list of one."""
    return value if isinstance(value, list) or value is None else [value]


Text = Annotated[str, StringConstraints(min_length=1)]
Id = Annotated[str, AfterValidator(_id)]
WebAddress = Annotated[
    str,
    BeforeValidator(lambda v: _web_address(v) if isinstance(v, str) else v),
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


F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class FormRead(Generic[F]):
    """A file read into a form: what of it is sound, and every fault of shape."""

    form: F
    faults: tuple[Fault, ...] = ()
    dropped: frozenset[Keys] = frozenset()
    """What had to be left out so that the rest could be read."""


def read_form(form: type[F], document: Document) -> FormRead[F]:
    """Read a document into `form`. All fields of the form itself must have defaults.

    Where there are faults, as little as possible is left out, so that the rest is checked in the same
    run: first the faulty keys alone, then the entries they stand in, then whole sections.
    """
    value: Plain = {} if document.value is None else document.value
    if not isinstance(value, dict):
        message = f"expected a mapping, found {_shape(value)}"
        return FormRead(form(), (Fault(document.file, (), "wrong-type", message),), frozenset({()}))
    errors = _errors(form, value)
    if isinstance(errors, Form):
        return FormRead(errors)
    faults = tuple(_fault(form, document, error, value) for error in errors)
    rest = copy.deepcopy(value)
    dropped: set[Keys] = set()
    for depth in (None, 2, 1):
        places = {_written_keys(error["loc"], rest)[:depth] for error in errors}
        dropped |= {keys for keys in places if _cut(rest, keys)}
        read = _errors(form, _without_cuts(rest))
        if isinstance(read, Form):
            return FormRead(read, faults, frozenset(dropped))
        errors = read
    return FormRead(form(), faults, frozenset({()}))


def _errors(form: type[F], value: Plain) -> F | list[ErrorDetails]:
    try:
        return form.model_validate(value)
    except ValidationError as error:
        return error.errors(include_url=False)


_CUT: Final = "\x00"
"""Stands where an item of a list was cut, so that the others keep their indexes; no text holds a NUL."""


def _cut(value: Plain, keys: Keys) -> bool:
    """Take the value at `keys` out; say whether there was one."""
    for key in keys[:-1]:
        value = value[key] if isinstance(value, list | dict) else None  # type: ignore[index]  # keys are those of `value`
    last = keys[-1] if keys else None
    if isinstance(value, dict) and isinstance(last, str):
        return value.pop(last, _CUT) != _CUT
    if isinstance(value, list) and isinstance(last, int) and len(keys) == 2:
        value[last] = _CUT
        return True
    return False


def _without_cuts(value: Plain) -> Plain:
    assert isinstance(value, dict)
    return {
        key: [item for item in inner if item != _CUT] if isinstance(inner, list) else inner
        for key, inner in value.items()
    }


def _fault(form: type[Form], document: Document, error: ErrorDetails, value: Plain) -> Fault:
    loc = error["loc"]
    at_key = bool(loc) and loc[-1] == "[key]"
    keys = _written_keys(loc[:-1] if at_key else loc, value)
    kind = error["type"]
    context = error.get("ctx", {})
    name = _name(keys)
    if kind == "extra_forbidden":
        known = _known_keys(form, keys[:-1])
        hint = did_you_mean(str(keys[-1]), known, f"known here: {listing(known)}")
        return Fault(
            document.file, keys, "unknown-key", f'unknown key "{keys[-1]}"', hint, at_key=True
        )
    if kind == "missing":
        message = f'"{keys[-1]}" is missing'
        owner = _name(keys[:-1])
        message = f'{owner} has no "{keys[-1]}"' if owner else message
        return Fault(document.file, keys[:-1], "missing-field", message, at_key=True)
    if kind in _CUSTOM:
        hint = str(context.get("hint", ""))
        return Fault(document.file, keys, kind, error["msg"], hint, at_key)
    if error["input"] is None:
        return Fault(document.file, keys, "missing-field", f"{name} is empty", at_key=True)
    if kind in {"literal_error", "enum"}:
        known = re.findall(r"'([^']*)'", str(context["expected"]))
        word = str(error["input"])
        hint = did_you_mean(word, known, f"write {listing(known, 'or')}")
        return Fault(document.file, keys, "unknown-value", f'{name} cannot be "{word}"', hint)
    wanted = _WANTED.get(kind, "")
    if kind == "too_short":
        return Fault(document.file, keys, "missing-field", f"{name} is an empty list", at_key=True)
    if kind == "string_too_short":
        return Fault(document.file, keys, "missing-field", f"{name} is empty", at_key=True)
    if wanted:
        found = _shape(error["input"])
        return Fault(document.file, keys, "wrong-type", f"{name} must be {wanted}, not {found}")
    return Fault(document.file, keys, "wrong-type", f"{name}: {error['msg']}")


_CUSTOM: Final = frozenset({"bad-link", "bad-id", "bad-value"})
_WANTED: Final = {
    "string_type": "a text",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
    "tuple_type": "a list",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
}


def _written_keys(loc: Keys, value: Plain) -> Keys:
    """Return the part of `loc` that is written in the file.

    A single value that stands for a list, and a text that stands for a mapping, have keys in the form
    that nobody wrote.
    """
    keys: list[str | int] = []
    here: object = value
    for key in loc:
        if isinstance(key, str) and isinstance(here, Mapping):
            keys.append(key)
            here = here.get(key)
        elif isinstance(key, int) and isinstance(here, list):
            keys.append(key)
            here = here[key] if key < len(here) else None
        elif not isinstance(key, int):
            break
    return tuple(keys)


def _name(keys: Keys) -> str:
    """Return how a message names the place: the innermost key, and what it belongs to."""
    words = [key for key in keys if isinstance(key, str)]
    if not words:
        return ""
    if len(words) == 2 and words[0] in _SINGULAR:
        return f'{_SINGULAR[words[0]]} "{words[1]}"'
    if isinstance(keys[-1], int):
        number = keys[-1] + 1
        return f"{_SINGULAR.get(words[-1], words[-1])} {number}"
    return f'"{words[-1]}"'


_SINGULAR: Final = {
    "speakers": "speaker",
    "statements": "statement",
    "conflicts": "conflict",
    "events": "event",
    "positions": "position",
    "relations": "relation",
    "notes": "note",
}


def _shape(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f'"{value}"' if isinstance(value, str) else "nothing"


def _known_keys(form: type[Form], keys: Keys) -> list[str]:
    """Return the keys that the form allows at a place, found in its JSON Schema."""
    schema = form.model_json_schema()
    definitions = cast("dict[str, Schema]", schema.get("$defs", {}))
    here = [cast("Schema", schema)]
    for key in keys:
        here = [inner for outer in _branches(here, definitions) for inner in _below(outer, key)]
    known = {
        name for branch in _branches(here, definitions) for name in branch.get("properties", {})
    }
    return sorted(str(name) for name in known)


Schema = dict[str, object]


def _branches(
    schemas: list[Schema], definitions: dict[str, Schema]
) -> Iterator[dict[str, dict[str, Schema]]]:
    for schema in schemas:
        if "$ref" in schema:
            yield from _branches([definitions[str(schema["$ref"]).rpartition("/")[2]]], definitions)
        elif "anyOf" in schema:
            yield from _branches(cast("list[Schema]", schema["anyOf"]), definitions)
        else:
            yield cast("dict[str, dict[str, Schema]]", schema)


def _below(schema: dict[str, dict[str, Schema]], key: str | int) -> Iterator[Schema]:
    if isinstance(key, int):
        if "items" in schema:
            yield cast("Schema", schema["items"])
    elif key in schema.get("properties", {}):
        yield schema["properties"][key]
    elif isinstance(schema.get("additionalProperties"), dict):
        yield cast("Schema", schema["additionalProperties"])
