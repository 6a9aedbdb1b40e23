"""A page's template, with all that it extends and imports, compiled to one function of Python's.

What is known beforehand is written down beforehand: which block and which macro is meant, what the
generator says in the language of the site, what arguments are constants. What is not known well
enough raises `UnfitError`: then Jinja renders such pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import CodeType
from typing import Final

from jinja2 import Environment, nodes

from sitegen.templates.code import (
    Code,
    Piece,
    Source,
    compiled,
    html,
    plainly_shown,
    shown,
)
from sitegen.templates.compiling import Written
from sitegen.templates.expressions import Scoped
from sitegen.templates.functions import Function, only_puts_out, pieces_of
from sitegen.templates.runtime import UnfitError
from sitegen.templates.scopes import GIVEN, Macro, Module, Scope
from sitegen.templates.units import Unit, Units, constant_name
from sitegen.words import Words

_OF_PYTHON: Final = {"dict", "range"}
"""What Jinja gives all templates that Python has by the same name."""

Place = tuple[str, int]
"""The name of a block, and how many templates further down have it, too."""


def compile_page(
    units: Units, environment: Environment, template: str, words: Words | None
) -> tuple[CodeType, Sequence[str]]:
    """Compile the template of a page; return also the names of all templates that it consists of.

    `words` are those of its `t`; None if it has another.
    """
    page = Page(units, environment, template, words)
    return compiled(page.source(), template), page.templates


class Page:
    """A function that renders pages, as it is being written."""

    def __init__(
        self, units: Units, environment: Environment, template: str, words: Words | None
    ) -> None:
        self._units = units
        self._environment = environment
        self._words = words
        self._chain = units.chain(template)
        self.templates = [unit.name for unit in self._chain]
        """The names of all templates that it consists of."""
        self.escapes = self._escapes(template)
        self.speaks = words is not None and self.escapes
        self._scopes: dict[str, Scope] = {}
        """Of the templates, by name."""
        self._names = 0
        self._given: dict[str, str] = {}
        self._globals: dict[str, str] = {}
        """Lines that stand before the function, by the name that they define."""
        self._functions: dict[object, tuple[str, str]] = {}
        """Names and sources, by what they were written for."""
        self._within: list[Macro | Place | None] = []
        """What is being written into what."""

    def _escapes(self, template: str) -> bool:
        way = self._environment.autoescape
        return way if isinstance(way, bool) else way(template)

    def source(self) -> str:
        """Write the module that defines `render`."""
        main = Function(self, "main", [])
        with main.collecting() as collected:
            for unit in self._chain:
                self._write_unit(main, unit)
        main.line(f"return {collected}.encode('latin-1')")
        lines = [*self._globals.values(), "def render(given):"]
        inner = [f"{name} = given[{key!r}]" for key, name in self._given.items()]
        if "rel" in self._given:
            inner.append("link = links(g_rel)")
        inner += [source for _, source in self._functions.values()]
        inner += [main.source, "return main()"]
        lines += [f" {line}" for source in inner for line in source.split("\n")]
        return "\n".join(lines)

    # Templates

    def _write_unit(self, main: Function, unit: Unit) -> None:
        """Write what a template of the chain does, from the page's own up."""
        scope = self._scopes[unit.name] = Scope(body=unit.body, names=GIVEN)
        if self._escapes(unit.name) != self.escapes:
            raise UnfitError("one template escapes, another does not")
        extends = False
        for node in unit.body:
            if isinstance(node, nodes.Extends):
                extends = True
            elif not self._defines(main, node, scope) and not (
                extends and isinstance(node, (nodes.Output, nodes.Block))
            ):
                if extends:
                    raise UnfitError("something is done that shows nothing")
                main.statements([node], scope)

    def _defines(self, main: Function, node: nodes.Node, scope: Scope) -> bool:
        """Let a template name something, if that is all that a statement does."""
        match node:
            case nodes.Macro(name=name):
                scope.bind(name, Macro(node, scope))
            case nodes.Import(target=target):
                scope.bind(target, Module(self._imported(main, node)))
            case nodes.FromImport(names=names):
                imported = self._imported(main, node)
                for one in names:
                    own, target = (one, one) if isinstance(one, str) else one
                    meaning = imported.own(own)
                    if own.startswith("_") or meaning is None:
                        raise UnfitError(f"{own!r} cannot be imported")
                    scope.bind(target, meaning)
            case nodes.Assign() | nodes.AssignBlock():
                main.statements([node], scope)
            case _:
                return False
        return True

    def _part(self, name: nodes.Expr) -> Unit:
        unit = self._units[constant_name(name)]
        self.templates.append(unit.name)
        return unit

    def _imported(self, main: Function, node: nodes.Import | nodes.FromImport) -> Scope:
        """Return the scope of an imported template, which does nothing but to name something."""
        unit = self._part(node.template)
        key = f"{unit.name}\n{node.with_context}"
        if key in self._scopes:
            return self._scopes[key]
        names = GIVEN if node.with_context else ()
        scope = self._scopes[key] = Scope(body=unit.body, names=names)
        if self._escapes(unit.name) != self.escapes:
            raise UnfitError("one template escapes, another does not")
        for one in unit.body:
            is_space = isinstance(one, nodes.Output) and all(
                isinstance(part, nodes.TemplateData) for part in one.nodes
            )
            if not is_space and not self._defines(main, one, scope):
                raise UnfitError("something is done that shows nothing")
        return scope

    def included(self, node: nodes.Include) -> Sequence[nodes.Node]:
        """Return what stands in an included template."""
        unit = self._part(node.template)
        special = (nodes.Block, nodes.Extends, nodes.Macro, nodes.Import, nodes.FromImport)
        if (
            node.ignore_missing
            or not node.with_context
            or self._escapes(unit.name) != self.escapes
            or any(True for one in special for _ in unit.all(one))
            or len(self._within) > 50
        ):
            raise UnfitError("included in a special way")
        return unit.body

    # Blocks

    def block_body(self, name: str) -> tuple[Sequence[nodes.Node], Scope]:
        """Return what is in a block, and the scope of that."""
        return self._block(name, 0)

    def within_block(self, name: str) -> AbstractContextManager[None]:
        """Write the parts of a block."""
        return self.within((name, 0))

    def block(self, name: str, depth: int = 0) -> Code:
        """Return the code of what a block puts out."""
        if (name, depth) in self._within:
            raise UnfitError("a block within itself")
        body, scope = self._block(name, depth)
        if only_puts_out(body):
            with self.within((name, depth)):
                return html(pieces_of(self, body, scope) or ())

        def make(function_name: str) -> Function:
            function = Function(self, function_name, [])
            with self.within((name, depth)):
                function.write_body(body, scope)
            return function

        return html([Source(f"{self.function(('block', name, depth), make)}()")])

    def above(self, node: nodes.Call) -> Code:
        """Return the code of `super()`."""
        place = self._within[-1] if self._within else None
        if not isinstance(place, tuple) or node.args or node.kwargs:
            raise UnfitError("super() outside of a block")
        return self.block(place[0], place[1] + 1)

    def _block(self, name: str, depth: int) -> tuple[Sequence[nodes.Node], Scope]:
        blocks = [unit.blocks[name] for unit in self._chain if name in unit.blocks]
        if depth >= len(blocks) or blocks[depth].scoped or blocks[depth].required:
            raise UnfitError(f"there is no block {name!r} of the usual kind")
        body = blocks[depth].body
        return body, Scope(*self._reached(), body=body)

    def _reached(self) -> list[Scope]:
        """Return the scopes of the templates of the chain that run or have run."""
        return [self._scopes[unit.name] for unit in self._chain if unit.name in self._scopes]

    @contextmanager
    def within(self, what: Macro | Place | None) -> Iterator[None]:
        """Write the parts of a macro or block, or of neither."""
        self._within.append(what)
        yield
        self._within.pop()

    def is_within(self, macro: Macro) -> bool:
        """Say whether parts of a macro are being written."""
        return any(one is macro for one in self._within)

    # What is written

    def expressions(self, scope: Scope) -> Scoped:
        """Return what compiles expressions of a scope."""
        return Scoped(self, scope)

    def shown(self, code: Code) -> tuple[Piece, ...]:
        """Return what a value is where it is put out."""
        return shown(code) if self.escapes else plainly_shown(code)

    def value(self, code: Code) -> str:
        """Return an expression for a value as Jinja has it."""
        return code.value if self.escapes else code.text

    def new(self, name: str) -> str:
        """Return a name for a variable that nothing else has."""
        self._names += 1
        return f"{name if name.isidentifier() and name.isascii() else 'x'}_{self._names}"

    def function(self, key: object, make: Callable[[str], Written]) -> str:
        """Return the name of a function, which is written if it is not yet."""
        if key not in self._functions:
            name = self.new("f")
            self._functions[key] = name, ""
            self._functions[key] = name, make(name).source
        return self._functions[key][0]

    def given(self, name: str) -> str:
        """Return the variable for what every template is given by a name."""
        return self._given.setdefault(name, f"g_{name}")

    def link(self, target: str) -> str:
        """Return an expression for the link to a target, as HTML; empty if that is not known."""
        return f"link[{target}]" if self.escapes else ""

    def of_jinja(self, kind: str, name: str) -> str:
        """Return the name of a filter or test of Jinja's."""
        known = f"{kind}_{name}".replace(" ", "_")
        if not known.isidentifier():
            raise UnfitError("a test by its sign")
        self._globals[known] = f"{known} = of_jinja({kind!r}, {name!r}, {self.escapes})"
        return known

    def of_all_templates(self, name: str) -> str:
        """Return what Jinja gives all templates by a name; empty if there is no such thing."""
        if name in _OF_PYTHON:
            return name
        if name != "namespace":
            return ""
        self._globals[name] = "namespace = namespaces()"
        return name

    def is_unknown(self, name: str) -> bool:
        """Say whether Jinja gives templates nothing by a name."""
        return name not in self._environment.globals

    def message_parts(self, key: str) -> Sequence[tuple[str, str]] | None:
        """Return the parts of a message; None if there is none."""
        assert self._words is not None
        try:
            return self._words.parts(key)
        except KeyError:
            return None
