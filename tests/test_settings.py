"""The theme's settings: read strictly, shown on every page, and a warning where they hurt."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.building.build import Options, Result, Unusable, build
from sitegen.settings import contrast
from sitegen.theme import bundled, declared_colours
from tests import write_files
from tests.builds import SITE
from tests.reading import classes, page


def made(folder: Path, settings: str, files: dict[str, str] | None = None) -> Result:
    config = f"title: Small\ntheme_settings:\n{settings}"
    write_files(folder, {**SITE, "sitegen.yaml": config, **(files or {})})
    return build(folder, Options())


def told(folder: Path, settings: str) -> tuple[str, int, str, str]:
    """The one fault of a site with these settings: code, line, message and hint."""
    try:
        found = made(folder, settings).diagnostics
    except Unusable as error:
        found = error.diagnostics
    (only,) = found
    assert only.path == "sitegen.yaml"
    return only.code, only.line, only.message, only.hint


HOW = 'write it in quotes, as "#1b1b19": without them, # begins a comment'


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("  colors: {}\n", ("unknown-key", 3, 'unknown key "colors"', 'did you mean "colours"?')),
        (
            "  colours:\n    light: {inc: '#000'}\n",
            ("unknown-key", 4, 'unknown key "inc"', 'did you mean "ink"?'),
        ),
        (
            "  colours:\n    light:\n      ink: red\n",
            ("bad-value", 5, '"red" is not a colour', HOW),
        ),
        (
            "  colours:\n    light:\n      ink: '#12345'\n",
            ("bad-value", 5, '"#12345" is not a colour', HOW),
        ),
        (
            "  colours:\n    dark:\n      ink: #eeeeee\n      paper: '#000'\n",
            ("missing-field", 5, '"ink" is empty', HOW),
        ),
        (
            "  colours:\n    light:\n      ink: '#8a8a8a'\n",
            (
                "low-contrast",
                5,
                '"ink" on "paper" has a contrast of 3.3:1 in light',
                "text is hard to read below 4.5:1",
            ),
        ),
        ("  logo: {file: logo.svg}\n", ("missing-field", 3, '"logo" has no "alt"', "")),
        (
            "  logo: {file: picture.pgn, alt: Small}\n",
            (
                "dead-link",
                3,
                'there is no file "picture.pgn"',
                'did you mean "picture.png"?',
            ),
        ),
        (
            "  navigation:\n    - {label: It, to: b/x}\n    - {label: That, to: b/y}\n",
            ("dead-link", 5, '"b/y" is no page of this site', 'did you mean "b/x"?'),
        ),
        (
            "  navigation:\n    - {label: It, to: nothing-like-it.pdf}\n",
            (
                "dead-link",
                4,
                '"nothing-like-it.pdf" is no page of this site',
                "give the path of an article, a briefing or a page",
            ),
        ),
        (
            "  footer: See [this](b/x.md).\n",
            (
                "bad-link",
                3,
                'the link "b/x.md" cannot be used in a footer',
                "it is shown on every page: give the full https://... address",
            ),
        ),
    ],
)
def test_a_fault_is_told_with_its_place(
    tmp_path: Path, settings: str, expected: tuple[str, int, str, str]
) -> None:
    assert told(tmp_path, settings) == expected


def test_a_hard_contrast_is_published_all_the_same(tmp_path: Path) -> None:
    result = made(tmp_path, "  colours:\n    light: {ink: '#999'}\n")
    assert (result.errors, result.warnings) == (0, 1)
    assert result.written is not None


def test_paper_is_held_against_every_text_of_the_theme(tmp_path: Path) -> None:
    found = made(tmp_path, "  colours:\n    dark: {paper: '#777777'}\n").diagnostics
    assert [d.message.partition(" ")[0] for d in found] == [
        '"accent"',
        '"conflict"',
        '"ink"',
        '"quiet"',
    ]


def test_colours_are_a_style_sheet_of_custom_properties(tmp_path: Path) -> None:
    settings = (
        "  colours:\n    light: {accent: '#070', paper: '#ffffff'}\n    dark: {ink: '#fff'}\n"
    )
    assert made(tmp_path, settings).diagnostics == ()
    css = (tmp_path / "public/static/settings.css").read_text()
    assert re.sub(r"\s+", " ", css) == (
        "@media screen and (prefers-color-scheme: light) "
        "{ :root { --accent: #070; --paper: #ffffff; } } "
        "@media screen and (prefers-color-scheme: dark) { :root { --ink: #fff; } } "
        "@media print { :root { --accent: #070; } } "
    )
    root = page(tmp_path / "public/b/x.html")
    sheets = [link.get("href") for link in root.iter("link") if link.get("rel") == "stylesheet"]
    assert sheets == ["../static/style.css", "../static/settings.css"]
    assert not [element for element in root.iter() if element.get("style")]


def test_without_colours_there_is_no_sheet_of_them(tmp_path: Path) -> None:
    made(tmp_path, "  footer: Nothing else.\n")
    assert not (tmp_path / "public/static/settings.css").exists()
    assert "settings.css" not in (tmp_path / "public/b/x.html").read_text()


@pytest.mark.parametrize("file", ["picture.png", "/picture.png", "static/icon.svg"])
def test_a_logo_takes_the_place_of_the_sites_name(tmp_path: Path, file: str) -> None:
    assert made(tmp_path, f"  logo: {{file: {file}, alt: Small & fine}}\n").diagnostics == ()
    root = page(tmp_path / "public/b/x.html")
    (home,) = [a for a in root.iter("a") if "site-title" in classes(a)]
    (logo,) = home
    assert (logo.get("src"), logo.get("alt")) == (f"../{file.lstrip('/')}", "Small & fine")
    assert not home.text


def test_the_footer_is_a_remark(tmp_path: Path) -> None:
    footer = "  footer: |\n    By *us*, [there](https://there.example/). <b>\n"
    assert made(tmp_path, footer).diagnostics == ()
    html = (tmp_path / "public/b/x.html").read_text()
    words = html.partition('<footer class="site-footer">')[2]
    assert "By <em>us</em>" in words
    assert 'href="https://there.example/"' in words
    assert "&lt;b&gt;" in words


DESTINATIONS = {
    "b/x": "x.html",
    "b/x.md": "x.html",
    "/b/x/#s-stay": "#s-stay",
    "b": "index.html",
    "/": "../index.html",
    "speakers": "../speakers/index.html",
    "speakers/she": "../speakers/she.html",
    "conflicts": "../conflicts/index.html",
    "timeline": "../timeline.html",
    "timeline.html": "../timeline.html",
    "tags/t": "../tags/t.html",
    "picture.png": "../picture.png",
    "https://there.example/?a=b#c": "https://there.example/?a=b#c",
}


def test_the_navigation_leads_where_it_is_meant_to(tmp_path: Path) -> None:
    entries = "".join(f"    - {{label: To, to: '{to}'}}\n" for to in DESTINATIONS)
    assert made(tmp_path, f"  navigation:\n{entries}").diagnostics == ()
    root = page(tmp_path / "public/b/x.html")
    nav = next(element for element in root.iter("nav"))
    assert [a.get("href") for a in nav.iter("a")] == list(DESTINATIONS.values())


def test_the_navigation_follows_the_form_of_addresses(tmp_path: Path) -> None:
    settings = "  navigation:\n    - {label: It, to: b/x}\nurls: directory\n"
    assert made(tmp_path, settings).diagnostics == ()
    nav = next(element for element in page(tmp_path / "public/index.html").iter("nav"))
    assert [a.get("href") for a in nav.iter("a")] == ["b/x/index.html"]


def test_contrast_is_that_of_the_guidelines() -> None:
    """Known values: the extremes, and the grey that just passes on white."""
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#abc", "#aabbcc") == 1
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["default", "plain"])
def test_the_themes_own_colours_are_easy_to_read(theme: str) -> None:
    schemes = declared_colours((bundled() / theme,))
    for colours in (schemes["light"], schemes["dark"]):
        texts = [name for name in colours if name.startswith("speaker-")]
        for name in ["ink", "quiet", "accent", "conflict", *texts]:
            assert contrast(colours[name], colours["paper"]) >= 4.5, name
    assert schemes["light"]["paper"] != schemes["dark"]["paper"]
