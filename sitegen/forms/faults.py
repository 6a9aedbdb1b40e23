"""What is wrong with a file that does not fit its form, and what of it is sound.

A key that is misspelt is read as the one meant, a value that is wrong is left out, and a field that
a form needs is then None. So whatever else is wrong with the same entry is found in the same run,
and what comes of one fault is not told as another.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Final, Generic, NamedTuple, TypeVar, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sitegen.diagnostics import (
    Code,
    Fault,
    Key,
    Keys,
    did_you_mean,
    false_space,
    listing,
    nearest,
    quoted,
)
from sitegen.forms.fields import Form, once_a_form
from sitegen.forms.models import model_of, validated
from sitegen.forms.read import FormRead, written
from sitegen.frozen import replace
from sitegen.yamltext.document import Plain, value_at

F = TypeVar("F", bound=Form)


def read_faulty(form: type[F], file: str, value: Plain, *, has_empty: bool) -> FormRead[F]:
    """Read what a file holds into `form`, though it may be wrong, or sound in a rare way."""
    if not isinstance(value, dict):
        message = f"expected keys with values, found {_shape(value)}"
        hint = 'write "key: value", one to a line'
        fault = Fault(file, (), "wrong-type", message, hint)
        return FormRead(form(), (fault,), frozenset({()}))
    if not has_empty:
        try:
            return FormRead(validated(form, value))
        except ValidationError:
            pass
    return _Mending(form, file, value).read()


class _Mending(Generic[F]):
    """Reads a faulty mapping: notes each fault, mends or cuts its place, and tries again."""

    def __init__(self, form: type[F], file: str, value: dict[str, Plain]) -> None:
        self.form, self.file = form, file
        self.rest = copy.deepcopy(value)
        self.faults: list[Fault] = []
        self.told: set[Keys] = set()
        """Where faults are."""
        self.around: set[Keys] = set()
        """Those places, and all that they are in."""
        self.cut: set[Keys] = set()
        self.misspelt: dict[Keys, Key] = {}
        self.missing: set[Keys] = set()

    def read(self) -> FormRead[F]:
        self.drop_empty()
        while isinstance(errors := self.validated(lenient=False), list):
            self.missing = {_given(e["loc"], self.rest) for e in errors if e["type"] == "missing"}
            # Unknown keys first: what they give is not missing.
            errors.sort(key=lambda error: error["type"] != "extra_forbidden")
            places = [_given(error["loc"], self.rest) for error in errors]
            known = frozenset(self.cut)
            new = [self.mend(e, at, known) for e, at in zip(errors, places, strict=True)]
            if not any(new):
                break
        level = 0
        while isinstance(left := self.validated(lenient=True), list):
            lacking = [(error["type"], _given(error["loc"], self.rest)) for error in left]
            for kind, place in lacking:
                if kind == "missing":
                    self.leave_open(place)
                else:
                    self.take_out(place[: max(0, len(place) - level)])
            level += all(kind != "missing" for kind, _ in lacking)
        return FormRead(left, tuple(self.faults), frozenset(self.told), self.misspelt)

    def validated(self, *, lenient: bool) -> F | list[ErrorDetails]:
        try:
            return validated(self.form, self.rest, lenient=lenient)
        except ValidationError as error:
            return error.errors(include_url=False)

    def drop_empty(self) -> None:
        for keys in list(_empty(self.rest)):
            shape = _shape_at(self.form, keys[:-1])
            if isinstance(keys[-1], str) and keys[-1] not in shape.known and not shape.free:
                continue  # an unknown key, and told as such
            self.fault(keys, self.empty(keys, "is empty"))
            self.take_out(keys)

    def empty(self, keys: Keys, how: str) -> Fault:
        is_needed = keys[-1] in _shape_at(self.form, keys[:-1]).needed
        hint = "give it a value" if is_needed else "give it a value, or delete it"
        message = f"{_name(keys)} {how}"
        return Fault(self.file, keys, "missing-field", message, hint, at_key=True)

    def mend(self, error: ErrorDetails, place: Keys, cut: frozenset[Keys]) -> bool:
        """Note a fault, and mend or cut its place.

        False for a fault that follows from one that is known, or from what was `cut` before.
        """
        follows = place in self.around or (error["type"] == "missing" and place in self.misspelt)
        if follows or any(place[:length] in cut for length in range(len(place) + 1)):
            return False
        if error["type"] == "extra_forbidden":
            self.unknown_key(place)
        else:
            how = _TOO_SHORT.get(error["type"])
            fault = self.empty(place, how) if how else _fault(self.file, error, place)
            self.fault(place, fault)
            if error["loc"][-1] != _KEY:
                self.take_out(place)
        return True

    def unknown_key(self, keys: Keys) -> None:
        """Tell of an unknown key, and read it as the known one that is meant, if that is free."""
        key, owner = str(keys[-1]), value_at(self.rest, keys[:-1])
        known = _shape_at(self.form, keys[:-1]).known
        meant = nearest(key, known)
        guess = meant or self.only_missing(keys[:-1])
        hint = f'did you mean "{guess}"?' if guess else f"known here: {listing(sorted(known))}"
        if guess is None and value_at(self.rest, keys) is None:
            hint = "a text with a comma in it must stand in quotes"
        hint = false_space(key) or hint
        message = f"unknown key {quoted(key)}"
        self.fault(keys, Fault(self.file, keys, "unknown-key", message, hint, at_key=True))
        if meant is None or not isinstance(owner, dict) or meant in owner:
            self.take_out(keys)
            return
        owner[meant] = owner.pop(key)
        self.misspelt[(*keys[:-1], meant)] = key

    def only_missing(self, owner: Keys) -> str | None:
        """Return the one key that a mapping lacks: another that it has may be meant by it."""
        missing = [keys[-1] for keys in self.missing if keys[:-1] == owner]
        return str(missing[0]) if len(missing) == 1 else None

    def fault(self, place: Keys, fault: Fault) -> None:
        self.told.add(place)
        self.around.update(place[:length] for length in range(len(place) + 1))
        self.faults.append(replace(fault, keys=written(fault.keys, self.misspelt)))

    def leave_open(self, keys: Keys) -> None:
        owner = value_at(self.rest, keys[:-1])
        if isinstance(owner, dict):
            owner[str(keys[-1])] = None

    def take_out(self, keys: Keys) -> None:
        """Leave out the value at `keys`.

        Of a list, all goes; but an item of a list of entries leaves an empty entry behind, so that
        the others keep their indexes.
        """
        self.cut.add(keys)
        if not keys:
            self.rest = {}
            return
        owner, last = value_at(self.rest, keys[:-1]), keys[-1]
        if isinstance(owner, dict):
            owner.pop(str(last), None)
        elif isinstance(owner, list) and isinstance(last, int) and len(keys) == 2:
            owner[last] = {}
        elif isinstance(owner, list):
            self.take_out(keys[:-1])


_KEY: Final = "[key]"
"""Pydantic's name for a mapping's key, at the end of a place."""


def _empty(value: Plain, keys: Keys = ()) -> Iterator[Keys]:
    """Yield where nothing is written behind a key or a dash."""
    if value is None:
        yield keys
    elif isinstance(value, dict):
        for key, held in value.items():
            yield from _empty(held, (*keys, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _empty(item, (*keys, number))


def _given(loc: Keys, value: Plain) -> Keys:
    """Return the part of `loc` that is given in the file.

    A single value that stands for a list, and a text that stands for a mapping, have keys in the
    form that nobody wrote.
    """
    keys: list[Key] = []
    here: Plain = value
    for key in loc:
        if isinstance(key, str) and isinstance(here, dict):
            if key != _KEY:
                keys.append(key)
            here = here.get(key)
        elif isinstance(key, int) and isinstance(here, list):
            keys.append(key)
            here = here[key] if key < len(here) else None
        elif not isinstance(key, int):
            break
    return tuple(keys)


# Faults in words


def _fault(file: str, error: ErrorDetails, keys: Keys) -> Fault:
    """Return the fault that pydantic's error at `keys` is."""
    kind, value, name = error["type"], error["input"], _name(keys)
    context = error.get("ctx", {})
    if kind in _CUSTOM:
        hint = str(context.get("hint", ""))
        return Fault(file, keys, cast(Code, kind), error["msg"], hint, error["loc"][-1] == _KEY)
    if kind == "missing":
        owner = _name(keys[:-1])
        message = f'{owner} has no "{keys[-1]}"' if owner else f"{name} is missing"
        return Fault(file, keys[:-1], "missing-field", message, at_key=True)
    if kind == "literal_error" and isinstance(value, str):
        known = re.findall(r"'([^']*)'", str(context["expected"]))
        hint = did_you_mean(value, known, f"write {listing(known, 'or')}")
        return Fault(file, keys, "unknown-value", f"{name} cannot be {quoted(value)}", hint)
    message = f"{name} must be {_wanted(error, keys)}, not {_shape(value)}"
    hint = _HINTS.get((_WANTED.get(kind, ""), type(value)), "")
    return Fault(file, keys, "wrong-type", message, hint)


_TOO_SHORT: Final = {"too_short": "is an empty list", "string_too_short": "is empty"}
_CUSTOM: Final = frozenset({"bad-id", "bad-link", "bad-output", "bad-value", "unknown-value"})
_WANTED: Final = {
    "string_type": "a text",
    "literal_error": "a word",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "list_type": "a list",
    "tuple_type": "a list",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
}
_HINTS: Final[Mapping[tuple[str, type], str]] = {
    ("a text", list): "a text that begins with [ must stand in quotes",
    ("a text", dict): 'a text with ": " in it, or one that begins with {, must stand in quotes',
    ("a mapping", str): 'write its fields as "key: value" below it, or between { and }',
    ("a mapping", list): 'write "key: value" lines, without "- "',
    ("a list", dict): 'begin every item with "- "',
}
_SHORT_FORMS: Final = {"quote": "exact", "role": "role"}
"""Mappings for which a text may stand: the key that it then gives."""


def _wanted(error: ErrorDetails, keys: Keys) -> str:
    """Return what should stand where a value has the wrong type."""
    words = [key for key in keys if isinstance(key, str)]
    wanted = _WANTED.get(error["type"], "something else")
    if error["type"] == "model_type" and words[-1] in _SHORT_FORMS:
        return f'a text, or a mapping with "{_SHORT_FORMS[words[-1]]}"'
    listed = error["type"] == "string_type" and isinstance(error["loc"][-1], int)
    return "a text, or a list of them" if listed and keys[-1] != error["loc"][-1] else wanted


def _name(keys: Keys) -> str:
    """Return how a message names the place: the innermost key, and what it belongs to."""
    words = [key for key in keys if isinstance(key, str)]
    if not words:
        return ""
    if isinstance(keys[-1], int):
        number = keys[-1] + 1
        one = _SINGULAR.get(words[-1])
        return f"{one} {number}" if one else f"item {number} of {quoted(words[-1])}"
    if len(keys) > 1 and keys[-2] in _SINGULAR and keys[-2] != "quote":
        return f"{_SINGULAR[words[-2]]} {quoted(words[-1])}"
    return quoted(words[-1])


_SINGULAR: Final = {
    "speakers": "speaker",
    "statements": "statement",
    "conflicts": "conflict",
    "events": "event",
    "positions": "position",
    "quote": "piece",
    "relations": "relation",
    "notes": "note",
}


def _shape(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return quoted(value) if isinstance(value, str) else "nothing"


Schema = dict[str, object]


@once_a_form
def _schema(form: type[Form]) -> Schema:
    return cast("Schema", model_of(form).model_json_schema())


class _Shape(NamedTuple):
    """What a mapping may hold."""

    known: frozenset[str]
    needed: frozenset[str]
    free: bool
    """Whether its keys are ids."""


def _shape_at(form: type[Form], keys: Keys) -> _Shape:
    """Return what the form allows at a place, found in its JSON Schema."""
    schema = _schema(form)
    definitions = cast("dict[str, Schema]", schema.get("$defs", {}))
    here = [schema]
    for key in keys:
        branches = list(_branches(here, definitions))
        here = [inner for outer in branches for inner in _below(outer, key)]
    branches = list(_branches(here, definitions))
    known = frozenset(name for branch in branches for name in branch.get("properties", {}))
    needed = frozenset(name for branch in branches for name in branch.get("required", ()))
    return _Shape(known, needed, any(map(_is_free, branches)))


def _is_free(schema: dict[str, dict[str, Schema]]) -> bool:
    return isinstance(schema.get("additionalProperties"), dict)


def _branches(
    schemas: list[Schema], definitions: dict[str, Schema]
) -> Iterator[dict[str, dict[str, Schema]]]:
    for schema in schemas:
        if "$ref" in schema:
            target = definitions[str(schema["$ref"]).rpartition("/")[2]]
            yield from _branches([target], definitions)
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
    elif _is_free(schema):
        yield cast("Schema", schema["additionalProperties"])
