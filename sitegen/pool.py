"""Processes that share the work. Imported only where there is more than one."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from threading import Thread


@contextmanager
def processes(count: int) -> Iterator[Executor]:
    """Start `count` processes and end them; `ChildProcessError` if one is killed."""
    # Forked processes have everything imported, and what is to be rendered.
    gc.freeze()  # a collection would touch, and so copy, what they share with this one
    executor = ProcessPoolExecutor(count, get_context("fork"), _begin_worker)
    try:
        yield executor
    except BrokenProcessPool:
        message = "a worker process was killed; if memory is short, try --jobs 1"
        raise ChildProcessError(message) from None
    except BaseException:
        for worker in active_children():  # nobody waits for their work any more
            worker.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _begin_worker() -> None:
    """Leave Ctrl-C to the first process, and end with it: killed, it cannot end its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
