"""Digests of plain values: equal for equal values, in any process and on any day.

A pickle would not do: what is one object twice and what is two equal ones make different pickles.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

from sitegen.frozen import field_names
from sitegen.hashing import blake2b

_ATOMS = frozenset({str, int, float, bool, bytes, type(None)})
_VERSION = 2
"""Of the marshal format: later ones tell one object twice from two equal ones."""
SIZE = 16
"""Bytes of a digest."""


Plain = None | bool | int | float | str | bytes | tuple["Plain", ...]


def plain_digest(plain: Plain, key: bytes = b"") -> bytes:
    """Return the digest of values in tuples alone, which is much quicker; `key` goes into it."""
    return blake2b(marshal.dumps(plain, _VERSION), digest_size=SIZE, key=key).digest()


def digest(value: object, key: bytes = b"") -> bytes:
    """Return the digest of plain values in dataclasses, tuples, lists and mappings; `key` goes into
    it.

    Raises `TypeError` for anything else.
    """
    data = marshal.dumps(_parted(value), _VERSION)  # type: ignore[arg-type]  # typeshed has a type of its own for it
    return blake2b(data, digest_size=SIZE, key=key).digest()


def _parted(value: object) -> object:
    kind: type = type(value)
    name, parts = _way(kind)
    return name, [one if type(one) in _ATOMS else _parted(one) for one in parts(value)]


Way = tuple[str, Callable[[Any], Iterable[object]]]


@cache
def _way(kind: type) -> Way:
    """Return what goes into the digest of a kind of value besides its parts; and what these are."""
    names = field_names(kind)
    if names is not None:
        held = attrgetter(*names)
        return kind.__qualname__, held if len(names) > 1 else lambda value: (held(value),)
    if issubclass(kind, (tuple, list)):
        return "[]", iter
    if issubclass(kind, Mapping):
        return "{}", lambda value: chain.from_iterable(value.items())
    if issubclass(kind, Enum):
        return kind.__qualname__, lambda value: (value.value,)
    if kind in _ATOMS:
        return kind.__name__, lambda value: (value,)
    raise TypeError(f"{kind.__qualname__} is no plain value")
