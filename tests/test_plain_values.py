"""What goes into digests of a site's values: every field, but for where passages stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import cast

import pytest

from sitegen import plain
from sitegen.dates import parse_date
from sitegen.model import (
    Anchored,
    Conflict,
    Event,
    Fragment,
    Meta,
    Position,
    Relation,
    Role,
    Speaker,
    Statement,
)

DAY, OTHER = parse_date("2018-04-15"), parse_date("2019~")
assert DAY is not None
assert OTHER is not None
ANCHOR = Anchored((Fragment(1, 5, "quot"), Fragment(7, 8, "e")), 1.0, True)
copy = cast(Callable[..., object], replace)
VALUES: list[tuple[Callable[..., object], object]] = [
    (
        plain.plain_meta,
        Meta("t", False, DAY, ("a",), "p", "u", "v", "en", "s", ("x",), "r", False, ("y",), "z"),
    ),
    (
        plain.plain_speaker,
        Speaker("i", "n", "person", (Role("r", "o", DAY, None),), ("a",), "u", ("s",), "m"),
    ),
    (
        plain.plain_statement,
        Statement(
            *("i", "a", ("s",), "direct", True, "inside", DAY, ("v",), ("t",), ("b",), "high"),
            *("s", "x", "n", "w", 3, ANCHOR, "a#i"),
        ),
    ),
    (plain.plain_event, Event("i", "a", "t", DAY, "low", "s", "x", "n", 2, ANCHOR)),
    (
        plain.plain_conflict,
        Conflict("i", "q", "open", "s", (Position("p", "l", ("a", "b")),), DAY, "r", "v"),
    ),
    (
        plain.plain_relation,
        Relation("s", "disputes", ("t",), "n", "low", ANCHOR, "a"),
    ),
]


def changed(value: object) -> object:
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return value + "x"
        case tuple():
            return (*value, value[0])
    return OTHER


@pytest.mark.parametrize(("made", "value"), VALUES, ids=[made.__name__ for made, _ in VALUES])
def test_every_field_tells_in_a_digest(made: Callable[..., object], value: object) -> None:
    assert made(value) == made(copy(value))
    for path in leaves(value):
        assert made(value) != made(with_changed(value, path)), path


def leaves(value: object) -> list[tuple[str | int, ...]]:
    """Return the ways to all that a value holds, but for places in a text, and names that follow
    from the rest."""
    if isinstance(value, tuple):
        return [(), *((n, *way) for n, one in enumerate(value) for way in leaves(one))]
    if is_dataclass(value) and value not in (DAY, OTHER):
        names = [one.name for one in fields(value)]
        left = {"name"} if isinstance(value, Statement) else {"start", "end"}
        kept = [name for name in names if name not in left or isinstance(value, Role)]
        return [(name, *way) for name in kept for way in leaves(getattr(value, name))]
    return [()]


def with_changed(value: object, path: tuple[str | int, ...]) -> object:
    if not path:
        return changed(value)
    first, *rest = path
    if isinstance(value, tuple):
        held = list(value)
        held[int(first)] = with_changed(held[int(first)], tuple(rest))
        return tuple(held)
    return copy(value, **{str(first): with_changed(getattr(value, str(first)), tuple(rest))})
