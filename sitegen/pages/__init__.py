"""The kinds of page: one module each, found by its name.

A module's `plan(views)` yields its pages. What one of them shows is made when its job is asked for.
To add a kind, add a module and its template.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from sitegen.pages.job import Planned
from sitegen.pages.views import Views

Plan = Callable[[Views], Iterator[Planned]]


def kinds() -> Iterator[Plan]:
    """Yield the `plan` of every kind of page, in the order of module names."""
    for name in sorted(file.stem for file in Path(__file__).parent.glob("[!_]*.py")):
        plan = getattr(importlib.import_module(f"{__name__}.{name}"), "plan", None)
        if plan is not None:
            yield cast("Plan", plan)
