"""YAML as text, with places.

A file becomes plain values in which every scalar is the text that was written: `no`, `12:30` and
`2018-04-15` stay text until a field gives them a type, and an empty value is None. The letters of
keys are composed, since ids are keys, and two equal keys are a fault. What is plain and sound is
read quickly, by `plain.py`; all else is composed to nodes first, by `nodes.py`. Either way a fault
that names keys can be given its line and column: by the nodes, which are made for that if there
are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sitegen.characters import composed
from sitegen.diagnostics import Diagnostic, Fault, Keys
from sitegen.frozen import dataclass, field, replace
from sitegen.yamltext.plain import Plain, plain_mapping

if TYPE_CHECKING:
    import yaml

    _Pairs = dict[str, list[tuple[yaml.Node, yaml.Node]]]

__all__ = ["Document", "Plain", "read_yaml", "value_at"]


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML text: its value, what is wrong with it, and where everything stands in it."""

    file: str
    text: str
    value: Plain
    """None for an empty text, and for one that cannot be read."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Faults of the YAML itself."""
    readable: bool = True
    """Whether `value` is what the text holds; with faults that can be passed over, most of it."""
    has_empty: bool = False
    """Whether there is a key or a dash with nothing behind it."""
    line_offset: int = 0
    """Lines that stand above the text in its file (front matter: the line of `---`)."""
    roots: list[yaml.Node | None] = field(default_factory=list)
    """What `root` is, once that is known."""
    pairs: dict[yaml.Node, _Pairs] = field(default_factory=dict)
    """What `locate` has found out about mappings: their pairs by key."""
    starts: list[int] = field(default_factory=list)
    """Where lines begin, once `locate` has found that out."""

    @property
    def root(self) -> yaml.Node | None:
        """The text's nodes; None for an empty text, and for one that cannot be read."""
        if not self.roots:
            from sitegen.yamltext.nodes import compose

            self.roots.append(compose(self.file, self.text).root)
        return self.roots[0]

    def locate(self, fault: Fault) -> Diagnostic:
        """Give `fault` its line and column; keys that lead nowhere stop at the last node found."""
        key_node, node = self._find(fault.keys)
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
        line, column, source = self._line_of(shown.start_mark.index)
        key_line, key_column, _ = self._line_of((key_node or shown).start_mark.index)
        return replace(
            found,
            line=line + self.line_offset,
            column=key_column if key_line == line else column,
            source=source,
            caret=(column, _caret_end(shown, column, source)),
        )

    def _line_of(self, offset: int) -> tuple[int, int, str]:
        """As `diagnostics.line_of`, for many places in one text."""
        if not self.starts:
            self.starts.extend((0, *(hit.end() for hit in re.finditer("\n", self.text))))
        line = bisect_right(self.starts, offset)
        start = self.starts[line - 1]
        end = self.text.find("\n", start)
        return line, offset - start + 1, self.text[start : end if end >= 0 else len(self.text)]

    def _find(self, keys: Keys) -> tuple[yaml.Node | None, yaml.Node | None]:
        """Follow keys; return the last key's node (None for an index) and the value's node.

        A scalar stands for a list of one, and for the only field of its short form, so keys that go
        on below a scalar stay at it. A key that is missing leaves its mapping's own key.
        """
        key_node: yaml.Node | None = None
        root = self.root
        nodes = [root] if root is not None else []
        for key in keys:
            if isinstance(key, str):
                hits = [pair for node in nodes for pair in self._pairs(node).get(key, ())]
                key_node = hits[0][0] if hits else key_node
                below = [node for _, node in hits]
            else:
                below = list(_items(nodes, key))
                key_node = None if below else key_node
            if not below:
                break
            nodes = below
        return key_node, nodes[0] if nodes else None

    def _pairs(self, node: yaml.Node) -> _Pairs:
        """Return a mapping's pairs by key: several where one is given twice, the first first."""
        if node not in self.pairs:
            from yaml import MappingNode, ScalarNode

            found = self.pairs.setdefault(node, {})
            for pair in node.value if isinstance(node, MappingNode) else ():
                if isinstance(pair[0], ScalarNode):
                    found.setdefault(composed(pair[0].value), []).append(pair)
        return self.pairs[node]


def _items(nodes: Sequence[yaml.Node], index: int) -> Iterator[yaml.Node]:
    """Yield the item at `index` of lists that are read as one: a key was given twice."""
    from yaml import SequenceNode

    for node in nodes:
        if isinstance(node, SequenceNode):
            if index < len(node.value):
                yield node.value[index]
                return
            index -= len(node.value)


def _caret_end(node: yaml.Node, column: int, source: str) -> int:
    """Return the column behind the node, or behind its first line."""
    width = node.end_mark.index - node.start_mark.index
    return max(column + 1, min(column + width, len(source.rstrip()) + 1))


def value_at(value: Plain, keys: Keys) -> Plain:
    """Return the value at `keys`; None where they lead nowhere."""
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def read_yaml(file: str, text: str, line_offset: int = 0) -> Document:
    """Read one YAML document. Never raises: what is wrong is in the document's `diagnostics`."""
    text = text.removeprefix("\ufeff")  # libyaml does not count it in its marks
    value = plain_mapping(text)
    if value is not None or not text:
        return Document(file, text, value, line_offset=line_offset)
    from sitegen.yamltext.nodes import compose  # takes 60 ms

    read = compose(file, text, line_offset)
    found, empty = read.diagnostics, read.has_empty
    return Document(file, text, read.value, found, read.readable, empty, line_offset, [read.root])
