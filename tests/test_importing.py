"""Annotations made elsewhere into sidecars: what becomes of them, and what stays as it is."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.building.build import Options, Unusable, build
from sitegen.exchange.foreign import (
    NotAnnotations,
    html_to_markdown,
    plain_to_markdown,
    read_annotations,
)
from sitegen.exchange.importing import Imported, import_annotations
from sitegen.markdown import to_body, to_html
from tests import write_files
from tests.builds import run

TEXT = "He said “We stay.” She said “We leave.” Then he said “We stay for good.”"
SITE = {
    "sitegen.yaml": "base_url: https://small.example/\n",
    "content/b/x.md": f"---\nurl: https://news.example/story\n---\n\n{TEXT}\n",
    "content/b/index.annotations.yaml": """\
speakers:
  he: {name: A Minister, aliases: [The Minister], same_as: [https://facts.example/he]}
  she: {name: A General}
  other: {name: A General}
""",
}
SIDECAR = "content/b/x.annotations.yaml"
SOURCE = "https://news.example/story"


def quote(exact: str, **more: str) -> dict[str, object]:
    return {"type": "TextQuoteSelector", "exact": exact, **more}


def w3c(selector: object, body: object = (), **more: object) -> dict[str, object]:
    target = {"source": SOURCE, "selector": selector}
    context = "http://www.w3.org/ns/anno.jsonld"
    annotation = {"@context": context, "id": "https://a.example/1", "type": "Annotation"}
    return {**annotation, "body": list(body) if body == () else body, "target": target, **more}


def tag(value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": "tagging", "value": value}


def entry(**fields: object) -> dict[str, str]:
    text = json.dumps(fields)
    form = {"format": "application/json", "purpose": "describing"}
    return {"type": "TextualBody", "value": text, **form}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_files(tmp_path, SITE)


def bring(site: Path, value: object, article: str = "", speaker: str = "") -> Imported:
    file = site / "given.json"
    file.write_text(json.dumps(value), "utf-8")
    return import_annotations(site, file, article, speaker)


def sidecar(site: Path) -> str:
    path = site / SIDECAR
    return path.read_text("utf-8") if path.exists() else ""


def messages(done: Imported) -> list[str]:
    return [f"{found.code}: {found.message}" for found in done.diagnostics]


# ---- What becomes of an annotation ----

LEAVE = "statements:\n  we-leave:\n    speaker: he\n    quote: We leave\n"
NOTE = "notes:\n  - quote: We leave\n    body: {}\n"


@pytest.mark.parametrize(
    ("body", "written"),
    [
        (tag("the minister"), LEAVE),
        (tag("https://facts.example/he"), LEAVE),
        ({"type": "SpecificResource", "purpose": "tagging", "source": "https://facts.example/he"},
         LEAVE),
        ([tag("he"), {"type": "TextualBody", "value": "1. Not *so*"}],
         LEAVE + "    note: 1\\. Not \\*so\\*\n"),
        ("https://a.example/page", NOTE.format("<https://a.example/page>")),
        ({"type": "TextualBody", "value": "<p>It <b>is</b>.</p>", "format": "text/html"},
         NOTE.format("It **is**.")),
        ({"type": "TextualBody", "value": "It *is*.", "format": "text/markdown"},
         NOTE.format("It *is*.")),
        ({"type": "Choice", "items": [{"type": "TextualBody", "value": "One"},
                                      {"type": "TextualBody", "value": "Two"}]},
         NOTE.format("One")),
        ([tag("unclear"), tag("look again")], NOTE.format("unclear, look again")),
        # Two speakers have that name: it names neither.
        (tag("A General"), NOTE.format("A General")),
    ],
)  # fmt: skip
def test_what_an_annotation_becomes(site: Path, body: object, written: str) -> None:
    done = bring(site, w3c(quote("We leave"), body))
    assert (messages(done), sidecar(site)) == ([], written)
    assert build(site, Options()).diagnostics == ()


def test_a_tagging_annotation_and_a_plain_value(site: Path) -> None:
    body = {"type": "TextualBody", "value": "he"}
    bring(site, w3c(quote("We leave"), body, motivation="tagging"))
    assert sidecar(site) == LEAVE
    bare = w3c(quote("Then"), bodyValue="When?")
    del bare["body"]
    bring(site, bare)
    assert sidecar(site) == LEAVE + "\nnotes:\n  - quote: Then\n    body: When?\n"


def test_a_bare_highlight_needs_somebody_who_speaks(site: Path) -> None:
    done = bring(site, w3c(quote("We leave")))
    why = "it says neither who speaks nor anything else"
    assert messages(done) == [f'not-imported: "We leave": not imported, since {why}']
    assert (sidecar(site), done.errors) == ("", 1)
    assert messages(bring(site, w3c(quote("We leave")), speaker="he")) == []
    assert sidecar(site) == LEAVE


def test_hypothesis_as_its_api_gives_it(site: Path) -> None:
    target = [{"source": SOURCE, "selector": [
        {"type": "RangeSelector", "startContainer": "/p[1]", "endContainer": "/p[1]"},
        {"type": "TextPositionSelector", "start": 1009, "end": 1016},
        quote("We stay", prefix="hen he said “", suffix=" for good"),
    ]}]  # fmt: skip
    row = {"id": "a", "uri": SOURCE, "text": "", "tags": ["A Minister"], "target": target}
    reply = {"id": "b", "uri": SOURCE, "text": "Yes", "references": ["a"], "target": [{}]}
    done = bring(site, {"total": 3, "rows": [row, reply]})
    assert sidecar(site) == (
        "statements:\n  we-stay:\n    speaker: he\n"
        "    quote:\n      exact: We stay\n      suffix: for\n"
    )
    assert done.passed_over == 1
    missing = "the file tells of 1 annotation more than it holds"
    assert messages(done) == [f"not-imported: {missing}"]
    assert done.errors == 0


def test_pieces_come_in_the_order_of_the_text(site: Path) -> None:
    pieces = [{"source": SOURCE, "selector": quote(words)} for words in ("We leave", "He said")]
    bring(site, w3c(None, tag("he"), target=pieces))
    assert "    quote: [He said, We leave]\n" in sidecar(site)


def test_words_inside_a_fragment_are_found(site: Path) -> None:
    fragment = {"type": "FragmentSelector", "value": "p1", "refinedBy": quote("We leave")}
    bring(site, w3c(fragment, tag("he")))
    assert sidecar(site) == LEAVE


@pytest.mark.parametrize("wrap", ["one", "list", "page", "collection", "graph"])
def test_however_annotations_are_wrapped(site: Path, wrap: str) -> None:
    one = w3c(quote("We leave"), tag("he"))
    page = {"type": "AnnotationPage", "items": [one]}
    wrapped = {
        "one": one,
        "list": [one],
        "page": page,
        "collection": {"type": ["AnnotationCollection"], "total": 1, "first": page},
        "graph": {"@graph": [one]},
    }
    assert bring(site, wrapped[wrap]).diagnostics == ()
    assert sidecar(site) == LEAVE


# ---- Where it stands ----


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("https://small.example/b/x.html", True),
        ("http://www.small.example/b/x/?", True),
        ("https://news.example/story#:~:text=We", True),
        ("http://localhost:8000/b/x.html", True),
        ("file:///home/a/public/b/x.html", True),
        ("../../../b/x.html", True),
        ("https://elsewhere.example/b/x.html", False),
        ("https://news.example/story?page=2", False),
        ("http://[", False),
    ],
)
def test_an_article_is_told_by_its_addresses(site: Path, source: str, found: bool) -> None:
    one = w3c(None, tag("he"), target={"source": source, "selector": quote("We leave")})
    done = bring(site, one)
    assert sidecar(site) == (LEAVE if found else "")
    assert done.errors == (not found)
    bring(site, one, article="content/b/x.md")
    assert sidecar(site) == LEAVE


STAND = "its words stand 2 times, and nothing tells which are meant"


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        (quote("We stay"), f'not-imported: "We stay": not imported, since {STAND}'),
        (quote("We go"), 'not-imported: "We go": not imported, since its words do not stand in the '
         "text (too short to match approximately)"),
        ({"type": "TextPositionSelector", "start": 500, "end": 600}, "not-imported: "
         '"https://a.example/1": not imported, since it is placed by an offset that the text does '
         "not have"),
        ({"type": "TextPositionSelector", "start": 7, "end": 8}, "not-imported: "
         '"https://a.example/1": not imported, since it is placed by an offset where no words are'),
    ],
)  # fmt: skip
def test_what_cannot_be_placed_is_told_and_left_out(
    site: Path, selector: object, told: str
) -> None:
    done = bring(site, w3c(selector, tag("he")))
    assert (messages(done), sidecar(site), done.errors) == ([told], "", 1)


def test_an_offset_tells_equal_words_apart(site: Path) -> None:
    start = TEXT.rindex("We stay")
    position = {"type": "TextPositionSelector", "start": start, "end": start + 7}
    assert bring(site, w3c([quote("We stay"), position], tag("he"))).diagnostics == ()
    assert "exact: We stay\n      suffix: for\n" in sidecar(site)


def test_an_offset_at_other_words_tells_nothing(site: Path) -> None:
    position = {"type": "TextPositionSelector", "start": 0, "end": 7}
    done = bring(site, w3c([quote("We stay"), position], tag("he")))
    assert (done.errors, sidecar(site)) == (1, "")


def test_what_an_offset_alone_places_is_to_be_looked_at(site: Path) -> None:
    start = TEXT.index("We leave")
    position = {"type": "TextPositionSelector", "start": start - 1, "end": start + 8}
    done = bring(site, w3c(position, tag("he")))
    assert messages(done) == [
        'doubtful-import: "“We leave" was found by an offset alone, not by its words'
    ]
    assert done.errors == 0


def test_words_that_differ_a_little_are_kept_and_told(site: Path) -> None:
    words = "Then she said “We leave.” Then he said “We stay for good.”"
    done = bring(site, w3c(quote(words), tag("he")))
    assert done.errors == 1  # a person became another: that is no slip
    words = TEXT.replace("Then he said", "Then, he said")
    assert messages(bring(site, w3c(quote(words), tag("he")))) == [
        "doubtful-import: the words of an annotation differ from the text: "
        "… said “We leave.” Then[-,-] he said “We stay for good.”"
    ]
    assert [found.code for found in build(site, Options()).diagnostics] == ["inexact-quote"]


# ---- What is there stays ----

OWN = """\
# Mine.
statements:
  leave: {speaker: she, quote: We leave}   # as said
    # of hers

conflicts: {}   # later
"""


def test_every_other_byte_of_a_sidecar_stays(site: Path) -> None:
    for newline in ("\n", "\r\n"):
        (site / SIDECAR).write_bytes(OWN.replace("\n", newline).encode())
        done = bring(site, [w3c(quote("He said"), tag("he")), w3c(quote("Then"), bodyValue="?")])
        assert done.diagnostics == ()
        added = "  he-said:\n    speaker: he\n    quote: He said\n"
        wanted = OWN.replace("    # of hers\n", f"    # of hers\n{added}")
        wanted += "\nnotes:\n  - quote: Then\n    body: '?'\n"
        assert (site / SIDECAR).read_bytes() == wanted.replace("\n", newline).encode()


def test_an_id_that_is_taken_gets_a_number(site: Path) -> None:
    (site / SIDECAR).write_text("events:\n  we-leave: {title: A, date: 2018}\n", "utf-8")
    bring(site, w3c(quote("We leave"), tag("he")))
    assert "\nstatements:\n  we-leave-2:\n" in sidecar(site)


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ("statements: {a: {speaker: he, quote: We stay for good}}\n",
         'nothing can be added to "statements" as it is written: write "statements:" on a line of '
         "its own, and each entry below it on lines of its own"),
        ("- a\n", "the file is not a mapping"),
        ("a: [\n", "it is not valid YAML"),
    ],
)  # fmt: skip
def test_a_sidecar_that_cannot_be_added_to_stays(site: Path, held: str, why: str) -> None:
    (site / SIDECAR).write_text(held, "utf-8")
    done = bring(site, w3c(quote("We leave"), tag("he")))
    assert messages(done) == [f"cannot-merge: {why}"]
    assert (sidecar(site), done.errors) == (held, 1)


def test_half_a_character_does_no_harm(site: Path) -> None:
    broken = "\ud800"
    values = [broken, f"We {broken}"]
    for value in values:
        bring(site, w3c(quote(value), tag(value)))
        bring(site, w3c(quote("We leave"), bodyValue=value))
        bring(site, w3c(quote("She said"), entry(speaker=[value], note=value)))
        bring(site, w3c(quote("Then"), [tag("x"), entry(speaker=["he"], source=value)]))
    assert build(site, Options()).errors == 0
    assert sidecar(site).count("body: ") == 2


# ---- Nobody's words in another's mouth ----


def test_an_id_that_is_somebody_else_here_is_refused(site: Path) -> None:
    body = [tag("An Admiral"), entry(speaker=["he"])]
    done = bring(site, w3c(quote("We leave"), body))
    why = 'the speaker "he" is somebody else on this site'
    assert messages(done) == [f'not-imported: "We leave": not imported, since {why}']
    assert sidecar(site) == ""


def test_who_is_not_known_is_declared_as_tagged(site: Path) -> None:
    bring(site, w3c(quote("We leave"), [tag("An Admiral"), entry(speaker=["admiral"])]))
    assert sidecar(site).startswith("speakers:\n  admiral:\n    name: An Admiral\n\nstatements:\n")
    assert build(site, Options()).diagnostics == ()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"speaker": ["admiral"]}, 'the speaker "admiral" is not declared'),
        ({"speaker": ["he"], "date": "soon"}, '"soon" is not a date'),
        ({"speaker": ["he"], "within": "gone"}, "the statement that it is within is not there"),
        ({"speaker": ["he"], "kind": "loud"}, '"kind" cannot be "loud"'),
    ],
)
def test_an_entry_that_would_be_an_error_is_refused(
    site: Path, fields: dict[str, object], why: str
) -> None:
    done = bring(site, w3c(quote("We leave"), entry(**fields)))
    assert messages(done) == [f'not-imported: "We leave": not imported, since {why}']
    assert sidecar(site) == ""


# ---- Files that are no annotations ----


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "the file is not JSON: line 1, column 2"),
        ("[" * 100_000, "the file is not JSON"),
        ("{}", "the file holds something else than annotations"),
        ("[1]", "the file holds something else than annotations"),
        ('{"type": "AnnotationCollection", "first": "https://a.example/p1"}',
         "the file is a collection whose annotations are elsewhere: https://a.example/p1"),
    ],
)  # fmt: skip
def test_a_file_that_holds_none_is_told(text: str, message: str) -> None:
    with pytest.raises(NotAnnotations) as error:
        read_annotations(text)
    assert str(error.value) == message


def test_no_depth_is_too_deep() -> None:
    for depth in range(800, 1010):
        with suppress(NotAnnotations):
            read_annotations("[" * depth + "]" * depth)
        with suppress(NotAnnotations):
            target = '{"items": [' * (depth // 2) + "]}" * (depth // 2)
            read_annotations(f'{{"type": "Annotation", "target": {target}}}')


def test_an_option_that_means_nothing_is_told(site: Path) -> None:
    for options in ({"article": "b/y"}, {"speaker": "hee"}):
        with pytest.raises(Unusable):
            bring(site, [], **options)


def test_that_there_is_nothing_to_import_is_told(site: Path) -> None:
    write_files(site, {"none.json": "[]"})
    done = run("import", site, "--annotations", site / "none.json")
    assert (done.returncode, done.stdout) == (0, f"{site}/none.json: no annotations\n")


KEYS = (
    "type body target source selector items rows exact uri start end value purpose refinedBy first"
)
KINDS = "Annotation AnnotationPage AnnotationCollection TextualBody Choice"
SELECTORS = "TextQuoteSelector TextPositionSelector"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS.split()),
            inner | st.sampled_from(f"{KINDS} {SELECTORS}".split()),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_whatever_the_file_holds_it_is_read_or_refused(value: object) -> None:
    with suppress(NotAnnotations):
        read_annotations(json.dumps(value))


@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" \n"), max_size=60))
def test_a_plain_text_reads_as_it_is(text: str) -> None:
    body, _, _ = to_body(plain_to_markdown(text), "x.md")
    assert "".join(body.text.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "markdown",
    [
        "It *is* **so**, see [there](https://a.example/).",
        "- one\n- two",
        "2 * 3 < 7_000_000\n\nThen.",
        "> Said.\n\n`code` and 1\\. no list",
    ],
)
def test_remarks_go_out_and_come_in_again(markdown: str) -> None:
    html, _ = to_html(markdown)
    assert to_html(html_to_markdown(html))[0] == html
