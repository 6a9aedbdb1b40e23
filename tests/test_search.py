"""The search page in a browser: what is typed is found, by keyboard, in every language."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sitegen.building.build import Options, build
from tests import ROOT, axe, write_files
from tests.builds import SITE
from tests.server import Serve

QUOTE = "#s-mission"
"""The statement of the example that its first test looks for."""


@pytest.fixture
def tab(page: Page) -> Iterator[Page]:
    """A page that has nothing to complain of in the end."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page
    assert [line for line in told if "favicon" not in line] == []


def opened(tab: Page, address: str) -> Page:
    """Open a search page, and wait until it can search."""
    tab.goto(address)
    expect(tab.locator("select[name=speaker]")).to_be_visible()
    return tab


def first(tab: Page, kind: str = "statement") -> Locator:
    return tab.locator(f".hits[data-type={kind}] li > a").first


def links(tab: Page, kind: str = "statement") -> list[str]:
    hits = tab.locator(f".hits[data-type={kind}]:not([hidden]) li > a")
    return [link.get_attribute("href") or "" for link in hits.all()]


def test_a_word_of_a_statement_finds_it_first_and_leads_to_it(
    tab: Page, example_site: Path, site_server: Serve
) -> None:
    opened(tab, site_server(example_site, "/any/path/") + "search.html")
    expect(tab.locator("#search-words")).to_be_focused()
    tab.keyboard.type("clear that he wants")
    expect(first(tab)).to_contain_text("The U.S. mission has not changed")
    expect(first(tab)).to_contain_text("Sarah Sanders")
    about = tab.locator(".hits[data-type=statement] li").first.locator("p")
    expect(about).to_contain_text("15 April 2018")
    expect(about).to_contain_text("in conflict")
    assert tab.locator("mark", has_text="clear").count() > 0
    expect(tab.get_by_role("status")).to_contain_text("Found: statements")
    first(tab).click()
    expect(tab).to_have_url(re.compile(f"/any/path/syria-2018/white-house-syria.html{QUOTE}$"))
    expect(tab.locator(QUOTE)).to_be_in_viewport()


def test_filters_narrow_it_and_stand_in_the_address(
    tab: Page, example_site: Path, site_server: Serve
) -> None:
    opened(tab, site_server(example_site) + "search.html?q=mission")
    status = tab.get_by_role("status")
    expect(status).to_have_text("Found: statements 10, texts 7")
    everything = links(tab)
    tab.locator("select[name=speaker]").select_option("Sarah Sanders")
    expect(status).to_have_text("Found: statements 1, texts 1")
    assert links(tab) == [f"syria-2018/white-house-syria.html{QUOTE}"]
    tab.get_by_label("In conflict").check()
    expect(tab).to_have_url(re.compile(r"html\?q=mission&speaker=Sarah\+Sanders&conflict=yes$"))
    tab.reload()
    expect(status).to_have_text("Found: statements 1, texts 1")
    expect(tab.get_by_label("In conflict")).to_be_checked()
    tab.locator("select[name=year]").select_option("2021")
    expect(status).to_have_text("Nothing was found.")
    tab.get_by_role("button", name="Show all").click()
    expect(status).to_have_text("")
    assert links(tab) == []
    expect(tab).to_have_url(re.compile(r"search\.html$"))
    tab.locator("select[name=kind]").select_option("direct")
    tab.locator("#search-words").fill("mission")
    expect(status).not_to_have_text("")
    expect(first(tab).locator("q")).to_be_visible()
    assert set(links(tab)) < set(everything)
    assert links(tab, "text") == []


def test_what_has_no_words_is_shown_by_filters_alone_and_goes_on(
    tab: Page, example_site: Path, site_server: Serve
) -> None:
    opened(tab, site_server(example_site) + "search.html")
    tab.locator("select[name=speaker]").select_option("Joe Biden")
    expect(first(tab)).to_be_visible()
    assert len(links(tab)) == 10
    tab.locator(".hits[data-type=statement]").get_by_role("button", name="Show more").click()
    hits = tab.locator(".hits[data-type=statement] li > a")
    expect(hits).to_have_count(40)
    expect(hits.nth(10)).to_be_focused()


@pytest.mark.parametrize(
    "path", ["index.html", "syria-2018/white-house-syria.html", "conflicts/stay-or-go.html"]
)
def test_it_is_reached_and_read_by_keyboard(
    tab: Page, example_site: Path, site_server: Serve, path: str
) -> None:
    tab.goto(site_server(example_site) + path)
    tab.keyboard.press("/")
    expect(tab.locator("select[name=speaker]")).to_be_visible()
    words = tab.locator("#search-words")
    expect(words).to_be_focused()
    tab.keyboard.type("mission/")
    expect(words).to_have_value("mission/")
    tab.keyboard.press("Enter")
    expect(first(tab)).to_be_focused()
    hits = tab.locator(".hits li > a")
    tab.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    expect(words).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Escape")
    expect(words).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("/")
    expect(words).to_be_focused()
    target = first(tab).get_attribute("href")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(re.escape(str(target)) + "$"))
    tab.go_back()
    expect(first(tab)).to_have_attribute("href", str(target))


def test_keys_that_are_switched_off_stay_off(
    tab: Page, example_site: Path, site_server: Serve
) -> None:
    host = site_server(example_site)
    tab.goto(host + "conflicts/stay-or-go.html")
    tab.evaluate("localStorage['sitegen-keys'] = 'off'")
    tab.keyboard.press("/")
    tab.keyboard.press("Tab")
    assert tab.url == host + "conflicts/stay-or-go.html"


@pytest.mark.parametrize("language", ["en", "ar", "he"])
def test_words_in_another_language_find_its_texts(
    tab: Page, tmp_path: Path, site_server: Serve, language: str
) -> None:
    site = tmp_path / "site"
    shutil.copytree(ROOT / "tests/sites/right-to-left", site)
    config = site / "sitegen.yaml"
    config.write_text(config.read_text("utf-8") + f"language: {language}\n", "utf-8")
    build(site, Options())
    opened(tab, site_server(site / "public") + "search.html")
    words = tab.locator("#search-words")
    words.fill("سنبقى")
    expect(first(tab)).to_be_visible()
    assert "words/arabic.html#s-stay" in links(tab)
    # Without the article that the text has: the rules of Arabic find it, and no others.
    words.fill("ربيع")
    expect(first(tab)).to_have_attribute("href", "words/arabic.html#s-stay")
    shown = first(tab).locator(".hit-words")
    expect(shown).to_have_attribute("lang", "ar")
    expect(shown).to_have_css("direction", "rtl")
    words.fill("stay")
    expect(first(tab)).to_have_attribute("href", "words/english.html#s-stay")
    expect(first(tab).locator(".hit-words")).to_have_css("direction", "ltr")


def test_what_was_said_is_text_whatever_it_looks_like(
    tab: Page, tmp_path: Path, site_server: Serve
) -> None:
    sidecar = SITE["content/b/x.annotations.yaml"].replace("We stay", "We <i>stay</i> & <mark>")
    files = {
        "content/b/x.md": "He said “We <i>stay</i> & <mark>.” She said “We leave.”\n",
        "content/b/x.annotations.yaml": sidecar.replace("name: He", "name: <b>He"),
    }
    assert build(write_files(tmp_path, {**SITE, **files}), Options()).errors == 0
    opened(tab, site_server(tmp_path / "public") + "search.html?q=stay")
    expect(first(tab).locator("q")).to_have_text("We <i>stay</i> & <mark>")
    expect(first(tab).locator("b")).to_have_text("<b>He")


def test_without_scripts_the_page_says_so_and_leads_on(
    browser: Browser, example_site: Path, site_server: Serve
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(site_server(example_site) + "search.html")
        expect(tab.locator("noscript p")).to_contain_text("Search needs JavaScript.")
        expect(tab.locator("form")).to_be_hidden()
        tab.locator("main").get_by_role("link", name="Conflicts").click()
        expect(tab).to_have_title("Conflicts · Who Said What")


def test_from_disk_the_page_says_so_and_leads_on(tab: Page, example_site: Path) -> None:
    tab.goto((example_site / "search.html").as_uri())
    expect(tab.locator("main")).to_contain_text("This page was opened from disk")
    expect(tab.locator("form")).to_be_hidden()
    tab.locator("main").get_by_role("link", name="Timeline").click()
    expect(tab).to_have_title("Timeline · Who Said What")


def test_an_index_that_is_not_there_yet_is_told_of_and_asked_for_again(
    page: Page, tmp_path: Path, site_server: Serve
) -> None:
    build(write_files(tmp_path, dict(SITE)), Options())
    (tmp_path / "public/pagefind").rename(tmp_path / "later")
    page.goto(site_server(tmp_path / "public") + "search.html?q=stay")
    expect(page.get_by_role("status")).to_contain_text("not there yet")
    (tmp_path / "later").rename(tmp_path / "public/pagefind")
    expect(first(page)).to_have_attribute("href", "b/x.html#s-stay", timeout=30_000)


def test_an_index_that_was_replaced_meanwhile_is_read_anew(
    page: Page, tmp_path: Path, site_server: Serve
) -> None:
    build(write_files(tmp_path, dict(SITE)), Options())
    opened(page, site_server(tmp_path / "public") + "search.html")
    write_files(tmp_path, {"content/b/x.md": SITE["content/b/x.md"].replace("He said", "He wept")})
    build(tmp_path, Options())
    page.locator("#search-words").fill("said")
    expect(first(page, "text")).to_contain_text("She said")
    expect(first(page, "text")).to_contain_text("He wept")


@pytest.mark.skipif(axe.missing() is not None, reason=axe.missing() or "")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_in_every_state(
    browser: Browser, example_site: Path, site_server: Serve, scheme: str
) -> None:
    dark = scheme == "dark"
    with browser.new_context(color_scheme="dark" if dark else "light") as context:
        tab = opened(context.new_page(), site_server(example_site) + "search.html")
        assert axe.violations(tab) == []
        tab.locator("#search-words").fill("mission")
        expect(first(tab)).to_be_visible()
        assert axe.violations(tab) == []
        tab.locator("#search-words").fill("zzzz")
        expect(tab.get_by_role("status")).to_have_text("Nothing was found.")
        assert axe.violations(tab) == []
        tab.goto((example_site / "search.html").as_uri())
        assert axe.violations(tab) == []
