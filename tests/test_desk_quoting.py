"""From selected words to a quote, an id and a kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.anchoring import Found, Passage, Quote, Searchable, anchor
from sitegen.desk.quoting import as_written, find_selected, make_id, select, speaker_id

TEXT = Searchable("He said “We stay.” She said “We leave.”\nThen he said “We stay.”\n again.")


def at(words: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.text.index(words, start + 1)
    return start, start + len(words)


def test_words_that_stand_once_are_quoted_alone() -> None:
    found = select(TEXT, *at("We leave"))
    assert (found.quote, found.words, found.kind) == (Quote("We leave"), "We leave", "direct")
    assert as_written([Quote("We leave")]) == "We leave"
    assert as_written([Quote("We"), Quote("leave", suffix=".")]) == [
        "We",
        {"exact": "leave", "suffix": "."},
    ]


def test_words_that_stand_twice_get_the_context_that_tells_them_apart() -> None:
    found = select(TEXT, *at("We stay", 1))
    assert found.quote is not None
    assert found.quote.prefix or found.quote.suffix
    assert anchor(TEXT, found.quote) == Found(Passage(*at("We stay", 1)))


@given(st.integers(-5, 80), st.integers(-5, 80))
def test_a_quote_means_the_words_that_were_selected(start: int, end: int) -> None:
    found = select(TEXT, start, end)
    if found.quote is not None:
        assert anchor(TEXT, found.quote) == Found(found.passage)
        assert found.words == " ".join(TEXT.text[max(0, start) : max(0, end)].split())


@pytest.mark.parametrize(
    ("words", "kind"),
    [("We leave", "direct"), ("She said", "indirect"), ("said “We leave", "mixed")],
)
def test_quotation_marks_tell_the_kind(words: str, kind: str) -> None:
    assert select(TEXT, *at(words)).kind == kind


def test_words_of_an_older_text_are_found_by_what_is_around_them() -> None:
    found = find_selected(TEXT, 3, 10, Quote("We stay", "he said “", ".”\n again"))
    assert found is not None
    assert found.passage == Passage(*at("We stay", 1))
    assert find_selected(TEXT, 3, 10, Quote("We stay")) is None
    assert find_selected(TEXT, 3, 10, Quote("Nothing like it")) is None


@pytest.mark.parametrize(
    ("words", "taken", "id"),
    [
        ("We stay", (), "stay"),
        ("The U.S. mission has not changed", (), "mission-not-changed"),
        ("the very same", (), "same"),
        ("is it", (), "is-it"),
        ("Über Straßen", (), "über-strassen"),
        ("…", (), "statement"),
        ("We stay", ("stay",), "stay-2"),
        ("stay long here", ("stay-long",), "stay-long-here"),
        ("index", (), "index-2"),
    ],
)
def test_an_id_is_made_of_the_words(words: str, taken: tuple[str, ...], id: str) -> None:
    assert make_id(words, taken) == id


def test_of_its_words_those_count_that_the_text_has_seldom() -> None:
    text = "Troops stay. Troops leave. Troops wait at the river. Stay or leave?"
    assert make_id("Troops stay at the river", (), text) == "stay-river"


@pytest.mark.parametrize(
    ("name", "kind", "taken", "id"),
    [
        ("Nikki Haley", "person", (), "haley"),
        ("Nikki Haley", "person", ("haley",), "nikki-haley"),
        ("White House", "organization", (), "white-house"),
        ("Index", "person", (), "index-2"),
        ("?", "person", (), "speaker"),
    ],
)
def test_a_speakers_id_is_made_of_the_name(
    name: str, kind: str, taken: tuple[str, ...], id: str
) -> None:
    assert speaker_id(name, taken, kind) == id
