"""What names mean, at the place of a template that is compiled.

Names are followed as the template runs: one that is set in a scope means what it meant outside,
until it is set. Where that depends on what is not known beforehand, Jinja is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from jinja2 import nodes

from sitegen.frozen import dataclass
from sitegen.templates.code import Code, Kind
from sitegen.templates.runtime import UnfitError

GIVEN: Final = frozenset(
    {"address", "drawn", "marked", "page", "policy", "rel", "site", "structured", "t", "url"}
)
"""What every template is given."""


@dataclass(frozen=True, slots=True)
class Given:
    """What every template is given by that name."""

    name: str


@dataclass(frozen=True)
class Macro:
    """A macro, where it is known which one is meant."""

    node: nodes.Macro
    scope: Scope
    """That of the template in which it stands."""


@dataclass(frozen=True, slots=True)
class Module:
    """A template that was imported under a name."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class Loop:
    """What a loop is: the variables for its values, their number and the place among them."""

    values: str
    index: str
    last: str


class Refused:
    """A name that only Jinja knows."""


Meaning = Code | Given | Macro | Module | Loop | Refused


class Scope:
    """What names mean within a part of a template."""

    def __init__(
        self, *outer: Scope, body: Sequence[nodes.Node] = (), names: Iterable[str] = ()
    ) -> None:
        """`outer` are the scopes around it: several for a block, whose page's template and those
        that this extends all name things. `body` is what sets its names, besides its head. `names`
        are given to all templates."""
        self._outer = outer
        self._body = body
        self._variables: dict[str, str] = {}
        self._bound: dict[str, Meaning] = {name: Given(name) for name in names}
        self._perhaps: set[str] = set()
        """Names that are set where a condition held."""

    def bind(self, name: str, meaning: Meaning) -> None:
        if isinstance(self._bound.get(name), Given):
            raise UnfitError(f"{name!r} means something else than in other templates")
        self._bound[name] = meaning

    def variable(self, name: str, new: Callable[[str], str]) -> str:
        """Return the variable of Python's for a name that is set in this scope."""
        if name not in self._variables:
            self._variables[name] = new(name)
        return self._variables[name]

    def sets_once(self, name: str) -> bool:
        """Say whether a name is set at one place of the scope alone, and nothing before."""
        return name not in self._bound and len(settings(name, self._body)) == 1

    def sets_html(self, name: str) -> bool:
        """Say whether a name is set to nothing but parts of the output."""
        bound = self._bound.get(name)
        known = bound is None or (isinstance(bound, Code) and bound.kind is Kind.HTML)
        return known and all(
            isinstance(one, nodes.AssignBlock) for one in settings(name, self._body)
        )

    def own(self, name: str) -> Meaning | None:
        """Return what a name means that is set in this scope itself, so far."""
        if name in self._perhaps:
            raise UnfitError(f"whether {name!r} is set is not known beforehand")
        return self._bound.get(name)

    def find(self, name: str) -> Meaning | None:
        """Return what a name means; None if nothing so far has that name."""
        if (own := self.own(name)) is not None:
            return own
        found = [meaning for scope in self._outer if (meaning := scope.find(name)) is not None]
        if any(meaning != found[0] for meaning in found):
            raise UnfitError(f"which {name!r} is meant is not known beforehand")
        return found[0] if found else None

    def taken_back(self, before: Mapping[str, Meaning]) -> Mapping[str, Meaning]:
        """Forget what was bound since `before`; return it."""
        new = {name: what for name, what in self._bound.items() if name not in before}
        self._bound = dict(before)
        return new

    def bound(self) -> Mapping[str, Meaning]:
        return dict(self._bound)

    def settle(self, branches: Sequence[Mapping[str, Meaning]]) -> None:
        """Know what was bound in one of several branches, of which just one runs."""
        for name in {name for branch in branches for name in branch}:
            meanings = [branch.get(name) for branch in branches]
            if meanings[0] is not None and all(meaning == meanings[0] for meaning in meanings):
                self._bound[name] = meanings[0]
            else:
                self._perhaps.add(name)


def names_of(target: nodes.Node) -> list[str]:
    """Return the names that a target of an assignment or a loop has."""
    return [
        one.name for one in (target, *target.find_all(nodes.Name)) if isinstance(one, nodes.Name)
    ]


def settings(name: str, body: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Return what sets a name in a scope, but not what does in those within it."""
    found: list[nodes.Node] = []
    for node in body:
        if isinstance(node, (nodes.Assign, nodes.AssignBlock)) and name in names_of(node.target):
            found.append(node)
        elif isinstance(node, nodes.If):
            for part in (node.body, node.elif_, node.else_):
                found += settings(name, part)
    return found
