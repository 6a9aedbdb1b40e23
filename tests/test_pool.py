"""Work shared out to several processes."""

from __future__ import annotations

import os
import resource
import signal
import tempfile
import time
from pathlib import Path

import pytest

from sitegen.files import WriteError
from sitegen.pool import Forking, Pool
from tests.builds import children


def slow_square(number: int) -> int:
    time.sleep(0.002)
    return number * number


@pytest.mark.parametrize("pool", [Pool(), Forking(1), Forking(2), Forking(5)])
@pytest.mark.parametrize("total", [0, 1, 2, 40])
def test_results_come_in_order(pool: Pool, total: int) -> None:
    assert list(pool.map(slow_square, range(total))) == [n * n for n in range(total)]


def test_more_than_a_pipe_holds() -> None:
    assert sum(Forking(3).map(int, range(5_000))) == sum(range(5_000))


def test_every_process_does_its_share() -> None:
    def process(_: int) -> int:
        time.sleep(0.01)
        return os.getpid()

    did = set(Forking(3).map(process, range(60)))
    assert len(did) == 3
    assert os.getpid() in did


def test_large_results_come_back_whole() -> None:
    assert list(Forking(2).map(lambda n: b"x" * n, [1_000_000] * 6)) == [b"x" * 1_000_000] * 6


def test_what_is_done_is_told() -> None:
    told: list[int] = []
    list(Forking(2).map(slow_square, range(30), told.append))
    assert told == sorted(told)
    assert told[-1] == 30


@pytest.mark.parametrize("place", ["here", "there"])
def test_what_goes_wrong_in_any_process_is_raised(place: str) -> None:
    first = os.getpid()
    before = children(first)

    def fail(_: int) -> None:
        time.sleep(0.005)
        if (os.getpid() == first) == (place == "here"):
            raise WriteError("No room", "Make some")

    with pytest.raises(WriteError, match="No room") as raised:
        list(Forking(2).map(fail, range(20)))
    assert raised.value.hint == "Make some"
    assert children(first) == before  # none is left


def test_a_process_that_is_killed_is_told() -> None:
    first = os.getpid()

    def die(_: int) -> None:
        time.sleep(0.005)
        if os.getpid() != first:
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(ChildProcessError, match="a worker process was killed"):
        list(Forking(2).map(die, range(20)))


def test_what_a_process_has_no_room_for_is_told() -> None:
    first, limit = os.getpid(), resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(_: int) -> bytes:
        time.sleep(0.005)
        if os.getpid() != first:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
        return b"x" * 1_000

    with pytest.raises(OSError, match="File too large") as raised:
        list(Forking(2).map(fill, range(20)))
    assert raised.value.filename == tempfile.gettempdir()


def test_processes_end_with_the_first_one(tmp_path: Path) -> None:
    pids = tmp_path / "pids"

    def work(_: int) -> None:
        with pids.open("a") as file:
            file.write(f"{os.getpid()}\n")
        time.sleep(0.05)

    parent = os.fork()
    if parent == 0:
        list(Forking(2).map(work, range(1_000)))
    while not pids.exists() or len(set(pids.read_text().split())) < 2:
        time.sleep(0.01)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    (child,) = {int(pid) for pid in pids.read_text().split()} - {parent}
    until = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not Path(f"/proc/{child}").exists()
