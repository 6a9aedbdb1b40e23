"""What hosts are told to send, and what the pages say themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.building.build import Options, build
from sitegen.headers import cache_control, content_type, policy
from tests import write_files
from tests.builds import SITE
from tests.reading import page as read

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' https: http: data:; script-src 'self'; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
WIDER = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""That of the search page, and so of the host."""
HEADERS = f"""\
/*
  Content-Security-Policy: {WIDER}
  X-Content-Type-Options: nosniff
/static/*
  Cache-Control: public, max-age=600
"""


def built(tmp_path: Path, files: dict[str, str]) -> Path:
    assert build(write_files(tmp_path, files), Options()).errors == 0
    return tmp_path / "public"


def test_hosts_and_pages_state_one_policy(tmp_path: Path) -> None:
    output = built(tmp_path, dict(SITE))
    assert (output / "_headers").read_text("utf-8") == HEADERS
    for page in output.rglob("*.html"):
        (meta,) = [
            e
            for e in read(page).iter("meta")
            if e.get("http-equiv", "").lower() == "content-security-policy"
        ]
        assert meta.get("content") == (WIDER if page.name == "search.html" else POLICY), page


def test_a_site_without_search_sends_the_narrow_policy(tmp_path: Path) -> None:
    config = SITE["sitegen.yaml"] + "search: false\n"
    output = built(tmp_path, {**SITE, "sitegen.yaml": config})
    assert (output / "_headers").read_text("utf-8") == HEADERS.replace(WIDER, POLICY)


def test_rules_are_for_the_path_at_which_the_site_stands(tmp_path: Path) -> None:
    config = "base_url: https://small.example/a/b/\n"
    lines = (built(tmp_path, {**SITE, "sitegen.yaml": config}) / "_headers").read_text().split("\n")
    assert [line for line in lines if line.startswith("/")] == ["/a/b/*", "/a/b/static/*"]


def test_a_sites_own_headers_stay(tmp_path: Path) -> None:
    output = built(tmp_path, {**SITE, "content/_headers": "/x\n  A: b\n"})
    assert (output / "_headers").read_text() == "/x\n  A: b\n"


def test_a_page_that_runs_webassembly_says_so() -> None:
    assert policy(wasm=True) == WIDER


@pytest.mark.parametrize(
    ("url", "type"),
    [
        ("a/b.html", "text/html; charset=utf-8"),
        ("static/style.css", "text/css; charset=utf-8"),
        ("static/article.js", "text/javascript; charset=utf-8"),
        ("static/icon.svg", "image/svg+xml; charset=utf-8"),
        ("data/a.json", "application/json; charset=utf-8"),
        ("a.jsonld", "application/ld+json; charset=utf-8"),
        ("feed.xml", "application/xml; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("p.png", "image/png"),
        ("f.woff2", "font/woff2"),
        ("a.pdf", "application/pdf"),
        ("a.wasm", "application/wasm"),
        ("a.html.gz", "application/gzip"),
        ("a.html.br", "application/octet-stream"),
        ("_redirects", "application/octet-stream"),
    ],
)
def test_types_are_told_by_endings(url: str, type: str) -> None:
    assert content_type(url) == type


def test_only_the_themes_files_are_kept_without_a_question() -> None:
    assert cache_control("static/style.css") == "public, max-age=600"
    assert cache_control("index.html") == "public, max-age=0, must-revalidate"
    assert cache_control("staticx/picture.png") == "public, max-age=0, must-revalidate"
