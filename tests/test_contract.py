"""The markup and data contracts, on the example site: what is relied upon from outside."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Page

from sitegen.frontmatter import split
from tests import ROOT
from tests.reading import article_body, classes, page, parse, segments, text_of

Entry = dict[str, Any]


def data(site: Path, name: str) -> list[Entry]:
    """Read all parts of a data file by way of the index."""
    index = json.loads((site / "data/index.json").read_text("utf-8"))
    parts = [json.loads((site / "data" / file).read_text("utf-8")) for file in index[name]["files"]]
    entries: list[Entry] = [entry for part in parts for entry in part]
    assert len(entries) == index[name]["total"]
    return entries


ARTICLES = sorted(
    path.relative_to(ROOT / "content").with_suffix("").as_posix()
    for path in (ROOT / "content").rglob("*.md")
)


@pytest.mark.parametrize("path", ARTICLES)
def test_the_text_on_the_page_is_the_articles(example_site: Path, path: str) -> None:
    """Held against another renderer: markdown-it's own, read by an HTML parser."""
    markdown = split((ROOT / "content" / f"{path}.md").read_text("utf-8")).body
    renderer = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    expected = text_of(parse(renderer.render(markdown)))
    shown = text_of(article_body(page(example_site / f"{path}.html")))
    assert shown.split() == expected.split()


def test_the_text_in_the_data_is_the_pages_code_point_for_code_point(example_site: Path) -> None:
    articles = data(example_site, "articles")
    assert len(articles) == 10
    for article in articles:
        body = article_body(page(example_site / article["url"]))
        assert body.get("data-article") == article["path"]
        assert text_of(body) == article["text"]


def test_every_statement_has_its_segments_and_its_words(example_site: Path) -> None:
    texts = {article["path"]: article["text"] for article in data(example_site, "articles")}
    bodies = {
        a["path"]: article_body(page(example_site / a["url"]))
        for a in data(example_site, "articles")
    }
    statements = data(example_site, "statements")
    assert len(statements) > 150
    for said in statements:
        path, _, id = said["id"].rpartition("#")
        found = segments(bodies[path], id)
        assert found[0].get("id") == f"s-{id}"
        pieces = [fragment["text"] for fragment in said["fragments"]]
        assert said["quote"] == " … ".join(pieces)
        shown = "".join(map(text_of, found))
        assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", "".join(pieces)), said["id"]
        for fragment in said["fragments"]:
            words = texts[path][fragment["start"] : fragment["end"]]
            assert re.sub(r"\s+", " ", words) == fragment["text"]


def test_every_statement_of_every_sidecar_is_in_the_data(example_site: Path) -> None:
    """Ids are read from the sidecars' text, not by the program's own reader."""
    declared = set()
    for sidecar in (ROOT / "content").rglob("*.annotations.yaml"):
        path = sidecar.relative_to(ROOT / "content").as_posix().removesuffix(".annotations.yaml")
        section = re.search(
            r"^statements:\n((?:(?: .*|#.*|)\n)*)", sidecar.read_text("utf-8"), re.M
        )
        if section:
            declared |= {f"{path}#{id}" for id in re.findall(r"^  ([\w-]+):", section[1], re.M)}
    assert declared == {said["id"] for said in data(example_site, "statements")}


def test_tags_and_markers_are_added_elements_that_lead_somewhere(example_site: Path) -> None:
    for article in data(example_site, "articles"):
        body = article_body(page(example_site / article["url"]))
        tags = [e for e in body.iter("a") if "speaker-tag" in classes(e)]
        markers = [e for e in body.iter("a") if "conflict-marker" in classes(e)]
        assert all("anno" in classes(e) and e.get("href") for e in tags + markers)
        said = [s for s in data(example_site, "statements") if s["article"] == article["path"]]
        assert len(tags) == sum(len(s["speakers"]) for s in said)
        assert len(markers) >= sum(bool(s["opponents"]) for s in said)


def test_opponents_are_mutual(example_site: Path) -> None:
    opponents = {s["id"]: set(s["opponents"]) for s in data(example_site, "statements")}
    for id, others in opponents.items():
        assert all(id in opponents[other] for other in others)


def test_the_seed_is_published_word_for_word(example_site: Path) -> None:
    seed = (ROOT / "seeds/white-house-syria.txt").read_text("utf-8")
    (article,) = [
        a for a in data(example_site, "articles") if a["path"] == "syria-2018/white-house-syria"
    ]
    assert f"{article['title']} {article['text']}".split() == seed.split()
    said = [s for s in data(example_site, "statements") if s["article"] == article["path"]]
    speakers = {id for s in said for id in s["speakers"]}
    assert len(said) >= 12
    assert {"white-house", "sanders", "macron", "trump", "haley"} <= speakers


def test_one_click_leads_from_sanders_to_macron_and_one_back(
    example_site: Path, page: Page
) -> None:
    said = {s["id"]: s for s in data(example_site, "statements")}
    article = example_site / "syria-2018/white-house-syria.html"
    page.goto(article.as_uri())
    sanders = [
        s["id"].rpartition("#")[2]
        for s in said.values()
        if s["speakers"] == ["sanders"]
        and any(said[o]["speakers"] == ["macron"] for o in s["opponents"])
    ]
    assert sanders
    marker = page.locator(".conflict-marker", has_text="Macron")
    page.locator(
        f"[data-statement~='{sanders[0]}'] ~ .conflict-marker", has_text="Macron"
    ).first.click()
    target = page.evaluate("location.hash.slice(3)")
    assert said[f"syria-2018/white-house-syria#{target}"]["speakers"] == ["macron"]
    assert marker.count() >= 1
    page.locator(
        f"[data-statement~='{target}'] ~ .conflict-marker", has_text="Sanders"
    ).first.click()
    back = page.evaluate("location.hash.slice(3)")
    assert said[f"syria-2018/white-house-syria#{back}"]["speakers"] == ["sanders"]


def test_no_page_runs_or_fetches_anything_of_another_host(example_site: Path) -> None:
    for path in example_site.rglob("*.html"):
        root = page(path)
        assert not list(root.iter("style"))
        assert all(
            e.get("src") or e.get("type") == "application/ld+json" for e in root.iter("script")
        )
        assert not [
            e
            for e in root.iter()
            if e.get("style") or any(k.startswith("on") for k in dict(e.items()))
        ]
        loaded = [e.get("src") for e in root.iter() if e.get("src")]
        loaded += [
            e.get("href") for e in root.iter("link") if e.get("rel") in {"stylesheet", "icon"}
        ]
        assert not [url for url in loaded if url and re.match(r"[a-z]+:|//", url)]
