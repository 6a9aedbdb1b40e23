"""New values as YAML, as a person would write them: plain where it can be, long texts folded."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from sitegen.yamltext.document import Plain
from sitegen.yamltext.edit import fill, in_double_quotes
from sitegen.yamltext.nodes import Loader

WIDTH = 100
"""Columns of a line, where the words allow it."""
_AWKWARD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What only an escape carries unharmed."""


def pair(key: str, value: Plain, indent: int, step: int) -> list[str]:
    """Return the lines of a key and its value, set in by `indent` columns; what is within it by
    `step` more."""
    lines = _block(value, indent + step, len(key) + 2 + indent, step)
    lines[0] = f"{' ' * indent}{_scalar(key, is_key=True)}:{lines[0]}"
    return lines


def item(value: Plain, indent: int) -> list[str]:
    """Return the lines of an item of a list whose dashes stand at column `indent`."""
    if isinstance(value, dict) and value:
        lines = [line for key, held in value.items() for line in pair(key, held, indent + 2, 2)]
        lines[0] = f"{' ' * indent}- {lines[0].lstrip(' ')}"
        return lines
    lines = _block(value, indent + 2, indent + 2, 2)
    lines[0] = f"{' ' * indent}-{lines[0]}"
    return lines


def _block(value: Plain, indent: int, column: int, step: int) -> list[str]:
    """Return a value as the rest of a line that is at `column`, and lines set in by `indent`."""
    if isinstance(value, str):
        return _text(value, indent, column)
    if isinstance(value, dict) and value:
        pairs = (pair(key, held, indent, step) for key, held in value.items())
        return ["", *(line for lines in pairs for line in lines)]
    if isinstance(value, list) and any(isinstance(held, dict | list) for held in value):
        return ["", *(line for held in value for line in item(held, indent))]
    if isinstance(value, list) and column + len(in_line(value)) > WIDTH:
        return ["", *(line for held in value for line in item(held, indent))]
    return [f" {in_line(value)}" if value is not None else ""]


def _text(text: str, indent: int, column: int) -> list[str]:
    if "\n" in text and not _AWKWARD.search(text) and text == text.strip():
        return [" |-", *(" " * indent + line if line else "" for line in text.split("\n"))]
    written = _scalar(text)
    tame = not _AWKWARD.search(text) and text == text.strip() and "\n" not in text
    if column + len(written) <= WIDTH or not tame:
        return [f" {written}"]
    return [" >-", *(" " * indent + line for line in fill(text, indent, indent, WIDTH))]


def in_line(value: Plain) -> str:
    """Return a value as it stands within brackets, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(_pairs_in_line(value)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(in_line, value)) + "]"
    return "" if value is None else _scalar(value, in_brackets=True)


def pair_in_line(key: str, value: Plain) -> str:
    """Return a key and its value as they stand within braces."""
    return f"{_scalar(key, in_brackets=True, is_key=True)}: {in_line(value)}".rstrip(" ")


def _pairs_in_line(value: dict[str, Plain]) -> Iterator[str]:
    return (pair_in_line(key, held) for key, held in value.items())


def _scalar(text: str, *, in_brackets: bool = False, is_key: bool = False) -> str:
    """Return a text on one line: plain, in single quotes, or in double ones."""
    if "\n" not in text and not _AWKWARD.search(text):
        if _is_plain(text, in_brackets=in_brackets, is_key=is_key):
            return text
        if '"' in text or "\\" in text:
            return "'" + text.replace("'", "''") + "'"
    return in_double_quotes(text).replace("\n", r"\n")


def _is_plain(text: str, *, in_brackets: bool, is_key: bool) -> bool:
    """Say whether a text reads as itself without quotes."""
    if (is_key and len(text) > 100) or (in_brackets and "?" in text):
        return False
    framed = f"[{{{text}: x}}]" if is_key else f"[{text}]" if in_brackets else f"k: {text}"
    try:
        events = list(yaml.parse(framed, Loader=Loader))
        scalars = [event for event in events if isinstance(event, yaml.ScalarEvent)]
    except yaml.YAMLError:
        return False
    wanted = [text, "x"] if is_key else [text] if in_brackets else ["k", text]
    if any(isinstance(event, yaml.AliasEvent) for event in events):
        return False
    return [event.value for event in scalars] == wanted and not any(
        event.style or event.anchor or event.tag not in (None, "!") for event in scalars
    )
