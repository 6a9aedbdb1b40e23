"""A folder served over loopback as a static host serves it, at `/` or below any path.

With the headers that the folder's `_headers` asks for, as hosts that read it send them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread
from typing import Protocol
from urllib.parse import unquote, urlsplit


class Serve(Protocol):
    """The type of the fixture `site_server`."""

    def __call__(self, folder: Path, base: str = "/") -> str:
        """Serve the folder until the test ends; returns the URL of `base`, as does `serve`."""


@contextmanager
def serve(folder: Path, base: str = "/") -> Iterator[str]:
    """Serve the folder while the context lasts; yields the URL of `base`.

    `base` begins and ends with a slash; what is outside it is 404.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(folder, base)) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{base}"
        finally:
            server.shutdown()
            thread.join()


def told_headers(folder: Path, path: str) -> list[tuple[str, str]]:
    """The headers that `_headers` wants to be sent with a path; those of all rules that fit."""
    try:
        lines = (folder / "_headers").read_text("utf-8").splitlines()
    except OSError:
        return []
    found = []
    fits = False
    for line in lines:
        if not line.startswith(" "):
            fits = path == line or (line.endswith("*") and path.startswith(line[:-1]))
        elif fits:
            name, _, value = line.strip().partition(": ")
            found.append((name, value))
    return found


def _handler(folder: Path, base: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            name = path.removeprefix(base) + ("index.html" if path.endswith("/") else "")
            if not path.startswith(base) or not (folder / name).is_file():
                self.send_error(404)
                return
            body = (folder / name).read_bytes()
            self.send_response(200)
            for header, value in told_headers(folder, path):
                self.send_header(header, value)
            self.send_header("Content-Type", guess_type(name)[0] or "application/octet-stream")
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing, so that a failing test's output is its own."""

    return Handler
