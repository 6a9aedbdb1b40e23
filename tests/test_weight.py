"""What an article weighs beyond its own text: all else its page says, markup, style sheets and
scripts, uncompressed."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import pytest

from tests import ROOT
from tests.reading import article_body, page, text_of

LIMIT = 60_000
"""Bytes."""
ARTICLES = sorted(
    path.relative_to(ROOT / "content").with_suffix("").as_posix()
    for path in (ROOT / "content").rglob("*.md")
    if path.stem != "index"
)


def files(root: Element, place: Path) -> set[Path]:
    """The style sheets and scripts that a page loads; all are the site's own."""
    links = [e.get("href") for e in root.iter("link") if e.get("rel") == "stylesheet"]
    links += [e.get("src") for e in root.iter("script") if e.get("src")]
    addresses = [urljoin(place.as_uri(), link or "") for link in links]
    assert all(address.startswith("file:") for address in addresses)
    return {Path(urlsplit(address).path) for address in addresses}


@pytest.mark.parametrize("path", ARTICLES)
def test_an_article_is_light(example_site: Path, path: str) -> None:
    file = example_site / f"{path}.html"
    root = page(file)
    loaded = files(root, file)
    assert loaded
    own = len(text_of(article_body(root)).encode())
    weight = sum(each.stat().st_size for each in (file, *loaded)) - own
    assert weight <= LIMIT


def test_no_page_asks_for_a_font_or_another_host(example_site: Path) -> None:
    for sheet in (example_site / "static").glob("*.css"):
        css = sheet.read_text("utf-8")
        assert "@font-face" not in css
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", css)
