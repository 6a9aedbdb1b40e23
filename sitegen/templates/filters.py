"""Filters and tests. The most usual ones are written as Python; the others are Jinja's own."""

from __future__ import annotations

from jinja2 import nodes

from sitegen.templates.code import Code, Kind, Source, any_of, constant, html, text_source
from sitegen.templates.compiling import Expressions
from sitegen.templates.runtime import UnfitError
from sitegen.templates.scopes import Given


def filtered(expressions: Expressions, node: nodes.Filter) -> Code:
    """Return the code of a value that went through a filter."""
    if node.node is None:
        raise UnfitError("a filter of a whole block")
    if node.name in {"default", "d"}:
        return _default(expressions, node)
    code = expressions.code(node.node)
    value = expressions.program.value(code)
    plain = not node.kwargs and node.dyn_args is None and node.dyn_kwargs is None
    quick = _quick(expressions, node, code) if plain and expressions.program.escapes else None
    if quick is None:
        quick = _by_attribute(expressions, node, value)
    if quick is not None:
        return quick
    call = expressions.program.of_jinja("filter", node.name)
    return any_of(f"{call}({value}{expressions.arguments(node)})")


def _quick(expressions: Expressions, node: nodes.Filter, code: Code) -> Code | None:
    given = [expressions.code(one) for one in node.args]
    constants = [one.constant for one in given if one.kind is Kind.CONSTANT]
    is_known = len(constants) == len(given)
    match node.name, given, constants:
        case "safe", [], _:
            return html([Source(f"safe({expressions.program.value(code)})")])
        case (("length" | "count"), [], _):
            return Code(Kind.ANY, f"len({code.text})", shown=f"str(len({code.text}))")
        case "list", [], _:
            return any_of(f"list({expressions.program.value(code)})")
        case (("capitalize" | "lower" | "upper"), [], _):
            if code.kind is Kind.HTML:
                return html([Source(f"narrow({code.text}.{node.name}())")])
            return any_of(f"as_text({code.value}).{node.name}()")
        case "trim", [], _ if code.kind is Kind.HTML:
            return html([Source(f"trimmed({text_source(code.pieces)})")])
        case "join", [between], _ if between.kind is Kind.HTML:
            pieces = text_source(between.pieces)
            return html([Source(f"joined({code.value}, {pieces})")])
        case "join", [between], [str()]:
            pieces = text_source(expressions.program.shown(between))
            call = expressions.program.of_jinja("filter", "join")
            shown = f"joined({code.value}, {pieces})"
            return Code(Kind.ANY, f"{call}({code.value}, {between.value})", shown=shown)
        case "truncate", [length, *_], [*_, False, str(end), int(leeway)] if len(given) == 4:
            values = f"{code.value}, {length.value}, {end!r}, {leeway}"
            return any_of(f"shortened({values})") if code.kind is Kind.ANY else None
        case "round", _, [int(digits)] if is_known:
            return any_of(f"round({code.value}, {digits})")
        case "format", [_, *_], _ if isinstance(code.constant, str):
            values = "".join(f"{expressions.program.value(one)}, " for one in given)
            return Code(Kind.TEXT, f"({code.constant!r} % ({values}))")
    return None


def _by_attribute(expressions: Expressions, node: nodes.Filter, value: str) -> Code | None:
    """Return the code of a filter that looks at an attribute of each value."""
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        return None
    match node.name, node.args, node.kwargs:
        case "map", [], [named] if (name := _attribute_named(named)) is not None:
            return _of_parts(f"parts({value}", name, ")")
        case (("selectattr" | "rejectattr"), [nodes.Const(value=str(name))], []):
            return _of_parts(f"with_part({value}", name, f", {node.name == 'selectattr'})")
        case (
            ("selectattr" | "rejectattr"),
            [nodes.Const(value=str(name)), nodes.Const(value="eq"), equal],
            [],
        ):
            rest = f", {node.name == 'selectattr'}, {expressions.value(equal)})"
            return _of_parts(f"with_part({value}", name, rest)
    return None


def _attribute_named(node: nodes.Node) -> str | None:
    """Return the name in `attribute="name"`; None of anything else."""
    if not isinstance(node, nodes.Keyword) or node.key != "attribute":
        return None
    match node.value:
        case nodes.Const(value=str(name)):
            return name
    return None


def _of_parts(head: str, names: str, tail: str) -> Code | None:
    """Return the code of a filter that looks at an attribute, or at one of an attribute."""
    first, dot, last = names.partition(".")
    if not first.isidentifier() or (dot and (not last.isidentifier() or tail != ")")):
        return None
    if dot:
        return any_of(f"parts({head}, {first!r}), {last!r})")
    return any_of(f"{head}, {first!r}{tail}")


def _default(expressions: Expressions, node: nodes.Filter) -> Code:
    if len(node.args) != 1 or node.kwargs or node.dyn_args is not None or node.node is None:
        raise UnfitError("a default by other rules")
    known = defined(expressions, node.node)
    if known.kind is Kind.CONSTANT:
        return expressions.code(node.node if known.constant else node.args[0])
    values = expressions.value(node.node), expressions.value(node.args[0])
    return any_of(f"({values[0]} if {known.source} else {values[1]})")


def tested(expressions: Expressions, node: nodes.Test) -> Code:
    """Return the code of a test."""
    if node.name in {"defined", "undefined"} and not node.args and not node.kwargs:
        known = defined(expressions, node.node)
        if node.name == "defined":
            return known
        if known.kind is Kind.CONSTANT:
            return constant(not known.constant)
        return any_of(f"(not {known.source})")
    code = expressions.code(node.node)
    if node.name == "none" and not node.args and not node.kwargs:
        if code.kind is Kind.CONSTANT:
            return constant(code.constant is None)
        return constant(False) if code.kind is not Kind.ANY else any_of(f"({code.value} is None)")
    call = expressions.program.of_jinja("test", node.name)
    return any_of(f"{call}({expressions.program.value(code)}{expressions.arguments(node)})")


def defined(expressions: Expressions, node: nodes.Expr) -> Code:
    """Return whether Jinja's value is defined."""
    match node:
        case nodes.Name():
            found = expressions.scope.find(node.name)
            if found is None and expressions.program.is_unknown(node.name):
                return constant(False)
            if isinstance(found, Code) and found.kind is Kind.ANY:
                return any_of(f"is_there({found.source})")
            if isinstance(found, (Code, Given)):
                return constant(True)
        case nodes.Getattr():
            return any_of(f"has({expressions.value(node.node)}, {node.attr!r})")
    raise UnfitError("whether that is defined, Jinja knows")
