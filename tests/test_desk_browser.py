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
from tests.tabs import MS, opened, shows

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
            "Conflicts with": "donald he wants",
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


HANDS = ("mouse", "keyboard")


@pytest.mark.parametrize("hand", HANDS)
def test_an_article_is_annotated(site: Path, server: Serving, page: Page, hand: str) -> None:
    opened(page, server, PAGE)
    hands: Hand = Mouse(page) if hand == "mouse" else Keyboard(page)
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
  still-soon:
    speaker: white-house
    quote: >-
      President Donald Trump still wants U.S. forces in Syria to return home as soon as possible
    via: reuters
  mission-not-changed:
    speaker: sanders
    quote: >-
      The U.S. mission has not changed -- the president has been clear that he wants U.S. forces to
      come home as quickly as possible
    via: reuters
  come-quickly:
    speaker: trump
    within: mission-not-changed
    quote: he wants U.S. forces to come home as quickly as possible
    kind: indirect
    date: 2018-04~
  determined-completely:
    speaker: sanders
    quote: >-
      We are determined to completely crush ISIS and create the conditions that will prevent its
      return
  keep-presence:
    speaker: macron
    quote: he had convinced Trump to keep a U.S. presence in Syria for "the long term
  ten-days:
    speaker: macron
    quote: Ten days ago, President Trump was saying ‘the United States should withdraw from Syria’
    via: reuters
  united-withdraw:
    speaker: trump
    within: ten-days
    quote: the United States should withdraw from Syria
    date: 2018-04-05~
    note: Known here only from Macron.
  necessary-stay:
    speaker: macron
    quote:
      exact: We convinced him it was necessary to stay
      prefix: Syria’.
    via: reuters
  withdrawal-off:
    speaker: haley
    quote: the American withdrawal from Syria was off the table for the time being
  not-going-leave:
    speaker: haley
    quote: but we are not going to leave until we know we have accomplished those things

conflicts:
  troops-leave:
    question: Are US troops to leave Syria soon?
    positions:
      not-until-goals:
        label: Not until the goals are reached
        statements: [not-going-leave]
      soon-possible:
        label: As soon as possible
        statements: [come-quickly]

notes:
  - quote: use of chemical weapons
    body: The article names no source.
"""


def test_a_statement_is_edited_reselected_and_deleted_from_its_tag(
    site: Path, server: Serving, page: Page
) -> None:
    sidecar = site / SIDECAR
    before = "statements:\n  # why\n  mission: {speaker: sanders, quote: mission}   # short\n"
    sidecar.write_text(before, "utf-8")
    opened(page, server, PAGE)
    until(lambda: edits_by_mouse(page), "the form")
    desk(page).get_by_label("Date", exact=True).fill("2018-04-15")
    desk(page).get_by_role("button", name="Save", exact=True).click()
    shows(page, "15 April 2018")
    assert sidecar.read_text("utf-8") == before.replace("mission}", "mission, date: 2018-04-15}")
    until(lambda: edits_by_key(page), "the form")
    desk(page).get_by_role("button", name="Other words").click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#s-mission")).to_have_text("mission has not", timeout=MS)
    undo = desk(page).get_by_role("button", name="Undo")
    expect(undo).to_be_visible(timeout=MS)
    page.keyboard.press("Control+z")
    expect(page.locator("#s-mission")).to_have_text("mission", timeout=MS)
    undo.click()
    until(lambda: sidecar.read_text("utf-8") == before)
    until(lambda: edits_by_key(page), "the form")
    desk(page).get_by_role("button", name="Delete").click()
    expect(page.locator("#s-mission")).to_have_count(0, timeout=MS)
    assert sidecar.read_text("utf-8") == "  # why\n"


def edits_by_mouse(page: Page) -> bool:
    """Point at the first tag and click on what appears beside it."""
    with suppress(Error):
        page.mouse.move(5, 5)
        page.locator(".article-body .speaker-tag").first.hover(timeout=1000)
        desk(page).get_by_role("button", name="Edit").click(timeout=1000)
        desk(page).get_by_role("dialog").wait_for(state="visible", timeout=2000)
        return True
    return False


def edits_by_key(page: Page) -> bool:
    """Go to the first tag and press the key for its form."""
    with suppress(Error):
        page.locator(".article-body .speaker-tag").first.focus(timeout=1000)
        page.keyboard.press("e")
        desk(page).get_by_role("dialog").wait_for(state="visible", timeout=2000)
        return True
    return False


def test_a_file_that_changed_meanwhile_leaves_the_choice(
    site: Path, server: Serving, page: Page
) -> None:
    opened(page, server, PAGE)
    Keyboard(page).choose(SAID[3])
    desk(page).get_by_label("Speaker", exact=True).fill("Sarah Sanders")
    (site / SIDECAR).write_text("# Mine.\n", "utf-8")
    save = desk(page).get_by_role("button", name="Save", exact=True)
    save.click()
    problem = desk(page).get_by_role("alert")
    expect(problem).to_contain_text(f"{SIDECAR}: the file changed on the disk meanwhile")
    assert (site / SIDECAR).read_text("utf-8") == "# Mine.\n"
    desk(page).get_by_role("button", name="Save into the new file").click()
    expect(page.locator(".ledger .statement")).to_have_count(1, timeout=MS)
    text = (site / SIDECAR).read_text("utf-8")
    assert text.startswith("# Mine.\n\nstatements:\n  determined-completely:\n")


def test_quotes_to_look_at_are_listed_and_accepted(site: Path, server: Serving, page: Page) -> None:
    quote = (
        "The U.S. mission has not changed, the president was clear that he wants U.S. forces home"
    )
    near = quote.replace(" home", " to come home as quickly as possible")
    text = f"statements:\n  mission:\n    speaker: sanders\n    quote: {near}\n"
    (site / SIDECAR).write_text(text, "utf-8")
    opened(page, server, PAGE)
    desk(page).get_by_role("button", name="1 to look at").click()
    expect(desk(page).locator("pre")).to_contain_text("{+has been+}")
    desk(page).get_by_role("button", name="Accept").click()
    expect(desk(page).get_by_role("button", name="to look at")).to_be_hidden(timeout=MS)
    assert "the president has been clear" in (site / SIDECAR).read_text("utf-8")
