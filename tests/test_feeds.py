"""Feeds against the rules of RFC 4287 and JSON Feed 1.1, and the sitemap against its protocol."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from sitegen.building.build import Options, build
from sitegen.dates import parse_date
from sitegen.pages import sitemap
from sitegen.pages.feed_html import LONGEST_TITLE, shortened
from sitegen.pages.feeds import FEED_ENTRIES
from sitegen.pages.moments import moment
from tests import write_files
from tests.reading import page, parse, text_of

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "https://a.example/b/"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")

SITE = {
    "sitegen.yaml": f"title: Words & <deeds>\nbase_url: {BASE}\n",
    "content/é/index.md": "---\ntitle: The matter\n---\nOn it.\n",
    "content/é/old.md": "---\ndate: 2020-01-02\nauthor: Cy Moe\nsummary: Old & <true>\n---\n"
    "Ann said: “We stay.” [There](new.md#s-leave) ![m](m.png)\n",
    "content/é/m.png": "",
    "content/é/new.md": "---\ndate: 2021-02\nlang: fr\n---\nBob a dit : « On part. »\n",
    "content/é/undated.md": "No date.\n",
    "content/é/old.annotations.yaml": "speakers: {ann: {name: Ann Lee}, bob: {name: Bob Ray}}\n"
    "statements:\n  stay: {speaker: ann, quote: We stay, note: 'A *note*'}\n"
    "  told: {speaker: ann, quote: Ann said, kind: indirect, date: 2019}\n",
    "content/é/new.annotations.yaml": "statements:\n"
    "  leave: {speaker: bob, quote: On part, date: 2021-02-03T18:30-04:00}\n"
    "conflicts:\n  going:\n    question: Do they go?\n    summary: It *is* so.\n    positions:\n"
    "      y: {label: They go, statements: [leave]}\n"
    "      n: {label: They stay, statements: [old#stay]}\n",
}


def built(site: Path, files: dict[str, str]) -> Path:
    result = build(write_files(site, files), Options())
    assert result.errors == 0, result.diagnostics
    return site / "public"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("feeds"), SITE)


def feed(path: Path) -> Element:
    return ElementTree.parse(path).getroot()


def texts(element: Element, tag: str) -> list[str]:
    return [child.text or "" for child in element.findall(f"{ATOM}{tag}")]


def links(element: Element, rel: str) -> list[str]:
    return [e.get("href", "") for e in element.findall(f"{ATOM}link") if e.get("rel") == rel]


def faults_of_atom(root: Element, whole: bool) -> list[str]:
    """What RFC 4287 forbids, of what we write; links are `whole` where the site has an address."""
    faults: list[str] = []
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        for tag in ("id", "title", "updated"):
            if len([t for t in texts(element, tag) if t.strip()]) != 1:
                faults.append(f"4.1: {element.tag} has not one {tag}")
        for text in texts(element, "updated") + texts(element, "published"):
            if not MOMENT.fullmatch(text):
                faults.append(f"3.3: {text} is no moment")
        if not all(urlsplit(id).scheme for id in texts(element, "id")):
            faults.append("4.2.6: an id is no IRI")
        if len(links(element, "alternate")) != 1:
            faults.append("4.1: not one link to a page")
        for link in element.iter(f"{ATOM}link"):
            if whole != bool(urlsplit(link.get("href", "")).netloc):
                faults.append(f"a link to {link.get('href')}")
    if not root.findall(f"{ATOM}author"):
        faults.append("4.1.1: no author")
    ids = [(id, *texts(e, "updated")) for e in entries for id in texts(e, "id")]
    if len(ids) != len(set(ids)):
        faults.append("4.1.1: an entry twice")
    if any(e.find(f"{ATOM}content") is not None and not texts(e, "content")[0] for e in entries):
        faults.append("empty content")
    return faults


def faults_of_json(value: object) -> list[str]:
    """What JSON Feed 1.1 forbids, of what we write."""
    assert isinstance(value, dict)
    faults: list[str] = []
    if value.get("version") != "https://jsonfeed.org/version/1.1":
        faults.append("version")
    faults += [key for key in ("title", "items") if key not in value]
    for item in value["items"]:
        if not isinstance(item.get("id"), str) or not item["id"]:
            faults.append("items[].id")
        if ("content_html" in item) + ("content_text" in item) < 1:
            faults.append("items[].content_*")
        if not all(author.get("name") for author in item.get("authors", [])):
            faults.append("items[].authors")
        for key in ("date_published", "date_modified"):
            if not MOMENT.fullmatch(item[key]):
                faults.append(f"items[].{key}")
    return faults


def check(output: Path, whole: bool) -> set[str]:
    """Check every feed; return their addresses."""
    found = set()
    for path in output.rglob("feed.xml"):
        root, name = feed(path), path.relative_to(output).as_posix()
        found.add(name)
        assert faults_of_atom(root, whole) == [], name
        beside = json.loads(path.with_suffix(".json").read_text("utf-8"))
        assert faults_of_json(beside) == [], name
        entries = root.findall(f"{ATOM}entry")
        assert [i["id"] for i in beside["items"]] == [texts(e, "id")[0] for e in entries]
        assert [i["title"] for i in beside["items"]] == [texts(e, "title")[0] for e in entries]
        for link in (
            *links(root, "alternate"),
            *(u for e in entries for u in links(e, "alternate")),
        ):
            target = link.removeprefix(BASE) if whole else urljoin(f"/{name}", link).lstrip("/")
            file = Path(output, re.sub("#.*", "", target.replace("%C3%A9", "é")))
            assert file.is_file(), link
    return found


def test_every_feed_keeps_the_rules(output: Path) -> None:
    assert check(output, whole=True) == {
        "feed.xml",
        "é/feed.xml",
        "speakers/ann/feed.xml",
        "speakers/bob/feed.xml",
        "conflicts/feed.xml",
    }


def test_a_site_without_an_address_has_feeds_with_links_of_their_own(tmp_path: Path) -> None:
    output = built(tmp_path, SITE | {"sitegen.yaml": "title: Small\n"})
    assert len(check(output, whole=False)) == 5
    assert links(feed(output / "é/feed.xml"), "self") == ["feed.xml"]


def test_the_feeds_of_the_example_keep_the_rules(example_site: Path) -> None:
    for path in example_site.rglob("feed.xml"):
        assert faults_of_atom(feed(path), whole=True) == [], path
        assert faults_of_json(json.loads(path.with_suffix(".json").read_text("utf-8"))) == []


def test_articles_come_latest_first_with_their_own_dates(output: Path) -> None:
    root = feed(output / "feed.xml")
    entries = root.findall(f"{ATOM}entry")
    assert [links(e, "alternate") for e in entries] == [
        [f"{BASE}%C3%A9/new.html"],
        [f"{BASE}%C3%A9/old.html"],
    ]
    assert [texts(e, "updated") for e in entries] == [
        ["2021-02-01T00:00:00Z"],
        ["2020-01-02T00:00:00Z"],
    ]
    assert texts(root, "updated") == ["2021-02-01T00:00:00Z"]
    assert texts(entries[1], "summary") == ["Old & <true>"]
    assert [name.text for name in entries[1].iter(f"{ATOM}name")] == ["Cy Moe"]
    assert entries[0].get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert not list(root.iter(f"{ATOM}content"))
    assert texts(feed(output / "é/feed.xml"), "title") == ["The matter · Words & <deeds>"]


def test_a_speakers_feed_quotes_only_what_was_quoted(output: Path) -> None:
    entries = feed(output / "speakers/ann/feed.xml").findall(f"{ATOM}entry")
    assert [texts(e, "title")[0] for e in entries] == [
        "“We stay”, Ann Lee",
        "Ann said (the article’s words, reporting Ann Lee)",
    ]
    assert texts(entries[0], "id") == [f"{BASE}%C3%A9/old.html#s-stay"]
    html = parse(texts(entries[0], "content")[0])
    assert "“We stay”, Ann Lee" in text_of(html)
    assert "A note" in text_of(html)
    assert [a.get("href") for a in html.iter("a")] == [f"{BASE}%C3%A9/old.html#s-stay"]


def test_a_conflict_arises_with_the_second_position(output: Path) -> None:
    (entry,) = feed(output / "conflicts/feed.xml").findall(f"{ATOM}entry")
    assert texts(entry, "title") == ["Do they go?"]
    assert texts(entry, "published") == ["2021-02-03T18:30:00-04:00"]
    assert texts(entry, "updated") == ["2021-02-03T18:30:00-04:00"]
    told = text_of(parse(texts(entry, "content")[0]))
    assert "It is so." in told
    assert "They go: Bob Ray" in told
    assert "They stay: Ann Lee" in told


def test_a_resolution_updates_a_conflict(tmp_path: Path) -> None:
    sidecar = SITE["content/é/new.annotations.yaml"] + (
        "    status: resolved\n    resolved: 2022-03-04\n    verdict: They went\n"
        "    resolution: As was *seen*.\n"
    )
    output = built(tmp_path, SITE | {"content/é/new.annotations.yaml": sidecar})
    (entry,) = feed(output / "conflicts/feed.xml").findall(f"{ATOM}entry")
    assert texts(entry, "published") == ["2021-02-03T18:30:00-04:00"]
    assert texts(entry, "updated") == ["2022-03-04T00:00:00Z"]
    told = text_of(parse(texts(entry, "content")[0]))
    assert "Resolved, 4 March 2022: They went" in told
    assert "As was seen." in told


def test_whole_articles_are_in_the_feed_where_the_site_says_so(tmp_path: Path) -> None:
    config = SITE["sitegen.yaml"] + "feeds: full-text\n"
    output = built(tmp_path, SITE | {"sitegen.yaml": config})
    _, old = feed(output / "feed.xml").findall(f"{ATOM}entry")
    html = parse(texts(old, "content")[0])
    assert text_of(html).strip() == "Ann said: “We stay.” There"
    assert [a.get("href") for a in html.iter("a")] == [f"{BASE}%C3%A9/new.html#s-leave"]
    assert [i.get("src") for i in html.iter("img")] == [f"{BASE}%C3%A9/m.png"]
    (conflict,) = feed(output / "conflicts/feed.xml").findall(f"{ATOM}entry")
    listed = [text_of(item) for item in parse(texts(conflict, "content")[0]).iter("li")]
    assert listed == ["“On part”, Bob Ray", "“We stay”, Ann Lee"]
    items = json.loads((output / "feed.json").read_text("utf-8"))["items"]
    assert ["content_html" in item for item in items] == [True, True]


def test_a_feed_holds_the_newest_and_no_more(tmp_path: Path) -> None:
    articles = {
        f"content/a{n}.md": f"---\ndate: {1990 + n}\n---\nText\n" for n in range(FEED_ENTRIES + 3)
    }
    entries = feed(built(tmp_path, articles) / "feed.xml").findall(f"{ATOM}entry")
    years = [int(texts(e, "updated")[0][:4]) for e in entries]
    assert years == list(range(1992 + FEED_ENTRIES, 1992, -1))


def test_ids_stay_where_there_is_no_address(tmp_path: Path) -> None:
    config = "title: Small\n"
    before = feed(built(tmp_path, SITE | {"sitegen.yaml": config}) / "speakers/bob/feed.xml")
    renamed = SITE | {"sitegen.yaml": config + "urls: directory\n"}
    after = feed(built(tmp_path, renamed) / "speakers/bob/feed.xml")
    ids = [id.text for id in before.iter(f"{ATOM}id")]
    assert ids == [id.text for id in after.iter(f"{ATOM}id")]
    assert len(set(ids)) == 2


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2018", "2018-01-01T00:00:00Z"),
        ("2018~", "2018-01-01T00:00:00Z"),
        ("2018-21", "2018-03-01T00:00:00Z"),
        ("2018-04-13/2018-04-14", "2018-04-13T00:00:00Z"),
        ("../2018-04-14", "2018-04-14T23:59:59Z"),
        ("2018-04-15T18:30+02", "2018-04-15T18:30:00+02:00"),
        ("0476", "0476-01-01T00:00:00Z"),
        ("-0043-03-15", "0001-01-01T00:00:00Z"),
        ("Y170000", "9999-12-31T23:59:59Z"),
    ],
)
def test_any_date_is_a_moment(date: str, expected: str) -> None:
    assert moment(parse_date(date)) == expected


def test_a_long_quote_ends_at_a_word_in_a_title() -> None:
    quote = "word " * 40 + "end"
    short = shortened(quote)
    assert short.endswith("word …")
    assert len(short) <= LONGEST_TITLE + 2
    assert shortened("A short one") == "A short one"
    assert shortened("x" * 200) == "x" * LONGEST_TITLE + " …"


def heads(path: Path) -> dict[str, list[str]]:
    """What a page's head says of addresses and for sharing, by `rel`, `name` or `property`."""
    found: dict[str, list[str]] = {}
    for e in page(path).iter():
        for key in (e.get("property"), e.get("name"), e.get("rel")):
            if key and e.tag in {"meta", "link"}:
                found.setdefault(key, []).append(e.get("content") or e.get("href") or "")
    return found


def test_pages_name_where_they_stand_and_their_feed(output: Path) -> None:
    said = heads(output / "é/old.html")
    assert said["canonical"] == said["og:url"] == [f"{BASE}%C3%A9/old.html"]
    assert said["alternate"] == ["old.jsonld", "../feed.xml"]
    assert said["og:type"] == ["article"]
    assert said["og:title"] == ["Old"]
    assert said["description"] == said["og:description"] == ["Old & <true>"]
    assert heads(output / "é/index.html")["og:site_name"] == ["Words & <deeds>"]
    assert said["twitter:card"] == ["summary_large_image"]
    assert heads(output / "speakers/ann.html")["alternate"] == ["ann/feed.xml", "ann/feed.json"]
    assert heads(output / "é/index.html")["alternate"] == ["feed.xml", "feed.json"]
    assert heads(output / "conflicts/index.html")["alternate"] == ["feed.xml", "feed.json"]
    assert heads(output / "conflicts/going.html")["alternate"] == ["../feed.xml", "../feed.json"]
    assert "canonical" not in heads(output / "404.html")


# ---- The sitemap ----


def urls_of(path: Path) -> dict[str, str | None]:
    return {
        e.findtext(f"{MAP}loc") or "": e.findtext(f"{MAP}lastmod") for e in feed(path) if len(e)
    }


def test_the_sitemap_names_pages_with_the_day_of_their_content(output: Path) -> None:
    urls = urls_of(output / "sitemap.xml")
    assert urls[f"{BASE}%C3%A9/new.html"] == "2021-02-01"
    assert urls[f"{BASE}%C3%A9/undated.html"] is None
    assert urls[f"{BASE}%C3%A9/index.html"] == "2021-02-01"
    assert urls[f"{BASE}speakers/ann.html"] == "2020-01-02"
    assert urls[f"{BASE}conflicts/going.html"] == "2021-02-03"
    assert f"{BASE}404.html" not in urls
    assert not any(url.endswith((".xml", ".json")) for url in urls)
    robots = (output / "robots.txt").read_text("utf-8")
    assert f"\nSitemap: {BASE}sitemap.xml\n" in robots


def test_a_large_sitemap_goes_on_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "SITEMAP_ENTRIES", 4)
    output = built(tmp_path, SITE)
    parts = urls_of(output / "sitemap.xml")
    assert list(parts) == [f"{BASE}sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    assert feed(output / "sitemap.xml").tag == f"{MAP}sitemapindex"
    files = [output / url.removeprefix(BASE) for url in parts]
    listed = [urls_of(file) for file in files]
    assert all(1 <= len(urls) <= 4 for urls in listed)
    for urls, modified in zip(listed, parts.values(), strict=True):
        assert modified == max((day for day in urls.values() if day), default=None)
    whole = {url for urls in listed for url in urls}
    monkeypatch.undo()
    assert whole == set(urls_of(built(tmp_path, SITE) / "sitemap.xml"))


@pytest.mark.parametrize("feeds", ["summaries", "full-text"])
def test_a_feed_is_xml_whatever_controls_a_text_holds(tmp_path: Path, feeds: str) -> None:
    """A page break of a text from a PDF, and an escape in YAML."""
    name = "content/é/old"
    controls = {
        "sitegen.yaml": f"{SITE['sitegen.yaml']}feeds: {feeds}\n",
        f"{name}.md": SITE[f"{name}.md"].replace("We stay", "We\f stay\uffff"),
        f"{name}.annotations.yaml": SITE[f"{name}.annotations.yaml"]
        .replace("{name: Ann Lee}", r'{name: "Ann\u0007 Lee"}')
        .replace("quote: We stay", "quote: We"),
    }
    output = built(tmp_path, SITE | controls)
    for path in output.rglob("feed.xml"):
        assert faults_of_atom(feed(path), whole=True) == [], path
    assert texts(feed(output / "speakers/ann/feed.xml"), "title") == ["Ann Lee · Words & <deeds>"]
