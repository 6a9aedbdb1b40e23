"""Writes what `docs/theming.md` tells of templates, from the contexts' own definitions: run by
`scripts/generate`."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests import ROOT

DOCUMENT = ROOT / "docs/theming.md"
SOURCES = (
    *sorted((ROOT / "sitegen/pages").glob("*.py")),
    ROOT / "sitegen/plan.py",
    ROOT / "sitegen/settings.py",
    ROOT / "sitegen/timeline/values.py",
)
"""Where the values that templates are given are defined."""
THEME = ROOT / "themes/default"


@dataclass(frozen=True)
class Member:
    """A field of a value."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Value:
    """A dataclass, as its source has it."""

    name: str
    module: str
    meaning: str
    members: tuple[Member, ...]


def values() -> Mapping[str, Value]:
    """All dataclasses of `SOURCES` by name; a name given twice is refused, since links need one."""
    found: dict[str, Value] = {}
    for path in SOURCES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.decorator_list:
                assert node.name not in found, node.name
                module = path.relative_to(ROOT).as_posix()
                meaning = _in_a_line(ast.get_docstring(node) or "")
                found[node.name] = Value(node.name, module, meaning, tuple(_members(node)))
    return found


def _members(node: ast.ClassDef) -> Iterator[Member]:
    """The fields of a class, and what it works out when it is asked for; but none of its own."""
    for statement, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(statement, ast.FunctionDef) and statement.returns and _is_cached(statement):
            told = _in_a_line(ast.get_docstring(statement) or "")
            yield Member(statement.name, _type(statement.returns), told)
        elif (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and not statement.target.id.startswith("_")
        ):
            told = ""
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                told = _in_a_line(str(after.value.value))
            yield Member(statement.target.id, _type(statement.annotation), told)


def _is_cached(function: ast.FunctionDef) -> bool:
    return [ast.unparse(decorator) for decorator in function.decorator_list] == ["cached_property"]


def _in_a_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _type(annotation: ast.expr) -> str:
    """A type in words that need no Python: `list of Named`, `text`."""
    text = ast.unparse(annotation)
    text = re.sub(r"\btuple\[(\w+), \.\.\.\]", r"list of \1", text)
    text = re.sub(r"\bMapping\[(\w+), (\w+)\]", r"mapping of \1 to \2", text)
    text = text.replace(" | None", " or none")
    names = {"str": "text", "int": "number", "float": "number", "bool": "true or false"}
    return re.sub(r"\b(str|int|float|bool)\b", lambda name: names[name[0]], text)


def contexts(known: Mapping[str, Value]) -> Mapping[str, Value]:
    """Templates to their contexts, which say so in their first line."""
    pairs = ((re.match(r"The context of `(.+?)`", v.meaning), v) for v in known.values())
    return {match[1]: value for match, value in sorted(pairs, key=_name) if match}


def _name(pair: tuple[re.Match[str] | None, Value]) -> str:
    return pair[0][1] if pair[0] else ""


def templates() -> str:
    lines = ["| template | context | defined in |", "| --- | --- | --- |"]
    for template, value in contexts(values()).items():
        context = f"[`{value.name}`](#{value.name.lower()})"
        lines.append(f"| `{template}` | {context} | `{value.module}` |")
    return "\n".join(lines)


def tables() -> str:
    """The fields of every context, the frame, and of all values that these hold."""
    known = values()
    todo = [value.name for value in contexts(known).values()] + ["Frame"]
    listed: dict[str, str] = {}
    while todo:
        name = todo.pop(0)
        if name not in listed:
            listed[name] = _table(known[name], known)
            types = " ".join(member.type for member in known[name].members)
            todo += [held for held in re.findall(r"\w+", types) if held in known]
    heads = len(contexts(known)) + 1
    parts = list(listed.values())
    parts = ["### Pages and their frame", *parts[:heads], "### What they hold", *parts[heads:]]
    return "\n\n".join(parts)


def _table(value: Value, known: Mapping[str, Value]) -> str:
    lines = [f"#### {value.name}", "", value.meaning, ""]
    lines += ["| field | type | meaning |", "| --- | --- | --- |"]
    for member in value.members:
        shown = re.sub(r"\w+", lambda word: _linked(word[0], known), member.type)
        lines.append(f"| `{member.name}` | {shown} | {member.meaning} |".replace("|  |", "| |"))
    return "\n".join(lines)


def _linked(word: str, known: Mapping[str, Value]) -> str:
    return f"[{word}](#{word.lower()})" if word in known else word


def blocks() -> str:
    """The blocks of `base.html`, which its first comment explains."""
    text = (THEME / "templates/base.html").read_text("utf-8")
    told = dict(re.findall(r"^  (\w+) {2,}(.+)$", text.partition("#}")[0], re.MULTILINE))
    lines = ["| block | what it is |", "| --- | --- |"]
    names = dict.fromkeys(re.findall(r"{% block (\w+)", text))
    lines += [f"| `{name}` | {told[name]} |" for name in names]
    return "\n".join(lines)


def properties() -> str:
    """The custom properties of the default theme's `:root`, light and, where it differs, dark."""
    css = re.sub(r"/\*.*?\*/", "", (THEME / "static/style.css").read_text("utf-8"), flags=re.DOTALL)
    light, dark = (_declared(block) for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2])
    lines = ["| property | value | in the dark |", "| --- | --- | --- |"]
    for name, value in light.items():
        other = f"`{dark[name]}`" if name in dark else ""
        lines.append(f"| `{name}` | `{value}` | {other} |".replace("|  |", "| |"))
    return "\n".join(lines)


def _declared(block: str) -> dict[str, str]:
    found = re.findall(r"(--[\w-]+):\s*(.*?);", block, re.DOTALL)
    return {name: _in_a_line(value) for name, value in found}


MADE = {"templates": templates, "blocks": blocks, "contexts": tables, "properties": properties}


def document() -> str:
    """The document with its generated parts as they are now; the rest is written by hand."""
    text = DOCUMENT.read_text("utf-8")
    for name, make in MADE.items():
        start, end = f"<!-- generated: {name} -->\n", f"<!-- end of {name} -->"
        assert text.count(start) == text.count(end) == 1, name
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n{make()}\n\n{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    sys.stdout.write(document())
