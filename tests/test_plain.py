"""The plain theme: one template and a style sheet of its own, and every contract of the default."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from sitegen.building.build import Options, build
from sitegen.theme import bundled
from tests import ROOT, reading
from tests import test_contract as contract
from tests.links import check_links
from tests.test_html import (
    test_the_example_site_has_no_inline_script_or_style,
    test_the_example_site_passes_the_nu_html_checker,
)

__all__ = [  # the same tests, on this theme's pages
    "test_the_example_site_has_no_inline_script_or_style",
    "test_the_example_site_passes_the_nu_html_checker",
]


@pytest.fixture(scope="session")
def example_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example site in the plain theme, in place of the one that other tests have."""
    site = tmp_path_factory.mktemp("plain")
    shutil.copytree(ROOT / "content", site / "content")
    config = (ROOT / "sitegen.yaml").read_text("utf-8")
    (site / "sitegen.yaml").write_text(f"{config}\ntheme: plain\n", "utf-8")
    assert build(site, Options()).errors == 0
    return site / "public"


def test_it_overrides_file_by_file(example_site: Path) -> None:
    own = {p.relative_to(bundled() / "plain") for p in (bundled() / "plain").rglob("*.*")}
    assert own < {
        p.relative_to(bundled() / "default") for p in (bundled() / "default").rglob("*.*")
    }
    assert len(own) == 3
    sheet = (bundled() / "plain/static/style.css").read_bytes()
    assert len(sheet) < 4_000
    assert (example_site / "static/icon.svg").exists()
    timeline = reading.page(example_site / "timeline.html")
    assert not list(timeline.iter("svg"))
    assert [e for e in timeline.iter("ol") if "entries" in reading.classes(e)]


@pytest.mark.parametrize("path", contract.ARTICLES)
def test_the_text_on_the_page_is_the_articles(example_site: Path, path: str) -> None:
    contract.test_the_text_on_the_page_is_the_articles(example_site, path)


@pytest.mark.parametrize(
    "test",
    [
        contract.test_the_text_in_the_data_is_the_pages_code_point_for_code_point,
        contract.test_every_statement_has_its_segments_and_its_words,
        contract.test_every_statement_of_every_sidecar_is_in_the_data,
        contract.test_tags_and_markers_are_added_elements_that_lead_somewhere,
        contract.test_opponents_are_mutual,
        contract.test_the_seed_is_published_word_for_word,
        contract.test_no_page_runs_or_fetches_anything_of_another_host,
    ],
)
def test_it_keeps_the_contracts(example_site: Path, test: Callable[[Path], None]) -> None:
    test(example_site)


def test_its_links_hold(example_site: Path) -> None:
    assert check_links(example_site) == []


def test_it_is_one_column(example_site: Path, page: Page) -> None:
    """Nothing stands beside the text, whatever the width, and nothing scrolls sideways."""
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto((example_site / "syria-2018/white-house-syria.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        body = page.locator(".article-body").bounding_box()
        assert body is not None
        assert all(
            (box := marker.bounding_box()) is None or box["x"] >= body["x"] - 1
            for marker in page.locator(".conflict-marker").all()
        )
