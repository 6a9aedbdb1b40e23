"""Macros: functions, compiled for what is known of their arguments at each call, or no function at
all where what they put out can be written at its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from jinja2 import nodes

from sitegen.templates.code import Code, Kind, Source, Text, any_of, html, variable
from sitegen.templates.compiling import Expressions, Program
from sitegen.templates.functions import Function, only_puts_out, pieces_of
from sitegen.templates.runtime import UnfitError
from sitegen.templates.scopes import Macro, Scope, settings


def called_macro(expressions: Expressions, macro: Macro, node: nodes.Call) -> Code:
    """Return the code of a call of a macro, which is HTML."""
    given = _given(expressions, macro.node, node)
    inline = _inline(expressions, macro, given)
    return _call(expressions, macro, given) if inline is None else inline


def _given(
    expressions: Expressions, macro: nodes.Macro, node: nodes.Call
) -> Mapping[str, Code | None]:
    """Return what each parameter is given; None where it is left to its default."""
    names = [argument.name for argument in macro.args]
    required = names[: len(names) - len(macro.defaults)]
    named = {one.key: one.value for one in node.kwargs}
    values = {**dict(zip(names, node.args, strict=False)), **named}
    if (
        len(node.args) > len(names)
        or {*names[: len(node.args)]} & {*named}
        or not {*named} <= {*names}
        or not {*required} <= {*values}
        or {*names} & {"caller", "varargs", "kwargs"}
        or len(names) != len({*names})
    ):
        raise UnfitError(f"not what {macro.name!r} takes")
    return {name: expressions.code(values[name]) if name in values else None for name in names}


def _defaults(macro: nodes.Macro) -> Mapping[str, nodes.Expr]:
    names = [argument.name for argument in macro.args]
    return dict(zip(names[len(names) - len(macro.defaults) :], macro.defaults, strict=True))


# Written at its place


def _inline(
    expressions: Expressions, macro: Macro, given: Mapping[str, Code | None]
) -> Code | None:
    """Return what a macro puts out, where it does nothing else and its arguments can be asked for
    wherever it needs them."""
    program, body = expressions.program, macro.node.body
    if program.is_within(macro) or not only_puts_out(body):
        return None
    scope = Scope(macro.scope, body=body)
    always = Counter(name.name for name in _always(body))
    uses = Counter(one.name for node in body for one in node.find_all(nodes.Name))
    defaults = _defaults(macro.node)
    with program.within(macro):
        for name, code in given.items():
            inner = program.expressions(scope)
            known = inner.code(defaults[name]) if code is None else code
            if not _is_at_hand(known, always[name], uses[name]):
                return None
            scope.bind(name, known)
        return html(pieces_of(program, body, scope) or ())


def _always(body: Iterable[nodes.Node]) -> Iterator[nodes.Name]:
    """Yield the names whose values are asked for whenever a macro runs."""
    for node in body:
        if isinstance(node, nodes.If):
            yield from _always([node.test])
        elif isinstance(node, nodes.Name):
            yield node
        elif isinstance(node, (nodes.CondExpr, nodes.And, nodes.Or)):
            yield from _always([node.test if isinstance(node, nodes.CondExpr) else node.left])
        elif isinstance(node, nodes.For):
            yield from _always([node.iter])
        else:
            yield from _always(node.iter_child_nodes())


def _is_at_hand(code: Code, always: int, uses: int) -> bool:
    """Say whether an argument may stand wherever a macro needs it: it may be asked for several
    times, or later, or never."""
    if code.kind is Kind.CONSTANT or code.is_variable:
        return True
    if code.kind is Kind.HTML:
        plain = all(isinstance(piece, Text) for piece in code.pieces)
        return plain or (always == 1 and uses == 1)
    # What has no such attribute is an error in Jinja only where it is used, or asked for another.
    return code.attributes == 1 or (code.attributes > 1 and always > 0)


# Called


def _call(expressions: Expressions, macro: Macro, given: Mapping[str, Code | None]) -> Code:
    program, body = expressions.program, macro.node.body
    known = {
        name: _known(program, code, bool(settings(name, body))) for name, code in given.items()
    }
    signature = tuple(map(_kind_and_constant, known.values()))

    def make(name: str) -> Function:
        return _function(program, name, macro, known)

    name = program.function((id(macro.node), *signature), make)
    values = [
        code.truth if code.kind is Kind.HTML else code.value
        for code in known.values()
        if code is not None and code.kind is not Kind.CONSTANT
    ]
    return html([Source(f"{name}({', '.join(values)})")])


def _known(program: Program, code: Code | None, is_set_anew: bool) -> Code | None:
    """Return an argument without what would not hold any more when the macro sets it anew."""
    if code is None or not is_set_anew or code.kind is Kind.ANY:
        return code
    return any_of(program.value(code))


def _kind_and_constant(code: Code | None) -> tuple[object, ...]:
    """Return what makes two calls calls of different functions."""
    return () if code is None else (code.kind, type(code.constant), code.constant)


def _function(
    program: Program, name: str, macro: Macro, known: Mapping[str, Code | None]
) -> Function:
    """Write the function for calls of a macro of which as much is known."""
    scope = Scope(macro.scope, body=macro.node.body)
    parameters = {
        parameter: program.new(parameter)
        for parameter, code in known.items()
        if code is not None and code.kind is not Kind.CONSTANT
    }
    function = Function(program, name, parameters.values())
    defaults = _defaults(macro.node)
    for parameter, code in known.items():
        if code is None:
            _set_default(function, scope, macro.node, parameter, defaults[parameter])
        elif code.kind is Kind.CONSTANT:
            scope.bind(parameter, code)
        else:
            scope.bind(parameter, variable(parameters[parameter], code.kind))
    with program.within(macro):
        function.write_body(macro.node.body, scope)
    return function


def _set_default(
    function: Function, scope: Scope, macro: nodes.Macro, name: str, default: nodes.Expr
) -> None:
    code = function.program.expressions(scope).code(default)
    if code.kind is Kind.CONSTANT and not settings(name, macro.body):
        scope.bind(name, code)
    else:
        function.bind(scope, name, any_of(function.program.value(code)))
