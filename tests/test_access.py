"""Access for everyone: axe-core on every kind of page, narrow and enlarged pages, stillness, forced
colours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from sitegen.build import Options, build
from tests import ROOT, axe
from tests.pages import EXAMPLE, RIGHT_TO_LEFT, SITES

needs_axe = pytest.mark.skipif(axe.missing() is not None, reason=axe.missing() or "")

KINDS = [*EXAMPLE, *RIGHT_TO_LEFT]
WIDTHS = (360, 768, 1440)


@pytest.fixture(scope="module")
def site(example_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both sites."""
    folder = tmp_path_factory.mktemp("access")
    (folder / "example").symlink_to(example_site)
    output = folder / "rtl"
    assert build(SITES["right-to-left"], Options(output=output)).diagnostics == ()
    return folder


def address(site: Path, kind: str) -> str:
    path = f"example/{EXAMPLE[kind]}" if kind in EXAMPLE else f"rtl/{RIGHT_TO_LEFT[kind]}"
    return (site / path).as_uri()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One page for all tests: what each of them sets, it sets anew."""
    with browser.new_context() as context:
        yield context.new_page()


def opened(tab: Page, url: str) -> None:
    """Open a page with everything on it that can be unfolded."""
    tab.goto(url)
    tab.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")


def test_every_kind_of_page_is_here(example_site: Path) -> None:
    templates = {path.stem for path in (ROOT / "themes/default/templates").glob("*.html")}
    parts = {"base", "macros", "picture", "own_text"}
    assert templates - parts - {"statements"} == set(EXAMPLE)  # the example has no list that long


@needs_axe
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_no_violation(tab: Page, site: Path, kind: str) -> None:
    opened(tab, address(site, kind))
    found = []
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme="light")
        # The picture is as large in every window, and slow to check: once is enough.
        without = "" if width == WIDTHS[-1] else "svg.timeline"
        light = axe.violations(tab, without=without)
        found += [f"{width} light: {fault}" for fault in light]
        tab.emulate_media(color_scheme="dark")
        dark = axe.violations(tab, axe.COLOUR_RULES, without)
        found += [f"{width} dark: {fault}" for fault in dark]
    tab.emulate_media(color_scheme="light")
    assert found == []


@needs_axe
def test_the_checker_sees_what_is_wrong(tab: Page) -> None:
    tab.goto("about:blank")
    tab.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'></main>")
    assert [fault.partition(":")[0] for fault in axe.violations(tab)] == ["image-alt"]


# What sticks out of the window to either side, but for what scrolls in a frame of its own.
_STICKING_OUT = """
() => {
  const width = document.documentElement.clientWidth, out = [];
  if (document.scrollingElement.scrollWidth > width) out.push("the page");
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    const hidden = ".picture-scroll, .unseen, .skip, .again, .conflict-marker > i";
    if (!box.width || element.closest(hidden)) continue;
    if (box.right > width + 1 || box.left < -1) out.push(`${element.tagName}.${element.className}`);
  }
  return out;
}
"""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_scrolls_sideways_but_the_timeline(tab: Page, site: Path, kind: str) -> None:
    """At 320 px, and in what a window of 1280 by 1024 has left at 400 %."""
    tab.set_viewport_size({"width": 320, "height": 640})
    opened(tab, address(site, kind))
    assert tab.evaluate(_STICKING_OUT) == []
    tab.set_viewport_size({"width": 1280 // 4, "height": 1024 // 4})
    assert tab.evaluate(_STICKING_OUT) == []


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
        opened(tab, address(site, kind))
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
        opened(tab, address(site, "article"))
        ground = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        signs = (".said.direct", ".said.indirect", ".speaker-tag", ".conflict-marker")
        found = {what: tab.locator(what).first.evaluate(_STYLE) for what in signs}
        assert ground not in {style["colour"] for style in found.values()}
        assert found[".said.direct"]["line"] == "underline solid"
        assert found[".said.indirect"]["line"] == "underline dotted"
        assert "≠" in found[".conflict-marker"]["sign"]
        opened(tab, address(site, "timeline"))
        for what in (".timeline .mark", ".timeline text"):
            assert tab.locator(what).first.evaluate(_STYLE)["fill"] != ground, what
    finally:
        tab.emulate_media(forced_colors="none")
