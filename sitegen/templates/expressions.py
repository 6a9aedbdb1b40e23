"""From Jinja's expressions to Python's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from keyword import iskeyword
from typing import Final

from jinja2 import nodes

from sitegen.templates.code import (
    Code,
    Kind,
    Piece,
    Source,
    Text,
    any_of,
    constant,
    either,
    html,
    text_source,
    variable,
)
from sitegen.templates.compiling import Program
from sitegen.templates.filters import filtered, tested
from sitegen.templates.macros import called_macro
from sitegen.templates.messages import message
from sitegen.templates.runtime import UnfitError
from sitegen.templates.scopes import Given, Loop, Macro, Meaning, Module, Scope

_OPERATORS: Final = {
    nodes.Add: "+",
    nodes.Sub: "-",
    nodes.Mul: "*",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.Pow: "**",
}
_COMPARISONS: Final = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gteq": ">=",
    "lt": "<",
    "lteq": "<=",
    "in": "in",
    "notin": "not in",
}
_OF_LOOP: Final = {
    "index": "({index} + 1)",
    "index0": "{index}",
    "first": "({index} == 0)",
    "last": "({index} == {last})",
    "length": "len({values})",
}


class Scoped:
    """Compiles the expressions that stand in one scope: `compiling.Expressions`."""

    def __init__(self, program: Program, scope: Scope) -> None:
        self.program = program
        self.scope = scope

    def shown(self, node: nodes.Node) -> tuple[Piece, ...]:
        """Return what `{{ node }}` puts out."""
        match node:
            case nodes.TemplateData():
                return (Text(node.data),)
            case nodes.CondExpr():
                return self._either(node)
            case nodes.Concat() if self.program.escapes:
                return tuple(piece for one in node.nodes for piece in self.shown(one))
        return self.program.shown(self.code(node))

    def _either(self, node: nodes.CondExpr) -> tuple[Piece, ...]:
        test = self.condition(node.test)
        if test.kind is Kind.CONSTANT:
            chosen = node.expr1 if test.constant else node.expr2
            return () if chosen is None else self.shown(chosen)
        other = () if node.expr2 is None else self.shown(node.expr2)
        return either(test, self.shown(node.expr1), other)

    def condition(self, node: nodes.Node) -> Code:
        """Return code that is true or false as the value is: a constant, where that is known."""
        match node:
            case nodes.Not():
                held = self.condition(node.node)
                if held.kind is Kind.CONSTANT:
                    return constant(not held.constant)
                return any_of(f"(not {held.truth})")
            case nodes.And() | nodes.Or():
                return self._junction(node)
        code = self.code(node)
        if code.kind is Kind.CONSTANT:
            return constant(bool(code.constant))
        return any_of(code.truth)

    def _junction(self, node: nodes.And | nodes.Or) -> Code:
        decisive = isinstance(node, nodes.Or)
        left = self.condition(node.left)
        if left.kind is Kind.CONSTANT:
            return left if left.constant is decisive else self.condition(node.right)
        right = self.condition(node.right)
        if right.kind is Kind.CONSTANT and right.constant is not decisive:
            return left
        return any_of(f"({left.truth} {'or' if decisive else 'and'} {right.truth})")

    def value(self, node: nodes.Node) -> str:
        """Return an expression for the value as Jinja has it."""
        return self.program.value(self.code(node))

    def code(self, node: nodes.Node) -> Code:
        """Return the code of an expression; raises `UnfitError` for what only Jinja can do."""
        found = _WAYS.get(type(node))
        if found is None:
            raise UnfitError(f"{type(node).__name__} is not compiled")
        return found(self, node)

    # Names

    def name(self, node: nodes.Name) -> Code:
        meaning = self.scope.find(node.name)
        if isinstance(meaning, Given):
            return variable(self.program.given(meaning.name))
        if isinstance(meaning, Code):
            return meaning
        if meaning is None and (of_all := self.program.of_all_templates(node.name)):
            return any_of(of_all)
        raise UnfitError(f"what {node.name!r} means is not known beforehand")

    def meaning(self, node: nodes.Expr) -> Meaning | None:
        """Return what a name or a part of an imported template means; None for anything else."""
        if isinstance(node, nodes.Name):
            return self.scope.find(node.name)
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            module = self.scope.find(node.node.name)
            if isinstance(module, Module) and not node.attr.startswith("_"):
                return module.scope.own(node.attr)
        return None

    def attribute(self, node: nodes.Getattr) -> Code:
        if isinstance(node.node, nodes.Name):
            of = self.scope.find(node.node.name)
            if isinstance(of, Loop) and node.attr in _OF_LOOP:
                place = _OF_LOOP[node.attr]
                source = place.format(index=of.index, last=of.last, values=of.values)
                is_number = node.attr in {"index", "index0", "length"}
                return Code(Kind.ANY, source, shown=f"str({source})" if is_number else "")
        held = self.code(node.node)
        if held.kind is Kind.CONSTANT and not isinstance(held.constant, str):
            raise UnfitError("an attribute of a constant")
        count = held.attributes + 1 if held.attributes >= 0 and held.kind is not Kind.HTML else -1
        value = self.program.value(held)
        if iskeyword(node.attr):
            return Code(Kind.ANY, f"getattr({value}, {node.attr!r})", attributes=count)
        return Code(Kind.ANY, f"{value}.{node.attr}", attributes=count)

    def item(self, node: nodes.Getitem) -> Code:
        value = self.value(node.node)
        match node.arg:
            case nodes.Const(value=str(key)):
                return any_of(f"item({value}, {key!r})")
            case nodes.Slice(start=start, stop=stop, step=step):
                ends = [self.value(end) if end is not None else "" for end in (start, stop, step)]
                return any_of(f"{value}[{':'.join(ends)}]")
        return any_of(f"{value}[{self.value(node.arg)}]")

    # Calls

    def call(self, node: nodes.Call) -> Code:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise UnfitError("arguments that are not known beforehand")
        match self.meaning(node.node):
            case Macro() as macro:
                return called_macro(self, macro, node)
            case Given(name="rel") if len(node.args) == 1 and not node.kwargs:
                return self._link(node.args[0])
            case Given(name="t") if self.program.speaks:
                return message(self, node)
        match node.node:
            case nodes.Name(name="super") if self.scope.find("super") is None:
                return self.program.above(node)
            case nodes.Getattr(node=nodes.Name(name="self"), attr=block):
                if self.scope.find("self") is None and not node.args and not node.kwargs:
                    return self.program.block(block)
        return any_of(f"{self.value(node.node)}({self.arguments(node).removeprefix(', ')})")

    def _link(self, node: nodes.Expr) -> Code:
        target = self.value(node)
        plain = f"{self.program.given('rel')}({target})"
        return Code(Kind.TEXT, plain, shown=self.program.link(target))

    def arguments(self, node: nodes.Call | nodes.Filter | nodes.Test) -> str:
        """Return what is given to something besides a value, with a comma before it."""
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise UnfitError("arguments that are not known beforehand")
        given = [f", {self.value(one)}" for one in node.args]
        for one in node.kwargs:
            if not isinstance(one, nodes.Keyword) or iskeyword(one.key):
                raise UnfitError("an argument by a name that Python does not allow")
            given.append(f", {one.key}={self.value(one.value)}")
        return "".join(given)

    # Operators

    def conditional(self, node: nodes.CondExpr) -> Code:
        test = self.condition(node.test)
        if test.kind is Kind.CONSTANT and (test.constant or node.expr2 is not None):
            chosen = node.expr1 if test.constant else node.expr2
            assert chosen is not None
            return self.code(chosen)
        one = self.code(node.expr1)
        other = any_of("absent()") if node.expr2 is None else self.code(node.expr2)
        if one.kind is Kind.HTML and other.kind is Kind.HTML:
            return html(either(test, one.pieces, other.pieces))
        values = self.program.value(one), self.program.value(other)
        kind = Kind.TEXT if one.is_text and other.is_text else Kind.ANY
        return Code(kind, f"({values[0]} if {test.value} else {values[1]})")

    def concatenation(self, node: nodes.Concat) -> Code:
        codes = [self._in_text(one) for one in node.nodes]
        if any(code.kind is Kind.HTML for code in codes):
            return html(piece for code in codes for piece in self.program.shown(code))
        if not self.program.escapes:
            raise UnfitError("texts are joined in another way where nothing is escaped")
        if all(code.is_text for code in codes):
            return Code(Kind.TEXT, text_source([Source(code.value) for code in codes]))
        joined = f"concatenated({', '.join(code.value for code in codes)})"
        match [code for code in codes if not code.is_text]:
            case [Code(kind=Kind.ANY, attributes=int(count)) as one] if count >= 0:
                text = text_source([Source(code.value) for code in codes])
                return any_of(f"({text} if type({one.value}) is str else {joined})")
        return any_of(joined)

    def _in_text(self, node: nodes.Expr) -> Code:
        if isinstance(node, nodes.CondExpr) and node.expr2 is None:  # that is written as nothing
            return self.conditional(nodes.CondExpr(node.test, node.expr1, nodes.Const("")))
        return self.code(node)

    def comparison(self, node: nodes.Compare) -> Code:
        if len(node.ops) == 1 and node.ops[0].op == "eq":
            sides = self.code(node.expr), self.code(node.ops[0].expr)
            if all(side.kind is Kind.CONSTANT for side in sides):
                return constant(sides[0].constant == sides[1].constant)
        text = self.code(node.expr).text
        for one in node.ops:
            text += f" {_COMPARISONS[one.op]} {self.code(one.expr).text}"
        return any_of(f"({text})")

    def binary(self, node: nodes.BinExpr) -> Code:
        sign = _OPERATORS[type(node)]
        return any_of(f"({self.value(node.left)} {sign} {self.value(node.right)})")

    def junction(self, node: nodes.And | nodes.Or) -> Code:
        left, word = self.code(node.left), "or" if isinstance(node, nodes.Or) else "and"
        if left.kind is Kind.CONSTANT:
            return left if bool(left.constant) is (word == "or") else self.code(node.right)
        return any_of(f"({self.program.value(left)} {word} {self.value(node.right)})")

    def negation(self, node: nodes.Not) -> Code:
        return self.condition(node)

    def signed(self, node: nodes.Neg | nodes.Pos) -> Code:
        return any_of(f"({'-' if isinstance(node, nodes.Neg) else '+'}{self.value(node.node)})")

    # Values that are written down

    def constant(self, node: nodes.Const) -> Code:
        if not isinstance(node.value, (str, int, float, bool, type(None))):
            raise UnfitError("a constant of another kind")
        return constant(node.value)

    def tuple_of(self, node: nodes.Tuple) -> Code:
        return any_of(f"({''.join(f'{self.value(one)}, ' for one in node.items)})")

    def list_of(self, node: nodes.List) -> Code:
        return any_of(f"[{self._several(node.items)}]")

    def mapping(self, node: nodes.Dict) -> Code:
        pairs = (f"{self.value(one.key)}: {self.value(one.value)}" for one in node.items)
        return any_of(f"{{{', '.join(pairs)}}}")

    def _several(self, items: Sequence[nodes.Expr]) -> str:
        return ", ".join(map(self.value, items))


# Each takes nodes of its own type, which mypy cannot follow through a table.
_WAYS: Final[dict[type[nodes.Node], Callable[..., Code]]] = {
    nodes.Name: Scoped.name,
    nodes.Const: Scoped.constant,
    nodes.Getattr: Scoped.attribute,
    nodes.Getitem: Scoped.item,
    nodes.Call: Scoped.call,
    nodes.Filter: filtered,
    nodes.Test: tested,
    nodes.CondExpr: Scoped.conditional,
    nodes.Concat: Scoped.concatenation,
    nodes.Compare: Scoped.comparison,
    nodes.And: Scoped.junction,
    nodes.Or: Scoped.junction,
    nodes.Not: Scoped.negation,
    nodes.Neg: Scoped.signed,
    nodes.Pos: Scoped.signed,
    nodes.Tuple: Scoped.tuple_of,
    nodes.List: Scoped.list_of,
    nodes.Dict: Scoped.mapping,
    **dict.fromkeys(_OPERATORS, Scoped.binary),
}
