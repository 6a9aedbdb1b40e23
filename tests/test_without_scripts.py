"""With scripts off, in a browser: every statement, note, conflict and date is there to be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize

WIDTHS = (360, 1440)


class Statement(TypedDict):
    id: str
    article: str
    url: str


class Position(TypedDict):
    label: str


class Conflict(TypedDict):
    url: str
    question: str
    positions: list[Position]


@pytest.fixture(params=WIDTHS)
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser that runs no scripts, on a phone and on a desk."""
    size = ViewportSize(width=request.param, height=900)
    with browser.new_context(java_script_enabled=False, viewport=size) as context:
        yield context.new_page()


# Of the elements of a selector, those that cannot be seen, by their text.
_UNSEEN = """
elements => elements.filter(element => {
  const seen = element.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const size = [...element.getClientRects()].reduce((sum, box) => sum + box.width * box.height, 0);
  // Initials in place of names are not in the element's own box.
  const { content, fontSize } = getComputedStyle(element, "::after");
  const isShort = element.dataset.short && content !== "none" && parseFloat(fontSize) >= 12;
  const isBlank = !element.textContent.trim(); // the break between two paragraphs of a statement
  return !isBlank && (!seen || (size < 2 && !isShort) || element.closest(".unseen"));
}).map(element => element.outerHTML.slice(0, 120))
"""


def unseen(elements: Locator) -> list[str]:
    assert elements.count()
    return list(elements.evaluate_all(_UNSEEN))


def articles(site: Path) -> dict[str, list[str]]:
    """The addresses of the articles with statements, each with the ids of these."""
    found: dict[str, list[str]] = {}
    said: list[Statement] = json.loads((site / "data/statements.json").read_text("utf-8"))
    for one in said:
        url = one["url"].partition("#")[0]
        found.setdefault(url, []).append(one["id"].rpartition("#")[2])
    return found


def test_the_browser_runs_no_scripts(reader: Page, example_site: Path) -> None:
    url = next(iter(articles(example_site)))
    reader.goto((example_site / url).as_uri())
    assert reader.locator("script[src]").count() == 1
    assert reader.locator(".tools[hidden]").count() == 1


def test_every_statement_and_note_is_there(reader: Page, example_site: Path) -> None:
    """In the text, with its tag; and below it, where the tag and the note's number lead."""
    notes = 0
    for url, ids in articles(example_site).items():
        reader.goto((example_site / url).as_uri())
        said = "all => all.flatMap(one => one.dataset.statement.split(' '))"
        assert set(reader.locator("[data-statement]").evaluate_all(said)) == set(ids), url
        listed = "all => all.map(one => one.id.slice(2))"
        assert set(reader.locator(".ledger > li").evaluate_all(listed)) == set(ids), url
        assert unseen(reader.locator("[data-statement], .ledger > li > a")) == [], url
        assert unseen(reader.locator(".speaker-tag:not(.again) bdi")) == [], url
        assert unseen(reader.locator(".statement > p > small")) == [], url
        if reader.locator(".conflict-marker").count():
            assert unseen(reader.locator(".conflict-marker > :last-child")) == [], url
        notes += read_notes(reader, url)
    assert notes > 15


def test_every_statement_leads_into_the_original(reader: Page, example_site: Path) -> None:
    """From its speaker's page: on the article's own, a script makes these links."""
    reader.goto((example_site / "speakers/biden.html").as_uri())
    said = reader.locator(".statement").all()
    assert len(said) > 20
    for one in said:
        link = one.get_by_role("link", name="These words in the original")
        first = unquote(str(link.get_attribute("href")).partition("#:~:text=")[2])
        words = re.split(r"[,&]", re.sub(r"^[^,]*-,", "", first))[0]
        assert words.split()[0] in one.locator("blockquote").inner_text()


def read_notes(reader: Page, url: str) -> int:
    """Unfold or follow each note's number on the page; how many there are."""
    numbers = reader.locator(".note-number")
    for number in numbers.all():
        id = number.get_attribute("popovertarget") or str(number.get_attribute("href"))[1:]
        note = reader.locator(f"[id='{id}']")
        if number.is_visible():  # else the note stands beside the text
            number.press("Enter")
        assert unseen(note.locator("span, div").first) == [], (url, id)
        reader.keyboard.press("Escape")
    return numbers.count()


def test_every_conflict_is_there(reader: Page, example_site: Path) -> None:
    conflicts: list[Conflict] = json.loads(
        (example_site / "data/conflicts.json").read_text("utf-8")
    )
    reader.goto((example_site / "index.html").as_uri())
    reader.get_by_role("navigation").get_by_role("link", name="Conflicts").click()
    listed = [link.get_attribute("href") for link in reader.locator(".conflict-entry h3 a").all()]
    assert {f"conflicts/{name}" for name in listed} == {one["url"] for one in conflicts}
    assert unseen(reader.locator(".conflict-entry h3 a")) == []
    for one in conflicts:
        reader.goto((example_site / one["url"]).as_uri())
        assert reader.get_by_role("heading", level=1).inner_text() == one["question"]
        labels = [position["label"] for position in one["positions"]]
        assert reader.locator(".position > h2").all_inner_texts() == labels
        for what in (".position > h2", ".statement blockquote", ".statement > p > small"):
            assert unseen(reader.locator(what)) == [], (one["url"], what)


def test_every_date_is_there(reader: Page, example_site: Path) -> None:
    """On the timeline, with what it is the date of, in the list that needs no picture."""
    reader.goto((example_site / "timeline.html").as_uri())
    entries = reader.locator(".entries > li")
    assert entries.count() > 100
    assert reader.locator(".entries > li > .entry-date").count() == entries.count()
    assert unseen(reader.locator(".entry-date > *")) == []
    assert unseen(reader.locator(".event-title, .entries blockquote")) == []


@pytest.mark.parametrize("kind", ["speakers/trump.html", "index.html", "syria-2018/index.html"])
def test_nothing_on_other_pages_waits_for_a_script(
    reader: Page, example_site: Path, kind: str
) -> None:
    reader.goto((example_site / kind).as_uri())
    assert unseen(reader.locator("main :is(blockquote, h1, h3, time, .date)")) == []
    assert unseen(reader.locator("main h2:not(.unseen)")) == []


def test_what_cannot_be_seen_is_found(page: Page) -> None:
    page.set_content(
        "<p>a</p><p style='opacity: 0'>b</p><p style='visibility: hidden'>c</p><p hidden>d"
    )
    assert len(unseen(page.locator("p"))) == 3
