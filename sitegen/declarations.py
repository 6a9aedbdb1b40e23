"""What several files say of one speaker: held against each other, and joined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sitegen.characters import caseless
from sitegen.frozen import field_names, replace
from sitegen.model import Speaker

FIELD_KEYS: Final[Mapping[str, str]] = {"roles": "role"}
"""Fields of a speaker whose key in the file is another."""


def names_of(speaker: Speaker) -> set[str]:
    """Return what a speaker may be called, as `caseless` has it."""
    return {caseless(name) for name in (speaker.id, speaker.name, *speaker.aliases)}


_DEFAULTS: Final[Mapping[str, object]] = {
    "kind": "person",
    "roles": (),
    "aliases": (),
    "url": "",
    "same_as": (),
    "note": "",
}


def differing(first: Speaker, second: Speaker) -> list[str]:
    """Return the fields that both declarations give, and give differently."""
    return [
        name
        for name in field_names(Speaker) or ()
        if getattr(first, name) != getattr(second, name)
        and _DEFAULTS.get(name) not in (getattr(first, name), getattr(second, name))
    ]


def joined(first: Speaker, second: Speaker) -> Speaker:
    """Return what two declarations that do not differ say together."""
    changes = {
        name: getattr(second, name)
        for name, default in _DEFAULTS.items()
        if getattr(first, name) == default
    }
    return replace(first, **changes)
