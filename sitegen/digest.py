"""Digests of plain values: equal for equal values, in any process and on any day.

A pickle would not do: what is one object twice and what is two equal ones make different pickles.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from hashlib import blake2b
from operator import attrgetter

_ATOMS = frozenset({str, int, float, bool, bytes, type(None)})
_VERSION = 2
"""Of the marshal format: later ones tell one object twice from two equal ones."""
SIZE = 16
"""Bytes of a digest."""


class Digester:
    """Makes digests of values; what is in many of them is looked at once.

    For as long as it lives, values that it has seen must not change.
    """

    def __init__(self, key: bytes, shared: tuple[type, ...]) -> None:
        """`key` goes into all digests. `shared` are the types of values that many have parts of."""
        self._key, self._shared = key, frozenset(shared)
        self._seen: dict[int, tuple[object, bytes]] = {}
        """By the value's id, which is its own while it is held here."""

    def digest(self, value: object) -> bytes:
        """Return the digest of plain values in dataclasses, tuples, lists and mappings.

        Raises `TypeError` for anything else.
        """
        return self._hash(self._plain(value))

    def _hash(self, plain: object) -> bytes:
        data = marshal.dumps(plain, _VERSION)  # type: ignore[arg-type]  # typeshed has a type of its own for it
        return blake2b(data, digest_size=SIZE, key=self._key).digest()

    def _plain(self, value: object) -> object:
        kind = type(value)
        if kind in _ATOMS:
            return value
        if kind is tuple or kind is list:
            return [self._plain(held) for held in value]  # type: ignore[attr-defined]  # mypy does not narrow by `is`
        if kind in self._shared:
            known = self._seen.get(id(value))
            if known is None:
                digest = self._hash(self._fields(kind, value))
                known = self._seen[id(value)] = (value, digest)
            return known[1]
        if isinstance(value, Mapping):
            return ("{}", [(self._plain(key), self._plain(held)) for key, held in value.items()])
        if isinstance(value, Enum):
            return (kind.__qualname__, value.value)
        return self._fields(kind, value)

    def _fields(self, kind: type, value: object) -> object:
        return (kind.__qualname__, [self._plain(held) for held in _fields_of(kind)(value)])


@cache
def _fields_of(kind: type) -> Callable[[object], tuple[object, ...]]:
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__qualname__} is no plain value")
    names = [field.name for field in fields(kind)]
    held = attrgetter(*names)
    return held if len(names) > 1 else lambda value: (held(value),)
