from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.yamltext.edit import CannotEdit, replace_scalar

Path = tuple[str | int, ...]
Loader = type[yaml.SafeLoader | yaml.CSafeLoader]

LONG = "The mission has not changed and we are determined to completely crush what is left"

# ---- One line: `q: ` and what follows it, the new value, what then follows -----------------------

ON_ONE_LINE = [
    # Plain stays plain while it can ...
    ("old", "new", "new"),
    ("old   # why", "new", "new   # why"),
    ("old", "it's “so” – at 10:30, a-b/c (sites)", "it's “so” – at 10:30, a-b/c (sites)"),
    ("old", 'the "crush" of it', 'the "crush" of it'),
    ("old", "-10 %", "-10 %"),
    ("old", "a#b", "a#b"),
    ("old", "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
    ("old", "no", "no"),
    ("old", "12:30", "12:30"),
    ("2018", "2018-04-15", "2018-04-15"),
    ("old", "😀 naïve קול עאג'ל", "😀 naïve קול עאג'ל"),
    ("old", LONG, LONG),
    # ... and then takes double quotes,
    ("old # why", "he said: no", '"he said: no" # why'),
    ("old", "trailing:", '"trailing:"'),
    ("old", "a # b", '"a # b"'),
    ("old", "# b", '"# b"'),
    ("old", "- b", '"- b"'),
    ("old", "? b", '"? b"'),
    ("old", "[sites]", '"[sites]"'),
    ("old", "{sites}", '"{sites}"'),
    ("old", "*b", '"*b"'),
    ("old", "&b", '"&b"'),
    ("old", "!b", '"!b"'),
    ("old", "%b", '"%b"'),
    ("old", "@b", '"@b"'),
    ("old", "`b`", '"`b`"'),
    ("old", "|", '"|"'),
    ("old", "> b", '"> b"'),
    ("old", "'tis so", '"\'tis so"'),
    ("old", " a ", '" a "'),
    ("old", "", '""'),
    ("old", "a\nb", r'"a\nb"'),
    # ... single ones if it has double ones or a backslash in it,
    ("old", '"so"', "'\"so\"'"),
    ("old", '"so" isn\'t', "'\"so\" isn''t'"),
    ("old", r"\b: c", r"'\b: c'"),
    # ... and double ones again for what only an escape can carry.
    ("old", "a\tb", r'"a\tb"'),
    ("old", 'a\t"b"', r'"a\t\"b\""'),
    ("old", "a\x07\x00b", r'"a\x07\x00b"'),
    ("old", "a\x85\u2028b\ufeffc", r'"a\x85\u2028b\ufeffc"'),
    ("old", "a\r\nb", r'"a\r\nb"'),
    # Inside brackets and braces less can be plain.
    ("[a, old , b]", "new", "[a, new , b]"),
    ("{k: old}", "a, b", '{k: "a, b"}'),
    ("{k: old}", "b]", '{k: "b]"}'),
    ("{k: old}", "Why? So", '{k: "Why? So"}'),
    ("{k: old}", "a:b", "{k: a:b}"),
    ("{k: old}", "a\tb", r'{k: "a\tb"}'),
    ("{k: 'old', l: m} # why", "a, b", "{k: 'a, b', l: m} # why"),
    # Quotes stay as they are.
    ("'old' # why", "new", "'new' # why"),
    ("'old'", "it's", "'it''s'"),
    ("'old'", r'"a" \b', "'\"a\" \\b'"),
    ("'old'", "", "''"),
    ("'old'", " a: b ", "' a: b '"),
    ("'old'", "a\nb", r'"a\nb"'),
    ("'old'", "a\x07", r'"a\x07"'),
    ("'old'", "a\ufeff", r'"a\ufeff"'),
    ('"old" # why', "new", '"new" # why'),
    ('"old"', "it's", '"it\'s"'),
    ('"old"', r'"a" \b', r'"\"a\" \\b"'),
    ('"caf\\u00e9"', "café 😀", '"café 😀"'),
    ('"old"', "a\tb\nc", r'"a\tb\nc"'),
    ("'no'", "yes", "'yes'"),
    # Tags and anchors stay.
    ("!!str 12 # why", "13", "!!str 13 # why"),
    ("&a old", "- new", '&a "- new"'),
    # So does what stands between.
    ("    \n\n   old\n   # why", "new", "    \n\n   new\n   # why"),
]


@pytest.mark.parametrize(("before", "value", "after"), ON_ONE_LINE)
@pytest.mark.parametrize(
    ("head", "tail"),
    [("q:", "\n"), ("\ufeff# 😀\r\nq:", "\r\n# end\r\nr: s\r\n"), ("{a: {b: c}}: d\nq:", "")],
)
def test_on_one_line(head: str, before: str, value: str, after: str, tail: str) -> None:
    keys: list[str | int] = ["q"]
    keys += ["k"] if before.startswith("{k") else [1] if before.startswith("[") else []
    source, expected = f"{head} {before}{tail}", f"{head} {after}{tail}"
    assert replace_scalar(source, keys, value) == expected


LEFT_OUT = [
    ("q:", "q: new"),
    ("q:\nr: s\n", "q: new\nr: s\n"),
    ("q:   # why\n# end", "q: new   # why\n# end"),
    ("q: &a !!str # why\n", "q: &a !!str new # why\n"),
    ("- a\n- # why\n- b", "- a\n- new # why\n- b"),
    ("{r: s, q: , t: u}", "{r: s, q: new , t: u}"),
    ("{q: # why\n }", "{q: new # why\n }"),
]


@pytest.mark.parametrize(("before", "after"), LEFT_OUT)
def test_a_value_left_out_is_written_where_it_belongs(before: str, after: str) -> None:
    keys: list[str | int] = [1] if before.startswith("-") else ["q"]
    assert replace_scalar(before, keys, "new") == after


# ---- Several lines: `q` before, its new value, and the text after --------------------------------

FOLDED_PLAIN = """\
q: The U.S. mission has not changed
   and nobody said so.  # why
"""
FOLDED_QUOTED = """\
- q: "The U.S. mission has not changed
  and nobody said so."  # why
- r
"""
LITERAL = """\
q: |  # why
    The U.S. mission

    has not changed.


# after
r: s
"""
FOLDED = """\
q: >-
  The U.S. mission has not
  changed, nobody said so.

  And that is it.

r: s
"""

ON_SEVERAL_LINES = [
    (
        "plain, wrapped to its width",
        FOLDED_PLAIN,
        f"{LONG}, he said so",
        """\
        q: The mission has not changed and
           we are determined to completely
           crush what is left, he said so  # why
        """,
    ),
    ("plain, now short", FOLDED_PLAIN, "It has.", "q: It has.  # why\n"),
    ("plain, paragraphs", FOLDED_PLAIN, "One.\nTwo.", "q: One.\n\n   Two.  # why\n"),
    (
        "plain that must be quoted",
        FOLDED_PLAIN,
        "He said: the mission has not changed",
        """\
        q: "He said: the mission has not
           changed"  # why
        """,
    ),
    (
        "double quotes, wrapped to the width",
        FOLDED_QUOTED,
        'The "mission" has not changed and it will not',
        """\
        - q: "The \\"mission\\" has not changed
          and it will not"  # why
        - r
        """,
    ),
    (
        "double quotes, paragraphs",
        FOLDED_QUOTED,
        "One.\n\nTwo.",
        '- q: "One.\n\n\n  Two."  # why\n- r\n',
    ),
    (
        "double quotes, spaces about a newline",
        FOLDED_QUOTED,
        "One. \nTwo.",
        '- q: "One. \\nTwo."  # why\n- r\n',
    ),
    (
        "double quotes, two spaces are not folded",
        FOLDED_QUOTED,
        "The U.S. mission has not  changed and so",
        """\
        - q: "The U.S. mission has
          not  changed and so"  # why
        - r
        """,
    ),
    (
        "single quotes",
        FOLDED_QUOTED.replace('"', "'"),
        "The U.S. mission hasn't changed or has it",
        """\
        - q: 'The U.S. mission hasn''t changed
          or has it'  # why
        - r
        """,
    ),
    (
        "lines set in by less than the first",
        "q: &a !!str 'One two three\n four five six seven eight.'\n",
        "One two three four five six seven.\nOne two three four five six seven.",
        """\
        q: &a !!str 'One two three
         four five six seven.

         One two three four five six
         seven.'
        """,
    ),
    (
        "literal",
        LITERAL,
        "One.\n\n  Two: 😀 # 3\n",
        """\
        q: |  # why
            One.

              Two: 😀 # 3


        # after
        r: s
        """,
    ),
    (
        "literal, without a newline at its end",
        LITERAL,
        "One.",
        "q: |-  # why\n    One.\n\n\n# after\nr: s\n",
    ),
    (
        "literal, with more of them",
        LITERAL,
        "One.\n\n",
        "q: |+  # why\n    One.\n\n# after\nr: s\n",
    ),
    (
        "literal, leading spaces",
        LITERAL,
        "  One.\nTwo.\n",
        "q: |4  # why\n      One.\n    Two.\n\n\n# after\nr: s\n",
    ),
    (
        "literal, what only an escape can carry",
        LITERAL,
        "One.\x07\n",
        'q: "One.\\x07\\n"  # why\n\n\n# after\nr: s\n',
    ),
    ("literal, emptied", LITERAL, "", "q: |  # why\n\n\n# after\nr: s\n"),
    ("literal, kept blank lines", "q: |+\n One.\n\n\nr: s\n", "A\n\n", "q: |+\n A\n\nr: s\n"),
    ("literal, clipped", "q: |-\n One.\n\nr: s\n", "A\n", "q: |\n A\n\nr: s\n"),
    ("literal, own indentation", "q: |-2\n   One.\nr: s\n", " A\nB", "q: |2-\n   A\n  B\nr: s\n"),
    ("literal, empty before", "q: |\nr: s\n", "A\nB\n", "q: |\n  A\n  B\nr: s\n"),
    ("literal, ended by the file", "q: |\n  One.", "A\nB", "q: |\n  A\n  B"),
    ("literal, header ended by it", "r: s\nq: |", "A\n", "r: s\nq: |\n  A\n"),
    (
        "folded, wrapped to its width",
        FOLDED,
        f"{LONG}.\n\nAnd",
        """\
        q: >-
          The mission has not
          changed and we are
          determined to completely
          crush what is left.


          And

        r: s
        """,
    ),
    (
        "folded, lines set in deeper are not",
        FOLDED,
        f"One.\n  {LONG}\nTwo.",
        f"""\
        q: >-
          One.
            {LONG}
          Two.

        r: s
        """,
    ),
    ("folded, blank lines first", FOLDED, "\nOne.", "q: >-\n\n  One.\n\nr: s\n"),
    (
        "folded, no width shown",
        "q: >\n    Short.\n",
        f"{LONG}, and so it is\n",
        """\
        q: >
            The mission has not changed and we are determined to completely crush what
            is left, and so it is
        """,
    ),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "value", "after"),
    [pytest.param(*case[1:], id=case[0]) for case in ON_SEVERAL_LINES],
)
def test_on_several_lines(before: str, value: str, after: str, newline: str) -> None:
    keys: list[str | int] = [0, "q"] if before.startswith("-") else ["q"]
    source, expected = (text.replace("\n", newline) for text in (before, dedent(after)))
    assert replace_scalar(source, keys, value) == expected


def test_a_value_that_is_there_already_is_not_written_anew() -> None:
    source = 'q: "caf\\u00e9\n  noir"\nr: \n'
    assert replace_scalar(source, ["q"], "café noir") == source
    assert replace_scalar(source, ["r"], "") == source


def test_the_path_goes_by_the_text_of_keys_and_the_place_of_items() -> None:
    source = "no: {2018: [a, {'b c': d}], e: f}\n? [x, y]\n: z\n"
    assert replace_scalar(source, ["no", "2018", 1, "b c"], "new") == source.replace("d}]", "new}]")
    assert replace_scalar("--- old # why\n", [], "new") == "--- new # why\n"


# ---- Refusals ------------------------------------------------------------------------------------

SHARED = """\
quote: &q Nothing has changed
again: *q
base: &b {role: President, via: [a, b, c]}
other: {on: *b}
twice: 1
twice: 2
alone: &z {x: y}
"""


@pytest.mark.parametrize(
    ("source", "keys", "why"),
    [
        (
            SHARED,
            ["again"],
            "the value is an alias (*q): edit the anchor at line 1 instead",
        ),
        (
            SHARED,
            ["other", "on", "role"],
            "the value is inside an alias (*b): edit the anchor at line 3 instead",
        ),
        (
            SHARED,
            ["quote"],
            "the value is used again at line 2 (*q): a change here would change it there too",
        ),
        (
            SHARED,
            ["base", "via", 0],
            "the value is used again at line 4 (*b): a change here would change it there too",
        ),
        (SHARED, ["twice"], 'the key "twice" is given more than once, at lines 5 and 6'),
        (SHARED, ["none"], 'the mapping at line 1 has no key "none"'),
        (SHARED, ["base", "none"], 'the mapping at line 3 has no key "none"'),
        (SHARED, ["base", "via", 3], "the list at line 3 has no item 4"),
        (SHARED, ["base", "via", -2], "the list at line 3 has no item -1"),
        (SHARED, ["base", "via", "a"], 'the list at line 3 has no key "a"'),
        (SHARED, ["base", 0], "the mapping at line 3 has no item 1"),
        (SHARED, ["quote", "exact"], 'the text at line 1 has no key "exact"'),
        (SHARED, ["base"], "the mapping at line 3 cannot be replaced by a text"),
        (SHARED, ["base", "via"], "the list at line 3 cannot be replaced by a text"),
        ("a: b\n---\na: b\n", ["a"], "the file holds 2 YAML documents, not one"),
        ("# nothing\n", ["a"], "the file holds no YAML"),
        (
            "a: b\nc: d: e\n",
            ["a"],
            "the file is not valid YAML: mapping values are not allowed in this context (line 2)",
        ),
        ("a: *b\n", ["a"], "the file is not valid YAML: *b has no anchor before it (line 1)"),
        ("a: &b c\nd: &b e", ["a"], "the file is not valid YAML: &b is given twice (line 2)"),
        ("a: \0", ["a"], "the file is not valid YAML: it holds a character not allowed"),
        ("a: \ud800", ["a"], "the file is not valid YAML: it holds a character not allowed"),
        (
            "x: 1\na: {b, c}",
            ["a", "b"],
            "the text at line 2 cannot take this value without a change to something else",
        ),
    ],
)
def test_refusals(source: str, keys: list[str | int], why: str) -> None:
    with pytest.raises(CannotEdit) as raised:
        replace_scalar(source, keys, "new")
    assert str(raised.value) == why


def test_an_anchor_that_nothing_uses_is_no_hindrance() -> None:
    edited = replace_scalar(SHARED, ["alone", "x"], "new")
    assert edited == SHARED.replace("x: y", "x: new")


def test_a_value_that_is_not_unicode_is_refused() -> None:
    with pytest.raises(CannotEdit, match=r"^the text at line 1 cannot take this value"):
        replace_scalar("a: b", ["a"], "\ud800")


@pytest.mark.parametrize(
    "way", ["new, r: t} #", "new, r: 's'} #", "new, r: !!int s} #", "new, r: &a s} #", "new} #"]
)
def test_a_way_of_writing_that_would_change_something_else_is_not_taken(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.yamltext.edit._ways", lambda old, value: iter([way]))
    with pytest.raises(CannotEdit, match=r"without a change to something else$"):
        replace_scalar("{q: old, r: s}", ["q"], "new")


def test_deep_nesting_is_no_crash() -> None:
    with pytest.raises(CannotEdit, match=r'^the list at line 1 has no key "a"$'):
        replace_scalar("[" * 10_000 + "]" * 10_000, ["a"], "new")


# ---- Properties ----------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "mission",
        "has",
        "not",
        "said,",
        "10:30",
        "U.S.",
        "–",
        "naïve",
        "عاجل",
        "שלום",
        "😀",
        "a\u0301",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
MARKS = " \n\t:#-?,[]{}&*!|>%@`\"'\\~.\r\x07\x85\u2028\ufeff\xa0ab😀ع"
VALUES = st.one_of(
    TEXTS,
    st.lists(st.one_of(WORDS, st.sampled_from(MARKS)), max_size=12).map("".join),
    st.lists(TEXTS, min_size=2, max_size=4).map("\n".join),
    st.text(alphabet=MARKS, max_size=12),
    st.text(max_size=12),
)


@st.composite
def flow_scalars(draw: st.DrawFn, indent: int) -> str:
    """A plain or quoted scalar, perhaps wrapped; lines after its first are set in by more."""
    inset = "\n" + " " * (indent + draw(st.integers(1, 4)))
    breaks = st.sampled_from([" ", " ", inset, "\n" + inset])
    text = draw(TEXTS)
    for _ in range(draw(st.integers(0, 2))):
        text += draw(breaks) + draw(TEXTS)
    quoted = {"": text.replace(",", ""), "'": f"'{text} isn''t: '", '"': f'"{text} \\"\\u0041\\" "'}
    return draw(st.sampled_from([" ", "  ", inset])) + quoted[draw(st.sampled_from(list(quoted)))]


@st.composite
def block_scalars(draw: st.DrawFn, indent: int) -> str:
    inset = draw(st.integers(1, 4))
    lines = draw(st.lists(st.one_of(TEXTS, TEXTS.map("  ".__add__), st.just("")), max_size=5))
    digit = str(inset) if any(lines) else ""
    sign = draw(st.sampled_from(["", "-", "+"]))
    if lines and not lines[0].startswith(" ") and lines[0]:
        digit = draw(st.sampled_from(["", digit]))
    head = f" {draw(st.sampled_from('|>'))}{digit}{sign}{draw(st.sampled_from(['', ' # why']))}"
    body = (" " * (indent + inset) + line if line else "" for line in lines)
    return "\n".join([head, *body, *[""] * draw(st.integers(0, 2))])


@st.composite
def nodes(draw: st.DrawFn, indent: int, depth: int, names: Iterator[str]) -> str:
    """What follows `key:` or `-` in a block collection set in by `indent`."""
    kind = draw(st.sampled_from(["flow", "block", "none", "braces"] + ["entries"] * (depth * 3)))
    if kind == "entries":
        inner = indent + draw(st.integers(1, 4))
        make = draw(st.sampled_from([mappings, sequences]))
        return draw(st.sampled_from(["", "  # why"])) + "\n" + draw(make(inner, depth - 1, names))
    if kind == "block":
        return draw(block_scalars(indent))
    if kind == "none":
        return draw(st.sampled_from(["", " ", "   # why", " &anchor-" + next(names)]))
    if kind == "braces":
        one, two = draw(flow_scalars(indent)), draw(flow_scalars(indent))
        return draw(st.sampled_from([f" [{one},{two} ]", f" {{k:{one}, l: , m:{two}}}  # why"]))
    tag = draw(st.sampled_from(["", "", " !!str", f" &{next(names)}", f" &{next(names)} !!str"]))
    return tag + draw(flow_scalars(indent)) + draw(st.sampled_from(["", " # why: [so]"]))


@st.composite
def mappings(draw: st.DrawFn, indent: int, depth: int, names: Iterator[str]) -> str:
    keys = draw(
        st.lists(
            st.sampled_from(["no", "quote", "'b c'", "é", "12"]),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    entries = [f"{' ' * indent}{key}:" + draw(nodes(indent, depth, names)) for key in keys]
    return draw(st.sampled_from(["\n", "\n\n", "\n# between\n"])).join(entries)


@st.composite
def sequences(draw: st.DrawFn, indent: int, depth: int, names: Iterator[str]) -> str:
    items = []
    for _ in range(draw(st.integers(1, 3))):
        if depth and draw(st.booleans()):
            items.append(" " + draw(mappings(indent + 2, depth - 1, names)).lstrip(" "))
        else:
            items.append(draw(nodes(indent, depth, names)))
    return "\n".join(" " * indent + "-" + item for item in items)


@st.composite
def sidecars(draw: st.DrawFn) -> str:
    """A valid document, in the many ways in which people write YAML."""
    names = iter([f"n{number}" for number in range(1000)])
    text = draw(st.sampled_from(["", "# head 😀\n", "---\n"])) + draw(mappings(0, 2, names))
    text += draw(st.sampled_from(["", "\n", "\n\n# end\n"]))
    text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))
    return draw(st.sampled_from(["", "", "\ufeff"])) + text


def scalars_of(source: str, loader: Loader = yaml.SafeLoader) -> dict[Path, yaml.ScalarNode]:
    """Every scalar that is no key, by its path; SafeLoader gives it an exact place in `source`."""
    found: dict[Path, yaml.ScalarNode] = {}

    def walk(node: yaml.Node, path: Path) -> None:
        if isinstance(node, yaml.ScalarNode):
            found[path] = node
        elif isinstance(node, yaml.SequenceNode):
            for place, item in enumerate(node.value):
                walk(item, (*path, place))
        else:
            for key, value in node.value:
                walk(value, (*path, key.value))

    root = yaml.compose(source, Loader=loader)
    assert root is not None
    walk(root, ())
    return found


@settings(deadline=None, max_examples=150)
@given(source=sidecars(), value=VALUES, data=st.data())
def test_only_the_one_value_changes(source: str, value: str, data: st.DataObject) -> None:
    places = scalars_of(source)
    path = data.draw(st.sampled_from(list(places)))
    start, end = places[path].start_mark.index, places[path].end_mark.index

    edited = replace_scalar(source, path, value)

    assert edited.startswith(source[:start])
    assert edited.endswith(source[end:])
    assert len(edited) >= start + len(source) - end
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        before, after = scalars_of(source, loader), scalars_of(edited, loader)
        assert after[path].value == value
        assert list(after) == list(before)
        for other in before.keys() - {path}:
            assert after[other].value == before[other].value
            assert after[other].tag == before[other].tag


@settings(deadline=None, max_examples=50)
@given(source=sidecars(), value=TEXTS, data=st.data())
def test_an_ordinary_value_keeps_the_style(source: str, value: str, data: st.DataObject) -> None:
    before = scalars_of(source)
    path = data.draw(st.sampled_from(list(before)))
    after = scalars_of(replace_scalar(source, path, value.replace(",", "")))
    assert after[path].style == before[path].style


@settings(deadline=None, max_examples=150)
@given(
    source=st.one_of(st.text(MARKS, max_size=30), st.text(max_size=10), sidecars()),
    keys=st.lists(st.one_of(st.integers(-1, 2), st.sampled_from(["no", "quote", "a"])), max_size=2),
    value=st.one_of(VALUES, st.text(st.characters(categories=["Cs", "Cc"]), max_size=3)),
)
def test_never_raises_anything_but_cannot_edit(
    source: str, keys: list[str | int], value: str
) -> None:
    try:
        edited = replace_scalar(source, keys, value)
    except CannotEdit:
        return
    assert repr(value) in repr(yaml.compose(edited, Loader=yaml.CSafeLoader))
