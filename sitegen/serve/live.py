"""Server-sent events: that there is something new. What it is, each page asks for itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

HEARTBEAT = 15.0
"""Seconds after which a line is sent so that a connection that is dead is noticed."""
RETRY = 300
"""Milliseconds after which a browser connects again."""


class Live:
    """Tells all listeners of each new generation. To be used from the event loop alone."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[int | None]] = set()
        self._is_closed = False

    def tell(self, generation: int) -> None:
        for listener in self._listeners:
            listener.put_nowait(generation)

    def close(self) -> None:
        """End all streams, also those that are only about to begin."""
        self._is_closed = True
        for listener in self._listeners:
            listener.put_nowait(None)

    async def stream(self, generation: int) -> AsyncIterator[str]:
        """Yield events: at once the generation at hand, since a listener may have slept."""
        listener: asyncio.Queue[int | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            yield f"retry: {RETRY}\n{_event(generation)}"
            while not self._is_closed:
                try:
                    told = await asyncio.wait_for(listener.get(), HEARTBEAT)
                except TimeoutError:
                    yield ":\n\n"
                    continue
                if told is None:
                    return
                yield _event(told)
        finally:
            self._listeners.discard(listener)


def _event(generation: int) -> str:
    return f"event: update\ndata: {generation}\n\n"
