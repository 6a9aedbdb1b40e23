"""The work of a build on a cluster of dask, whose machines share their storage.

Articles are read and pages rendered there: sources and jobs are sent, pages are written where the
site is staged. All else is done in the first process.
"""

from __future__ import annotations

import logging
import os
import pickle
import platform
import signal
import warnings
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from importlib.metadata import version
from itertools import count
from multiprocessing import resource_tracker
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar, cast

from sitegen import __version__
from sitegen.building.prepare import Unusable
from sitegen.building.workers import Pools
from sitegen.diagnostics import file_error
from sitegen.files import WriteError
from sitegen.frozen import dataclass
from sitegen.hashing import blake2b
from sitegen.load import CONTENT
from sitegen.pool import Pool, Tell
from sitegen.theme import templates_digest
from sitegen.write import Stage


def failed(message: str, hint: str) -> Unusable:
    """Return what tells that a cluster cannot do the work."""
    return Unusable([file_error("", "cluster", message, hint)])


try:
    import dask
    from distributed import Client, Future, KilledWorker, get_worker
except ModuleNotFoundError:
    raise failed("dask.distributed is not installed", "run `pip install 'sitegen[dask]'`") from None

T = TypeVar("T")
R = TypeVar("R")

PATIENCE: Final = 120
"""Seconds to wait for the first worker: some clusters start machines when there is work."""
_LIBRARIES: Final = ("babel", "jinja2", "markdown-it-py", "pydantic", "pyyaml", "rapidfuzz")
"""What the bytes of a site depend on besides sitegen."""
_QUIET: Final = "import os; os.dup2(os.open(os.devnull, os.O_WRONLY), 2)"
"""Run by workers that are started here: what is wrong is told by the first process."""
_SAME: Final = "have the same on all machines, at the same paths, and start the workers again"
_REACH: Final = "see that the scheduler runs, and what DASK_SCHEDULER_ADDRESS says"
_CONFIG: Final = {"distributed.admin.large-graph-warning-threshold": "1GiB"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a worker must have, so that what it makes is what would be made here. Sent with all
    work, since workers may join at any time."""

    folders: tuple[Path, ...]
    """Of the theme."""
    versions: tuple[tuple[str, str], ...]
    shared: tuple[Path, ...]
    """Folders that it must see."""


def _terms(root: Path, folders: Sequence[Path], stage: Stage) -> Terms:
    theme = tuple(folder.absolute() for folder in folders)
    shared = ((root / CONTENT).absolute(), stage.folder)
    return Terms(theme, (*_PROGRAM, _templates(theme)), shared)


def _program() -> Iterator[tuple[str, str]]:
    """Yield the versions of all that the bytes of a site depend on, by name."""
    package = Path(__file__).parents[1]
    program = blake2b(digest_size=4)
    for file in sorted(package.rglob("*.py")):
        program.update(f"{file.relative_to(package)}\0".encode() + file.read_bytes())
    yield "sitegen", f"{__version__} ({program.hexdigest()})"
    yield "Python", platform.python_version()
    yield "zlib", zlib.ZLIB_RUNTIME_VERSION  # it packs pictures
    for library in _LIBRARIES:
        yield library, version(library)


def _templates(theme: tuple[Path, ...]) -> tuple[str, str]:
    return "templates", templates_digest(theme).hex()[:8]


_PROGRAM: Final = tuple(_program())
"""As this process has it: a worker may be older than what has been installed since."""


@lru_cache(maxsize=1)
def _agree(terms: Terms) -> None:
    """Hold a worker to the terms, once in a build; `Unusable` if it does not have what it must."""
    worker = f"the worker at {get_worker().address}"
    versions = (*_PROGRAM, _templates(terms.folders))
    for (what, wanted), (_, found) in zip(terms.versions, versions, strict=True):
        if found != wanted:
            message = f"{worker} has {what} {found}, and here it is {wanted}"
            raise failed(message, _SAME)
    for folder in terms.shared:
        if not folder.is_dir():
            message = f"{worker} does not see {folder}"
            raise failed(message, "the site and its output must be on storage that all share")


_alone = Lock()
"""Held by the thread of a worker that works: one at a time, however many a worker has."""


@dataclass(frozen=True, slots=True)
class _Work:
    """Work that is done where it is unpickled. So what is sent is a call of `pickle.loads` with
    bytes: of a function of sitegen, a worker that has none would die without a word."""

    terms: Terms
    call: bytes

    def __reduce__(self) -> tuple[Callable[[Terms, bytes], object], tuple[Terms, bytes]]:
        return _do, (self.terms, self.call)


def _do(terms: Terms, call: bytes) -> object:
    """Call a function in a worker."""
    with _alone:
        _agree(terms)
        function, chunk = pickle.loads(call)
        return function(chunk)


class Cluster(Pool):
    """Maps functions over chunks with the workers of a cluster. Both are sent."""

    is_forked = False

    def __init__(self, client: Client, terms: Terms) -> None:
        self.client, self.terms = client, terms

    def check(self) -> None:
        """Wait for a worker, and hold it to the terms."""
        with _told():
            self._submit(len, ()).result(timeout=PATIENCE)

    def map(
        self, function: Callable[[T], R], chunks: Iterable[T], tell: Tell = lambda _: None
    ) -> Iterator[R]:
        """Have no more chunks on the way at once than keep the workers busy: nobody has the memory
        for all those of a large site."""
        with _told():
            ahead = 4 * max(4, sum(self.client.nthreads().values()))
        waiting: deque[Future[R]] = deque()
        done = count(1)
        for chunk in chunks:
            with _told():
                waiting.append(self._submit(function, chunk))
            if len(waiting) == ahead:
                yield self._outcome(waiting.popleft())
                tell(next(done))
        while waiting:
            yield self._outcome(waiting.popleft())
            tell(next(done))

    def _outcome(self, future: Future[R]) -> R:
        with _told():
            return future.result()

    def _submit(self, function: Callable[[T], R], chunk: T) -> Future[R]:
        work = pickle.dumps(_Work(self.terms, pickle.dumps((function, chunk), 5)), 5)
        # Not pure: what comes of it depends on files, too.
        submitted = self.client.submit(pickle.loads, work, pure=False)
        return cast("Future[R]", submitted)


@contextmanager
def _told() -> Iterator[None]:
    """Make an `Unusable` of whatever keeps a cluster from the work."""
    try:
        yield
    except (Unusable, WriteError):
        raise
    except TimeoutError:
        message = f"no worker of the cluster took any work for {PATIENCE} seconds"
        raise failed(message, "start workers: dask worker SCHEDULER") from None
    except KilledWorker as error:
        message = f"{error.allowed_failures + 1} workers were lost, one by one, with the same work"
        raise failed(message, "if memory is short, give them more") from None
    except CancelledError:
        raise failed("the scheduler of the cluster is gone", "start it again") from None
    except Exception as error:  # whatever dask or a worker that lacks something may say
        raise failed(f"a worker failed: {_words(error)}", _SAME) from None


def _words(error: Exception) -> str:
    """Return what an exception says, on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


@contextmanager
def connected(
    root: Path, folders: Sequence[Path], stage: Stage, jobs: int | None
) -> Iterator[Pools]:
    """Share the work of a build with the cluster that dask's configuration names, or with one of
    `jobs` processes that is started here.

    Raises `Unusable` where it cannot do the work.
    """
    before = logging.root.manager.disable
    logging.disable()  # dask says at length what is told here in a line
    try:
        with dask.config.set(_CONFIG), _connect(jobs) as client:
            cluster = Cluster(client, _terms(root, folders, stage))
            cluster.check()
            yield lambda articles: nullcontext(cluster)
    finally:
        logging.disable(before)


def _connect(jobs: int | None) -> Client:
    """Connect to the cluster of dask's configuration; start one if it has none."""
    address = dask.config.get("scheduler-address", None)
    try:
        with warnings.catch_warnings(), _deaf():
            warnings.simplefilter("ignore")  # of versions that differ, which `_agree` looks at
            if address:
                return Client(address, set_as_default=False)
            return Client(
                set_as_default=False,
                n_workers=jobs or os.cpu_count() or 1,
                threads_per_worker=1,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
                preload=[_QUIET],
            )
    except Exception as error:
        where = f"the cluster at {address}" if address else "a cluster on this machine"
        raise failed(f"cannot work with {where}: {_words(error)}", _REACH) from None


@contextmanager
def _deaf() -> Iterator[None]:
    """Start threads and processes that do not hear Ctrl-C, which is for the first process's main
    thread alone. It is heard when this ends."""
    resource_tracker.ensure_running()  # it would let what is started next hear again
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
