"""What the preview answers, and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from sitegen.building.build import Options, build
from sitegen.serve.guard import host_names
from tests import write_files
from tests.builds import SITE, files
from tests.serving import Serving, serving, without_preview

SECRET = "what is outside the site"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The small site at a path of its own, with links out of it."""
    top = tmp_path_factory.mktemp("top")
    (top / "secret.txt").write_text(SECRET)
    site = write_files(
        top / "site",
        {
            **SITE,
            "sitegen.yaml": "title: Small\nbase_url: https://small.example/path/\n",
            "content/b/draft.md": "---\ndraft: true\n---\nNot done.\n",
            "content/b/later.md": "---\ndate: 2999-01-01\n---\nNot yet.\n",
        },
    )
    (site / "content" / "out.txt").symlink_to(top / "secret.txt")
    (site / "content" / "in.txt").symlink_to(site / "content" / "picture.png")
    with serving(site) as running:
        yield running


# ---- What is served ----


def test_the_site_stands_at_the_path_of_its_base_url(server: Serving) -> None:
    assert server.url == f"http://127.0.0.1:{server.port}/path/"
    for path in ("/", "/path"):
        reply = server.ask(path)
        assert (reply.status, reply.headers["Location"]) == (307, "/path/")
    assert server.ask("/path/").status == 200
    assert server.ask("/b/x.html").status == 404


def test_the_path_of_the_base_url_may_be_quoted(tmp_path: Path) -> None:
    config = "base_url: https://small.example/%C3%BCber%20uns/\n"
    with serving(write_files(tmp_path, {**SITE, "sitegen.yaml": config})) as server:
        assert server.url == f"http://127.0.0.1:{server.port}/%C3%BCber%20uns/"
        assert server.ask("/").headers["Location"] == "/%C3%BCber%20uns/"
        assert "We stay" in server.page("/%C3%BCber%20uns/b/x.html")


def test_files_have_the_addresses_that_they_have_on_a_host(server: Serving) -> None:
    page = server.page("/path/b/x.html")
    assert "We stay" in page
    assert server.page("/path/b/x") == page
    assert server.ask("/path/b").headers["Location"] == "/path/b/"
    assert server.page("/path/b/") == server.page("/path/b/index.html")
    missing = server.ask("/path/b/nothing.html")
    assert (missing.status, missing.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert without_preview(missing.body.decode()) == server.page("/path/404.html")


def test_all_that_a_build_writes_is_served_as_it_is(tmp_path: Path) -> None:
    site = write_files(tmp_path / "site", dict(SITE))
    build(site, Options(tmp_path / "public"))
    with serving(site) as server:
        for url, data in files(tmp_path / "public").items():
            if not url.startswith("."):
                body = server.ask("/" + quote(url)).body
                is_page = url.endswith(".html")
                assert (without_preview(body.decode()).encode() if is_page else body) == data, url


def test_what_a_build_leaves_out_is_shown_and_marked(server: Serving) -> None:
    assert 'data-left-out="a draft"' in server.ask("/path/b/draft.html").body.decode()
    later = server.ask("/path/b/later.html").body.decode()
    assert 'data-left-out="dated in the future"' in later
    assert 'data-left-out=""' in server.ask("/path/b/x.html").body.decode()


def test_a_browser_keeps_nothing_and_gives_nothing_to_other_sites(server: Serving) -> None:
    for path in ("/path/", "/path/picture.png", "/path/none", "/.sitegen/client/page.js", "/"):
        headers = server.ask(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_published_output_holds_nothing_of_the_preview(example_site: Path) -> None:
    for url, data in files(example_site).items():
        assert b"sitegen-preview" not in data, url
        assert b"/.sitegen" not in data, url


# ---- What is refused ----

ROUTES = [
    "/",
    "/path/",
    "/path/picture.png",
    "/path/none",
    "/.sitegen/events",
    "/.sitegen/news?path=/path/",
    "/.sitegen/client/page.js",
    "/.sitegen/desk/look",
    "/.sitegen/none",
]


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": ""},
        {"Origin": "https://other.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "iframe"},
    ],
    ids=lambda headers: " ".join(f"{name}={value}" for name, value in headers.items()),
)
def test_requests_of_others_are_refused_on_every_route(
    server: Serving, path: str, headers: dict[str, str]
) -> None:
    reply = server.ask(path, headers)
    assert reply.status == 403
    assert reply.body.startswith(b"refused: ")
    assert len(reply.body) < 100


def test_the_pages_own_requests_and_links_from_elsewhere_are_not(server: Serving) -> None:
    own = {"Origin": server.url.removesuffix("/path/"), "Sec-Fetch-Site": "same-origin"}
    assert server.ask("/path/data/index.json", own).status == 200
    assert server.ask("/path/", {"Host": f"LocalHost:{server.port}"}).status == 200
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}
    assert server.ask("/path/", link).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/path/../secret.txt",
        "/path/../../secret.txt",
        "/path/..%2fsecret.txt",
        "/path/%2e%2e/%2e%2e/secret.txt",
        "/path/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/path/..%5csecret.txt",
        "/path/b/../../../secret.txt",
        "/path//etc/passwd",
        "//etc/passwd",
        "/path/%2fetc%2fpasswd",
        "/path/%00",
        "/path/x%00.html",
        "/path/%ff",
        "/path/sitegen.yaml",
        "/path/../sitegen.yaml",
        "/path/content/b/x.md",
        "/path/b/x.md",
        "/path/b/x.annotations.yaml",
        "/path/.sitegen-manifest",
        "/.sitegen/client/../app.py",
        "/.sitegen/client/%2e%2e%2fapp.py",
        "/.sitegen/client/..",
        "/.sitegen/../path/out.txt",
    ],
)
def test_nothing_outside_the_site_can_be_asked_for(server: Serving, path: str) -> None:
    reply = server.ask(path)
    assert reply.status == 404
    for secret in (SECRET, "root:", "base_url", "from __future__", "We stay"):
        assert secret not in reply.body.decode()


def test_a_link_out_of_the_site_is_refused(server: Serving) -> None:
    reply = server.ask("/path/out.txt")
    assert (reply.status, reply.body) == (403, b"refused: a link leads out of the site\n")
    assert server.ask("/path/in.txt").body == b"not really one"


@pytest.mark.parametrize("token", [{}, {"X-Sitegen-Token": "x"}, {"X-Sitegen-Token": "é"}])
def test_a_request_that_does_something_needs_the_pages_token(
    server: Serving, token: dict[str, str]
) -> None:
    reply = server.ask("/.sitegen/open", token, "POST", "content/b/x.md:1:1")
    assert reply.status == 403
    assert (
        reply.body
        == b"refused: the request does not come from a page of this server: load the page again\n"
    )
    assert server.ask("/.sitegen/open").status == 405


def test_names_by_which_the_server_goes() -> None:
    own = {"127.0.0.1:8000", "localhost:8000", "[::1]:8000"}
    assert host_names("127.0.0.1", 8000) == own
    assert host_names("0.0.0.0", 8000) == own
    assert host_names("192.0.2.1", 8000) == own | {"192.0.2.1:8000"}
    assert host_names("::", 8000, ["Desk.example"]) == own | {"desk.example:8000"}
    assert host_names("2001:db8::1", 80) >= {"[2001:db8::1]", "[2001:db8::1]:80", "localhost"}


def test_other_names_must_be_allowed(tmp_path: Path) -> None:
    site = write_files(tmp_path / "site", dict(SITE))
    with serving(site, "--allowed-host", "desk.example") as server:
        assert server.ask("/", {"Host": f"desk.example:{server.port}"}).status == 200
        assert server.ask("/", {"Host": f"other.example:{server.port}"}).status == 403


def test_what_is_no_sensible_request_is_no_trouble(server: Serving) -> None:
    """What makes a traceback is seen by `serving`."""
    run = re.search(r'data-run="([^"]*)"', server.ask("/path/").body.decode())
    assert run is not None
    for since in ("9" * 5000, "x", "", "-1"):
        query = f"path=/path/&run={run[1]}&since={since}"
        assert server.ask(f"/.sitegen/news?{query}").status == 200
