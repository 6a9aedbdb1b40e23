"""`sitegen serve` as its users have it: a process, and requests to it as they go over the wire."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

from tests.builds import command, environment

PATIENCE = 30.0
"""Seconds to wait for what should be there in a moment: the machine may be busy."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: HTTPMessage
    body: bytes


@dataclass
class Serving:
    """A server that runs."""

    process: subprocess.Popen[str]
    url: str
    """Ends in a slash."""
    lines: list[str] = field(default_factory=list)
    """What it printed, both streams."""

    @property
    def port(self) -> int:
        return int(self.url.split(":")[2].partition("/")[0])

    def ask(
        self, path: str, headers: Mapping[str, str] = {}, method: str = "GET", body: str = ""
    ) -> Reply:
        """Send a request just as it is given; the Host header is the right one if not given."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body.encode() if body else None)
        response = connection.getresponse()
        reply = Reply(response.status, response.headers, response.read())
        connection.close()
        return reply

    def page(self, path: str) -> str:
        """The file at a path, as a build would write it: without what the server adds."""
        return without_preview(self.ask(path).body.decode())

    def errors(self, path: str = "/") -> list[str]:
        """What the page at a path would show over itself."""
        news = json.loads(self.ask(f"/.sitegen/news?path={path}").body)
        return [error["text"] for error in news["errors"]]


def without_preview(html: str) -> str:
    return re.sub(r'(?s)<script id="sitegen-(preview|early)".*?</script>', "", html)


def until(condition: Callable[[], bool], what: str = "") -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"did not happen: {what or condition}"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def serving(site: Path, *options: str, env: Mapping[str, str] = {}) -> Iterator[Serving]:
    """Serve a site while the context lasts."""
    process = subprocess.Popen(
        command("serve", site, "--port", str(free_port()), *options),
        env=environment({"PYTHONUNBUFFERED": "1", **env}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: list[str] = []
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reader.start()
    try:
        until(lambda: process.poll() is not None or any("Serving at" in line for line in lines))
        address = next((m[1] for li in lines if (m := re.match(r"Serving at (\S+)", li))), None)
        assert address is not None, "".join(lines)
        yield Serving(process, address, lines)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        reader.join(PATIENCE)
        assert process.stdout is not None
        process.stdout.close()
    assert "Traceback" not in "".join(lines), "".join(lines)


def _read(process: subprocess.Popen[str], lines: list[str]) -> None:
    assert process.stdout is not None
    with os.fdopen(os.dup(process.stdout.fileno()), encoding="utf-8") as stream:
        lines.extend(iter(stream.readline, ""))
