"""The preview in the browser: it shows what a build would give, whatever happens to the files."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import ROOT, write_files
from tests.builds import SITE
from tests.saving import SAVES, by_rename, in_place
from tests.serving import Serving, serving, until
from tests.tabs import (
    MS,
    opened,
    shown,
    shows,
    shows_error,
    shows_no,
    shows_no_error,
    shows_same,
    still_touched,
    told,
    touched,
)

ARTICLE = "content/b/x.md"
SIDECAR = "content/b/x.annotations.yaml"
THEME = ROOT / "themes" / "default"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_files(tmp_path / "site", dict(SITE))


@pytest.fixture
def server(site: Path) -> Iterator[Serving]:
    with serving(site) as running:
        yield running


@pytest.fixture
def article(server: Serving, page: Page) -> Page:
    """A tab with the article, that listens."""
    return opened(page, server, "b/x.html")


def text(more: str) -> str:
    """The article's text with more words at its end."""
    return f"He said “We stay.” She said “We leave.” {more}\n"


def rewritten(path: Path, old: str, new: str) -> str:
    before = path.read_text("utf-8")
    assert old in before
    return before.replace(old, new)


# ---- Saving ----


@pytest.mark.parametrize("save", SAVES)
def test_a_saved_file_is_shown(
    site: Path, article: Page, save: Callable[[Path, str], None]
) -> None:
    for number in range(3):
        save(site / ARTICLE, text(f"Words {number}."))
        shows(article, f"Words {number}.")
    save(site / SIDECAR, rewritten(site / SIDECAR, "name: He", "name: Somebody"))
    shows(article, "Somebody")
    shows_no_error(article)


def test_a_file_that_is_saved_but_not_changed_changes_nothing(
    site: Path, server: Serving, article: Page
) -> None:
    touched(article)
    before = len(server.lines)
    (site / ARTICLE).write_bytes((site / ARTICLE).read_bytes())
    write_files(site, {"content/c/y.md": "Another.\n"})
    until(lambda: server.ask("/c/y.html").status == 200)
    still_touched(article)
    assert len(server.lines) == before + 1


# ---- Errors ----


def test_an_error_stands_over_the_last_good_page_until_it_is_mended(
    site: Path, server: Serving, article: Page
) -> None:
    before = shown(article)
    in_place(site / SIDECAR, rewritten(site / SIDECAR, "speaker: he", "speaker: hee"))
    shows_error(article, "1 error: this is the last good version")
    assert server.errors() == [
        'content/b/x.annotations.yaml:3:10: error[unknown-speaker]: speaker "hee" is not declared\n'
        "    3 |   stay: {speaker: hee, quote: We stay}\n"
        '      |                   ^^^ did you mean "he"?'
    ]
    shows_error(article, server.errors()[0])
    link = article.locator("sitegen-preview article a").get_attribute("href")
    assert link == f"vscode://file{site / SIDECAR}:3:10"
    shows_same(article, before, "the last good page")
    article.reload()
    shows_error(article, 'speaker "hee" is not declared')
    shows_same(article, before, "the last good page")
    in_place(site / SIDECAR, rewritten(site / SIDECAR, "speaker: hee", "speaker: she"))
    shows_no_error(article)
    until(lambda: shown(article) != before)


def test_the_server_starts_with_errors(site: Path, page: Page) -> None:
    in_place(site / "sitegen.yaml", "titel: Small\n")
    in_place(site / ARTICLE, "---\ndate: nonsense\n---\nText.\n")
    with serving(site) as server:
        assert server.ask("/").status == 503
        opened(page, server, "b/x.html")
        shows_error(page, 'unknown key "titel"')
        in_place(site / "sitegen.yaml", "title: Small\n")
        shows_error(page, '"nonsense" is not a date')
        in_place(site / ARTICLE, SITE[ARTICLE])
        shows(page, "We stay")
        shows_no_error(page)


def test_the_editor_opens_where_the_error_is(site: Path, tmp_path: Path, page: Page) -> None:
    opened_at = tmp_path / "opened"
    script = tmp_path / "editor"
    script.write_text(f'#!/bin/sh\necho "$@" >> {opened_at}\n')
    script.chmod(0o755)
    with serving(site, env={"SITEGEN_EDITOR": f"{script} +{{line}} {{file}}"}) as server:
        opened(page, server, "")
        in_place(site / SIDECAR, rewritten(site / SIDECAR, "speaker: he", "speaker: hee"))
        page.locator("sitegen-preview").get_by_role("button", name="Open").click()
        until(opened_at.exists)
        until(lambda: opened_at.read_text() == f"+3 {site / SIDECAR}\n")


# ---- Theme and configuration ----


def test_a_style_sheet_is_swapped_and_the_page_stays(site: Path, page: Page) -> None:
    write_files(site, {"themes/default/static/own.css": "body { color: rgb(1, 2, 3); }"})
    base = THEME / "templates" / "base.html"
    own = '<link rel="stylesheet" href="{{ rel(\'static/own.css\') }}">\n</head>'
    (site / "themes/default/templates").mkdir()
    in_place(site / "themes/default/templates/base.html", base.read_text().replace("</head>", own))
    with serving(site) as server:
        opened(page, server, "b/x.html")
        touched(page)
        expect(page.locator("body")).to_have_css("color", "rgb(1, 2, 3)")
        by_rename(site / "themes/default/static/own.css", "body { color: rgb(4, 5, 6); }")
        expect(page.locator("body")).to_have_css("color", "rgb(4, 5, 6)", timeout=MS)
        in_place(site / "themes/default/static/own.css", "body { color: rgb(7, 8, 9); }")
        expect(page.locator("body")).to_have_css("color", "rgb(7, 8, 9)", timeout=MS)
        expect(page.locator("link[href*='own.css']")).to_have_count(1, timeout=MS)
        still_touched(page)


def test_a_template_that_is_edited_broken_and_mended(
    site: Path, server: Serving, article: Page
) -> None:
    base = THEME / "templates" / "base.html"
    own = site / "themes" / "default" / "templates" / "base.html"
    own.parent.mkdir(parents=True)
    in_place(own, base.read_text().replace("<footer", "<p>Of my own</p><footer"))
    shows(article, "Of my own")
    in_place(own, base.read_text().replace("<footer", "{% if %}<footer"))
    shows_error(article, "error[template]")
    shows(article, "Of my own")
    in_place(own, base.read_text())
    shows_no(article, "Of my own")
    shows_no_error(article)
    shutil.rmtree(site / "themes")
    in_place(site / ARTICLE, text("Later."))
    shows(article, "Later.")


def test_the_configuration_is_edited(site: Path, server: Serving, page: Page) -> None:
    opened(page, server, "b/x.html")
    in_place(site / "sitegen.yaml", "title: Other\n")
    expect(page).to_have_title(re.compile("Other"), timeout=MS)
    in_place(site / "sitegen.yaml", "title: Other\nlanguage: de\n")
    expect(page.locator("html")).to_have_attribute("lang", "de", timeout=MS)
    colours = "theme_settings: {colours: {light: {paper: '#fff8f0'}, dark: {paper: '#000000'}}}\n"
    in_place(site / "sitegen.yaml", colours)
    until(lambda: "#fff8f0" in server.page("/static/settings.css"))
    in_place(site / "sitegen.yaml", colours.replace("f0", "e0"))
    paper = "() => getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()"
    page.wait_for_function(f"() => ({paper})() === '#fff8e0'", timeout=MS)
    in_place(site / "sitegen.yaml", "theme: plain\n")
    plain = write_files(site, {"themes/plain/static/mine.txt": "mine"})
    until(lambda: server.ask("/static/mine.txt").body == b"mine", str(plain))
    (site / "sitegen.yaml").unlink()
    expect(page).to_have_title(re.compile("Briefings"), timeout=MS)
    in_place(site / "sitegen.yaml", "base_url: https://small.example/deep/\n")
    until(lambda: server.ask("/deep/b/x.html").status == 200)


# ---- Files and folders that come and go ----


def test_articles_are_made_renamed_and_deleted(site: Path, server: Serving, page: Page) -> None:
    opened(page, server, "b/index.html")
    in_place(site / "content/b/y.md", "---\ntitle: The second\n---\nText.\n")
    shows(page, "The second")
    (site / "content/b/y.md").rename(site / "content/b/z.md")
    expect(page.locator("a[href='z.html']").first).to_be_attached(timeout=MS)
    assert server.ask("/b/y.html").status == 404
    (site / "content/b/z.md").unlink()
    shows_no(page, "The second")
    page.goto(server.url + "b/x.html")
    for name in (ARTICLE, SIDECAR):
        (site / name).rename((site / name).with_name(Path(name).name.replace("x", "w", 1)))
    expect(page.locator(".article-body")).to_have_count(0, timeout=MS)
    for name in (ARTICLE, SIDECAR):
        (site / name).with_name(Path(name).name.replace("x", "w", 1)).rename(site / name)
    shows(page, "We stay")


def test_folders_are_moved_in_and_out(
    site: Path, tmp_path: Path, server: Serving, page: Page
) -> None:
    opened(page, server, "")
    apart = write_files(
        tmp_path / "apart", {"index.md": "---\ntitle: From apart\n---\n", "deep/x.md": "Deep.\n"}
    )
    apart.rename(site / "content" / "apart")
    shows(page, "From apart")
    until(lambda: "Deep." in server.page("/apart/deep/x.html"))
    in_place(site / "content" / "apart" / "deep" / "x.md", "Deeper.\n")
    until(lambda: "Deeper." in server.page("/apart/deep/x.html"))
    (site / "content" / "apart").rename(site / "content" / "other")
    until(lambda: "Deeper." in server.page("/other/deep/x.html"))
    (site / "content" / "other").rename(tmp_path / "apart")
    shows_no(page, "From apart")
    assert server.ask("/other/deep/x.html").status == 404


def test_the_whole_content_goes_and_comes_back(site: Path, tmp_path: Path, article: Page) -> None:
    (site / "content").rename(tmp_path / "away")
    shows_error(article, 'there is no folder "content"')
    shows(article, "We stay")
    (tmp_path / "away").rename(site / "content")
    shows_no_error(article)
    in_place(site / ARTICLE, text("Back."))
    shows(article, "Back.")


def test_another_branch_is_checked_out(site: Path, article: Page) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=x", "-c", "user.email=x@small.example")
        subprocess.run(["git", *identity, *arguments], cwd=site, check=True, capture_output=True)

    git("init", "-b", "one")
    git("add", ".")
    git("commit", "-m", "one")
    git("checkout", "-b", "two")
    in_place(site / ARTICLE, text("The other branch."))
    for number in range(30):
        in_place(site / "content" / "b" / f"n{number}.md", f"Number {number}.\n")
    (site / "content" / "b" / "index.md").unlink()
    git("add", ".")
    git("commit", "-m", "two")
    shows(article, "The other branch.")
    git("checkout", "one")
    shows_no(article, "The other branch.")
    git("checkout", "two")
    shows(article, "The other branch.")
    shows_no_error(article)


def test_polling_sees_changes_too(site: Path, page: Page) -> None:
    with serving(site, "--poll") as server:
        opened(page, server, "b/x.html")
        by_rename(site / ARTICLE, text("Polled."))
        shows(page, "Polled.")


# ---- Tabs ----

HEADING = "document.querySelector('main h2')"
LONG = "".join(f"Paragraph {number} of the text.\n\n" for number in range(200))


def test_a_page_stays_where_it_is_scrolled(site: Path, server: Serving, page: Page) -> None:
    tail = "\n\nHe said “We stay.” She said “We leave.”\n"
    in_place(site / ARTICLE, f"# Top\n\n{LONG}## Middle\n\n{LONG}{tail}")
    until(lambda: "Middle" in server.page("/b/x.html"))
    opened(page, server, "b/x.html")
    told(page, f"() => {HEADING}.scrollIntoView({{block: 'center'}}) ?? true")
    before = told(page, "() => scrollY")
    in_place(site / ARTICLE, f"# Top\n\n{LONG}## Middle\n\n{LONG}Changed below.{tail}")
    shows(page, "Changed below.")
    told(page, "before => Math.abs(scrollY - before) < 2", before)
    told(page, f"() => {HEADING}.getBoundingClientRect().top > 0")
    page.wait_for_load_state("load", timeout=MS)
    sidecar = site / SIDECAR
    in_place(sidecar, rewritten(sidecar, "quote: We leave", "quote: We leave, note: Edited"))
    in_view = """() => {
      const said = document.getElementById("s-leave");
      const box = said && said.getBoundingClientRect();
      const isEdited = document.body.textContent.includes("Edited");
      return said && isEdited && box.top > 0 && box.top < innerHeight;
    }"""
    told(page, in_view)


def test_other_pages_are_left_alone(site: Path, server: Serving, browser: Browser) -> None:
    in_place(site / "content/b/y.md", "Another text.\n")
    until(lambda: server.ask("/b/y.html").status == 200)
    with browser.new_context() as context:
        first, second = context.new_page(), context.new_page()
        opened(first, server, "b/x.html")
        opened(second, server, "b/y.html")
        touched(second)
        in_place(site / ARTICLE, text("Changed."))
        shows(first, "Changed.")
        still_touched(second)


def test_seven_tabs_and_more_do_not_block_each_other(
    site: Path, server: Serving, browser: Browser
) -> None:
    with browser.new_context() as context:
        tabs = [opened(context.new_page(), server, "b/x.html") for _ in range(9)]
        in_place(site / ARTICLE, text("Everywhere."))
        for tab in tabs:
            shows(tab, "Everywhere.")


def test_a_tab_that_was_asleep_catches_up(site: Path, server: Serving, browser: Browser) -> None:
    with browser.new_context() as context:
        page = opened(context.new_page(), server, "b/x.html")
        context.set_offline(True)
        in_place(site / ARTICLE, text("Overnight."))
        until(lambda: "Overnight." in server.page("/b/x.html"))
        context.set_offline(False)
        told(page, "() => document.dispatchEvent(new Event('visibilitychange'))")
        shows(page, "Overnight.")


def test_a_tab_follows_a_server_that_was_started_again(site: Path, page: Page) -> None:
    with serving(site) as server:
        opened(page, server, "b/x.html")
        port = str(server.port)
    in_place(site / ARTICLE, text("Another day."))
    with serving(site, "--port", port):
        shows(page, "Another day.")
