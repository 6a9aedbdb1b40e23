"""Forms: what a file may hold. A file is read into its form as far as it goes.

Most files are sound, and are read quickly, by the types of the form's fields alone. Only what may
not be sound is read by pydantic, see `sitegen.forms.faults`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import UnionType
from typing import (
    Annotated,
    Final,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from sitegen.forms.fields import Doubt, Form, Id, Read, Refused, once_a_form, text
from sitegen.forms.read import FormRead, written
from sitegen.yamltext.document import Document, Plain

__all__ = ["Form", "FormRead", "Id", "read_form", "written"]

F = TypeVar("F", bound=Form)


def read_form(form: type[F], document: Document) -> FormRead[F]:
    """Read a document into `form`. All fields of the form itself must have defaults."""
    value: Plain = {} if document.value is None else document.value
    if not document.has_empty and (sound := quick_form(form, value)) is not None:
        return FormRead(sound)
    from sitegen.forms.faults import read_faulty  # takes a quarter of a second: pydantic

    return read_faulty(form, document.file, value, has_empty=document.has_empty)


def quick_form(form: type[F], value: Plain) -> F | None:
    """Read a value in which nothing is empty; None if it may not be sound."""
    try:
        return cast(F, _form_reader(form)(value))
    except (Doubt, Refused):
        return None


@once_a_form
def _form_reader(form: type[Form]) -> Read:
    types = get_type_hints(form, include_extras=True)
    keys = {given.alias or name: name for name, given in form.given.items()}
    known = {key: _reader(types[name]) for key, name in keys.items()}
    renamed = [(key, name) for key, name in keys.items() if key != name]
    needed = [key for key, name in keys.items() if form.given[name].default is ...]
    is_checked = form.check is not Form.check

    def read(value: object) -> Form:
        if not isinstance(value, dict):
            raise Doubt
        for key in needed:
            if key not in value:
                raise Doubt
        held = {}
        for key, inner in value.items():
            if key not in known:
                raise Doubt
            held[key] = known[key](inner)
        for key, name in renamed:
            if key in held:
                held[name] = held.pop(key)
        made = form.of(held)
        if is_checked:
            made.check()
        return made

    return read


def _reader(type_: object) -> Read:
    """Return what reads a value of a field's type quickly."""
    origin, parts = get_origin(type_), get_args(type_)
    if origin is Annotated:
        read = _reader(parts[0])
        for rule in parts[1:]:
            read = rule.quick(read)
        return read
    if origin in (Union, UnionType):
        (one,) = (part for part in parts if part is not type(None))
        return _reader(one)
    if origin is Literal:
        return _word_reader(frozenset(parts))
    if origin is dict:
        return _dict_reader(*map(_reader, parts))
    if origin in (list, tuple):
        return _list_reader(_reader(parts[0]), tuple if origin is tuple else list)
    assert isinstance(type_, type), type_
    return _form_reader(type_) if issubclass(type_, Form) else _SCALARS[type_]


def _word_reader(words: frozenset[str]) -> Read:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise Doubt
        return value

    return read


def _dict_reader(read_key: Read, read_value: Read) -> Read:
    def read(value: object) -> dict[object, object]:
        if not isinstance(value, dict):
            raise Doubt
        held = {read_key(key): read_value(inner) for key, inner in value.items()}
        if len(held) < len(value):
            raise Doubt
        return held

    return read


def _list_reader(read_item: Read, kind: Callable[[list[object]], object]) -> Read:
    def read(value: object) -> object:
        if not isinstance(value, list):
            raise Doubt
        return kind([read_item(item) for item in value])

    return read


def _number(value: object) -> int:
    if not isinstance(value, str) or not _NUMBER(value):
        raise Doubt
    return int(value)


def _truth(value: object) -> bool:
    if value not in ("true", "false"):
        raise Doubt
    return value == "true"


_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})").fullmatch
_SCALARS: Final[Mapping[type, Read]] = {str: text, int: _number, bool: _truth}
"""Readers of scalars as they are mostly written; pydantic knows further ways."""
