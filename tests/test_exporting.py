"""The site in other programs' forms, each read by a program that knows the form."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from icalendar import Calendar
from playwright.sync_api import Page

from sitegen.building.build import Unusable
from sitegen.cli import FORMATS, main
from sitegen.exchange.exporting import export_site
from sitegen.exchange.formats import names
from sitegen.exchange.importing import import_annotations
from sitegen.exchange.inline import inlined
from tests import ROOT, write_files
from tests.builds import SITE
from tests.reading import article_body, parse, text_of

ARTICLE = "syria-2018/white-house-syria"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_files(tmp_path, dict(SITE))


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def data(output: Path, name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((output / f"data/{name}.json").read_text("utf-8"))
    return found


def test_every_form_is_offered() -> None:
    assert sorted(FORMATS) == list(FORMATS) == names()


# ---- Tables ----


def test_statements_as_a_table(example_site: Path) -> None:
    found = rows(export_site(ROOT, "statements-csv").text)
    told = data(example_site, "statements")
    for key in ("id", "quote", "kind", "article", "source"):
        assert [row[key] for row in found] == [said[key] for said in told]
    base = "https://sitegen.example/"
    assert [row["url"] for row in found] == [f"{base}{said['url']}" for said in told]
    row = next(row for row in found if row["id"] == f"{ARTICLE}#mission")
    assert (row["speakers"], row["via"]) == ("Sarah Sanders", "Reuters")
    assert (row["on_behalf_of"], row["date"]) == ("The White House", "2018-04-15")


def test_conflicts_as_a_table(site: Path) -> None:
    assert rows(export_site(site, "conflicts-csv").text) == [
        {
            "conflict": "c",
            "question": "Stay or leave?",
            "status": "open",
            "resolved": "",
            "verdict": "",
            "position": position,
            "label": label,
            "statement": f"b/x#{id}",
            "speakers": speaker,
            "quote": quote,
            "date": "2018-04-15",
            "summary": "",
            "resolution": "",
            "url": "https://small.example/conflicts/c.html",
            "statement_url": f"https://small.example/b/x.html#s-{id}",
        }
        for position, label, id, speaker, quote in [
            ("s", "Stay", "stay", "He", "We stay"),
            ("l", "Leave", "leave", "She", "We leave"),
        ]
    ]


# ---- Time ----

EVENTS = """
events:
  day: {title: "A day, at last", date: 2018-04-13/2018-04-14, quote: We stay, note: "It *was*."}
  hour: {title: An hour, date: 2018-04-13T20:15-04:00}
  about: {title: About, date: 2018-02~}
  open: {title: Open, date: 2018-01-02/..}
  ended: {title: Ended, date: /2018-03-01}
  early: {title: Early, date: -0043-03-15}
"""


@pytest.fixture
def eventful(site: Path) -> Path:
    sidecar = site / "content/b/x.annotations.yaml"
    sidecar.write_text(sidecar.read_text("utf-8") + EVENTS, "utf-8")
    return site


def test_events_as_a_calendar(eventful: Path) -> None:
    done = export_site(eventful, "ical")
    assert done.told == ("1 event outside the years 1 to 9999 is left out",)
    assert done.text.count("\r\n") == done.text.count("\n")
    events = {str(e["summary"]): e for e in Calendar.from_ical(done.text).walk("VEVENT")}
    spans = {
        name: (entry.decoded("dtstart"), entry.decoded("dtend") if "dtend" in entry else None)
        for name, entry in events.items()
    }
    assert spans == {
        "A day, at last": (date(2018, 4, 13), date(2018, 4, 15)),
        "An hour": (datetime(2018, 4, 14, 0, 15, tzinfo=UTC), None),
        "About": (date(2018, 2, 1), date(2018, 3, 1)),
        "Open": (date(2018, 1, 2), date(2018, 1, 3)),
        "Ended": (date(2018, 3, 1), date(2018, 3, 2)),
    }
    first = events["A day, at last"]
    assert str(first["description"]) == "13–14 April 2018\n\nIt was.\n\nWe stay"
    assert str(first["url"]) == "https://small.example/b/x.html#e-day"
    again = Calendar.from_ical(export_site(eventful, "ical").text).walk("VEVENT")
    assert [e["uid"] for e in again] == [e["uid"] for e in events.values()]


def test_events_and_statements_as_slides(eventful: Path) -> None:
    found = json.loads(export_site(eventful, "timelinejs", "b").text)
    assert found["title"]["text"]["headline"] == "The matter"
    slides = {slide["unique_id"]: slide for slide in found["events"]}
    assert list(slides) == [
        f"b/x#{id}"
        for id in ("early", "open", "about", "ended", "day", "hour", "stay", "leave")
    ]  # fmt: skip
    assert slides["b/x#early"]["start_date"] == {"year": -43, "month": 3, "day": 15}
    assert slides["b/x#about"]["start_date"] == {"year": 2018, "month": 2}
    assert slides["b/x#about"]["display_date"] == "about February 2018"
    assert slides["b/x#day"]["end_date"] == {"year": 2018, "month": 4, "day": 14}
    clock = {"hour": 0, "minute": 15}
    assert slides["b/x#hour"]["start_date"] == {"year": 2018, "month": 4, "day": 14, **clock}
    assert slides["b/x#stay"]["text"] == {
        "headline": "He",
        "text": '<p><q>We stay</q></p><p><a href="https://small.example/b/x.html#s-stay">X</a></p>',
    }


# ---- The graph ----


def test_the_graph(site: Path) -> None:
    sidecar = site / "content/b/x.annotations.yaml"
    relation = "relations: [{from: leave, type: disputes, to: stay, certainty: low}]\n"
    sidecar.write_text(sidecar.read_text("utf-8") + relation, "utf-8")
    root = ElementTree.fromstring(export_site(site, "graphml").text)
    space = "{http://graphml.graphdrawing.org/xmlns}"
    keys = {key.get("id"): key.get("attr.name") for key in root.iter(f"{space}key")}

    def told(element: ElementTree.Element) -> dict[str | None, str | None]:
        return {keys[d.get("key")]: d.text for d in element.iter(f"{space}data")}

    nodes = {node.get("id"): told(node) for node in root.iter(f"{space}node")}
    assert list(nodes) == ["speaker:he", "speaker:she", "b/x#stay", "b/x#leave", "conflict:c"]
    assert nodes["b/x#stay"] == {
        "kind": "statement",
        "label": "We stay",
        "speakers": "He",
        "date": "2018-04-15",
        "url": "https://small.example/b/x.html#s-stay",
    }
    edges = [(e.get("source"), e.get("target"), told(e)) for e in root.iter(f"{space}edge")]
    assert edges == [
        ("speaker:he", "b/x#stay", {"type": "says"}),
        ("speaker:she", "b/x#leave", {"type": "says"}),
        ("b/x#stay", "conflict:c", {"type": "position", "label": "Stay"}),
        ("b/x#leave", "conflict:c", {"type": "position", "label": "Leave"}),
        ("b/x#leave", "b/x#stay", {"type": "disputes", "certainty": "low"}),
    ]


# ---- Annotations ----


@pytest.mark.parametrize("only", ["", "b", "b/x"])
def test_annotations_come_in_again(site: Path, only: str) -> None:
    export_site(site, "annotations", only, site / "out.json")
    (site / "content/b/x.annotations.yaml").unlink()
    (merged,) = import_annotations(site, site / "out.json").merged
    assert merged.count("statements") == 2


# ---- One file ----


@pytest.mark.parametrize(
    ("only", "address"), [(ARTICLE, f"{ARTICLE}.html"), ("syria-2018", "syria-2018/index.html")]
)
def test_a_page_in_one_file_shows_what_the_page_shows_and_asks_for_nothing(
    tmp_path: Path, example_site: Path, page: Page, only: str, address: str
) -> None:
    file = tmp_path / "page.html"
    assert export_site(ROOT, "html", only, file).told == ()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    assert (asked, said) == ([file.as_uri()], [])
    shown, look = page.inner_text("body"), page.evaluate(LOOK)
    assert page.context.browser is not None
    with page.context.browser.new_context(java_script_enabled=False) as context:
        original = context.new_page()  # scripts are for comfort, and stay behind
        original.goto((example_site / address).as_uri())
        assert (original.inner_text("body"), original.evaluate(LOOK)) == (shown, look)


LOOK = """() => [...document.querySelectorAll('main h1, main p, main a')].slice(0, 200).map((e) => {
  const look = getComputedStyle(e);
  return [look.fontSize, look.color, look.fontFamily, look.display].join();
})"""


def test_its_text_is_the_articles(tmp_path: Path, example_site: Path) -> None:
    file = tmp_path / "page.html"
    export_site(ROOT, "html", ARTICLE, file)
    (told,) = [a for a in data(example_site, "articles") if a["path"] == ARTICLE]
    assert text_of(article_body(parse(file.read_text("utf-8")))) == told["text"]


FILES = {
    "static/a.css": b"i { color: red } "
    b"@font-face { src: url('f.woff2') } p { background: url(p.gif) }",
    "static/b.css": b"b { background: url(https://e.example/p.gif) }",
    "static/f.woff2": b"font",
    "static/p.gif": b"GIF",
    "b/p.gif": b"GIF",
}
POLICY = '<meta http-equiv="Content-Security-Policy" content="{}">'
STRICT = "base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="../x.html#s-a">x &amp; y</a>',
         '<a href="https://e.example/x.html#s-a">x &amp; y</a>'),
        ('<a href="x.html#s-a">x</a>', '<a href="#s-a">x</a>'),
        ('<a  href="#s-a">x</a>', '<a  href="#s-a">x</a>'),
        ('<a href="mailto:a@e.example">x</a>', '<a href="mailto:a@e.example">x</a>'),
        ("<script src=x.js>a < b</script><p>c", "<p>c"),
        ('<script type="application/ld+json">{"a": "<b>"}</script>',
         '<script type="application/ld+json">{"a": "<b>"}</script>'),
        ('<img src="p.gif" alt="a">', '<img src="data:image/gif;base64,R0lG" alt="a">'),
        ('<img src="https://e.example/p.gif" alt="a&lt;b">',
         '<a href="https://e.example/p.gif">a&lt;b</a>'),
        ('<img src="gone.gif" alt="a">', "a"),
        ('<link rel="icon" href="i.svg"><link rel="canonical" href="https://e.example/b">',
         '<link rel="canonical" href="https://e.example/b">'),
        ('<meta http-equiv="refresh" content="0; url=x"><hr>', "<hr>"),
        ('<form action="x" class="a"><button formaction="y">b</button></form>',
         '<form class="a"><button>b</button></form>'),
        ('<iframe src="https://e.example/"></iframe>', "<iframe></iframe>"),
        ('<svg><path d="M1"/><use href="#a"/></svg>', '<svg><path d="M1"/><use href="#a"/></svg>'),
        (POLICY.format("x"), POLICY.format(
            "default-src &#x27;none&#x27;; style-src &#x27;none&#x27;; base-uri &#x27;none&#x27;; "
            "form-action &#x27;none&#x27;")),
    ],
)  # fmt: skip
def test_what_becomes_of_an_element(html: str, expected: str) -> None:
    text, _ = inlined(html, "b/x.html", "https://e.example/", FILES.get)
    assert text.replace("'", "&#x27;") == expected.replace("'", "&#x27;")


def test_without_an_address_links_into_the_site_lead_nowhere() -> None:
    assert inlined('<a class="c" href="y.html">y</a>', "b/x.html", "", FILES.get)[0] == (
        '<a class="c">y</a>'
    )


def test_a_style_sheet_comes_with_what_it_names(page: Page) -> None:
    links = '<link rel="stylesheet" href="../static/{}.css">'
    html = f"{POLICY.format('')}{links.format('a')}{links.format('b')}<p>p</p><i>i</i>"
    text, told = inlined(html, "b/x.html", "", FILES.get)
    assert told == ()
    assert 'url("data:font/woff2;base64,Zm9udA==")' in text
    assert 'url("data:image/gif;base64,R0lG")' in text
    assert "b { background: none }" in text
    assert "; img-src data:; font-src data:; base-uri 'none'; form-action 'none'" in text
    page.set_content(text)
    assert page.evaluate("getComputedStyle(document.querySelector('i')).color") == "rgb(255, 0, 0)"


# ---- The command ----


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, [*map(str, arguments)], catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def test_it_goes_to_the_standard_output_or_to_a_file(site: Path) -> None:
    text = export_site(site, "statements-csv").text
    command = [sys.executable, "-m", "sitegen", "export", "statements-csv", str(site)]
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT)}
    assert subprocess.run(command, env=env, capture_output=True).stdout == text.encode()
    for _ in range(2):
        assert run("export", "statements-csv", site, "-o", site / "s.csv") == (0, "", "")
        assert (site / "s.csv").read_bytes() == text.encode()


def test_a_pipe_stays_what_it_is(site: Path) -> None:
    text = export_site(site, "statements-csv").text
    pipe = site / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        assert run("export", "statements-csv", site, "-o", pipe) == (0, "", "")
        assert pipe.is_fifo()
        assert reader.communicate()[0] == text.encode()


CONTROLS = "".join(map(chr, (*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))


def test_graphs_and_calendars_hold_no_control_characters(site: Path) -> None:
    escaped = json.dumps(CONTROLS)[1:-1]
    sidecar = site / "content/b/x.annotations.yaml"
    told = sidecar.read_text("utf-8").replace("name: He", f'name: "He{escaped}!"')
    events = f'events: {{e: {{title: "On{escaped}e", date: 2018, note: "T{escaped}wo"}}}}\n'
    sidecar.write_text(told + events, "utf-8")
    graph = export_site(site, "graphml").text
    calendar = export_site(site, "ical").text
    assert [c for c in CONTROLS if c in graph + calendar] == []
    assert ">He!<" in graph
    ElementTree.fromstring(graph)
    assert "SUMMARY:One\r\n" in calendar
    assert r"DESCRIPTION:2018\n\nTwo" in calendar


def test_content_with_errors_is_not_exported(site: Path) -> None:
    sidecar = site / "content/b/x.annotations.yaml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("speaker: he", "speaker: hee"), "utf-8")
    code, out, err = run("export", "statements-csv", site, "-o", site / "s.csv")
    assert (code, out) == (1, "")
    assert 'error[unknown-speaker]: speaker "hee" is not declared' in err
    assert not (site / "s.csv").exists()


@pytest.mark.parametrize(
    ("form", "only", "message", "hint"),
    [
        (
            "html",
            "",
            "a page of its own is that of an article or a briefing",
            "say which: --only PATH",
        ),
        ("graphml", "b/y", 'there is no article or briefing "b/y"', 'did you mean "b/x"?'),
        ("graphml", "x", 'there is no article or briefing "x"', 'did you mean "b/x"?'),
        ("graphml", "z", 'there is no article or briefing "z"', "give its path below content/"),
    ],
)
def test_what_is_to_be_exported_must_be_there(
    site: Path, form: str, only: str, message: str, hint: str
) -> None:
    with pytest.raises(Unusable, match=message) as caught:
        export_site(site, form, only)
    assert caught.value.diagnostics[0].hint == hint
