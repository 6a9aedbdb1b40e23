"""Where the values of a YAML text stand: each with its first and last character.

The parser says where a block ends only by what comes next, behind comments and blank lines; here a
block ends with the last value in it. An alias stands where it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import yaml

from sitegen.characters import composed
from sitegen.diagnostics import Key, Keys
from sitegen.frozen import dataclass
from sitegen.yamltext.edit import CannotEdit
from sitegen.yamltext.nodes import Loader

Kind = Literal["scalar", "alias", "list", "mapping"]


@dataclass(frozen=True, slots=True)
class Part:
    """A value as it stands in a text: `text[start:end]`."""

    kind: Kind
    start: int
    end: int
    in_brackets: bool = False
    """Whether a list or mapping is written with brackets or braces."""
    value: str = ""
    """Of a scalar."""
    items: tuple[tuple[Part | None, Part], ...] = ()
    """What is in a list or mapping: keys (None in a list) and values."""

    def at(self, key: Key) -> int:
        """Return the index of what `key` leads to in `items`; -1 if there is nothing."""
        for index, (name, _) in enumerate(self.items):
            if key == (index if name is None else composed(name.value)):
                return index
        return -1


def read_parts(text: str) -> Part | None:
    """Return the root of a text that `read_yaml` reads without a fault; None if empty."""
    events = iter(list(yaml.parse(text, Loader=Loader)))
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            return _part(text, event, events)
    return None


def _part(text: str, event: yaml.Event, events: Iterator[yaml.Event]) -> Part:
    start, end = _place(event)
    if isinstance(event, yaml.AliasEvent):
        return Part("alias", start, end)
    if isinstance(event, yaml.ScalarEvent):
        if event.style in ("|", ">"):
            end = len(text[:end].rstrip())
        return Part("scalar", start, end, value=event.value)
    is_list = isinstance(event, yaml.SequenceStartEvent)
    items = tuple(_list(text, events) if is_list else _mapping(text, events))
    in_brackets = bool(getattr(event, "flow_style", False))
    if in_brackets:
        end = _closing(text, items[-1][1].end if items else end, "]" if is_list else "}")
    else:
        end = items[-1][1].end if items else start
    return Part("list" if is_list else "mapping", start, end, in_brackets, items=items)


def _list(text: str, events: Iterator[yaml.Event]) -> Iterator[tuple[None, Part]]:
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield None, _part(text, event, events)


def _mapping(text: str, events: Iterator[yaml.Event]) -> Iterator[tuple[Part, Part]]:
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _part(text, event, events)
        yield key, _part(text, next(events), events)


def _closing(text: str, at: int, bracket: str) -> int:
    """Return the place behind the closing bracket; between it and `at` may be a comma, comments."""
    while at < len(text) and text[at] != bracket:
        at = text.find("\n", at) if text[at] == "#" else at + 1
        if at < 0:
            break
    return at + 1


def _place(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None, "only events made by hand have no marks"
    assert event.end_mark is not None, "only events made by hand have no marks"
    return event.start_mark.index, event.end_mark.index


def find_part(root: Part | None, keys: Keys) -> Part | None:
    """Return the part at `keys`; None if there is none. Raises `CannotEdit` inside an alias."""
    part = root
    for key in keys:
        if part is None:
            return None
        if part.kind == "alias":
            raise CannotEdit("the value is inside an alias: edit its anchor instead")
        index = part.at(key)
        part = part.items[index][1] if index >= 0 else None
    return part
