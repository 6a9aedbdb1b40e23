"""The desk's requests: what they write, and what they refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import write_files
from tests.builds import run
from tests.serving import Serving, serving, until

TEXT = "He said “We stay.” She said “We leave.” Then he said “We stay.” again, and slept well.\n"
SIDECAR = "content/x.annotations.yaml"
BEFORE = """\
# What was said.
speakers:
  he: {name: He}

statements:   # in the order of the text

  # The second time:
  stay-again:
    speaker: he
    quote: {exact: We stay, suffix: .” again}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    files = {"sitegen.yaml": "title: Test\n", "content/x.md": TEXT, SIDECAR: BEFORE}
    return write_files(tmp_path / "site", {**files, "content/y.md": TEXT})


@pytest.fixture
def server(site: Path) -> Iterator[Serving]:
    with serving(site) as running:
        yield running


def ask(
    server: Serving, call: str, path: str = "/x.html", /, **asked: object
) -> tuple[int, dict[str, Any]]:
    """Ask as a page does."""
    page = server.ask("/x.html").body.decode()
    found = re.search(r'data-token="([^"]*)"', page)
    assert found is not None
    headers = {"X-Sitegen-Token": found[1]}
    body = json.dumps({"path": path, **asked})
    reply = server.ask(f"/.sitegen/desk/{call}", headers, "POST", body)
    value: dict[str, Any] = json.loads(reply.body)
    return reply.status, value


def place(words: str, nth: int = 0) -> dict[str, object]:
    at = -1
    for _ in range(nth + 1):
        at = TEXT.index(words, at + 1)
    return {"start": at, "end": at + len(words), "exact": words}


def save(server: Serving, path: str = "/x.html", /, **asked: object) -> tuple[int, dict[str, Any]]:
    """Save a statement, or what else is given, into the sidecar as it is now."""
    digest = ask(server, "look", path)[1]["digest"]
    return ask(
        server, "save", path, **{"digest": digest, "what": "statement", "fields": {}} | asked
    )


def test_a_statement_is_written_with_the_shortest_quote(site: Path, server: Serving) -> None:
    status, value = ask(server, "propose", place=place("We stay"))
    assert status == 200
    assert (value["prefix"], value["suffix"]) == ("", ".” She")
    assert (value["kind"], value["words"]) == ("direct", "We stay")
    status, value = save(server, place=place("We leave"), fields={"speaker": "he", "via": "a; b"})
    assert (status, value["id"], value["steps"]) == (200, "leave", 1)
    first = "  leave:\n    speaker: he\n    quote: We leave\n    via: [a, b]\n"
    above = BEFORE.index("  stay-again:")
    assert (site / SIDECAR).read_text("utf-8") == BEFORE[:above] + first + BEFORE[above:]
    until(lambda: "d-leave" in server.page("/x.html"))


def test_a_sidecar_is_made_where_there_is_none(site: Path, server: Serving) -> None:
    new = {"name": "An Author", "role": "", "kind": "person"}
    fields = {"speaker": "An Author", "kind": "direct"}
    asked = {"place": place("We leave"), "fields": fields, "speakers": [new]}
    assert save(server, "/y.html", **asked)[0] == 200
    file = site / "content/y.annotations.yaml"
    assert file.read_text("utf-8") == (
        "speakers:\n  author:\n    name: An Author\n\n"
        "statements:\n  leave:\n    speaker: author\n    quote: We leave\n"
    )
    assert run("build", site, "--strict").returncode == 0
    assert ask(server, "undo")[0] == 200
    assert not file.exists()


def test_changes_are_taken_back_step_by_step(site: Path, server: Serving) -> None:
    save(server, place=place("We leave"), fields={"speaker": "he"})
    one = (site / SIDECAR).read_text("utf-8")
    save(server, id="leave", fields={"speaker": "he", "note": "Why?", "kind": "direct"})
    assert (site / SIDECAR).read_text("utf-8") == one.replace(
        "quote: We leave\n", "quote: We leave\n    note: Why?\n"
    )
    save(server, what="note", place=place("slept"), fields={"body": "Well."})
    assert [ask(server, "undo")[1]["steps"] for _ in range(2)] == [2, 1]
    assert (site / SIDECAR).read_text("utf-8") == one
    assert ask(server, "undo")[1]["steps"] == 0
    assert (site / SIDECAR).read_text("utf-8") == BEFORE
    assert ask(server, "undo") == (422, {"why": "there is nothing to take back"})


def test_what_changed_on_the_disk_meanwhile_is_not_overwritten(site: Path, server: Serving) -> None:
    digest = ask(server, "look")[1]["digest"]
    (site / SIDECAR).write_text(BEFORE + "\n# More.\n", "utf-8")
    asked = {"what": "statement", "place": place("We leave"), "fields": {"speaker": "he"}}
    refused = (409, {"why": f"{SIDECAR}: the file changed on the disk meanwhile"})
    assert ask(server, "save", digest=digest, **asked) == refused
    assert (site / SIDECAR).read_text("utf-8") == BEFORE + "\n# More.\n"
    assert save(server, **asked)[0] == 200
    (site / SIDECAR).write_text(BEFORE, "utf-8")
    assert ask(server, "undo")[0] == 409


def test_conflicts_are_entered_and_go_with_their_statements(site: Path, server: Serving) -> None:
    against = {"other": "stay-again", "question": "Go?", "here": "Yes", "there": "No"}
    fields = {"speaker": "he"}
    assert save(server, place=place("We leave"), fields=fields, against=against)[0] == 200
    assert (
        (site / SIDECAR)
        .read_text("utf-8")
        .endswith(
            "\nconflicts:\n  go:\n    question: Go?\n    positions:\n"
            "      yes:\n        label: Yes\n        statements: [leave]\n"
            "      no:\n        label: No\n        statements: [stay-again]\n"
        )
    )
    digest = ask(server, "look")[1]["digest"]
    assert ask(server, "delete", digest=digest, what="statements", id="leave")[0] == 200
    assert (site / SIDECAR).read_text("utf-8") == BEFORE


def test_offered_wordings_are_accepted_and_orphans_selected_anew(
    site: Path, server: Serving
) -> None:
    near = (
        "statements:\n  a:\n    speaker: he\n    quote: Then he says “We stay.” again, and slept\n"
    )
    lost = "  b: {speaker: he, quote: nothing of the kind}\n"
    (site / SIDECAR).write_text(f"speakers:\n  he: {{name: He}}\n{near}{lost}", "utf-8")
    status, known = ask(server, "look")
    assert [(one["keys"], one["offered"]) for one in known["doubtful"]] == [
        (["statements", "a", "quote"], True),
        (["statements", "b", "quote"], False),
    ]
    keys = known["doubtful"][0]["keys"]
    status, _ = ask(server, "accept", digest=known["digest"], keys=keys)
    assert status == 200
    assert save(server, id="b", place=place("We leave"))[0] == 200
    text = (site / SIDECAR).read_text("utf-8")
    assert "quote: Then he said “We stay.” again, and slept\n" in text
    assert "  b: {speaker: he, quote: We leave}\n" in text


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"fields": {}}, "say who said it"),
        ({"fields": {"speaker": "She"}}, 'nobody is called "She": make a new speaker of it'),
        (
            {"fields": {"speaker": "he", "quote": "x"}},
            'a statement has no field "quote" here',
        ),
        ({"id": "gone", "fields": {}}, 'there is no statement "gone" any more'),
        (
            {"place": {"start": 0, "end": 5, "exact": "Nobody"}},
            "the article's text is not what this page shows: select the words again",
        ),
        ({"what": "note", "fields": {}}, "a note says something"),
    ],
)
def test_what_makes_no_sense_is_refused(
    site: Path, server: Serving, asked: dict[str, object], why: str
) -> None:
    assert save(server, **{"place": place("We leave")} | asked) == (422, {"why": why})
    assert (site / SIDECAR).read_text("utf-8") == BEFORE


def test_what_a_build_would_refuse_is_not_written(site: Path, server: Serving) -> None:
    fields = {"speaker": "he", "date": "last Monday"}
    status, value = save(server, place=place("We leave"), fields=fields)
    assert status == 422
    assert value["why"].startswith(f'{SIDECAR}:11:5: error[bad-date]: "last Monday"')
    assert (site / SIDECAR).read_text("utf-8") == BEFORE


def test_a_link_out_of_the_site_is_not_followed(site: Path, server: Serving) -> None:
    outside = site.parent / "outside.yaml"
    outside.write_text(BEFORE, "utf-8")
    (site / SIDECAR).unlink()
    (site / SIDECAR).symlink_to(outside)
    why = f"{SIDECAR} is a link that leads out of the site"
    assert ask(server, "look") == (422, {"why": why})


def test_requests_that_write_need_the_token_of_the_page(site: Path, server: Serving) -> None:
    path = "/.sitegen/desk/undo"
    refused = b"refused: the request does not come from a page\n"
    for token in ({}, {"X-Sitegen-Token": ""}, {"X-Sitegen-Token": "wrong"}):
        reply = server.ask(path, token, "POST", "{}")
        assert (reply.status, reply.body) == (403, refused)
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        assert server.ask(path, headers, "POST", "{}").status == 403
    assert server.ask(path).status == 405
    assert ask(server, "nothing")[0] == 404
    assert ask(server, "look", "/none.html") == (404, {"why": "this page is no article's"})
    assert ask(server, "save", x=1) == (400, {"why": "the request is not one of the desk's"})
    assert (site / SIDECAR).read_text("utf-8") == BEFORE
