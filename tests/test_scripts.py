"""What the default theme's scripts add, in a browser; and that all is there without them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Dialog,
    Locator,
    Page,
    Route,
    ViewportSize,
    expect,
)

from tests.server import Serve

ARTICLE = "syria-2018/white-house-syria.html"
WITH_ORIGINAL = "afghanistan-2021/biden-2021-08-16.html"
MODES = {"clean": "Clean", "annotated": "Annotated", "conflicts": "Conflicts only"}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile that may use the clipboard."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[Page]:
    """A page on which nothing may be said on the console: a fault or a breach of the policy."""
    said: list[str] = []
    tab = context.new_page()
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield tab
    assert said == []


@pytest.fixture
def article(tab: Page, example_site: Path) -> Page:
    tab.goto((example_site / ARTICLE).as_uri())
    return tab


@pytest.fixture
def timeline(tab: Page, example_site: Path) -> Page:
    tab.goto((example_site / "timeline.html").as_uri())
    return tab


def mode_of(page: Page) -> str:
    checked = page.locator("[name=reading]:checked")
    return str(checked.get_attribute("value"))


def segments(page: Page, id: str) -> Locator:
    return page.locator(f"[data-statement~='{id}']")


def shown(page: Page, what: str) -> int:
    return page.locator(what).filter(visible=True).count()


def legend_button(page: Page, name: str) -> Locator:
    return page.locator(".legend").get_by_role("button", name=name, exact=True)


# ---- Reading modes ----


def test_the_text_is_annotated_until_another_mode_is_chosen(article: Page) -> None:
    assert mode_of(article) == "annotated"
    assert shown(article, ".speaker-tag") == article.locator(".speaker-tag").count() > 15


def test_the_clean_text_is_the_articles_and_nothing_else(article: Page) -> None:
    article.get_by_text("Clean", exact=True).click()
    assert shown(article, ".anno") == 0
    words = article.locator(".article-body").inner_text()
    assert (
        "says Trump still wants U.S. forces in Syria to return home as soon as possible." in words
    )
    lines = segments(article, "mission").evaluate_all(
        "all => all.map(one => getComputedStyle(one).textDecorationLine)"
    )
    assert set(lines) == {"none"}
    assert shown(article, ".ledger > .statement") == article.locator(".ledger > li").count()


def test_conflicts_only_leaves_statements_with_opponents(article: Page) -> None:
    article.get_by_text("Conflicts only", exact=True).click()
    expect(article.locator("a[href='#d-mission'].speaker-tag")).to_be_visible()
    expect(article.locator("a[href='#d-crush-isis'].speaker-tag")).to_be_hidden()
    expect(segments(article, "crush-isis").first).to_have_class(re.compile(r"\bmuted\b"))
    expect(article.locator("#d-mission")).to_be_visible()
    expect(article.locator("#d-crush-isis")).to_be_hidden()
    assert shown(article, ".note-number, .margin-note") == 0


@pytest.mark.parametrize("mode", MODES)
def test_the_mode_is_remembered(article: Page, example_site: Path, mode: str) -> None:
    article.get_by_text(MODES[mode], exact=True).click()
    article.goto((example_site / WITH_ORIGINAL).as_uri())
    assert mode_of(article) == mode


def test_without_storage_all_works_and_nothing_is_remembered(
    context: BrowserContext, tab: Page, example_site: Path
) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden'); }})"
    )
    tab.goto((example_site / ARTICLE).as_uri())
    tab.keyboard.press("c")
    assert mode_of(tab) == "clean"
    tab.reload()
    assert mode_of(tab) == "annotated"


# ---- Keys ----


def test_one_key_leads_to_the_clean_text_and_back(article: Page) -> None:
    article.get_by_text("Conflicts only", exact=True).click()
    article.keyboard.press("c")
    assert mode_of(article) == "clean"
    article.keyboard.press("c")
    assert mode_of(article) == "conflicts"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('href') ?? ''"))


def test_keys_go_from_statement_to_statement(article: Page) -> None:
    article.keyboard.press("n")
    assert focused(article) == "#d-still-wants"
    article.keyboard.press("n")
    article.keyboard.press("n")
    assert focused(article) == "#d-mission"
    article.keyboard.press("p")
    assert focused(article) == "#d-as-soon-as-possible"
    outline = article.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_keys_pass_over_what_is_not_shown(article: Page) -> None:
    legend_button(article, "Emmanuel Macron").click()
    article.keyboard.press("n")
    assert focused(article) == "#d-convinced"
    article.keyboard.press("p")
    assert focused(article) == "#d-convinced"


def test_keys_begin_where_the_reader_is(article: Page) -> None:
    article.locator("#s-goals").scroll_into_view_if_needed()
    article.evaluate("scrollTo(0, document.querySelector('#s-goals').offsetTop - 300)")
    above = article.locator(".speaker-tag").evaluate_all(
        "all => all.filter(tag => tag.getBoundingClientRect().top < 0).length"
    )
    assert above > 3
    article.keyboard.press("n")
    top = article.evaluate("document.activeElement.getBoundingClientRect().top")
    assert 0 <= top < 900


def test_a_key_leads_to_the_opponent_and_the_browsers_own_back(article: Page) -> None:
    article.keyboard.press("n")
    article.keyboard.press("o")
    expect(article.locator("[href='#d-convinced'].speaker-tag")).to_be_focused()
    article.go_back()
    article.keyboard.press("Tab")
    assert article.evaluate("document.activeElement.closest('.article-body') !== null")


def test_the_tab_key_leads_to_the_opponent_and_back(article: Page) -> None:
    article.locator("a[href='#d-still-wants'].speaker-tag").focus()
    article.keyboard.press("Tab")
    assert focused(article) == "#s-convinced"
    article.keyboard.press("Enter")
    expect(article.locator("[href='#d-convinced'].speaker-tag")).to_be_focused()
    article.keyboard.press("Tab")
    assert focused(article) == "#s-still-wants"
    article.keyboard.press("Enter")
    expect(article.locator("[href='#d-still-wants'].speaker-tag")).to_be_focused()


@pytest.mark.parametrize("keys", ["Control+c", "Alt+c", "Meta+c", "Shift+C"])
def test_keys_with_others_are_the_browsers(article: Page, keys: str) -> None:
    article.keyboard.press(keys)
    assert mode_of(article) == "annotated"


def test_what_is_typed_is_no_command(article: Page) -> None:
    article.evaluate("document.body.append(document.createElement('input'))")
    article.locator("body > input").focus()
    article.keyboard.press("c")
    assert mode_of(article) == "annotated"
    assert article.locator("body > input").input_value() == "c"


def test_the_help_lists_the_keys_and_turns_them_off(article: Page) -> None:
    help = article.get_by_role("dialog", name="Keys")
    article.keyboard.press("?")
    expect(help).to_be_visible()
    assert set(help.locator("kbd").all_inner_texts()) == {"c", "n", "p", "o", "/", "?"}
    article.keyboard.press("c")
    assert mode_of(article) == "annotated"
    help.get_by_role("checkbox").uncheck()
    help.get_by_role("button", name="Close").click()
    expect(help).to_be_hidden()
    for _ in range(2):
        article.keyboard.press("c")
        article.keyboard.press("?")
        assert mode_of(article) == "annotated"
        expect(help).to_be_hidden()
        article.reload()
    article.get_by_role("button", name="Keys").click()
    expect(help).to_be_visible()
    article.keyboard.press("Escape")
    expect(help).to_be_hidden()


# ---- Speakers ----


def test_the_legend_filters_by_several_speakers(article: Page) -> None:
    total = article.locator(".ledger > li").count()
    legend_button(article, "Emmanuel Macron").click()
    macron = shown(article, ".ledger > li")
    assert 0 < macron < total
    assert set(article.locator(".speaker-tag:visible bdi").all_text_contents()) == {
        "Emmanuel Macron"
    }
    expect(segments(article, "mission").first).to_have_class(re.compile(r"\bmuted\b"))
    legend_button(article, "Nikki Haley").click()
    both = shown(article, ".ledger > li")
    assert macron < both < total
    expect(article.get_by_role("status")).to_have_text(f"{both} of {total}")
    pressed = article.locator(".legend [aria-pressed=true]").all_inner_texts()
    assert pressed == ["Emmanuel Macron", "Nikki Haley"]
    legend_button(article, "Emmanuel Macron").click()
    assert shown(article, ".ledger > li") == both - macron
    legend_button(article, "Show all").click()
    assert shown(article, ".ledger > li") == total
    expect(legend_button(article, "Show all")).to_be_hidden()
    assert article.locator(".legend [aria-pressed=true]").count() == 0


def test_a_statement_of_several_is_shown_for_each(article: Page) -> None:
    legend_button(article, "France").click()
    names = article.locator(".speaker-tag:visible bdi").all_text_contents()
    assert {"United States", "United Kingdom", "France"} == set(names)


def test_the_ways_to_the_speakers_stay(article: Page) -> None:
    link = article.locator(".legend").get_by_role("link", name="Emmanuel Macron")
    link.click()
    article.wait_for_url(re.compile("/speakers/macron.html$"))


def test_a_link_leads_to_what_the_filter_hid(article: Page) -> None:
    legend_button(article, "Emmanuel Macron").click()
    article.evaluate("location.hash = '#d-mission'")
    expect(article.locator("#d-mission")).to_be_in_viewport()
    assert article.locator(".legend [aria-pressed=true]").count() == 0


# ---- Lighting up ----


def lit(page: Page, name: str) -> set[str]:
    covering = page.locator(f".said.{name}").evaluate_all(
        "all => all.map(one => one.dataset.statement.split(' ').at(-1))"
    )
    return set(covering)


def test_a_statement_lights_up_whole_with_its_opponents(article: Page) -> None:
    segments(article, "not-leave").first.hover()
    pieces = segments(article, "not-leave")
    assert pieces.count() > 1
    for piece in pieces.all():
        expect(piece).to_have_class(re.compile(r"\blit\b"))
    expect(article.locator("a[href='#d-not-leave'].speaker-tag")).to_have_class(
        re.compile(r"\blit\b")
    )
    article.mouse.move(1, 1)
    assert lit(article, "lit") == set()


def test_opponents_are_those_of_the_data(article: Page, example_site: Path) -> None:
    said = json.loads((example_site / "data/statements.json").read_text("utf-8"))
    here = [s for s in said if s["article"] == ARTICLE.removesuffix(".html")]
    assert len(here) > 15
    for one in here:
        id = one["id"].rpartition("#")[2]
        article.locator(f"a[href='#d-{id}'].speaker-tag").first.focus()
        tags = article.locator(".speaker-tag.lit-opponent").evaluate_all(
            "all => all.map(tag => decodeURIComponent(tag.hash).slice(3))"
        )
        wanted = {
            name.rpartition("#")[2]
            for name in one["opponents"]
            if name.startswith(one["article"] + "#")
        }
        assert set(tags) == wanted, id


def test_of_nested_statements_the_inner_one_is_meant(article: Page) -> None:
    segments(article, "come-home").first.hover()
    assert lit(article, "lit") == {"come-home"}
    segments(article, "mission").first.hover()
    assert lit(article, "lit") == {"mission", "come-home"}


# ---- Citations, and the original ----


def copied(page: Page, id: str) -> str:
    page.locator(f"#d-{id}").get_by_role("button", name="Copy citation").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_citation_quotes_what_was_quoted(article: Page) -> None:
    assert copied(article, "crush-isis") == (
        "“We are determined to completely crush ISIS and create the conditions that will prevent "
        "its return”, Sarah Sanders, 15 April 2018, in: White House: Trump still wants to withdraw "
        "forces from Syria, Israel National News (Arutz Sheva), "
        "https://sitegen.example/syria-2018/white-house-syria.html#s-crush-isis"
    )


def test_a_citation_does_not_quote_what_was_reported(article: Page) -> None:
    assert copied(article, "only-chemical-weapons").startswith(
        "they only hit Syria’s chemical weapons capabilities (the article’s words, reporting "
        "United States, United Kingdom, France), about 14 April 2018, in: White House"
    )


def test_where_there_is_no_clipboard_the_citation_is_shown(
    context: BrowserContext, article: Page
) -> None:
    context.clear_permissions()
    article.evaluate("delete Navigator.prototype.clipboard")
    shown: list[str] = []

    def accept(dialog: Dialog) -> None:
        shown.append(dialog.default_value)
        dialog.accept()

    article.once("dialog", accept)
    article.locator("#d-crush-isis button").click()
    article.wait_for_function("true")
    assert shown
    assert shown[0].startswith("“We are determined")


@pytest.mark.parametrize("url", [ARTICLE, WITH_ORIGINAL])
def test_a_citation_has_all_the_words(tab: Page, example_site: Path, url: str) -> None:
    """Those that the text shows, of all pieces, though the list shows the first ones only."""
    tab.add_init_script("navigator.clipboard.writeText = async text => { window.cited = text }")
    tab.goto((example_site / url).as_uri())
    said = json.loads((example_site / "data/statements.json").read_text("utf-8"))
    here = [one for one in said if one["url"].startswith(url)]
    assert len(here) > 15
    for one in here:
        tab.locator(f"#d-{one['id'].rpartition('#')[2]} button").click()
        assert one["quote"] in tab.evaluate("window.cited"), one["id"]


def test_every_statement_has_its_permalink_and_leads_into_the_original(
    tab: Page, example_site: Path
) -> None:
    """As its speaker's page does, without a script."""
    tab.goto((example_site / "speakers/biden.html").as_uri())
    originals = """links => links.map(link =>
        [link.closest(".statement").querySelector("blockquote a").hash, link.href])"""
    links = tab.get_by_role("link", name="These words in the original")
    expected = dict(links.evaluate_all(originals))
    tab.goto((example_site / WITH_ORIGINAL).as_uri())
    entries = tab.locator(".ledger > li").all()
    assert len(entries) > 10
    found = 0
    for entry in entries:
        permalink = f"#s-{str(entry.get_attribute('id')).removeprefix('d-')}"
        assert entry.locator(":scope > a").get_attribute("href") == permalink
        link = entry.get_by_role("link", name="These words in the original")
        if entry.locator("p .speaker").inner_text() == "Joe Biden":
            assert link.evaluate("link => link.href") == expected[permalink]
            found += 1
    assert found > 10


# ---- The timeline ----


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"select[name={name}]").select_option(value)


def test_the_timeline_is_filtered_in_list_and_picture(timeline: Page) -> None:
    total = timeline.locator(".entries > li").count()
    choose(timeline, "speaker", "macron")
    entries = timeline.locator(".entries > li:visible")
    names = entries.locator(".statement-head .speaker").all_inner_texts()
    assert names
    assert set(names) == {"Emmanuel Macron"}
    assert timeline.locator(".lane-label:visible").all_text_contents() == ["Emmanuel Macron"]
    marks = timeline.locator(".timeline [data-entries]:visible")
    places = " ".join(str(one.get_attribute("data-entries")) for one in marks.all()).split()
    assert len(places) == entries.count()
    expect(timeline.locator("output")).to_have_text(f"{entries.count()} of {total}")
    choose(timeline, "kind", "mixed")
    assert 0 < timeline.locator(".entries > li:visible").count() < len(names)
    timeline.get_by_role("button", name="Show all").click()
    expect(timeline.locator(".entries > li:visible")).to_have_count(total)
    expect(timeline.locator("output")).to_have_text("")


def test_events_are_a_kind(timeline: Page) -> None:
    choose(timeline, "kind", "event")
    kinds = timeline.locator(".entries > li:visible").evaluate_all(
        "all => all.map(one => one.className)"
    )
    assert set(kinds) == {"event-entry"}


# How far either end of each arc is from its two marks, in units of the picture.
_GAPS = """
() => [...document.querySelectorAll(".arc:not(.out)")].map(arc => {
  const numbers = arc.getAttribute("d").match(/-?[\\d.]+/g).map(Number);
  const boxes = arc.dataset.marks.split(" ").map(place => {
    const mark = document.querySelector(`[data-entries^="${place} "], [data-entries="${place}"]`);
    const {y, x, width, height} = mark.querySelector("rect").getBBox();
    const top = y + mark.transform.baseVal.consolidate().matrix.f;
    return [x, x + width, top, top + height];
  });
  const beyond = (value, least, most) => Math.max(least - value, value - most, 0);
  const gap = ([x, y]) => Math.min(...boxes.map(([left, right, top, bottom]) =>
    Math.hypot(beyond(x, left, right), beyond(y, top, bottom))));
  return Math.max(gap(numbers.slice(0, 2)), gap(numbers.slice(-2)));
})
"""


def test_arcs_join_the_marks_that_are_shown(timeline: Page) -> None:
    for zoom in ("", "&zoom=6"):
        timeline.evaluate(f"location.hash = 'conflict=stay-or-go{zoom}'")
        expect(timeline.locator(".arc:visible").first).to_be_attached()
        gaps = timeline.evaluate(_GAPS)
        assert len(gaps) > 5
        assert max(gaps) < 0.2, zoom


def test_the_filter_stands_in_the_address(timeline: Page, example_site: Path) -> None:
    choose(timeline, "conflict", "stay-or-go")
    choose(timeline, "speaker", "macron")
    assert timeline.url.endswith("timeline.html#speaker=macron&conflict=stay-or-go")
    few = timeline.locator(".entries > li:visible").count()
    timeline.go_back()
    expect(timeline.locator("select[name=speaker]")).to_have_value("")
    assert timeline.locator(".entries > li:visible").count() > few
    timeline.go_forward()
    expect(timeline.locator("select[name=speaker]")).to_have_value("macron")
    timeline.reload()
    assert timeline.locator(".entries > li:visible").count() == few
    timeline.get_by_role("button", name="Show all").click()
    timeline.wait_for_url((example_site / "timeline.html").as_uri())


def test_an_address_of_another_place_asks_for_nothing(timeline: Page) -> None:
    choose(timeline, "speaker", "macron")
    few = timeline.locator(".entries > li:visible").count()
    timeline.evaluate("location.hash = '#main'")
    assert timeline.locator(".entries > li:visible").count() == few
    timeline.evaluate("location.hash = '#speaker=nobody&zoom=x&y=z'")
    expect(timeline.locator("select[name=speaker]")).to_have_value("")
    assert timeline.locator(".entries > li:visible").count() > few


def width(page: Page) -> float:
    return float(page.locator(".timeline").evaluate("one => one.getBoundingClientRect().width"))


def test_the_picture_is_stretched_by_keys_and_texts_keep_their_size(timeline: Page) -> None:
    frame, label = timeline.locator(".picture-scroll"), timeline.locator(".mark-label").first
    normal, size = width(timeline), label.bounding_box()
    height = timeline.locator(".timeline").bounding_box()
    frame.focus()
    for _ in range(3):
        timeline.keyboard.press("+")
    assert width(timeline) > 1.5 * normal
    larger, now = label.bounding_box(), timeline.locator(".timeline").bounding_box()
    assert size is not None
    assert larger is not None
    assert height is not None
    assert now is not None
    assert larger["width"] == pytest.approx(size["width"], rel=0.01)
    assert now["height"] == pytest.approx(height["height"], rel=0.01)
    timeline.wait_for_url(re.compile(r"#zoom=1\.95$"))
    scrolled = frame.evaluate("one => one.scrollLeft")
    timeline.keyboard.press("ArrowRight")
    timeline.wait_for_function(
        "before => document.querySelector('.picture-scroll').scrollLeft > before", arg=scrolled
    )
    timeline.keyboard.press("-")
    assert width(timeline) < 1.8 * normal
    timeline.keyboard.press("0")
    assert width(timeline) == pytest.approx(normal)
    timeline.wait_for_url(re.compile(r"timeline\.html$"))
    timeline.evaluate("document.activeElement.blur()")
    timeline.keyboard.press("+")
    assert width(timeline) == pytest.approx(normal)


def test_the_wheel_stretches_about_the_pointer(timeline: Page) -> None:
    mark = timeline.locator(".timeline .mark.point").nth(4)
    mark.scroll_into_view_if_needed()
    before = mark.bounding_box()
    assert before
    normal = width(timeline)
    timeline.mouse.move(before["x"] + before["width"] / 2, before["y"] + 4)
    timeline.mouse.wheel(0, -200)
    timeline.wait_for_timeout(100)
    assert width(timeline) == pytest.approx(normal)  # without Ctrl or the focus it scrolls the page
    before = mark.bounding_box()
    assert before
    timeline.mouse.move(before["x"] + before["width"] / 2, before["y"] + 4)
    timeline.keyboard.down("Control")
    timeline.mouse.wheel(0, -400)
    timeline.keyboard.up("Control")
    timeline.wait_for_function(
        "wide => document.querySelector('.timeline').getBoundingClientRect().width > wide",
        arg=1.5 * normal,
    )
    after = mark.bounding_box()
    assert after
    assert after["x"] == pytest.approx(before["x"], abs=2)


def test_the_buttons_stretch_too(timeline: Page) -> None:
    normal = width(timeline)
    timeline.get_by_role("button", name="Larger").click()
    assert width(timeline) > normal
    timeline.get_by_role("button", name="Fit the width").click()
    assert width(timeline) == pytest.approx(normal)


def marked(page: Page, of: str) -> list[str]:
    """Something of the mark that has the focus."""
    return str(page.evaluate(f"document.activeElement.{of}")).split()


def test_the_picture_is_one_stop_of_the_tab_key(timeline: Page) -> None:
    stops = timeline.locator(".timeline a").evaluate_all(
        "all => all.filter(one => one.tabIndex === 0).length"
    )
    assert stops == 1
    timeline.get_by_role("link", name="Skip the picture").focus()
    timeline.keyboard.press("Tab")
    assert marked(timeline, "dataset.entries")[0] == "1"
    timeline.keyboard.press("Tab")
    assert timeline.evaluate("Boolean(document.activeElement.closest('.entries'))")


def test_arrows_lead_through_the_picture(timeline: Page) -> None:
    timeline.locator("select[name=conflict]").select_option("stay-or-go")
    top = "querySelector('rect').getBoundingClientRect().top"
    left = "querySelector('rect').getBoundingClientRect().left"
    timeline.locator(".timeline a[tabindex='0']").focus()
    timeline.keyboard.press("Home")
    first = marked(timeline, "dataset.entries")
    across = [float(marked(timeline, left)[0])]
    for _ in range(20):
        timeline.keyboard.press("ArrowRight")
        across.append(float(marked(timeline, left)[0]))
    assert all(after > before - 8 for before, after in pairwise(across))
    last = marked(timeline, "dataset.entries")
    assert last != first
    timeline.keyboard.press("Home")
    assert marked(timeline, "dataset.entries") == first
    timeline.keyboard.press("End")
    assert marked(timeline, "dataset.entries") == last
    down = [float(marked(timeline, top)[0])]
    lanes = timeline.locator(".lane-label:visible").count()
    for _ in range(lanes - 1):
        timeline.keyboard.press("ArrowDown")
        down.append(float(marked(timeline, top)[0]))
    assert all(after > before for before, after in pairwise(down))
    timeline.keyboard.press("ArrowDown")
    assert float(marked(timeline, top)[0]) == down[-1]
    for _ in range(lanes - 1):
        timeline.keyboard.press("ArrowUp")
    assert float(marked(timeline, top)[0]) < down[1]
    address = timeline.evaluate("document.activeElement.href.baseVal")
    timeline.keyboard.press("Enter")
    timeline.wait_for_url(re.compile(re.escape(address.lstrip("./")) + "$"))


def test_a_mark_of_many_leads_to_those_that_are_shown(timeline: Page) -> None:
    timeline.locator("select[name=speaker]").select_option("biden")
    timeline.locator("select[name=conflict]").select_option("orderly")
    many = timeline.locator(".many:visible").first
    label = many.locator("text").inner_html()
    many.click()
    timeline.wait_for_url(re.compile(r"#entry-\d+$"))
    target = timeline.locator(".entries > li:target")
    expect(target).to_be_visible()
    places = str(many.get_attribute("data-entries")).split()
    seen = [p for p in places if timeline.locator(f"#entry-{p}").is_visible()]
    assert label == f"+{len(seen)}"
    assert target.get_attribute("id") == f"entry-{seen[0]}"


def test_what_is_pointed_at_shows_all_its_arcs(timeline: Page) -> None:
    far = timeline.locator(".arc.far")
    expect(far.first).to_be_hidden()
    place = str(far.first.get_attribute("data-marks")).split()[0]
    mark = timeline.locator(f"[data-entries='{place}'], [data-entries^='{place} ']")
    for point in (mark.focus, mark.locator("rect").hover):
        point()
        expect(far.first).to_be_visible()
        timeline.mouse.move(0, 0)
        timeline.locator(".site-title").focus()
        expect(far.first).to_be_hidden()


_OVERLAPS = """
() => {
  const boxes = [...document.querySelectorAll(".mark-label")]
    .filter(label => label.checkVisibility()).map(label => label.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.flatMap((a, n) => boxes.slice(n + 1).filter(b => meet(a, b))).length;
}
"""


@pytest.mark.parametrize("asked", ["", "zoom=1.7", "zoom=9", "conflict=stay-or-go&zoom=3"])
def test_labels_never_overlap(timeline: Page, asked: str) -> None:
    timeline.evaluate(f"location.hash = '{asked}'")
    timeline.wait_for_timeout(50)
    assert timeline.evaluate(_OVERLAPS) == 0


# ---- On any page, anywhere ----


@pytest.mark.parametrize("path", [ARTICLE, WITH_ORIGINAL, "timeline.html"])
@pytest.mark.parametrize("wide", [360, 1440])
def test_nothing_moves_when_the_scripts_come(
    tab: Page, example_site: Path, site_server: Serve, path: str, wide: int
) -> None:
    tab.set_viewport_size({"width": wide, "height": 900})

    def late(route: Route) -> None:
        tab.wait_for_timeout(150)
        route.continue_()

    tab.route("**/*.js", late)
    tab.goto(site_server(example_site) + path)
    tab.wait_for_timeout(100)
    shift = tab.evaluate("""() => new Promise(resolve => {
      new PerformanceObserver(list => resolve(list.getEntries().map(one => one.value)))
        .observe({type: 'layout-shift', buffered: true});
      setTimeout(() => resolve([]), 100);
    })""")
    assert sum(shift) == 0
    assert tab.locator(".tools").is_visible()


@pytest.mark.parametrize("path", [ARTICLE, WITH_ORIGINAL, "timeline.html", "index.html"])
def test_scripts_run_on_a_host_below_a_path(
    tab: Page, example_site: Path, site_server: Serve, path: str
) -> None:
    tab.goto(site_server(example_site, "/a/b/") + path)
    assert tab.locator(".tools").count() == (path != "index.html")
    # What leads to the search stands on every page; an article's own script does it as well.
    assert tab.locator("script[src]").count() == (2 if path == "timeline.html" else 1)


@pytest.mark.parametrize("wide", [360, 1440])
def test_without_scripts_all_is_there(browser: Browser, example_site: Path, wide: int) -> None:
    size = ViewportSize(width=wide, height=900)
    with browser.new_context(java_script_enabled=False, viewport=size) as context:
        page = context.new_page()
        page.goto((example_site / ARTICLE).as_uri())
        assert page.locator(".tools, .keys, .all").count() == 3
        for control in page.locator(".tools, .keys, .all").all():
            expect(control).to_be_hidden()
        for tag in page.locator(".speaker-tag").all():
            expect(tag).to_be_visible()
            expect(page.locator(str(tag.get_attribute("href")))).to_be_visible()
        for number in range(1, 5):
            note = page.locator(f"#n-{number}")
            if wide == 360:
                expect(note).to_be_hidden()
                page.get_by_role("button", name=f"Note {number}").press("Enter")
            expect(note.locator("span")).to_be_visible()
            if wide == 360:
                page.keyboard.press("Escape")
                expect(note).to_be_hidden()
        page.goto((example_site / "timeline.html").as_uri())
        expect(page.locator(".timeline-tools")).to_be_hidden()
        assert shown(page, ".entries > li") == page.locator(".entries > li").count() > 100
        assert shown(page, ".timeline .mark") == page.locator(".timeline .mark").count() > 50


def test_print_lists_the_notes_by_number(page: Page, example_site: Path) -> None:
    page.emulate_media(media="print")
    page.goto((example_site / ARTICLE).as_uri())
    for note in page.locator(".notes li").all():
        expect(note).to_be_visible()
    expect(page.locator("button.note-number").first).to_be_visible()
    assert shown(page, ".margin-note, .tools, .copy") == 0


def test_a_statement_is_announced_once_with_its_speaker_and_kind(article: Page) -> None:
    tree = article.context.new_cdp_session(article).send("Accessibility.getFullAXTree")
    names: dict[str, list[str]] = {}
    for node in tree["nodes"]:
        role = node.get("role", {}).get("value")
        url = next(
            (p["value"]["value"] for p in node.get("properties", ()) if p["name"] == "url"), ""
        )
        if role == "link" and "#d-" in url:
            names.setdefault(url.partition("#d-")[2], []).append(node["name"]["value"])
        # Segments are plain text of the paragraph.
        assert role != "mark"
    assert names["mission"] == ["Sarah Sanders via Reuters (quoted)"]
    assert names["convinced"] == ["Emmanuel Macron (partly quoted)"]
    assert names["come-home"] == [
        "Donald Trump about April 2018, quoted by Sarah Sanders (reported)"
    ]
    assert names["only-chemical-weapons"] == [
        "United States",
        "United Kingdom",
        "France about 14 April 2018 (reported)",
    ]
    kinds = ("quoted)", "reported)")
    for id, told in names.items():
        assert sum(name.endswith(kinds) for name in told) == 1, id


def test_on_a_phone_who_quotes_is_read_out_but_takes_no_room(article: Page) -> None:
    name = "Donald Trump about April 2018, quoted by Sarah Sanders (reported)"
    quoted = article.locator(".speaker-tag span span").first
    room = {}
    for width in (360, 1440):
        article.set_viewport_size({"width": width, "height": 900})
        expect(article.get_by_role("link", name=name)).to_be_visible()
        room[width] = quoted.evaluate("one => one.getBoundingClientRect().width")
    assert room[360] == 0 < room[1440]


def test_on_a_phone_initials_stand_behind_their_sign(article: Page) -> None:
    article.set_viewport_size({"width": 360, "height": 900})
    lines = article.locator(".conflict-marker:has([data-short])").evaluate_all(
        "all => all.map(one => one.lastChild.getClientRects().length)"
    )
    assert lines
    assert set(lines) == {1}


def test_on_a_phone_a_filter_brings_what_is_left_into_view(timeline: Page) -> None:
    timeline.set_viewport_size({"width": 360, "height": 900})
    reset = timeline.get_by_role("button", name="Show all")
    expect(reset).to_be_hidden()
    first = timeline.locator(".timeline .mark").first
    expect(first).to_be_in_viewport()
    timeline.get_by_label("Speaker").select_option("biden")
    expect(timeline.locator(".timeline [data-entries]:not(.out) .mark").first).to_be_in_viewport()
    reset.focus()
    timeline.keyboard.press("Enter")
    expect(first).to_be_in_viewport()
    expect(reset).to_be_hidden()
    expect(timeline.get_by_label("Speaker")).to_be_focused()
