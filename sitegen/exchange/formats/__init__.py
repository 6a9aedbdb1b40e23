"""The forms in which a site is exported: one module each, found by its name.

A module's `export(chosen)` returns the file's text and what is to be told of it. To add a form, add
a module.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from sitegen.exchange.chosen import Chosen, Exported

Export = Callable[[Chosen], Exported]


def names() -> list[str]:
    """Return the names of all forms, as the command line has them. None is imported for it."""
    files = sorted(Path(__file__).parent.glob("[!_]*.py"))
    return [file.stem.replace("_", "-") for file in files]


def export(name: str, chosen: Chosen) -> Exported:
    """Export what is chosen in the form `name`."""
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    return cast("Export", module.export)(chosen)
