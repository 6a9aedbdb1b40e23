"""Work shared among processes: in chunks, here or in several, with the same results."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor

POOL_FROM = 200
"""Articles from which a second process is worth its start."""
CHUNK = 50
"""Articles or jobs handed to a process at once."""

Progress = Callable[[str, int, int], None]
"""Called with the stage, what is done and what there is to do."""


T = TypeVar("T")
R = TypeVar("R")


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield items in parts, in order."""
    return (items[span.start : span.stop] for span in spans(len(items)))


def spans(total: int) -> Iterator[range]:
    """Yield the places of such parts."""
    return (range(at, min(at + CHUNK, total)) for at in range(0, total, CHUNK))


class Pool:
    """Maps a function over chunks, in order, here or in several processes. The results agree."""

    is_forked = True
    """Whether functions find what this process had in memory when the pool was started."""

    def __init__(self, executor: Executor | None) -> None:
        self.executor = executor

    def start(self, function: Callable[[], R]) -> Callable[[], R]:
        """Begin some work, if another process can; return what waits for its outcome."""
        return function if self.executor is None else self.executor.submit(function).result

    def map(self, function: Callable[[T], R], chunks: Iterable[T]) -> Iterator[R]:
        apply = map if self.executor is None else self.executor.map
        return iter(apply(function, chunks))


Pools = Callable[[int], AbstractContextManager[Pool]]
"""Starts a pool for work on that many articles."""


@contextmanager
def worker_pool(articles: int, jobs: int | None = None) -> Iterator[Pool]:
    """Start processes, `jobs` or as many as fit; `ChildProcessError` if one is killed."""
    jobs = jobs or (1 if articles < POOL_FROM else os.cpu_count() or 1)
    if jobs == 1:
        yield Pool(None)
        return
    from sitegen.pool import processes  # costs 60 ms, which a small site need not wait for

    with processes(min(jobs, 2 + articles // CHUNK)) as executor:
        yield Pool(executor)
