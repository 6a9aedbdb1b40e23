"""What a command costs: time, the processors' time and memory, of all its processes. Linux only."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO

INTERVAL = 0.01
"""Seconds between two looks at the memory, at the least."""
REST = 9
"""How many times longer than a look the pause after it is: a look at a large process is slow."""


class Failed(Exception):
    """A command ended with an error; `str()` is what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, in seconds."""

    wall: float
    cpu: float
    """User and system, of the process and all that it waited for."""


def timed(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run a command in a folder and return its cost; raises `Failed`."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        started = _start(command, folder, environment, said)
        usage = _wait(started, said)
        wall = time.perf_counter() - began
    return Cost(wall, usage.ru_utime + usage.ru_stime)


def peak_memory(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Run a command in a folder and return the most memory its processes had at once, in MiB.

    Memory that several share is counted once (PSS). Looking slows the command down: a run that
    is timed is another one. Raises `Failed`.
    """
    seen, done = [0.0], Event()

    def watch(session: int) -> None:
        pause = INTERVAL
        while not done.wait(pause):
            began = time.perf_counter()
            seen.append(sum(map(_share, _processes(session))))
            pause = max(INTERVAL, REST * (time.perf_counter() - began))

    with tempfile.TemporaryFile() as said:
        started = _start(command, folder, environment, said)
        watching = Thread(target=watch, args=[started.pid], daemon=True)
        watching.start()
        try:
            _wait(started, said)
        finally:
            done.set()
            watching.join()
    return max(seen)


def _start(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], said: BinaryIO
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        start_new_session=True,
    )


def _wait(started: subprocess.Popen[bytes], said: BinaryIO) -> resource.struct_rusage:
    """Wait until a command has ended; return what it and its children used. Raises `Failed`."""
    try:
        _, status, usage = os.wait4(started.pid, 0)
    except BaseException:
        os.killpg(started.pid, signal.SIGKILL)
        raise
    started.returncode = os.waitstatus_to_exitcode(status)  # or it would be waited for again
    if started.returncode:
        said.seek(0)
        words = said.read().decode("utf-8", "replace")
        raise Failed(f"exit code {started.returncode}: {started.args!r}\n{words[-3000:]}")
    return usage


def _processes(session: int) -> Iterator[int]:
    """Yield the processes of a session: a command and all that it started."""
    for name in os.listdir("/proc"):
        with suppress(OSError):  # it has ended
            if name.isdecimal() and os.getsid(int(name)) == session:
                yield int(name)


def _share(process: int) -> float:
    """Return the memory of a process, in MiB; what is shared counts in part."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = next((line for line in rollup.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
    return int(found.split()[1]) / 1024
