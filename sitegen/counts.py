"""Numbers of things in words, and what a build came to. Imports nothing that takes long."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sitegen.record import Record

_COUNTED: Final = ("article", "statement", "conflict")


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def count_words(counts: Mapping[str, int]) -> str:
    """Return how much content a site has, in words."""
    return ", ".join(count(counts[f"{thing}s"], thing) for thing in _COUNTED)


def same_words(last: Record, started: float) -> str:
    """Return the answer to a call for a build after which nothing has changed."""
    return done_words(last.counts, Path(last.output), "nothing changed", started)


def done_words(counts: Mapping[str, int], output: Path, changes: str, started: float) -> str:
    """Return what stands in the output, and what became of it; it `started` at that value of
    `time.perf_counter()`."""
    with suppress(OSError, ValueError):  # where there is no current folder, or it is another
        output = output.relative_to(Path.cwd())
    files = f"{count(counts['files'], 'file')} in {output} ({changes})"
    return f"{count_words(counts)}: {files} in {time.perf_counter() - started:.2f} s"
