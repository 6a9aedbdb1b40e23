"""The command line: the only module that prints. Exit codes: 0 done, 1 the content has errors, 2 the call
or the configuration is wrong, or the files could not be read or written."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen import __version__
from sitegen.diagnostics import Diagnostic, Severity, file_error
from sitegen.report import Format, count, report, summary

if TYPE_CHECKING:  # the stages are imported by the commands that run them: `--version` stays quick
    from sitegen.build import Options, Progress, Result

EXIT_CONTENT = 1
EXIT_USAGE = 2

site_argument = click.argument("site", default=".", type=click.Path(path_type=Path))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sitegen")
def main() -> None:
    """Publish annotated briefings: who said what, when, and what does not fit together."""


@main.command()
@site_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder to write.")
@click.option("--base-url", help="Where the site will stand.")
@click.option("--drafts", is_flag=True, help="Include drafts.")
@click.option("--future", is_flag=True, help="Include articles dated in the future.")
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--keep-going", is_flag=True, help="Publish all that is sound; still exits 1.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: as fits.")
@click.option("--force", is_flag=True, help="Make everything anew.")
@click.option("--quiet", is_flag=True, help="Print only errors and warnings.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def build(
    site: Path,
    output: Path | None,
    base_url: str | None,
    drafts: bool,
    future: bool,
    strict: bool,
    keep_going: bool,
    jobs: int | None,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Build the site in the folder SITE."""
    from sitegen.build import Options
    from sitegen.build import build as run

    options = Options(output, base_url, drafts, future, strict, keep_going, jobs)
    started = time.perf_counter()
    with _failures(site, "json" if as_json else "text"), _progress(quiet or as_json) as progress:
        result = run(site, options, progress)
    seconds = time.perf_counter() - started
    _show(result.diagnostics, site, "json" if as_json else "text", to_stderr=not as_json)
    if as_json:
        click.echo(json.dumps({"summary": _numbers(result)}))
    elif not quiet or result.errors:
        click.echo(_told(result, seconds, site), err=bool(result.errors))
    sys.exit(EXIT_CONTENT if result.errors else 0)


@main.command()
@site_argument
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--fix", is_flag=True, help="Write the text's wording into quotes that nearly match.")
@click.option("--drafts/--no-drafts", default=True, help="Check drafts too. Default: yes.")
@click.option("--future/--no-future", default=True, help="Check what is dated in the future too.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes. Default: as fits.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
def check(
    site: Path, strict: bool, fix: bool, drafts: bool, future: bool, jobs: int | None, form: Format
) -> None:
    """Check the site in the folder SITE, and publish nothing."""
    from sitegen.build import Options
    from sitegen.build import check as run

    options = Options(strict=strict, drafts=drafts, future=future, jobs=jobs)
    with _failures(site, form), _progress(form != "text") as progress:
        result = run(site, options, progress)
        mended: Sequence[Diagnostic] = ()
        if fix and result.fixes:
            result, mended = _fixed(site, result, options, run, form)
    _show([*mended, *result.diagnostics], site, form)
    if form == "text":
        click.echo(f"{_counted(result)}: {summary([*mended, *result.diagnostics])}")
    sys.exit(EXIT_CONTENT if result.errors or mended else 0)


def _fixed(
    site: Path,
    result: Result,
    options: Options,
    run: Callable[[Path, Options], Result],
    form: Format,
) -> tuple[Result, Sequence[Diagnostic]]:
    """Write new wordings into sidecars; return what a new check finds, and what could not be mended."""
    from sitegen.fix import apply_fixes

    mended, refused = apply_fixes(site, result.fixes)
    if form == "text":
        for path, quotes in mended.items():
            click.echo(f"{_display(site, path)}: {count(quotes, 'quote')} mended")
    return run(site, options), refused


@main.group()
def new() -> None:
    """Make a site, or an article with its sidecar."""


@new.command("site")
@click.argument("folder", type=click.Path(path_type=Path))
def new_site(folder: Path) -> None:
    """Make a site with a small example in FOLDER."""
    from sitegen.scaffold import make_site

    with _failures(folder, "text"):
        made = make_site(folder)
    for path in made:
        click.echo(f"  {path}")
    click.echo(f"\nNext: sitegen build {folder}\nThen open {folder / 'public' / 'index.html'}")


@new.command("article")
@click.argument("path")
@click.option("--site", default=".", type=click.Path(path_type=Path), help="The site's folder.")
def new_article(path: str, site: Path) -> None:
    """Make the article PATH, such as syria-2018/press-briefing, and its sidecar."""
    from sitegen.scaffold import make_article

    with _failures(site, "text"):
        for made in make_article(site, path):
            click.echo(f"  {_display(site, made)}")


@main.command()
@site_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder to clean.")
def clean(site: Path, output: Path | None) -> None:
    """Delete what builds wrote, and nothing else."""
    from sitegen.build import Options, output_of
    from sitegen.write import clean as run

    with _failures(site, "text"):
        folder = output_of(site, Options(output=output))
        deleted = run(folder)
    click.echo(f"{folder}: {count(deleted, 'file')} deleted")


# What is printed


@contextmanager
def _failures(site: Path, form: Format) -> Iterator[None]:
    """End the program with exit code 2 and a message where the call cannot be carried out."""
    from sitegen.build import Unusable, WriteError

    try:
        yield
    except Unusable as error:
        _show(error.diagnostics, site, form, to_stderr=form == "text")
        sys.exit(EXIT_USAGE)
    except WriteError as error:
        found = Diagnostic("", 0, 0, Severity.ERROR, "output", error.message, error.hint)
        if form == "text":
            click.echo(f"error[output]: {error.message}", err=True)
            if error.hint:
                click.echo(f"        {error.hint}", err=True)
        else:
            click.echo(report(found, form))
        sys.exit(EXIT_USAGE)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"error[system]: {where}{error.strerror or error}", err=True)
        sys.exit(EXIT_USAGE)
    except KeyboardInterrupt:
        click.echo("stopped; nothing was published", err=True)
        sys.exit(130)


def _show(
    found: Sequence[Diagnostic], site: Path, form: Format, *, to_stderr: bool = False
) -> None:
    stream = sys.stderr if to_stderr else sys.stdout
    colour = form == "text" and stream.isatty() and not os.environ.get("NO_COLOR")
    for number, diagnostic in enumerate(found):
        text = report(replace(diagnostic, path=_display(site, diagnostic.path)), form, colour=colour)
        # Surrogates and the like must not end in a traceback on any terminal.
        text = text.encode("utf-8", "backslashreplace").decode()
        gap = "\n" if form == "text" and number + 1 < len(found) else ""
        click.echo(text + gap, err=to_stderr)


def _display(site: Path, path: str) -> str:
    """Return a site's path as seen from where the command was called."""
    if site == Path() or Path(path).is_absolute() or path.startswith("--"):
        return path
    return (site / path).as_posix()


def _counted(result: Result) -> str:
    return ", ".join(
        (
            count(result.articles, "article"),
            count(result.statements, "statement"),
            count(result.conflicts, "conflict"),
        )
    )


def _told(result: Result, seconds: float, site: Path) -> str:
    if result.written is None:
        return f"{summary(result.diagnostics)}: nothing was published"
    written = result.written
    output = result.output
    if output is not None and output.is_relative_to(Path.cwd()):
        output = output.relative_to(Path.cwd())
    changes = f"{written.changed} changed" + (f", {written.deleted} deleted" if written.deleted else "")
    told = f"{_counted(result)}: {count(written.total, 'file')} in {output} ({changes}) in {seconds:.2f} s"
    return f"{told}; {summary(result.diagnostics)}" if result.diagnostics else told


def _numbers(result: Result) -> dict[str, int | bool | str]:
    return {
        "published": result.written is not None,
        "articles": result.articles,
        "statements": result.statements,
        "conflicts": result.conflicts,
        "errors": result.errors,
        "warnings": result.warnings,
        "files": result.written.total if result.written else 0,
        "changed": result.written.changed if result.written else 0,
        "deleted": result.written.deleted if result.written else 0,
    }


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress]:
    """Show a progress bar on long work, if there is a terminal to show it on."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.close()


class _Bar:
    """A progress bar that comes up only after a while: rich is not imported for short work."""

    AFTER = 0.7

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.close: Callable[[], None] = lambda: None
        self.update: Progress | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self.update is None and time.monotonic() - self.started > self.AFTER:
            self.update = self.open()
        if self.update is not None:
            self.update(stage, done, total)

    def open(self) -> Progress:
        from rich.console import Console
        from rich.progress import Progress as Bars

        bars = Bars(console=Console(stderr=True), transient=True)
        bars.start()
        self.close = bars.stop
        tasks = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        return update


__all__ = ["file_error", "main"]
