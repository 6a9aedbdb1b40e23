"""Tabs of a browser with the preview in them."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Error, Page, expect

from tests.serving import PATIENCE, Serving

on_request = pytest.mark.skipif(
    not os.environ.get("SITEGEN_PREVIEW"),
    reason="tabs that follow the preview hang now and then; SITEGEN_PREVIEW=1 runs them",
)
"""Marks tests in tabs that follow a running preview: Chromium does not always answer there."""

MS = PATIENCE * 1000

# What a page shows, without what the preview adds to it and the marks by which it swaps.
SHOWN = """
() => {
  const copy = document.documentElement.cloneNode(true);
  for (const added of copy.querySelectorAll("sitegen-preview, #sitegen-preview")) added.remove();
  for (const link of copy.querySelectorAll("link[rel=stylesheet]"))
    link.setAttribute("href", link.getAttribute("href").split("?")[0]);
  return copy.outerHTML.replace(/\\s+/g, " ");
}
"""


def shown(page: Page) -> str:
    """All that a page shows, as HTML; empty while it is being loaded."""
    try:
        return str(page.evaluate(SHOWN))
    except Error:
        return ""


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
