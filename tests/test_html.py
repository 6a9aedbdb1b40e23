"""The HTML that comes out: valid, and nothing in it that a strict content policy forbids."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests import vnu

needs_vnu = pytest.mark.skipif(vnu.missing() is not None, reason=vnu.missing() or "")


class _Inline(HTMLParser):
    """Scripts and styles written into a page, as elements and as attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        is_data = tag == "script" and ("type", "application/ld+json") in attrs
        if tag == "style" or (tag == "script" and "src" not in names and not is_data):
            self.found.append(f"{self.getpos()[0]}: <{tag}>")
        self.found += [
            f"{self.getpos()[0]}: {name}="
            for name in sorted(names)
            if name == "style" or name[:2] == "on"
        ]


def inline_code(folder: Path) -> list[str]:
    """Every inline script and style in the folder's HTML files, as `file:line: what`."""
    return [
        f"{path.relative_to(folder).as_posix()}:{found}"
        for path in sorted(folder.rglob("*.html"))
        for found in _Inline(path.read_text("utf-8")).found
    ]


@needs_vnu
def test_the_example_site_passes_the_nu_html_checker(example_site: Path) -> None:
    assert vnu.html_errors(example_site) == []


def test_the_example_site_has_no_inline_script_or_style(example_site: Path) -> None:
    assert inline_code(example_site) == []


@needs_vnu
def test_the_checker_tells_each_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    good = "<!doctype html>\n<html lang=en><title>x</title>\n<p>x\n"
    (tmp_path / "good.html").write_text(good)
    (tmp_path / "sub/bad.html").write_text(good + "</div>\n")
    assert vnu.html_errors(tmp_path) == ["sub/bad.html:4: Stray end tag “div”."]


def test_inline_code_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<script src='x.js'></script><link rel=stylesheet href='x.css'>\n"
        "<script>x()</script>\n<style>p{}</style>\n<p style='x' onclick='x()'>"
        "<script type='application/ld+json'>{}</script>"
    )
    assert inline_code(tmp_path) == [
        "page.html:2: <script>",
        "page.html:3: <style>",
        "page.html:4: onclick=",
        "page.html:4: style=",
    ]
