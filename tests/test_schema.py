"""The JSON Schemas for editors: draft-07, up to date, and of one mind with the reader."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from sitegen.forms import read_form
from sitegen.frontmatter import split
from sitegen.schema import FOLDER, FORMS, schema_text
from sitegen.yamltext.document import read_yaml
from tests import ROOT

SCHEMAS: dict[str, dict[str, object]] = {name: json.loads(schema_text(name)) for name in FORMS}
VALIDATORS = {name: Draft7Validator(schema) for name, schema in SCHEMAS.items()}


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors read by: fewer words are numbers, truths or dates."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for tag, pattern in {
    "null": "~|null|Null|NULL|",
    "bool": "true|True|TRUE|false|False|FALSE",
    "int": "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan",
}.items():
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"({pattern})$"), None)


def as_seen(value: object) -> object:
    """What YAML holds, as JSON: dates as text, and every key."""
    if isinstance(value, dict):
        return {str(key): as_seen(held) for key, held in value.items()}
    if isinstance(value, list):
        return [as_seen(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def complaints(name: str, value: object) -> list[str]:
    return [f"{e.json_path}: {e.message}" for e in VALIDATORS[name].iter_errors(as_seen(value))]


def in_an_editor(name: str, text: str) -> list[str]:
    return complaints(name, yaml.load(text, CoreLoader) or {})  # a safe loader


def in_the_reader(name: str, text: str) -> list[str]:
    document = read_yaml("x.yaml", text)
    assert document.diagnostics == ()
    return [fault.message for fault in read_form(FORMS[name], document).faults]


@pytest.mark.parametrize("name", FORMS)
def test_the_files_are_what_is_generated(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_text("utf-8") == schema_text(name), "scripts/generate"
    assert {path.stem for path in FOLDER.iterdir()} == set(FORMS)


def test_a_schema_is_printed() -> None:
    command = [sys.executable, "-m", "sitegen.schema"]
    done = subprocess.run([*command, "config"], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr, done.returncode) == (schema_text("config"), "", 0)
    done = subprocess.run([*command, "x"], capture_output=True, text=True, cwd=ROOT)
    usage = "usage: python -m sitegen.schema sidecar|config|frontmatter\n"
    assert (done.stdout, done.stderr, done.returncode) == ("", usage, 2)


@pytest.mark.parametrize("name", FORMS)
def test_a_schema_is_draft_07(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)
    known = set(Draft7Validator.META_SCHEMA["properties"]) | {"patternErrorMessage"}
    for part in parts(schema):
        assert set(part) <= known, "a keyword of a later draft is passed over without a word"
        assert set(part) == {"$ref"} or "$ref" not in part, "nothing counts beside a $ref"


def parts(schema: object) -> Iterator[dict[str, object]]:
    """Every schema within a schema, itself included."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key in ("properties", "definitions"):
        for inner in schema.get(key, {}).values():
            yield from parts(inner)
    for key in ("anyOf", "allOf", "oneOf"):
        for inner in schema.get(key, []):
            yield from parts(inner)
    for key in ("items", "additionalProperties", "propertyNames"):
        yield from parts(schema.get(key))


@pytest.mark.parametrize("name", FORMS)
def test_every_mapping_is_closed_and_explained(name: str) -> None:
    for part in parts(SCHEMAS[name]):
        if "properties" in part:
            assert part["additionalProperties"] is False
            assert part["description"]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, CoreLoader])
@pytest.mark.parametrize(
    "file", sorted((ROOT / "content").rglob("*.yaml")), ids=lambda path: path.name
)
def test_the_sidecars_of_the_example_are_valid(file: Path, loader: type[yaml.SafeLoader]) -> None:
    value = yaml.load(file.read_text("utf-8"), loader)  # both are safe
    assert complaints("sidecar", value) == []


@pytest.mark.parametrize(
    "file", sorted((ROOT / "content").rglob("*.md")), ids=lambda path: path.name
)
def test_the_front_matters_of_the_example_are_valid(file: Path) -> None:
    matter = split(file.read_text("utf-8")).matter
    assert matter
    assert in_an_editor("frontmatter", matter) == []


def test_the_configuration_of_the_example_is_valid() -> None:
    assert in_an_editor("config", (ROOT / "sitegen.yaml").read_text("utf-8")) == []


def statement(fields: str) -> str:
    return "statements: {a: {speaker: b, quote: c, " + fields + "}}"


def speaker(fields: str) -> str:
    return "speakers: {a: {name: b, " + fields + "}}"


def conflict(fields: str) -> str:
    return (
        "conflicts: {a: {question: b, positions: {c: {label: d, statements: [e]}}, " + fields + "}}"
    )


GOOD = [
    ("sidecar", ""),
    ("sidecar", "# only a comment\n"),
    ("sidecar", "statements: {}"),
    *(("sidecar", statement(f"date: {date}")) for date in ("2018", "2018-04-15", "2018/..")),
    *(("sidecar", statement(f"date: {date}")) for date in ("2018-04~", "201X", "-0044", "1.5")),
    *(("sidecar", statement(f"within: {text}")) for text in ("no", "true", "12:30", "0x10", "1e3")),
    *(("sidecar", statement(f"order: {order}")) for order in ("1", "-2", '"3"')),
    *(("sidecar", statement(f"kind: {kind}")) for kind in ("direct", "indirect", '"mixed"')),
    ("sidecar", statement("via: reuters")),
    ("sidecar", statement("via: [reuters, 2018, true]")),
    ("sidecar", statement("to: 60 Minutes")),
    ("sidecar", statement("source: 'HTTP://example.org/a?b=c#d'")),
    ("sidecar", statement("source: https://de.wikipedia.org/wiki/Österreich")),
    ("sidecar", "statements: {a: {quote: b}}"),
    ("sidecar", "statements: {a: {quote: {exact: b, prefix: c, suffix: d}}}"),
    ("sidecar", "statements: {a: {quote: [b, {exact: c}, 2018]}}"),
    ("sidecar", "statements: {2018: {quote: 1}, no: {quote: 2}, Ü-b.c_d: {quote: 3}}"),
    ("sidecar", "statements: {ש: {quote: b}, 𝔄: {quote: c}}"),
    ("sidecar", "defaults: {speaker: a, date: 2018, via: b}"),
    ("sidecar", speaker("kind: organization")),
    ("sidecar", speaker("role: c")),
    ("sidecar", speaker("role: {role: c, from: 2018, to: 2020-04}")),
    ("sidecar", speaker("role: [{role: c, organization: d}, {role: e}]")),
    ("sidecar", speaker("role: [c, {role: d}, e]")),
    ("sidecar", speaker("role: []")),
    ("sidecar", speaker("aliases: c")),
    ("sidecar", speaker("same_as: https://example.org/")),
    ("sidecar", speaker("same_as: [https://example.org/]")),
    ("sidecar", "relations: [{from: a, type: responds-to, to: b}]"),
    ("sidecar", "relations: [{from: a, type: disputes, to: [b, c], quote: d, certainty: low}]"),
    ("sidecar", conflict("status: open")),
    ("sidecar", conflict("status: resolved, resolved: 2018, resolution: x, verdict: false")),
    ("sidecar", "events: {a: {title: 1789, date: 1789-07-14}}"),
    ("sidecar", "notes: [{quote: a, body: b}, {id: 1, quote: a, body: b}]"),
    ("config", ""),
    ("config", "title: 1984\nlanguage: pt-BR\nurls: directory\noutput: out/site"),
    ("config", "base_url: https://a.b/c/\ntheme: Mein_Thema"),
    ("frontmatter", "title: no\ndate: 2018-04-15?\nauthor: [a, b]\ntags: 2018\nlang: de"),
    ("frontmatter", "slug: 2018"),
    *(("frontmatter", f"draft: {word}") for word in ("true", "False", "yes", "off", "1", '"true"')),
    ("frontmatter", "aliases: /old.html"),
    ("frontmatter", "aliases: [/old.html, a/b]"),
]  # fmt: skip

BAD = [
    ("sidecar", "- a"),
    ("sidecar", "statments: {}"),
    ("sidecar", "statements: []"),
    ("sidecar", "statements:"),
    ("sidecar", "statements: {a: b}"),
    ("sidecar", "statements: {a: }"),
    ("sidecar", "statements: {a: {speaker: b}}"),
    ("sidecar", "statements: {a/b: {quote: c}}"),
    ("sidecar", "statements: {'a b': {quote: c}}"),
    ("sidecar", "statements: {-a: {quote: c}}"),
    ("sidecar", "statements: {a.: {quote: c}}"),
    ("sidecar", "statements: {'': {quote: c}}"),
    ("sidecar", "statements: {a: {quote: }}"),
    ("sidecar", "statements: {a: {quote: []}}"),
    ("sidecar", "statements: {a: {quote: {prefix: c}}}"),
    ("sidecar", "statements: {a: {quote: {exact: b, sufix: c}}}"),
    ("sidecar", "statements: {a: {quote: [[b]]}}"),
    ("sidecar", statement("speker: b")),
    ("sidecar", statement("kind: verbatim")),
    ("sidecar", statement("kind: Direct")),
    ("sidecar", statement("certainty: 1")),
    ("sidecar", statement("date: {start: 2018}")),
    ("sidecar", statement("date: [2018]")),
    ("sidecar", statement("via: []")),
    ("sidecar", statement("via: {a: b}")),
    ("sidecar", statement("note: ")),
    ("sidecar", statement("order: first")),
    ("sidecar", statement("order: 1.5")),
    *(
        ("sidecar", statement(f"source: {url}"))
        for url in ("example.org", "javascript:alert(1)", "ftp://a.b/", "https://", "https:a", "1")
    ),
    ("sidecar", statement('source: "https://a b.example/"')),
    ("sidecar", "defaults: {quote: a}"),
    ("sidecar", "defaults:"),
    ("sidecar", "speakers: {a: {}}"),
    ("sidecar", "speakers: {a: Somebody}"),
    ("sidecar", speaker("kind: human")),
    ("sidecar", speaker("role: {from: 2018}")),
    ("sidecar", speaker("same_as: Q91")),
    ("sidecar", "relations: {from: a, type: disputes, to: b}"),
    ("sidecar", "relations: [{from: a, type: denies, to: b}]"),
    ("sidecar", "relations: [{from: a, type: disputes}]"),
    ("sidecar", "relations: [{source: a, type: disputes, to: b}]"),
    ("sidecar", "conflicts: {a: {question: b}}"),
    ("sidecar", "conflicts: {a: {positions: {}}}"),
    ("sidecar", conflict("status: closed")),
    ("sidecar", "conflicts: {a: {question: b, positions: {c: [d]}}}"),
    ("sidecar", "events: {a: {title: b}}"),
    ("sidecar", "events: {a: {title: b, date: ''}}"),
    ("sidecar", "notes: {quote: a, body: b}"),
    ("sidecar", "notes: [{quote: a}]"),
    ("sidecar", "notes: [{id: 'a b', quote: a, body: b}]"),
    ("config", "titel: a"),
    ("config", "title: ''"),
    ("config", "title:"),
    ("config", "language: English"),
    ("config", "urls: pretty"),
    ("config", "base_url: example.org"),
    ("config", "theme: ../x"),
    ("frontmatter", "author: {name: a}"),
    ("frontmatter", "draft: maybe"),
    ("frontmatter", "draft: 2"),
    ("frontmatter", "slug: a/b"),
    ("frontmatter", "lang: en_US"),
    ("frontmatter", "tags: []"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), GOOD)
def test_what_the_reader_takes_an_editor_takes(name: str, text: str) -> None:
    assert in_the_reader(name, text) == []
    assert in_an_editor(name, text) == []


@pytest.mark.parametrize(("name", "text"), BAD)
def test_what_the_reader_refuses_an_editor_refuses(name: str, text: str) -> None:
    assert in_the_reader(name, text)
    assert in_an_editor(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sidecar", statement("date: yesterday")),  # a date is read after the form
        ("sidecar", "conflicts: {a: {question: b, positions: {}}}"),  # and so are positions
    ],
)
def test_what_needs_more_than_the_form_is_left_to_the_check(name: str, text: str) -> None:
    assert in_the_reader(name, text) == in_an_editor(name, text) == []
