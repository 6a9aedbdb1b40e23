"""The command line: what is to be measured, and the tables."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from benchmarks import layouts
from benchmarks.compare import Case, compare
from benchmarks.measure import Failed
from benchmarks.subjects import SUBJECTS, Wrong
from benchmarks.table import TITLES, table
from benchmarks.tools import Missing

RAM_DISK = Path("/dev/shm")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure what builds cost."""


@main.command("compare")
@click.option(
    "--subject", "subjects", type=click.Choice(list(SUBJECTS)), multiple=True, help="Default: all."
)
@click.option(
    "--size",
    "sizes",
    type=click.IntRange(min=1),
    multiple=True,
    default=[100, 1_000],
    help="Articles. Default: 100 and 1000.",
)
@click.option(
    "--case", "cases", type=click.Choice([*map(str, Case)]), multiple=True, help="Default: all."
)
@click.option("--rounds", type=click.IntRange(min=1), default=5, help="Default: 5.")
@click.option("--folder", type=click.Path(path_type=Path), help="Default: a RAM disk, if any.")
def run(
    subjects: Sequence[str],
    sizes: Sequence[int],
    cases: Sequence[str],
    rounds: int,
    folder: Path | None,
) -> None:
    """Measure generators side by side and print a table for each size and case.

    --subject, --size and --case may be given several times.
    """
    wanted = [case for case in Case if not cases or case in cases]
    _echo_machine()
    for total in sizes:
        with _workplace(folder) as place:
            try:
                seens = compare(subjects or [*SUBJECTS], total, wanted, rounds, place, _tell)
            except (Failed, Wrong, Missing) as error:
                raise click.ClickException(str(error)) from None
        for case in wanted:
            click.echo(f"\n{total:,} articles, {TITLES[case]}, rounds: {rounds}:\n")
            click.echo(table(seens, case))


@main.command("profile")
@click.option("--size", type=click.IntRange(min=1), default=1_000, help="Articles. Default: 1000.")
@click.option("--rounds", type=click.IntRange(min=1), default=3, help="Default: 3.")
@click.option("--folder", type=click.Path(path_type=Path), help="Default: a RAM disk, if any.")
def profile(size: int, rounds: int, folder: Path | None) -> None:
    """Show where sitegen's time goes, stage by stage and page by page, in one process."""
    from benchmarks.profile import profiled

    _echo_machine()
    with _workplace(folder) as place:
        click.echo(profiled(place, size, rounds))


@main.command("corpus")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--size", type=click.IntRange(min=1), default=1_000, help="Articles. Default: 1000.")
def corpus(folder: Path, size: int) -> None:
    """Make the corpus as a site for sitegen in FOLDER, to try things on."""
    layouts.flat(folder, size)


@contextmanager
def _workplace(folder: Path | None) -> Iterator[Path]:
    """Make a folder to work in, on a RAM disk if there is one; it is removed at the end."""
    if folder is None and os.access(RAM_DISK, os.W_OK):
        folder = RAM_DISK
    with tempfile.TemporaryDirectory(prefix="sitegen-benchmark-", dir=folder) as place:
        yield Path(place)


def _echo_machine() -> None:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    parts: Sequence[str] = (
        f"Python {platform.python_version()}",
        f"{os.cpu_count()} processors",
        f"load {load} at the start",
    )
    click.echo("; ".join(parts))


def _tell(what: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{what}", nl=False, err=True)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
