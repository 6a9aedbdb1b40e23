"""The quick reading of plain Markdown against the parser's: the very same body, or none at all."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus import corpus
from sitegen.frontmatter import split
from sitegen.markdown import parsed_body, to_body
from sitegen.markdown.plain import plain_body
from tests import ROOT

EXAMPLES = int(os.environ.get("PLAIN_EXAMPLES", "1000"))
"""Of each property; in the environment, to look harder."""

CONTENT = sorted((ROOT / "content").rglob("*.md"))
TEXTS = [split(path.read_text("utf-8")).body for path in CONTENT]
TEXTS += [article.text for article in corpus(20)]
SHORT = [
    "One two.\nThree, “four” – five’s *six* and **seven**.",
    "# Head *line*\n\nText\n\n## Second\nmore text",
    "before\n\n- one\n- *two*\n- [three](https://a.example/x_y)\n\nafter",
    "See [the report](https://example.org/a/b?c=d#e), (*all* of it).",
    "He said [sic] \\[so\\]; 1,000 & more; 5\\. *no?* “**Yes**!”",
    "> One *two*,\n> three\n>\n> - four\n> - [five](six.md)\n\nseven\n\n> eight",
    "1. one\n2. two\n   three\n10. four\n\nfive\n\n3) six\n\n7) seven\n\n* eight\n\n+ nine",
    "one  \ntwo\nthree \nfour\n\n---\n\n_four_ __five__\n\n* * *\n# six",
    "> ---\n\n***\n\n# no title\n\n[...] AT&T, [a](../b/c.md#d), b.md [b](b.md) [b](b.md), [c](#d)",
    "$5 and ~6;\n.7 or %8\n\n- a\n\n- b\n  c\n- d\n\n[e](https://f.example/?g=h&i=j)",
]
NASTY = [
    *"*_[]()#>-+=~|`<&!\\:.,;?/0129aé ’“—…'\"\n\t\r\0$€{}^@%",
    *("**", "***", "__", "![", "](", "][", "]:", "[x]", "[x]: /y", "[ ]", "~~", "&amp;", "& "),
    *("\n\n", "  \n", "\\\n", "\n    ", "\n- ", "\n* ", "\n+ ", "\n1. ", "\n2) ", "\n> ", "\n# "),
    *(
        "\n---\n",
        "\n===\n",
        "\n-\n",
        "\n|-|\n",
        "\n```\n",
        "\n  ",
        "---",
        "***",
        "1.",
        "12)",
        "a_b",
    ),
    *("https://a.example/x_y", "](https://a.example/)", "<https://a.example>", "<b>", "<!--"),
    *("\u00a0", "\u3000", "\u2009", "\u2028", "\x85", "\x0b", "\x1f", "\u200b", "\u00ad", "\ufeff"),
    *("e\u0301", "\u0301", "中", "。", "٣", "²", "½", "€", "😀", "İ", "ß", "\ud800", "्", "‿"),
]


def same(source: str) -> bool:
    """Hold the quick reading against the parser's; return whether there is one."""
    plain = plain_body(source, 3)
    if plain is not None:
        assert (*plain, ()) == parsed_body(source, "x.md", 3)
    return plain is not None


@st.composite
def edited(draw: st.DrawFn, texts: list[str]) -> str:
    """A part of one of `texts` in which something was put in, taken out or put in place."""
    text = draw(st.sampled_from(texts))
    start = draw(st.integers(0, max(0, len(text) - 200)))
    text = text[start : start + 200]
    for _ in range(draw(st.integers(1, 3))):
        at, cut = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        text = text[:at] + draw(st.sampled_from(["", *NASTY])) + text[at + cut :]
    return text


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_articles_are_plain_and_read_alike(text: str) -> None:
    assert same(text)
    assert to_body(text, "x.md", 3) == parsed_body(text, "x.md", 3)


@pytest.mark.parametrize("text", SHORT)
def test_what_is_plain(text: str) -> None:
    assert same(text)


@pytest.mark.parametrize(
    "text",
    [
        *("a\n===", "a\n---", "a\n-", "- a\nb", "- a\n b", "- a\n   b", "- - a", "- # a", "- "),
        *("- a\n\n  b", "- a\n  - b", "- a\n* b", "1. a\n2) b", "1234567890. a", "- a\n  ", "-  a"),
        *("> a\nb", "> > a", ">> a", ">     a", "> a\n- b", "a\n> b", "a\n- b", "a\n1. b"),
        *("    a", "\ta", " a", "a\\\nb", "a\r\nb", "# a ", "a\n***"),
        *("# a #", "#  a", "#", "####### a", "#a", "[a]: b"),
        *("[a][b]", "[a](//b.md)", "[a](b:c)", "[a](b%20c)", "[a](b c)", "[a]()", "[a](<b>)"),
        *("![a](b)", "[a](https://b.example 'c')", "[a *b*](https://b.c/)"),
        *("[a](https://B.example/)", "[a](https://ü.example/)", "[a](https://b.example/%20)"),
        *(
            "a_b_",
            "a_b_c",
            "_a*",
            "*a",
            "a*",
            "a*b*c",
            "* a *",
            "*a *",
            "***a***",
            "*a **b** c*",
            "2 * 3",
        ),
        *("**a*", "*a**", "*a* *", "`a`", "<b>", "<https://a.example>", "&amp;", "&#65;", "~~a~~"),
        *("a|b\n-|-", "|a|\n|-|", "\0", "\u2028", "a\u00a0", "\u00a0a", "\\a", "\\\\", "["),
    ],
)
def test_what_is_left_to_the_parser(text: str) -> None:
    assert plain_body(f"one\n\n{text}\n\ntwo", 0) is None


@settings(max_examples=EXAMPLES)
@given(edited(SHORT))
def test_edited_lines_are_read_alike(source: str) -> None:
    same(source)


@settings(max_examples=EXAMPLES)
@given(edited(TEXTS))
def test_edited_articles_are_read_alike(source: str) -> None:
    same(source)


@settings(max_examples=EXAMPLES)
@given(st.lists(st.sampled_from(NASTY), max_size=9).map("".join))
def test_scraps_are_read_alike(source: str) -> None:
    same(source)


@settings(max_examples=EXAMPLES // 3)
@given(st.characters(), st.sampled_from(["{}", "{}a", "a{}", "a\n{}", "{}*a*", "*a*{}", "*a{}*"]))
def test_any_character_is_read_alike(character: str, around: str) -> None:
    same(around.format(character))
