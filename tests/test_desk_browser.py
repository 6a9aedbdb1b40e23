"""The desk in the browser: an article annotated by mouse, and again by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.builds import run
from tests.desk import (
    PAGE,
    POINTS,
    SIDECAR,
    Hand,
    Keyboard,
    Mouse,
    Said,
    button,
    enter,
    form,
    numbers,
    where,
    write_seed,
)
from tests.serving import Serving, serving, until
from tests.tabs import MS, opened


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_seed(tmp_path / "site", "")


@pytest.fixture
def server(site: Path) -> Iterator[Serving]:
    with serving(site) as running:
        yield running


SAID = (
    Said(
        "President Donald Trump still wants U.S. forces in Syria to return home as soon as "
        "possible",
        "White House",
        {"They are": "an organization", "Via": "Reuters"},
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

HANDS = ("mouse", "keyboard")


@pytest.mark.parametrize("hand", HANDS)
def test_an_article_is_annotated(site: Path, server: Serving, page: Page, hand: str) -> None:
    opened(page, server, PAGE)
    hands: Hand = Mouse(page) if hand == "mouse" else Keyboard(page)
    expect(button(page, "Annotate")).to_be_visible(timeout=MS)
    for number, said in enumerate(SAID):
        enter(page, hands, said)
        expect(page.locator(".ledger .statement")).to_have_count(number + 1, timeout=MS)
    hands.choose(Said(NOTE[0]))
    hands.fill("This is", "a note of yours")
    hands.fill("Note", NOTE[1])
    hands.save()
    expect(page.locator(".margin-note")).to_have_count(1, timeout=MS)
    written = (site / SIDECAR).read_text("utf-8")
    assert written == EXPECTED
    built = run("build", site, "--strict")
    assert built.returncode == 0, built.stderr


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


EMOJI = "content/emoji.md"


def test_no_character_is_cut_in_two(site: Path, server: Serving, page: Page) -> None:
    """Of an emoji, JavaScript counts two units: neither what is around the words nor the end of a
    choice may fall between them."""
    around = "a" * 30
    (site / EMOJI).write_text(f"🗳{around} We stay {around}🗳\n", "utf-8")
    until(lambda: server.ask("/emoji.html").status == 200)
    opened(page, server, "emoji.html")
    expect(button(page, "Annotate")).to_be_visible(timeout=MS)
    hands = Keyboard(page)
    enter(page, hands, Said("We stay", "macron"))
    page.keyboard.press("End")
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(form(page).locator("blockquote")).to_have_text(f"{around}🗳", timeout=MS)


def test_what_is_entered_outlives_the_server(tmp_path: Path, site: Path, page: Page) -> None:
    """A form is open while the server is killed and started again, with another token; then the
    page is loaded again, too."""
    hands = Mouse(page)
    with serving(site) as first:
        opened(page, first, PAGE)
        expect(button(page, "Annotate")).to_be_visible(timeout=MS)
        enter(page, hands, SAID[2])
        hands.choose(Said("accomplished those things"))
        for label, words in SAID[-1].fields.items():
            hands.fill(label, words)
        hands.fill("Speaker", "Nikki Haley")
    hands.save()
    problem = form(page).locator(".problem")
    expect(problem).to_contain_text("The server is away: start it again, then save", timeout=MS)
    with serving(site, "--port", str(first.port)):
        page.reload()
        expect(form(page)).to_be_visible(timeout=MS)
    with serving(site, "--port", str(first.port)):

        def saves() -> bool:
            """Press once more: the page may not have heard of the server yet."""
            with suppress(Error):
                button(page, "Save").click(timeout=1000)
            return form(page).count() == 0

        until(saves)
        written = (site / SIDECAR).read_text("utf-8")
    assert "question: Are US troops to leave Syria soon?\n" in written
    assert "statements: [come-quickly]\n" in written


def test_a_statement_is_chosen_by_its_first_word(site: Path, server: Serving, page: Page) -> None:
    """The rest of the sentence, or of what stands in quotation marks, is taken by a key."""
    opened(page, server, PAGE)
    expect(button(page, "Annotate")).to_be_visible(timeout=MS)
    quoted = "We convinced him it was necessary to stay for the long term"
    left, top, _, _ = numbers(page, POINTS, quoted)
    page.mouse.dblclick(left + 2, top)
    page.keyboard.press("s")
    start, end, first, last = where(page, Said(quoted))
    assert (start, end) == (first, last)
    page.keyboard.press("Enter")
    page.keyboard.type("macron")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".ledger .statement")).to_have_count(1, timeout=MS)
    assert where(page, Said(quoted))[:2] == (first, last)
    page.keyboard.press("s")
    assert where(page, Said(quoted + ",” he added"))[:2] == (first, last + len(",” he added"))


def test_words_stay_selected_when_the_page_changes(site: Path, server: Serving, page: Page) -> None:
    """Also where what others say of words begins or ends within those."""
    said = "  {}: {{speaker: sanders, quote: {}}}\n"
    text = "statements:\n" + said.format("one", "mission has not changed")
    (site / SIDECAR).write_text(text, "utf-8")
    until(lambda: "d-one" in server.page(f"/{PAGE}"))
    opened(page, server, PAGE)
    expect(button(page, "Annotate")).to_be_visible(timeout=MS)
    left, top, right, bottom = numbers(page, POINTS, "to completely crush ISIS")
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=5)
    page.mouse.up()
    expect(page.locator("sitegen-preview .near")).to_be_visible(timeout=MS)
    for id, quote in (("two", "crush ISIS and create"), ("three", "determined to completely")):
        text += said.format(id, quote)
        (site / SIDECAR).write_text(text, "utf-8")
        expect(page.locator(f"#d-{id}")).to_be_visible(timeout=MS)
        start, end, first, last = where(page, Said("to completely crush ISIS"))
        assert (start, end) == (first, last)
    page.keyboard.press("Enter")
    expect(form(page).locator("blockquote")).to_have_text("to completely crush ISIS", timeout=MS)


def test_arrows_go_where_they_point(site: Path, server: Serving, page: Page) -> None:
    (site / "content/arabic.md").write_text("---\nlang: ar\n---\n\nلن نغادر البلاد أبدا\n", "utf-8")
    until(lambda: server.ask("/arabic.html").status == 200)
    opened(page, server, "arabic.html")
    expect(button(page, "Annotate")).to_be_visible(timeout=MS)
    for key in ("a", "ArrowLeft", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    start, end, first, last = where(page, Said("نغادر البلاد"))
    assert (start, end) == (first, last)
    page.keyboard.press("Enter")
    slider = page.locator("sitegen-preview").get_by_role("slider", name="Last word")
    slider.press("ArrowLeft")
    expect(form(page).locator("blockquote")).to_have_text("نغادر البلاد أبدا", timeout=MS)
