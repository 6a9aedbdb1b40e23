"""Access for everyone: axe-core on every kind of page, narrow and enlarged pages, stillness, forced
colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from sitegen.building.build import Options, build
from tests import ROOT, axe, hard
from tests.pages import EXAMPLE, RIGHT_TO_LEFT, SITES

needs_axe = pytest.mark.skipif(axe.missing() is not None, reason=axe.missing() or "")

KINDS = {
    **{kind: f"example/{path}" for kind, path in EXAMPLE.items()},
    **{kind: f"rtl/{path}" for kind, path in RIGHT_TO_LEFT.items()},
    **{kind: f"hard/{path}" for kind, path in hard.PAGES.items()},
}
"""Kinds to their pages in the folder of all sites."""
WIDTHS = (360, 768, 1440)


@pytest.fixture(scope="module")
def site(example_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all three sites."""
    folder = tmp_path_factory.mktemp("access")
    (folder / "example").symlink_to(example_site)
    hard.write_site(folder / "source")
    for name, source in (("rtl", SITES["right-to-left"]), ("hard", folder / "source")):
        assert build(source, Options(output=folder / name)).diagnostics == ()
    return folder


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One page for all tests: what each of them sets, it sets anew."""
    with browser.new_context() as context:
        yield context.new_page()


def opened(tab: Page, site: Path, kind: str) -> None:
    """Open a page with everything on it that can be unfolded."""
    tab.goto((site / KINDS[kind]).as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")


def test_every_kind_of_page_is_here(example_site: Path) -> None:
    templates = {path.stem for path in (ROOT / "themes/default/templates").glob("*.html")}
    parts = {"base", "macros", "picture", "own_text", "redirect"}
    assert templates - parts - {"statements"} == set(EXAMPLE)  # the example has no list that long
    assert "further statements" in KINDS


# ---- axe ----


def in_both_schemes(tab: Page, rules: tuple[str, ...] = (), **where: str) -> list[str]:
    """The violations of the rules in light, and in dark of those that colours decide."""
    tab.emulate_media(color_scheme="light")
    found = [f"light: {fault}" for fault in axe.violations(tab, rules, **where)]
    tab.emulate_media(color_scheme="dark")
    found += [f"dark: {fault}" for fault in axe.violations(tab, axe.COLOUR_RULES, **where)]
    tab.emulate_media(color_scheme="light")
    return found


@needs_axe
@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("long words,")])
def test_axe_finds_no_violation(tab: Page, site: Path, kind: str) -> None:
    opened(tab, site, kind)
    found = []
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        # The picture is as large in every window, and slow to check: once is enough. So is what
        # depends on neither colours nor places, but for what only narrow or wide pages show.
        without = "" if width == WIDTHS[-1] else "svg.timeline"
        rules = axe.LAYOUT_RULES if width == 768 else ()
        faults = in_both_schemes(tab, rules, without=without)
        found += [f"{width} {fault}" for fault in faults]
    assert found == []


def press(*keys: str) -> Callable[[Page], None]:
    def act(tab: Page) -> None:
        for key in keys:
            tab.keyboard.press(key)

    return act


def filter_conflicts(tab: Page) -> None:
    """Show what is in conflict, of one speaker, with a statement lit up and the focus on it."""
    tab.get_by_text("Conflicts only", exact=True).click()
    tab.locator("button.speaker", has_text="Emmanuel Macron").click()
    tab.keyboard.press("n")


def unfold_note(tab: Page) -> None:
    tab.get_by_role("button", name="Note 1").click()


def filter_timeline(tab: Page) -> None:
    tab.locator("select[name=conflict]").select_option("stay-or-go")
    for _ in range(3):
        tab.get_by_role("button", name="Larger").click()


# What a reader can bring about: on which page, how, and where it shows.
STATES: Mapping[str, tuple[str, Callable[[Page], None], str]] = {
    "clean": ("article", press("c"), ".reading"),
    "conflicts, filtered": ("article", filter_conflicts, ".reading"),
    "lit up": ("article", press("n"), ".article-body"),
    "keys": ("article", press("?"), ".keys"),
    "note": ("article", unfold_note, ".margin-note:popover-open"),
    "timeline, filtered": ("timeline", filter_timeline, ".timeline-tools, .timeline"),
}


@needs_axe
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_no_violation_in_any_state(browser: Browser, site: Path, state: str) -> None:
    kind, bring_about, where = STATES[state]
    found = []
    with browser.new_context(viewport={"width": WIDTHS[0], "height": 900}) as context:
        tab = context.new_page()
        opened(tab, site, kind)
        bring_about(tab)
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            if tab.locator(where).count():  # a wide page has its notes in the margin
                rules = axe.LAYOUT_RULES if width > WIDTHS[0] else ()
                found += [f"{width} {fault}" for fault in in_both_schemes(tab, rules, within=where)]
    assert found == []


@needs_axe
def test_the_checker_sees_what_is_wrong(tab: Page) -> None:
    tab.goto("about:blank")
    tab.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'></main>")
    assert [fault.partition(":")[0] for fault in axe.violations(tab)] == ["image-alt"]


# ---- Narrow and enlarged ----

# What sticks out of the window to either side, scrolls or is cut off, but for the timeline in its
# frame and for what is never to be seen.
_CUT_OFF = """
() => {
  const width = document.documentElement.clientWidth, out = new Set();
  const unseen = ".unseen, .skip, .again, .conflict-marker > i, .speaker-tag small";
  const isOut = element => !element.checkVisibility()
    || element.closest(unseen) || element.parentElement.closest(".picture-scroll");
  const name = element => `${element.tagName}.${element.getAttribute("class") ?? ""}`;
  if (document.scrollingElement.scrollWidth > width) out.add("the page");
  for (const element of document.body.querySelectorAll("*")) {
    if (isOut(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width && (box.right > width + 1 || box.left < -1)) out.add(name(element));
    if (element.matches(".picture-scroll")) continue;
    const {overflowX} = getComputedStyle(element);
    if (overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) {
      out.add(`${name(element)} is cut off or scrolls`);
    }
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = new Range();
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (isOut(parent)) continue;
    range.selectNodeContents(texts.currentNode);
    for (const box of range.getClientRects()) {
      if (box.right > width + 1 || box.left < -1) out.add(`text of ${name(parent)}`);
    }
  }
  return [...out];
}
"""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_cut_off_or_scrolls_sideways(tab: Page, site: Path, kind: str) -> None:
    """At 320 px, and in what a window of 1280 by 1024 has left at 400 %."""
    tab.set_viewport_size({"width": 320, "height": 640})
    opened(tab, site, kind)
    assert tab.evaluate(_CUT_OFF) == []
    tab.set_viewport_size({"width": 1280 // 4, "height": 1024 // 4})
    assert tab.evaluate(_CUT_OFF) == []


def test_an_article_fits_on_a_phone_with_letters_of_twice_the_size(tab: Page, site: Path) -> None:
    """Half the width, which is the same to the style sheet."""
    tab.set_viewport_size({"width": 180, "height": 370})
    opened(tab, site, "article")
    assert tab.evaluate("document.documentElement.scrollWidth") == 180


_MOVING = """
() => {
  const seconds = times => Math.max(...times.split(",").map(parseFloat));
  const isMoving = style => seconds(style.transitionDuration) > 0.001
    || seconds(style.animationDuration) > 0.001 || style.scrollBehavior === "smooth";
  return [...document.querySelectorAll("*")].flatMap(element =>
    [null, "::before", "::after"].filter(part => isMoving(getComputedStyle(element, part)))
      .map(part => `${element.tagName}.${element.className}${part ?? ""}`));
}
"""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_moves_for_those_who_ask_for_stillness(tab: Page, site: Path, kind: str) -> None:
    tab.emulate_media(reduced_motion="reduce")
    try:
        opened(tab, site, kind)
        assert tab.evaluate(_MOVING) == []
    finally:
        tab.emulate_media(reduced_motion="no-preference")


def test_movement_is_seen(tab: Page) -> None:
    tab.goto("about:blank")  # no content policy is left here
    tab.set_content("<style>p { transition: all 2s }</style><p class=x>x")
    assert tab.evaluate(_MOVING) == ["P.x"]


_STYLE = """
element => {
  const style = getComputedStyle(element), before = getComputedStyle(element, "::before");
  return {colour: style.color, fill: style.fill, sign: before.content,
          line: `${style.textDecorationLine} ${style.textDecorationStyle}`} }
"""


def test_forced_colours_leave_every_sign(tab: Page, site: Path) -> None:
    """Lines, tags and markers are of the reader's colours, and there."""
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.emulate_media(forced_colors="active")
    try:
        opened(tab, site, "article")
        ground = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        signs = (".said.direct", ".said.indirect", ".speaker-tag", ".conflict-marker")
        found = {what: tab.locator(what).first.evaluate(_STYLE) for what in signs}
        assert ground not in {style["colour"] for style in found.values()}
        assert found[".said.direct"]["line"] == "underline solid"
        assert found[".said.indirect"]["line"] == "underline dotted"
        assert "≠" in found[".conflict-marker"]["sign"]
        opened(tab, site, "timeline")
        for what in (".timeline .mark", ".timeline text"):
            assert tab.locator(what).first.evaluate(_STYLE)["fill"] != ground, what
    finally:
        tab.emulate_media(forced_colors="none")


_GROUND = """
([what, part]) => {
  const found = document.querySelector(what);
  return found && getComputedStyle(found, part || null).backgroundColor;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_every_choice(
    browser: Browser, site: Path, scheme: Literal["light", "dark"]
) -> None:
    """What is lit up, chosen or filtered has another ground than the page."""
    with browser.new_context(forced_colors="active", color_scheme=scheme) as context:
        tab = context.new_page()
        opened(tab, site, "article")
        ground = tab.evaluate(_GROUND, ["html", ""])
        tab.keyboard.press("n")
        tab.locator("button.speaker").first.click()
        tab.locator(".speaker-tag:visible").first.focus()
        for what, part in (
            (".said.lit", ""),
            (".speaker-tag.lit", ""),
            ("[name=reading]:checked + span", ""),
            ("[aria-pressed=true]", "::before"),
        ):
            shown = tab.evaluate(_GROUND, [what, part])
            assert shown not in (None, ground, "rgba(0, 0, 0, 0)"), what


_TIMELINE_COLOURS = """
() => [...document.querySelectorAll(".timeline-picture :is(rect, text, .arc)")]
  .filter(shape => !shape.closest("defs"))
  .flatMap(shape => {
    const {fill, stroke, outlineStyle, outlineColor} = getComputedStyle(shape);
    return [fill, stroke, outlineStyle === "none" ? "none" : outlineColor];
  }).filter(colour => colour !== "none")
"""


def test_in_forced_colours_the_timeline_has_no_other(browser: Browser, site: Path) -> None:
    """Of the theme's, any may be lost on the reader's ground."""
    with browser.new_context(forced_colors="active", color_scheme="dark") as context:
        tab = context.new_page()
        opened(tab, site, "timeline")
        assert tab.locator(".timeline .many, .timeline .fade-start, .timeline .break").count() > 3
        forced = tab.evaluate("""() => ["Canvas", "CanvasText", "LinkText"].map(name => {
          document.documentElement.style.color = name;
          return getComputedStyle(document.documentElement).color;
        })""")
        tab.evaluate("document.documentElement.style.color = ''")
        assert set(tab.evaluate(_TIMELINE_COLOURS)) <= set(forced)


@pytest.mark.parametrize("contrast", ["no-preference", "more"])
def test_nothing_is_quiet_for_those_who_ask_for_contrast(
    browser: Browser, site: Path, contrast: Literal["no-preference", "more"]
) -> None:
    colour = "element => getComputedStyle(element).color"
    with browser.new_context(contrast=contrast) as context:
        tab = context.new_page()
        opened(tab, site, "article")
        words, byline = (tab.locator(what).evaluate(colour) for what in ("h1", ".byline"))
        assert (words == byline) is (contrast == "more")
