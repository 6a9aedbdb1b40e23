"""Jinja's templates, compiled for the values that pages have.

What Jinja compiles for any value that anybody may pass is compiled here for the frozen values of a
job, with all that a template extends and imports, and takes a fraction of the time. What this
cannot do raises an error, never says something else: then `render.py` has Jinja itself render the
page, and what that gives counts, errors included.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(folders: Sequence[Path]) -> Environment:
    """Return what renders the templates of a theme as Jinja has it."""
    from jinja2 import Environment, StrictUndefined, select_autoescape

    from sitegen.templates.loader import Loader

    return Environment(
        loader=Loader(folders),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html", "xml"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
