"""From Jinja's statements to a function of Python's that returns what they put out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from jinja2 import nodes

from sitegen.templates.code import (
    Code,
    Kind,
    Piece,
    Source,
    Text,
    any_of,
    either,
    html,
    merged,
    text_source,
    variable,
)
from sitegen.templates.compiling import Program
from sitegen.templates.runtime import UnfitError
from sitegen.templates.scopes import Loop, Refused, Scope, names_of


class Function:
    """A function that is being written."""

    def __init__(self, program: Program, name: str, parameters: Iterable[str]) -> None:
        self.program = program
        self._lines = [f"def {name}({', '.join(parameters)}):"]
        self._indent = 1
        self._append = ""
        """The name of what puts out pieces; empty where nothing is to be put out."""
        self._pieces: list[Piece] = []
        """What is to be put out next."""

    @property
    def source(self) -> str:
        return "\n".join(self._lines)

    def write_body(self, body: Sequence[nodes.Node], scope: Scope) -> None:
        """Write all that the function does, and return what it puts out."""
        if (pieces := pieces_of(self.program, body, scope)) is not None:
            self.line(f"return {text_source(pieces)}")
            return
        with self.collecting() as collected:
            self.statements(body, scope)
        self.line(f"return {collected}")

    @contextmanager
    def collecting(self) -> Iterator[str]:
        """Put out into an expression for the whole text, which is yielded."""
        pieces = self.program.new("pieces")
        outside = self._append
        self.flush()
        self._append = f"{pieces}_append"
        self.line(f"{pieces} = []")
        self.line(f"{self._append} = {pieces}.append")
        yield f"''.join({pieces})"
        self.flush()
        self._append = outside

    def line(self, text: str) -> int:
        """Write a line; return its number."""
        self._lines.append(f"{' ' * self._indent}{text}")
        return len(self._lines) - 1

    def put(self, pieces: Iterable[Piece]) -> None:
        self._pieces += pieces

    def flush(self) -> None:
        """Put out the pieces so far, before something else is done."""
        if self._pieces:
            self.line(f"{self._append}({text_source(self._pieces)})")
            self._pieces = []

    @contextmanager
    def block(self, head: str) -> Iterator[int]:
        """Write what stands indented under a head, whose line's number is yielded."""
        number = self.line(head)
        self._indent += 1
        yield number
        self.flush()
        if len(self._lines) == number + 1:
            self.line("pass")
        self._indent -= 1

    def bind(self, scope: Scope, name: str, code: Code) -> None:
        """Write an assignment."""
        known = scope.own(name)
        if isinstance(known, Code) and known.is_variable:
            (place,) = known.pieces or (Source(known.source),)
            assert isinstance(place, Source)
            held, kind = place.source, known.kind
        else:
            held, kind = scope.variable(name, self.program.new), code.kind
        self.flush()
        if kind is Kind.HTML and code.kind is Kind.HTML:
            self.line(f"{held} = {text_source(code.pieces)}")
        elif kind is Kind.HTML:
            raise UnfitError("a variable that is HTML once, and then not")
        else:
            self.line(f"{held} = {self.program.value(code)}")
            kind = Kind.ANY
        scope.bind(name, variable(held, kind))

    def statements(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        for node in body:
            if (pieces := pieces_of(self.program, [node], scope)) is not None:
                self.put(pieces)
                continue
            way = _WAYS.get(type(node))
            if way is None:
                raise UnfitError(f"{type(node).__name__} is not compiled")
            way(self, node, scope)

    # Conditions

    def condition(self, node: nodes.If, scope: Scope) -> None:
        test = self.program.expressions(scope).condition(node.test)
        rest = rest_of(node)
        if test.kind is Kind.CONSTANT:
            self.statements(node.body if test.constant else rest, scope)
            return
        self.flush()
        before = scope.bound()
        with self.block(f"if {test.value}:"):
            self.statements(node.body, scope)
        branches = [scope.taken_back(before)]
        if rest:
            with self.block("else:"):
                self.statements(rest, scope)
        branches.append(scope.taken_back(before))
        scope.settle(branches)

    # Loops

    def loop(self, node: nodes.For, scope: Scope) -> None:
        if node.recursive or not isinstance(node.target, (nodes.Name, nodes.Tuple)):
            raise UnfitError("a loop that calls itself")
        expressions = self.program.expressions(scope)
        values = expressions.value(node.iter)
        inner = Scope(scope, body=node.body)
        target = self._target(node.target, inner)
        self.flush()
        test = self._test(node, inner)
        if _uses_loop(node.body):
            head = self._counted(inner, target, values, test)
            test = ""
        else:
            inner.bind("loop", Refused())
            head = f"for {target} in {values}:"
        ran = self.program.new("ran") if node.else_ else ""
        if ran:
            self.line(f"{ran} = False")
        with self.block(head):
            if test:
                self.line(f"if not {test}: continue")
            if ran:
                self.line(f"{ran} = True")
            self.statements(node.body, inner)
        if ran:
            with self.block(f"if not {ran}:"):
                self.statements(node.else_, Scope(scope, body=node.else_))

    def _target(self, node: nodes.Expr, inner: Scope) -> str:
        """Return the variables of a loop, which are known within it from here on."""
        if isinstance(node, nodes.Name):
            held = self.program.new(node.name)
            inner.bind(node.name, variable(held))
            return held
        if isinstance(node, nodes.Tuple):
            return f"({''.join(f'{self._target(one, inner)}, ' for one in node.items)})"
        raise UnfitError("a variable of another kind")

    def _test(self, node: nodes.For, inner: Scope) -> str:
        if node.test is None:
            return ""
        inner.bind("loop", Refused())
        return self.program.expressions(inner).condition(node.test).value

    def _counted(self, inner: Scope, target: str, values: str, test: str) -> str:
        """Return the head of a loop that knows its place."""
        loop = Loop(*(self.program.new(name) for name in ("values", "index", "last")))
        chosen = f"[{target} for {target} in {values} if {test}]" if test else f"sequence({values})"
        self.line(f"{loop.values} = {chosen}")
        self.line(f"{loop.last} = len({loop.values}) - 1")
        inner.bind("loop", loop)
        return f"for {loop.index}, {target} in enumerate({loop.values}):"

    # Variables

    def assignment(self, node: nodes.Assign, scope: Scope) -> None:
        expressions = self.program.expressions(scope)
        code = expressions.code(node.node)
        match node.target:
            case nodes.Name(name=name):
                self._assign(scope, name, code)
            case nodes.NSRef(name=name, attr=attribute):
                space = expressions.code(nodes.Name(name, "load")).value
                self.flush()
                self.line(f"set_in({space}, {attribute!r}, {self.program.value(code)})")
            case nodes.Tuple(items=items) if all(isinstance(one, nodes.Name) for one in items):
                held = self.program.new("values")
                self.flush()
                parts = [self.program.new("part") for _ in items]
                self.line(f"{held} = {self.program.value(code)}")
                self.line(f"({''.join(f'{part}, ' for part in parts)}) = {held}")
                for part, name in zip(parts, names_of(node.target), strict=True):
                    self.bind(scope, name, any_of(part))
            case _:
                raise UnfitError("a variable of another kind")

    def _assign(self, scope: Scope, name: str, code: Code) -> None:
        """Bind a name; that it is HTML is known where it is set but once."""
        known = scope.sets_once(name) or scope.sets_html(name)
        self.bind(scope, name, code if known else any_of(self.program.value(code)))

    def assigned_block(self, node: nodes.AssignBlock, scope: Scope) -> None:
        if node.filter is not None or not isinstance(node.target, nodes.Name):
            raise UnfitError("a filter of a whole block")
        inner = Scope(scope, body=node.body)
        pieces = pieces_of(self.program, node.body, inner)
        if pieces is None:
            with self.collecting() as collected:
                self.statements(node.body, inner)
            pieces = (Source(collected),)
        self._assign(scope, node.target.name, html(pieces))

    # Parts

    def with_values(self, node: nodes.With, scope: Scope) -> None:
        inner = Scope(scope, body=node.body)
        codes = [self.program.expressions(scope).code(value) for value in node.values]
        for target, code in zip(node.targets, codes, strict=True):
            if not isinstance(target, nodes.Name):
                raise UnfitError("a variable of another kind")
            self.bind(inner, target.name, any_of(self.program.value(code)))
        self.statements(node.body, inner)

    def included(self, node: nodes.Include, scope: Scope) -> None:
        body = self.program.included(node)
        inner = Scope(scope, body=body)
        inner.bind("loop", Refused())
        with self.program.within(None):
            self.statements(body, inner)

    def part_of_page(self, node: nodes.Block, scope: Scope) -> None:
        body, inner = self.program.block_body(node.name)
        with self.program.within_block(node.name):
            self.statements(body, inner)


def pieces_of(
    program: Program, body: Sequence[nodes.Node], scope: Scope
) -> tuple[Piece, ...] | None:
    """Return what statements put out as an expression; None if they do anything else."""
    if not only_puts_out(body):
        return None
    expressions = program.expressions(scope)
    pieces: list[Piece] = []
    for node in body:
        if isinstance(node, nodes.Output):
            for one in node.nodes:
                pieces += expressions.shown(one)
        elif isinstance(node, nodes.If):
            pieces += _one_of(program, node, scope)
        elif isinstance(node, nodes.For):
            pieces.append(_each(program, node, scope))
    return merged(pieces)


def _one_of(program: Program, node: nodes.If, scope: Scope) -> tuple[Piece, ...]:
    test = program.expressions(scope).condition(node.test)
    rest = rest_of(node)
    if test.kind is Kind.CONSTANT:
        return pieces_of(program, node.body if test.constant else rest, scope) or ()
    branches = [pieces_of(program, part, scope) or () for part in (node.body, rest)]
    return either(test, branches[0], branches[1])


def rest_of(node: nodes.If) -> list[nodes.Node]:
    """Return what runs if a condition does not hold."""
    if not node.elif_:
        return node.else_
    first, *others = node.elif_
    return [nodes.If(first.test, first.body, others, node.else_)]


def only_puts_out(body: Iterable[nodes.Node]) -> bool:
    """Say whether statements do nothing but to put out values, some under conditions."""
    return all(
        isinstance(node, nodes.Output)
        or (
            isinstance(node, nodes.If)
            and all(only_puts_out(part) for part in (node.body, node.elif_, node.else_))
        )
        or (isinstance(node, nodes.For) and _is_plain(node))
        for node in body
    )


def _is_plain(node: nodes.For) -> bool:
    """Say whether a loop does nothing but to put out something of each value, perhaps with a text
    between them."""
    body, between = _between(node)
    return (
        not (node.recursive or node.else_ or _uses_loop(body))
        and (between is None or node.test is None)
        and isinstance(node.target, nodes.Name)
        and only_puts_out(body)
    )


def _between(node: nodes.For) -> tuple[list[nodes.Node], nodes.Expr | None]:
    """Return the body of a loop, and what it puts out last if it is not the last time: a text that
    is the same each time. None if there is none."""
    match node.body:
        case [nodes.Output(nodes=[nodes.CondExpr(expr2=None) as first, *parts]), *others]:
            if _is_but(first.test, "first") and _is_word(first.expr1):
                return [nodes.Output(parts), *others], first.expr1
    match node.body:
        case [*others, nodes.Output(nodes=[*parts, nodes.CondExpr(expr2=None) as last])]:
            if _is_but(last.test, "last") and _is_word(last.expr1):
                return [*others, nodes.Output(parts)], last.expr1
    return node.body, None


def _is_but(test: nodes.Expr, place: str) -> bool:
    match test:
        case nodes.Not(node=nodes.Getattr(node=nodes.Name(name="loop"), attr=attribute)):
            return attribute == place
    return False


def _is_word(node: nodes.Expr) -> bool:
    """Say whether a value is a text that stands there, or that the generator says by a key."""
    match node:
        case nodes.Const(value=str()):
            return True
        case nodes.Call(node=nodes.Name(name="t"), args=[nodes.Const()], kwargs=[]):
            return node.dyn_args is None and node.dyn_kwargs is None
    return False


def _each(program: Program, node: nodes.For, scope: Scope) -> Source:
    """Return what a loop puts out as an expression."""
    values = program.expressions(scope).value(node.iter)
    body, between = _between(node)
    inner = Scope(scope, body=body)
    inner.bind("loop", Refused())
    assert isinstance(node.target, nodes.Name)
    target = program.new(node.target.name)
    inner.bind(node.target.name, variable(target))
    test = "" if node.test is None else program.expressions(inner).condition(node.test).value
    text = text_source(pieces_of(program, body, inner) or ())
    separator = program.expressions(inner).shown(between) if between is not None else ()
    if not all(isinstance(piece, Text) for piece in separator):
        raise UnfitError("what stands between values is not known beforehand")
    if ":=" in values:  # Python has these nowhere but in functions of their own
        chosen = f"filter(lambda {target}: {test}, {values})" if test else values
        each = f"map(lambda {target}: {text}, {chosen})"
    else:
        each = f"[{text} for {target} in {values}{f' if {test}' if test else ''}]"
    return Source(f"{text_source(separator)}.join({each})")


def _uses_loop(body: Iterable[nodes.Node]) -> bool:
    """Say whether the body of a loop asks for `loop`; loops within it have their own."""
    return any(
        (isinstance(node, nodes.Name) and node.name == "loop")
        or _uses_loop(
            [node.iter, *node.else_] if isinstance(node, nodes.For) else node.iter_child_nodes()
        )
        for node in body
    )


# Each takes nodes of its own type, which mypy cannot follow through a table.
_WAYS: Final[dict[type[nodes.Node], Callable[..., None]]] = {
    nodes.If: Function.condition,
    nodes.For: Function.loop,
    nodes.Assign: Function.assignment,
    nodes.AssignBlock: Function.assigned_block,
    nodes.With: Function.with_values,
    nodes.Include: Function.included,
    nodes.Block: Function.part_of_page,
}
