"""The desk in a browser, as an editor uses it: by mouse, or by keyboard alone."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Error, Locator, Page, expect

from tests import ROOT, write_files
from tests.serving import until
from tests.tabs import MS, told

NAME = "content/syria-2018/white-house-syria"
SIDECAR = f"{NAME}.annotations.yaml"
INDEX = "content/syria-2018/index.annotations.yaml"
PAGE = "syria-2018/white-house-syria.html"
SPEAKERS = """\
speakers:
  sanders: {name: Sarah Sanders, role: White House press secretary}
  trump: {name: Donald Trump, role: President of the United States}
  macron: {name: Emmanuel Macron, role: President of France}
  reuters: {name: Reuters, kind: organization}
"""


def write_seed(root: Path, sidecar: str, more: Mapping[str, str] = {}) -> Path:
    """Write a site of the seed article, with this sidecar."""
    files = {
        "sitegen.yaml": "title: Test\n",
        f"{NAME}.md": (ROOT / f"{NAME}.md").read_text("utf-8"),
        SIDECAR: sidecar,
        "content/syria-2018/index.md": "---\ntitle: Syria\n---\n",
        INDEX: SPEAKERS,
    }
    return write_files(root, {**files, **more})


@dataclass(frozen=True)
class Said:
    """What is entered of some words."""

    words: str
    speaker: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """By label."""
    nth: int = 0
    """Which of several places of the words."""


CHOICES = ("This is", "They are", "Kind")
"""Labels of fields whose values are all in view."""

FIND = """
const { readText, rangeOf, selected } = await import("/.sitegen/client/passage.js");
const text = readText();
let at = -1;
for (let n = 0; n <= nth; n += 1) at = text.text.indexOf(words, at + 1);
const end = at + words.length;
"""

# Where the words stand in the window: two points, just within the first and the last character.
STANDING = f"""
async ([words, nth]) => {{
  {FIND}
  const box = (from, to) => rangeOf(text, from, to).getBoundingClientRect();
  const [a, b] = [box(at, at + 1), box(end - 1, end)];
  return [a.left + 0.5, a.top + a.height / 2, b.right - 0.5, b.top + b.height / 2];
}}
"""
# The same, after they are brought into view.
POINTS = STANDING.replace(
    "const box",
    """
  const holder = rangeOf(text, at, end).startContainer.parentElement;
  holder.scrollIntoView({ block: "center", behavior: "instant" });
  const box""",
)
# Where what is chosen begins and ends, -1 if nothing is; and where the words do.
WHERE = f"""
async ([words, nth]) => {{
  {FIND}
  return [...(selected(text) ?? [-1, -1]), at, end];
}}
"""
# The label of the field that has the focus.
LABEL = """
() => {
  const own = document.querySelector("sitegen-preview").shadowRoot.querySelector(".desk");
  const active = own.shadowRoot.activeElement;
  const legend = active?.type === "radio" && active.closest("fieldset").querySelector("legend");
  return `=${(legend || active?.labels?.[0])?.textContent ?? ""}`;
}
"""


def desk(page: Page) -> Locator:
    return page.locator("sitegen-preview .desk")


def form(page: Page) -> Locator:
    """What is open for an entry."""
    return desk(page).locator("form")


def button(page: Page, name: str) -> Locator:
    return desk(page).get_by_role("button", name=name, exact=True)


def numbers(page: Page, script: str, words: str, nth: int = 0) -> list[float]:
    """What a script says of words in the text."""
    found = told(page, script, [words, nth])
    assert isinstance(found, list)
    return found


def where(page: Page, said: Said) -> tuple[int, int, int, int]:
    """Where what is chosen begins and ends, -1 if nothing is; and where the words do."""
    start, end, first, last = map(int, numbers(page, WHERE, said.words, said.nth))
    return start, end, first, last


class Hand(Protocol):
    """A way to use the desk."""

    def choose(self, said: Said) -> None: ...
    def fill(self, label: str, words: str) -> None: ...
    def save(self) -> None: ...


class Mouse:
    def __init__(self, page: Page) -> None:
        self.page, self.desk = page, desk(page)

    def choose(self, said: Said, then: str = "Annotate") -> None:
        until(lambda: self.dragged(said, then), said.words)

    def dragged(self, said: Said, then: str) -> bool:
        """Select words, and click on what is then offered; once more if the page is loaded again
        meanwhile."""
        with suppress(Error):
            self.page.mouse.click(3, 3)  # what is selected would be dragged
            left, top, right, bottom = numbers(self.page, POINTS, said.words, said.nth)
            self.page.mouse.move(left, top)
            self.page.mouse.down()
            self.page.mouse.move(right, bottom, steps=5)
            self.page.mouse.up()
            start, end, first, last = where(self.page, said)
            if (start, end) == (first, last):
                self.desk.locator(".near").get_by_text(then).click(timeout=3000)
                form(self.page).wait_for(state="visible", timeout=3000)
                return True
        return False

    def fill(self, label: str, words: str) -> None:
        if label in CHOICES:
            self.desk.get_by_role("radio", name=words, exact=True).check()
            return
        box = self.desk.get_by_label(label, exact=True).locator("visible=true").first
        box.click()
        box.press_sequentially(words)
        if completes(label, words):
            found = self.desk.locator("li[role=option]")
            expect(found).to_have_count(1, timeout=MS)
            found.click()

    def save(self) -> None:
        button(self.page, "Save").click()


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page, self.desk = page, desk(page)

    def choose(self, said: Said) -> None:
        until(lambda: self.goes_on(said), said.words)

    def goes_on(self, said: Said) -> bool:
        """Press the key that leads on to the form; the page may be loaded again at any time."""
        with suppress(Error):
            start, end, first, last = where(self.page, said)
            self.page.keyboard.press(key_towards(start, end, first, last))
            if (start, end) == (first, last):
                form(self.page).wait_for(state="visible", timeout=3000)
                return True
        return False

    def fill(self, label: str, words: str) -> None:
        press = self.page.keyboard.press
        until(lambda: self.is_at(label), label)
        if label in CHOICES:
            chosen = self.desk.get_by_role("radio", name=words, exact=True)
            for _ in range(3):
                if chosen.is_checked():
                    return
                press("ArrowRight")
        self.page.keyboard.type(words)
        if completes(label, words):
            expect(self.desk.locator("li[role=option]")).to_have_count(1, timeout=MS)
            press("ArrowDown")
            press("Enter")

    def is_at(self, label: str) -> bool:
        """Say whether the focus is in a field; if not, go on to the next. A field that comes with
        what was answered before it may still be on its way."""
        here = self.label
        if here and here != label:
            self.page.keyboard.press("Shift+Tab" if label == "This is" else "Tab")
        return here == label

    @property
    def label(self) -> str:
        """Of the field that has the focus; empty if none has."""
        return str(told(self.page, LABEL)).removeprefix("=")

    def save(self) -> None:
        self.page.keyboard.press("Control+Enter")


def completes(label: str, words: str) -> bool:
    """Whether the words are the beginning of what is meant."""
    return label == "Conflicts with" or (label == "Speaker" and words.islower())


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


def enter(page: Page, hands: Hand, said: Said) -> None:
    """Annotate words."""
    hands.choose(said)
    hands.fill("Speaker", said.speaker)
    for label, words in said.fields.items():
        hands.fill(label, words)
    hands.save()
    expect(form(page)).to_have_count(0, timeout=MS)
