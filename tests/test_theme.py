"""Themes: a site's own files go before the default's, file by file."""

from __future__ import annotations

from pathlib import Path

from sitegen.build import Options, build
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
