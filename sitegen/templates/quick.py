"""A theme's templates, compiled when they are needed first and kept from run to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

from sitegen.templates import environment
from sitegen.templates.kept import Kept
from sitegen.templates.runtime import UnfitError, globals_of
from sitegen.templates.sources import Sources
from sitegen.words import Words

if TYPE_CHECKING:
    from jinja2 import Environment

    from sitegen.templates.units import Units

Render = Callable[[Mapping[str, object]], bytes]


class Quick:
    """Renders pages as Jinja does, or raises an error."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._sources = Sources(folders)
        self._kept = Kept(self._sources)
        self._renders: dict[tuple[str, str], Render] = {}

    def render(self, template: str, given: Mapping[str, object], words: Words | None) -> bytes:
        """Render a page from what its template is given; `words` are those of its `t`, if it has
        one.

        Raises whatever error there is where Jinja must be asked.
        """
        return self.load(template, words)(given)

    def load(self, template: str, words: Words | None) -> Render:
        """Return what renders the pages of a template, or raises an error for each."""
        key = template, words.language if words else ""
        render = self._renders.get(key)
        if render is None:
            try:
                render = self._compiled("\n".join(key), template, words)
            except Exception:  # which would be raised for each page again, after a while
                render = _refuse
            self._renders[key] = render
        return render

    def _compiled(self, name: str, template: str, words: Words | None) -> Render:
        code = self._kept.get(name)
        if code is None:
            code = self._compile(name, template, words)
        known = globals_of(words)
        exec(code, known)
        return known["render"]  # type: ignore[return-value]  # what it is, `Program` says

    def _compile(self, name: str, template: str, words: Words | None) -> CodeType:
        # What compiles takes long to import, and is not needed where all is kept.
        from sitegen.templates.page import compile_page

        code, parts = compile_page(self._units, self._jinja, template, words)
        self._kept.put(name, parts, code)
        return code

    @cached_property
    def _jinja(self) -> Environment:
        return environment(self._folders)

    @cached_property
    def _units(self) -> Units:
        from sitegen.templates.units import Units

        return Units(self._sources, self._jinja)


def _refuse(_: Mapping[str, object]) -> bytes:
    raise UnfitError("a template that could not be compiled")
