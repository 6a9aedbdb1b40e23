"""The desk in the browser: what is there is changed, moved, taken back, and brought in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect

from tests.desk import (
    INDEX,
    PAGE,
    POINTS,
    SIDECAR,
    SPEAKERS,
    STANDING,
    Keyboard,
    Mouse,
    Said,
    button,
    desk,
    form,
    numbers,
    write_seed,
)
from tests.serving import serving, until
from tests.tabs import MS, opened, shows, still_touched, told, touched

MISSION = "statements:\n  # why\n  mission: {speaker: sanders, quote: mission has}   # short\n"

Open = Callable[..., AbstractContextManager[Path]]


@pytest.fixture
def open_desk(tmp_path: Path, page: Page) -> Open:
    """Serve the seed article with a sidecar, open its page, and give the sidecar."""

    @contextmanager
    def begun(sidecar: str, more: Mapping[str, str] = MappingProxyType({})) -> Iterator[Path]:
        site = write_seed(tmp_path / "site", sidecar, more)
        with serving(site) as server:
            opened(page, server, PAGE)
            expect(button(page, "Annotate")).to_be_visible(timeout=MS)
            yield site / SIDECAR

    return begun


def edits(page: Page, id: str) -> None:
    """Open an entry's form from the list of all."""
    until(lambda: goes_to_form(page, id), id)


def goes_to_form(page: Page, id: str) -> bool:
    """Take one step towards the form; the page may be loaded again meanwhile."""
    own = desk(page).get_by_role("dialog", name=id, exact=True)
    with suppress(Error):
        if not own.is_visible():
            lists(page)
            desk(page).locator(f".item[title='{id}']").click(timeout=2000)
        own.wait_for(state="visible", timeout=2000)
        return True
    return False


def leads_to_form(page: Page, way: Locator) -> bool:
    """Click on what opens a form; the page may be loaded again meanwhile."""
    with suppress(Error):
        way.click(timeout=2000)
        form(page).wait_for(state="visible", timeout=2000)
        return True
    return False


def lists(page: Page) -> None:
    """Open the list of all, with which a page is not loaded again by itself."""
    until(lambda: is_listed(page), "the list")


def is_listed(page: Page) -> bool:
    """Take one step towards the list; the page may be loaded again meanwhile."""
    with suppress(Error):
        if button(page, "Annotate").is_visible():
            button(page, "Annotate").click(timeout=1000)
        desk(page).locator(".lead").wait_for(state="visible", timeout=2000)
        return True
    return False


def handle(page: Page, name: str) -> Locator:
    return desk(page).get_by_role("slider", name=name)


def reads(page: Page, file: Path, text: str) -> None:
    """Wait until a file is written, and the form that wrote it is gone."""
    expect(form(page)).to_have_count(0, timeout=MS)
    until(lambda: file.read_text("utf-8") == text, f"{file.read_text('utf-8')}\nis\n{text}")


def test_a_statement_is_edited_and_deleted_and_all_is_taken_back(
    open_desk: Open, page: Page
) -> None:
    with open_desk(MISSION) as sidecar:
        edits(page, "mission")
        desk(page).get_by_label("Date", exact=True).fill("2018-04-15")
        button(page, "Save").click()
        shows(page, "15 April 2018")
        dated = MISSION.replace("has}", "has, date: 2018-04-15}")
        reads(page, sidecar, dated)
        edits(page, "mission")
        form(page).get_by_role("textbox", name="Note").fill("Which one")
        page.keyboard.press("Control+Enter")
        noted = dated.replace("15}", "15, note: Which one}")
        reads(page, sidecar, noted)
        edits(page, "mission")
        button(page, "Delete").click()
        expect(page.locator("#s-mission")).to_have_count(0, timeout=MS)
        reads(page, sidecar, "  # why\n")
        lists(page)
        for before in (noted, dated, MISSION):
            page.keyboard.press("Control+z")
            reads(page, sidecar, before)
        expect(page.locator("#s-mission")).to_have_text("mission has", timeout=MS)
        expect(button(page, "Undo")).to_be_hidden(timeout=MS)


NOTES = ("One", "Two", "Three")
UNDO = """document.body.dispatchEvent(
  new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true, composed: true }));"""


def is_noted(page: Page, sidecar: Path) -> list[str]:
    """Change a statement three times, and return the sidecar as it was before each."""
    token = page.locator("#sitegen-preview").get_attribute("data-token") or ""
    address = urlsplit(page.url)

    def ask(call: str, /, **asked: object) -> dict[str, str]:
        url = address._replace(path=f"/.sitegen/desk/{call}").geturl()
        data = {"path": address.path, **asked}
        answer = page.request.post(url, data=data, headers={"X-Sitegen-Token": token})
        value: dict[str, str] = answer.json()
        return value

    states = []
    for note in NOTES:
        states.append(sidecar.read_text("utf-8"))
        given = {"what": "statement", "id": "mission", "fields": {"note": note}}
        ask("save", digest=ask("look")["digest"], **given)
    shows(page, NOTES[-1])
    page.reload()
    expect(button(page, "Undo")).to_be_visible(timeout=MS)
    return states


def tells(page: Page, words: str) -> None:
    """Wait until it is said what has been done."""
    expect(desk(page).get_by_role("status")).to_contain_text(words, timeout=MS)


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("pause", [0, 80, 150, 250])
def test_keys_that_are_pressed_quickly_are_all_carried_out(
    open_desk: Open, page: Page, pause: int, is_open: bool
) -> None:
    with open_desk(MISSION) as sidecar:
        is_noted(page, sidecar)
        if is_open:
            lists(page)
        for _ in NOTES:
            page.keyboard.press("Control+z")
            page.wait_for_timeout(pause)
        reads(page, sidecar, MISSION)
        tells(page, f"Taken back in {SIDECAR}, no changes left")
        page.keyboard.press("Control+z")
        tells(page, "there is nothing to take back")
        expect(page.locator("#d-mission")).not_to_contain_text("One", timeout=MS)


def test_a_page_is_not_loaded_again_while_keys_are_pressed(open_desk: Open, page: Page) -> None:
    with open_desk(MISSION) as sidecar:
        is_noted(page, sidecar)
        touched(page)
        for note in reversed(NOTES):
            expect(page.locator("#d-mission")).to_contain_text(note, timeout=MS)
            page.keyboard.press("Control+z")
            expect(page.locator("#d-mission")).not_to_contain_text(note, timeout=MS)
        still_touched(page)
        told(page, "() => !window.touched")  # its scripts are to know what is there now
        reads(page, sidecar, MISSION)


def test_what_is_pressed_before_the_desk_is_there_is_carried_out(
    open_desk: Open, page: Page
) -> None:
    with open_desk(MISSION) as sidecar:
        before = is_noted(page, sidecar)
        waiting: list[Route] = []

        def wait(route: Route) -> None:
            route.continue_() if waiting else waiting.append(route)

        page.route("**/client/dock.js*", wait)
        page.reload(wait_until="commit")
        expect(page.locator("main")).to_be_visible(timeout=MS)
        for key in ("Control+z", "Control+z", "d"):
            page.keyboard.press(key)
        until(lambda: told(page, "() => true") is True and bool(waiting), "the desk")
        waiting[0].continue_()
        reads(page, sidecar, before[1])
        tells(page, "1 change left")
        expect(desk(page).locator(".lead")).to_be_visible(timeout=MS)


@pytest.mark.parametrize("keys", [1, 2, 3])
def test_what_is_asked_of_a_page_that_is_loaded_again_is_done_once(
    open_desk: Open, page: Page, keys: int
) -> None:
    with open_desk(MISSION) as sidecar:
        before = is_noted(page, sidecar)
        page.evaluate(f"() => {{ {UNDO * keys} location.reload(); }}")
        reads(page, sidecar, before[-keys])
        tells(page, ("no changes", "1 change", "2 changes")[3 - keys] + " left")
        page.wait_for_timeout(500)
        assert sidecar.read_text("utf-8") == before[-keys]


def test_a_key_that_is_held_down_goes_no_further_than_can_be_seen(
    open_desk: Open, page: Page
) -> None:
    with open_desk(MISSION) as sidecar:
        before = is_noted(page, sidecar)
        held = UNDO.replace("bubbles", "repeat: true, bubbles")
        page.evaluate(f"() => {{ {UNDO + held * 9} }}")
        reads(page, sidecar, before[-1])
        tells(page, "2 changes left")
        page.evaluate(f"() => {{ {held} }}")
        reads(page, sidecar, before[-2])


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_the_ends_of_a_passage_are_moved(open_desk: Open, page: Page, hand: str) -> None:
    with open_desk(MISSION) as sidecar:
        edits(page, "mission")
        if hand == "mouse":
            drag(page, "Last word", "mission has", "not changed")
            drag(page, "First word", "mission has", "The U.S.", to_end=False)
        else:
            for _ in range(2):
                handle(page, "Last word").press("ArrowRight")
            for _ in range(3):
                handle(page, "First word").press("ArrowLeft")
            handle(page, "First word").press("ArrowRight")
            handle(page, "First word").press("Alt+ArrowLeft")
            handle(page, "First word").press("ArrowLeft")
        expect(form(page).locator("blockquote")).to_have_text("The U.S. mission has not changed")
        button(page, "Save").click()
        expect(page.locator("#s-mission")).to_have_text(
            "The U.S. mission has not changed", timeout=MS
        )
        whole = MISSION.replace("mission has", "The U.S. mission has not changed")
        reads(page, sidecar, whole)


def drag(page: Page, name: str, held: str, to: str, to_end: bool = True) -> None:
    """Drag the handle at one end of the words that are held to that of others."""
    left, top, right, bottom = numbers(page, POINTS, held)
    goal = numbers(page, STANDING, to)
    box = handle(page, name).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    dx, dy = (goal[2] - right, goal[3] - bottom) if to_end else (goal[0] - left, goal[1] - top)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=6)
    page.mouse.up()


def test_an_end_that_leaves_the_outer_statement_is_not_saved(open_desk: Open, page: Page) -> None:
    inner = "  inner: {speaker: trump, quote: has not, within: mission}\n"
    text = f"statements:\n  mission: {{speaker: sanders, quote: mission has not}}\n{inner}"
    with open_desk(text) as sidecar:
        edits(page, "inner")
        handle(page, "Last word").press("ArrowRight")
        button(page, "Save").click()
        expect(form(page).get_by_role("alert")).to_contain_text("error[", timeout=MS)
        assert sidecar.read_text("utf-8") == text


def test_a_statement_gets_a_further_piece(open_desk: Open, page: Page) -> None:
    with open_desk(MISSION) as sidecar:
        edits(page, "mission")
        Mouse(page).choose(Said("he wants U.S. forces"), "Add as a further piece")
        button(page, "Save").click()
        two = MISSION.replace("mission has}", "[mission has, he wants U.S. forces]}")
        reads(page, sidecar, two)


@pytest.mark.parametrize("size", [(1280, 720), (1024, 700), (360, 740)])
def test_the_form_does_not_cover_the_words(
    open_desk: Open, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    with open_desk(MISSION):
        for words in ("mission has not changed", "monitoring Iranian actions in the region"):
            Keyboard(page).choose(Said(words))
            panel = desk(page).get_by_role("dialog").bounding_box()
            ends = [handle(page, name).bounding_box() for name in ("First word", "Last word")]
            assert panel is not None
            for end in ends:
                assert end is not None
                x, y = end["x"] + end["width"] / 2, end["y"] + end["height"] / 2
                assert 0 <= x <= size[0]
                assert 0 <= y <= size[1]
                assert x <= panel["x"] or y <= panel["y"]
            page.keyboard.press("Escape")  # the list of speakers
            page.keyboard.press("Escape")
            expect(form(page)).to_have_count(0)


def test_words_of_which_something_is_said_lead_to_its_form(open_desk: Open, page: Page) -> None:
    note = "notes:\n  - {quote: crush ISIS, body: Their words.}\n"
    with open_desk(MISSION + note):
        page.locator("#s-mission").click()
        button(page, "Edit Sarah Sanders: mission").click()
        expect(desk(page).get_by_label("Speaker", exact=True)).to_have_value("Sarah Sanders")
        page.keyboard.press("Escape")
        page.locator("[data-note]").first.click()
        button(page, "Edit note 1").click()
        expect(form(page).locator("textarea").locator("visible=true")).to_have_value("Their words.")
        page.keyboard.press("Escape")
        page.locator(".article-body .speaker-tag").first.focus()
        page.keyboard.press("e")
        expect(desk(page).get_by_label("Speaker", exact=True)).to_have_value("Sarah Sanders")


CONFLICT = """\
statements:
  stay: {speaker: macron, quote: it was necessary to stay for the long term}
  home: {speaker: trump, quote: he wants U.S. forces to come home as quickly as possible}
  leave: {speaker: trump, quote: should withdraw from Syria}
conflicts:
  soon:   # the point
    question: Soon?
    positions:
      a: {label: Yes,  statements: [home, leave]}   # two
      b: {label: No, statements: stay}
"""


def test_a_conflict_is_changed_and_a_statement_leaves_it(open_desk: Open, page: Page) -> None:
    with open_desk(CONFLICT) as sidecar:
        edits(page, "home")
        button(page, "Edit the conflict: Soon?").click()
        desk(page).get_by_label("One answers").first.fill("At once")
        desk(page).get_by_role("checkbox", name="should withdraw from Syria").uncheck()
        button(page, "Save").click()
        changed = CONFLICT.replace(
            "Yes,  statements: [home, leave]", "At once,  statements: [home]"
        )
        reads(page, sidecar, changed)
        edits(page, "home")
        button(page, "Edit the conflict: Soon?").click()
        desk(page).get_by_role("checkbox", name="he wants U.S. forces").uncheck()
        button(page, "Save").click()
        problem = desk(page).get_by_role("alert")
        expect(problem).to_contain_text('conflict "soon" has fewer than two positions', timeout=MS)
        button(page, "Delete this conflict").click()
        reads(page, sidecar, CONFLICT[: CONFLICT.index("conflicts:")])


def test_a_conflict_of_another_file_is_joined(open_desk: Open, page: Page) -> None:
    other = "statements:\n  stay: {speaker: macron, quote: We stay for long}\n"
    asked = "conflicts:\n  soon:\n    question: Soon?\n    positions:\n"
    asked += "      a: {label: Yes, statements: [interview#go]}\n"
    asked += "      b: {label: No, statements: [interview#stay]}\n"
    more = {
        "content/syria-2018/interview.md": "We stay for long. We go now.\n",
        "content/syria-2018/interview.annotations.yaml": (
            f"{other}  go: {{speaker: trump, quote: We go now}}\n"
        ),
        INDEX: SPEAKERS + asked,
    }
    with open_desk("", more) as sidecar:
        hands = Mouse(page)
        hands.choose(Said("he wants U.S. forces to come home as quickly as possible"))
        hands.fill("Speaker", "Donald Trump")
        hands.fill("Conflicts with", "we stay for long")
        expect(desk(page).get_by_label("The question")).to_have_value("Soon?")
        expect(desk(page).get_by_label("The other answers")).to_have_value("No")
        hands.fill("This statement answers", "Yes")
        hands.save()
        index = sidecar.parent / "index.annotations.yaml"
        before = SPEAKERS + asked
        joined = before.replace("#go]", "#go, white-house-syria#come-quickly]")
        reads(page, index, joined)
        assert "come-quickly:" in sidecar.read_text("utf-8")
        lists(page)
        page.keyboard.press("Control+z")
        reads(page, index, before)
        reads(page, sidecar, "")


def test_a_file_that_changed_meanwhile_leaves_the_choice(open_desk: Open, page: Page) -> None:
    with open_desk("") as sidecar:
        Keyboard(page).choose(Said("crush ISIS"))
        desk(page).get_by_label("Speaker", exact=True).fill("Sarah Sanders")
        page.wait_for_timeout(500)  # it is looked at the file as the form opens
        sidecar.write_text("# Mine.\n", "utf-8")
        button(page, "Save").click()
        problem = form(page).get_by_role("alert")
        expect(problem).to_contain_text(f"{SIDECAR}: the file changed on the disk meanwhile")
        assert sidecar.read_text("utf-8") == "# Mine.\n"
        button(page, "Save into the new file").click()
        written = "# Mine.\n\nstatements:\n  crush-isis:\n    speaker: sanders\n"
        reads(page, sidecar, written + "    quote: crush ISIS\n")
        edits(page, "crush-isis")
        sidecar.write_text(written + "    quote: crush ISIS   # now\n", "utf-8")
        button(page, "Delete").click()
        expect(problem).to_contain_text("changed on the disk meanwhile", timeout=MS)
        button(page, "Drop it").click()
        expect(form(page)).to_have_count(0)
        assert sidecar.read_text("utf-8") == written + "    quote: crush ISIS   # now\n"


def test_what_others_change_while_a_form_is_open_stays(open_desk: Open, page: Page) -> None:
    notes = "notes:\n  - {quote: crush ISIS, body: Mine.}\n"
    with open_desk(MISSION + notes) as sidecar:
        edits(page, "mission")
        noted = MISSION.replace("has}", "has, note: Theirs}")
        sidecar.write_text(noted + notes, "utf-8")
        shows(page, "Theirs")
        desk(page).get_by_label("Date", exact=True).fill("2018")
        button(page, "Save").click()
        dated = noted.replace("note:", "date: 2018, note:")
        reads(page, sidecar, dated + notes)

        edits(page, "mission")
        dated = dated.replace("2018", "2017")
        sidecar.write_text(dated + notes, "utf-8")
        shows(page, "2017")
        desk(page).get_by_label("Date", exact=True).fill("2016")
        button(page, "Save").click()
        problem = form(page).get_by_role("alert")
        expect(problem).to_contain_text("changed on the disk meanwhile", timeout=MS)
        assert sidecar.read_text("utf-8") == dated + notes
        button(page, "Save into the new file").click()
        dated = dated.replace("2017", "2016")
        reads(page, sidecar, dated + notes)

        until(lambda: leads_to_form(page, desk(page).locator(".item[title='1']")))
        theirs = notes.replace(
            "notes:\n", "notes:\n  - {quote: mission has, body: Theirs first.}\n"
        )
        sidecar.write_text(dated + theirs, "utf-8")
        shows(page, "Theirs first.")
        form(page).get_by_role("textbox", name="Note").fill("Mine now.")
        button(page, "Save").click()
        reads(page, sidecar, dated + theirs.replace("Mine.", "Mine now."))

        until(lambda: leads_to_form(page, desk(page).locator(".item[title='2']")))
        sidecar.write_text(dated + notes, "utf-8")
        expect(page.locator("main")).not_to_contain_text("Mine now.", timeout=MS)
        button(page, "Delete").click()
        # Whether the desk has looked at the file again by now, or learns it from the answer.
        meanwhile = re.compile("This note was changed or deleted meanwhile|changed on the disk")
        expect(problem).to_contain_text(meanwhile, timeout=MS)
        assert sidecar.read_text("utf-8") == dated + notes


def test_what_changes_nothing_is_no_change(open_desk: Open, page: Page) -> None:
    with open_desk(MISSION) as sidecar:
        edits(page, "mission")
        button(page, "Save").click()
        reads(page, sidecar, MISSION)
        page.keyboard.press("Control+z")
        tells(page, "there is nothing to take back")


def test_what_is_typed_at_once_goes_into_the_form(open_desk: Open, page: Page) -> None:
    with open_desk("") as sidecar:
        Keyboard(page).choose(Said("crush ISIS"))
        page.keyboard.press("Escape")  # the list of speakers
        page.keyboard.press("Escape")
        expect(form(page)).to_have_count(0)
        page.keyboard.press("Enter")
        page.keyboard.type("macron")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        written = "statements:\n  crush-isis:\n    speaker: macron\n    quote: crush ISIS\n"
        reads(page, sidecar, written)


FOUND = (
    "The U.S. mission has not changed -- the president has been clear that he wants U.S. forces "
    "to come home as quickly as possible"
)


def test_what_is_not_in_the_text_is_listed_accepted_and_selected_again(
    open_desk: Open, page: Page
) -> None:
    near = FOUND.replace("has been", "was").replace(" --", ",")
    head = "statements:\n  mission:\n    speaker: sanders\n    quote: "
    lost = "  lost:\n    speaker: macron   # he\n    quote: nothing of the kind\n"
    with open_desk(f"{head}{near}\n{lost}") as sidecar:
        button(page, "2 to look at").click()
        items = desk(page).get_by_role("list", name="To look at").get_by_role("listitem")
        expect(items).to_have_count(2)
        expect(items.first.locator("ins")).to_contain_text(["has been"])
        expect(items.first.locator("del")).to_contain_text(["was"])
        items.first.get_by_role("button", name="Accept").click()
        expect(items).to_have_count(1, timeout=MS)
        reads(page, sidecar, f"{head}{FOUND}\n{lost}")
        expect(items.get_by_role("button", name="Accept")).to_have_count(0)
        until(lambda: leads_to_form(page, items.get_by_role("button", name="Other words")))
        expect(form(page).get_by_role("alert")).to_contain_text("not in the text")
        Mouse(page).choose(Said("necessary to stay for the long"), "Take these words")
        expect(form(page).locator("blockquote")).to_have_text("necessary to stay for the long")
        handle(page, "Last word").press("ArrowRight")
        button(page, "Save").click()
        found = lost.replace("nothing of the kind", "necessary to stay for the long term")
        reads(page, sidecar, f"{head}{FOUND}\n{found}")
        expect(page.locator("#s-lost")).to_have_text("necessary to stay for the long term")
        expect(items).to_have_count(0, timeout=MS)


def test_an_orphan_is_placed_by_keyboard(open_desk: Open, page: Page) -> None:
    text = "statements:\n  lost: {speaker: macron, quote: nothing of the kind}\n"
    with open_desk(text) as sidecar:
        edits(page, "lost")
        button(page, "Choose them by keyboard").press("Enter")
        keys = Keyboard(page)
        until(lambda: keys.goes_on(Said("crush ISIS")), "the words")
        expect(form(page).locator("blockquote")).to_have_text("crush ISIS")
        page.keyboard.press("Control+Enter")
        reads(page, sidecar, text.replace("nothing of the kind", "crush ISIS"))


def test_the_speakers_that_are_named_near_the_words_come_first(open_desk: Open, page: Page) -> None:
    with open_desk(""):
        Mouse(page).choose(Said("he had convinced Trump"))
        first = desk(page).locator("li[role=option]").first
        expect(first).to_have_text("Emmanuel Macron")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(desk(page).get_by_label("Speaker", exact=True)).to_have_value("Emmanuel Macron")
        page.keyboard.press("Enter")
        expect(page.locator(".ledger .statement")).to_have_count(1, timeout=MS)


def test_what_is_being_entered_stays_when_the_page_is_loaded_again(
    open_desk: Open, page: Page
) -> None:
    with open_desk(MISSION) as sidecar:
        Mouse(page).choose(Said("crush ISIS"))
        desk(page).get_by_label("Speaker", exact=True).fill("Emmanuel Macron")
        desk(page).get_by_label("Date", exact=True).fill("2018")
        page.reload()
        expect(form(page).locator("blockquote")).to_have_text("crush ISIS", timeout=MS)
        expect(desk(page).get_by_label("Date", exact=True)).to_have_value("2018")
        button(page, "Save").click()
        expect(form(page)).to_have_count(0, timeout=MS)
        until(lambda: "date: 2018\n" in sidecar.read_text("utf-8"))
        assert "    speaker: macron\n" in sidecar.read_text("utf-8")
        edits(page, "mission")
        handle(page, "Last word").press("ArrowRight")
        page.reload()
        expect(form(page).locator("blockquote")).to_have_text("mission has not", timeout=MS)
        expect(desk(page).get_by_label("Speaker", exact=True)).to_have_value("Sarah Sanders")
