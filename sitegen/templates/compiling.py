"""What the parts of the compiler ask of each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from jinja2 import nodes

from sitegen.templates.code import Code, Piece
from sitegen.templates.scopes import Macro, Scope


class Expressions(Protocol):
    """Compiles the expressions that stand in one scope."""

    program: Program
    scope: Scope

    def code(self, node: nodes.Node) -> Code:
        """Return the code of an expression; raises `UnfitError` for what only Jinja can do."""

    def value(self, node: nodes.Node) -> str:
        """Return an expression for the value as Jinja has it."""

    def shown(self, node: nodes.Node) -> tuple[Piece, ...]:
        """Return what `{{ node }}` puts out."""

    def condition(self, node: nodes.Node) -> Code:
        """Return code that is true or false as the value is: a constant, where that is known."""

    def arguments(self, node: nodes.Call | nodes.Filter | nodes.Test) -> str:
        """Return what is given to something besides a value, with a comma before it."""


class Written(Protocol):
    """A function that is written."""

    @property
    def source(self) -> str:
        """Its definition."""


class Program(Protocol):
    """What renders the pages of one template, as it is being written."""

    escapes: bool
    """Whether values are escaped where they are put out."""
    speaks: bool
    """Whether what `t` says is known."""

    def expressions(self, scope: Scope) -> Expressions:
        """Return what compiles expressions of a scope."""

    def value(self, code: Code) -> str:
        """Return an expression for a value as Jinja has it."""

    def shown(self, code: Code) -> tuple[Piece, ...]:
        """Return what a value is where it is put out."""

    def new(self, name: str) -> str:
        """Return a name for a variable that nothing else has."""

    def function(self, key: object, make: Callable[[str], Written]) -> str:
        """Return the name of a function, which is written if it is not yet."""

    def within(self, what: Macro | None) -> AbstractContextManager[None]:
        """Write the parts of a macro, or of something that is in no block."""

    def is_within(self, macro: Macro) -> bool:
        """Say whether parts of a macro are being written."""

    def included(self, node: nodes.Include) -> Sequence[nodes.Node]:
        """Return what stands in an included template."""

    def block(self, name: str) -> Code:
        """Return the code of what a block puts out."""

    def block_body(self, name: str) -> tuple[Sequence[nodes.Node], Scope]:
        """Return what is in a block, and the scope of that."""

    def within_block(self, name: str) -> AbstractContextManager[None]:
        """Write the parts of a block."""

    def above(self, node: nodes.Call) -> Code:
        """Return the code of `super()`."""

    def given(self, name: str) -> str:
        """Return the variable for what every template is given by a name."""

    def link(self, target: str) -> str:
        """Return an expression for the link to a target, as HTML; empty if that is not known."""

    def of_jinja(self, kind: str, name: str) -> str:
        """Return the name of a filter or test of Jinja's."""

    def of_all_templates(self, name: str) -> str:
        """Return what Jinja gives all templates by a name; empty if it is not compiled."""

    def is_unknown(self, name: str) -> bool:
        """Say whether Jinja gives templates nothing by a name."""

    def message_parts(self, key: str) -> Sequence[tuple[str, str]] | None:
        """Return the parts of a message; None if there is none."""
