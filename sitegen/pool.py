"""A piece of work in this process, or in several.

These are forked when there is something to do and gone when it is done, so each has in memory what
this one had, and nothing large is sent to it. This process does its share like the others. What is
to be done are numbers in a pipe: each process takes the next one when it is free. What a process
makes it keeps in a file without a name, which this one reads in the end.

`concurrent.futures` would do, but for what it costs: 60 ms to import, and a process that only waits
and yet comes to have its own copy of all that the others look at.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from mmap import mmap
from tempfile import TemporaryFile, gettempdir
from typing import IO, Final, Generic, NoReturn, TypeVar

_SIZE: Final = 4
"""Bytes of a number."""
_ROUND: Final = 1_024
"""Chunks that are shared out at once: their numbers fit into a pipe of any system."""

Tell = Callable[[int], object]
"""Called with the number of chunks that are done, every now and then."""
T = TypeVar("T")
R = TypeVar("R")


class Pool:
    """Maps a function over chunks: here. What others map over more processes comes out the same."""

    is_forked = True
    """Whether functions find what this process has in memory when they are mapped."""

    def map(
        self, function: Callable[[T], R], chunks: Iterable[T], tell: Tell = lambda _: None
    ) -> Iterator[R]:
        """Yield what the function makes of each chunk, in order."""
        for number, chunk in enumerate(chunks, 1):
            yield function(chunk)
            tell(number)


class Forking(Pool):
    """Maps functions with `count` processes; raises `ChildProcessError` if one is killed, and
    another `OSError` where it cannot keep what it makes."""

    def __init__(self, count: int) -> None:
        self.count = count

    def map(
        self, function: Callable[[T], R], chunks: Iterable[T], tell: Tell = lambda _: None
    ) -> Iterator[R]:
        """As `Pool.map`, but that all is done before the first result comes."""
        held = list(chunks)
        made: dict[int, R] = {}
        for start in range(0, len(held), _ROUND):
            numbers = range(start, min(start + _ROUND, len(held)))
            made |= _Round(function, held, numbers, self.count).made(tell)
        return (made.pop(number) for number in range(len(held)))


class _Round(Generic[T, R]):
    """Some of the work, shared out once."""

    def __init__(
        self, function: Callable[[T], R], held: Sequence[T], numbers: range, count: int
    ) -> None:
        self.function, self.held, self.numbers = function, held, numbers
        self.count = min(count, len(numbers))
        self.tray, waiting = os.pipe()
        os.write(waiting, b"".join(number.to_bytes(_SIZE, "little") for number in numbers))
        os.close(waiting)
        self.done = mmap(-1, _SIZE * self.count)
        """How many chunks each process has done: shared memory."""

    def made(self, tell: Tell) -> dict[int, R]:
        """Do the work, and return by number what was made."""
        gc.freeze()  # a collection would touch, and so copy, what the processes share
        children: list[_Child[R]] = []
        made: dict[int, R] = {}
        try:
            children += (_Child(self._share(place)) for place in range(1, self.count))
            for number, one in self._share(0):
                made[number] = one
                for child in children:
                    child.check()
                tell(self.numbers.start + self._total())
            for child in children:
                made.update(child.results())
        except BaseException:  # nobody waits for their work any more
            for child in children:
                child.kill()
            raise
        finally:
            os.close(self.tray)
            self.done.close()
        tell(self.numbers.stop)
        return made

    def _share(self, place: int) -> Iterator[tuple[int, R]]:
        """Do what this process finds to do; `place` is its own among those that share the work."""
        at = place * _SIZE
        count = 0
        while taken := os.read(self.tray, _SIZE):
            number = int.from_bytes(taken, "little")
            made = self.function(self.held[number])
            count += 1
            self.done[at : at + _SIZE] = count.to_bytes(_SIZE, "little")
            yield number, made

    def _total(self) -> int:
        places = range(0, _SIZE * self.count, _SIZE)
        return sum(int.from_bytes(self.done[at : at + _SIZE], "little") for at in places)


class _Child(Generic[R]):
    """A process that does its share of the work."""

    def __init__(self, share: Iterator[tuple[int, R]]) -> None:
        self.file: IO[bytes] = TemporaryFile()  # noqa: SIM115  # it is closed when it was read
        parent, self.over = os.getpid(), False
        self.process = os.fork()
        if self.process == 0:
            _work(share, self.file, parent)

    def check(self) -> None:
        """Raise what `Forking` does if it was killed or had to give up."""
        self._wait(os.WNOHANG)

    def results(self) -> Iterator[tuple[int, R]]:
        """Wait for its end, and yield what it made; raises what kept it from making it."""
        self._wait(0)
        with self.file as file:
            file.seek(0)
            with suppress(EOFError):
                while True:
                    made = pickle.load(file)
                    if isinstance(made, BaseException):
                        raise made
                    yield made

    def kill(self) -> None:
        self.file.close()
        if not self.over:
            with suppress(OSError):
                os.kill(self.process, signal.SIGKILL)
                os.waitpid(self.process, 0)

    def _wait(self, how: int) -> None:
        if not self.over:
            process, status = os.waitpid(self.process, how)
            self.over = process != 0
            if self.over and status:
                if (code := os.waitstatus_to_exitcode(status)) > 1:
                    raise OSError(code, os.strerror(code), gettempdir())
                message = "a worker process was killed; if memory is short, try --jobs 1"
                raise ChildProcessError(message)


def _tried(share: Iterator[T]) -> Iterator[T | Exception]:
    """Yield what a share of the work comes to, and the error in which it ends, if it does."""
    try:
        yield from share
    except Exception as error:
        yield error


def _work(share: Iterator[tuple[int, R]], file: IO[bytes], parent: int) -> NoReturn:
    """Be a child: do a share of the work, and end.

    Ctrl-C is for the first process. When that is killed, it cannot end its children: they look.
    """
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            for made in _tried(share):
                if os.getppid() != parent:
                    break
                pickle.dump(made, file, 5)
        except OSError:
            raise
        except Exception as error:
            pickle.dump(error, file, 5)
        file.flush()
        code = 0
    except OSError as error:  # there is no room for what was made
        code = error.errno or code
    finally:
        os._exit(code)  # what else this process has begun is its parent's to end
