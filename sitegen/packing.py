"""Articles and the like as bytes: to be sent to another process, and kept from build to build.

The bytes are a pickle, but one that can hold nothing but the values listed here: reading it calls
their constructors and no other code, whoever wrote it.

What is in many articles is kept once, see `sitegen.shared`.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from enum import Enum
from io import BytesIO
from operator import attrgetter
from typing import Final, TypeVar

from sitegen import model, shared
from sitegen.dates import Date, Precision, parse_date
from sitegen.diagnostics import Diagnostic, Severity
from sitegen.frozen import field_names

_VALUES: Final = (
    model.Anchored,
    model.Article,
    model.Conflict,
    model.Event,
    model.Fix,
    model.Fragment,
    model.Link,
    model.Mention,
    model.Meta,
    model.Note,
    model.Position,
    model.Relation,
    model.Role,
    model.Speaker,
    model.Surroundings,
    Diagnostic,
)
"""The frozen dataclasses that values are made of, and the enumerations in them."""
_ENUMERATIONS: Final = (Precision, Severity)

T = TypeVar("T")
Make = Callable[..., object]
Reduced = tuple[Make, tuple[object, ...]]


def _reducer(cls: type, make: Make | None = None, but: str = "") -> Callable[[object], Reduced]:
    """Return what takes a value apart into what makes it again, which is its class if nothing else,
    and its fields `but` one; quicker than pickle would."""
    names = [name for name in field_names(cls) or () if name != but]
    assert len(names) > 1, "attrgetter returns no tuple of one"
    held = attrgetter(*names)
    make = make or cls
    return lambda value: (make, held(value))


def _taken_apart(date: object) -> Reduced:
    assert isinstance(date, Date)
    return parse_date, (date.text,)


def _reduced_member(member: object) -> Reduced:
    assert isinstance(member, Enum)
    return type(member), (member.value,)


class _Packer(pickle.Pickler):
    dispatch_table: Mapping[type, Callable[[object], Reduced]] = {
        **{cls: _reducer(cls) for cls in _VALUES},
        model.Body: _reducer(model.Body, shared.body),
        model.Statement: _reducer(model.Statement, shared.statement, but="name"),
        Date: _taken_apart,
        # As pickle takes them apart by itself, it depends on the version of Python.
        **dict.fromkeys(_ENUMERATIONS, _reduced_member),
    }


_MAKERS: Final[tuple[Make, ...]] = (
    *(*_VALUES, *_ENUMERATIONS),
    *(shared.body, shared.statement, parse_date),
)
_KNOWN: Final = {(make.__module__, make.__qualname__): make for make in _MAKERS}


class _Unpacker(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Make:
        try:
            return _KNOWN[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is no value of a site") from None


def pack(value: object) -> bytes:
    """Return an article, or another value of a site, as bytes. Equal ones may have unequal
    bytes."""
    packed = BytesIO()
    _Packer(packed, 5).dump(value)
    return packed.getvalue()


def unpack(packed: bytes) -> model.Article:
    """Return the article of `pack`. Raises `ValueError` for what is none."""
    return unpack_as(model.Article, packed)


def unpack_as(kind: type[T], packed: bytes) -> T:
    """Return the value of `pack`. Raises `ValueError` for what is none of that kind."""
    name = kind.__name__.lower()
    try:
        value = _Unpacker(BytesIO(packed)).load()
    except Exception as error:  # pickle lists none: damaged bytes may end in anything
        raise ValueError(f"no {name}: {error}") from error
    if not isinstance(value, kind):
        raise ValueError(f"no {name}")
    return value
