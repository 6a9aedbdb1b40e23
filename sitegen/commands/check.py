"""The command `sitegen check`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.commands.console import (
    EXIT_CONTENT,
    display,
    echo,
    failures,
    numbers_of,
    progress_bar,
    show,
)
from sitegen.counts import count, count_words
from sitegen.diagnostics import Diagnostic
from sitegen.report import Format, summary

if TYPE_CHECKING:
    from sitegen.building.build import Progress, Result
    from sitegen.building.prepare import Prepared
    from sitegen.config import Config


@click.command()
@click.argument("site", default=".", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--fix", is_flag=True, help="Write the text's wording into quotes that nearly match.")
@click.option("--external", is_flag=True, help="Ask for the pages that links lead to elsewhere.")
@click.option("--drafts/--no-drafts", default=True, help="Check drafts. Default: yes.")
@click.option(
    "--future/--no-future", default=True, help="Check what is dated in the future. Default: yes."
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes to use. Default: as fits.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="For people, for programs (an object a line), for GitHub Actions. Default: text.",
)
def check(
    site: Path,
    strict: bool,
    fix: bool,
    external: bool,
    drafts: bool,
    future: bool,
    jobs: int | None,
    form: Format,
) -> None:
    """Check the site in the folder SITE.

    SITE is the current folder if left out. Shows all that is wrong, and publishes nothing.
    """
    from sitegen.building.build import Options
    from sitegen.building.build import check as run

    options = Options(strict=strict, drafts=drafts, future=future, jobs=jobs)
    with failures(site, form), progress_bar(form != "text") as progress:
        inspect = partial(_examined, site, progress) if external else _nothing
        result = run(site, options, progress, inspect)
        mended: Sequence[Diagnostic] = ()
        if fix and result.fixes:
            mended = _fixed(site, result, form)
            result = run(site, options, progress, inspect)
    show([*mended, *result.diagnostics], site, form)
    if form == "text":
        echo(f"{count_words(numbers_of(result))}: {summary([*mended, *result.diagnostics])}")
    sys.exit(EXIT_CONTENT if result.errors or mended else 0)


def _nothing(config: Config, prepared: Prepared) -> Sequence[Diagnostic]:
    return ()


def _examined(
    site: Path, progress: Progress, config: Config, prepared: Prepared
) -> Sequence[Diagnostic]:
    """Ask for what links lead to."""
    from sitegen.external.told import examine  # costs 150 ms, and no other check needs it

    return examine(site, config, prepared, progress)


def _fixed(site: Path, result: Result, form: Format) -> Sequence[Diagnostic]:
    """Write new wordings into sidecars; return what was not mended."""
    from sitegen.fix import apply_fixes

    mended, refused = apply_fixes(site, result.fixes)
    if form == "text":
        for path, quotes in mended.items():
            echo(f"{display(site, path)}: {count(quotes, 'quote')} mended")
    return refused
