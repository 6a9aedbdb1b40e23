"""The example site as a reader meets it: on a host, below a path of one, and opened from disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import ROOT
from tests.chromium import crawl
from tests.links import check_links
from tests.server import Serve


def test_every_link_holds_wherever_the_site_is_put(example_site: Path) -> None:
    assert check_links(example_site) == []


def pages_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")} - {"404.html"}


@pytest.mark.parametrize("base", ["/", "/a/b/"])
def test_a_browser_reaches_every_page_on_a_host(
    example_site: Path, page: Page, site_server: Serve, base: str
) -> None:
    start = site_server(example_site, base) + "index.html"
    opened, faults = crawl(page, start)
    assert faults == []
    assert {
        address.removeprefix(start.removesuffix("index.html")) for address in opened
    } == pages_of(example_site)


def test_a_browser_reaches_every_page_on_disk(example_site: Path, page: Page) -> None:
    opened, faults = crawl(page, (example_site / "index.html").as_uri())
    assert faults == []
    assert {address.removeprefix(example_site.as_uri() + "/") for address in opened} == pages_of(
        example_site
    )


def test_public_holds_what_a_build_makes(example_site: Path) -> None:
    """Byte for byte: what is committed is what anyone gets."""
    committed, built = (
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (ROOT / "public", example_site)
    )
    assert committed.keys() == built.keys()
    assert [name for name in built if committed[name] != built[name]] == []
