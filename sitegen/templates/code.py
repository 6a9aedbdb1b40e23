"""Python as it is written: the code of one value, and pieces of text.

Where a text is put together of pieces, the code says `__text__(piece, piece, ...)`; `compiled`
makes an f-string of it, which could not be written down when there are quotes in its pieces.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Sequence
from enum import Enum
from types import CodeType
from typing import Final

from markupsafe import escape

from sitegen.frozen import dataclass
from sitegen.templates.runtime import narrow


class Kind(Enum):
    """What is known of a value before it is there."""

    CONSTANT = "constant"
    TEXT = "text"
    """A `str`, yet to be escaped."""
    HTML = "html"
    """A `str` that is HTML, as `narrow` makes it: what Jinja has as `Markup`."""
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Text:
    """Text of the output."""

    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """An expression of Python that yields text of the output, as `narrow` makes it."""

    source: str


Piece = Text | Source
Constant = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Code:
    """An expression of Python, and what is known of its value."""

    kind: Kind
    source: str = ""
    """Empty for a constant and for HTML."""
    constant: Constant = None
    pieces: tuple[Piece, ...] = ()
    """Of HTML."""
    shown: str = ""
    """An expression for its HTML, where that is got more quickly than by escaping it."""
    attributes: int = -1
    """How many attributes are asked for, of a variable; -1 for anything else. Such a value may be
    asked for as often as needed: what a page shows does not change."""

    @property
    def value(self) -> str:
        """An expression for the value as Jinja has it."""
        if self.kind is Kind.CONSTANT:
            return repr(self.constant)
        return f"markup({text_source(self.pieces)})" if self.kind is Kind.HTML else self.source

    @property
    def text(self) -> str:
        """An expression that is as long as the value, and equal to the same."""
        return f"widened({self.truth})" if self.kind is Kind.HTML else self.value

    @property
    def truth(self) -> str:
        """An expression that is true or false as the value is."""
        return text_source(self.pieces) if self.kind is Kind.HTML else self.value

    @property
    def is_text(self) -> bool:
        """Whether it is known to be a `str` that is not HTML."""
        return self.kind is Kind.TEXT or isinstance(self.constant, str)

    @property
    def is_variable(self) -> bool:
        return self.attributes == 0


def constant(value: Constant) -> Code:
    """Return the code of a value that is known."""
    return Code(Kind.CONSTANT, constant=value)


def variable(name: str, kind: Kind = Kind.ANY) -> Code:
    """Return the code of a local variable, which has a value at this point."""
    if kind is Kind.HTML:
        return Code(kind, pieces=(Source(name),), attributes=0)
    return Code(kind, name, attributes=0)


def html(pieces: Iterable[Piece]) -> Code:
    """Return the code of HTML that is put together of pieces."""
    return Code(Kind.HTML, pieces=merged(pieces))


def any_of(source: str) -> Code:
    """Return the code of an expression whose value is not known."""
    return Code(Kind.ANY, source)


def merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return pieces with those of plain text that are neighbours made one."""
    held: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Text) and held and isinstance(held[-1], Text):
            held[-1] = Text(held[-1].text + piece.text)
        elif piece != Text(""):
            held.append(piece)
    return tuple(held)


def text_source(pieces: Sequence[Piece]) -> str:
    """Return an expression for pieces as one `str`."""
    if not pieces:
        return "''"
    written = [
        repr(narrow(piece.text)) if isinstance(piece, Text) else piece.source
        for piece in merged(pieces)
    ]
    return written[0] if len(written) == 1 else f"__text__({', '.join(written)})"


def shown(code: Code) -> tuple[Piece, ...]:
    """Return what a value is as HTML."""
    if code.kind is Kind.HTML:
        return code.pieces
    if code.kind is Kind.CONSTANT:
        return (Text(str(escape(code.constant))),)
    if code.shown:
        return (Source(code.shown),)
    if code.kind is Kind.TEXT:
        return (Source(f"texts[{code.source}]"),)
    name = code.source if code.is_variable else "v"
    first = name if code.is_variable else f"v := {code.source}"
    other = f"numbers[{name}] if type({name}) is float else escaped({name})"
    return (Source(f"(texts[{name}] if type({first}) is str else {other})"),)


def plainly_shown(code: Code) -> tuple[Piece, ...]:
    """Return what a value is where nothing is escaped."""
    if code.kind is Kind.CONSTANT:
        return (Text(str(code.constant)),)
    return code.pieces if code.kind is Kind.HTML else (Source(f"plain({code.source})"),)


def either(test: Code, one: tuple[Piece, ...], other: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces of a text that is one or another."""
    return (Source(f"({text_source(one)} if {test.value} else {text_source(other)})"),)


_MARK: Final = "__text__"


class _Joined(ast.NodeTransformer):
    """Makes f-strings of calls of `__text__`."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id != _MARK:
            return node
        values: list[ast.expr] = [
            piece
            if isinstance(piece, ast.Constant)
            else ast.FormattedValue(value=piece, conversion=-1)
            for piece in node.args
        ]
        return ast.copy_location(ast.JoinedStr(values=values), node)


def compiled(source: str, name: str) -> CodeType:
    """Compile what was written; `name` stands for the file in tracebacks."""
    tree = _Joined().visit(ast.parse(source))
    for node in ast.walk(tree):  # where things stand, nobody asks; it would take most of the room
        if isinstance(node, (ast.expr, ast.stmt, ast.arg, ast.keyword)):
            node.lineno = node.end_lineno = 1
            node.col_offset = node.end_col_offset = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a part of a number, say, is for Jinja to tell
        return compile(ast.fix_missing_locations(tree), f"<{name}>", "exec", optimize=2)
