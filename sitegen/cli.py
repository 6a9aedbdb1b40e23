"""The command line: what the commands are and what they call; `console.py` is what they print with.

Exit codes: 0 done; 1 the content has errors; 2 the call or the configuration is wrong, or files
could not be read or written; 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sitegen import __version__
from sitegen.commands.check import check
from sitegen.commands.console import (
    EXIT_CONTENT,
    NOTHING,
    display,
    echo,
    failures,
    orderly,
    progress_bar,
    show,
)
from sitegen.commands.deploy import deploy
from sitegen.counts import count, same_words
from sitegen.report import summary

if TYPE_CHECKING:  # the stages are imported by the commands that run them: `--version` stays quick
    from sitegen.building.build import Executor
    from sitegen.record import Look
    from sitegen.serve.preview import Update

FORMATS: Final = (
    "annotations",
    "conflicts-csv",
    "graphml",
    "html",
    "ical",
    "statements-csv",
    "timelinejs",
)
"""The modules of `sitegen.exchange.formats`, which are imported only where they are needed."""

site_argument = click.argument("site", default=".", type=click.Path(path_type=Path))


_EXIT_CODES = """Exit codes: 0 done; 1 the content has errors, and nothing was published; 2 the
call or the configuration is wrong, or files could not be read or written."""


class _Program(click.Group):
    """The commands; they end without a traceback, whatever becomes of the terminal."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with orderly():  # help is printed here
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        with orderly():
            return super().invoke(ctx)


@click.group(
    cls=_Program, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EXIT_CODES
)
@click.version_option(__version__, prog_name="sitegen")
def main() -> None:
    """Publish annotated briefings: who said what, when, and what does not fit together."""


@main.command()
@site_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The folder to write. Default: public in SITE, or as sitegen.yaml says.",
)
@click.option("--base-url", help="Where the site will stand: https://... Replaces sitegen.yaml's.")
@click.option("--drafts", is_flag=True, help="Include drafts.")
@click.option("--future", is_flag=True, help="Include articles dated in the future.")
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--keep-going", is_flag=True, help="Publish all that is sound; still exits 1.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes to use. Default: as fits.")
@click.option(
    "--executor",
    type=click.Choice(["processes", "dask"]),
    default="processes",
    help="What does the work: this machine's processes, or a cluster of dask.",
)
@click.option("--force", is_flag=True, help="Make every file anew.")
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
    executor: Executor,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Build the site in the folder SITE.

    SITE is the current folder if left out. Where the content has errors, all of them are shown and
    nothing is published: the last good output stays.
    """
    from sitegen.record import asked, look

    begun: tuple[float, Look | None] | None = click.get_current_context().obj  # by `start.py`
    started, seen = begun or (time.perf_counter(), None)
    wish = asked(site, output, base_url, drafts, future)
    last = seen if seen and seen.record.asked == wish else None
    last = None if force else last or look(site, wish)
    if last is not None and last.is_same:
        if as_json:
            echo(json.dumps({"summary": {**NOTHING, "published": True, **last.record.counts}}))
        elif not quiet:
            echo(same_words(last.record, started))
        return
    from sitegen.building.build import Options
    from sitegen.commands.build import run

    options = Options(output, base_url, drafts, future, strict, keep_going, jobs, force, executor)
    sys.exit(run(site, options, last, started, quiet=quiet, as_json=as_json))


@main.command()
@site_argument
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    help="The port, or the next one that is free. Default: 8000.",
)
@click.option("--host", default="127.0.0.1", help="The address to listen at. Default: 127.0.0.1.")
@click.option(
    "--allowed-host",
    "allowed_hosts",
    multiple=True,
    help="A name by which browsers may call the server besides localhost. May be repeated.",
)
@click.option("--open", "open_page", is_flag=True, help="Open the site in a browser.")
@click.option("--poll", is_flag=True, help="Look for changes again and again: for network drives.")
def serve(
    site: Path, port: int, host: str, allowed_hosts: Sequence[str], open_page: bool, poll: bool
) -> None:
    """Show the site in the folder SITE while you write.

    SITE is the current folder if left out. Pages in the browser follow each change of a file.
    Drafts are shown, too. Ctrl-C stops it.
    """
    from sitegen.serve.server import Options
    from sitegen.serve.server import serve as run

    options = Options(host, port, tuple(allowed_hosts), poll)

    def ready(address: str) -> None:
        echo(f"Serving at {address} (Ctrl-C stops)")
        if open_page:
            click.launch(address)

    def told(update: Update) -> None:
        show(update.diagnostics, site, "text", to_stderr=True)
        echo(_looked(update))

    with failures(site, "text"), progress_bar(False) as progress, suppress(KeyboardInterrupt):
        run(site, options, progress, ready, told)


def _looked(update: Update) -> str:
    """Return what came of a look at the files, in a line."""
    what = ", ".join(update.changed[:3]) or "the site"
    more = len(update.changed) - 3
    others = f" and {count(more, 'other')}" if more > 0 else ""
    found = summary(update.diagnostics) if update.diagnostics else "done"
    return f"{time.strftime('%H:%M:%S')} {what}{others}: {found} in {update.seconds:.2f} s"


@main.group()
def new() -> None:
    """Make a site, or an article with its sidecar."""


@new.command("site")
@click.argument("folder", type=click.Path(path_type=Path))
def new_site(folder: Path) -> None:
    """Make a site with a small example.

    FOLDER must be empty or new.
    """
    from sitegen.scaffold import make_site

    with failures(folder, "text"):
        made = make_site(folder)
    for path in made:
        echo(f"  {path}")
    page = folder / "public" / "index.html"
    echo(f"\nNext: sitegen build {shlex.quote(str(folder))}\nThen open {page}")


@new.command("article")
@click.argument("path")
@click.option(
    "--site",
    default=".",
    type=click.Path(path_type=Path),
    help="The site's folder. Default: the current one.",
)
def new_article(path: str, site: Path) -> None:
    """Make an article and its sidecar.

    PATH is below content/, such as syria-2018/press-briefing. What exists stays as it is: for a
    text without a sidecar, only that is made.
    """
    from sitegen.scaffold import make_article

    with failures(site, "text"):
        made = make_article(site, path)
    for file in made:
        echo(f"  {file}")


@main.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@site_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--only", default="", help="An article or a briefing, by its path. Default: all.")
@click.option("--drafts", is_flag=True, help="Include drafts.")
@click.option("--future", is_flag=True, help="Include articles dated in the future.")
def export(
    form: str, site: Path, output: Path | None, only: str, drafts: bool, future: bool
) -> None:
    """Write a site in a form for other programs.

    SITE is the site's folder: the current one if left out. FORMAT is annotations, conflicts-csv,
    graphml, html, ical, statements-csv or timelinejs. Without a file to write, it goes to the
    standard output.
    """
    from sitegen.exchange.exporting import Unsound, export_site

    with failures(site, "text"):
        try:
            done = export_site(site, form, only, output, drafts=drafts, future=future)
        except Unsound as error:
            show(error.diagnostics, site, "text", to_stderr=True)
            sys.exit(EXIT_CONTENT)
    for told in done.told:
        echo(told, err=True)
    if output is None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # in any locale, and byte for byte
        with suppress(BrokenPipeError):
            click.echo(done.text, nl=False)


@main.command("import")
@site_argument
@click.option(
    "--annotations",
    "file",
    required=True,
    type=click.Path(path_type=Path),
    help="A file of W3C annotations (JSON-LD), or of Hypothesis' API.",
)
@click.option("--article", default="", help="The article that all are of. Default: by address.")
@click.option("--speaker", default="", help="Who says what is highlighted without a word or tag.")
def import_(site: Path, file: Path, article: str, speaker: str) -> None:
    """Add annotations made elsewhere to sidecars.

    SITE is the site's folder: the current one if left out. A highlight tagged with a speaker
    becomes a statement, another with a comment a note. What a sidecar holds stays as it is; what
    it holds already is not added again.
    """
    from sitegen.exchange.importing import import_annotations

    with failures(site, "text"):
        done = import_annotations(site, file, article, speaker)
    of_words = [merged for merged in done.merged if merged.drafts or merged.known]
    for merged in of_words:
        added = (("statements", "statement"), ("notes", "note"))
        counts = [count(merged.count(section), word) for section, word in added]
        counts.append(count(len(merged.speakers), "speaker"))
        there = f"; {merged.known} already there" if merged.known else ""
        echo(f"{display(site, merged.file)}: {', '.join(counts)} added{there}")
    if done.passed_over:
        echo(f"{count(done.passed_over, 'annotation')} of no words of a text: passed over")
    if not (of_words or done.passed_over or done.diagnostics):
        echo(f"{file}: no annotations")
    show(done.diagnostics, Path(), "text", to_stderr=True)
    sys.exit(EXIT_CONTENT if done.errors else 0)


@main.command()
@site_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The folder to clean. Default: the one that `build` writes.",
)
def clean(site: Path, output: Path | None) -> None:
    """Delete what builds wrote, and nothing else.

    SITE is the folder of the site: the current one if left out.
    """
    from sitegen.building.build import Options, output_of
    from sitegen.record import forget
    from sitegen.write import clean as run

    with failures(site, "text"):
        folder = output_of(site, Options(output=output))
        deleted = run(folder)
        forget(site)
    echo(f"{folder}: {count(deleted, 'file')} deleted")


main.add_command(check)
main.add_command(deploy)
