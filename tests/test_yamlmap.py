"""YAML as text with places: what is read, what is refused, and where everything stands."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.diagnostics import Diagnostic, Fault, Keys, Severity
from sitegen.yamltext import nodes as yamlnodes
from sitegen.yamltext.document import Document, read_yaml, value_at


def faults(text: str) -> list[tuple[int, int, str, str]]:
    found = read_yaml("x.yaml", text).diagnostics
    return [(fault.line, fault.column, fault.code, fault.message) for fault in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no", {"a": "no"}),
        ("a: 12:30", {"a": "12:30"}),
        ("a: 2018-04-15", {"a": "2018-04-15"}),
        ("a: 0x1F\nb: 1e3\nc: .5", {"a": "0x1F", "b": "1e3", "c": ".5"}),
        ("a: ~\nb: null", {"a": "~", "b": "null"}),
        ("a:\nb: ''", {"a": None, "b": ""}),
        ("2018: x\nno: y", {"2018": "x", "no": "y"}),
        ("- a\n- [b, {c: d}]", ["a", ["b", {"c": "d"}]]),
        ("a: &x [1]\nb: *x", {"a": ["1"], "b": ["1"]}),
        ("a: !!str no", {"a": "no"}),
        ("", None),
        ("# nothing", None),
        ("\ufeffa: b", {"a": "b"}),
        ("a: >-\n  folded\n  text", {"a": "folded text"}),
    ],
)
def test_every_scalar_is_the_text_that_was_written(text: str, value: object) -> None:
    document = read_yaml("x.yaml", text)
    assert document.value == value
    assert document.diagnostics == ()
    assert document.readable


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        (
            "a: 1\nb: 2\na: 3",
            {"a": "1", "b": "2"},
            (3, 1, "duplicate-key", 'the key "a" is given twice: first in line 1'),
        ),
        (
            "x: {a: 1, a: 2}",
            {"x": {"a": "1"}},
            (1, 11, "duplicate-key", 'the key "a" is given twice: first in line 1'),
        ),
        ("? [a]\n: b\nc: d", {"c": "d"}, (1, 3, "yaml-key", "a key must be a plain text")),
        (
            "a: &x {b: c}\nd: {<<: *x, e: f}",
            {"a": {"b": "c"}, "d": {"e": "f"}},
            (2, 5, "yaml-key", 'merging with "<<" is not supported'),
        ),
        (
            "a: ! Stop",
            {"a": "Stop"},
            (1, 4, "yaml-tag", 'the tag "!" has no meaning here'),
        ),
        ("a: !now", {"a": "!now"}, (1, 4, "yaml-tag", 'the tag "!now" has no meaning here')),
        (
            "a: !!python/name:os.system x",
            {"a": "x"},
            (1, 4, "yaml-tag", 'the tag "!!python/name:os.system" has no meaning here'),
        ),
        (
            "a: !list [b]",
            {"a": ["b"]},
            (1, 4, "yaml-tag", 'the tag "!list" has no meaning here'),
        ),
    ],
)
def test_what_can_be_passed_over_is_a_fault_and_the_rest_is_read(
    text: str, value: object, fault: tuple[int, int, str, str]
) -> None:
    document = read_yaml("x.yaml", text)
    assert document.value == value
    assert document.readable
    assert faults(text) == [fault]


def test_of_a_section_given_twice_both_are_read_and_places_are_found_in_both() -> None:
    document = read_yaml("x.yaml", "a: {b: 1}\nc: [x]\na:\n  b: 2\n  d: 3\nc:\n  - y\n")
    assert document.value == {"a": {"b": "1", "d": "3"}, "c": ["x", "y"]}
    assert [fault.code for fault in document.diagnostics] == ["duplicate-key"] * 2
    assert place(document, ("a", "d")) == (5, 3, "3")
    assert place(document, ("a", "b")) == (1, 5, "1")
    assert place(document, ("c", 1)) == (7, 5, "y")


def test_nothing_is_read_of_what_is_not_yaml() -> None:
    document = read_yaml("x.yaml", "a: [b\nc: d\n", line_offset=3)
    assert (document.value, document.readable) == (None, False)
    (fault,) = document.diagnostics
    assert (fault.path, fault.line, fault.source) == ("x.yaml", 5, "c: d")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &a [*a, *a]", 1),
        ("a: " + "[" * 60 + "]" * 60, 1),
        ("[" * 100_000, 1),
        ("- " * 100_000, 1),
        ("".join(" " * n + "a:\n" for n in range(1200)), 51),
    ],
    ids=["an alias within itself", "deep", "very deep", "very deep dashes", "very deep keys"],
)
def test_what_would_not_end_is_refused(text: str, line: int) -> None:
    (fault,) = read_yaml("x.yaml", text).diagnostics
    assert (fault.code, fault.line) == ("yaml-limit", line)
    assert fault.message == "the file is nested more than 50 levels deep"


def test_what_is_deep_is_refused_without_the_library_in_c(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(yamlnodes.Loader, yaml.SafeLoader):
        pass

    monkeypatch.setattr(yamlnodes, "Loader", Slow)
    assert [fault[2] for fault in faults("[" * 990 + "]" * 990)] == ["yaml-limit"]


def test_many_brackets_side_by_side_are_not_deep() -> None:
    text = "\n".join(f'a{n}: {{b: [c, "d]"], e: {{f: g}}}}' for n in range(500))
    assert faults(text) == []


# ---- Places ----

TEXT = """\
speakers:
  sanders: {name: Sarah Sanders, aliases: [Sarah Huckabee Sanders]}
statements:
  mission:
    speaker: sanders
    quote: >-
      The U.S. mission
      has not changed
    note: "two
      lines"
relations:
  - {from: mission, to: [a, b]}
  - from: other
"""


def place(document: Document, keys: Keys, *, at_key: bool = False) -> tuple[int, int, str]:
    """Line, column and what the caret underlines."""
    fault = Fault(document.file, keys, "wrong-type", "message", at_key=at_key)
    found = document.locate(fault)
    return found.line, found.column, found.source[found.caret[0] - 1 : found.caret[1] - 1]


@pytest.mark.parametrize(
    ("keys", "at_key", "expected"),
    [
        (("statements", "mission", "speaker"), False, (5, 5, "sanders")),
        (("statements", "mission", "speaker"), True, (5, 5, "speaker")),
        (("speakers", "sanders", "name"), False, (2, 13, "Sarah Sanders")),
        (("speakers", "sanders", "aliases", 0), False, (2, 44, "Sarah Huckabee Sanders")),
        (("speakers", "sanders"), False, (2, 3, TEXT.splitlines()[1][11:])),
        (("statements", "mission"), True, (4, 3, "mission")),
        (("statements", "mission"), False, (5, 5, "speaker: sanders")),
        (("statements", "mission", "quote"), False, (6, 5, ">-")),
        (("statements", "mission", "note"), False, (9, 5, '"two')),
        (("relations", 0, "to", 1), False, (12, 29, "b")),
        (("relations", 1, "from"), False, (13, 5, "other")),
        (("relations", 1), True, (13, 5, "from: other")),
        # A single value stands for a list of one, and for the only field of its short form.
        (("statements", "mission", "speaker", 0), False, (5, 5, "sanders")),
        (("statements", "mission", "quote", "exact"), False, (6, 5, ">-")),
        # What is not there is told of what it is missing from.
        (("statements", "mission", "kind"), True, (4, 3, "mission")),
        (("conflicts", "x"), False, (1, 1, "speakers:")),
        (("relations", 7), False, (12, 3, TEXT.splitlines()[11][2:])),
        ((), False, (1, 1, "speakers:")),
    ],
)
def test_keys_lead_to_a_place(keys: Keys, at_key: bool, expected: tuple[int, int, str]) -> None:
    assert place(read_yaml("x.yaml", TEXT), keys, at_key=at_key) == expected


def test_lines_above_the_text_count() -> None:
    found = read_yaml("x.md", "title: X\ndate: soon\n", line_offset=1).locate(
        Fault("x.md", ("date",), "bad-date", "m", "h", severity=Severity.WARNING, details=("d",))
    )
    assert found == Diagnostic(
        "x.md", 3, 1, Severity.WARNING, "bad-date", "m", "h", ("d",), "date: soon", (7, 11)
    )


def test_line_breaks_that_only_yaml_knows_move_no_line() -> None:
    """U+0085 and U+2028 are breaks to YAML 1.1, and none to any editor that counts lines."""
    document = read_yaml("x.yaml", 'a: "x\u2028y\x85z"\nb: c\n')
    assert place(document, ("b",)) == (2, 1, "c")


def test_an_empty_file_has_one_place() -> None:
    assert read_yaml("x.yaml", "").locate(Fault("x.yaml", (), "wrong-type", "m")).line == 0


@given(st.text(st.sampled_from("ab: -[]{},'\"\n\t#&*!|>%@?~\\0\x00\ud800é\u2028"), max_size=40))
def test_no_text_makes_an_error_and_every_fault_is_in_the_text(text: str) -> None:
    document = read_yaml("x.yaml", text)
    assert document.readable or document.diagnostics
    lines = document.text.split("\n")
    for fault in document.diagnostics:
        assert fault.source == lines[fault.line - 1]
        assert 1 <= fault.caret[0] < fault.caret[1] <= max(len(fault.source), fault.caret[0]) + 1
        assert not fault.message.startswith("this is not YAML"), "a fault without words of its own"


TEXTS = st.text("abc:# -[]{}'\"", max_size=8)


@settings(max_examples=50)
@given(st.recursive(TEXTS, lambda i: st.lists(i) | st.dictionaries(TEXTS, i), max_leaves=8))
def test_what_yaml_writes_is_read(value: object) -> None:
    document = read_yaml("x.yaml", yaml.safe_dump(value, default_flow_style=None))
    assert document.diagnostics == ()
    assert document.value == value


def test_a_value_is_found_by_its_keys() -> None:
    value = read_yaml("x.yaml", TEXT).value
    assert value_at(value, ("relations", 0, "to", 1)) == "b"
    assert value_at(value, ("relations", 2)) is None
    assert value_at(value, ("statements", 0)) is None
