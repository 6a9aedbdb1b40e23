"""Pages: which there are, where they stand, how they link, and that none grows without end."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sitegen.building.build import Options, Result, build
from tests import write_files
from tests.links import check_links
from tests.reading import article_body, classes, page, segments, text_of

SPEAKERS = "speakers:\n  ann: {name: Ann Lee, role: Minister}\n  bob: {name: Bob Ray}\n"


def built(
    site: Path, files: dict[str, str], *, drafts: bool = False, future: bool = False
) -> tuple[Path, Result]:
    write_files(site, files)
    result = build(site, Options(drafts=drafts, future=future))
    assert result.errors == 0, result.diagnostics
    return site / "public", result


def data(output: Path, name: str) -> list[dict[str, object]]:
    return json.loads((output / f"data/{name}.json").read_text("utf-8"))  # type: ignore[no-any-return]


def files_of(output: Path) -> set[str]:
    return {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}


def words(path: Path) -> str:
    main = next(e for e in page(path).iter("main"))
    return " ".join(text_of(main).split())


TWO_ARTICLES = {
    "content/one/first.md": "---\ndate: 2020-01-02\n---\nAnn said: “We stay.”\n",
    "content/one/first.annotations.yaml": SPEAKERS
    + "statements:\n  stay: {speaker: ann, quote: We stay}\n",
    "content/one/second.md": "---\ndate: 2020-02-03\n---\nBob said: “They leave.”\n",
    "content/one/second.annotations.yaml": "statements:\n"
    "  leave: {speaker: bob, quote: They leave}\n"
    "conflicts:\n  going:\n    question: Do they go?\n    positions:\n"
    "      y: {label: They go, statements: [leave]}\n"
    "      n: {label: They stay, statements: [first#stay]}\n",
}


@pytest.mark.parametrize("urls", ["flat", "directory"])
def test_both_styles_of_address_hold_together(tmp_path: Path, urls: str) -> None:
    output, _ = built(tmp_path, {"sitegen.yaml": f"urls: {urls}\n", **TWO_ARTICLES})
    assert check_links(output) == []
    ending = ".html" if urls == "flat" else "/index.html"
    expected = {
        f"{name}{ending}"
        for name in ("one/first", "speakers/ann", "speakers/bob", "conflicts/going", "timeline")
    }
    assert expected | {"one/index.html", "speakers/index.html", "404.html"} <= files_of(output)


def test_a_marker_leads_to_the_other_article(tmp_path: Path) -> None:
    output, _ = built(tmp_path, TWO_ARTICLES)
    body = article_body(page(output / "one/first.html"))
    markers = [e for e in body.iter("a") if "conflict-marker" in (e.get("class") or "")]
    assert [e.get("href") for e in markers] == ["second.html#s-leave"]


def test_of_many_opponents_markers_have_the_initials_of_those_who_speak_in_the_text(
    tmp_path: Path,
) -> None:
    files = {
        "content/first.md": "“We stay.” “I go.”\n",
        "content/first.annotations.yaml": SPEAKERS + "  cy: {name: Cy Fox}\nstatements:\n"
        "  stay: {speaker: ann, quote: We stay}\n"
        "  go: {speaker: [bob, cy], quote: I go}\n",
        "content/second.md": "“They leave.”\n",
        "content/second.annotations.yaml": "statements:\n"
        "  leave: {speaker: ann, quote: They leave}\n"
        "conflicts:\n  going:\n    question: Do they go?\n    positions:\n"
        "      y: {label: Yes, statements: ['first#go', leave]}\n"
        "      n: {label: No, statements: ['first#stay']}\n",
    }
    output, _ = built(tmp_path, files)
    body = article_body(page(output / "first.html"))
    markers = [e for e in body.iter("a") if "conflict-marker" in classes(e)]
    assert [(text_of(e[-1]), e[-1].get("data-short")) for e in markers] == [
        ("Bob Ray, Cy Fox", "BR, CF"),
        ("Ann Lee, Second", None),
        ("Ann Lee", None),
    ]


def test_a_tag_does_not_repeat_the_date_of_its_text(tmp_path: Path) -> None:
    output, _ = built(
        tmp_path,
        {
            "content/a.md": "---\ndate: 2020-01-02\n---\n“One.” “Two.” “Three.”\n",
            "content/a.annotations.yaml": SPEAKERS
            + "statements:\n"
            + "".join(
                f'  {quote}: {{speaker: ann, quote: {quote}, date: "{date}"}}\n'
                for quote, date in [
                    ("One", "2020-01-02"),
                    ("Two", "2020-01-01"),
                    ("Three", "2020-01-02"),
                ]
            ),
        },
    )
    tags = [
        e for e in article_body(page(output / "a.html")).iter("a") if "speaker-tag" in classes(e)
    ]
    told = [[part.text for part in tag.iter("span")] for tag in tags]
    assert told == [[], ["1 January 2020"], ["2 January 2020"]]


def test_the_page_of_a_speaker_names_them_only_beside_others(tmp_path: Path) -> None:
    output, _ = built(
        tmp_path,
        {
            "content/a.md": "“One.” “Two.”\n",
            "content/a.annotations.yaml": SPEAKERS
            + "statements:\n"
            + "  one: {speaker: ann, quote: One}\n"
            + "  two: {speaker: [ann, bob], quote: Two}\n",
        },
    )
    statements = [
        item
        for item in page(output / "speakers/ann.html").iter("li")
        if "statement" in classes(item)
    ]
    named = [[a.text for a in item.iter("a") if "speaker" in classes(a)] for item in statements]
    assert named == [[], ["Ann Lee", "Bob Ray"]]


def test_what_a_list_names_twice_is_shown_and_counted_once(tmp_path: Path) -> None:
    output, _ = built(
        tmp_path,
        {
            "content/a.md": "---\ntags: [Peace, war, peace]\n---\n“One.” “Two.”\n",
            "content/a.annotations.yaml": SPEAKERS
            + "defaults: {via: [AP, bob, AP]}\nstatements:\n"
            + "  one: {speaker: [ann, ann], to: [bob, bob], on_behalf_of: [bob, bob], quote: One}\n"
            + "  two: {speaker: bob, quote: Two}\n"
            + "relations: [{from: one, type: disputes, to: [two, two]}]\n",
        },
    )
    one = data(output, "statements")[0]
    named = [one[key] for key in ("speakers", "via", "to", "on_behalf_of")]
    assert named == [["ann"], ["AP", "bob"], ["bob"], ["bob"]]
    ann = data(output, "speakers")[0]
    assert (ann["statements"], ann["opponents"]) == (1, [{"speaker": "bob", "statements": 1}])
    assert "1 statement " in words(output / "speakers/ann.html")
    entries = [
        e for e in page(output / "tags/peace.html").iter("li") if "article-entry" in classes(e)
    ]
    assert len(entries) == 1


@pytest.mark.parametrize("left_out", ["draft: true", "date: 2999-01-01"])
def test_articles_that_are_left_out_are_not_counted(tmp_path: Path, left_out: str) -> None:
    files = {"content/a.md": "Text.\n", "content/b.md": f"---\n{left_out}\n---\nText.\n"}
    assert built(tmp_path, files)[1].articles == 1
    assert built(tmp_path, files, drafts=True, future=True)[1].articles == 2


def test_an_empty_site_is_a_site(tmp_path: Path) -> None:
    output, _ = built(tmp_path, {"content/.keep": ""})
    assert {"index.html", "timeline.html", "speakers/index.html"} <= files_of(output)
    assert check_links(output) == []


def test_articles_in_no_folder_are_on_the_home_page(tmp_path: Path) -> None:
    output, _ = built(
        tmp_path, {"content/a.md": "Text.", "content/index.md": "# Welcome\n\nHello."}
    )
    home = words(output / "index.html")
    assert "Hello." in home
    assert re.search(r"\bA\b", home)


def test_articles_of_deeper_folders_belong_to_the_briefing_above(tmp_path: Path) -> None:
    output, _ = built(
        tmp_path,
        {
            "content/b/index.md": "---\ntitle: Matter\n---\nOn it.",
            "content/b/deep/er/x.md": "---\ntitle: Deep text\n---\nWords.",
            "content/c/y.md": "---\ntitle: Other text\n---\nWords.",
        },
    )
    assert "Deep text" in words(output / "b/index.html")
    assert "Other text" in words(output / "c/index.html")
    assert "b/deep/index.html" not in files_of(output)


def test_links_between_articles_are_written_as_in_the_folder(tmp_path: Path) -> None:
    output, _ = built(
        tmp_path,
        {
            "content/b/x.md": "[y](y.md) [z](../c/z.md#s-q) [root](/c/z.md) [p](pic.png)"
            " ![p](pic.png)",
            "content/b/y.md": "---\nslug: why\n---\nY",
            "content/c/z.md": "[home](../index.html) [b](../b/)",
            "content/b/pic.png": "png",
        },
    )
    html = (output / "b/x.html").read_text("utf-8")
    for link in ("why.html", "../c/z.html#s-q", "../c/z.html", "pic.png"):
        assert f'href="{link}"' in html
    assert '<img src="pic.png"' in html
    assert (output / "b/pic.png").read_text() == "png"
    assert 'href="../b/index.html"' in (output / "c/z.html").read_text("utf-8")


def test_drafts_and_future_articles_wait(tmp_path: Path) -> None:
    files = {
        "content/d.md": "---\ndraft: true\n---\nD",
        "content/f.md": "---\ndate: 2999-01-01\n---\nF",
        "content/g.md": "G",
    }
    output, _ = built(tmp_path, files)
    assert {"d.html", "f.html", "g.html"} & files_of(output) == {"g.html"}
    output, _ = built(tmp_path, files, drafts=True, future=True)
    assert {"d.html", "f.html", "g.html"} <= files_of(output)


def long_article(count: int) -> dict[str, str]:
    paragraphs = [f"Ann said: “This is point {n} of many.”" for n in range(count)]
    statements = [
        f"  p{n}: {{speaker: ann, quote: This is point {n} of many, date: {1990 + n % 20}-01-01}}"
        for n in range(count)
    ]
    return {
        "content/long.md": "\n\n".join(paragraphs),
        "content/long.annotations.yaml": SPEAKERS + "statements:\n" + "\n".join(statements),
    }


def test_long_lists_go_on_over_pages(tmp_path: Path) -> None:
    output, _ = built(tmp_path, long_article(1_250))
    assert check_links(output) == []
    body = article_body(page(output / "long.html"))
    assert all(segments(body, f"p{n}") for n in range(1_250))
    for name in ("long", "speakers/ann", "timeline"):
        pages = [output / f"{name}.html", *(output / name).glob("*.html")]
        lists = [[e for e in page(path).iter("li") if "direct" in classes(e)] for path in pages]
        entries = list(map(len, lists))
        assert sum(entries) == 1_250, name
        assert max(entries) < 500, name


def test_undated_statements_end_the_timeline(tmp_path: Path) -> None:
    output, _ = built(
        tmp_path,
        {
            "content/a.md": "Ann: “Once.” and “Later.” and “Sometime.”",
            "content/a.annotations.yaml": SPEAKERS
            + "statements:\n  c: {speaker: ann, quote: Sometime}\n"
            "  b: {speaker: ann, quote: Later, date: 2020}\n"
            "  a: {speaker: ann, quote: Once, date: 44 BC}\n".replace("44 BC", '"-0043"')
            + "events:\n  e: {title: Happened, date: 2020}\n",
        },
    )
    shown = words(output / "timeline.html")
    order = [shown.index(word) for word in ("Once", "Happened", "Later", "Sometime")]
    assert order == sorted(order)


def test_an_event_that_two_files_declare_alike_is_shown_once(tmp_path: Path) -> None:
    event = "events:\n  e: {title: The Great Event, date: 2020-05-01}\n"
    output, _ = built(
        tmp_path,
        {
            "content/a.md": "A",
            "content/b.md": "B",
            "content/a.annotations.yaml": event,
            "content/b.annotations.yaml": event,
        },
    )
    assert words(output / "timeline.html").count("The Great Event") == 1
    assert len(data(output, "events")) == 2


def test_a_change_of_position_is_told_with_both_dates(tmp_path: Path) -> None:
    output, _ = built(
        tmp_path,
        {
            "content/a.md": "“We stay,” said Ann. “We leave,” said Ann.",
            "content/a.annotations.yaml": SPEAKERS
            + "statements:\n  leave: {speaker: ann, quote: We leave, date: 2021-02-03}\n"
            "  stay: {speaker: ann, quote: We stay, date: 2020-01-02}\n"
            "conflicts:\n  going:\n    question: Do they go?\n    positions:\n"
            "      y: {label: Going, statements: [leave]}\n"
            "      n: {label: Staying, statements: [stay]}\n",
        },
    )
    (conflict,) = data(output, "conflicts")
    assert conflict["changes"] == [{"speaker": "ann", "from": "a#stay", "to": "a#leave"}]
    for name in ("speakers/ann", "conflicts/going"):
        told = words(output / f"{name}.html")
        assert "2 January 2020" in told
        assert "3 February 2021" in told


def test_a_conflict_tells_at_its_head_who_takes_which_position(tmp_path: Path) -> None:
    note = "{from: leave, type: disputes, to: first#stay, note: Both cannot be.}"
    second = TWO_ARTICLES["content/one/second.annotations.yaml"] + f"relations:\n  - {note}\n"
    files = {**TWO_ARTICLES, "content/one/second.annotations.yaml": second}
    output, _ = built(tmp_path, files)
    root = page(output / "conflicts/going.html")
    stances = next(e for e in root.iter("ul") if "stances" in classes(e))
    assert [" ".join(text_of(e).split()) for e in stances] == [
        "They go Bob Ray",
        "They stay Ann Lee",
    ]
    links = [str(e.get("href")) for e in stances.iter("a")]
    assert links == ["#position-y", "#position-n"]
    assert {e.get("id") for e in root.iter("h2")} >= {link[1:] for link in links}
    # The remark on a relation is told at its first end only.
    assert words(output / "conflicts/going.html").count("Both cannot be.") == 1


@pytest.mark.parametrize(
    ("dates", "is_drawn"),
    [
        ("2020-01 2020-02", False),
        ("2020-01 2020-02 2020-03", True),
        ("2020-01 2020-01 2020-02", True),
        ("2020-01 2020-01 2020-01", False),
        ("2020-01 2020-02 undated", False),
    ],
)
def test_a_conflict_is_drawn_if_three_of_its_statements_can_be(
    tmp_path: Path, dates: str, is_drawn: bool
) -> None:
    said = [
        f"  s{n}: {{speaker: ann, quote: We {n}" + (f", date: {date}}}" if date[0] == "2" else "}")
        for n, date in enumerate(dates.split())
    ]
    rest = ", ".join(f"s{n}" for n in range(1, len(said)))
    output, _ = built(
        tmp_path,
        {
            "content/a.md": "“We 0,” “We 1,” “We 2,” said Ann.",
            "content/a.annotations.yaml": SPEAKERS
            + "\n".join(["statements:", *said, "conflicts:\n  going:\n    question: Do they go?"])
            + "\n    positions:\n      y: {label: Yes, statements: [s0]}\n"
            f"      n: {{label: No, statements: [{rest}]}}\n",
        },
    )
    html = (output / "conflicts/going.html").read_text("utf-8")
    assert ("<figure" in html) == ("In order of time" in html) == is_drawn
    assert check_links(output) == []


def test_the_feed_and_sitemap_need_to_know_where_the_site_stands(tmp_path: Path) -> None:
    output, _ = built(tmp_path, TWO_ARTICLES)
    assert "sitemap.xml" not in files_of(output)
    assert "http" not in (output / "robots.txt").read_text()
    (tmp_path / "sitegen.yaml").write_text("base_url: https://a.example/b\n")
    build(tmp_path, Options())
    assert "<loc>https://a.example/b/one/first.html</loc>" in (output / "sitemap.xml").read_text()
    assert "<id>https://a.example/b/one/first.html</id>" in (output / "feed.xml").read_text()
    assert "Sitemap: https://a.example/b/sitemap.xml" in (output / "robots.txt").read_text()


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2018", "2018-01-01T00:00:00Z"),
        ("2018-04", "2018-04-01T00:00:00Z"),
        ("2018-04-15", "2018-04-15T00:00:00Z"),
        ("2018-04-15T18:30-04:00", "2018-04-15T18:30:00-04:00"),
        ("2018-04-15T18:30:15Z", "2018-04-15T18:30:15Z"),
        ("2018-04-15T18:30", "2018-04-15T18:30:00Z"),
    ],
)
def test_feed_dates_are_moments(tmp_path: Path, date: str, moment: str) -> None:
    output, _ = built(tmp_path, {"content/a.md": f"---\ndate: {date}\n---\nA"})
    assert "<entry>\n<id>" in (output / "feed.xml").read_text()
    assert f"<updated>{moment}</updated>" in (output / "feed.xml").read_text()


def test_a_name_with_anything_in_it_is_text(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>&\\\"'"
    output, _ = built(
        tmp_path,
        {
            "sitegen.yaml": f'title: "{evil}"\n'.replace('\\"', '\\\\\\"').replace("\\\\\\", "\\"),
            "content/a.md": "---\ntitle: '<b>x</b>'\ntags: ['<i>']\n---\n“We stay,” said Ann.",
            "content/a.annotations.yaml": "speakers:\n  ann: {name: '<u>Ann</u>', role: '\"<s>'}\n"
            "statements:\n"
            "  s: {speaker: ann, quote: We stay, note: '<em>n</em> **b**', date: 2020}\n"
            "events:\n  e: {title: '<img src=x>', date: 2020}\n",
        },
    )
    for path in output.rglob("*.html"):
        root = page(path)
        scripts = [e for e in root.iter("script") if not e.get("src", "").endswith(".js")]
        assert [e.get("type") for e in scripts] == ["application/ld+json"]
        assert json.loads(scripts[0].text or "")
        tags = {e.tag for e in root.iter()} - {"script"}
        assert not tags & {"script", "u", "s", "i", "em"}, path
        assert not [e for e in root.iter("img") if e.get("src") == "x"]


def test_data_goes_on_in_further_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"n{number}" for number in range(7)]
    statements = {name: {"speaker": name, "quote": f"“{name}”"} for name in names}
    site = write_files(
        tmp_path / "site",
        {
            "content/x.md": " ".join(f"“{name}”" for name in names) + "\n",
            "content/x.annotations.yaml": json.dumps(
                {"speakers": {name: {"name": name} for name in names}, "statements": statements}
            ),
        },
    )
    monkeypatch.setattr("sitegen.pages.data.MOST_ENTRIES", 6)
    monkeypatch.setattr("sitegen.pages.data.MOST_BYTES", 3 * 768)  # three statements
    build(site, Options())
    index = json.loads((site / "public/data/index.json").read_text("utf-8"))
    assert index["statements"] == {
        "total": 7,
        "files": ["statements.json", "statements-2.json", "statements-3.json"],
    }
    assert index["articles"] == {"total": 1, "files": ["articles.json"]}
    parts = [
        json.loads((site / "public/data" / file).read_text("utf-8"))
        for file in index["statements"]["files"]
    ]
    assert [len(part) for part in parts] == [3, 3, 1]
    assert [entry["id"].rpartition("#")[2] for part in parts for entry in part] == names


def test_a_small_edit_moves_no_entry_to_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.pages.data.MOST_BYTES", 20_000)
    texts = {f"content/b/a{number:02}.md": "Words. " * 385 for number in range(13)}
    quotes = "\n\n".join(f"“n{number} of them.”" for number in range(40))
    said = {f"s{number}": {"speaker": "he", "quote": f"n{number} of them."} for number in range(40)}
    said |= {"s3": {**said["s3"], "note": "Why " * 20}}
    sidecar = {"speakers": {"he": {"name": "He"}}, "statements": said}
    site = {
        **texts,
        "content/b/x.md": quotes,
        "content/b/x.annotations.yaml": json.dumps(sidecar),
    }
    build(write_files(tmp_path, site), Options(output=tmp_path / "before"))
    site["content/b/a01.md"] += "More words, as are added to a text. " * 10
    said["s3"]["note"] += "why "
    site["content/b/x.annotations.yaml"] = json.dumps(sidecar)
    build(write_files(tmp_path, site), Options(output=tmp_path / "after"))
    for name in ("articles", "statements"):
        before, after = (parts(tmp_path / folder, name) for folder in ("before", "after"))
        assert before == after
        assert len(before) > 1


def parts(output: Path, name: str) -> list[list[object]]:
    """What entries of a kind stand in which of the files."""
    index = json.loads((output / "data/index.json").read_text("utf-8"))
    files = [file.removesuffix(".json") for file in index[name]["files"]]
    return [[entry["url"] for entry in data(output, file)] for file in files]


def test_the_index_of_the_data_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.pages.data.MOST_ENTRIES", 1)
    output, _ = built(tmp_path, TWO_ARTICLES)
    annotations = json.loads((output / "data/index.json").read_text("utf-8"))["annotations"]
    assert annotations["lists"] == ["collections.json", "collections-2.json"]
    assert "files" not in annotations
    listed = [str(file) for name in annotations["lists"] for file in data(output, name[:-5])]
    assert listed == ["annotations/one/first.json", "annotations/one/second.json"]
    assert all((output / "data" / file).is_file() for file in listed)


def test_no_data_file_has_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.pages.data.MOST_ENTRIES", 1)
    output, _ = built(tmp_path, TWO_ARTICLES)
    index = json.loads((output / "data/index.json").read_text("utf-8"))
    assert index["articles"] == {"total": 2, "files": ["articles.json", "articles-2.json"]}
    assert [entry["path"] for entry in data(output, "articles-2")] == ["one/second"]


def test_words_that_differ_in_a_sign_are_tags_of_their_own(tmp_path: Path) -> None:
    tags = {"a": "[C, C++]", "b": "[C#, c]", "c": "[c ++]"}
    output, _ = built(
        tmp_path,
        {f"content/{name}.md": f"---\ntags: {of}\n---\n{name}\n" for name, of in tags.items()},
    )
    texts = {file.name: file.read_text("utf-8") for file in (output / "tags").iterdir()}
    listed = {name: [a for a in "abc" if f'href="../{a}.html"' in texts[name]] for name in texts}
    assert listed == {
        "c.html": ["a", "b"],
        "c--plus-plus.html": ["a", "c"],
        "c--sharp.html": ["b"],
    }
