"""Tabs of a browser with the preview in them."""

from __future__ import annotations

import difflib

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from tests.serving import PATIENCE, Serving

MS = PATIENCE * 1000

# What a page shows, without what the preview adds to it and the marks by which it swaps.
_SHOWN = """() => {
  const copy = document.documentElement.cloneNode(true);
  for (const added of copy.querySelectorAll("sitegen-preview, [id^=sitegen-]")) added.remove();
  for (const link of copy.querySelectorAll("link[rel=stylesheet]"))
    link.setAttribute("href", link.getAttribute("href").split("?")[0]);
  return copy.outerHTML.replace(/\\s+/g, " ");
}"""


def told(page: Page, script: str, argument: object = None) -> object:
    """What a function of JavaScript returns there, once that is true.

    To be used in place of `evaluate`, which waits without end where a tab does not answer, and
    fails where the page is just being loaded again.
    """
    return page.wait_for_function(script, arg=argument, timeout=MS, polling=50).json_value()


def shown(page: Page) -> str:
    """All that a page shows, as HTML."""
    return str(told(page, _SHOWN))


def shows_same(page: Page, wanted: str, what: str) -> None:
    """Wait until a page shows just the same HTML; tells where it differs if it never does."""
    try:
        told(page, f"wanted => ({_SHOWN})() === wanted", wanted)
    except NotInTime:
        lines = difflib.unified_diff(wanted.split("<"), shown(page).split("<"), lineterm="")
        pytest.fail("\n".join([what, *lines]))


def touched(page: Page) -> None:
    """Mark a page, such that it is seen when it is loaded again."""
    told(page, "() => window.touched = true")


def still_touched(page: Page) -> None:
    told(page, "() => window.touched")


def opened(page: Page, server: Serving, path: str) -> Page:
    page.set_default_timeout(MS)
    page.goto(server.url + path)
    return page


def shows(page: Page, words: str) -> None:
    expect(page.locator("body")).to_contain_text(words, timeout=MS)


def shows_no(page: Page, words: str) -> None:
    expect(page.locator("body")).not_to_contain_text(words, timeout=MS)


def errors(page: Page) -> str:
    """What stands over the page; empty if nothing does."""
    panel = page.locator("sitegen-preview section.errors")
    return panel.inner_text() if panel.is_visible() else ""


def shows_error(page: Page, words: str) -> None:
    expect(page.locator("sitegen-preview section.errors")).to_contain_text(words, timeout=MS)


def shows_no_error(page: Page) -> None:
    expect(page.locator("sitegen-preview section.errors")).to_be_hidden(timeout=MS)
