"""The text of data files: whatever words a site has, it is what `json.dumps` has for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Literal, TypeVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.config import Config
from sitegen.dates import Date
from sitegen.exchange.linked import read_site
from sitegen.model import Relation, Site, Statement
from sitegen.pages import beside, data, w3c
from sitegen.pages.json_text import (
    array,
    laid_out,
    lines,
    member,
    nullable,
    object_of,
    quoted,
    strings,
    text_member,
)
from sitegen.pages.views import Views
from tests import write_files
from tests.datavalues import data_files

FILES = {
    "sitegen.yaml": "title: Words\n",
    "content/b/x.md": "---\ndate: 2018-04-15\nauthor: [The Ministry, Cy]\ntags: [t, u]\n"
    "publisher: P\nsummary: S.\nrights: R\narchived: https://y.example/\nurl: https://x.example/\n---\n\n"
    "He said “We stay.” She said “We leave, they said.” It was told that they go.\n",
    "content/b/x.annotations.yaml": """\
speakers:
  he:
    name: He
    role: [{role: Minister, organization: ministry, from: 2001, to: 2003-04}, {role: Chair}]
    organization: Club
    aliases: [Him]
    same_as: [https://he.example/, https://he.example/2]
    note: Him.
  she: {name: She}
  ministry: {name: The Ministry, kind: organization, url: https://m.example/}
statements:
  stay: {speaker: [he, ministry], quote: We stay, source: https://s.example/, date: 2018-04-01}
  leave: {speaker: she, quote: "We leave, they said", date: 2018~, via: he, to: [A, she]}
  ü.1: {speaker: she, quote: they said, within: leave, date: 2019, on_behalf_of: he, certainty: low}
  go: {speaker: she, kind: indirect, quote: [It was, they go], note: So., archived: https://a.example/}
relations:
  - {from: stay, type: contradicts, to: go, note: Why., quote: It was told}
conflicts:
  c:
    question: Stay or leave?
    status: resolved
    resolved: 2019-01-02
    verdict: Half
    resolution: Both.
    summary: Of both.
    positions:
      s: {label: Stay, statements: [stay, "b/y w#other", ü.1]}
      l: {label: Leave, statements: [leave, go]}
events:
  e: {title: It happened, date: 2018-04-13/2018-04-14, quote: It was told, source: https://e.example/}
  f: {title: And so on, date: -0043, certainty: high, note: Then., archived: https://b.example/}
notes:
  - {quote: He said, body: Indeed.}
""",
    "content/b/y w.md": "---\ndate: 2018-05\n---\n\nHe said: “We leave.”\n",
    "content/b/y w.annotations.yaml": """\
statements:
  other: {speaker: he, quote: We leave, order: 2}
""",
    "content/b/z.md": "Nothing is said here.\n",
}
"""A site in which every key of the data has a value somewhere, and none elsewhere."""

FREE = {
    *("title", "authors", "publisher", "url", "archived", "lang", "summary", "tags", "rights"),
    *("texts", "role", "organization", "name", "aliases", "same_as", "note", "via", "to", "body"),
    *("on_behalf_of", "source", "text", "label", "question", "resolution", "verdict"),
}
"""Fields that may hold any words. The others are names, by which one is found from elsewhere."""

nasty = st.text(
    st.one_of(
        st.characters(), st.sampled_from('"\\/\b\n\r\t\0\x1f\x7f\x85\xa0\u2028\ud800\U0001f600')
    )
)

T = TypeVar("T")


def reworded(value: T, words: Iterator[str]) -> T:
    """A value with other words, but none that another value is found by."""
    if isinstance(value, tuple):
        return cast("T", tuple(reworded(one, words) for one in value))
    if isinstance(value, Date) or not is_dataclass(value) or isinstance(value, type):
        return value
    changes: dict[str, object] = {}
    names = {Relation: {"source"}, Statement: {"name"}}
    free = FREE - names.get(type(value), set())
    for name in (field.name for field in fields(value)):
        held = getattr(value, name)
        if name in free and isinstance(held, str):
            changes[name] = next(words)
        elif name in free and held and isinstance(held, tuple) and isinstance(held[0], str):
            changes[name] = tuple(next(words) for _ in held)
        else:
            changes[name] = reworded(held, words)
    return cast("T", replace(value, **changes))


def site_of(site: Site, words: Iterator[str]) -> Site:
    return Site(
        reworded(site.articles, words),
        {id: reworded(speaker, words) for id, speaker in site.speakers.items()},
        {id: reworded(conflict, words) for id, conflict in site.conflicts.items()},
        reworded(site.relations, words),
        site.changes,
        (),
        {},
    )


def written(views: Views) -> dict[str, str]:
    """The text of the files of data, by URL."""
    planned = [*data.plan(views), *w3c.plan(views), *beside.plan(views)]
    return {page.url: page.make().data for page in planned if page.url != "data/index.json"}


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Config]:
    site = read_site(write_files(tmp_path_factory.mktemp("words"), FILES))
    assert not site.diagnostics
    return site.site, site.config


@pytest.mark.parametrize("urls", ["flat", "directory"])
@pytest.mark.parametrize("base_url", ["", "https://a.example/x/"])
def test_a_site_as_it_is(
    linked: tuple[Site, Config], urls: Literal["flat", "directory"], base_url: str
) -> None:
    site, config = linked
    views = Views(site, replace(config, urls=urls, base_url=base_url))
    assert written(views) == data_files(views)


@given(words=st.lists(nasty, min_size=1, max_size=30), based=st.booleans())
def test_any_words(linked: tuple[Site, Config], words: list[str], based: bool) -> None:
    site, config = linked
    config = replace(config, base_url="https://a.example/" if based else "")
    views = Views(site_of(site, cycle(words)), config)
    assert written(views) == data_files(views)


def test_every_key_has_a_value_somewhere(linked: tuple[Site, Config]) -> None:
    """Or the tests above would not see it lost."""
    views = Views(*linked)
    for url, text in written(views).items():
        if url.startswith("data/") and "annotations/" not in url:
            entries = json.loads(text)
            for key in entries[0]:
                assert any(entry[key] not in ("", [], None) for entry in entries), (url, key)


plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), nasty),
    lambda held: st.lists(held, max_size=4) | st.dictionaries(nasty, held, max_size=4),
    max_leaves=12,
)


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@given(nasty)
def test_texts(text: str) -> None:
    assert quoted(text) == nullable(text) == dumps(text)
    assert nullable(None) == dumps(None)
    assert json.loads(quoted(text)) == text


@given(st.lists(nasty))
def test_arrays(texts: list[str]) -> None:
    assert strings(texts) == array(map(quoted, texts)) == dumps(texts)
    assert json.loads(lines(map(quoted, texts))) == texts


@given(st.dictionaries(st.sampled_from("abc"), nasty))
def test_objects(texts: dict[str, str]) -> None:
    given = {key: text for key, text in texts.items() if text}
    assert object_of(*(text_member(key, text) for key, text in texts.items())) == dumps(given)
    assert object_of(*(member(key, quoted(text)) for key, text in texts.items())) == dumps(texts)
    assert object_of(member("a", ""), text_member("b", None)) == "{}"


@given(plain)
def test_files_of_few(value: object) -> None:
    lay_out = cast("Callable[[object], str]", laid_out)
    text = lay_out(value)
    assert text.endswith("\n")
    assert dumps(json.loads(text)) == dumps(value)


def test_files_have_an_entry_a_line(tmp_path: Path) -> None:
    assert laid_out({"a": [], "b": {"c": [{"d": [1, 2]}, "e"]}}) == (
        '{\n"a": [],\n"b": {\n"c": [\n{"d": [1, 2]},\n"e"\n]\n}\n}\n'
    )
    assert lines(["1", "2"]) == "[\n1,\n2\n]"
    assert lines([]) == "[]"
