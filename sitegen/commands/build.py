"""What the command `build` does. It needs no click: `start.py` calls it for the plainest calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.building.build import Options, build
from sitegen.commands.console import (
    EXIT_CONTENT,
    built_words,
    echo,
    failures,
    numbers_of,
    progress_bar,
    show,
)

if TYPE_CHECKING:
    from sitegen.record import Look
    from sitegen.report import Format


def run(
    site: Path, options: Options, look: Look | None, started: float, *, quiet: bool, as_json: bool
) -> int:
    """Build a site, say what came of it, and return the exit code.

    `look` is what has changed since the last build, if somebody has looked; it `started` at that
    value of `time.perf_counter()`. Ends the program where the call cannot be carried out.
    """
    form: Format = "json" if as_json else "text"
    with failures(site, form, summarise=as_json), progress_bar(quiet or as_json) as progress:
        result = build(site, options, progress, look)
    for note in () if quiet or as_json else result.notes:
        echo(f"note: {note}", err=True)
    show(result.diagnostics, site, form, to_stderr=not as_json)
    if as_json:
        echo(json.dumps({"summary": numbers_of(result)}))
    elif not quiet or result.errors:
        echo(built_words(result, started), err=bool(result.errors))
    return EXIT_CONTENT if result.errors else 0
