"""The desk in the browser: an article annotated by mouse, and again by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests import ROOT, write_files
from tests.builds import run
from tests.serving import Serving, serving, until
from tests.tabs import MS, opened

NAME = "content/syria-2018/white-house-syria"
SIDECAR = f"{NAME}.annotations.yaml"
PAGE = "syria-2018/white-house-syria.html"
INDEX = """\
speakers:
  sanders: {name: Sarah Sanders, role: White House press secretary}
  trump: {name: Donald Trump, role: President of the United States}
  macron: {name: Emmanuel Macron, role: President of France}
  reuters: {name: Reuters, kind: organization}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    article = (ROOT / f"{NAME}.md").read_text("utf-8")
    files = {
        "sitegen.yaml": "title: Test\n",
        f"{NAME}.md": article,
        SIDECAR: "",
        "content/syria-2018/index.md": "---\ntitle: Syria\n---\n",
        "content/syria-2018/index.annotations.yaml": INDEX,
    }
    return write_files(tmp_path / "site", files)


@pytest.fixture
def server(site: Path) -> Iterator[Serving]:
    with serving(site) as running:
        yield running


@dataclass(frozen=True)
class Said:
    """What is entered of some words."""

    words: str
    speaker: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    """By label."""
    nth: int = 0
    """Which of several places of the words."""


SAID = (
    Said(
        "President Donald Trump still wants U.S. forces in Syria to return home as soon as "
        "possible",
        "White House",
        {"New speaker": "organization", "Via": "Reuters"},
    ),
    Said(
        "The U.S. mission has not changed -- the president has been clear that he wants U.S. "
        "forces to come home as quickly as possible",
        "Sarah Sanders",
        {"Via": "Reuters"},
    ),
    Said("he wants U.S. forces to come home as quickly as possible", "Donald Trump",
         {"Kind": "indirect", "Date": "2018-04~"}),
    Said("We are determined to completely crush ISIS and create the conditions that will prevent "
         "its return", "Sarah Sanders"),
    Said('he had convinced Trump to keep a U.S. presence in Syria for "the long term', "macron"),
    Said("Ten days ago, President Trump was saying ‘the United States should withdraw from Syria’",
         "Emmanuel Macron", {"Via": "Reuters"}),
    Said("the United States should withdraw from Syria", "Donald Trump",
         {"Date": "2018-04-05~", "Note": "Known here only from Macron."}),
    Said("We convinced him it was necessary to stay", "Emmanuel Macron", {"Via": "Reuters"}),
    Said(
        "the American withdrawal from Syria was off the table for the time being",
        "Nikki Haley",
        {"Their role": "Ambassador to the United Nations"},
    ),
    Said(
        "but we are not going to leave until we know we have accomplished those things",
        "Nikki Haley",
        {
            "Conflicts with": "forces to come home as quickly",
            "The question": "Are US troops to leave Syria soon?",
            "This statement answers": "Not until the goals are reached",
            "The other answers": "As soon as possible",
        },
    ),
)  # fmt: skip
NOTE = ("use of chemical weapons", "The article names no source.")

# Where the words stand in the window: two points, just within the first and the last character.
POINTS = """
async ([words, nth]) => {
  const { readText, rangeOf } = await import("/.sitegen/client/passage.js");
  const text = readText();
  let at = -1;
  for (let n = 0; n <= nth; n += 1) at = text.text.indexOf(words, at + 1);
  const end = at + words.length;
  const holder = rangeOf(text, at, end).startContainer.parentElement;
  holder.scrollIntoView({ block: "center", behavior: "instant" });
  const box = (from, to) => rangeOf(text, from, to).getBoundingClientRect();
  const [a, b] = [box(at, at + 1), box(end - 1, end)];
  return [a.left + 0.5, a.top + a.height / 2, b.right - 0.5, b.top + b.height / 2];
}
"""
# The words that are chosen now.
CHOSEN = """
async () => {
  const { readText, selected } = await import("/.sitegen/client/passage.js");
  const text = readText();
  const part = selected(text);
  return part ? text.text.slice(...part) : "";
}
"""


# Where what is chosen begins and ends, -1 if nothing is; and where the words do.
WHERE = """
async ([words, nth]) => {
  const { readText, selected } = await import("/.sitegen/client/passage.js");
  const text = readText();
  let at = -1;
  for (let n = 0; n <= nth; n += 1) at = text.text.indexOf(words, at + 1);
  return [...(selected(text) ?? [-1, -1]), at, at + words.length];
}
"""


def key_towards(start: int, end: int, first: int, last: int) -> str:
    """The key that brings the choice nearer to the words."""
    if start < 0:
        return "a"
    if start != first:
        far, ahead = abs(start - first) > 300, start < first
        return f"Arrow{'Down' if far else 'Right'}" if ahead else f"Arrow{'Up' if far else 'Left'}"
    if end != last:
        return "Shift+ArrowRight" if end < last else "Alt+Shift+ArrowLeft"
    return "Enter"


class Hand(Protocol):
    """A way to use the desk."""

    def choose(self, said: Said) -> None: ...
    def fill(self, label: str, words: str) -> None: ...
    def save(self) -> None: ...


def desk(page: Page) -> Locator:
    return page.locator("sitegen-preview .desk")


class Mouse:
    def __init__(self, page: Page) -> None:
        self.page, self.desk = page, desk(page)

    def choose(self, said: Said) -> None:
        until(lambda: self.dragged(said), said.words)
        self.desk.locator(".near").click()

    def dragged(self, said: Said) -> bool:
        """Select words; not if the page is loaded again meanwhile."""
        with suppress(Error):
            left, top, right, bottom = self.page.evaluate(POINTS, [said.words, said.nth])
            self.page.mouse.click(5, 5)
            self.page.mouse.move(left, top)
            self.page.mouse.down()
            self.page.mouse.move(right, bottom, steps=5)
            self.page.mouse.up()
            return bool(self.page.evaluate(CHOSEN) == said.words)
        return False

    def fill(self, label: str, words: str) -> None:
        box = self.desk.get_by_label(label, exact=False).locator("visible=true").first
        if box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(words)
            return
        box.click()
        box.press_sequentially(words)
        options = self.desk.locator("li[role=option]")
        if label == "Conflicts with":
            options.first.click()

    def save(self) -> None:
        self.desk.get_by_role("button", name="Save", exact=True).click()


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page, self.desk = page, desk(page)

    def choose(self, said: Said) -> None:
        until(lambda: self.goes_on(said), said.words)

    def goes_on(self, said: Said) -> bool:
        """Press the key that leads on to the form; the page may be loaded again at any time."""
        with suppress(Error):
            start, end, first, last = self.page.evaluate(WHERE, [said.words, said.nth])
            self.page.keyboard.press(key_towards(start, end, first, last))
            if (start, end) == (first, last):
                self.desk.get_by_role("dialog").wait_for(state="visible", timeout=3000)
                return True
        return False

    def fill(self, label: str, words: str) -> None:
        press = self.page.keyboard.press
        active = "() => document.querySelector('sitegen-preview').shadowRoot.querySelector('.desk')"
        script = f"{active}.shadowRoot.activeElement?.labels?.[0]?.textContent ?? ''"
        for _ in range(20):
            if str(self.page.evaluate(script)).startswith(label):
                break
            press("Shift+Tab" if label == "This is" else "Tab")
        self.page.keyboard.type(words)
        if label == "Conflicts with":
            expect(self.desk.locator("li[role=option]").first).to_be_visible(timeout=MS)
            press("ArrowDown")
            press("Enter")

    def save(self) -> None:
        self.page.keyboard.press("Control+Enter")


HANDS = {"mouse": Mouse, "keyboard": Keyboard}


@pytest.mark.parametrize("hand", HANDS)
def test_an_article_is_annotated(site: Path, server: Serving, page: Page, hand: str) -> None:
    opened(page, server, PAGE)
    hands: Hand = HANDS[hand](page)
    expect(desk(page).get_by_role("button", name="Annotate")).to_be_visible(timeout=MS)
    for number, said in enumerate(SAID):
        annotate(page, hands, said)
        expect(page.locator(".ledger .statement")).to_have_count(number + 1, timeout=MS)
    hands.choose(Said(NOTE[0]))
    hands.fill("This is", "note" if hand == "mouse" else "a n")
    hands.fill("Note", NOTE[1])
    hands.save()
    expect(page.locator(".margin-note")).to_have_count(1, timeout=MS)
    written = (site / SIDECAR).read_text("utf-8")
    print(written)
    assert written == EXPECTED
    built = run("build", site, "--strict")
    assert built.returncode == 0, built.stderr


def annotate(page: Page, hands: Hand, said: Said) -> None:
    hands.choose(said)
    expect(desk(page).get_by_role("dialog")).to_be_visible(timeout=MS)
    hands.fill("Speaker", said.speaker)
    for label, words in said.fields.items():
        hands.fill(label, words)
    hands.save()
    expect(desk(page).get_by_role("dialog")).to_be_hidden(timeout=MS)


EXPECTED = """\
speakers:
  white-house:
    name: White House
    kind: organization
  haley:
    name: Nikki Haley
    role: Ambassador to the United Nations

statements:
"""
