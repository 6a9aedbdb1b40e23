"""What the generator itself says, written into the compiled templates of one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jinja2 import nodes
from markupsafe import escape

from sitegen.templates.code import Code, Kind, Piece, Source, Text, html, shown, text_source
from sitegen.templates.compiling import Expressions


def message(expressions: Expressions, node: nodes.Call) -> Code:
    """Return the code of `t(key, ...)`."""
    keys = [one.key for one in node.kwargs]
    pieces: Sequence[Piece] | None = None
    match node.args:
        case [nodes.Const(value=str(key))] if keys == ["n"]:
            count = expressions.value(node.kwargs[0].value)
            pieces = [Source(f"counted({key!r}, {count})")]
        case [nodes.Const(value=str(key))] if not {"n", "form"} & {*keys}:
            pieces = _written(expressions, key, node.kwargs)
        case [nodes.Concat(nodes=parts)] if not keys:
            pieces = _looked_up(expressions, parts)
    if pieces is None:
        given = [expressions.value(one) for one in node.args]
        given += [f"{one.key}={expressions.value(one.value)}" for one in node.kwargs]
        pieces = [Source(f"narrow({expressions.program.given('t')}({', '.join(given)}))")]
    return html(pieces)


def _written(
    expressions: Expressions, key: str, named: Sequence[nodes.Keyword]
) -> Sequence[Piece] | None:
    """Return the pieces of a message whose key is known; None if it is not as simple as that."""
    parts = expressions.program.message_parts(key)
    if parts is None:
        return None
    uses = Counter(name for _, name in parts if name)
    codes = {one.key: expressions.code(one.value) for one in named}
    if uses.keys() != codes.keys():
        return None  # not to leave out a value, in which there may be a mistake
    if any(uses[name] > 1 and codes[name].attributes < 0 for name in uses):
        return None
    written: list[Piece] = []
    for text, name in parts:
        written.append(Text(str(text)))
        written += shown(codes[name]) if name else ()
    return written


def _looked_up(expressions: Expressions, parts: Sequence[nodes.Expr]) -> Sequence[Piece] | None:
    """Return the pieces of a message whose key is put together; None if not of plain text."""
    codes = [expressions.code(part) for part in parts]
    constants = [one.constant for one in codes if one.kind is Kind.CONSTANT]
    if any(not isinstance(one, str) or escape(one) != one for one in constants):
        return None
    if any(one.kind not in {Kind.CONSTANT, Kind.ANY, Kind.TEXT} for one in codes):
        return None
    key = text_source([Source(one.value) for one in codes])
    return [Source(f"messages[{key}]")]
