"""Pagefind's program, spoken to as its own clients do: JSON in base64, a comma behind each message.

Its client for Python is not used: it waits a tenth of a second for each answer, which would make a
quarter of an hour of a thousand articles.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Thread, Timer
from typing import IO, TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:  # a build that makes no index starts without
    from subprocess import Popen

Message: TypeAlias = Mapping[str, object]

PATIENCE: Final = 60.0
"""Seconds that the program may take, whatever it is asked."""
PATIENCE_EACH: Final = 0.05
"""Seconds that it may take besides for each message; it needs a hundredth of that."""
_BLOCK: Final = 1 << 20


ANEW: Final = (
    "install it anew: pip install --force-reinstall 'pagefind[bin]'; "
    "or write `search: false` in sitegen.yaml"
)


class SearchError(Exception):
    """The index cannot be made; `str()` says why, for the user."""

    def __init__(self, message: str, hint: str = ANEW) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def __reduce__(self) -> tuple[type[SearchError], tuple[str, str]]:
        return SearchError, (self.message, self.hint)


def answers(program: str, messages: Sequence[Message], *, aside: bool = False) -> Iterator[Message]:
    """Yield the program's answer to each message, in order; `aside` leaves the processor to others.

    Raises `SearchError` where it can't be started, refuses a message, ends early or takes too long.
    """
    with _running(program, aside) as (process, sink, source):
        patience = PATIENCE + PATIENCE_EACH * len(messages)
        timer = Timer(patience, process.kill)
        timer.daemon = True  # or a server that is stopped meanwhile would wait for it
        # Sent from a thread: who only sent, and did not listen, would wait forever once pipes fill.
        sender = Thread(target=_send, args=(sink, messages), daemon=True)
        try:
            timer.start()
            sender.start()
        except RuntimeError as error:  # as many as the system allows are there
            raise SearchError(str(error), "") from None
        try:
            received = _received(source)
            for _ in messages:
                data = next(received, None)
                if data is None:
                    raise SearchError(_why_ended(process, patience))
                yield _answer(data)
        finally:
            timer.cancel()
            process.kill()  # it has said all, or nobody listens any more; its input may be blocked
            sender.join()


@contextmanager
def _running(program: str, aside: bool) -> Iterator[tuple[Popen[bytes], IO[bytes], IO[bytes]]]:
    from subprocess import DEVNULL, PIPE, Popen

    try:
        process = Popen([program, "--service"], stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    except OSError as error:
        raise SearchError(f"cannot start {program}: {error.strerror}") from None
    with suppress(OSError):
        if aside:
            os.setpriority(os.PRIO_PROCESS, process.pid, 10)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process, process.stdin, process.stdout
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what could not be sent any more
                pipe.close()


def _send(sink: IO[bytes], messages: Iterable[Message]) -> None:
    # Its input stays open: where it ended, the program would end before it has answered.
    with suppress(OSError, ValueError):  # it ended, which the one who listens hears
        for number, message in enumerate(messages, 1):
            line = json.dumps({"message_id": number, "payload": message})
            sink.write(b64encode(line.encode()) + b",")
        sink.flush()


def _received(source: IO[bytes]) -> Iterator[bytes]:
    """Yield what comes between commas."""
    parts: list[bytes] = []
    while block := os.read(source.fileno(), _BLOCK):
        *whole, rest = block.split(b",")
        for end in whole:
            yield b"".join([*parts, end])
            parts.clear()
        parts.append(rest)


def _answer(data: bytes) -> Message:
    try:
        payload = json.loads(b64decode(data, validate=True))["payload"]
        kind, told = payload["type"], payload.get("message")
    except (ValueError, LookupError, TypeError, AttributeError):
        raise SearchError("pagefind answers what sitegen does not understand") from None
    if kind == "Error":
        raise SearchError(f"pagefind says: {told}")
    answer: Message = payload
    return answer


def _why_ended(process: Popen[bytes], patience: float) -> str:
    from subprocess import TimeoutExpired

    try:
        status = process.wait(1)
    except TimeoutExpired:
        return "pagefind stopped answering"
    if status == -9:
        return f"pagefind was killed, or did not end within {patience:.0f} seconds"
    return f"pagefind ended with status {status} before it was done"
