"""The marked text: any set of passages, overlapping or nested, leaves the article's text as it
is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.annotate import Mark, annotate
from sitegen.markdown import to_body
from tests.reading import parse, segments, text_of


def mark(start: int, end: int, id: str = "a", *, tags: bool = True) -> Mark:
    tag = f'<a class="anno" href="#x">[{id}' if tags else ""
    return Mark(
        start,
        end,
        "statement",
        id,
        "said",
        f"s-{id}",
        f"{tag}&gt;</a>" if tags else "",
        f"{tag}&lt;</a>" if tags else "",
    )


def marked(markdown: str, *marks: Mark) -> str:
    body, _, _ = to_body(markdown, "x.md")
    return annotate(body, marks, [])


def test_a_passage_is_one_segment_with_its_permalink() -> None:
    assert marked("one two three", mark(4, 7, tags=False)) == (
        '<p>one <span id="s-a" class="said" data-statement="a">two</span> three</p>'
    )


def test_tags_stand_around_the_passage() -> None:
    html = marked("one two three", mark(4, 7))
    assert html.index("[a&gt;") < html.index("two") < html.index("[a&lt;")


def test_overlapping_passages_become_three_segments() -> None:
    html = marked("one two three", mark(0, 7, "a", tags=False), mark(4, 13, "b", tags=False))
    assert html == (
        '<p><span id="s-a" class="said" data-statement="a">one </span>'
        '<span id="s-b" class="said" data-statement="a b">two</span>'
        '<span class="said" data-statement="b"> three</span></p>'
    )


def test_of_two_that_begin_together_each_has_its_permalink() -> None:
    html = marked("one two", mark(0, 7, "a", tags=False), mark(0, 3, "b", tags=False))
    body = parse(html)
    for id, words in (("a", "one two"), ("b", "one")):
        found = segments(body, id)
        assert found[0].get("id") == f"s-{id}"
        assert "".join(map(text_of, found)) == words


def test_a_passage_over_paragraphs_is_marked_in_both() -> None:
    html = marked("one two\n\nthree four", mark(4, 13, tags=False))
    assert html == (
        '<p>one <span id="s-a" class="said" data-statement="a">two</span>'
        '<span class="said" data-statement="a">\n</span></p>'
        '<p><span class="said" data-statement="a">three</span> four</p>'
    )


def test_what_is_added_inside_a_link_stands_outside_it() -> None:
    html = marked("see [the report](https://a.example/) now", mark(8, 14))
    before, link, after = html.index("[a&gt;"), html.index('href="https'), html.index("[a&lt;")
    assert before < link < html.index("report") < html.index("</a>", link) < after
    assert html.count("<a") == html.count("</a>")


def test_a_tag_stands_before_the_opening_and_a_marker_behind_the_closing_quotation_mark() -> None:
    html = marked("she said, “We stay,” and left", mark(11, 18))
    words = ["said, ", "[a&gt;", "“", "We stay", ",”", "[a&lt;", " and left"]
    assert sorted(words, key=html.index) == words


@pytest.mark.parametrize(
    ("before", "opening", "words", "closing", "after"),
    [
        ("said ", "“", "We stay", "”,", " and left"),
        ("said: ", "«", "We stay", "».", " Then"),
        ("首相は", "「", "残る", "」、", "と述べた"),
        ("首相は", "『", "残る", "。』", "と述べた"),
    ],
)
def test_no_punctuation_is_left_between_the_words_and_what_is_added(
    before: str, opening: str, words: str, closing: str, after: str
) -> None:
    start = len(before) + 1
    html = marked(before + opening + words + closing + after, mark(start, start + len(words)))
    order = [before, "[a&gt;", opening, words, closing, "[a&lt;", after]
    assert sorted(order, key=html.index) == order


def test_nor_within_another_statement() -> None:
    html = marked("He said “she says ‘nay’, I think” once", mark(9, 32, "a"), mark(19, 22, "b"))
    order = ["[a&gt;", "“", "she says ", "[b&gt;", "‘", "nay", "’,", "[b&lt;", " I think", "”"]
    assert sorted(order, key=html.index) == order
    root = parse(html)
    assert "".join(map(text_of, segments(root, "a"))) == "she says ‘nay’, I think"
    assert "".join(map(text_of, segments(root, "b"))) == "nay"


def test_a_quotation_mark_that_is_all_of_a_segment_keeps_its_permalink() -> None:
    html = marked("He: “nay” once", mark(4, 9, "a"), mark(5, 8, "b"))
    order = ["[a&gt;", "[b&gt;", 'id="s-a"', "“", "nay"]
    assert sorted(order, key=html.index) == order


def test_a_statement_without_markers_is_not_cut_after_one_inside_it() -> None:
    inner = Mark(4, 7, "statement", "b", "said", "s-b", "", "")
    html = marked("one two, three", mark(0, 14, tags=False), inner)
    assert '<span class="said" data-statement="a">, three</span>' in html


def test_a_marker_does_not_pass_the_next_statement() -> None:
    html = marked("one. two", mark(0, 3, "a"), mark(3, 8, "b"))
    assert html.index("[a&lt;") < html.index(". two")


def test_a_note_inside_a_statement_does_not_hide_it() -> None:
    note = Mark(4, 7, "note", "n", "noted", "p-n", "", "")
    html = marked("one two three", mark(0, 13, tags=False), note)
    assert '<span id="p-n" class="said noted" data-note="n" data-statement="a">two</span>' in html


def test_text_is_escaped_once() -> None:
    assert "a &lt;b&gt; &amp;amp; c" in marked(
        "a \\<b> &amp;amp; c", mark(0, 1, tags=False)
    ).replace('<span id="s-a" class="said" data-statement="a">a</span>', "a")


MARKDOWN = """One *two* [three
four](https://a.example/) `five`.

- six “a ‘b’, c”
- **seven** eight

> nine & ten"""


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=8))
def test_any_passages_leave_the_text_and_name_all_that_cover_it(
    spans: list[tuple[int, int]],
) -> None:
    body, _, _ = to_body(MARKDOWN, "x.md")
    text = body.text
    marks = [
        mark(start, min(start + length, len(text)), f"m{number}")
        for number, (start, length) in enumerate(spans)
        if start < len(text)
    ]
    root = parse(annotate(body, marks, []))
    assert text_of(root) == text
    for one in marks:
        found = segments(root, one.id)
        assert "".join(map(text_of, found)) == text[one.start : one.end]
        assert found[0].get("id") == f"s-{one.id}"
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    # No link in a link: the parser would have closed the outer one and text would have moved.
    assert not [a for link in root.iter("a") for a in link.iter("a") if a is not link]
