"""The example on a host, with the headers that it asks for: nothing is refused, nothing is weak.

Always on a small server that reads `_headers`; where there is nginx, on that too, set up as
`docs/deploying.md` shows.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Page, expect

from sitegen.building.build import Options, build
from sitegen.headers import cache_control, policy
from tests import ROOT, csp
from tests.chromium import crawl
from tests.server import Serve

POLICY = policy(wasm=True)
"""What a host sends with a site that has a search page."""
NGINX = shutil.which("nginx", path="/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/bin")
SNIPPETS = {
    token.info: token.content
    for token in MarkdownIt().parse((ROOT / "docs/deploying.md").read_text("utf-8"))
    if token.type == "fence"
}

needs_evaluator = pytest.mark.skipif(csp.missing() is not None, reason=csp.missing() or "")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, to be served at the root of a host, in which its pages are asked for."""
    output = tmp_path_factory.mktemp("hosting") / "public"
    assert build(ROOT, Options(output=output)).errors == 0
    return output


@pytest.fixture(params=["_headers", "nginx"])
def host(request: pytest.FixtureRequest, example: Path, tmp_path: Path) -> Iterator[str]:
    if request.param == "nginx":
        if NGINX is None:
            pytest.skip("no nginx here (on Debian: apt-get install nginx-light)")
        with nginx(NGINX, example, tmp_path) as address:
            yield address
    else:
        serve: Serve = request.getfixturevalue("site_server")
        yield serve(example)


@contextmanager
def nginx(program: str, folder: Path, scratch: Path) -> Iterator[str]:
    """Run nginx with the documentation's settings; gives the address of the site."""
    for _ in range(5):  # somebody else may take the port in between
        port = _free_port()
        (scratch / "nginx.conf").write_text(_settings(folder, scratch, port))
        command = [program, "-p", str(scratch), "-c", str(scratch / "nginx.conf")]
        server = subprocess.Popen([*command, "-e", str(scratch / "error.log")])
        try:
            if _answers(f"http://127.0.0.1:{port}/", server):
                yield f"http://127.0.0.1:{port}/"
                return
        finally:
            server.terminate()
            server.wait(timeout=20)
    pytest.fail((scratch / "error.log").read_text())


def _settings(folder: Path, scratch: Path, port: int) -> str:
    shown = SNIPPETS["nginx"].replace("listen 80;", f"listen 127.0.0.1:{port};")
    shown = shown.replace("/var/www/site", str(folder))
    shown = shown.replace("include mime.types;", "include /etc/nginx/mime.types;")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {scratch}/{kind};\n" for kind in kinds)
    user = f"user {Path(folder).owner()};\n"
    log = f"access_log off;\n{paths}"
    start = f"{user}daemon off;\nmaster_process off;\npid {scratch}/pid;\n"
    return f"{start}events {{}}\nhttp {{\n{log}{shown}}}\n"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return True
        except (URLError, OSError):
            time.sleep(0.02)
    return False


def head(address: str, path: str) -> HTTPResponse:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_every_page_works_and_the_console_stays_silent(
    host: str, page: Page, example: Path
) -> None:
    visited, faults = crawl(page, f"{host}index.html")
    assert faults == []
    pages = {path.relative_to(example).as_posix() for path in example.rglob("*.html")}
    assert {address.removeprefix(host) for address in visited} >= pages - {"404.html"}
    page.goto(f"{host}search.html")
    page.locator("#search-words").fill("mission")
    expect(page.locator(".hits[data-type=statement] li > a").first).to_be_visible()
    assert faults == [], "nothing is said while searching"


def test_what_is_sent_is_what_headers_says(host: str) -> None:
    for path in ("", "index.html", "syria-2018/index.html", "data/index.json"):
        sent = head(host, f"/{path}")
        assert sent.status == 200
        assert sent.headers["Content-Security-Policy"] == POLICY
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
        assert sent.headers.get("Cache-Control", cache_control(path)) == cache_control(path)
    sent = head(host, "/static/style.css")
    assert sent.headers.get_all("Cache-Control") == [cache_control("static/style.css")]
    assert sent.headers.get_all("Content-Security-Policy") == [POLICY]


@needs_evaluator
def test_the_policy_sent_has_no_weakness_of_high_severity(host: str) -> None:
    sent = head(host, "/index.html").headers["Content-Security-Policy"]
    assert [found for found in csp.findings(sent) if found[0] in {"HIGH", "SYNTAX"}] == []


@needs_evaluator
def test_the_evaluator_sees_a_weakness() -> None:
    found = csp.findings(POLICY.replace("script-src 'self'", "script-src 'unsafe-inline'"))
    assert "HIGH" in {severity for severity, _, _ in found}


def test_what_is_not_there_is_answered_with_the_sites_own_page(
    example: Path, tmp_path: Path
) -> None:
    if NGINX is None:
        pytest.skip("no nginx here (on Debian: apt-get install nginx-light)")
    with nginx(NGINX, example, tmp_path) as address:
        missing = head(address, "/nowhere/at/all.html")
        assert missing.status == 404
        assert missing.headers["Content-Security-Policy"] == POLICY
        for name in ("_headers", ".sitegen-manifest"):
            assert head(address, f"/{name}").status == 404
        kinds = {"a.jsonld": "application/ld+json", "data/index.json": "application/json"}
        kinds |= {"static/style.css": "text/css", "static/article.js": "javascript"}
        structured = next(example.rglob("*.jsonld")).relative_to(example).as_posix()
        for name, kind in kinds.items():
            name = structured if name == "a.jsonld" else name
            assert kind in head(address, f"/{name}").headers["Content-Type"]


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_the_documentation_shows_what_headers_says(server: str) -> None:
    (shown,) = re.findall(r'Content-Security-Policy "([^"]*)"', SNIPPETS[server])
    assert shown == POLICY
    assert cache_control("index.html") in SNIPPETS[server]
    assert cache_control("static/x") in SNIPPETS[server]
