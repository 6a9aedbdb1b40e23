"""YAML that is certainly plain, read quickly: line by line, and without a parser.

Sidecars and front matter are mostly keys with a text behind them on the same line, in quotes or
not, lists and mappings by indentation or on one line between brackets, and texts folded by `>-`. Of
those this makes the very values that the general path makes, see `document.py`; of a text with
anything else in it, or with a fault, it makes nothing. `tests/test_plain_yaml.py` holds the two
together.
"""

from __future__ import annotations

import re
from typing import Final, cast

from sitegen.characters import composed, is_ordinary
from sitegen.patterns import pattern

Plain = None | str | list["Plain"] | dict[str, "Plain"]
"""What a YAML file holds, every scalar as its text."""

_LONGEST: Final = 2_000_000
"""Code points of a text that is read here: so it holds no more values than any file may."""
_DEEPEST: Final = 20
"""Levels of nesting, of lines and again of brackets."""

_UNUSUAL: Final = pattern(
    # What the general path refuses; tabs; what else ends a line for YAML, or says the byte order.
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_KEY: Final = r"(\w[\w.-]{0,99}):"
_FIRST: Final = r"""[^\s\-?:,\[\]{}#&*!|>'"%@`]"""
"""What a text without quotes may begin with."""
_QUOTED: Final = r'"((?:[^"\\\n]++|\\["\\])*+)"' + r"|'((?:[^'\n]++|'')*+)'"
_LINE: Final = re.compile(
    rf"( *+)(- ++)?+(?:{_KEY}(?: ++|(?=\n|\Z)))?+"
    rf"(?:{_QUOTED}|({_FIRST}[^\n:#]*+(?:(?::(?![ \n]|\Z)|(?<! )#)[^\n:#]*+)*+)|(>-)(?=\n)"
    r"|([\[{][^\n]*+))?+"
    r" *+(?:(?<![^ \n])#[^\n]*+)?+(?:\n|\Z)"
).match
"""A line: its indentation, dash and key; then one of: two kinds of text in quotes, a text without,
the sign of a folded text, brackets."""
_SHORT: Final = re.compile(
    r"( *+)([A-Za-z0-9_][A-Za-z0-9_.-]{0,99}):"
    r'(?: (?:"([^"\\\n]*+)"|([A-Za-z0-9][^\n:#]*+)|([\[{][^\n]*+)))?+\n'
).match
"""A line that is read before all others, since most are so: indentation, a key without letters that
can be taken apart; and either text, brackets, or nothing."""
_TEXTS: Final = (4, 5, 6)
_FOLD: Final = 7
_BRACKETS: Final = 8
"""The numbers of their groups."""
_FOLDED: Final = re.compile(r"( ++)[^\n]++(?:\n\1(?! )[^\n]++)*+(?:\n|\Z)").match

_WORDS: Final = (
    rf"({_FIRST}[^\n:#,?\[\]{{}}]*+(?:(?::(?![ \n,?\[\]{{}}]|\Z)|(?<! )#)[^\n:#,?\[\]{{}}]*+)*+)"
)
_SCALAR: Final = rf"(?:{_QUOTED}|{_WORDS}) *+([,\]}}])"
_ITEM: Final = re.compile(rf" *+(?:{_SCALAR}|(?=[\[{{]))").match
_PAIR: Final = re.compile(rf" *+{_KEY} ++(?:{_SCALAR}|(?=[\[{{]))").match
_NEXT: Final = re.compile(r" *+([,\]}])").match
_REST: Final = re.compile(r" *+(?:(?<= )#.*+)?+").fullmatch
"""What may follow the last bracket in its line."""
_ESCAPE: Final = re.compile(r"\\(.)").sub


class _Doubt(Exception):
    """The text may not be plain."""


def plain_mapping(text: str) -> dict[str, Plain] | None:
    """Return the mapping that a YAML text holds, if none of its values is empty.

    None where a text is not certainly plain and without a fault.
    """
    if len(text) > _LONGEST or " \n" in text or text.endswith(" "):
        return None
    if not is_ordinary(text) and _UNUSUAL.search(text):
        return None
    try:
        return _Reader(text).read() or None
    except _Doubt:
        return None


Holder = dict[str, Plain] | list[Plain]


class _Reader:
    """Reads a text from its first line to its last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.column, self.holder = 0, cast(Holder, {})
        """The innermost mapping or list that goes on, and where its keys or dashes begin."""
        self.outer: list[tuple[int, Holder]] = []
        """Those that it is in."""
        self.waiting = ""
        """Its key that waits for a value on the next lines; empty for none."""

    def read(self) -> dict[str, Plain]:
        root, text, size = self.holder, self.text, len(self.text)
        while self.at < size:
            self.short_lines()
            line = _LINE(text, self.at)
            if line is None:
                raise _Doubt
            self.at = line.end()
            kind = line.lastindex
            if kind != 1:  # else it is empty, or a comment
                self.line(line, kind)
        if self.waiting or not isinstance(root, dict):
            raise _Doubt
        return root

    def short_lines(self) -> None:
        """Read lines of the commonest form, as long as they are such: keys of mappings, each with a
        text, with brackets, or with a mapping below it."""
        text, at, column, holder = self.text, self.at, self.column, self.holder
        waiting, outer = self.waiting, self.outer
        while line := _SHORT(text, at):
            indent, key, double, words, brackets = line.groups()
            begin = len(indent)
            if waiting:
                if begin <= column or len(outer) == _DEEPEST:
                    break
                assert isinstance(holder, dict), "in a list, nothing waits"
                outer.append((column, holder))
                inner: dict[str, Plain] = {}
                holder[waiting] = inner
                column, holder, waiting = begin, inner, ""
            else:
                while begin < column:
                    column, holder = outer.pop()
                if begin != column or not isinstance(holder, dict) or key in holder:
                    break
            if words is not None:
                holder[key] = words
            elif double is not None:
                holder[key] = double
            elif brackets is not None:
                holder[key] = _brackets(brackets)
            else:
                waiting = key
            at = line.end()
        self.at, self.column, self.holder, self.waiting = at, column, holder, waiting

    def line(self, line: re.Match[str], kind: int | None) -> None:
        indent, dash, key, double, single, words, _, brackets = line.groups()
        key = key and composed(key)
        begin = column = len(indent)
        holder = self.holder
        if dash or self.waiting or column != self.column or isinstance(holder, list):
            holder = self.go_to(column, is_item=dash is not None)
            if dash and key:
                begin += len(dash)
        if kind in _TEXTS:
            value: Plain = _text(double, single, words)
        elif kind == _BRACKETS:
            value = _brackets(brackets)
        else:
            value = self.folded(begin) if kind == _FOLD else None
        if isinstance(holder, list):
            if key is None:
                if value is None:
                    raise _Doubt
                holder.append(value)
                return
            entry: dict[str, Plain] = {}
            holder.append(entry)
            self.enter(begin, entry)
            holder = entry
        if key is None or key in holder:
            raise _Doubt
        if value is None:
            self.waiting = key
        else:
            holder[key] = value

    def go_to(self, column: int, *, is_item: bool) -> Holder:
        """Make that the holder at hand which a line belongs to, by where it begins."""
        if self.waiting:
            if column < self.column + (not is_item):
                raise _Doubt  # nothing was written behind the key
            inner: Holder = [] if is_item else {}
            assert isinstance(self.holder, dict), "in a list, nothing waits"
            self.holder[self.waiting] = inner
            self.waiting = ""
            self.enter(column, inner)
            return inner
        while self.column > column:
            self.column, self.holder = self.outer.pop()
        if self.column == column and isinstance(self.holder, list) and not is_item:
            self.column, self.holder = self.outer.pop()  # its dashes were not indented
        if self.column != column or isinstance(self.holder, list) != is_item:
            raise _Doubt
        return self.holder

    def enter(self, column: int, inner: Holder) -> None:
        if len(self.outer) == _DEEPEST:
            raise _Doubt
        self.outer.append((self.column, self.holder))
        self.column, self.holder = column, inner

    def folded(self, column: int) -> str:
        """Read a text on the lines below, which are all indented alike, deeper than `column`."""
        lines = _FOLDED(self.text, self.at)
        if lines is None or len(lines[1]) <= column:
            raise _Doubt
        self.at = lines.end()
        while self.text.startswith("\n", self.at):
            self.at += 1
        if self.text.startswith(lines[1], self.at):
            raise _Doubt  # it goes on, in another paragraph, or as if by a comment
        return lines.group()[len(lines[1]) :].removesuffix("\n").replace("\n" + lines[1], " ")


def _text(double: str | None, single: str | None, words: str | None) -> str:
    if words is not None:
        return words.rstrip(" ")
    if double is not None:
        return _ESCAPE(r"\1", double) if "\\" in double else double
    return cast(str, single).replace("''", "'")


def _brackets(text: str) -> Plain:
    """Read what stands in brackets on one line, up to its end."""
    value, end = _collection(text, 0, 1)
    if not _REST(text, end):
        raise _Doubt
    return value


def _collection(text: str, at: int, depth: int) -> tuple[Plain, int]:
    """Read the list or mapping whose bracket opens at `at`; return it, and where it ends."""
    if depth > _DEEPEST:
        raise _Doubt
    return _mapping(text, at + 1, depth) if text[at] == "{" else _list(text, at + 1, depth)


def _list(text: str, at: int, depth: int) -> tuple[Plain, int]:
    items: list[Plain] = []
    while True:
        part = _ITEM(text, at)
        if part is None:
            raise _Doubt
        at, end = part.end(), part[4]
        if end:
            items.append(_text(part[1], part[2], part[3]))
        else:
            item, at = _collection(text, at, depth + 1)
            items.append(item)
            end, at = _end(text, at)
        if end != ",":
            return items, _closed("]", end, at)


def _mapping(text: str, at: int, depth: int) -> tuple[Plain, int]:
    pairs: dict[str, Plain] = {}
    while True:
        part = _PAIR(text, at)
        if part is None:
            raise _Doubt
        key = composed(part[1])
        if key in pairs:
            raise _Doubt
        at, end = part.end(), part[5]
        if end:
            pairs[key] = _text(part[2], part[3], part[4])
        else:
            pairs[key], at = _collection(text, at, depth + 1)
            end, at = _end(text, at)
        if end != ",":
            return pairs, _closed("}", end, at)


def _end(text: str, at: int) -> tuple[str, int]:
    """Return what follows an inner collection: a comma or a bracket; and the place behind it."""
    part = _NEXT(text, at)
    if part is None:
        raise _Doubt
    return part[1], part.end()


def _closed(expected: str, bracket: str, at: int) -> int:
    if bracket != expected:
        raise _Doubt
    return at
