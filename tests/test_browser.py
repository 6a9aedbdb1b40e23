"""The tools that the browser tests stand on: the server and the crawl."""

from __future__ import annotations

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from tests import write_files
from tests.chromium import crawl
from tests.server import Serve

LINKED = {
    "index.html": '<a href="sub/a.html#here"></a><a href="https://example.org/"></a>',
    "sub/a.html": '<p id="here"><a href="../index.html?q=1"></a><a href="../data.json"></a>',
    "data.json": "{}",
}


@pytest.mark.parametrize("base", ["/", "/a/b/"])
def test_a_folder_is_served_below_its_base(tmp_path: Path, site_server: Serve, base: str) -> None:
    url = site_server(write_files(tmp_path, LINKED), base)
    assert url.endswith(base)
    with urlopen(url) as home, urlopen(url + "data.json") as data:
        assert home.read().decode() == LINKED["index.html"]
        assert home.headers["Content-Type"] == "text/html"
        assert data.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "path", ["/index.html", "/a/", "/a/b/gone.html", "/a/b/sub", "/a/b/sub/", __file__]
)
def test_what_is_not_there_is_not_found(tmp_path: Path, site_server: Serve, path: str) -> None:
    url = site_server(write_files(tmp_path, LINKED), "/a/b/")
    with pytest.raises(HTTPError, match="404") as error:
        urlopen(url.removesuffix("/a/b/") + path)
    error.value.close()


def test_a_sound_site_is_crawled_without_a_fault(tmp_path: Path, page: Page) -> None:
    start = write_files(tmp_path, LINKED).as_uri() + "/"
    assert crawl(page, start + "index.html") == ({start + "index.html", start + "sub/a.html"}, [])


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<a href="gone.html">', "BASEgone.html: status 404"),
        ('<a href="index.html#gone">', "BASEindex.html: no BASEindex.html#gone"),
        ('<a href="/index.html">', "BASEindex.html: leads out of the site to HOSTindex.html"),
        ('<a href="../x.html">', "BASEindex.html: leads out of the site to HOSTa/x.html"),
        ("<script>console.log('said')</script>", "BASEindex.html: said"),
        ("<script>throw Error('thrown')</script>", "BASEindex.html: thrown"),
    ],
)
def test_the_crawl_tells_what_is_wrong(
    tmp_path: Path, page: Page, site_server: Serve, html: str, fault: str
) -> None:
    base = site_server(write_files(tmp_path, {"index.html": html}), "/a/b/")
    _, faults = crawl(page, base + "index.html")
    assert fault.replace("BASE", base).replace("HOST", base.removesuffix("a/b/")) in faults


def test_a_missing_file_is_told_from_disk_too(tmp_path: Path, page: Page) -> None:
    start = write_files(tmp_path, {"index.html": '<a href="gone.html">'}).as_uri()
    assert crawl(page, start + "/index.html")[1] == [
        f"{start}/index.html: no {start}/gone.html",
        f"Page.goto: net::ERR_FILE_NOT_FOUND at {start}/gone.html",
    ]
