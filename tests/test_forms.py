"""Files read into forms: as far as they go, every fault told, and none that follows from one."""

from __future__ import annotations

import copy
import json
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.annotations.sidecar import SidecarForm
from sitegen.config import ConfigForm
from sitegen.forms import Form, FormRead, quick_form, read_form, written
from sitegen.forms.fields import Field, Id, Many, Needed, Text, WebAddress, is_id
from sitegen.forms.models import validated
from sitegen.frontmatter import FrontMatterForm
from sitegen.yamltext.document import Plain, read_yaml


class ItemForm(Form):
    name: Needed[Text]
    count: int = 0
    words: Many = ()


class SiteForm(Form):
    title: Text = "none"
    link: WebAddress = ""
    items: dict[Id, ItemForm] = Field({})
    rows: list[ItemForm] = Field([])


def read(text: str) -> FormRead[SiteForm]:
    document = read_yaml("x.yaml", text)
    assert document.diagnostics == ()
    return read_form(SiteForm, document)


def told(read: FormRead[SiteForm]) -> list[tuple[str, str]]:
    return [(fault.code, fault.message) for fault in read.faults]


def test_what_is_sound_is_read_without_a_fault() -> None:
    found = read("title: ' T '\nitems: {a: {name: A, count: '2', words: x}}\nrows: [{name: B}]")
    assert found == FormRead(
        SiteForm(
            title="T",
            items={"a": ItemForm(name="A", count=2, words=("x",))},
            rows=[ItemForm(name="B")],
        )
    )


def test_an_empty_file_is_a_form_of_defaults() -> None:
    assert read("") == FormRead(SiteForm())


def test_a_fault_costs_its_own_field_only() -> None:
    found = read("title: [x]\nitems: {a: {name: A, count: many, words: [x, {y: z}]}, b: {name: B}}")
    assert told(found) == [
        ("wrong-type", '"title" must be a text, not a list'),
        ("wrong-type", '"count" must be a whole number, not "many"'),
        ("wrong-type", 'item 2 of "words" must be a text, not a mapping'),
    ]
    assert found.form.title == "none"
    assert found.form.items == {"a": ItemForm(name="A"), "b": ItemForm(name="B")}
    assert ("items", "a", "count") in found.faulty


def test_a_field_that_is_needed_is_none_where_it_is_missing() -> None:
    found = read("items: {a: {count: 2}, b: {name: [x]}}\nrows: [{name: A}, x, {words: y}]")
    assert told(found) == [
        ("missing-field", '"a" has no "name"'),
        ("wrong-type", '"name" must be a text, not a list'),
        ("wrong-type", 'item 2 of "rows" must be a mapping, not "x"'),
        ("missing-field", 'item 3 of "rows" has no "name"'),
    ]
    assert found.form.items["a"].name is None
    assert found.form.items["a"].count == 2
    assert found.form.items["b"].name is None
    assert [row.name for row in found.form.rows] == ["A", None, None], "the others keep their place"
    assert found.form.rows[2].words == ("y",)


def test_a_misspelt_key_is_read_as_the_one_meant() -> None:
    found = read("item: {a: {nmae: A, conut: x}}")
    assert [(fault.message, fault.hint) for fault in found.faults] == [
        ('unknown key "item"', 'did you mean "items"?'),
        ('unknown key "nmae"', 'did you mean "name"?'),
        ('unknown key "conut"', 'did you mean "count"?'),
        ('"count" must be a whole number, not "x"', ""),
    ]
    assert found.form.items == {"a": ItemForm(name="A")}
    # Places are told as they are written, also those of faults that are found later.
    assert found.faults[-1].keys == ("item", "a", "conut")
    assert written(("items", "a", "name"), found.misspelt) == ("item", "a", "nmae")
    assert written(("items", "b"), found.misspelt) == ("item", "b")


def test_a_misspelt_key_does_not_take_the_place_of_one_that_is_there() -> None:
    found = read("titel: B\ntitle: A")
    assert told(found) == [("unknown-key", 'unknown key "titel"')]
    assert found.form.title == "A"


def test_an_unknown_key_like_no_other_is_told_what_is_known_or_missing() -> None:
    found = read("colour: red\nitems: {a: {text: A}}\nrows: [{name: x, text: y}]")
    assert [(fault.message, fault.hint) for fault in found.faults] == [
        ('unknown key "text"', 'did you mean "name"?'),
        ('unknown key "text"', "known here: count, name and words"),
        ('unknown key "colour"', "known here: items, link, rows and title"),
        ('"a" has no "name"', ""),
    ]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("title:", '"title" is empty', "give it a value, or delete it"),
        ("items:", '"items" is empty', "give it a value, or delete it"),
        ("items: {a: }", '"a" is empty', "give it a value, or delete it"),
        ("items: {a: {name: }}", '"name" is empty', "give it a value"),
        ("items: {a: {name: ''}}", '"name" is empty', "give it a value"),
        (
            "items: {a: {name: A, words: []}}",
            '"words" is an empty list',
            "give it a value, or delete it",
        ),
        ("rows:\n  -\n  - {name: A}", 'item 1 of "rows" is empty', "give it a value, or delete it"),
    ],
)
def test_what_is_empty_is_told_once(text: str, message: str, hint: str) -> None:
    (fault,) = read(text).faults
    assert (fault.code, fault.message, fault.hint) == ("missing-field", message, hint)
    assert fault.at_key


def test_an_id_that_cannot_be_one_costs_nothing_else() -> None:
    found = read("items: {a b: {name: A, count: x}}")
    assert sorted(told(found)) == [
        ("bad-id", '"a b" cannot be an id'),
        ("wrong-type", '"count" must be a whole number, not "x"'),
    ]
    assert found.form.items == {"a b": ItemForm(name="A")}


@pytest.mark.parametrize("text", ["- a", "a"])
def test_what_is_no_mapping_at_all_is_one_fault(text: str) -> None:
    found = read(text)
    assert [fault.code for fault in found.faults] == ["wrong-type"]
    assert found.form == SiteForm()
    assert found.faulty == {()}


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://example.org/", 'an address may not begin with "ftp:" here'),
        ("java\tscript:alert(1)", 'an address may not begin with "javascript:" here'),
        ("example.org", '"example.org" is not a web address'),
        ("example.org:80/x", '"example.org:80/x" is not a web address'),
        ("https://", '"https://" is not a web address'),
        ("https://[::1", '"https://[::1" is not a web address'),
        ("https://exa mple.org", '"https://exa mple.org" is not a web address'),
        ("//example.org", '"//example.org" is not a web address'),
    ],
)
def test_an_address_is_one_of_the_web(address: str, message: str) -> None:
    (fault,) = read(f'link: "{address}"'.replace("\t", "\\t")).faults
    assert (fault.code, fault.message, fault.hint) == ("bad-link", message, "write https://...")


@pytest.mark.parametrize("address", ["https://example.org", "HTTP://example.org:80/a?b#c"])
def test_an_address_of_the_web_stays_as_it_is(address: str) -> None:
    assert read(f"link: ' {address} '").form.link == address


LEAVES = st.sampled_from(["", "x", "1", "direct", "https://x.org", "2018", None])
WORDS = "name speaker quote exact role from type to positions label title date body statments qoute"
KEYS = st.sampled_from([*SidecarForm.given, *WORDS.split(), "x y", ""])


@given(
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
        max_leaves=20,
    )
)
def test_whatever_a_sidecar_holds_it_is_read_and_its_faults_are_told_once(value: object) -> None:
    document = read_yaml("x.yaml", json.dumps(value).replace("null", ""))
    if not document.readable:
        return
    found = read_form(SidecarForm, document)
    assert isinstance(found.form, SidecarForm)
    assert bool(found.faults) == bool(found.faulty)
    places = [(fault.keys, fault.code, fault.message) for fault in found.faults]
    assert len(places) == len(set(places))
    for fault in found.faults:
        assert "something else" not in fault.message
        assert document.locate(fault).line >= 1


# ---- Reading quickly ----

ALL = """\
speakers:
  a: {name: A, kind: organization, role: R, organization: b, aliases: [X], url: https://a.example/}
  b: {name: B, role: [R, {role: S, from: 2018, to: 2019, organization: a}], same_as: https://b.org}
defaults: {speaker: a, kind: direct, via: [b], certainty: low}
statements:
  s: {speaker: [a, b], quote: W, date: 2018, to: a, on_behalf_of: b, source: https://c.org/x?y#z}
  t: {quote: [V, {exact: W, prefix: P}], within: s, order: 3, note: N, archived: http://d.org}
relations:
  - {from: s, type: disputes, to: t, note: N, certainty: high, quote: {exact: W, suffix: S}}
conflicts:
  c:
    question: Q
    status: resolved
    resolved: 2018
    resolution: R
    positions: {one: {label: L, statements: s}, two: {label: M, statements: [t, "x#u"]}}
events: {e: {title: T, date: 2018, quote: W, order: -1}}
notes: [{id: n, quote: W, body: B}, {quote: [W], body: B}]
"""
FRONT = """\
title: T
date: 2018
author: [A, B]
url: https://a.example/b
lang: de-AT
tags: t
draft: true
aliases: [/a.html, b/c/]
slug: x
"""
CONFIG = """\
base_url: https://a.example/
language: en
theme_settings:
  colours: {light: {ink: "#123", paper: "#ABCDEF"}}
  logo: {file: a.svg, alt: A}
  footer: "*F*"
  navigation: [{label: L, to: x}]
urls: directory
reviewer: {name: R, kind: person}
search: false
compress: gzip
deploy: {a: {github-pages: {branch: b, history: false}}, b: {rsync: {to: "me@b.org:/c/"}}}
"""
FORMS: list[tuple[type[Form], Plain]] = [
    (SidecarForm, read_yaml("x.yaml", ALL).value),
    (FrontMatterForm, read_yaml("x.yaml", FRONT).value),
    (ConfigForm, read_yaml("x.yaml", CONFIG).value),
]
ODD: list[Plain] = [
    *("", " ", "x", " x ", "x\x1c", "\u00a0x", "0", "-0", "07", "+1", "1_0", "1.0", "9" * 12, "٣"),
    *("true", "True", "yes", "0", "direct", "Direct", " direct", "open", "de", "x y", "index", "-"),
    *("https://", "https://x", "HTTPS://x.org", "http:x", "https://x.org/ü", "https://ü.org/a b"),
    *(
        "javascript:x",
        "//x.org",
        "https://x.org:80/<",
        " https://x.org ",
        "https://[::1]/",
        "x.org",
    ),
    *(
        "../x",
        "/",
        "/.a",
        "a#b",
        "disputed by",
        "disputes",
        "#12345",
        "s3",
        "-x",
        "https://u@x.org",
    ),
    "x.org",
    None,
    [],
    [""],
    ["x"],
    [["x"]],
    {},
    {"x": "y"},
    {"exact": "x"},
    [{"exact": "x"}],
    [{}],
]


def places(value: Plain) -> list[list[str | int]]:
    """The ways to all values in a value."""
    inner: list[tuple[str | int, Plain]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [[], *([key, *way] for key, held in inner for way in places(held))]


@st.composite
def edited(draw: st.DrawFn) -> tuple[type[Form], Plain]:
    """A form, and a value for it in which something was replaced, renamed, added or taken out."""
    form, value = draw(st.sampled_from(FORMS))
    box: dict[str, Plain] = {"": copy.deepcopy(value)}
    for _ in range(draw(st.integers(1, 2))):
        way = ["", *draw(st.sampled_from(places(box[""])))]
        owner: object = box
        for key in way[:-1]:
            owner = owner[key]  # type: ignore[index]  # the way leads there
        assert isinstance(owner, dict | list)
        last: Any = way[-1]
        match draw(st.sampled_from(["replace", "rename", "wrap", "delete"])):
            case "rename" if isinstance(owner, dict):
                owner[draw(st.sampled_from(["x", "x y", "Index", "kind", "note"]))] = owner.pop(
                    last
                )
            case "wrap":
                owner[last] = [owner[last]]
            case "delete" if len(way) > 1:
                del owner[last]
            case _:
                owner[last] = copy.deepcopy(draw(st.sampled_from(ODD)))
        if "" not in box:
            box[""] = {}
    return form, box[""]


@pytest.mark.parametrize(("form", "value"), FORMS)
def test_what_is_sound_is_read_quickly(form: type[Form], value: Plain) -> None:
    assert quick_form(form, value) == validated(form, value)
    assert repr(quick_form(form, value))


@settings(max_examples=int(os.environ.get("PLAIN_EXAMPLES", "1000")))
@given(edited())
def test_what_is_read_quickly_is_what_pydantic_reads(case: tuple[type[Form], Plain]) -> None:
    form, value = case
    quick = quick_form(form, value)
    if quick is not None:
        assert quick == validated(form, value)


@pytest.mark.parametrize(
    "id",
    ["a", "_", "a-b.c_d", "2", "دم", "\u0915\u093f", "\u0e17\u0e35\u0e48-x", "e\u0301te\u0301"],
)
def test_letters_of_an_id_may_have_signs(id: str) -> None:
    assert is_id(id)
    assert read(f"items: {{{id}: {{name: x}}}}").faults == ()


@pytest.mark.parametrize("id", ["", "-a", "a-", "a b", "\u0301a", "\u0301", "🗳", "a\u200db", "a/b"])
def test_what_cannot_be_an_id(id: str) -> None:
    assert not is_id(id)
