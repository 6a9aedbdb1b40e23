"""Themes: a site's own files go before the default's, file by file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from sitegen.building.build import Options, build
from sitegen.theme import bundled, search_path, static_files
from tests import write_files

MISSING = '{% extends "base.html" %}{% block main %}<h1>Nowhere</h1>{% endblock %}'


def test_a_template_is_overridden_alone(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {"content/a.md": "A", "themes/default/templates/404.html": MISSING},
    )
    assert build(tmp_path, Options()).errors == 0
    missing = (tmp_path / "public/404.html").read_text("utf-8")
    assert "<h1>Nowhere</h1>" in missing
    assert "site-header" in missing
    assert "Nowhere" not in (tmp_path / "public/a.html").read_text("utf-8")


def test_a_theme_of_its_own_falls_back_to_the_default(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "sitegen.yaml": "theme: mine\n",
            "content/a.md": "A",
            "themes/mine/static/style.css": "body { color: red } /* ours */\n",
            "themes/mine/static/fonts/notes.txt": "x",
        },
    )
    assert build(tmp_path, Options()).errors == 0
    assert (tmp_path / "public/static/style.css").read_text() == "body { color: red } /* ours */\n"
    assert (tmp_path / "public/static/fonts/notes.txt").read_text() == "x"
    assert (tmp_path / "public/static/icon.svg").exists()


def test_hidden_files_of_a_theme_stay_at_home(tmp_path: Path) -> None:
    write_files(tmp_path, {"themes/default/static/.DS_Store": "x"})
    folders, _ = search_path(tmp_path, "default")
    assert folders[0] == (tmp_path / "themes/default").resolve()
    assert "static/.DS_Store" not in static_files(folders)


def test_an_unknown_theme_names_the_nearest(tmp_path: Path) -> None:
    write_files(tmp_path, {"themes/archive/static/style.css": ""})
    _, (found,) = search_path(tmp_path, "archiv")
    assert found.hint == 'did you mean "archive"?'


def test_the_default_theme_travels_with_the_program() -> None:
    assert (bundled() / "default/templates/base.html").is_file()


ORDER = """(link) => {
  const node = link.firstChild, range = document.createRange();
  const left = (at) => {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect().left;
  };
  return left(node.length - 1) - left(0);
}"""
"""How far the last character of a link stands to the right of the first."""


def test_words_in_links_keep_their_direction(tmp_path: Path, page: Page) -> None:
    sidecar = """\
speakers: {he: {name: He}, she: {name: She}}
statements:
  stay: {speaker: he, quote: We stay, source: "https://a.example/"}
  leave: {speaker: she, quote: We leave}
conflicts:
  c:
    question: Stay?
    positions:
      s: {label: Stay, statements: [stay]}
      l: {label: Leave, statements: [leave]}
"""
    files = {
        "sitegen.yaml": "language: ar\nsearch: false\n",
        "content/x.md": "He said “We stay.” She said “We leave.”\n",
        "content/x.annotations.yaml": sidecar,
    }
    site = write_files(tmp_path, files)
    assert build(site, Options()).diagnostics == ()
    page.goto((site / "public/x.html").as_uri())
    for link in (".taken a", "a[rel=external]"):
        assert page.locator(f".statement {link}").first.evaluate(ORDER) > 0
