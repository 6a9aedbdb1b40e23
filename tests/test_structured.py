"""Structured data: the JSON-LD of every page, against what schema.org has of each type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from sitegen.building.build import Options, build
from tests import write_files
from tests.reading import page, parse

THING = {"name", "description", "url", "sameAs", "alternateName", "subjectOf"}
WORK = THING | {
    *("about", "archivedAt", "author", "copyrightNotice", "dateCreated", "datePublished"),
    *("hasPart", "headline", "inLanguage", "isBasedOn", "isPartOf", "keywords", "mainEntity"),
    *("publisher", "recordedAt", "text"),
}
PROPERTIES = {
    "Article": WORK,
    "Claim": WORK | {"appearance"},
    "ClaimReview": WORK | {"claimReviewed", "itemReviewed", "reviewBody", "reviewRating"},
    "CollectionPage": WORK,
    "Event": THING | {"endDate", "recordedIn", "startDate"},
    "Organization": THING | {"memberOf"},
    "Person": THING | {"affiliation", "jobTitle"},
    "ProfilePage": WORK,
    "Question": WORK,
    "Quotation": WORK | {"spokenByCharacter"},
    "Rating": THING,
    "WebPage": WORK,
    "WebSite": WORK,
}
"""What schema.org lets a type have, of what we write."""
NEEDED = {
    "Article": {"headline"},
    "Claim": {"appearance"},
    "ClaimReview": {"author", "claimReviewed", "itemReviewed", "reviewRating", "url"},
    "Quotation": {"isBasedOn", "recordedAt", "spokenByCharacter", "text"},
}

Object = dict[str, object]

SITE = {
    "sitegen.yaml": "title: Words\nreviewer: {name: The desk, url: https://desk.example/}\n",
    "content/b/x.md": "---\ndate: 2018-04-15\nauthor: [The Ministry, Cy]\ntags: [t]\n---\n\n"
    "He said “We stay.” She said “We leave.” It was told that they go.\n",
    "content/b/x.annotations.yaml": """\
speakers:
  he:
    name: He </script>
    role: [{role: Minister, organization: ministry}, {role: Chair, organization: Club}]
    same_as: [https://he.example/]
  she: {name: She}
  ministry: {name: The Ministry, kind: organization}
statements:
  stay: {speaker: [he, ministry], quote: We stay, source: https://s.example/}
  leave: {speaker: she, quote: We leave, date: 2018~}
  go: {speaker: she, quote: that they go}
conflicts:
  c:
    question: Stay or leave?
    status: resolved
    resolved: 2019-01-02
    verdict: Half true
    resolution: It was *both* </script>.
    positions:
      s: {label: Stay, statements: [stay]}
      l: {label: Leave, statements: [leave, go]}
events:
  e: {title: It happened, date: 2018-04-13/2018-04-14, quote: It was told}
""",
}


def inline(path: Path) -> Object:
    """The JSON-LD within a page; there must be one piece of it."""
    (found,) = [e for e in page(path).iter("script") if e.get("type") == "application/ld+json"]
    return json.loads(found.text or "")  # type: ignore[no-any-return]  # JSON


def beside(path: Path) -> Object:
    return json.loads(path.read_text("utf-8"))  # type: ignore[no-any-return]  # JSON


def nodes(value: object) -> Iterator[Object]:
    """Every object that has a type, however deep."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for held in value.values():
            yield from nodes(held)


def faults(value: Object) -> list[str]:
    """What schema.org does not know, what is missing, what is empty."""
    found = [] if value.get("@context") == "https://schema.org" else ["no context"]
    for node in nodes(value):
        kind = str(node["@type"])
        keys = {key for key in node if not key.startswith("@")}
        found += [f"{kind}.{key}" for key in keys - PROPERTIES[kind]]
        found += [f"{kind} without {key}" for key in NEEDED.get(kind, set()) - keys]
        found += [f"{kind}.{key} is empty" for key in keys if node[key] in ("", None, [], {})]
        if kind == "Claim" and not keys & {"name", "text"}:
            found.append("Claim of nothing")
    return found


def all_of(site: Path) -> Iterator[tuple[Path, Object]]:
    for path in sorted(site.rglob("*.html")):
        yield path, inline(path)
    for path in sorted(site.rglob("*.jsonld")):
        yield path, beside(path)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = write_files(tmp_path_factory.mktemp("structured"), SITE)
    assert build(site, Options()).errors == 0
    return site / "public"


def by_id(value: Object) -> dict[str, Object]:
    return {str(node["@id"]): node for node in nodes(value) if len(node) > 2 and "@id" in node}


def test_the_example_says_only_what_schema_org_knows(example_site: Path) -> None:
    kinds = set()
    for path, value in all_of(example_site):
        assert faults(value) == [], path
        kinds |= {str(node["@type"]) for node in nodes(value)}
    assert kinds >= {"Article", "Quotation", "Claim", "Event", "Person", "Organization", "Question"}


def test_a_small_site_says_only_what_schema_org_knows(small: Path) -> None:
    assert [(path, f) for path, value in all_of(small) for f in faults(value)] == []


def test_every_reference_leads_to_a_page_of_the_site(small: Path) -> None:
    referred = 0
    for path, value in all_of(small):
        for id in re.findall(r'"@id": "(.*?)"', json.dumps(value)):
            target = unquote(urljoin(path.as_uri(), id).removeprefix("file://"))
            file, _, fragment = target.partition("#")
            assert Path(file).is_file(), (path, id)
            ids = {e.get("id") for e in page(Path(file)).iter()} if file.endswith("html") else ()
            if fragment and not fragment.startswith(("site", "review")):
                assert fragment in ids, (path, id)
            referred += 1
    assert referred > 30


def test_a_page_of_an_article_links_to_all_that_it_says(small: Path) -> None:
    links = [
        e for e in page(small / "b/x.html").iter("link") if e.get("type", "").endswith("ld+json")
    ]
    assert [link.get("href") for link in links] == ["x.jsonld"]
    assert inline(small / "b/x.html") == {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": "",
        "headline": "X",
        "datePublished": "2018-04-15",
        "author": ["The Ministry", "Cy"],
    }
    article = by_id(beside(small / "b/x.jsonld"))["x.html"]
    assert article["author"] == [
        {"@type": "Organization", "@id": "../speakers/ministry.html", "name": "The Ministry"},
        {"@type": "Person", "name": "Cy"},
    ]


def test_only_what_was_quoted_is_a_quotation(small: Path) -> None:
    said = by_id(beside(small / "b/x.jsonld"))
    assert said["x.html#s-stay"] == {
        "@type": "Quotation",
        "@id": "x.html#s-stay",
        "spokenByCharacter": [
            {"@id": "../speakers/he.html"},
            {"@id": "../speakers/ministry.html"},
        ],
        "recordedAt": {
            "@type": "Event",
            "startDate": "2018-04-15",
            "recordedIn": {"@id": "x.html"},
        },
        "text": "We stay",
        "inLanguage": "en",
        "dateCreated": "2018-04-15",
        "isPartOf": {"@id": "x.html"},
        "isBasedOn": "https://s.example/",
        "about": {"@id": "../conflicts/c.html"},
    }
    assert "dateCreated" not in said["x.html#s-leave"], "about 2018 is no date for a machine"
    told = said["x.html#s-go"]
    assert told["@type"] == "Claim"
    assert told["author"] == {"@id": "../speakers/she.html"}
    assert told["appearance"] == {"@id": "x.html"}
    assert "spokenByCharacter" not in told


def test_positions_are_claims_that_appear_in_statements(small: Path) -> None:
    said = by_id(inline(small / "conflicts/c.html"))
    assert said["c.html#position-l"] == {
        "@type": "Claim",
        "@id": "c.html#position-l",
        "name": "Leave",
        "about": {"@id": "c.html"},
        "appearance": [{"@id": "../b/x.html#s-leave"}, {"@id": "../b/x.html#s-go"}],
    }
    assert said["../b/x.html#s-leave"]["text"] == "We leave"


def test_a_verdict_is_a_review_of_the_claims(small: Path, tmp_path: Path) -> None:
    review = by_id(inline(small / "conflicts/c.html"))["c.html#review"]
    assert review == {
        "@type": "ClaimReview",
        "@id": "c.html#review",
        "url": "c.html",
        "claimReviewed": "Stay or leave?",
        "itemReviewed": [{"@id": "c.html#position-s"}, {"@id": "c.html#position-l"}],
        "reviewRating": {"@type": "Rating", "alternateName": "Half true"},
        "reviewBody": "It was both </script>.",
        "datePublished": "2019-01-02",
        "author": {"@type": "Organization", "name": "The desk", "url": "https://desk.example/"},
    }
    assert "The desk" in (small / "conflicts/c.html").read_text("utf-8").partition("<main")[2]
    site = write_files(tmp_path, SITE | {"sitegen.yaml": "title: Words\n"})
    assert build(site, Options()).errors == 0
    assert "ClaimReview" not in (site / "public/conflicts/c.html").read_text("utf-8")


def test_an_event_has_both_its_days(small: Path) -> None:
    for value, id in (
        (beside(small / "b/x.jsonld"), "x.html#e-e"),
        (inline(small / "timeline.html"), "b/x.html#e-e"),
    ):
        event = by_id(value)[id]
        assert (event["startDate"], event["endDate"]) == ("2018-04-13", "2018-04-14")
        assert event["recordedIn"] == {"@id": id.partition("#")[0]}


def test_a_speaker_is_who_they_are(small: Path) -> None:
    he = by_id(inline(small / "speakers/he.html"))["he.html"]
    assert he == {
        "@type": "Person",
        "@id": "he.html",
        "name": "He </script>",
        "sameAs": "https://he.example/",
        "jobTitle": ["Minister", "Chair"],
        "affiliation": [
            {"@type": "Organization", "@id": "ministry.html", "name": "The Ministry"},
            {"@type": "Organization", "name": "Club"},
        ],
    }


def test_nothing_ends_the_script(small: Path) -> None:
    html = (small / "speakers/he.html").read_text("utf-8")
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert "<" not in data
    assert "He \\u003c/script>" in data
    assert parse(html) is not None


def test_addresses_are_whole_where_the_site_has_one(tmp_path: Path) -> None:
    site = write_files(tmp_path, SITE)
    assert build(site, Options(base_url="https://a.example/b/")).errors == 0
    said = by_id(inline(site / "public/conflicts/c.html"))
    assert "https://a.example/b/b/x.html#s-stay" in said
    assert said["https://a.example/b/conflicts/c.html"]["@type"] == "Question"


def test_of_many_authors_the_file_beside_tells(tmp_path: Path) -> None:
    site = write_files(tmp_path, {"content/a.md": "---\nauthor: [A, B, C, D]\n---\nText"})
    assert build(site, Options()).errors == 0
    assert "author" not in inline(site / "public/a.html")
    authors = by_id(beside(site / "public/a.jsonld"))["a.html"]["author"]
    assert isinstance(authors, list)
    assert [author["name"] for author in authors] == ["A", "B", "C", "D"]
