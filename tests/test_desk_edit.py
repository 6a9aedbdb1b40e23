"""Edits of sidecars through the desk leave every other byte as it is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.anchoring import Quote
from sitegen.desk.changes import Entered, NewSpeaker, delete, enter_note, enter_statement
from sitegen.desk.edit import drop, insert, read, set_value
from sitegen.yamltext.document import Plain, value_at
from sitegen.yamltext.edit import CannotEdit


@dataclass(frozen=True)
class Sidecar:
    """A sidecar in pieces: what stands around its statements and notes, and these."""

    head: str
    statements: tuple[tuple[str, str, str], ...]
    """Each: what stands above it, its id, and its own lines."""
    middle: str
    notes: tuple[tuple[str, str], ...]
    """Each: what stands above it, and its own lines."""
    tail: str

    @property
    def text(self) -> str:
        entries = "".join(above + lines for above, _, lines in self.statements)
        remarks = "".join(above + lines for above, lines in self.notes)
        return self.head + entries + self.middle + remarks + self.tail


COMMENTS = ("# a remark", "#!x: [", "# - y: 'z", "#", "# “odd” — ünï")


@st.composite
def between(draw: st.DrawFn, indent: int) -> str:
    """Blank lines and comments, none of them set in deeper than `indent`."""
    lines = draw(st.lists(st.sampled_from(["", "  "[:indent], *COMMENTS]), max_size=3))
    columns = st.integers(0, indent)
    return "".join(f"{' ' * draw(columns) if line.strip() else ''}{line}\n" for line in lines)


QUOTES = (
    "quote: plain words",
    "quote:   'single ''quoted'' words'   # why",
    'quote: "double \\"quoted\\" words"',
    "quote: >-\n{i}  folded\n{i}  words",
    "quote: |\n{i}    kept\n\n{i}    words",
    "quote:\n{i}  exact: some words\n{i}  # inside\n{i}  prefix: before",
    "quote: {{exact: some, prefix: 'x'}}",
    "quote:\n{i}- one\n{i}- two   # of two",
    "quote: wrapped over\n{i}  two lines",
    '"quote": [one, "two",]',
)
MORE = (
    "speaker: someone",
    "speaker: [a, b]    # both",
    "speaker:\n{i}- a\n{i}# c\n{i}- b",
    "kind:   direct",
    "date: '2018'   #   then",
    "note: >-\n{i}  a long\n{i}  note",
    "note: |+\n{i}  kept\n\n",
    "via: {{}}",
    "order: 1",
)


@st.composite
def entry(draw: st.DrawFn, indent: int, first: str) -> str:
    """An entry's lines; `first` stands at `indent`, its fields deeper."""
    deeper = indent + draw(st.sampled_from([1, 2, 4]))
    space = " " * deeper
    fields = [draw(st.sampled_from(QUOTES))]
    for more in draw(st.lists(st.sampled_from(MORE), max_size=3)):
        if more.partition(":")[0] not in [held.partition(":")[0] for held in fields]:
            fields.append(more)
    lines = [space + held.format(i=space) + "\n" for held in fields]
    if draw(st.booleans()):
        lines.insert(1, f"{space}# of this entry\n")
    return (
        f"{' ' * indent}{first}:{draw(st.sampled_from(['', '  ', '  # here']))}\n{''.join(lines)}"
    )


@st.composite
def note(draw: st.DrawFn, indent: int) -> str:
    space = " " * (indent + 2)
    quote = draw(st.sampled_from(QUOTES)).format(i=space)
    return f"{' ' * indent}- {quote}\n{space}body: {draw(st.sampled_from(['x', '‘y’  # z']))}\n"


@st.composite
def sidecars(draw: st.DrawFn) -> Sidecar:
    indent = draw(st.integers(1, 4))
    ids = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4, unique=True))
    statements = tuple((draw(between(indent)), id, draw(entry(indent, id))) for id in ids)
    dash = draw(st.sampled_from([0, 2]))
    count = draw(st.integers(1, 3))
    notes = tuple((draw(between(dash)), draw(note(dash))) for _ in range(count))
    top = draw(st.sampled_from(["", "defaults: {speaker: someone}   # all\n", "speakers: {}\n"]))
    return Sidecar(
        draw(between(0)) + top + draw(between(0)) + "statements:   # these\n",
        statements,
        draw(between(0)) + "notes:\n",
        notes,
        draw(between(0)),
    )


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n:#-'\"{}[]&*!|>%@` "),
    min_size=1,
    max_size=140,
).map(str.strip).filter(bool)  # fmt: skip


def is_inserted(before: str, after: str) -> bool:
    """Whether all of `before` is in `after`, in one piece or in two."""
    most = min(len(before), len(after))
    same = next((n for n in range(most) if before[n] != after[n]), most)
    return any(after.endswith(before[n:]) for n in range(same + 1))


@given(sidecars(), TEXTS, st.data())
def test_a_new_statement_changes_nothing_else(
    sidecar: Sidecar, words: str, data: st.DataObject
) -> None:
    ids = [id for _, id, _ in sidecar.statements]
    after = data.draw(st.sampled_from([None, "", *ids]))
    fields = {"speaker": ("someone",), "note": (words,)}
    entered = Entered("", words, (Quote(words, suffix="x"),), fields, after)
    text, id = enter_statement(sidecar.text, "", (), entered)
    assert is_inserted(sidecar.text, text)
    assert value_at(read(text), ("statements", id)) == {
        "speaker": "someone",
        "quote": {"exact": words, "suffix": "x"},
        "note": words,
    }


@given(sidecars(), TEXTS)
def test_a_new_speaker_changes_nothing_else(sidecar: Sidecar, name: str) -> None:
    entered = Entered("", "w", (Quote("w"),), {"speaker": (name,)}, None, (NewSpeaker(name, name),))
    text, id = enter_statement(sidecar.text, "", (), entered)
    value = read(text)
    speaker = value_at(value, ("statements", id, "speaker"))
    assert isinstance(speaker, str)
    assert value_at(value, ("speakers", speaker)) == {"name": name, "role": name}
    assert drop(drop(text, ("statements", id)), ("speakers", speaker)).split() == (
        sidecar.text.replace("speakers: {}", "").split()
    )


@given(sidecars(), TEXTS)
def test_a_new_note_changes_nothing_else(sidecar: Sidecar, words: str) -> None:
    text = enter_note(sidecar.text, -1, (Quote(words),), words)
    assert is_inserted(sidecar.text, text)
    place = ("notes", len(sidecar.notes))
    assert value_at(read(text), place) == {"quote": words, "body": words}


@given(sidecars(), st.data())
def test_deleting_takes_the_entry_and_nothing_else(sidecar: Sidecar, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(sidecar.statements) - 1))
    _, id, lines = sidecar.statements[number]
    text = delete(sidecar.text, ("statements", id))
    left = sidecar.text.replace(lines, "", 1)
    if len(sidecar.statements) == 1:
        left = left.replace("statements:   # these\n", "", 1)
    # Of the blank lines above and below it, one goes too.
    assert text.replace("\n", "").replace(" ", "") == left.replace("\n", "").replace(" ", "")
    assert "|+" in lines or left.count("\n") - text.count("\n") in {0, 1}


@given(sidecars(), TEXTS, st.data())
def test_changing_a_field_changes_nothing_else(
    sidecar: Sidecar, words: str, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(sidecar.statements) - 1))
    _, id, lines = sidecar.statements[number]
    name = data.draw(st.sampled_from(["quote", "speaker", "kind", "date", "via", "note", "to"]))
    quote = (Quote(words),) if name == "quote" else ()
    entered = Entered(id, words, quote, {} if quote else {name: (words,)})
    text, _ = enter_statement(sidecar.text, "", (), entered)
    at = sidecar.text.index(lines)
    assert text.startswith(sidecar.text[:at])
    assert text.endswith(sidecar.text[at + len(lines) :].lstrip("\n "))
    assert value_at(read(text), ("statements", id, name)) in (words, [words])
    assert text.count("# of this entry") == sidecar.text.count("# of this entry")
    old, new = (value_at(read(held), ("statements", id)) for held in (sidecar.text, text))
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    assert {**old, name: ""} == {**new, name: ""}


@settings(max_examples=30)
@given(
    sidecars(),
    st.lists(TEXTS, min_size=1, max_size=4),
    st.sampled_from(["\r\n", "\n"]),
    st.booleans(),
)
def test_line_ends_and_mark_of_byte_order_stay(
    sidecar: Sidecar, notes: list[str], newline: str, marked: bool
) -> None:
    text = before = ("\ufeff" if marked else "") + sidecar.text.replace("\n", newline)
    for words in notes:
        text = enter_note(text, -1, (Quote(words),), "x")
        assert is_inserted(before, text)
        assert text.replace("\r\n", "").count("\n") == (
            0 if newline == "\r\n" else text.count("\n")
        )


@pytest.mark.parametrize("text", ["", "# only\n# comments", "---\n", "\ufeff", "# c\n\n"])
def test_an_empty_sidecar_is_begun(text: str) -> None:
    new = insert(text, ("statements", "a"), {"quote": "x"})
    assert new.startswith(text)
    assert read(new) == {"statements": {"a": {"quote": "x"}}}


def test_an_anchor_does_not_set_in_what_is_new() -> None:
    text = "statements:\n  a: &a\n    quote: x\n"
    new = insert(text, ("statements", "b"), {"quote": "y"})
    assert new == text + "  b:\n    quote: y\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: 1\na: 2\n", 'line 2: the key "a" is given twice: first in line 1; mend that first'),
        (
            "x: &x\n  a: {quote: w}\nstatements: *x\n",
            "the way this file is written leaves no room for the change: edit it by hand",
        ),
        ("statements: {a: {q: x}, # c\n}\nstatements", "line 3: "),
    ],
)
def test_what_cannot_be_done_is_refused(text: str, why: str) -> None:
    with pytest.raises(CannotEdit) as refused:
        insert(text, ("statements", "b"), {"quote": "x"})
    assert str(refused.value).startswith(why)


CASES: tuple[tuple[str, tuple[str | int, ...], Plain, str], ...] = (
    ("statements: {a: {quote: x}}\n", ("statements", "b"), {"quote": "y, z"},
     'statements: {a: {quote: x}, b: {quote: "y, z"}}\n'),
    ("a: [x] # c\n", ("a", 1), "y", "a: [x, y] # c\n"),
    ("a: {}\n", ("a", "b"), "y", "a: {b: y}\n"),
    ("a:\n  b: 1", ("a", "c"), "2", "a:\n  b: 1\n  c: 2"),
    ("statements:\n# c\nnotes: []\n", ("statements", "a"), {"quote": "x"},
     "statements:\n  a:\n    quote: x\n# c\nnotes: []\n"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "keys", "value", "wanted"), CASES)
def test_a_value_is_inserted(
    text: str, keys: tuple[str | int, ...], value: Plain, wanted: str
) -> None:
    assert insert(text, keys, value) == wanted


def test_a_list_takes_the_place_of_a_text_with_its_comment() -> None:
    assert set_value("a: x  # c\nb: y\n", ("a",), ["x", "z"]) == "a: [x, z]  # c\nb: y\n"
