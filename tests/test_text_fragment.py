"""Links to the very words of a page: text directives, read as their specification reads them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from sitegen.building.build import Options, build
from sitegen.links import text_fragment
from tests import write_files
from tests.server import Serve

TEXT = """Trump still wants to withdraw, said Ms. Sanders.
“The mission has not changed,” she said, “the president has been clear.” He agrees.
The mission has not changed -- or so he says; costs & risks, a 10-year plan. He agrees.
No."""


def directive(words: str, text: str = TEXT) -> str:
    """The directive for the first place of `words`."""
    start = text.index(words)
    link = text_fragment("https://a.example/x", text, [(start, start + len(words))])
    return link.removeprefix("https://a.example/x#:~:text=")


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("said Ms. Sanders", "said%20Ms.%20Sanders"),
        ("costs & risks, a 10-year plan", "costs%20%26%20risks%2C%20a%2010%2Dyear%20plan"),
        # Twice in the text: with as many words around it as it takes.
        (
            "The mission has not changed",
            "%E2%80%9C-,The%20mission%20has%20not%20changed,-%2C%E2%80%9D",
        ),
        ("He agrees", "clear.%E2%80%9D-,He%20agrees,-."),
        # Long, or over several blocks: the first and last words.
        (
            "The mission has not changed,” she said, “the president has been clear",
            "The%20mission%20has%20not%20changed%2C%E2%80%9D,"
            "%E2%80%9Cthe%20president%20has%20been%20clear",
        ),
        ("Ms. Sanders.\n“The mission", "Ms.%20Sanders.,%E2%80%9CThe%20mission"),
        # Browsers find whole words only.
        ("ump still wan", "Trump%20still%20wants"),
    ],
)
def test_directives(words: str, value: str) -> None:
    assert directive(words) == value


def test_one_place_for_each_piece() -> None:
    link = text_fragment("https://a.example/", "One two three.", [(0, 3), (8, 13)])
    assert link == "https://a.example/#:~:text=One&text=three"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/?q=1", "https://a.example/?q=1#:~:text=One"),
        ("https://a.example/#part", "https://a.example/#part:~:text=One"),
        ("https://a.example/#part:~:text=two", "https://a.example/#part:~:text=One"),
    ],
)
def test_the_address_keeps_its_own_fragment(url: str, link: str) -> None:
    assert text_fragment(url, "One two", [(0, 3)]) == link


# ---- Any passage, found again as the specification says ----

# Each block has a word of its own, or there would be passages that no directive tells apart.
WORDS = st.lists(
    st.sampled_from(["one", "two", "Two-three", "four,", "“five”", "6&7", "donaudampfschiffe"]),
    max_size=6,
)
BLOCKS = st.lists(WORDS, min_size=1, max_size=4).map(
    lambda blocks: "\n".join(f"{n}. {' '.join(words)}".strip() for n, words in enumerate(blocks))
)


def found(text: str, value: str) -> str:
    """The words that a directive leads to, white space as one space: the first place of prefix and
    start, then the first of end and suffix, of whole words, without case."""
    parts = [rf"(?i:{re.escape(unquote(part.strip('-')))})" for part in value.split(",")]
    prefix = parts.pop(0) + r"\s*" if value.partition(",")[0].endswith("-") else ""
    suffix = r"\s*" + parts.pop() if value.rpartition(",")[2].startswith("-") else ""
    start, end = (prefix or r"(?<!\w)"), (suffix or r"(?!\w)")
    hit = re.search(f"{start}({'.*?'.join(parts)}){end}", " ".join(text.split()))
    return hit[1] if hit else ""


@given(BLOCKS, st.data())
def test_a_browser_arrives_at_the_words(text: str, data: st.DataObject) -> None:
    words = list(re.finditer(r"[^\s“”,&]+", text))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start, end = words[first].start(), words[last].end()
    link = text_fragment("https://a.example/", text, [(start, end)])
    value = link.removeprefix("https://a.example/#:~:text=")
    assert found(text, value) == " ".join(text[start:end].split())


def test_a_link_to_words_is_published_as_it_is_written(tmp_path: Path) -> None:
    links = ["#:~:text=We%20stay%2Dhere,x&text=%22", "#s-a:~:text=a-,b", "#%C3%A9:~:text=é"]
    text = " ".join(f"[{number}](y.md{link})" for number, link in enumerate(links))
    write_files(tmp_path, {"content/x.md": text, "content/y.md": "We stay-here"})
    build(tmp_path, Options())
    page = (tmp_path / "public/x.html").read_text("utf-8")
    assert re.findall(r'href="y.html(#[^"]*)">\d', page) == [
        "#:~:text=We%20stay%2Dhere,x&amp;text=%22",
        "#s-a:~:text=a-,b",
        "#%C3%A9:~:text=%C3%A9",
    ]


def test_chromium_arrives_at_the_second_of_two_places(
    tmp_path: Path, page: Page, site_server: Serve
) -> None:
    far = "<p>x" * 200
    text = "He said no, twice.\nShe said no, twice."
    html = f"<!doctype html><p>He said <i>no</i>, twice.{far}<p>She said no, twice.{far}"
    start = text.rindex("said no")
    base = site_server(write_files(tmp_path, {"index.html": html}))
    page.goto(text_fragment(f"{base}index.html", text, [(start, start + 7)]))
    page.wait_for_function("scrollY > 0")
    place = page.get_by_text("She said no").bounding_box()
    assert place is not None
    assert 0 < place["y"] < 700
