"""By keyboard alone: every stop is seen, and there are ways between text, notes and opponents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from sitegen.building.build import Options, build
from tests import hard
from tests.pages import EXAMPLE, RIGHT_TO_LEFT, SITES

WIDE, NARROW = 1440, 360
KINDS = {
    **{kind: f"example/{path}" for kind, path in EXAMPLE.items()},
    **{kind: f"rtl/{path}" for kind, path in RIGHT_TO_LEFT.items()},
    **{kind: f"hard/{path}" for kind, path in hard.PAGES.items() if "long words," not in kind},
}


@pytest.fixture(scope="module")
def site(example_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all three sites."""
    folder = tmp_path_factory.mktemp("keyboard")
    (folder / "example").symlink_to(example_site)
    hard.write_site(folder / "source")
    for name, source in (("rtl", SITES["right-to-left"]), ("hard", folder / "source")):
        assert build(source, Options(output=folder / name)).diagnostics == ()
    return folder


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": WIDE, "height": 900}) as context:
        yield context.new_page()


# Every element that Tab can reach, focused one after another; those on which a reader would not see
# the focus, with the reason. To be called after Tab: the focus is shown to those who use keys. The
# outline of an input that is itself unseen is that of the label's words behind it.
_UNSEEN_STOPS = """
() => {
  const ground = getComputedStyle(document.documentElement).backgroundColor;
  const fault = stop => {
    const isNowhere = !stop.getBoundingClientRect().width; // but for what floats out of it
    const shown = getComputedStyle(stop).opacity === "0" ? stop.nextElementSibling
      : isNowhere ? stop.lastElementChild : stop;
    const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(shown);
    const box = shown.getBoundingClientRect();
    const isInside = box.width && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth;
    if (document.activeElement !== stop) return "takes no focus";
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return "no outline";
    if (outlineColor === ground) return "faint";
    if (!isInside) return "out of sight";
    for (let around = shown; (around = around.parentElement);) {
      const {overflowX} = getComputedStyle(around);
      if (overflowX === "visible" || around.matches(".picture-scroll")) continue;
      const edge = around.getBoundingClientRect();
      const isCut = [box.left - edge.left, edge.right - box.right, box.top - edge.top,
        edge.bottom - box.bottom].some(room => room < 3.5);
      if (isCut) return "outline cut off";
    }
  };
  const stops = [...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")]
    .filter(stop => stop.checkVisibility({visibilityProperty: true}) && !stop.closest("dialog"));
  const faults = stops.map(stop => {
    stop.focus();
    return [fault(stop), stop.outerHTML.slice(0, 100)];
  });
  return [stops.length, faults.filter(([what]) => what).map(found => found.join(": "))];
}
"""


@pytest.mark.parametrize("kind", KINDS)
def test_the_focus_is_always_seen(tab: Page, site: Path, kind: str) -> None:
    tab.goto((site / KINDS[kind]).as_uri())
    tab.keyboard.press("Tab")
    for width in (WIDE, NARROW):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme="dark" if width == NARROW else "light")
        count, wrong = tab.evaluate(_UNSEEN_STOPS)
        assert wrong == []
        assert count > 5


# ---- Ways ----


def on(page: Page) -> str:
    """What has the focus: its address without what stands before `#`, or its text."""
    return str(
        page.evaluate(
            "(e => (e.getAttribute('href') ?? '').replace(/^.*#/, '#') || e.textContent.trim())"
            "(document.activeElement)"
        )
    )


def tab_to(page: Page, what: str, most: int = 60) -> None:
    """Press Tab until `what` has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"Tab does not lead to {what}; at last to {on(page)}")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    size = ViewportSize(width=NARROW, height=900)
    with browser.new_context(java_script_enabled=request.param, viewport=size) as context:
        yield context.new_page()


def test_from_a_statement_to_what_is_said_of_it_and_back(reader: Page, site: Path) -> None:
    reader.goto((site / KINDS["article"]).as_uri())
    tab_to(reader, ".speaker-tag[href='#d-mission']")
    reader.keyboard.press("Enter")
    reader.wait_for_url(re.compile("#d-mission$"))
    tab_to(reader, "#d-mission > a", most=4)
    reader.keyboard.press("Enter")
    reader.wait_for_url(re.compile("#s-mission$"))
    expect(reader.locator("#s-mission")).to_be_in_viewport()
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.closest('.article-body') !== null")


def test_from_a_statement_to_its_opponent_and_back(reader: Page, site: Path) -> None:
    reader.goto((site / KINDS["article"]).as_uri())
    tab_to(reader, ".speaker-tag[href='#d-still-wants']")
    tab_to(reader, ".conflict-marker[href='#s-convinced']", most=1)
    reader.keyboard.press("Enter")
    expect(reader.locator("#s-convinced")).to_be_in_viewport()
    tab_to(reader, ".conflict-marker[href='#s-still-wants']", most=2)
    reader.keyboard.press("Enter")
    expect(reader.locator("#s-still-wants")).to_be_in_viewport()
    tab_to(reader, ".conflict-marker[href='#s-convinced']", most=2)


def test_to_a_note_in_place_and_back(reader: Page, site: Path) -> None:
    reader.goto((site / KINDS["article"]).as_uri())
    tab_to(reader, "button.note-number")
    note = reader.locator(".margin-note").first
    expect(note).to_be_hidden()
    reader.keyboard.press("Enter")
    expect(note).to_be_visible()
    reader.keyboard.press("Escape")
    expect(note).to_be_hidden()
    assert reader.evaluate("document.activeElement.matches('button.note-number')")


def test_to_a_note_below_the_text_and_back(reader: Page, site: Path) -> None:
    reader.goto((site / KINDS["long words"]).as_uri())
    tab_to(reader, "a.note-number")
    reader.keyboard.press("Enter")
    expect(reader.locator(".notes li:target")).to_be_in_viewport()
    tab_to(reader, ".notes .back", most=1)
    reader.keyboard.press("Enter")
    expect(reader.locator("a.note-number")).to_be_in_viewport()
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.closest('.article-body') !== null")


def test_through_the_reading_modes_and_the_legend(tab: Page, site: Path) -> None:
    tab.goto((site / KINDS["article"]).as_uri())
    tab_to(tab, "[name=reading]", most=10)
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("[name=reading][value=conflicts]")).to_be_checked()
    expect(tab.locator("[name=reading][value=conflicts]")).to_be_focused()
    tab.keyboard.press("ArrowLeft")
    tab_to(tab, "button.speaker:nth-child(1)", most=4)
    tab.keyboard.press("Space")
    assert tab.locator(".legend [aria-pressed=true]").all_inner_texts() == [on(tab)]
    tab.keyboard.press("Shift+Tab")
    assert on(tab) == "Show all"
    tab.keyboard.press("Enter")
    expect(tab.locator(".legend [aria-pressed=true]")).to_have_count(0)
    assert tab.evaluate("document.activeElement.matches('.legend button.speaker')")


def test_through_the_timeline(tab: Page, site: Path) -> None:
    tab.goto((site / KINDS["timeline"]).as_uri())
    tab_to(tab, "select[name=speaker]", most=12)
    tab.keyboard.type("Emmanuel Macron")
    expect(tab.locator("select[name=speaker]")).to_have_value("macron")
    expect(tab.locator(".entries > li:visible .statement-head .speaker").first).to_have_text(
        "Emmanuel Macron"
    )
    tab_to(tab, ".timeline a", most=12)
    tab.keyboard.press("+")
    tab.wait_for_url(re.compile("zoom=1.25"))
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"white-house-syria\.html#s-"))


# ---- What a screen reader is told ----


def test_each_statement_is_told_once_and_no_segment_is(tab: Page, site: Path) -> None:
    """In the text: one link for a statement, however many segments it has, named by speaker and
    kind; the words themselves are text of their paragraph, not things of their own."""
    tab.goto((site / KINDS["article"]).as_uri())
    pieces = tab.locator("[data-statement~='not-leave']").count()
    assert pieces > 1
    told: dict[str, list[str]] = {}
    roles = set()
    for node in tab.context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]:
        if node["ignored"]:
            continue
        roles.add(node["role"]["value"])
        url = [one["value"]["value"] for one in node["properties"] if one["name"] == "url"]
        if url and "#d-" in url[0]:
            told.setdefault(url[0].partition("#d-")[2], []).append(node["name"]["value"])
    assert told["not-leave"] == ["Nikki Haley (quoted)"]
    said = json.loads((site / "example/data/statements.json").read_text("utf-8"))
    article = KINDS["article"].removeprefix("example/").removesuffix(".html")
    assert {id: len(names) for id, names in told.items()} == {
        one["id"].rpartition("#")[2]: len(one["speakers"])  # each of several has a tag
        for one in said
        if one["article"] == article
    }
    assert not roles & {"mark", "insertion", "deletion", "Abbr"}


def test_of_a_timeline_its_marks_are_told_and_not_once_more_its_edges(
    tab: Page, site: Path
) -> None:
    tab.goto((site / KINDS["timeline"]).as_uri())
    names, dates = (
        set(tab.locator(f".timeline-picture {kind}").all_text_contents())
        for kind in (".lane-label", ".tick-label")
    )
    assert names
    assert dates
    nodes = tab.context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    picture = [node for node in nodes if node["role"]["value"] == "SvgRoot"]
    told = []
    while picture:
        node = picture.pop()
        told.append(node.get("name", {}).get("value", ""))
        picture += [by_id[id] for id in node["childIds"] if id in by_id]
    assert not {*told} & (names | dates)
    assert any("1748: Montesquieu: " in one for one in told)
