"""The parts of the search index: an edit makes one anew, and they are searched as one."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from sitegen import search
from sitegen.building.build import Options, build
from sitegen.model import Article
from sitegen.pages.search import PARTS
from sitegen.search import parts
from sitegen.search.parts import Part, parts_of
from sitegen.serve import background
from tests import write_files
from tests.builds import files
from tests.server import Serve
from tests.serving import until
from tests.test_serve_relink import prepared

INDEX = "pagefind/"
COUNT = 24
"""Articles of the site below."""


def article(number: int, text: str = "") -> dict[str, str]:
    """An article of many, with two statements, by one of three speakers and by another."""
    one, other = f"speaker-{number % 3}", f"speaker-{3 + number % 2}"
    return {
        f"content/b{number % 2}/x{number}.md": f"""\
---
title: Number {number}
date: 20{10 + number % 4}-04-15
---

Said {one}: “we stay for the ship{number}.” Said {other}: “they leave for good.”

{text or "Nothing else was said for long."}
""",
        f"content/b{number % 2}/x{number}.annotations.yaml": f"""\
speakers:
  {one}: {{name: Speaker {number % 3}}}
  {other}: {{name: Speaker {3 + number % 2}}}
statements:
  stay: {{speaker: {one}, quote: we stay for the ship{number}}}
  leave: {{speaker: {other}, quote: they leave for good}}
""",
    }


def many() -> dict[str, str]:
    found = {"sitegen.yaml": "title: Many\nbase_url: https://many.example/\n"}
    for number in range(COUNT):
        found |= article(number)
    found |= article(3, "A forest, a forest, a forest and a harbour; a pier and another pier.")
    found |= article(7, "Once a forest, and never again a harbour.")
    found |= article(11, "A forest and one more forest; no ships.")
    found |= article(16, "The harbour lay still for a year; a pier and another pier were built.")
    found |= article(14, "The port lay still for a year; a pier and another pier were built.")
    found |= article(17, "The port lay still for a year; a pier and another pier were built.")
    found |= article(9, "The port lay still for a year; a pier and another house were built.")
    return found


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "FULL", 12)


@pytest.fixture
def site(tmp_path: Path, small_parts: None) -> Path:
    return write_files(tmp_path / "site", many())


def built(site: Path, *, output: str = "public", jobs: int | None = None) -> dict[str, bytes]:
    assert build(site, Options(site / output, jobs=jobs)).diagnostics == ()
    return files(site / output)


def part_of(url: str) -> str:
    found = re.match(rf"{INDEX}\w+/([01]+)/", url)
    return found[1] if found else ""


def stamps(site: Path) -> dict[str, tuple[int, int]]:
    output = site / "public"
    found = {path: path.stat() for path in (output / INDEX).rglob("*") if path.is_file()}
    return {
        str(path.relative_to(output)): (stat.st_mtime_ns, stat.st_ino)
        for path, stat in found.items()
    }


# Which articles are in one part


@dataclass(frozen=True)
class _Many:
    """A site's articles, as far as their parts depend on them: statements by path."""

    counts: Mapping[str, int]

    def parts(self) -> list[Part]:
        meta = SimpleNamespace(lang="en")
        articles = [
            SimpleNamespace(path=path, statements=(None,) * count, meta=meta)
            for path, count in self.counts.items()
        ]
        return parts_of(cast("list[Article]", articles))

    def by_name(self) -> dict[str, list[str]]:
        return {part.name: [article.path for article in part.articles] for part in self.parts()}


SITES = st.dictionaries(st.text(max_size=4), st.integers(0, 600), max_size=40).map(_Many)


@given(SITES)
def test_every_article_is_in_one_part_and_parts_are_not_too_full(site: _Many) -> None:
    found = site.parts()
    within = [article.path for part in found for article in part.articles]
    assert sorted(within) == sorted(site.counts)
    places = {path: place for place, path in enumerate(site.counts)}
    for part in found:
        order = [places[article.path] for article in part.articles]
        assert order == sorted(order)
        records = sum(1 + site.counts[article.path] for article in part.articles)
        assert records <= parts.FULL * 2 or len(part.articles) == 1
    assert [part.leads for part in found] == [True, *[False] * (len(found) - 1)][: len(found)]


@given(SITES, st.text(max_size=4), st.integers(0, 600))
def test_another_article_changes_its_own_part_only(site: _Many, path: str, count: int) -> None:
    before, after = site.by_name(), _Many({**site.counts, path: count}).by_name()
    (now,) = [name for name, within in after.items() if path in within]
    # Its part is as it was but for it, has fallen in two or more, or was one with others.
    changed = [name for name in before if before[name] != after.get(name)]
    assert len([name for name in changed if now.startswith(name)]) <= 1
    assert all(now.startswith(name) or name.startswith(now) for name in changed)


def test_there_are_no_more_parts_than_a_browser_bears(monkeypatch: pytest.MonkeyPatch) -> None:
    for articles in (100, 1000, 3000, 10_000, 30_000):
        found = _Many({f"b/x{number}": 8 for number in range(articles)}).parts()
        assert len(found) <= 2 * parts.MANY, articles
    assert [part.name for part in _Many({"a": 500, "b": 400}).parts()] == [""]


# What a build makes


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the parts that were made, each time that one was."""
    names: list[str] = []
    make = search.make_index

    def counted(request: search.Request, *, aside: bool = False) -> search.Made:
        names.append(request.part.name)
        return make(request, aside=aside)

    monkeypatch.setattr(search, "make_index", counted)
    return names


def test_an_edit_makes_one_part_anew_and_leaves_the_others_alone(
    site: Path, made: list[str]
) -> None:
    first, before = built(site), stamps(site)
    names = {part_of(url) for url in first} - {""}
    assert len(names) == len(made) > 5
    made.clear()
    write_files(site, article(5, "It was edited."))
    second, after = built(site), stamps(site)
    (name,) = made
    other = {url for url in second if url.startswith(INDEX) and part_of(url) not in ("", name)}
    assert other == {
        url for url in first if url.startswith(INDEX) and part_of(url) not in ("", name)
    }
    assert {url: first[url] for url in other} == {url: second[url] for url in other}
    assert {url: before[url] for url in other} == {url: after[url] for url in other}
    # Of its part, too, what has not changed is not written anew.
    kept = {url for url in first if part_of(url) == name and first[url] == second.get(url)}
    assert len(kept) > 3
    assert {url: before[url] for url in kept} == {url: after[url] for url in kept}


EDITS: list[dict[str, str | None]] = [
    {**article(5, "It was edited.")},
    {"content/b0/new.md": "One more text.\n"},
    {"content/b0/x4.md": None, "content/b0/x4.annotations.yaml": None},
    {"content/b1/index.md": "---\ntitle: Another title\n---\n\nFor all in it.\n"},
    {"sitegen.yaml": "title: Many\nbase_url: https://many.example/\nlanguage: de\n"},
    {f"content/b1/y{number}.md": f"And text {number}.\n" for number in range(40)},
    {f"content/b1/y{number}.md": None for number in range(5, 40)},
]


def test_what_is_made_after_edits_is_what_a_clean_build_makes(site: Path, tmp_path: Path) -> None:
    content = dict(many())
    built(site)
    for number, edit in enumerate(EDITS):
        for name, text in edit.items():
            if text is None:
                (site / name).unlink()
                del content[name]
            else:
                content |= {name: text}
                write_files(site, {name: text})
        clean = write_files(tmp_path / f"clean{number}", content)
        assert built(site) == built(clean, jobs=number % 2 + 1), edit.keys()


@pytest.mark.parametrize("harm", ["changed", "cut off", "of another kind"])
def test_a_record_that_was_damaged_is_not_trusted(site: Path, made: list[str], harm: str) -> None:
    write_files(site, {"content/b0/picture.png": "one"})
    expected = built(site)
    record = site / ".sitegen/search-index.json"
    text = record.read_text("utf-8")
    changed = {
        "changed": text.replace("Speaker", "Sprecher"),
        "cut off": text[:-100],
        "of another kind": "[]",
    }
    record.write_text(changed[harm], "utf-8")
    write_files(site, {"content/b0/picture.png": "two"})
    again = built(site)
    assert {url: data for url, data in again.items() if url.startswith(INDEX)} == {
        url: data for url, data in expected.items() if url.startswith(INDEX)
    }
    assert len(made) == 2 * len(set(made))


def test_files_that_only_look_new_are_looked_into_before_they_are_made_anew(
    site: Path, made: list[str]
) -> None:
    built(site)
    made.clear()
    for path in (site / "public" / INDEX).rglob("*"):
        os.utime(path, (1, 1))
    write_files(site, {"content/b0/picture.png": "a change"})
    built(site)
    assert made == []


def test_a_small_site_has_one_part(tmp_path: Path) -> None:
    output = built(write_files(tmp_path, article(1)))
    assert f"{INDEX}en/pagefind-entry.json" in output
    assert {part_of(url) for url in output} == {""}
    told = json.loads(output[f"{INDEX}parts.json"])
    assert [part["name"] for part in told["languages"]["en"]] == [""]
    assert told["filters"] == {
        "briefing": ["B1"],
        "speaker": ["Speaker 1", "Speaker 4"],
        "year": ["2011"],
    }


# In the preview


def test_the_preview_makes_one_part_anew_after_an_edit(
    site: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "make_index", search.make_index)
    index = background.BackgroundIndex()

    def follows() -> None:
        ready = prepared(site)
        index.follow(ready.site, ready.config)
        expected = {u: d for u, d in built(site).items() if u.startswith(INDEX)}
        until(lambda: index.file(PARTS) == expected[PARTS], "the index of the site")
        assert {url: index.file(url) for url in expected} == expected

    follows()
    made.clear()
    write_files(site, article(5, "It was edited."))
    follows()
    (in_preview, in_build) = made
    assert in_preview == in_build


# In the browser


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The site with an index in one part, and with one in many."""
    found = []
    for full in (1000, 12):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(parts, "FULL", full)
            site = write_files(tmp_path_factory.mktemp("site"), many())
            built(site)
            found.append(site / "public")
    one, several = found
    return one, several


@pytest.fixture
def tabs(outputs: tuple[Path, Path], site_server: Serve, page: Page) -> Iterator[tuple[Page, Page]]:
    """The search pages of both, which complain of nothing."""
    told: list[str] = []
    one, several = page, page.context.new_page()
    for tab, output in zip((one, several), outputs, strict=True):
        tab.on("console", lambda message: told.append(message.text))
        tab.on("pageerror", lambda error: told.append(str(error)))
        tab.goto(site_server(output) + "search.html")
        expect(tab.locator("select[name=speaker]")).to_be_visible()
    yield one, several
    assert [line for line in told if "favicon" not in line] == []


def asked(tab: Page, words: str) -> tuple[str, list[str], list[str]]:
    """What is told of a search, and the addresses of its statements and texts."""
    tab.locator("#search-words").fill("")
    status = tab.get_by_role("status")
    expect(status).to_have_text("")
    tab.locator("#search-words").fill(words)
    expect(status).not_to_have_text("")
    hits = (
        tab.locator(f".hits[data-type={kind}]:not([hidden]) li > a").all()
        for kind in ("statement", "text")
    )
    statements, texts = ([link.get_attribute("href") or "" for link in links] for links in hits)
    return status.inner_text(), statements, texts


@pytest.mark.parametrize(
    ("words", "found"),
    [
        # Where there is no forest, Pagefind alone would find every "for".
        ("forest", ["b1/x3.html", "b1/x11.html", "b1/x7.html"]),
        ("fores", ["b1/x3.html", "b1/x11.html", "b1/x7.html"]),
        # All words are wanted, in whatever part there are none of them.
        ("forest harbour", ["b1/x3.html", "b1/x7.html"]),
        ("harbours for", ["b0/x16.html", "b1/x3.html", "b1/x7.html"]),
        # What nobody says is passed over, as in one part.
        ("zebra forest", ["b1/x3.html", "b1/x11.html", "b1/x7.html"]),
        ('"one more forest"', ["b1/x11.html"]),
        ("“one more", ["b1/x11.html"]),
    ],
)
def test_parts_are_searched_as_one(tabs: tuple[Page, Page], words: str, found: list[str]) -> None:
    for tab in tabs:
        status, statements, texts = asked(tab, words)
        assert status == f"Found: statements 0, texts {len(found)}"
        assert statements == []
        assert sorted(texts) == sorted(found)
        if "harbour" not in words:
            assert texts == found


def test_hits_of_a_part_where_a_word_is_rarer_do_not_come_first(tabs: tuple[Page, Page]) -> None:
    often, once = {"b1/x3.html", "b0/x14.html", "b0/x16.html", "b1/x17.html"}, "b1/x9.html"
    for tab in tabs:
        *first, last = asked(tab, "pier")[2]
        assert (set(first), last) == (often, once)


def test_filters_hold_over_all_parts(tabs: tuple[Page, Page]) -> None:
    one, several = tabs
    for tab in tabs:
        speakers = tab.locator("select[name=speaker] option")
        expect(speakers).to_have_text(["All", *[f"Speaker {number}" for number in range(5)]])
        years = tab.locator("select[name=year] option")
        expect(years).to_have_text(["All", "2013", "2012", "2011", "2010"])
        status = tab.get_by_role("status")
        assert asked(tab, "stay")[0] == "Found: statements 24, texts 24"
        tab.locator("select[name=speaker]").select_option("Speaker 1")
        expect(status).to_have_text("Found: statements 8, texts 8")
        tab.locator("select[name=briefing]").select_option("B1")
        expect(status).to_have_text("Found: statements 4, texts 4")
        tab.locator("select[name=year]").select_option("2011")
        expect(status).to_have_text("Found: statements 2, texts 2")
    hits = ".hits[data-type=statement] li > a"
    found = [{a.get_attribute("href") for a in tab.locator(hits).all()} for tab in (one, several)]
    assert found == [{"b1/x1.html#s-stay", "b1/x13.html#s-stay"}] * 2
    expect(several.locator(".hit-words").first).to_contain_text("we stay for the ship")


def test_parts_that_were_replaced_meanwhile_are_read_anew(
    page: Page, site: Path, site_server: Serve
) -> None:
    built(site)
    page.goto(site_server(site / "public") + "search.html")
    expect(page.locator("select[name=speaker]")).to_be_visible()
    write_files(site, article(5, "Suddenly a zebra."))
    built(site)
    page.locator("#search-words").fill("zebra")
    texts = page.locator(".hits[data-type=text] li > a")
    expect(texts).to_have_count(1)
    expect(texts).to_have_attribute("href", "b1/x5.html")
