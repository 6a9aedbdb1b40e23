"""Work shared among processes: in chunks, here or in several, with the same results."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from sitegen.pool import Forking, Pool, Tell

POOL_FROM = 100
"""Articles from which a second process is worth what it costs: it is quicker from twenty on, but of
less than a second there is little to save."""
CHUNK = 50
"""The most articles or pages handed to a process at once."""
_PARTS = 64
"""Parts that less work is shared out in, so that no process waits long for another."""

Progress = Callable[[str, int, int], None]
"""Called with the stage, what is done and what there is to do."""

T = TypeVar("T")


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield items in parts, in order."""
    return (items[span.start : span.stop] for span in spans(len(items)))


def spans(total: int) -> Iterator[range]:
    """Yield the places of such parts."""
    step = _step(total)
    return (range(at, min(at + step, total)) for at in range(0, total, step))


def _step(total: int) -> int:
    return min(CHUNK, total // _PARTS + 1)


def telling(progress: Progress, stage: str, total: int) -> Tell:
    """Return what tells the progress of a stage with `total` items, by chunks."""
    step = _step(total)
    return lambda done: progress(stage, min(done * step, total), total)


Pools = Callable[[int], AbstractContextManager[Pool]]
"""Starts a pool for work on that many articles."""


@contextmanager
def worker_pool(articles: int, jobs: int | None = None) -> Iterator[Pool]:
    """Give a pool of this process and others, `jobs` in all or as many as there are processors.

    It raises `ChildProcessError` when one is killed.
    """
    jobs = jobs or (1 if articles < POOL_FROM else os.cpu_count() or 1)
    yield Pool() if jobs == 1 else Forking(min(jobs, 2 + articles // CHUNK))
