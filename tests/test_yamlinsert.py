"""Adding entries to a section: what was there stays, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.yamltext.document import read_yaml
from sitegen.yamltext.edit import CannotEdit
from sitegen.yamltext.insert import dump, insert_entries

STATEMENT = {"z": {"speaker": "x"}}
WRITTEN = "  z:\n    speaker: x\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", f"statements:\n{WRITTEN}"),
        ("# Mine\n", f"# Mine\n\nstatements:\n{WRITTEN}"),
        ("notes: []", f"notes: []\n\nstatements:\n{WRITTEN}"),
        ("statements:\nnotes:\n", f"statements:\n{WRITTEN}notes:\n"),
        ("statements:\n  a: {q: b}   # of a\n", f"statements:\n  a: {{q: b}}   # of a\n{WRITTEN}"),
        # A comment as deep as the entries, or less, speaks of what comes next.
        (
            "statements:\n  a: 1\n    # of a\n  # next\n\n# notes\nnotes: 2\n",
            f"statements:\n  a: 1\n    # of a\n{WRITTEN}  # next\n\n# notes\nnotes: 2\n",
        ),
        # What looks like a comment is the end of a text.
        (
            "statements:\n  a: |\n    x\n    # c\n",
            f"statements:\n  a: |\n    x\n    # c\n{WRITTEN}",
        ),
        ("a: |+\n  x\n\n", f"a: |+\n  x\n\nstatements:\n{WRITTEN}"),
        ("statements:\n      a: 1\n", "statements:\n      a: 1\n      z:\n        speaker: x\n"),
        ("\ufeffa: 1\r\n", "\ufeffa: 1\r\n\r\nstatements:\r\n  z:\r\n    speaker: x\r\n"),
    ],
)
def test_entries_go_to_the_end_of_their_section(source: str, expected: str) -> None:
    assert insert_entries(source, "statements", STATEMENT) == expected


def test_items_take_the_dashes_column() -> None:
    source = "notes:\n- a: 1\nlast: 2"
    assert insert_entries(source, "notes", [{"a": "3"}]) == "notes:\n- a: 1\n- a: '3'\nlast: 2"


LONG = '"{0}:" on a line of its own, and each entry below it on lines of its own'


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "statements: {a: {q: b}}\n",
            'nothing can be added to "statements" as it is written: write '
            + LONG.format("statements"),
        ),
        (
            "{notes: 1}",
            'nothing can be added to "statements" as it is written: write '
            + LONG.format("statements"),
        ),
        (
            "statements:\n  z: 1\n",
            '"statements" holds something else, or has one of these entries already',
        ),
        ("- a", "the file is not a mapping"),
    ],
)
def test_where_that_cannot_be_the_text_stays(source: str, message: str) -> None:
    with pytest.raises(CannotEdit) as error:
        insert_entries(source, "statements", STATEMENT)
    assert str(error.value) == message


@pytest.mark.parametrize(
    "value",
    ["2018-04-15", "no", "a: b", "#", "- a", "a\nb\n", " a", "x " * 80 + "x", "\u2028", "“'\""],
)  # fmt: skip
def test_what_is_written_is_what_is_read(value: str) -> None:
    assert read_yaml("", dump({"a": {"b": [value, {"c": value}]}})).value == {
        "a": {"b": [value, {"c": value}]}
    }


def test_dates_stand_plain() -> None:
    assert dump({"date": "2018-04-15"}) == "date: 2018-04-15\n"


LINES = """\
statements:
notes:
other: 1
  a: {q: b}
  b:
    q: |
      text
  - a: b

# c
  # c
      # c
    q: 'x
  y'
...
---
  c: *x
  d: &x e"""
TEXTS = st.lists(st.sampled_from(LINES.split("\n")), max_size=12).map("\n".join)


@given(TEXTS, st.sampled_from(["", "\n"]), st.booleans())
def test_every_other_byte_stays_and_what_it_says(text: str, end: str, crlf: bool) -> None:
    source = (text + end).replace("\n", "\r\n" if crlf else "\n")
    before = read_yaml("", source)
    for section, entries in (("statements", STATEMENT), ("notes", [{"a": "3"}])):
        try:
            edited = insert_entries(source, section, entries)  # type: ignore[arg-type]  # either
        except CannotEdit:
            continue
        same = next(i for i in range(len(edited) + 1) if edited[i:] and same_but(edited, source, i))
        assert same >= 0
        after = read_yaml("", edited).value
        assert isinstance(after, dict)
        held = after.pop(section)
        old = dict(before.value) if isinstance(before.value, dict) else {}
        gone = old.pop(section, None)
        assert after == old
        if isinstance(held, dict):
            assert held == {**(gone if isinstance(gone, dict) else {}), **STATEMENT}


def same_but(edited: str, source: str, start: int) -> bool:
    """Whether `edited` is `source` with a piece put in at `start`."""
    size = len(edited) - len(source)
    return edited[:start] + edited[start + size :] == source
