"""A preview as it runs: the port, the loop, and what happens when files change."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import uvicorn

from sitegen.building.prepare import Unusable
from sitegen.building.workers import Progress
from sitegen.diagnostics import file_error
from sitegen.frozen import dataclass
from sitegen.search import SearchError
from sitegen.serve.app import make_app, new_run
from sitegen.serve.guard import host_names
from sitegen.serve.live import Live
from sitegen.serve.preview import Preview, Update
from sitegen.serve.watch import Changes, Place, Watcher, places

PORT = 8000
GRACE = 2
"""Seconds in which requests may end when the server is stopped."""
_LOG = logging.getLogger("uvicorn.error")
PORTS = 100
"""How many ports are tried, from the first on."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve; the same fields as the command line's options."""

    host: str = "127.0.0.1"
    """The address to listen at."""
    port: int = PORT
    allowed_hosts: Sequence[str] = ()
    """Names by which the server may be called besides."""
    poll: bool = False


Ready = Callable[[str], None]
"""Called with the site's address once it can be opened."""
Told = Callable[[Update], None]
"""Called with what came of each look at the files."""


def serve(root: Path, options: Options, progress: Progress, ready: Ready, told: Told) -> None:
    """Serve the site at `root` until Ctrl-C. Raises `Unusable` where that cannot be."""
    preview = Preview(root)
    listening = _listen(options.host, options.port)
    with listening:
        told(preview.load(progress))
        # What is held now stays: looking through it for what can go would take longer each time.
        gc.freeze()
        asyncio.run(_Server(preview, options, listening, ready, told).follow_and_serve())


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at the first free port, from `port` on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in range(port, min(port + PORTS, 65536)):
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, number))
            listening.listen()
        except OSError as error:
            listening.close()
            if error.errno == errno.EADDRINUSE:
                continue
            message = f"cannot listen at {host}:{number}: {error.strerror}"
            raise Unusable([file_error("", "system", message, "give another --host")]) from None
        return listening
    message = f"no port from {port} on is free"
    raise Unusable([file_error("", "system", message, "give another --port")])


class _Server(uvicorn.Server):
    """Serves, and follows the changes of the files."""

    def __init__(
        self, preview: Preview, options: Options, listening: socket.socket, ready: Ready, told: Told
    ) -> None:
        self.preview, self.options, self.listening = preview, options, listening
        self.ready, self.told = ready, told
        preview.index.told = self._tell_no_index
        self.live = Live()
        port = listening.getsockname()[1]
        self.port = port
        hosts = host_names(options.host, port, options.allowed_hosts)
        app = make_app(preview, self.live, hosts, new_run())
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )

    async def follow_and_serve(self) -> None:
        """Serve until Ctrl-C; raises what ends the looking at files."""
        changes = Changes()
        watcher = Watcher(changes.add, poll=self.options.poll)
        try:
            watcher.watch(self._places())
            following = asyncio.create_task(self._follow(changes, watcher))
            following.add_done_callback(self._stop)  # it could only show what is old
            await self.serve([self.listening])
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
        finally:
            watcher.close()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready(self._address())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.live.close()  # a stream that stays open would be waited for
        _LOG.disabled = True  # an answer that is cut off now is nobody's fault
        await super().shutdown(sockets)

    def _address(self) -> str:
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.options.host, self.options.host)
        name = f"[{shown}]" if ":" in shown and "[" not in shown else shown
        return f"http://{name}:{self.port}{quote(self.preview.sight.base)}"

    def _places(self) -> list[Place]:
        return places(self.preview.root, self.preview.sight.folders)

    async def _follow(self, changes: Changes, watcher: Watcher) -> None:
        """Look at the files at once, since the first look was before they were watched, and after
        each change; one look at a time."""
        changed: frozenset[str] | None = None
        while True:
            update = await asyncio.to_thread(self.preview.refresh, changed)
            if update.is_new:
                self.live.tell(self.preview.sight.generation)
                self.told(update)
            if watcher.watch(self._places()):
                changed = None
            else:
                changed = await changes.gathered()

    def _tell_no_index(self, error: SearchError) -> None:
        found = file_error("", "search-index", error.message, error.hint)
        self.told(Update((), (found,), 0.0, False))

    def _stop(self, following: asyncio.Task[None]) -> None:
        self.should_exit = True
