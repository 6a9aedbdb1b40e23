"""An article is the same whichever way its files are read: with the quick readers or without."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen import forms, frontmatter, markdown
from sitegen.load import load_article, scan
from sitegen.model import Article
from sitegen.yamltext import document as yamlmap
from tests import ROOT, write_files

MARKDOWN = """\
---
title: "The bridge"
date: 2018-04-15
author: [The mayor]
tags: bridges
url: https://example.org/bridge
---

The mayor said: “The bridge is *safe*.” See [the report](https://example.org/).

- “It isn’t,” said the report – [sic].
"""
SIDECAR = """\
speakers:
  mayor: {name: The mayor, role: [{role: Head, organization: city, from: 2014}], aliases: [X]}
  city: {name: The city, kind: organization}
defaults: {date: 2018-04-15, via: [city]}
statements:
  safe:
    speaker: mayor
    quote: {exact: The bridge is safe, prefix: "“"}
    kind: direct
  inner: {speaker: [mayor, city], within: safe, quote: [bridge, safe], order: 2}
  not:
    speaker: city
    quote: >-
      It isn't
    note: See *this*.
conflicts:
  safety:
    question: Is it safe?
    positions:
      yes: {label: It is, statements: safe}
      no: {label: It is not, statements: [not]}
events: {built: {title: Built, date: 1999, quote: "The bridge"}}
notes:
- {quote: "[sic]", body: So it is.}
"""
SCRAPS = [
    *(
        "x",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\n  ",
        "\n- ",
        "#",
        "# ",
        ":",
        ": ",
        "-",
        "- ",
        "*",
        "**",
        "_",
    ),
    *('"', "'", "’", "“", "[", "]", "{", "}", ",", "|", ">", ">-", "&", "!", "---", "\n---\n", "0"),
    *(
        "\t",
        "\u00a0",
        "\u00ad",
        "\ufeff",
        "é",
        "e\u0301",
        "null",
        "safe",
        "mayor",
        "2018",
        "[x]: y",
    ),
]


@contextmanager
def without_quick_readers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "plain_body", lambda *_: None)
        patch.setattr(yamlmap, "plain_mapping", lambda *_: None)
        patch.setattr(forms, "quick_form", lambda *_: None)
        yield


def both(root: Path) -> tuple[list[Article], list[Article]]:
    """The articles of a site, read in both ways."""
    sources = scan(root).articles
    quick = [load_article(root, source, "en") for source in sources]
    with without_quick_readers():
        return quick, [load_article(root, source, "en") for source in sources]


def test_the_example_is_read_alike() -> None:
    quick, whole = both(ROOT)
    assert quick == whole


@st.composite
def edited(draw: st.DrawFn) -> dict[str, str]:
    """The files of an article in which something was put in, taken out or put in place."""
    files = {"content/a.md": MARKDOWN, "content/a.annotations.yaml": SIDECAR}
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from(sorted(files)))
        text = files[name]
        at, cut = draw(st.integers(0, len(text))), draw(st.integers(0, 3))
        files[name] = text[:at] + draw(st.sampled_from(["", *SCRAPS])) + text[at + cut :]
    return files


@settings(max_examples=int(os.environ.get("PLAIN_EXAMPLES", "250")), deadline=None)
@given(edited())
def test_an_edited_article_is_read_alike(files: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        quick, whole = both(write_files(Path(folder), files))
    assert quick == whole


@given(st.lists(st.sampled_from(["---", "----", "--- x", "\n", " ", "\t", "a"])).map("".join))
def test_a_front_matter_ends_at_the_first_line_that_says_so(text: str) -> None:
    opening = re.match(r"---[ \t]*(?:\n|$)", text)
    closing = opening and re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, opening.end())
    assert frontmatter.split(text).closed == (not opening or bool(closing))
    if opening and closing:
        assert frontmatter.split(text).matter == text[opening.end() : closing.start()]
