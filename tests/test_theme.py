"""Themes: a site's own files go before the default's, file by file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from sitegen.building.build import Options, build, check
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


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (os.mkfifo, "it is neither a file nor a folder"),
        (lambda path: path.symlink_to("/dev/zero"), "it is neither a file nor a folder"),
        (lambda path: path.symlink_to("nowhere"), "No such file or directory"),
        (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links"),
    ],
    ids=["pipe", "device", "dead link", "ring of links"],
)
@pytest.mark.parametrize("name", ["static/more.css", "static/style.css", "templates/404.html"])
def test_a_file_of_a_theme_that_is_none_is_told(
    make: Callable[[Path], None], reason: str, name: str, tmp_path: Path
) -> None:
    write_files(tmp_path, {"content/a.md": "A"})
    file = tmp_path / "themes/default" / name
    file.parent.mkdir(parents=True)
    make(file)
    for result in build(tmp_path, Options(keep_going=True)), check(tmp_path, Options()):
        told = [(found.path, found.message) for found in result.diagnostics]
        assert told == [(f"themes/default/{name}", f"cannot read it: {reason}")]


def test_a_file_of_a_theme_cannot_be_named_like_two(tmp_path: Path) -> None:
    """In the manifest, a line each: the second would not be sitegen's, and yet be deleted."""
    write_files(tmp_path, {"content/a.md": "A", "public/b.css": "somebody else's"})
    write_files(tmp_path, {"themes/default/static/x\nb.css": "", "themes/default/static/y\n/z": ""})
    result = build(tmp_path, Options(keep_going=True))
    assert [(found.path, found.code) for found in result.diagnostics] == [
        ("themes/default/static/x\ufffdb.css", "bad-name"),
        ("themes/default/static/y\ufffd/z", "bad-name"),
    ]
    assert "b.css" not in (tmp_path / "public/.sitegen-manifest").read_text("utf-8").split("\n")


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
