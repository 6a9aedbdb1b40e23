"""The quick reading of plain YAML against the whole one: the very same values, or none at all."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus import corpus
from benchmarks.layouts import sidecar
from sitegen.frontmatter import split
from sitegen.yamltext.document import read_yaml
from sitegen.yamltext.nodes import compose
from sitegen.yamltext.plain import Plain, plain_mapping
from tests import ROOT

EXAMPLES = int(os.environ.get("PLAIN_EXAMPLES", "1000"))
"""Of each property; in the environment, to look harder."""

FILES = [*sorted((ROOT / "content").rglob("*.yaml")), ROOT / "sitegen.yaml"]
TEXTS = [path.read_text("utf-8") for path in FILES]
TEXTS += [
    split(p.read_text("utf-8")).matter or "" for p in sorted((ROOT / "content").rglob("*.md"))
]
SHORT = [
    "a: b\nc:\n  d: e\n  f: [g, h]\n",
    "l:\n- a\n- b: c\n  d: e\nm: x\n",
    'l:\n  - a: >-\n      one\n      two\n  - {b: c, d: "e"}\n',
    "s: 'x' # y\n# z\nt: \"q\"\nu: 'it''s'\nv: \"a \\\"b\\\" \\\\ c\"\n",
    "a: >-\n  one\n  two\n\nb: c d\n",
    "k:\n  # c\n  - [a, [b, {c: d}]]\n\n  - e\n",
    "a: https://b.c/d#e\nf: g:h, i # j\n",
]
NASTY = [
    *"-:#\"'[]{},\\&*!|>%@`?~=<. \n\t\réa1",
    *(
        "\n\n",
        "\n  ",
        "\n    ",
        "\n      ",
        "\n- ",
        "\n  - ",
        "- ",
        ": ",
        "k:",
        "key: ",
        " #",
        "# c",
    ),
    *("''", '\\"', "\\n", "&a ", "*a", "! ", "!x ", "? ", "<<: ", "---", "\n---\n", "\n...\n"),
    *("|-\n", "> ", ">-\n", ">-", "%YAML", "null", "a: b", "[a, b]", "{a: b}", '"x"', "'y'"),
    *(
        "\0",
        "\x85",
        "\u2028",
        "\u00a0",
        "\ufeff",
        "\u200b",
        "\ud800",
        "\uffff",
        "😀",
        "٣",
        "e\u0301",
    ),
    *("a:b", "a#b", "a: ", "[a: b]", '{"a": b}', "{a}", "[a,]", "{a: b,}", "[]", "{}", "a, b"),
]


def order(value: Plain) -> object:
    """The value with the order of its keys."""
    if isinstance(value, dict):
        return [(key, order(held)) for key, held in value.items()]
    return [order(held) for held in value] if isinstance(value, list) else value


def same(text: str) -> bool:
    """Hold the quick reading against the whole one; return whether there is one."""
    plain = plain_mapping(text)
    if plain is not None:
        whole = compose("x.yaml", text)
        assert (order(plain), (), True, False) == (
            order(whole.value),
            whole.diagnostics,
            whole.readable,
            whole.has_empty,
        )
    return plain is not None


@st.composite
def edited(draw: st.DrawFn, texts: list[str]) -> str:
    """Some lines of one of `texts` in which something was put in, taken out or put in place."""
    lines = draw(st.sampled_from(texts)).splitlines(keepends=True)
    start = draw(st.integers(0, max(0, len(lines) - 12)))
    text = "".join(lines[start : start + 12])
    for _ in range(draw(st.integers(1, 3))):
        at, cut = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        text = text[:at] + draw(st.sampled_from(["", *NASTY])) + text[at + cut :]
    return text


@pytest.mark.parametrize("text", [*TEXTS, *SHORT], ids=range(len(TEXTS) + len(SHORT)))
def test_files_are_plain_and_read_alike(text: str) -> None:
    assert same(text)


def test_the_corpus_is_plain() -> None:
    assert all(same(sidecar(article)) for article in corpus(20))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "# a",
            "a",
            "- a",
            "[a]",
            "a:",
            "a: b\na: c",
            "a: {b: c, b: d}",
            "a: b\n  c",
            "a: b ",
        ),
        *("a:\n  b", "a: [b", "a: [b,\n  c]", "a: 'b\n  c'", '"a": b', "? a\n: b", "a: &x b"),
        *("a: *x", "a: !x b", "a: |-\n  b", "a: >\n  b", "a: >-\n  b\n\n  c", "a: >-\n  b\n    c"),
        *("a: >-\n  b\n\n  # c\n", "a: >-\n  b\n  \nc: d", "a: >-\n  b\n    \n", "a: >- # b\n  c"),
        *("a: -b", "a: b: c", "a: [b: c]", "a: {b}", "a: [b,]", 'a: "\\n"', "a:\tb", "---\na: b"),
        *("a: b\n...", "a: b\n---\nc: d", "%YAML 1.1\n---\na: b", "a: \x85", "a: \u2028", "<<: a"),
        *("a: b\n c: d", " a: b\nc: d", "a:\n- b\nc", "a:\n  - b\n - c", "a: {b: c", "a: [b}]"),
        *("a: " + "[" * 30 + "]" * 30, "".join(f"{' ' * n}a:\n" for n in range(30))),
    ],
)
def test_what_is_left_to_the_whole_reading(text: str) -> None:
    assert plain_mapping(text) is None


@settings(max_examples=EXAMPLES)
@given(edited(SHORT))
def test_edited_lines_are_read_alike(text: str) -> None:
    same(text)


@settings(max_examples=EXAMPLES)
@given(edited(TEXTS))
def test_edited_files_are_read_alike(text: str) -> None:
    same(text)


@settings(max_examples=EXAMPLES)
@given(st.lists(st.sampled_from(NASTY), max_size=9).map("".join))
def test_scraps_are_read_alike(text: str) -> None:
    same(text)


@settings(max_examples=EXAMPLES // 3)
@given(
    st.characters(), st.sampled_from(["a: {}", "a: b{}", "{}: a", "a: [{}]", "a: b #{}", "a: '{}'"])
)
def test_any_character_is_read_alike(character: str, around: str) -> None:
    same(around.replace("{}", character))


def test_places_are_found_in_what_was_read_quickly() -> None:
    from sitegen.diagnostics import Fault

    document = read_yaml("x.yaml", SHORT[0], line_offset=1)
    assert not document.roots
    found = document.locate(Fault("x.yaml", ("c", "f", 1), "wrong-type", "message"))
    assert (found.line, found.column, found.source, found.caret) == (5, 10, "  f: [g, h]", (10, 11))
