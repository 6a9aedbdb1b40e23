"""From Markdown to a body: the same words as any CommonMark renderer gives, and every position
right."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sitegen.annotate import annotate
from sitegen.markdown import line_at, to_body, to_html
from tests.reading import parse, text_of

REFERENCE = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])

TEXTS = {
    "one paragraph": ("One two.", "One two."),
    "two paragraphs": ("One.\n\nTwo.", "One.\nTwo."),
    "a break is one space": ("One\ntwo", "One two"),
    "a hard break is one space": ("One  \ntwo\\\nthree", "One two three"),
    "emphasis joins": ("w*or*d and **str*o*ng**", "word and strong"),
    "a link's words": ("see [the *report*](https://a.example/) now", "see the report now"),
    "code": ("a `b  c` d", "a b  c d"),
    "heading and text": ("# One\n\nTwo", "One\nTwo"),
    "a list": ("- one\n- two\n  - three\n\nfour", "one\ntwo\nthree\nfour"),
    "a loose list": ("1. one\n\n2. two", "one\ntwo"),
    "quoted": ("> one\n> two\n>\n> three", "one two\nthree"),
    "a code block": ("```py\nx = 1\n\ny\n```\nafter", "x = 1\n\ny\nafter"),
    "an indented code block": ("    x\n    y\n\nafter", "x\ny\nafter"),
    "a table": ("| a | b |\n|---|--:|\n| c | d |", "a\nb\nc\nd"),
    "a picture has no words": ("before ![alt](x.png) after", "before  after"),
    "a picture alone is no block of text": ("one\n\n![alt](x.png)\n\ntwo", "one\ntwo"),
    "a rule": ("one\n\n---\n\ntwo", "one\ntwo"),
    "html is text": ("a <b>c</b> & d", "a <b>c</b> & d"),
    "entities": ("&amp; &copy; &#x41;", "& © A"),
    "escapes": (r"\*not\* \[x\]", "*not* [x]"),
    "struck": ("~~old~~ new", "old new"),
    "nothing": ("", ""),
    "only space": ("\n  \n", ""),
}


@pytest.mark.parametrize(("markdown", "text"), TEXTS.values(), ids=TEXTS)
def test_text(markdown: str, text: str) -> None:
    body, _, found = to_body(markdown, "x.md")
    assert body.text == text
    assert not found


@pytest.mark.parametrize(("markdown", "text"), TEXTS.values(), ids=TEXTS)
def test_the_page_holds_the_very_text(markdown: str, text: str) -> None:
    body, _, _ = to_body(markdown, "x.md")
    html = annotate(body, [], ["x"] * len(body.links))
    assert text_of(parse(html)) == text


@given(st.text(alphabet="ab *_`[]()#>-\n|~!&<1.\\", max_size=80))
def test_any_markdown_gives_what_the_reference_renderer_shows(markdown: str) -> None:
    body, _, _ = to_body(markdown, "x.md")
    html = annotate(body, [], ["x"] * len(body.links))
    shown, expected = (text_of(parse(of)) for of in (html, REFERENCE.render(markdown)))
    # The reference writes a newline for every break and block; white space apart, nothing may
    # differ.
    assert shown.split() == expected.split()
    assert shown == body.text
    assert len(body.markup) == len(body.texts) + 1


@given(st.text(max_size=60))
def test_any_text_is_read(markdown: str) -> None:
    body, _, _ = to_body(markdown, "x.md")
    assert [line for _, line in body.lines] == sorted(line for _, line in body.lines)


def test_lines_are_those_of_the_file() -> None:
    source = (
        "# One\n\ntwo\nthree  \nfour\n\n- five\n- six\n  seven\n\n"
        "```\neight\n\nten\n```\n\n| a |\n|---|\n| b |\n"
    )
    body, _, _ = to_body(source, "x.md", line_offset=10)
    lines = {
        word: line_at(body, body.text.index(word)) - 10
        for word in ("One", "two", "three", "four", "five", "six", "seven", "eight", "ten")
    }
    assert lines == {word: source[: source.index(word)].count("\n") + 1 for word in lines}


def test_the_first_heading_is_the_title() -> None:
    assert to_body("# A *b*\n\ntext", "x.md")[1] == "A b"
    assert to_body("text\n\n# A", "x.md")[1] == ""


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x", "file:///x", "//h/x"],
)
def test_an_unsafe_link_is_a_fault_and_left_out(url: str) -> None:
    body, _, found = to_body(f"one\ntwo [words]({url}) three", "x.md", line_offset=5)
    assert [(f.code, f.line, f.column) for f in found] == [("bad-link", 7, 13)]
    html = annotate(body, [], [])
    assert "<a>words</a>" in html
    assert "script" not in html


def test_relative_links_are_kept_for_the_page_to_fill() -> None:
    body, _, _ = to_body("[a](b.md#c) ![d](e.png) [f](#g) [h](https://i.example/?j&k)", "x.md")
    assert [(link.target, link.image) for link in body.links] == [
        ("b.md#c", False),
        ("e.png", True),
        ("#g", False),
    ]
    html = annotate(body, [], ["B", "E", "not asked for"])
    assert '<a href="B">a</a>' in html
    assert '<img src="E" alt="d">' in html
    assert '<a href="#g">f</a>' in html
    assert '<a href="https://i.example/?j&amp;k">h</a>' in html


@pytest.mark.parametrize(
    ("source", "columns"),
    [
        ("[a](#x)", [5]),
        ("[a](b.md#x) [c](#x), [d](#x)", [5, 17, 26]),
        ("[a](#xy) [b](#x)", [5, 14]),
        ("`a` [a](#xy) [b]( #x )", [9, 19]),
        ("`a` [b][c] [d](#x)\n\n[c]: #x", [16, 6]),
    ],
)
def test_places_on_the_page_are_found_where_they_are_written(
    source: str, columns: list[int]
) -> None:
    links = to_body(source, "x.md")[0].links
    assert sorted(link.column for link in links) == sorted(columns)
    assert all(link.source[link.column - 1 :].startswith(link.written) for link in links)


def test_remarks_refuse_relative_and_unsafe_links() -> None:
    html, refused = to_html("a [b](c.md) [d](javascript:x) [e](https://f.example/)")
    assert refused == ("c.md", "javascript:x")
    assert html == '<p>a <a>b</a> <a>d</a> <a href="https://f.example/">e</a></p>'
    assert to_html("[b](c.md)") == ("<p><a>b</a></p>", ("c.md",))
    assert to_html("[b](#c) `d`") == ('<p><a href="#c">b</a> <code>d</code></p>', ())
    assert to_html("[b](#c)") == ('<p><a href="#c">b</a></p>', ())


def test_markup_cannot_be_smuggled_in() -> None:
    body, _, _ = to_body('<script>alert(1)</script> [x](https://a.example/"onclick="y)', "x.md")
    html = annotate(body, [], [])
    assert "<script" not in html
    assert not re.search(r"\sonclick=", html)
