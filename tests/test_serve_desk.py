"""The desk's requests: what they write, and what they refuse."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.files import WriteError
from sitegen.serve.app import CLIENT_FILES
from sitegen.serve.history import Edit, History
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


def token_of(server: Serving) -> dict[str, str]:
    """The headers that a page sends."""
    found = re.search(r'data-token="([^"]*)"', server.ask("/x.html").body.decode())
    assert found is not None
    return {"X-Sitegen-Token": found[1]}


def ask(
    server: Serving, call: str, path: str = "/x.html", /, **asked: object
) -> tuple[int, dict[str, Any]]:
    """Ask as a page does."""
    body = json.dumps({"path": path, **asked})
    reply = server.ask(f"/.sitegen/desk/{call}", token_of(server), "POST", body)
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
    status, value = ask(server, "propose", places=[place("We stay")])
    assert status == 200
    assert value["pieces"] == [
        {"words": "We stay", "prefix": "", "suffix": ".” She", "is_told": True}
    ]
    assert (value["kind"], value["words"]) == ("direct", "We stay")
    status, value = save(
        server, places=[place("We leave")], fields={"speaker": "he", "via": "a; b"}
    )
    assert (status, value["id"], value["steps"]) == (200, "leave", 1)
    first = "  leave:\n    speaker: he\n    quote: We leave\n    via: [a, b]\n"
    above = BEFORE.index("  stay-again:")
    assert (site / SIDECAR).read_text("utf-8") == BEFORE[:above] + first + BEFORE[above:]
    until(lambda: "d-leave" in server.page("/x.html"))


def test_a_sidecar_is_made_where_there_is_none(site: Path, server: Serving) -> None:
    new = {"name": "An Author", "role": "", "kind": "person"}
    fields = {"speaker": "An Author", "kind": "direct"}
    asked = {"places": [place("We leave")], "fields": fields, "speakers": [new]}
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
    save(server, places=[place("We leave")], fields={"speaker": "he"})
    one = (site / SIDECAR).read_text("utf-8")
    save(server, id="leave", fields={"speaker": "he", "note": "Why?", "kind": "direct"})
    assert (site / SIDECAR).read_text("utf-8") == one.replace(
        "quote: We leave\n", "quote: We leave\n    note: Why?\n"
    )
    save(server, what="note", places=[place("slept")], fields={"body": "Well."})
    assert [ask(server, "undo")[1]["steps"] for _ in range(2)] == [2, 1]
    assert (site / SIDECAR).read_text("utf-8") == one
    assert ask(server, "undo")[1]["steps"] == 0
    assert (site / SIDECAR).read_text("utf-8") == BEFORE
    assert ask(server, "undo") == (422, {"why": "there is nothing to take back"})


def test_what_is_asked_again_is_taken_back_once(site: Path, server: Serving) -> None:
    for words in ("We leave", "slept"):
        save(server, places=[place(words)], fields={"speaker": "he"})
    first = ask(server, "undo", id="a")
    assert first == (200, {"file": SIDECAR, "steps": 1})
    one = (site / SIDECAR).read_text("utf-8")
    assert ask(server, "undo", id="a") == first
    assert (site / SIDECAR).read_text("utf-8") == one
    assert ask(server, "undo", id="b")[1]["steps"] == 0
    assert ask(server, "undo", id="a") == first
    assert ask(server, "undo", id="c")[0] == 422
    save(server, places=[place("We leave")], fields={"speaker": "he"})
    assert ask(server, "undo", id="c")[1]["steps"] == 0
    assert (site / SIDECAR).read_text("utf-8") == BEFORE


def test_what_changed_on_the_disk_meanwhile_is_not_overwritten(site: Path, server: Serving) -> None:
    digest = ask(server, "look")[1]["digest"]
    (site / SIDECAR).write_text(BEFORE + "\n# More.\n", "utf-8")
    asked = {"what": "statement", "places": [place("We leave")], "fields": {"speaker": "he"}}
    refused = (409, {"why": f"{SIDECAR}: the file changed on the disk meanwhile"})
    assert ask(server, "save", digest=digest, **asked) == refused
    assert (site / SIDECAR).read_text("utf-8") == BEFORE + "\n# More.\n"
    assert save(server, **asked)[0] == 200
    (site / SIDECAR).write_text(BEFORE, "utf-8")
    assert ask(server, "undo")[0] == 409


def test_conflicts_are_entered_and_go_with_their_statements(site: Path, server: Serving) -> None:
    against = {"other": "x#stay-again", "question": "Go?", "here": "Yes", "there": "No"}
    fields = {"speaker": "he"}
    assert save(server, places=[place("We leave")], fields=fields, against=against)[0] == 200
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
    assert save(server, id="b", places=[place("We leave")])[0] == 200
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
            {"places": [{"start": 0, "end": 5, "exact": "Nobody"}]},
            "the article's text is not what this page shows: select the words again",
        ),
        ({"what": "note", "fields": {}}, "a note says something"),
    ],
)
def test_what_makes_no_sense_is_refused(
    site: Path, server: Serving, asked: dict[str, object], why: str
) -> None:
    assert save(server, **{"places": [place("We leave")]} | asked) == (422, {"why": why})
    assert (site / SIDECAR).read_text("utf-8") == BEFORE


def test_what_a_build_would_refuse_is_not_written(site: Path, server: Serving) -> None:
    fields = {"speaker": "he", "date": "last Monday"}
    status, value = save(server, places=[place("We leave")], fields=fields)
    assert status == 422
    assert value["why"].startswith(f'{SIDECAR}:11:5: error[bad-date]: "last Monday"')
    assert (site / SIDECAR).read_text("utf-8") == BEFORE


def test_a_date_in_words_is_written_as_edtf(site: Path, server: Serving) -> None:
    fields = {"speaker": "he", "date": "about April 2018"}
    assert save(server, places=[place("We leave")], fields=fields)[0] == 200
    assert "    date: 2018-04~\n" in (site / SIDECAR).read_text("utf-8")
    fields = {"date": "05/04/2018"}
    status, value = save(server, id="leave", fields=fields)
    assert (status, '"2018-04-05" or "2018-05-04"' in value["why"]) == (422, True), value


def test_a_link_out_of_the_site_is_not_followed(site: Path, server: Serving) -> None:
    outside = site.parent / "outside.yaml"
    outside.write_text(BEFORE, "utf-8")
    (site / SIDECAR).unlink()
    (site / SIDECAR).symlink_to(outside)
    why = f"{SIDECAR} is a link that leads out of the site"
    assert ask(server, "look") == (422, {"why": why})


def test_a_sidecar_that_cannot_be_read_is_told(site: Path, server: Serving) -> None:
    (site / SIDECAR).write_bytes(b"# \xe9\n")
    assert ask(server, "look") == (422, {"why": f"{SIDECAR} is not UTF-8: save it as UTF-8"})
    (site / SIDECAR).unlink()
    (site / SIDECAR).symlink_to("nowhere.yaml")
    why = f"{SIDECAR} is a link that leads nowhere: mend it, or delete it"
    assert ask(server, "look") == (422, {"why": why})


def test_a_change_that_cannot_be_taken_back_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_files(tmp_path, {"b.yaml": "old"})
    history = History(root)
    history.write([Edit("a.yaml", None, "new"), Edit("b.yaml", "old", "new")])

    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", denied)
        with pytest.raises(WriteError) as error:
            history.undo()
    assert str(error.value) == "cannot delete a.yaml: Permission denied"
    assert [(root / name).read_text() for name in ("a.yaml", "b.yaml")] == ["new", "new"]
    assert history.undo() == "a.yaml and b.yaml"
    assert not (root / "a.yaml").exists()
    assert (root / "b.yaml").read_text() == "old"


CALLS = ("look", "propose", "search", "save", "reword", "delete", "accept", "undo")


@pytest.mark.parametrize("call", CALLS)
def test_every_request_needs_the_token_of_the_page(site: Path, server: Serving, call: str) -> None:
    path = f"/.sitegen/desk/{call}"
    refused = (
        b"refused: the request does not come from a page of this server: load the page again\n"
    )
    for token in ({}, {"X-Sitegen-Token": ""}, {"X-Sitegen-Token": "wrong"}):
        reply = server.ask(path, token, "POST", "{}")
        assert (reply.status, reply.body) == (403, refused)
    own = token_of(server)
    for headers in (
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        assert server.ask(path, {**own, **headers}, "POST", "{}").status == 403
    assert server.ask(path, own).status == 405
    assert (site / SIDECAR).read_text("utf-8") == BEFORE


def test_what_is_no_request_of_the_desk_is_refused(site: Path, server: Serving) -> None:
    assert ask(server, "nothing") == (404, {"why": "there is nothing"})
    why = "this page has no article: it was renamed, moved or deleted, if it had one"
    assert ask(server, "look", "/none.html") == (404, {"why": why})
    assert ask(server, "look", "/../x.html") == (404, {"why": why})
    assert ask(server, "save", x=1) == (400, {"why": "the request is not one of the desk's"})
    assert (site / SIDECAR).read_text("utf-8") == BEFORE


def test_the_published_output_holds_nothing_of_the_desk(site: Path, server: Serving) -> None:
    assert save(server, places=[place("We leave")], fields={"speaker": "he"})[0] == 200
    assert run("build", site).returncode == 0
    files = [file for file in (site / "public").rglob("*") if file.is_file()]
    assert any(b"d-leave" in file.read_bytes() for file in files)
    assert not [file for file in files if b".sitegen/" in file.read_bytes()]
    assert not {file.name for file in files} & {*CLIENT_FILES}


# ---- Conflicts ----

ASKED = """\
conflicts:
  go:       # the question
    question: Go?
    positions:
      a: {label:   Yes, statements: [y#go]}
      b:
        label: No
        statements:
          - y#stay # of y
"""
OTHER = "statements:\n  go: {speaker: he, quote: We leave}\n  stay: {speaker: he, quote: Then he}\n"


@pytest.fixture
def conflicting(site: Path) -> Iterator[Serving]:
    """A site with a conflict in a file of its own."""
    write_files(
        site, {"content/index.annotations.yaml": ASKED, "content/y.annotations.yaml": OTHER}
    )
    with serving(site) as running:
        yield running


def test_a_question_of_another_file_gets_the_statement(site: Path, conflicting: Serving) -> None:
    index = site / "content/index.annotations.yaml"
    status, value = ask(conflicting, "search", words="he we leave")
    hit = {"question": "Go?", "labels": ["Yes", "No"], "label": "Yes"}
    assert {"ref": "y#go", "text": "He: We leave", "answers": [hit]} in value["found"]
    against = {"other": "y#go", "question": "Go?", "here": "No", "there": "Yes"}
    asked = {"places": [place("slept")], "fields": {"speaker": "he"}, "against": against}
    status, value = save(conflicting, **asked)
    assert (status, value["file"]) == (200, f"{SIDECAR} and content/index.annotations.yaml")
    joined = ASKED.replace("- y#stay # of y\n", "- y#stay # of y\n          - x#slept\n")
    assert index.read_text("utf-8") == joined
    until(lambda: "d-slept" in conflicting.page("/x.html"))
    known = ask(conflicting, "look")[1]["conflicts"]
    assert [one["file"] for one in known] == ["content/index.annotations.yaml"]
    gone = {"b": ["x#slept"]}
    asked = {
        "id": "go",
        "digest": known[0]["digest"],
        "question": "Really?",
        "labels": {"a": "Yes!"},
    }
    assert ask(conflicting, "reword", **asked, gone=gone)[0] == 200
    changed = ASKED.replace("Go?", "Really?").replace("Yes,", "Yes!,")
    assert index.read_text("utf-8") == changed
    assert ask(conflicting, "undo")[1]["file"] == "content/index.annotations.yaml"
    assert index.read_text("utf-8") == joined
    until(lambda: bool(ask(conflicting, "look")[1]["conflicts"]))
    digest = ask(conflicting, "look")[1]["digest"]
    status, value = ask(conflicting, "delete", digest=digest, what="statements", id="slept")
    assert (status, value["file"]) == (200, f"{SIDECAR} and content/index.annotations.yaml")
    assert index.read_text("utf-8") == ASKED
    assert (site / SIDECAR).read_text("utf-8") == BEFORE
    ask(conflicting, "undo")
    assert index.read_text("utf-8") == joined


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"id": "no"}, (422, 'there is no conflict "no" any more')),
        (
            {"digest": "x"},
            (409, "content/index.annotations.yaml: the file changed on the disk meanwhile"),
        ),
        (
            {"question": " "},
            (422, "a conflict is a question, and each position answers it in words"),
        ),
    ],
)
def test_what_makes_no_conflict_is_refused(
    site: Path, conflicting: Serving, asked: dict[str, object], why: tuple[int, str]
) -> None:
    known = ask(conflicting, "look", "/y.html")[1]["conflicts"][0]
    whole = {"id": "go", "digest": known["digest"], "question": "Go?", "labels": {}, "gone": {}}
    status, value = ask(conflicting, "reword", "/y.html", **whole | asked)
    assert (status, value["why"]) == why
    whole["gone"] = {"b": ["y#stay"]}
    status, value = ask(conflicting, "reword", "/y.html", **whole)
    assert status == 422
    assert 'conflict "go" has fewer than two positions' in value["why"]


def test_a_statement_does_not_oppose_itself_or_none(site: Path, server: Serving) -> None:
    for other in ("x#leave", "x#none", "nothing"):
        against = {"other": other, "question": "Go?", "here": "No", "there": "Yes"}
        asked = {"places": [place("We leave")], "fields": {"speaker": "he"}, "against": against}
        assert save(server, **asked) == (422, {"why": f'there is no other statement "{other}"'})


def test_pieces_change_one_by_one(site: Path, server: Serving) -> None:
    two = "  two:\n    speaker: he\n    quote:   # both\n      - She said  # one\n      - slept\n"
    (site / SIDECAR).write_text(BEFORE + two, "utf-8")
    places = [place("She said"), place("and slept")]
    assert save(server, id="two", places=places)[0] == 200
    changed = two.replace("- slept", "- and slept")
    assert (site / SIDECAR).read_text("utf-8") == BEFORE + changed
    places = [place("She said"), place("Then he"), place("and slept")]
    assert save(server, id="two", places=places)[0] == 200
    assert save(server, id="two", places=[place("She said"), place("well")])[0] == 200
    assert save(server, id="two", places=[place("and slept"), place("She said")])[0] == 422
    assert ask(server, "look")[1]["statements"][0]["pieces"] == [[19, 27], [81, 85]]
