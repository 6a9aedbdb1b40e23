"""The kinds of page: one module each, found by its name.

A module's `plan(views)` yields its pages. What one of them shows is made when its job is asked for.
To add a kind, add a module and its template.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import cast

from sitegen.pages.job import Planned
from sitegen.pages.views import Views

Plan = Callable[[Views], Iterator[Planned]]


def kinds() -> Iterator[Plan]:
    """Yield the `plan` of every kind of page, in the order of module names."""
    for module in pkgutil.iter_modules(__path__):
        plan = getattr(importlib.import_module(f"{__name__}.{module.name}"), "plan", None)
        if plan is not None:
            yield cast("Plan", plan)
