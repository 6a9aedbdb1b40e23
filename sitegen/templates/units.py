"""What a page's template consists of: itself, those that it extends, and those that it imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from jinja2 import Environment, nodes
from jinja2.compiler import generate

from sitegen.templates.runtime import UnfitError
from sitegen.templates.sources import Sources


class Unit:
    """One template, taken apart."""

    def __init__(self, name: str, tree: nodes.Template) -> None:
        self.name = name
        self.body = tree.body
        self._tree = tree

    def all(self, kind: type[nodes.Node]) -> Iterator[nodes.Node]:
        """Yield all nodes of a kind."""
        return self._tree.find_all(kind)

    @cached_property
    def blocks(self) -> Mapping[str, nodes.Block]:
        return {block.name: block for block in self._tree.find_all(nodes.Block)}

    @cached_property
    def parent(self) -> str:
        """The name of the template that it extends; empty if it extends none."""
        found = list(self._tree.find_all(nodes.Extends))
        if not found:
            return ""
        if len(found) > 1 or found[0] not in self.body:
            raise UnfitError("which template is extended is not known beforehand")
        return constant_name(found[0].template)


class Units:
    """A theme's templates as they are needed to compile one of them."""

    def __init__(self, sources: Sources, environment: Environment) -> None:
        self._sources = sources
        self._environment = environment
        self._units: dict[str, Unit] = {}

    def __getitem__(self, name: str) -> Unit:
        if name not in self._units:
            self._units[name] = self._taken_apart(name)
        return self._units[name]

    def chain(self, name: str) -> Sequence[Unit]:
        """Return a template and those that it extends, one after the other."""
        chain = [self[name]]
        while chain[-1].parent:
            chain.append(self[chain[-1].parent])
            if len(chain) > 20:
                raise UnfitError("a template extends itself")
        return chain

    def _taken_apart(self, name: str) -> Unit:
        text = self._sources.text(name)
        # Jinja compiles it first: what is wrong in it, also where a page does not come, it tells.
        generate(self._environment.parse(text, name), self._environment, name, name)
        return Unit(name, self._environment.parse(text, name))


def constant_name(node: nodes.Expr) -> str:
    """Return the name of a template that stands in another."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return node.value
    raise UnfitError("a name that is not known beforehand")
