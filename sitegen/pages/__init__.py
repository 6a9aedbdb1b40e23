"""The kinds of page: one module each, found by its name.

A module's `plan(views)` yields the jobs of its pages. To add a kind, add a module and its template.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import cast

from sitegen.pages.job import Job
from sitegen.pages.views import Views

Plan = Callable[[Views], Iterator[Job]]


def kinds() -> Iterator[Plan]:
    """Yield the `plan` of every kind of page, in the order of module names."""
    for module in pkgutil.iter_modules(__path__):
        plan = getattr(importlib.import_module(f"{__name__}.{module.name}"), "plan", None)
        if plan is not None:
            yield cast("Plan", plan)
