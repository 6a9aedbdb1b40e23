"""Adding entries to a section of a YAML text, with every other byte left as it is.

Where they go is a guess, and each guess is tried: one is taken only if the whole text then reads as
it did before, with the new entries at the section's end.

This is for imports: many entries at once, also into a file in which something else is wrong. One
change of an entry, at its place among the others, is made by `sitegen.desk.edit`, which reads the
text again for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import yaml

from sitegen.yamltext.document import Document, Plain, read_yaml
from sitegen.yamltext.edit import CannotEdit

Entry = str | int | Sequence["Entry"] | Mapping[str, "Entry"]
"""What is written: texts, lists and mappings."""

_WIDTH = 96
_BOM = "\ufeff"


def insert_entries(source: str, section: str, entries: Mapping[str, Entry] | list[Entry]) -> str:
    """Return `source` with `entries` at the end of the top-level `section`, made if need be.

    `source` is a whole file with the line ends and BOM it has on disk. Raises `CannotEdit`, and
    nothing else, where that cannot be done, or would change what else it says.
    """
    text = source.removeprefix(_BOM)
    bom = source[: len(source) - len(text)]
    document = read_yaml("", text)
    newline = "\r\n" if "\r\n" in text else "\n"
    wanted = _added(document.value, section, entries)
    for at, written in _ways(document, section, dump(entries)):
        before = text[:at]
        gap = newline if before and not before.endswith("\n") else ""
        edited = before + gap + written.replace("\n", newline) + text[at:]
        after = read_yaml("", edited)
        if after.value == wanted and len(after.diagnostics) <= len(document.diagnostics):
            return bom + edited
    hint = f'write "{section}:" on a line of its own, and each entry below it on lines of its own'
    raise CannotEdit(f'nothing can be added to "{section}" as it is written: {hint}')


def _added(value: Plain, section: str, entries: Mapping[str, Entry] | list[Entry]) -> Plain:
    """Return what a file is to hold afterwards."""
    new = read_yaml("", dump(entries)).value
    if value is None:
        return {section: new}
    if not isinstance(value, dict):
        raise CannotEdit("the file is not a mapping")
    old = value.get(section)
    if isinstance(old, dict) and isinstance(new, dict) and not old.keys() & new.keys():
        return {**value, section: {**old, **new}}
    if isinstance(old, list) and isinstance(new, list):
        return {**value, section: [*old, *new]}
    if old is None:
        return {**value, section: new}
    raise CannotEdit(f'"{section}" holds something else, or has one of these entries already')


def _ways(document: Document, section: str, block: str) -> Iterator[tuple[int, str]]:
    """Yield where the entries may go, and what is written there."""
    text, root = document.text, document.root
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    margin = pairs[0][0].start_mark.column if pairs else 0
    starts = [key.start_mark.index for key, _ in pairs]
    for number, (key, value) in enumerate(pairs):
        if key.value == section:
            column = value.start_mark.column if value.value else margin + 2
            end = starts[number + 1] if number + 1 < len(starts) else len(text)
            lines = _indented(block, column)
            for at in _line_ends(text, key.start_mark.index, end, column):
                yield at, lines
            return
    lines = _indented(f"{section}:\n{_indented(block, 2)}", margin)
    for gap in ("\n", "") if text.strip() else ("",):
        yield len(text), gap + lines


def _line_ends(text: str, start: int, end: int, column: int) -> Iterator[int]:
    """Yield the ends of lines behind which a section may end, the likeliest first.

    Comments that are no deeper than the entries may speak of what comes next; only where that is no
    comment, but the end of a text in lines, is it part of the last entry.
    """
    trailing = re.compile(rf"(?:[ \t]*\r?\n| {{0,{column}}}#[^\n]*(?:\n|\Z))*\Z")
    blank = re.compile(r"(?:[ \t]*\r?\n)*\Z")
    region = text[start : text.rfind("\n", 0, end) + 1 if end < len(text) else end]
    for pattern in (trailing, blank):
        hits = (pattern.match(region, at) for at in _starts(region))
        yield start + next(hit.start() for hit in hits if hit)
    yield start + len(region)


def _starts(text: str) -> Iterator[int]:
    """Yield where lines begin, but for the first, and where the text ends."""
    yield from (hit.end() for hit in re.finditer("\n", text))
    yield len(text)


def _indented(block: str, column: int) -> str:
    margin = " " * column
    return "".join(margin + line if line.strip() else line for line in block.splitlines(True))


# How entries are written


class _Dumper(yaml.SafeDumper):
    """Writes texts that look like dates plain, as sidecars have them, and items set in."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the name and type that PyYAML looks for
        first: [pair for pair in pairs if not pair[0].endswith(":timestamp")]
        for first, pairs in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else "")


def _represent_list(dumper: yaml.SafeDumper, items: Sequence[object]) -> yaml.SequenceNode:
    words = all(isinstance(item, str) and len(item) < 40 for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=words)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(tuple, _represent_list)


def dump(value: Entry) -> str:
    """Write a value as YAML in lines."""
    written = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=_WIDTH,
        default_flow_style=False,
    )
    return str(written)
