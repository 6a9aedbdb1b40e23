"""Links to the outside, against a server on this machine that answers in every way."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.building.build import Options, build
from sitegen.cli import main
from sitegen.external import ask as asking
from sitegen.external.ask import Answer, ask
from tests import write_files
from tests.builds import SITE

MOVES = {
    "/moved": (301, "/ok"),
    "/moved-on": (308, "/moved"),
    "/for-now": (302, "/ok"),
    "/then-for-now": (301, "/for-now"),
    "/loop": (301, "/loop"),
    "/to-gone": (301, "/gone"),
}
STATUS = {"/gone": 404, "/gone-too": 410, "/broken": 500, "/closed": 403}


class Outside(ThreadingHTTPServer):
    """The outside; it notes what it was asked for, and when."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[tuple[str, str]] = []
        self.moments: list[tuple[float, float]] = []
        self.closing = threading.Event()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class Answering(BaseHTTPRequestHandler):
    server: Outside

    def do_HEAD(self) -> None:
        began = time.monotonic()
        self.answer()
        self.server.moments.append((began, time.monotonic()))

    do_GET = do_HEAD

    def answer(self) -> None:
        path = self.path
        self.server.asked.append((self.command, path))
        if path in MOVES:
            status, target = MOVES[path]
            self.send_response(status)
            self.send_header("Location", target)
        elif path == "/slow":  # a letter now and then: no time for a single read is ever over
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            while not self.server.closing.wait(0.05):
                try:
                    self.wfile.write(b"x")
                    self.wfile.flush()
                except OSError:
                    return
            return
        elif path == "/no-head" and self.command == "HEAD":
            self.send_response(405)
        elif path == "/wrong-head" and self.command == "HEAD":
            self.send_response(404)
        else:
            self.send_response(STATUS.get(path, 200))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(autouse=True)
def a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this one a browser of other tests may have its loop, and there can be but one."""
    run = asyncio.run

    def elsewhere(work: Coroutine[object, object, object]) -> object:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(run, work).result()

    monkeypatch.setattr(asyncio, "run", elsewhere)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    monkeypatch.setattr(asking, "PAUSE", 0.0)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Outside() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("path", "status", "moved"),
    [
        ("/ok", 200, ""),
        ("/gone", 404, ""),
        ("/gone-too", 410, ""),
        ("/broken", 500, ""),
        ("/closed", 403, ""),
        ("/moved", 200, "/ok"),
        ("/moved-on", 200, "/ok"),
        ("/for-now", 200, ""),
        ("/then-for-now", 200, "/for-now"),
        ("/to-gone", 404, "/gone"),
        ("/no-head", 200, ""),
        ("/wrong-head", 200, ""),
    ],
)
def test_an_answer_is_taken_for_what_it_is(
    path: str, status: int, moved: str, outside: Outside
) -> None:
    url = outside.url(path)
    assert ask([url]) == {url: Answer(status, outside.url(moved) if moved else "")}


def test_head_is_enough_where_it_is_answered_well(outside: Outside) -> None:
    ask([outside.url("/ok"), outside.url("/no-head")])
    assert sorted(outside.asked) == [("GET", "/no-head"), ("HEAD", "/no-head"), ("HEAD", "/ok")]


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1:1/", "its host refuses the connection"),
        ("http://a b/", ""),
        ("http://[::1/", ""),
    ],
)
def test_what_does_not_answer_is_told(url: str, error: str, outside: Outside) -> None:
    answer = ask([url])[url]
    assert answer.status == 0
    assert answer.error == error or (not error and answer.error)


def test_a_host_that_nobody_knows_is_told(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    url = "http://nowhere.invalid/"
    assert ask([url]) == {url: Answer(0, "", "its host is not known")}


def test_a_loop_of_redirects_ends(outside: Outside) -> None:
    url = outside.url("/loop")
    assert ask([url]) == {url: Answer(0, "", "it redirects without end")}


def test_no_page_is_waited_for_without_end(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.5)
    url = outside.url("/slow")
    assert ask([url]) == {url: Answer(0, "", "no answer within 0.5 s")}


def test_a_host_is_asked_one_thing_at_a_time_with_pauses(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PAUSE", 0.1)
    ask([outside.url(f"/{n}") for n in range(4)])
    moments = sorted(outside.moments)
    gaps = [after[0] - before[0] for before, after in pairwise(moments)]
    assert len(gaps) == 3
    assert min(gaps) >= 0.09


# ---- The command ----


def make_site(folder: Path, outside: Outside) -> Path:
    text = f"He said “We stay.” She said “We leave.” [There]({outside.url('/moved#part')}).\n"
    return write_files(
        folder,
        {
            **SITE,
            "content/b/x.md": f"---\nurl: {outside.url('/gone')}\n---\n\n{text}",
            "content/b/y.md": f"[Again]({outside.url('/moved')}), "
            "[home](https://small.example/b/x.html), [by post](mailto:a@example.org).\n",
        },
    )


def check(site: Path, *options: str) -> Result:
    return CliRunner().invoke(
        main, ["check", str(site), "--external", *options], catch_exceptions=False
    )


def test_the_command_tells_what_is_wrong_and_asks_once(tmp_path: Path, outside: Outside) -> None:
    site = make_site(tmp_path, outside)
    done = check(site, "--format", "json")
    assert done.exit_code == 0
    found = [json.loads(line) for line in done.output.splitlines()]
    told = [(f["code"], Path(f["path"]).name, f["line"]) for f in found]
    assert told == [("gone-link", "x.md", 2), ("moved-link", "x.md", 5)]
    assert {path for _, path in outside.asked} == {"/gone", "/moved", "/ok"}

    outside.asked.clear()
    assert check(site, "--format", "json").output == done.output
    assert outside.asked == [], "answers are kept"
    assert check(site, "--strict").exit_code == 1
    assert (site / ".sitegen/.gitignore").read_text() == "*\n"


def test_an_address_with_letters_of_any_script_is_told_where_it_is_written(tmp_path: Path) -> None:
    text = "He said “We stay.” She said “We leave.” [There](http://127.0.0.1:1/שלום).\n"
    site = write_files(tmp_path, {**SITE, "content/b/x.md": text})
    (found,) = map(json.loads, check(site, "--format", "json").output.splitlines())
    assert (found["line"], found["column"]) == (1, text.index("http") + 1)


def test_bad_answers_are_kept_for_an_hour_and_good_ones_for_a_week(
    tmp_path: Path, outside: Outside
) -> None:
    site = make_site(tmp_path, outside)
    check(site)
    for age, asked in ((3_000, set()), (3_700, {"/gone"}), (8 * 86_400, {"/gone", "/moved"})):
        file = site / ".sitegen/links.json"
        kept = json.loads(file.read_text())
        for entry in kept.values():
            entry["at"] = time.time() - age
        file.write_text(json.dumps(kept))
        outside.asked.clear()
        check(site)
        assert {path for _, path in outside.asked} - {"/ok"} == asked


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"a": {"answer": {}, "at": "x"}}'])
def test_a_memory_that_cannot_be_read_is_none(text: str, tmp_path: Path, outside: Outside) -> None:
    site = make_site(tmp_path, outside)
    write_files(site, {".sitegen/links.json": text})
    assert check(site).exit_code == 0
    assert outside.asked


def test_no_other_command_asks(tmp_path: Path, outside: Outside) -> None:
    site = make_site(tmp_path, outside)
    assert build(site, Options()).errors == 0
    assert CliRunner().invoke(main, ["check", str(site)]).exit_code == 0
    assert outside.asked == []
