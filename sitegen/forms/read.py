"""What comes of reading a file into a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from sitegen.diagnostics import Fault, Key, Keys
from sitegen.forms.fields import Form
from sitegen.frozen import dataclass, field

F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class FormRead(Generic[F]):
    """A file read into a form: what of it is sound, and every fault of shape."""

    form: F
    faults: tuple[Fault, ...] = ()
    faulty: frozenset[Keys] = frozenset()
    """Where the faults are; () stands for all of the file."""
    misspelt: Mapping[Keys, Key] = field(default_factory=dict)
    """Places that are read as if they were spelt right: to the key that is written there."""


def written(keys: Keys, misspelt: Mapping[Keys, Key]) -> Keys:
    """Return the keys of a place as they are written in the file."""
    if not misspelt:
        return keys
    return tuple(misspelt.get(keys[: n + 1], key) for n, key in enumerate(keys))
