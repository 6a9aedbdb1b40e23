"""Links to places on pages: what is certainly not there is told, and nothing else."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from sitegen.building.build import Options, build, check
from sitegen.serve.preview import Preview
from sitegen.theme import search_path, template_ids
from tests import write_files
from tests.builds import quick
from tests.links import check_links
from tests.reading import page

__all__ = ["quick"]  # a fixture

SAID = "“{}.” "
COUNT = 210
"""Statements of an article whose list goes on over a second page."""
SITE = {
    "content/index.md": "Home. [x](b/a.md#s-s1)\n",
    "content/b/a.md": "One. It rained. A remark of two blocks.\n\n"
    + "".join(SAID.format(f"Number {n} is said") for n in range(COUNT)),
    "content/b/a.annotations.yaml": "speakers: {ann: {name: Ann}}\nstatements:\n"
    + "".join(
        f"  s{n}: {{speaker: ann, quote: Number {n} is said, date: 2019}}\n" for n in range(COUNT)
    )
    + "events:\n  rain: {title: R, date: 2019, quote: It rained}\n  sun: {title: S, date: 2019}\n"
    "notes:\n  - {id: one, quote: One, body: So it is.}\n"
    '  - {id: two, quote: A remark, body: "- a\\n- b"}\n  - {quote: of two, body: Two.}\n',
    "content/b/other.md": "None of them.\n",
}


def ids(file: Path) -> set[str]:
    return {str(e.get("id")) for e in page(file).iter() if e.get("id")}


def missing(site: Path, *fragments: str, target: str = "b/a.md") -> list[str]:
    """Those of the fragments that a link from the home page's text is told to lead nowhere by."""
    links = "\n".join(f"- [x]({target}#{fragment})" for fragment in fragments)
    write_files(site, {"content/index.md": f"Home.\n\n{links}\n"})
    found = check(site, Options()).diagnostics
    assert {one.code for one in found} <= {"dead-fragment"}
    return [fragments[one.line - 3] for one in found]


@pytest.mark.usefixtures("quick")
def test_every_id_of_an_articles_page_is_known(tmp_path: Path) -> None:
    site = write_files(tmp_path, SITE)
    assert build(site, Options()).diagnostics == ()
    pages = [site / "public/b" / name for name in ("a.html", "a/2.html", "other.html")]
    there = ids(pages[0]) | {id for id in ids(pages[1]) if id.startswith("d-")}
    assert {"s-s7", "d-s7", "d-s209", "e-rain", "n-one", "p-one", "n-two", "r-two"} <= there
    assert missing(site, *sorted(there)) == []
    assert missing(site, *sorted(ids(pages[2])), target="b/other.md") == []
    assert missing(site, "s-s999", "e-sun", "n-three", "n-3", "x", "s7", "s%2Ds7") == [
        "s-s999",
        "e-sun",
        "n-three",
        "x",
        "s7",
    ]


def test_nothing_is_said_of_pages_of_other_kinds(tmp_path: Path) -> None:
    site = write_files(tmp_path, {**SITE, "content/b/x.html": "as it is", "content/c.md": "x\n"})
    for target in ("speakers/ann.html", "b/x.html", "b/", "c.html", "b/a.html", "timeline.html"):
        assert missing(site, "s-no", "no", target=target) == []
    assert missing(site, "no", "s-no", target="index.md") == ["s-no"]


def test_nothing_is_said_where_templates_are_the_sites_own(tmp_path: Path) -> None:
    site = write_files(tmp_path, {**SITE, "themes/default/static/more.css": ""})
    assert missing(site, "s-no", "no") == ["s-no", "no"]
    preview = Preview(site)
    assert [one.code for one in preview.load(lambda *_: None).diagnostics] == ["dead-fragment"] * 2
    write_files(site, {"themes/default/templates/mine.html": '<p id="no"></p>'})
    assert missing(site, "s-no", "no") == []
    assert preview.refresh(None).diagnostics == ()


def test_the_ids_of_the_theme_are_those_in_its_templates(tmp_path: Path) -> None:
    folders, _ = search_path(tmp_path, "plain")
    assert {"main", "about-title", "notes-title", "past-picture"} <= template_ids(folders)
    assert not any("{" in id for id in template_ids(folders))


@pytest.mark.usefixtures("quick")
def test_links_to_places_are_right_in_the_pages(tmp_path: Path) -> None:
    text = "He said “Là-bas.” [x](b.md#s-du\u0302) [y](#s-d%C3%BB) [z](c.md)\n"
    said = "speakers: {he: {name: He}}\nstatements: {dû: {speaker: he, quote: Là-bas}}\n"
    site = write_files(
        tmp_path,
        {
            "content/a.md": text,
            "content/a.annotations.yaml": said,
            "content/b.md": text.replace("b.md", "a.md"),
            "content/b.annotations.yaml": said,
            "content/c.md": "x\n",
        },
    )
    assert build(site, Options()).diagnostics == ()
    assert check_links(site / "public") == []
    hrefs = [unescape(e.get("href", "")) for e in page(site / "public/a.html").iter("a")]
    assert {"b.html#s-d%C3%BB", "#s-d%C3%BB"} <= {*hrefs}
