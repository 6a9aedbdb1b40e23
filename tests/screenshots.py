"""Makes pictures of every kind of page, to be looked at: run by `scripts/screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from sitegen.building.build import Options, build
from tests import ROOT, chromium
from tests.pages import EXAMPLE, RIGHT_TO_LEFT, SITES

FOLDER = ROOT / "screenshots"
README = ROOT / "docs/images/article.png"
SIZES = {"wide": (1440, 900), "tablet": (768, 1024), "phone": (360, 740)}


def pictures(browser: Browser, kind: str, url: str, folder: Path) -> None:
    """Write the pictures of one page: each size in whole length, dark, and a PDF."""
    page = browser.new_page()
    page.goto(url)
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=folder / f"{kind}-{name}.png", full_page=True)
    page.emulate_media(color_scheme="dark")
    for name in ("wide", "phone"):
        width, height = SIZES[name]
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=folder / f"{kind}-{name}-dark.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.pdf(path=folder / f"{kind}.pdf", format="A4", prefer_css_page_size=True)
    page.close()


def readme_picture(browser: Browser, url: str) -> None:
    """Write the picture at the head of the README: the top of an article."""
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.goto(url)
    README.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=README)


def main(arguments: list[str]) -> int:
    """Build the sites aside and make the pictures; 2 where that cannot be."""
    executable = chromium.find_chromium()
    if executable is None or arguments not in ([], ["--readme"]):
        print("usage: scripts/screenshots [--readme]" if executable else chromium.MISSING)
        return 2
    with (
        tempfile.TemporaryDirectory() as scratch,
        chromium.launched(executable) as browser,
    ):
        for name, site in SITES.items():
            build(site, Options(output=Path(scratch, name)))
        if arguments:
            readme_picture(browser, Path(scratch, "example", EXAMPLE["article"]).as_uri())
            print(README.relative_to(ROOT))
            return 0
        FOLDER.mkdir(exist_ok=True)
        for name, pages in (("example", EXAMPLE), ("right-to-left", RIGHT_TO_LEFT)):
            for kind, path in pages.items():
                pictures(browser, kind, Path(scratch, name, path).as_uri(), FOLDER)
        print(f"{len(list(FOLDER.iterdir()))} files in {FOLDER.name}/")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
