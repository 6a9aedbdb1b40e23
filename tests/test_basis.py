"""What pages say that they are made of: while it is the same, what they show is the same.

A build leaves out pages whose basis is that of the last one, so a basis that lacks something would
leave an old page standing.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.building.cache import Cache
from sitegen.building.prepare import configure, has_errors, prepare
from sitegen.building.reading import read_articles
from sitegen.building.workers import worker_pool
from sitegen.digest import digest
from sitegen.load import scan
from sitegen.resolve import Selection
from tests import write_files

SITE: Mapping[str, str] = {
    "sitegen.yaml": "title: Small\nbase_url: https://small.example/\n",
    "content/index.md": "---\ntitle: Home\n---\n\nSee [the day](b/day.md).\n",
    "content/index.annotations.yaml": """\
speakers:
  office: {name: Office, kind: organization, role: A body, organization: union}
  union: {name: Union, kind: organization}
  agency: {name: Agency, kind: organization}
  ann: {name: Ann, role: [{role: Head, organization: office, from: 2001, to: 2010}, Member]}
  cid: {name: Cid}
  bob: {name: Bob, aliases: [Robert], url: "https://bob.example/", note: A *note*.}
conflicts:
  d:
    question: Now or then?
    positions:
      n: {label: Now, statements: [b/day#stay]}
      t: {label: Then, statements: [third#later]}
relations:
  - {from: third#later, type: qualifies, to: b/night#went, note: A bit}
""",
    "content/third.md": "---\ntitle: Third\nauthor: Carl\n---\n\nCid said “Later.” Oh well.\n",
    "content/third.annotations.yaml": "statements: {later: {speaker: cid, quote: “Later.” Oh}}\n",
    "content/b/index.md": "---\ntitle: The matter\nsummary: Of it\n---\n\nHe said “Soon.” here.\n",
    "content/b/index.annotations.yaml": "statements: {soon: {speaker: bob, quote: Soon}}\n",
    "content/b/day.md": """\
---
title: The day
date: 2018-04-15
author: [Ann]
publisher: Paper
url: https://paper.example/day
tags: [t, u]
---

Ann said “We stay.” today. See [the night](night.md). Bob said “Ann told me: we leave.” then.

A vote was held. And Bob said “Never.” in the end.
""",
    "content/b/day.annotations.yaml": """\
statements:
  stay: {speaker: ann, quote: We stay, via: agency, to: the press}
  leave: {speaker: bob, quote: "Ann told me: we leave", date: 2018-04-14, certainty: low}
  inner: {speaker: ann, quote: we leave, within: leave}
  never: {speaker: bob, quote: Never, on_behalf_of: office, note: So he *said*.}
events: {vote: {title: A vote, date: 2018-04-13, quote: A vote was held}}
notes: [{quote: in the end, body: At last.}]
conflicts:
  c:
    question: Stay or leave?
    positions:
      s: {label: Stay, statements: [stay, b/night#again]}
      l: {label: Leave, statements: [leave]}
""",
    "content/b/night.md": """\
---
title: The night
date: 2018-04-16
slug: dark
---

Ann said “We stay.” again, and Bob said “Go.” loudly. She said “We went.” at last.
""",
    "content/b/night.annotations.yaml": """\
statements:
  again: {speaker: ann, quote: We stay}
  go: {speaker: bob, quote: Go, order: 1}
  went: {speaker: ann, quote: We went}
relations:
  - {from: went, type: reverses, to: again, note: Why?}
  - {from: go, type: disputes, to: b/day#stay}
""",
    "content/alone.md": "---\ntitle: Alone\ndate: 2017\ntags: [T]\n---\n\nNobody spoke.\n",
}

EDITS: tuple[tuple[str, str, str], ...] = (
    ("content/index.md", "Home", "House"),
    ("content/index.md", "See", "Look at"),
    ("content/index.annotations.yaml", "name: Office", "name: Bureau"),
    ("content/index.annotations.yaml", "name: Union", "name: Alliance"),
    ("content/index.annotations.yaml", "name: Agency", "name: Wire"),
    ("content/index.annotations.yaml", "name: Ann", "name: Anna"),
    ("content/index.annotations.yaml", "role: Head", "role: Chief"),
    ("content/index.annotations.yaml", "to: 2010", "to: 2020"),
    ("content/index.annotations.yaml", "[Robert]", "[Rob]"),
    ("content/index.annotations.yaml", "https://bob.example/", "https://rob.example/"),
    ("content/index.annotations.yaml", "*note*", "*remark*"),
    ("content/index.annotations.yaml", "name: Cid}", "name: Sid}"),
    ("content/index.annotations.yaml", "cid: {name: Cid", "cid: {aliases: [Carl], name: Cid"),
    ("content/index.annotations.yaml", "Now or then?", "Then or now?"),
    ("content/index.annotations.yaml", "note: A bit", "note: A lot"),
    ("content/third.md", "title: Third", "title: Fourth"),
    ("content/third.annotations.yaml", "“Later.” Oh}", "“Later.” Oh well}"),
    ("content/b/index.md", "The matter", "A matter"),
    ("content/b/index.md", "summary: Of it", "summary: Of all"),
    ("content/b/index.md", "He said", "She said"),
    ("content/b/index.annotations.yaml", "speaker: bob", "speaker: ann"),
    ("content/b/day.md", "title: The day", "title: A day"),
    ("content/b/day.md", "2018-04-15", "2018-04-17"),
    ("content/b/day.md", "author: [Ann]", "author: [Bob]"),
    ("content/b/day.md", "publisher: Paper", "publisher: Gazette"),
    ("content/b/day.md", "https://paper.example/day", "https://paper.example/today"),
    ("content/b/day.md", "tags: [t, u]", "tags: [u]"),
    ("content/b/day.md", "Ann said “We stay.” today", "Ann said once more “We stay.” today"),
    ("content/b/day.md", "in the end.", "in the end. They never met."),
    ("content/b/day.md", "A vote was held", "Then a vote was held. A vote was held"),
    ("content/b/day.annotations.yaml", "quote: We stay,", "quote: stay,"),
    ("content/b/day.annotations.yaml", "via: agency", "via: office"),
    ("content/b/day.annotations.yaml", "to: the press", "to: bob"),
    ("content/b/day.annotations.yaml", "date: 2018-04-14", "date: 2018-04-18"),
    ("content/b/day.annotations.yaml", "certainty: low", "certainty: high"),
    ("content/b/day.annotations.yaml", "inner: {speaker: ann", "inner: {speaker: office"),
    ("content/b/day.annotations.yaml", "on_behalf_of: office", "on_behalf_of: union"),
    ("content/b/day.annotations.yaml", "*said*", "*wrote*"),
    ("content/b/day.annotations.yaml", "title: A vote", "title: The vote"),
    ("content/b/day.annotations.yaml", "2018-04-13", "2018-04-20"),
    ("content/b/day.annotations.yaml", "At last.", "At long last."),
    ("content/b/day.annotations.yaml", "Stay or leave?", "Leave or stay?"),
    ("content/b/day.annotations.yaml", "label: Stay", "label: Remain"),
    ("content/b/day.annotations.yaml", ", b/night#again", ""),
    ("content/b/day.annotations.yaml", "statements: [leave]", "statements: [leave, never]"),
    ("content/b/night.md", "title: The night", "title: A night"),
    ("content/b/night.md", "2018-04-16", "2018-04-12"),
    ("content/b/night.md", "slug: dark", "slug: light"),
    ("content/b/night.md", "again, and", "and"),
    ("content/b/night.annotations.yaml", "again: {speaker: ann", "again: {speaker: union"),
    ("content/b/night.annotations.yaml", ", order: 1", ""),
    ("content/b/night.annotations.yaml", "quote: Go", "quote: said “Go"),
    ("content/b/night.annotations.yaml", "type: reverses", "type: qualifies"),
    ("content/b/night.annotations.yaml", "note: Why?", "note: Because."),
    ("content/b/night.annotations.yaml", "type: disputes", "type: confirms"),
    ("content/alone.md", "title: Alone", "title: Apart"),
    ("content/alone.md", "date: 2017", "date: 2019"),
    ("content/alone.md", "tags: [T]", "tags: [v]"),
    ("content/alone.md", "Nobody", "No one"),
)

Pages = Mapping[str, tuple[bytes, bytes]]


def _pages(files: Mapping[str, str]) -> Pages:
    """Return by URL the digests of basis and job of all pages."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_files(Path(folder), dict(files))
        config, folders = configure(root)
        sources = scan(root)
        cache = Cache(root, time.time_ns())
        read = read_articles(
            root, sources.articles, config.language, cache, worker_pool, lambda *_: None
        )
        ready = prepare(
            root,
            config,
            folders,
            sources,
            read.articles,
            Selection(drafts=False, future=True, now=0),
            read.origins,
        )
        assert not has_errors(ready.diagnostics), ready.diagnostics
        return {page.url: (digest(page.basis()), digest(page.make())) for page in ready.pages}


@cache
def _before() -> Pages:
    return _pages(SITE)


def _edited(chosen: Iterator[tuple[str, str, str]]) -> Mapping[str, str]:
    files = dict(SITE)
    for file, old, new in chosen:
        assert files[file].count(old) == 1
        files[file] = files[file].replace(old, new)
    return files


def _hold(before: Pages, after: Pages) -> None:
    stale = [
        url
        for url in before.keys() & after.keys()
        if before[url][0] == after[url][0] and before[url][1] != after[url][1]
    ]
    assert not stale


@pytest.mark.parametrize("edit", EDITS, ids=[f"{file} {old}" for file, old, _ in EDITS])
def test_a_page_that_changes_changes_its_basis(edit: tuple[str, str, str]) -> None:
    after = _pages(_edited(iter([edit])))
    _hold(_before(), after)
    assert after != _before()


@settings(max_examples=30, deadline=None)
@given(st.sets(st.sampled_from(EDITS), min_size=2), st.sets(st.sampled_from(EDITS)))
def test_of_any_two_states_of_a_site_equal_bases_make_equal_pages(
    one: set[tuple[str, str, str]], other: set[tuple[str, str, str]]
) -> None:
    _hold(_pages(_edited(iter(sorted(one)))), _pages(_edited(iter(sorted(other)))))


def _changed(*edits: tuple[str, str, str]) -> set[str]:
    before, after = _before(), _pages(_edited(iter(edits)))
    return {url for url in before.keys() | after.keys() if before.get(url) != after.get(url)}


def test_the_basis_of_most_pages_outlives_a_change_of_words() -> None:
    assert _changed(("content/b/night.md", "again, and", "and")) == {
        "b/dark.html",
        "data/annotations/b/night.json",
        "data/articles.json",
        "data/statements.json",
    }


def test_the_basis_of_pages_about_others_outlives_a_new_name() -> None:
    changed = _changed(("content/index.annotations.yaml", "name: Agency", "name: Wire"))
    assert "b/day.html" in changed
    assert not {"alone.html", "b/dark.html", "tags/v.html", "speakers/union.html"} & changed
