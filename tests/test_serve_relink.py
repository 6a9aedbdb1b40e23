"""What is linked in place of linking anew: it must be the same, or not be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.building.prepare import Prepared, configure, prepare
from sitegen.load import load_article, scan
from sitegen.model import Article
from sitegen.resolve import Selection
from sitegen.serve.relink import Linked, relinked
from tests import write_files
from tests.builds import SITE

ARTICLE, SIDECAR = "content/b/x.md", "content/b/x.annotations.yaml"
TEXT, SAID = SITE[ARTICLE], SITE[SIDECAR]
EVENT = SAID + "events: {e: {title: An event, date: 2018, note: What it was}}\n"
WARNED = TEXT.replace("“We stay.”", "We stay.")
BEFORE = {
    "plain": SITE,
    "event": {**SITE, SIDECAR: EVENT},
    "bare": {**SITE, SIDECAR: "speakers: {he: {name: He}}\n"},
    "warned": {**SITE, ARTICLE: WARNED, SIDECAR: SAID.replace("stay}", "stay, kind: direct}")},
}


def prepared(site: Path) -> Prepared:
    config, folders = configure(site)
    return prepare(
        site, config, folders, scan(site), loaded(site), Selection(drafts=True, future=True, now=0)
    )


def loaded(site: Path) -> list[Article]:
    return [load_article(site, source, "en") for source in scan(site).articles]


def relinked_after(site: Path, edit: dict[str, str]) -> tuple[Linked | None, Prepared]:
    """What relinking says of an edit, and what linking anew gives."""
    config, _ = configure(site)
    ready, old = prepared(site), loaded(site)
    write_files(site, edit)
    pairs = zip(old, loaded(site), strict=True)
    new = [b if {b.file, b.sidecar} & edit.keys() else a for a, b in pairs]
    pages = {page.url: page for page in ready.pages}
    linked = Linked(ready.site, pages, ready.diagnostics)
    return relinked(linked, config, old, new), prepared(site)


@pytest.mark.parametrize(
    ("before", "edit"),
    [
        ("plain", {}),
        ("plain", {ARTICLE: TEXT + "\nMore.\n"}),
        ("plain", {ARTICLE: TEXT.replace("He said", "At length, he said")}),
        ("plain", {ARTICLE: TEXT + "\n[A dead link](https://small.example/)\n"}),
        ("plain", {SIDECAR: SAID.replace("quote: We stay", "quote: We stay, note: A note")}),
        ("plain", {SIDECAR: SAID + "notes: [{quote: She said, body: So she did}]\n"}),
        ("plain", {SIDECAR: SAID.replace("We stay", "stay")}),
        ("event", {SIDECAR: EVENT.replace("What it was", "What it is")}),
    ],
)
def test_an_edit_of_words_gives_what_linking_anew_would(
    tmp_path: Path, before: str, edit: dict[str, str]
) -> None:
    site = write_files(tmp_path, dict(BEFORE[before]))
    quick, anew = relinked_after(site, edit)
    assert quick is not None
    assert quick.site == anew.site
    assert quick.diagnostics == anew.diagnostics
    assert list(quick.pages) == [page.url for page in anew.pages]
    for page in reversed(anew.pages):
        assert quick.pages[page.url].make() == page.make()
        assert quick.pages[page.url].owner == page.owner
    assert "none.html" not in quick.pages


@pytest.mark.parametrize(
    ("before", "edit"),
    [
        ("plain", {ARTICLE: TEXT.replace("04-15", "04-16")}),
        ("plain", {ARTICLE: TEXT.replace("[t]", "[t, u]")}),
        ("plain", {ARTICLE: TEXT + "\n[A dead link](none.md)\n"}),
        ("plain", {ARTICLE: TEXT.replace("We stay", "We remain")}),
        ("plain", {ARTICLE: TEXT.replace("“We stay.”", "We stay.")}),
        ("plain", {ARTICLE: "---\ndate: 2018-04-15\n---\nShe said “We leave.” He: “We stay.”\n"}),
        ("plain", {SIDECAR: SAID.replace("{name: He}", "{name: Him}")}),
        ("plain", {SIDECAR: SAID.replace("speaker: he,", "speaker: she,")}),
        ("plain", {SIDECAR: SAID.replace("speaker: he,", "speaker: he, date: 2019,")}),
        ("plain", {SIDECAR: SAID.replace("Stay or leave?", "Leave or stay?")}),
        ("plain", {SIDECAR: SAID.replace("  stay:", "  remain:").replace("[stay]", "[remain]")}),
        ("plain", {SIDECAR: SAID + "notes: [{id: why, quote: She said, body: So she did}]\n"}),
        ("plain", {ARTICLE: TEXT + "\n[A place](#s-none)\n"}),
        ("bare", {SIDECAR: "speakers: {he: {name: He}}\nnotes: [{quote: She, body: Who}]\n"}),
        ("plain", {SIDECAR: "x"}),
        ("plain", {SIDECAR: SAID.replace("speakers:", "speakrs:")}),
        ("event", {SIDECAR: EVENT.replace("An event", "Another")}),
        ("event", {SIDECAR: EVENT.replace("date: 2018", "date: 2019")}),
        ("warned", {ARTICLE: WARNED + "\nMore.\n"}),
        ("warned", {SIDECAR: "# A line more.\n" + BEFORE["warned"][SIDECAR]}),
    ],
)
def test_an_edit_that_others_see_is_linked_anew(
    tmp_path: Path, before: str, edit: dict[str, str]
) -> None:
    site = write_files(tmp_path, dict(BEFORE[before]))
    quick, _ = relinked_after(site, edit)
    assert quick is None
