"""JSON Schema (draft-07) of what a user writes, made from the forms that read it.

For editors, which complete and check while one types. `python -m sitegen.schema NAME` prints one;
`sitegen/schemas/` holds them as files, since `sitegen new` copies them into a site.

An editor sees YAML 1.2: `2018` is a number to it and `true` a boolean, where the reader takes every
scalar as the text that was written. So a schema allows all scalars wherever the reader wants a
text. It lets pass what the reader lets pass, and more: references, dates and quotes are known to
`sitegen check` alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, cast

from pydantic import ValidationInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sitegen.annotations.sidecar import SidecarForm
from sitegen.config import ConfigForm, Language
from sitegen.forms.fields import After, Form, Id
from sitegen.forms.models import model_of
from sitegen.frontmatter import FrontMatterForm

FORMS: Final[Mapping[str, type[Form]]] = {
    "sidecar": SidecarForm,
    "config": ConfigForm,
    "frontmatter": FrontMatterForm,
}
FOLDER: Final = Path(__file__).parent / "schemas"
"""Holds each schema as `NAME.json`."""

DRAFT: Final = "http://json-schema.org/draft-07/schema#"


def _pattern(pattern: str, message: str) -> dict[str, str]:
    """Return a pattern with what editors that know the keyword say in place of it."""
    return {"pattern": pattern, "patternErrorMessage": message}


# Patterns must mean the same to Python and to JavaScript, which knows no Unicode in \w: so the
# first one says which ASCII characters may not stand there.
_ID: Final = _pattern(
    r"^[^\u0000-/:-@\[-^`{-\u007f]([^\u0000-,/:-@\[-^`{-\u007f]*[^\u0000-/:-@\[-^`{-\u007f])?$",
    "letters, digits, - and _ only: it becomes part of a URL",
)
_LANGUAGE: Final = _pattern(
    "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "write a tag such as en, de or pt-BR"
)
_WEB_ADDRESS: Final = _pattern(
    r'^[Hh][Tt][Tt][Pp][Ss]?://[^\s<>"/?#][^\s<>"]*$', "write https://..."
)
_WHOLE_NUMBER: Final = _pattern("^[-+]?[0-9]+$", "write a whole number")
_TRUTH: Final = _pattern(
    "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy]([Ee][Ss])?|[Nn][Oo]?|[Oo]([Nn]|[Ff][Ff])|[TtFf01])$",
    "write true or false",
)

Schema = dict[str, object]


def schema_text(name: str) -> str:
    """Return a schema, one of `FORMS`, as the text of its file."""
    made = model_of(FORMS[name]).model_json_schema(schema_generator=_Generator)
    definitions = cast("Schema", made.pop("$defs", {}))
    root = _Draft7(definitions).root(made)
    return json.dumps({"$schema": DRAFT, "title": f"sitegen {name}", **root}, indent=2) + "\n"


class _Generator(GenerateJsonSchema):
    """Adds what pydantic cannot know: what the forms' own checks let pass."""

    def function_after_schema(
        self, schema: core_schema.AfterValidatorFunctionSchema
    ) -> JsonSchemaValue:
        made = super().function_after_schema(schema)
        pattern = _PATTERNS.get(cast("Check", schema["function"]["function"]), {})
        return {**made, **pattern}

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """A check before a list lets a single value stand for a list of one."""
        made = super().function_before_schema(schema)
        return {"anyOf": [made["items"], made]} if made.get("type") == "array" else made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """The keys of every mapping are ids; pydantic makes `patternProperties` of that."""
        made = super().dict_schema(schema)
        values = made.pop("patternProperties", None)
        if values is not None:
            (made["additionalProperties"],) = values.values()
        return {**made, "propertyNames": _ID}


Check = Callable[[str, ValidationInfo], str]


def _check_of(annotated: object) -> Check:
    (check,) = (m for m in getattr(annotated, "__metadata__", ()) if isinstance(m, After))
    return check.validate


_PATTERNS: Final = {_check_of(Id): _ID, _check_of(Language): _LANGUAGE}


class _Draft7:
    """Turns pydantic's schema (2020-12) into draft-07, with the scalars that an editor sees."""

    def __init__(self, definitions: Mapping[str, object]) -> None:
        self.definitions = {name: cast("Schema", held) for name, held in definitions.items()}
        self.done: Schema = {}

    def root(self, made: Schema) -> Schema:
        root = self.members(made)
        for name, held in self.definitions.items():
            self.done[_name(name)] = self.members(held)
        return {**root, "definitions": dict(sorted(self.done.items()))} if self.done else root

    def schema(self, made: Schema) -> Schema:
        """Return any schema but the root; a form that is written out becomes a definition."""
        if "properties" in made:
            name = _name(str(made["title"]))
            self.done.setdefault(name, self.members(made))
            return {"$ref": f"#/definitions/{name}"}
        return self.members(made)

    def members(self, made: Schema) -> Schema:
        kept = {
            key: self.member(key, held) for key, held in made.items() if not _is_noise(key, held)
        }
        return self.reference(_scalar(kept))

    def member(self, key: str, value: object) -> object:
        if key == "properties":
            return {
                name: self.schema(held) for name, held in cast("dict[str, Schema]", value).items()
            }
        if key in {"anyOf", "allOf", "oneOf"}:
            return [self.schema(held) for held in cast("list[Schema]", value)]
        if key in {"items", "additionalProperties", "propertyNames"} and isinstance(value, dict):
            return self.schema(value)
        return value

    def reference(self, made: Schema) -> Schema:
        """In draft-07 nothing counts beside a `$ref`: what describes it goes around it."""
        if "$ref" not in made:
            return made
        target = f"#/definitions/{_name(str(made.pop('$ref')).rpartition('/')[2])}"
        return {**made, "allOf": [{"$ref": target}]} if made else {"$ref": target}


def _scalar(made: Schema) -> Schema:
    """Let a scalar be all that the reader takes for it, as an editor sees that."""
    match made.get("type"):
        case "string" if made.get("format") == "uri":
            return {**_without(made, "format"), **_WEB_ADDRESS}
        case "string" if "enum" not in made:
            return {**made, "type": ["string", "number", "boolean"]}
        case "integer":
            ways: list[Schema] = [{"type": "integer"}, {"type": "string", **_WHOLE_NUMBER}]
            return {**_without(made, "type"), "anyOf": ways}
        case "boolean":
            ways = [{"type": "boolean"}, {"enum": [0, 1]}, {"type": "string", **_TRUTH}]
            return {**_without(made, "type"), "anyOf": ways}
        case _:
            return made


def _without(made: Schema, key: str) -> Schema:
    return {name: held for name, held in made.items() if name != key}


def _is_noise(key: str, value: object) -> bool:
    """Pydantic's titles repeat the names, and an empty default is nothing that one would write."""
    empty = value in ("", 0, None) and value is not False
    return key == "title" or (key == "default" and (empty or isinstance(value, list | dict)))


def _name(form: str) -> str:
    return form.removesuffix("Form").lower()


def main(arguments: list[str]) -> int:
    """Print the schema that is asked for."""
    if len(arguments) != 1 or arguments[0] not in FORMS:
        print(f"usage: python -m sitegen.schema {'|'.join(FORMS)}", file=sys.stderr)
        return 2
    print(schema_text(arguments[0]), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
