"""Whatever is done to the files of a site, what is wrong is told, and told where it is."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.building.build import Options, Unusable, check
from sitegen.diagnostics import Diagnostic
from sitegen.load import load_article, scan
from sitegen.report import as_github, as_json, as_text
from tests import write_files

FILES = {
    "sitegen.yaml": "title: Bridges\nlanguage: en\nbase_url: https://example.org/\n",
    "content/bridge.md": """\
---
title: The bridge
date: 2018-04-15
author: [The mayor]
tags: [bridges, "the city"]
url: https://example.org/bridge
---

# The bridge

The mayor said: “The bridge is safe.” See [the report](report.md).

> “It is *not*,” said the [report](report.md).
""",
    "content/report.md": "The report said “no such thing”.\n",
    "content/bridge.annotations.yaml": """\
speakers:
  mayor: {name: The mayor, role: [{role: Head, organization: city, from: 2014}], aliases: [X]}
  city: {name: The city, kind: organization, note: 'A *note*'}
defaults: {date: 2018-04-15, via: [city]}
statements:
  safe:
    speaker: mayor
    quote: {exact: The bridge is safe, prefix: "“"}
    kind: direct
  inner: {speaker: [mayor, city], within: safe, quote: [bridge, safe], order: 2}
relations:
  - {from: safe, type: disputes, to: ["report#no", inner], quote: The mayor said}
  - from: inner
    type: repeats
    to: safe
conflicts:
  safety:
    question: Is it safe?
    status: resolved
    resolved: 2019
    resolution: It was not.
    summary: |
      Some *text*.
    positions:
      yes: {label: It is, statements: safe}
      no:
        label: It is not
        statements:
          - report#no
events:
  e: {title: The inspection, date: 2018-04-13/2018-04-14, quote: "The bridge is"}
notes:
  - quote: >-
      The mayor
      said
    body: 'A note.'
""",
    "content/report.annotations.yaml": "statements: {no: {speaker: mayor, quote: no such thing}}\n",
}
SIGNS = [
    ": ",
    "- ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "#",
    "&a ",
    "*a",
    "!t ",
    "|",
    ">",
    "---",
    "\n",
]
SIGNS += ["\x00", "\x1b", "\u2028", "\u202e", "ש", "", "no", "2018-13", "javascript:x", "9" * 99]


@st.composite
def edits(draw: st.DrawFn) -> dict[str, str]:
    """The files, with a few lines of one or two deleted, doubled, moved, cut or written into."""
    files = dict(FILES)
    for name in draw(st.lists(st.sampled_from(sorted(FILES)), min_size=1, max_size=2)):
        lines = files[name].split("\n")
        for _ in range(draw(st.integers(1, 4))):
            here, there = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
            line = lines[here]
            column = draw(st.integers(0, len(line)))
            edit = draw(st.sampled_from(["delete", "double", "swap", "indent", "write", "cut"]))
            match edit:
                case "delete":
                    lines[here : here + 1] = [] if len(lines) > 1 else [""]
                case "double":
                    lines.insert(there, line)
                case "swap":
                    lines[here], lines[there] = lines[there], line
                case "indent":
                    lines[here] = f"  {line}"
                case "write":
                    lines[here] = line[:column] + draw(st.sampled_from(SIGNS)) + line[column:]
                case "cut":
                    lines[here] = line[:column] + line[column + draw(st.integers(1, 9)) :]
        files[name] = "\n".join(lines)
    return files


def findings(files: dict[str, str]) -> tuple[Diagnostic, ...]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        try:
            return check(Path(folder), Options(drafts=True, future=True, jobs=1)).diagnostics
        except Unusable as error:
            return error.diagnostics


@settings(max_examples=60)
@given(edits())
def test_what_is_wrong_is_told_where_it_is(files: dict[str, str]) -> None:
    found = findings(files)
    for fault in found:
        lines = files[fault.path].split("\n")
        assert fault.line <= len(lines)
        if fault.line and fault.code != "not-utf8":
            assert fault.source == lines[fault.line - 1]
            assert 1 <= fault.column <= len(fault.source) + 1
            start, end = fault.caret
            assert 1 <= start < end <= max(len(fault.source), start) + 1
        for shown in (as_text(fault), as_json(fault), as_github(fault)):
            assert "\x1b" not in shown
    places = [(fault.path, fault.line, fault.column, fault.code, fault.message) for fault in found]
    assert len(places) == len(set(places)), "a fault is told once"


def test_the_site_itself_is_sound() -> None:
    assert findings(FILES) == ()


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("the_first-day", "The first day"),
        ("my-debate/index", "My debate"),
        ("a/my-debate/index", "My debate"),
        ("index", "Index"),
        ("-", "-"),
    ],
)
def test_what_has_no_title_is_called_by_its_path(tmp_path: Path, path: str, title: str) -> None:
    write_files(tmp_path, {f"content/{path}.md": "Words.\n"})
    (source,) = scan(tmp_path).articles
    assert load_article(tmp_path, source, "en").meta.title == title
