from __future__ import annotations

from pathlib import Path

import pytest

from tests import write_files
from tests.links import Fault, check_links

HOME = '<a href="sub/page.html">on</a> <h1 id="top-story">x</h1>'


def site(folder: Path, files: dict[str, str]) -> Path:
    return write_files(folder, {"index.html": HOME, "sub/page.html": "", **files})


@pytest.mark.parametrize(
    "html",
    [
        '<a href="../index.html">',
        '<a href="../index.html#top-story">',
        '<a href="../index.html?q=x#top-story">',
        '<a href="#here"><p id="here">',
        '<a href="#"><a href="">',
        '<a name="here"></a><a href="page.html#here">',
        '<a href="#caf%C3%A9"><p id="café">',
        '<a href="../caf%C3%A9.html">',
        '<a href="https://example.org/gone"><a href="mailto:desk@example.org">',
        '<a href="#here:~:text=words"><p id="here">',
        '<img src="../a.svg" srcset="../a.svg 1x, ../index.html 2x">',
        '<button data="gone.html" title="href=gone.html">',
        "<!-- <a href='gone.html'> --><script>'<a href=gone.html>'</script>",
    ],
)
def test_a_link_that_holds_is_no_fault(tmp_path: Path, html: str) -> None:
    files = {"sub/page.html": html, "café.html": "", "a.svg": ""}
    assert check_links(site(tmp_path, files)) == []


@pytest.mark.parametrize(
    ("html", "link", "reason"),
    [
        ('<a href="gone.html">', "gone.html", "no such file"),
        ('<a href="Page.html">', "Page.html", "no such file"),
        ('<a href="page">', "page", "no such file"),
        ('<a href="../index.html#gone">', "../index.html#gone", "no such fragment"),
        ('<a href="#gone">', "#gone", "no such fragment"),
        ('<a href="#Here"><p id="here">', "#Here", "no such fragment"),
        ('<a href="../a.svg#gone">', "../a.svg#gone", "no such fragment"),
        ('<a href="/sub/page.html">', "/sub/page.html", "absolute"),
        ('<a href="//example.org/">', "//example.org/", "absolute"),
        ('<a href="../../page.html">', "../../page.html", "leads out of the site"),
        ('<a href="../">', "../", "leads to a folder"),
        ('<a href="..">', "..", "leads to a folder"),
        ('<a href="javascript:x()">', "javascript:x()", "scheme"),
        ('<img src="gone.png">', "gone.png", "no such file"),
        ('<img srcset="../a.svg 1x, gone.png 2x">', "gone.png", "no such file"),
        ('<svg><use xlink:href="#gone"/></svg>', "#gone", "no such fragment"),
        ('<form action="gone.html">', "gone.html", "no such file"),
        ('<object data="gone.pdf">', "gone.pdf", "no such file"),
        ('<base target="_top">', "", "has a <base>"),
    ],
)
def test_a_link_that_does_not_hold_is_told(
    tmp_path: Path, html: str, link: str, reason: str
) -> None:
    files = {"sub/page.html": html, "a.svg": ""}
    assert check_links(site(tmp_path, files)) == [Fault("sub/page.html", link, reason)]


def test_links_of_style_sheets_are_looked_at(tmp_path: Path) -> None:
    css = "@import 'gone.css'; a { background: url(gone.png) } b { src: url( \"a.woff2\" ) }"
    assert check_links(site(tmp_path, {"static/style.css": css, "static/a.woff2": ""})) == [
        Fault("static/style.css", "gone.css", "no such file"),
        Fault("static/style.css", "gone.png", "no such file"),
    ]


def test_a_served_site_may_link_to_folders_that_have_an_index(tmp_path: Path) -> None:
    folder = site(
        tmp_path, {"index.html": '<a href="x/"><a href="x"><a href="sub/">', "x/index.html": ""}
    )
    assert check_links(folder, from_disk=False) == [
        Fault("index.html", "sub/", "no such file"),
        Fault("index.html", "x", "leads to a folder"),
    ]
