"""Timelines of every size, as pages: light, complete, printed on one page, read on a phone."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from sitegen.building.build import Options, build
from sitegen.pages.timeline import ENTRIES
from tests import ROOT, timelines, write_files

MOST = 400_000
"""Bytes of a page."""
MOST_OF_A_PICTURE = 200_000
SHEET = ViewportSize(width=673, height=986)
"""What of A4 is within the margins."""
SITES = [
    (1, "day"),
    *((n, span) for n in (12, 180) for span in timelines.SPANS),
    (5000, "60y"),
    (500, "day"),
]

Made = Callable[[int, str], Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Builds a site of `tests.timelines` when it is first asked for; its output."""

    @cache
    def output(number: int, span: str) -> Path:
        folder = write_files(tmp_path_factory.mktemp("site"), timelines.files(number, span))
        assert build(folder, Options()).diagnostics == ()
        return folder / "public"

    return output


def pages_of(output: Path) -> list[Path]:
    """The pages of the timeline."""
    return [output / "timeline.html", *sorted((output / "timeline").rglob("*.html"))]


@pytest.mark.parametrize(("number", "span"), SITES)
def test_no_timeline_is_heavy_and_none_leaves_an_entry_out(
    made: Made, number: int, span: str
) -> None:
    output = made(number, span)
    total = 0
    for path in pages_of(output):
        html = path.read_text("utf-8")
        assert len(html.encode()) <= MOST, path
        entries = re.findall(r"<li id=\"?entry-(\d+)", html)
        assert len(entries) <= ENTRIES
        total += len(entries)
        drawn = " ".join(re.findall(r'data-entries="?([\d ]+)', html)).split()
        assert sorted(drawn) == (sorted(entries) if len(entries) > 1 else []), path
    assert total == number + math.ceil(number / 10)
    for path in output.rglob("*.html"):
        figure = re.search(r"<figure.*?</figure>", path.read_text("utf-8"), re.S)
        assert not figure or len(figure[0].encode()) <= MOST_OF_A_PICTURE, path


def test_a_theme_that_draws_by_itself_gets_the_same(made: Made, tmp_path: Path) -> None:
    override = (ROOT / "tests/drawn_by_theme.html").read_text("utf-8")
    for number, span in ((12, "day"), (180, "60y")):
        site = write_files(
            tmp_path / span,
            {
                **timelines.files(number, span),
                "themes/default/templates/picture.html": override,
            },
        )
        assert build(site, Options()).diagnostics == ()
        pages = sorted(path.relative_to(site / "public") for path in site.rglob("public/**/*.html"))
        drawn = [path for path in pages if b"<figure" in (site / "public" / path).read_bytes()]
        assert len(drawn) > 2
        for path in drawn:
            by_theme = (site / "public" / path).read_bytes()
            assert (made(number, span) / path).read_bytes() == by_theme, path


_OVERLAPS = """
() => {
  const texts = document.querySelectorAll(".timeline-picture text");
  const boxes = [...texts]
    .map(label => label.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.flatMap((a, n) => boxes.slice(n + 1).filter(b => meet(a, b))).length;
}
"""


@pytest.mark.parametrize("span", timelines.SPANS)
def test_labels_do_not_overlap_as_drawn(made: Made, page: Page, span: str) -> None:
    for number in (12, 180):
        page.goto((made(number, span) / "timeline.html").as_uri())
        assert page.locator(".mark-label").count() > number / 3
        assert page.evaluate(_OVERLAPS) == 0


@pytest.mark.parametrize("span", timelines.SPANS)
def test_it_is_printed_on_one_page_and_legible(made: Made, page: Page, span: str) -> None:
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    page.goto((made(180, span) / "timeline.html").as_uri())
    box = page.locator(".timeline-picture").bounding_box()
    assert box
    assert box["y"] + box["height"] <= SHEET["height"]
    assert box["width"] == SHEET["width"]
    pixels = page.locator(".timeline").evaluate("one => 12 * one.getScreenCTM().a")
    assert pixels > 8  # six points
    names = page.locator(".lane-label").first.evaluate("one => 12 * one.getScreenCTM().a")
    assert names == pytest.approx(pixels, rel=1e-3)


def test_on_a_phone_the_names_of_the_lanes_stay_in_view(browser: Browser, made: Made) -> None:
    size = ViewportSize(width=390, height=800)
    with browser.new_context(java_script_enabled=False, viewport=size) as context:
        page = context.new_page()
        page.goto((made(180, "60y") / "timeline.html").as_uri())
        name = page.locator(".lane-label").first
        before = name.bounding_box()
        page.locator(".timeline .mark").last.scroll_into_view_if_needed()
        page.mouse.move(200, 400)
        page.mouse.wheel(300, 0)
        page.wait_for_timeout(200)
        after = name.bounding_box()
        assert before
        assert after
        assert after["x"] == before["x"]
        line = page.locator(".timeline").bounding_box()
        assert line
        assert line["x"] < 0


def test_on_a_phone_a_tall_picture_is_a_window_under_its_dates(
    browser: Browser, made: Made
) -> None:
    size = ViewportSize(width=390, height=800)
    with browser.new_context(java_script_enabled=False, viewport=size) as context:
        page = context.new_page()
        page.goto((made(180, "60y") / "timeline.html").as_uri())
        frame = page.locator(".picture-scroll")
        box = frame.bounding_box()
        date = page.locator(".tick-label").first
        before = date.bounding_box()
        assert box
        assert before
        assert box["height"] == 400
        assert box["x"] + box["width"] == 390
        frame.evaluate("one => one.scrollTo(0, 500)")
        assert date.bounding_box() == before
        last = page.locator(".lane-label").last
        last.scroll_into_view_if_needed()
        expect(last).to_be_in_viewport()
        expect(date).to_be_in_viewport()


def test_a_long_quote_is_shown_by_its_first_lines_and_printed_whole(
    page: Page, example_site: Path
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto((example_site / "timeline.html").as_uri())
    long = page.locator(".entries blockquote", has_text="The one is the Baron de Montesquieu")
    is_cut = "one => one.scrollHeight > one.clientHeight"
    assert long.evaluate(is_cut)
    page.emulate_media(media="print")
    assert not long.evaluate(is_cut)


def test_the_picture_can_be_skipped(browser: Browser, made: Made) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((made(180, "60y") / "timeline.html").as_uri())
        skip = page.get_by_role("link", name="Skip the picture")
        skip.focus()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("Boolean(document.activeElement.closest('.entries'))")


def test_the_page_says_when_the_first_starts_and_the_last_ends(tmp_path: Path) -> None:
    events = ("1790/1799", "1985-04-12/1992-04-12")
    written = "".join(
        f'  e{n}: {{title: Something, date: "{date}"}}\n' for n, date in enumerate(events)
    )
    write_files(tmp_path, {"content/index.annotations.yaml": f"events:\n{written}"})
    assert build(tmp_path, Options()).diagnostics == ()
    html = (tmp_path / "public/timeline.html").read_text("utf-8")
    assert '<p class="standfirst">1790 to 12 April 1992</p>' in html
