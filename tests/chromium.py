"""Chromium as the system has it, driven by Playwright, which has no browser of its own here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = f"no Chromium found (looked for {', '.join(_NAMES)})"

# No sandbox, since tests may run as root in a container; nothing but the page may use the network.
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The path of the browser to test with; None if there is none."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


@contextmanager
def launched(executable: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
        yield browser
        browser.close()


# Every address on the page as the browser understands it, which is what a reader's click follows.
_ADDRESSES = """
() => [...document.querySelectorAll("[href], [src]")].map(element =>
  new URL(element.getAttribute("href") ?? element.getAttribute("src"), document.baseURI).href)
"""
_IDS = '() => [...document.querySelectorAll("[id]")].map(element => element.id)'


def crawl(page: Page, start: str) -> tuple[set[str], list[str]]:
    """Open `start` and every HTML page below its folder that links lead to from there.

    Returns the addresses opened, without query and fragment, and the faults: pages that do not
    open, fragments that are not on their page, links to the same host outside the folder, and
    whatever a page says on the console or cannot load.
    """
    site = start.rpartition("/")[0] + "/"
    host = urljoin(site, "/")
    faults: list[str] = []
    page.on("console", lambda message: faults.extend(_complaint(page, message)))
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("requestfailed", lambda request: faults.extend(_failure(page, request)))

    ids: dict[str, set[str]] = {}
    links: list[tuple[str, str, str]] = []  # page, address without query and fragment, fragment
    todo = [start]
    while todo:
        address = todo.pop()
        if address in ids:
            continue
        ids[address], found = _visit(page, address, faults)
        for url in found:
            target = urlsplit(url)._replace(query="", fragment="").geturl()
            links.append((address, target, unquote(urldefrag(url).fragment)))
            if target.startswith(site) and _is_page(target):
                todo.append(target)
    for address, target, fragment in links:
        if target in ids and fragment and fragment not in ids[target]:
            faults.append(f"{address}: no {target}#{fragment}")
        if target.startswith(host) and not target.startswith(site):
            faults.append(f"{address}: leads out of the site to {target}")
    return set(ids), faults


def _failure(page: Page, request: Request) -> list[str]:
    """A request that failed; one that the next navigation cut off is no fault of the page."""
    if request.failure == "net::ERR_ABORTED":
        return []
    return [f"{page.url}: no {request.url}"]


def _complaint(page: Page, message: ConsoleMessage) -> list[str]:
    # A browser asks the host for this one by itself, whatever the page says.
    if message.location["url"] == urljoin(page.url, "/favicon.ico"):
        return []
    return [f"{page.url}: {message.text}"]


def _is_page(address: str) -> bool:
    return address.endswith((".html", "/"))


def _visit(page: Page, address: str, faults: list[str]) -> tuple[set[str], list[str]]:
    """The ids on the page and the addresses it links to; none, and a fault, if it does not open."""
    try:
        response = page.goto(address)
    except Error as error:
        faults.append(error.message.partition("\n")[0])
        return set(), []
    if response is not None and not response.ok:
        faults.append(f"{address}: status {response.status}")
        return set(), []
    return set(page.evaluate(_IDS)), list(page.evaluate(_ADDRESSES))
