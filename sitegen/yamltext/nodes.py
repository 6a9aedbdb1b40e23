"""YAML composed to nodes, and the nodes to plain values: the reading that knows all of YAML.

Most files are so plain that `plain.py` reads them; this is for all others, for what is wrong, and
for where everything stands. It alone needs PyYAML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

import yaml

from sitegen.characters import composed
from sitegen.diagnostics import Code, Diagnostic, Severity, line_of, quoted
from sitegen.frozen import dataclass
from sitegen.yamltext.plain import Plain
from sitegen.yamltext.syntax import explain

if TYPE_CHECKING or yaml.__with_libyaml__:
    from yaml import CSafeLoader as _BaseLoader
else:  # PyYAML without libyaml: the same nodes, ten times slower
    from yaml import SafeLoader as _BaseLoader

MAX_VALUES: Final = 2_000_000
"""Values a file may expand to through aliases: far above any real sidecar, far below trouble."""
MAX_DEPTH: Final = 50
"""Levels of nesting; a sidecar has six."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SAFE_DEPTH = 1_000
_LEVELS = 10
"""Levels of brackets that are struck out, at most: a line of a sidecar has four."""
_MAYBE_DEEP = re.compile(r"(?:[-?][ \t]+){200}|^ {1000}", re.MULTILINE)
_IN_QUOTES = r"""(?:"(?:[^"\\\[\]{}\n]|\\[^\[\]{}\n])*+"|'(?:[^'\[\]{}\n]|'')*+')"""
_PAIR = re.compile(
    rf"""[\[{{][ \t]*+{_IN_QUOTES}?"""
    rf"""(?:[^\[\]{{}}"'#\n,:]|,[ \t]*+{_IN_QUOTES}?|:(?:[ \t]++{_IN_QUOTES})?)*+[\]}}]"""
)
"""A flow collection on one line, with no other in it."""
_NO_TAG = "none"


class Loader(_BaseLoader):
    """Composes nodes without working out the types of scalars, which nobody asks for."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        return _NO_TAG

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Composed:
    """What a text holds, as `yamltext.document.Document` says."""

    value: Plain
    diagnostics: tuple[Diagnostic, ...]
    readable: bool
    has_empty: bool
    root: yaml.Node | None


def compose(file: str, text: str, line_offset: int = 0) -> Composed:
    """Read one YAML document, which begins without a byte order mark. Never raises."""
    reading = _Reading(file, text, line_offset)
    try:
        reading.check_characters()
        reading.check_depth()
        root = Loader(text).get_single_node()
        value = reading.plain(root, 0) if root is not None else None
    except yaml.MarkedYAMLError as error:
        mark, message, hint = explain(text, error)
        reading.fault(mark, mark + 1, "yaml-syntax", message, hint)
    except _Unreadable:
        pass
    except RecursionError:  # of PyYAML without libyaml
        reading.fault(0, 1, "yaml-limit", _TOO_DEEP, _WHY_DEEP)
    else:
        found, empty = tuple(reading.found), reading.has_empty
        return Composed(value, found, True, empty, root)
    return Composed(None, tuple(reading.found), False, False, None)


def _may_be_deep(text: str) -> bool:
    """Say whether a text could be nested deeper than is safe. Only a yes may be wrong.

    Brackets that open and close in one line are struck out in pairs, the inner ones first, a level
    at a time. What is left is at least the depth that remains: where the first bracket of a pair
    opens a collection, what is in quotes up to the second is known, so that closes it; where the
    first is one in a text, it counts for nothing, and the second only makes the text less deep.
    """
    if _MAYBE_DEEP.search(text):
        return True
    for level in range(_LEVELS):
        if text.count("[") + text.count("{") + level < _SAFE_DEPTH:
            return False
        text = _PAIR.sub("x", text)
    return True


class _Unreadable(Exception):
    """The text cannot be read on; why is in the reading's findings."""


class _Reading:
    """Turns nodes into plain values and collects what is wrong on the way."""

    def __init__(self, file: str, text: str, line_offset: int) -> None:
        self.file, self.text, self.line_offset = file, text, line_offset
        self.found: list[Diagnostic] = []
        self.count = 0
        self.has_empty = False
        self.may_hide_tag = "! " in text

    def check_characters(self) -> None:
        hit = _UNPRINTABLE.search(self.text)
        if hit is not None:
            message = f"the character U+{ord(hit.group()):04X} is not allowed in YAML"
            self.fault(hit.start(), hit.end(), "yaml-syntax", message, "delete it")
            raise _Unreadable

    def check_depth(self) -> None:
        """Refuse what would overrun the C stack: libyaml's composer recurses unguarded.

        The events, which are read without recursion, are counted only where a text could be deep.
        """
        if not _may_be_deep(self.text):
            return
        depth = 0
        for event in yaml.parse(self.text, Loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                self.refuse(event, _TOO_DEEP, _WHY_DEEP)

    def plain(self, node: yaml.Node, depth: int) -> Plain:
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        self.check_tag(node)
        self.count += len(node.value)
        if depth >= MAX_DEPTH:
            self.refuse(node, _TOO_DEEP, _WHY_DEEP)
        if self.count > MAX_VALUES:
            message = f"the file holds more than {MAX_VALUES:,} values"
            self.refuse(node, message, "what an alias (*name) stands for counts every time")
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, depth + 1) for item in node.value]
        return self.mapping(node, depth)

    def scalar(self, node: yaml.ScalarNode) -> str | None:
        tag = self.check_tag(node)
        if tag:
            return str(node.value) or tag  # most likely meant as a text
        if node.value == "" and not node.style:
            self.has_empty = True
            return None
        return str(node.value)

    def check_tag(self, node: yaml.Node) -> str:
        """Return a value's tag, which is a fault; empty where it has none."""
        tag = node.tag
        if self.may_hide_tag and self.text.startswith("! ", node.start_mark.index):
            tag = "!"  # the parser drops it, and with it a character of a text
        if tag == _NO_TAG or tag in _HARMLESS_TAGS:
            return ""
        shown = tag.replace(_CORE, "!!")
        hint = "a text that begins with ! must stand in quotes"
        self.fault_at(node, "yaml-tag", f"the tag {quoted(shown)} has no meaning here", hint)
        return shown

    def mapping(self, node: yaml.Node, depth: int) -> dict[str, Plain]:
        result: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                hint = "a text that begins with { or [ must stand in quotes"
                self.fault_at(key_node, "yaml-key", "a key must be a plain text", hint)
            elif key_node.value == "<<" and not key_node.style:
                hint = "write the keys out, or use `defaults`"
                self.fault_at(key_node, "yaml-key", 'merging with "<<" is not supported', hint)
            elif (key := composed(key_node.value)) in result:
                self.given_twice(node, key_node)
                value = self.plain(value_node, depth + 1)
                result[key] = _joined(result[key], value, depth)
            else:
                result[key] = self.plain(value_node, depth + 1)
        return result

    def given_twice(self, node: yaml.Node, key_node: yaml.ScalarNode) -> None:
        name = composed(key_node.value)
        scalars = (key for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        first = next(key for key in scalars if composed(key.value) == name)
        line = line_of(self.text, first.start_mark.index)[0] + self.line_offset
        message = f"the key {quoted(key_node.value)} is given twice: first in line {line}"
        self.fault_at(key_node, "duplicate-key", message, "rename or delete one of them")

    def refuse(self, place: yaml.Node | yaml.Event, message: str, hint: str) -> None:
        self.fault_at(place, "yaml-limit", message, hint)
        raise _Unreadable

    def fault_at(
        self,
        place: yaml.Node | yaml.Event,
        code: Literal["yaml-limit", "yaml-tag", "yaml-key", "duplicate-key"],
        message: str,
        hint: str = "",
    ) -> None:
        start, end = place.start_mark, place.end_mark
        assert start is not None, "only events made by hand have no marks"
        assert end is not None, "only events made by hand have no marks"
        self.fault(start.index, end.index, code, message, hint)

    def fault(self, start: int, end: int, code: Code, message: str, hint: str) -> None:
        line, column, source = line_of(self.text, start)
        caret_end = max(column + 1, min(column + end - start, len(source.rstrip()) + 1))
        self.found.append(
            Diagnostic(
                self.file,
                line + self.line_offset,
                column,
                Severity.ERROR,
                code,
                message,
                hint,
                source=source,
                caret=(column, caret_end),
            )
        )


_CORE: Final = "tag:yaml.org,2002:"
_HARMLESS_TAGS: Final = frozenset({f"{_CORE}str", f"{_CORE}map", f"{_CORE}seq"})
_TOO_DEEP: Final = f"the file is nested more than {MAX_DEPTH} levels deep"
_WHY_DEEP: Final = "look for brackets that are not closed, and aliases within what they stand for"


def _joined(first: Plain, second: Plain, depth: int) -> Plain:
    """Return what to read of a key that is given twice: the first value, and of two sections both.

    So the entries of the second section are not said to be unknown.
    """
    if depth == 0 and isinstance(first, dict) and isinstance(second, dict):
        return second | first
    if depth == 0 and isinstance(first, list) and isinstance(second, list):
        return first + second
    return first
