"""Diagnostics as text: for people, with a caret; for programs; for GitHub."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sitegen.diagnostics import Diagnostic, Severity, file_error
from sitegen.report import WIDEST, report, summary

FOUND = Diagnostic(
    "content/a.annotations.yaml",
    14,
    5,
    Severity.ERROR,
    "unknown-speaker",
    'speaker "sandres" is not declared',
    'did you mean "sanders"?',
    source="    speaker: sandres",
    caret=(14, 21),
)


def marked(line: str, hint: str = FOUND.hint) -> Diagnostic:
    """A finding in a line in which ⟦ and ⟧ stand around what is meant."""
    start = line.index("⟦") + 1
    end = line.index("⟧")
    source = line.replace("⟦", "").replace("⟧", "")
    return replace(FOUND, source=source, caret=(start, end), hint=hint)


# ---- For people ----


def test_where_what_and_what_to_do() -> None:
    assert report(FOUND, "text") == (
        "content/a.annotations.yaml:14:5: error[unknown-speaker]: "
        'speaker "sandres" is not declared\n'
        "   14 |     speaker: sandres\n"
        '      |              ^^^^^^^ did you mean "sanders"?'
    )


def test_a_finding_about_a_whole_file_has_no_line() -> None:
    found = file_error("content/a.yaml", "bad-name", "this name cannot be used", "rename it")
    assert report(found, "text") == (
        "content/a.yaml: error[bad-name]: this name cannot be used\n        rename it"
    )


def test_details_follow() -> None:
    found = replace(
        FOUND, severity=Severity.WARNING, hint="", details=("line 3: one", "line 4: two")
    )
    assert report(found, "text").split("\n")[2:] == [
        "      |              ^^^^^^^",
        "        line 3: one",
        "        line 4: two",
    ]


def test_colours_change_no_letter() -> None:
    for found in (FOUND, replace(FOUND, severity=Severity.WARNING)):
        coloured = report(found, "text", colour=True)
        plain = coloured
        for code in (0, 1, 2, 31, 33):
            plain = plain.replace(f"\x1b[{code}m", "")
        assert plain == report(found, "text")
        assert ("\x1b[31m" in coloured) == (found.severity is Severity.ERROR)


@pytest.mark.parametrize(
    ("line", "under"),
    [
        ("quote: ⟦We⟧ stay", "       ^^"),
        ("引用: ⟦我们⟧", "      ^^^^"),  # each letter takes two columns
        ("ｗｅ ⟦ｓｔ⟧ay", "     ^^^^"),
        ("re\u0301sume\u0301 ⟦e\u0301te\u0301⟧", "       ^^^"),  # the marks take none
        ("\tkey:\t⟦x⟧", "\t    \t^"),  # tabs stay tabs
        ("قال: ⟦سنبقى⟧", "     ^^^^^"),
        ("אמר: ⟦נשאר⟧", "     ^^^^"),
        ("a 😀 ⟦b⟧", "     ^"),
        ("zero\u200bwidth ⟦x⟧", "          ^"),
        ("nothing: ⟦⟧", "         ^"),  # a caret there must be
    ],
)
def test_the_caret_stands_under_what_is_meant(line: str, under: str) -> None:
    _, source, carets = report(marked(line, hint=""), "text").split("\n")
    assert source == "   14 | " + line.replace("⟦", "").replace("⟧", "")
    assert carets == "      | " + under


@pytest.mark.parametrize("before", [0, 10, 500, 5_000])
@pytest.mark.parametrize("after", [0, 10, 500, 5_000])
def test_a_long_line_is_cut_around_the_caret(before: int, after: int) -> None:
    found = marked("a" * before + "⟦here⟧" + "z" * after)
    _, source, carets, *_ = report(found, "text").split("\n")
    assert len(source) <= WIDEST + 10
    start = carets.index("^")
    assert source[start : start + 4] == "here"
    assert source[start - 1 : start] in ("a", " ")
    assert ("…" in source) == (before + after + 4 > WIDEST)


def test_what_is_meant_may_itself_be_long() -> None:
    _, source, carets, hint = report(marked("a" * 50 + "⟦" + "b" * 900 + "⟧"), "text").split("\n")
    assert len(source) <= WIDEST + 10
    assert len(carets) <= len(source) + 1
    assert hint == '      | did you mean "sanders"?'


def test_what_would_steer_a_terminal_is_not_printed() -> None:
    found = replace(FOUND, path="a\x1b[2J.md", message="m\x1b]0;x\x07", source="s\x1b[31m", hint="")
    text = report(found, "text")
    assert not [c for c in text if ord(c) < 32 and c != "\n"]


# ---- For programs ----


def test_json_is_one_object_on_one_line() -> None:
    text = report(replace(FOUND, details=("a\nb",)), "json")
    assert "\n" not in text
    assert json.loads(text) == {
        "severity": "error",
        "code": "unknown-speaker",
        "path": "content/a.annotations.yaml",
        "line": 14,
        "column": 5,
        "message": 'speaker "sandres" is not declared',
        "hint": 'did you mean "sanders"?',
        "details": ["a\nb"],
    }


def test_json_says_nothing_of_details_that_there_are_not() -> None:
    assert "details" not in json.loads(report(FOUND, "json"))


def test_json_can_be_printed_whatever_a_file_is_called() -> None:
    text = report(replace(FOUND, path="content/\udcff.md"), "json")
    assert json.loads(text)["path"] == "content/\udcff.md"
    assert text.encode()


def test_github_shows_it_beside_the_line() -> None:
    found = replace(FOUND, path="a, b:c.md", message="100% wrong: indeed", details=("more",))
    assert report(found, "github") == (
        "::error file=a%2C b%3Ac.md,line=14,col=5,title=unknown-speaker::"
        '100%25 wrong: indeed — did you mean "sanders"? — more'
    )


def test_github_knows_no_line_0() -> None:
    found = replace(file_error("a.md", "bad-name", "no"), severity=Severity.WARNING)
    assert report(found, "github") == "::warning file=a.md,line=1,col=1,title=bad-name::no"


# ---- The sum ----


@pytest.mark.parametrize(
    ("errors", "warnings", "words"),
    [
        (0, 0, "no errors"),
        (1, 0, "1 error"),
        (0, 1, "1 warning"),
        (2, 1, "2 errors and 1 warning"),
        (1_000, 2, "1,000 errors and 2 warnings"),
    ],
)
def test_the_sum_in_words(errors: int, warnings: int, words: str) -> None:
    warning = replace(FOUND, severity=Severity.WARNING)
    assert summary([FOUND] * errors + [warning] * warnings) == words
