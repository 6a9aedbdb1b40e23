"""What the commands print: findings, summaries, and a progress bar on long work."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from sitegen.counts import done_words
from sitegen.diagnostics import Diagnostic, file_error
from sitegen.frozen import replace
from sitegen.report import Format, report, summary

if TYPE_CHECKING:
    from sitegen.building.build import Progress, Result

EXIT_CONTENT = 1
EXIT_USAGE = 2
EXIT_STOPPED = 130


@contextmanager
def orderly() -> Iterator[None]:
    """End the program without a traceback, whatever becomes of the terminal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
    except OSError as error:
        echo(f"error[system]: {system_words(error)}", err=True)
        sys.exit(EXIT_USAGE)
    except KeyboardInterrupt:
        echo("stopped", err=True)
        sys.exit(EXIT_STOPPED)


@contextmanager
def failures(site: Path, form: Format, *, summarise: bool = False) -> Iterator[None]:
    """End the program with exit code 2 and a message where the call cannot be carried out."""
    from sitegen.building.build import Unusable, WriteError

    found: Sequence[Diagnostic]
    try:
        yield
        return
    except Unusable as error:
        found = error.diagnostics
    except WriteError as error:
        found = [file_error("", "output", error.message, error.hint)]
    except OSError as error:
        found = [file_error("", "system", system_words(error))]
    show(found, site, form, to_stderr=form == "text")
    if summarise:
        echo(json.dumps({"summary": {**NOTHING, "errors": len(found)}}))
    sys.exit(EXIT_USAGE)


def system_words(error: OSError) -> str:
    """Return what the system says is wrong, and with which file."""
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)


def echo(text: str, *, err: bool = False) -> None:
    """Print a line. That nobody listens any more (`| head`) changes nothing else."""
    stream = sys.stderr if err else sys.stdout
    if stream is not None:  # closed: `>&-`
        with suppress(BrokenPipeError):
            print(text, file=stream, flush=True)


def show(found: Sequence[Diagnostic], site: Path, form: Format, *, to_stderr: bool = False) -> None:
    """Print findings; `to_stderr` where the standard output is for something else."""
    stream = sys.stderr if to_stderr else sys.stdout
    if form == "json" and isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8")  # in any locale
    colour = form == "text" and is_terminal(stream) and not os.environ.get("NO_COLOR")
    for number, diagnostic in enumerate(found):
        text = report(replace(diagnostic, path=display(site, diagnostic.path)), form, colour=colour)
        gap = "\n" if form == "text" and number + 1 < len(found) else ""
        echo(text + gap, err=to_stderr)


def is_terminal(stream: TextIO | None) -> bool:
    """Say whether somebody may be looking at a stream."""
    return stream is not None and stream.isatty()


def display(site: Path, path: str) -> str:
    """Return a site's path as seen from where the command was called."""
    if not path or site == Path() or Path(path).is_absolute() or path.startswith("--"):
        return path
    return (site / path).as_posix()


def built_words(result: Result, started: float) -> str:
    """Return what a build came to; it `started` at that value of `time.perf_counter()`."""
    if result.written is None or result.output is None:
        return f"{summary(result.diagnostics)}: nothing was published"
    written = result.written
    changes = f"{written.changed} changed" + (
        f", {written.deleted} deleted" if written.deleted else ""
    )
    told = done_words(numbers_of(result), result.output, changes, started)
    return f"{told}; {summary(result.diagnostics)}" if result.diagnostics else told


NOTHING: Final = {
    "published": False,
    "articles": 0,
    "statements": 0,
    "conflicts": 0,
    "errors": 0,
    "warnings": 0,
    "files": 0,
    "changed": 0,
    "deleted": 0,
}
"""The summary of a build that came to nothing; the keys of every summary."""


def numbers_of(result: Result) -> dict[str, int]:
    """Return the summary of a build for programs."""
    written = result.written
    files = (written.total, written.changed, written.deleted) if written else (0, 0, 0)
    content = (result.articles, result.statements, result.conflicts)
    values = (written is not None, *content, result.errors, result.warnings, *files)
    return dict(zip(NOTHING, values, strict=True))


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Progress]:
    """Show a progress bar on long work, if there is a terminal to show it on."""
    if quiet or not is_terminal(sys.stderr):
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
