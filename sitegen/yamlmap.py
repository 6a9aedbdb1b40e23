"""YAML as text, with places.

A file is composed to nodes, and the nodes become plain values in which every scalar is the text that
was written: `no`, `12:30` and `2018-04-15` stay text until a field gives them a type, and an empty
value is None. Two equal keys are a fault. The nodes stay at hand, so that a fault that names keys can
be given its line and column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

import yaml

from sitegen.diagnostics import Diagnostic, Fault, Key, Keys, Severity, line_of

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml: the same nodes, ten times slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]  # same interface

Plain = None | str | list["Plain"] | dict[str, "Plain"]
"""What a YAML file holds, every scalar as its text."""

MAX_VALUES = 2_000_000
"""Values a file may expand to through aliases: far above any real sidecar, far below trouble."""
MAX_DEPTH = 50
"""Levels of nesting; a sidecar has six."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SAFE_DEPTH = 1_000
_MAYBE_DEEP = re.compile(r"(?:[-?][ \t]+){200}|^ {1000}", re.MULTILINE)
_CORE_TAG = "tag:yaml.org,2002:"

_SYNTAX_HINTS = (
    ("mapping values are not allowed", 'a text with ": " in it must stand in quotes'),
    ("cannot start any token", "a text that begins with this character must stand in quotes"),
    ("expected <block end>", "look at the indentation, and at quotes inside quotes"),
    ("could not find expected ':'", "look at the indentation of this line and the one above"),
    ("unexpected end of stream", "a quote or a bracket is not closed"),
    ("expected the node content", "a text that begins with this character must stand in quotes"),
    ("undefined alias", "a text that begins with * must stand in quotes"),
    ("found undefined tag", "a text that begins with ! must stand in quotes"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML text: its value, what is wrong with it, and where everything stands in it."""

    file: str
    text: str
    value: Plain
    diagnostics: tuple[Diagnostic, ...]
    """Faults of the YAML itself; when there are any, `value` is not to be used."""
    root: yaml.Node | None = field(default=None, compare=False, repr=False)
    line_offset: int = 0
    """Lines that stand above the text in its file (front matter: the line of `---`)."""

    def locate(self, fault: Fault) -> Diagnostic:
        """Give `fault` its line and column; keys that lead nowhere stop at the last node found."""
        key_node, node = _find(self.root, fault.keys)
        shown = key_node if fault.at_key and key_node is not None else node or key_node
        found = Diagnostic(
            self.file,
            self.line_offset + 1 if self.text else 0,
            1,
            fault.severity,
            fault.code,
            fault.message,
            fault.hint,
            fault.details,
        )
        if shown is None:
            return found
        mark, entry = shown.start_mark, (key_node or shown).start_mark
        if entry.line != mark.line:
            entry = mark
        source = _line(self.text, mark.line)
        return replace(
            found,
            line=mark.line + 1 + self.line_offset,
            column=entry.column + 1,
            source=source,
            caret=(mark.column + 1, _caret_end(shown, source)),
        )


def _caret_end(node: yaml.Node, source: str) -> int:
    end = node.end_mark
    one_line = end.line == node.start_mark.line and end.column > node.start_mark.column
    return end.column + 1 if one_line else max(len(source.rstrip()), node.start_mark.column + 1) + 1


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number + 1)
    return lines[number].rstrip("\r") if number < len(lines) else ""


def _find(root: yaml.Node | None, keys: Keys) -> tuple[yaml.Node | None, yaml.Node | None]:
    """Follow keys; return the last key's node (None for an index) and the value's node.

    A scalar stands for a list of one, and for the only field of its short form, so keys that go on
    below a scalar stay at it. A key that is missing leaves its mapping's own key.
    """
    key_node, node = None, root
    for key in keys:
        step = _step(node, key)
        if step is None:
            break
        key_node, node = (
            step if step[0] is not None or isinstance(key, int) else (key_node, step[1])
        )
    return key_node, node


def _step(node: yaml.Node | None, key: Key) -> tuple[yaml.Node | None, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        hits = [(k, v) for k, v in node.value if isinstance(k, yaml.ScalarNode) and k.value == key]
        return hits[-1] if hits else None
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return None, node.value[key]
    return None


def read_yaml(file: str, text: str, line_offset: int = 0) -> Document:
    """Read one YAML document. Never raises: what is wrong is in the document's `diagnostics`."""
    broken = _unprintable(file, text, line_offset)
    if broken is not None:
        return Document(file, text, None, (broken,), None, line_offset)
    try:
        too_deep = _too_deep(text)
        root = None if too_deep else Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        broken = _syntax(file, text, error, line_offset)
        return Document(file, text, None, (broken,), None, line_offset)
    if too_deep:
        broken = Diagnostic(file, line_offset + 1, 1, Severity.ERROR, "yaml-depth", _TOO_DEEP)
        return Document(file, text, None, (broken,), None, line_offset)
    reading = _Reading(file, text, line_offset)
    value = reading.plain(root, 0) if root is not None else None
    return Document(file, text, value, tuple(reading.found), root, line_offset)


_TOO_DEEP = f"the file is nested more than {MAX_DEPTH} levels deep"


def _too_deep(text: str) -> bool:
    """Say whether composing would overrun the C stack: libyaml's composer recurses unguarded.

    The events, which are read without recursion, are counted only where a text could be deep.
    """
    if text.count("[") + text.count("{") < _SAFE_DEPTH and not _MAYBE_DEEP.search(text):
        return False
    depth = 0
    for event in yaml.parse(text, Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _SAFE_DEPTH:
            return True
    return False


def _unprintable(file: str, text: str, line_offset: int) -> Diagnostic | None:
    hit = _UNPRINTABLE.search(text, 1 if text.startswith("\ufeff") else 0)
    if hit is None:
        return None
    line, column, source = line_of(text, hit.start())
    name = f"U+{ord(hit.group()):04X}"
    return Diagnostic(
        file,
        line + line_offset,
        column,
        Severity.ERROR,
        "yaml-syntax",
        f"the character {name} is not allowed in YAML",
        "delete it",
        source=_UNPRINTABLE.sub("\ufffd", source),
        caret=(column, column + 1),
    )


def _syntax(file: str, text: str, error: yaml.MarkedYAMLError, line_offset: int) -> Diagnostic:
    # An unclosed quote is noticed at the end of the file; the mend is needed where it was opened.
    unclosed = "end of stream" in (error.problem or "") and error.context_mark is not None
    mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    source = _line(text, line)
    problem = error.problem or "this is not YAML"
    if error.context and error.context != problem:
        problem = f"{error.context}{', ' if problem.startswith('but ') else ': '}{problem}"
    hint = next((hint for part, hint in _SYNTAX_HINTS if part in problem), "")
    if source[: column + 1].strip(" ") == "\t" or source.lstrip(" ").startswith("\t"):
        hint = "indent with spaces, not with tabs"
    return Diagnostic(
        file,
        line + 1 + line_offset,
        column + 1,
        Severity.ERROR,
        "yaml-syntax",
        problem,
        hint,
        source=source,
        caret=(column + 1, column + 2),
    )


class _Reading:
    """Turns nodes into plain values and collects what is wrong on the way."""

    def __init__(self, file: str, text: str, line_offset: int) -> None:
        self.file, self.text, self.line_offset = file, text, line_offset
        self.found: list[Diagnostic] = []
        self.count = 0

    def plain(self, node: yaml.Node, depth: int) -> Plain:
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        self.count += len(node.value)
        if depth >= MAX_DEPTH or self.count > MAX_VALUES:
            what = _TOO_DEEP if depth >= MAX_DEPTH else f"the file holds over {MAX_VALUES:,} values"
            self.fault(node, "yaml-depth", what)
            return None
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, depth + 1) for item in node.value]
        return self.mapping(node, depth)

    def scalar(self, node: yaml.ScalarNode) -> str | None:
        if not node.tag.startswith(_CORE_TAG):
            hint = "a text that begins with ! must stand in quotes"
            self.fault(node, "yaml-tag", f'the tag "{node.tag}" has no meaning here', hint)
        if node.value == "" and not node.style:
            return None
        return str(node.value)

    def mapping(self, node: yaml.Node, depth: int) -> dict[str, Plain]:
        result: dict[str, Plain] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.fault(key_node, "yaml-key", "a key must be a plain text")
                continue
            key = str(key_node.value)
            if key in result:
                first = lines[key] + self.line_offset
                message = f'the key "{key}" is given twice: first in line {first}'
                self.fault(key_node, "duplicate-key", message, "rename or delete one of them")
                continue
            lines[key] = key_node.start_mark.line + 1
            result[key] = self.plain(value_node, depth + 1)
        return result

    def fault(
        self,
        node: yaml.Node,
        code: Literal["yaml-depth", "yaml-tag", "yaml-key", "duplicate-key"],
        message: str,
        hint: str = "",
    ) -> None:
        mark = node.start_mark
        source = _line(self.text, mark.line)
        self.found.append(
            Diagnostic(
                self.file,
                mark.line + 1 + self.line_offset,
                mark.column + 1,
                Severity.ERROR,
                code,
                message,
                hint,
                source=source,
                caret=(mark.column + 1, _caret_end(node, source)),
            )
        )
