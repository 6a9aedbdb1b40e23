"""JSON as text, written from values at once.

A site has thousands of objects of a few kinds, and each kind's keys are known. To make a dictionary
of every one and to encode it takes several times as long as to write its text. So that is written
here from *parts*: values that are JSON already. It is the text of `json.dumps(value,
ensure_ascii=False)`, but for files, which have an entry a line: a change is seen in a diff.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring as quoted

from sitegen.pages.job import Json

__all__ = [
    "array",
    "laid_out",
    "lines",
    "member",
    "nullable",
    "object_of",
    "quoted",
    "strings",
    "text_member",
]

_dump = json.JSONEncoder(ensure_ascii=False).encode
"""One encoder for all: `json.dumps` would make a new one for every entry."""


def nullable(text: str | None) -> str:
    """Write a text, or that there is none."""
    return "null" if text is None else quoted(text)


def strings(texts: Sequence[str]) -> str:
    """Write an array of texts."""
    return f"[{', '.join(map(quoted, texts))}]" if texts else "[]"


def array(parts: Iterable[str]) -> str:
    """Write an array of parts."""
    return f"[{', '.join(parts)}]"


def member(key: str, part: str) -> str:
    """Write a member of an object, for `object_of`; empty if the part is."""
    return f'"{key}": {part}' if part else ""


def text_member(key: str, text: str | None) -> str:
    """Write a member with a text, likewise; empty if there is none."""
    return f'"{key}": {quoted(text)}' if text else ""


def object_of(*members: str) -> str:
    """Write an object of those members that are not empty."""
    return f"{{{', '.join(filter(None, members))}}}"


def lines(parts: Iterable[str]) -> str:
    """Write an array with a part a line."""
    held = ",\n".join(parts)
    return f"[\n{held}\n]" if held else "[]"


def laid_out(value: Json) -> str:
    """Write a whole file of a value: members of objects, and entries of arrays within these, a line
    each. For files of which a site has few."""
    return f"{_lines(value)}\n"


def _lines(value: Json) -> str:
    if isinstance(value, dict) and value:
        held = (f"{_dump(key)}: {_lines(held)}" for key, held in value.items())
        return "{\n" + ",\n".join(held) + "\n}"
    if isinstance(value, list) and value:
        return lines(map(_dump, value))
    return _dump(value)
