"""What a quote means in a text: the table in cases/anchoring.yaml, and what holds for any text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypedDict

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sitegen.anchoring import (
    LISTED,
    Ambiguous,
    Anchor,
    Found,
    Offered,
    Orphan,
    Passage,
    Quote,
    Searchable,
    anchor,
    anchor_pieces,
    normal,
    normalise,
    only_place,
    quotation,
    searchable,
    shortest_context,
    within_quotation_marks,
)

# --- The table ------------------------------------------------------------------------------------

QuoteGiven = str | dict[str, str]
Case = TypedDict(
    "Case",
    {
        "name": str,
        "text": str,
        "quote": QuoteGiven | list[QuoteGiven],
        "inside": str,
        "is": str | list[str],
        "score": float | list[float | None],
        "diff": str | list[str | None],
        "reason": str | list[str | None],
        "contexts": list[str] | list[list[str]],
        "elsewhere": bool,
    },
    total=False,
)

CASES: list[Case] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "anchoring.yaml").read_text(encoding="utf-8")
)


def unmarked(marked: str) -> tuple[str, list[Passage]]:
    """The text without its marks, and the passages marked: the first ⟦ belongs to the first ⟧."""
    text = ""
    starts: list[int] = []
    passages = []
    for char in marked:
        if char == "⟦":
            starts.append(len(text))
        elif char == "⟧":
            passages.append(Passage(starts.pop(0), len(text)))
        else:
            text += char
    return text, sorted(passages, key=lambda passage: (passage.start, passage.end))


def given_quotes(case: Case) -> list[Quote]:
    quotes = case["quote"] if isinstance(case["quote"], list) else [case["quote"]]
    return [Quote(quote) if isinstance(quote, str) else Quote(**quote) for quote in quotes]


def anchored(case: Case, text: str) -> tuple[Anchor, ...]:
    inside = None
    if "inside" in case:
        start = text.index(case["inside"])
        inside = [Passage(start, start + len(case["inside"]))]
    quotes = given_quotes(case)
    if len(quotes) > 1:
        return anchor_pieces(Searchable(text), quotes, inside=inside)
    return (anchor(Searchable(text), quotes[0], inside=inside),)


def places(result: Anchor) -> Iterator[Passage]:
    match result:
        case Found(passage) | Offered(passage):
            yield passage
        case Ambiguous(listed):
            yield from listed
        case Orphan(nearest):
            if nearest:
                yield nearest


def shown(context: Quote) -> str:
    """A context as the table writes it."""
    return f"{context.prefix} … {context.suffix}".strip()


def described(result: Anchor) -> dict[str, object]:
    """An anchor in the words of the table, without its places."""
    words: dict[str, object] = {"is": type(result).__name__.lower()}
    match result:
        case Found(_, elsewhere):
            words |= {"elsewhere": True} if elsewhere else {}
        case Offered(_, score, _, diff):
            words |= {"score": round(score, 2), "diff": diff}
        case Ambiguous(_, _, contexts):
            words |= {"contexts": [shown(context) for context in contexts]}
        case Orphan(nearest, score, reason):
            words |= {"reason": reason} | ({"score": round(score, 2)} if nearest else {})
    return words


def expected(case: Case, number: int) -> dict[str, object]:
    """What the table says of piece `number`."""
    described: dict[str, object] = {"is": "found"}
    keys = ("is", "score", "diff", "reason", "contexts", "elsewhere")
    for key, value in case.items():
        if key in keys:
            of_pieces = isinstance(case["quote"], list) and isinstance(value, list)
            described[key] = value[number] if of_pieces and isinstance(value, list) else value
    return {key: value for key, value in described.items() if value not in (None, [])}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: Case) -> None:
    text, passages = unmarked(case["text"])
    results = anchored(case, text)
    assert [described(result) for result in results] == [
        expected(case, number) for number in range(len(results))
    ]
    found = {place for result in results for place in places(result)}
    assert [(p.start, p.end) for p in sorted(found, key=lambda p: (p.start, p.end))] == [
        (p.start, p.end) for p in passages
    ]


def test_names_of_cases_are_told_apart() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) >= 100
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "case", [c for c in CASES if "ambiguous" in c.get("is", "")], ids=lambda case: case["name"]
)
def test_the_contexts_printed_resolve(case: Case) -> None:
    text, _ = unmarked(case["text"])
    quotes = given_quotes(case)
    for number, result in enumerate(anchored(case, text)):
        if isinstance(result, Ambiguous):
            for place, context in zip(result.places, result.contexts, strict=True):
                pasted = [*quotes[:number], context, *quotes[number + 1 :]]
                assert anchor_pieces(Searchable(text), pasted)[number] == Found(place)


# --- Words of a story, to make texts of -----------------------------------------------------------

NOUNS = ["minister", "army", "river", "border", "treaty", "soldier", "farmer", "market", "bridge"]
VERBS = ["crosses", "defends", "watches", "reaches", "closes", "repairs", "follows", "praises"]
OTHERS = ["quiet", "northern", "ancient", "wooden", "crowded", "famous", "golden", "narrow"]


def sentences(number: int) -> st.SearchStrategy[list[str]]:
    """So many sentences of the same words, no two of which have one in the same place."""
    orders = st.tuples(
        *(st.permutations(kind) for kind in (OTHERS, NOUNS, VERBS, OTHERS, NOUNS, OTHERS, NOUNS))
    )
    return orders.map(
        lambda columns: [
            f"The {a} {b} {c} a {d} {e} near some {f} {g}."
            for a, b, c, d, e, f, g in list(zip(*columns, strict=False))[:number]
        ]
    )


def surrounded(text: str, start: int, end: int, width: int = 32) -> Quote:
    """The passage as a quote, with as much context as annotation tools record."""
    return Quote(text[start:end], text[max(0, start - width) : start], text[end : end + width])


ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from(list("ab.,-'\" \n\t1é…—“”‘’„«»👨👩\u0301\u200d\u200b\u00ad\ufe0f🇩🇪가한")),
        st.characters(),
        st.sampled_from(["\ud800", "\x00", "\u1112", "\u1161", "\u11ab", "ي", "ל", "不", "会"]),
    ),
    max_size=60,
)


# --- What holds for any text ----------------------------------------------------------------------


@settings(deadline=None, max_examples=120)
@given(ANY_TEXT | st.text(st.sampled_from("ab  \n-'\"’‘“”–—…é\u00a0\u00ad\t"), max_size=20))
def test_the_normal_form_is_the_same_by_the_short_way(text: str) -> None:
    assert normal.normal_form(text) == normal._any_form(text)


@given(ANY_TEXT)
def test_the_normal_form_is_a_fixed_point(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


def test_the_normal_form_of_every_character_is_a_fixed_point() -> None:
    every = [chr(code) for code in range(0x3000)] + ["\ud800", "\ufeff", "한", "\U000e0100"]
    assert [char for char in every if normalise(normalise(char)) != normalise(char)] == []


@settings(deadline=None, max_examples=120)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_anchoring_never_raises_and_stays_in_bounds(
    text: str, exact: str, prefix: str, suffix: str
) -> None:
    made = Searchable(text)
    for result in (
        anchor(made, Quote(exact, prefix, suffix), after=3),
        *anchor_pieces(made, [Quote(exact), Quote(suffix)], inside=[Passage(1, 40)]),
    ):
        for place in places(result):
            assert 0 <= place.start < place.end <= len(text)
            within_quotation_marks(made, place.start, place.end)
        if isinstance(result, Found):
            passage = text[result.passage.start : result.passage.end]
            assert not passage[0].isspace()
            assert not passage[-1].isspace()


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1.,'’- “\n"), max_size=30), st.data())
def test_the_only_place_of_words_is_what_their_quote_means(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    words = text[start : data.draw(st.integers(start, len(text)))]
    place, meant = only_place(Searchable(text), words), anchor(Searchable(text), Quote(words))
    assert (Found(place) if place else None) == (meant if isinstance(meant, Found) else None)


@settings(deadline=None, max_examples=120)
@given(ANY_TEXT, st.data())
def test_an_unedited_quote_with_its_whole_context_anchors_to_its_place(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    result = anchor(Searchable(text), surrounded(text, start, end, len(text)))
    if isinstance(result, Found):
        # The ends may move: over what is dropped or stripped, or to the border of a run.
        found = text[result.passage.start : result.passage.end]
        assert normalise(text[start:end]).strip(" ") in normalise(found)
        middle = (start + end) // 2
        assert result.passage.start <= middle <= result.passage.end


@settings(deadline=None, max_examples=50)
@given(sentences(6), st.data())
def test_an_unedited_quote_with_context_anchors_to_its_place(
    story: list[str], data: st.DataObject
) -> None:
    text = "\n".join([" ".join(story[:3]), " ".join(story[3:])])
    starts = [i for i in range(len(text)) if text[i].isalnum() and not text[i - 1 : i].isalnum()]
    start = data.draw(st.sampled_from(starts))
    end = data.draw(st.sampled_from([i for i in [*starts, len(text) + 1] if i > start])) - 1
    assume(text[start:end].strip())
    result = anchor(Searchable(text), surrounded(text, start, end))
    assert isinstance(result, Found)
    assert normalise(text[start:end]).strip() == normalise(
        text[result.passage.start : result.passage.end]
    )
    assert abs(result.passage.start - start) < 1


@settings(deadline=None, max_examples=50)
@given(sentences(6), st.integers(0, 5), st.booleans())
def test_a_deleted_sentence_never_anchors(story: list[str], gone: int, context: bool) -> None:
    text = " ".join(story)
    start = text.index(story[gone])
    quote = surrounded(text, start, start + len(story[gone]), 32 if context else 0)
    left = " ".join(story[:gone] + story[gone + 1 :])
    assert isinstance(anchor(Searchable(left), quote), Orphan)


@settings(deadline=None, max_examples=50)
@given(sentences(5), st.permutations(NOUNS), st.integers(0, 3))
def test_a_deleted_sentence_among_similar_ones_never_anchors(
    others: list[str], nouns: list[str], gone: int
) -> None:
    """Sentences of one mould, in which two words differ, with other text around each."""
    verbs = ["keep", "guard", "rule", "fund"]
    alike = [
        f"We will {verb} the {noun} as long as it takes."
        for verb, noun in zip(verbs, nouns, strict=False)
    ]
    story = [f"{other} {similar}" for other, similar in zip(others, alike, strict=False)]
    text = " ".join([*story, others[-1]])
    start = text.index(alike[gone])
    quote = surrounded(text, start, start + len(alike[gone]))
    assert isinstance(anchor(Searchable(text.replace(alike[gone] + " ", "")), quote), Orphan)


@settings(deadline=None, max_examples=50)
@given(sentences(5), st.integers(0, 4), st.data())
def test_a_mistyped_word_is_offered_where_it_stands(
    story: list[str], edited: int, data: st.DataObject
) -> None:
    text = " ".join(story)
    start = text.index(story[edited])
    quote = surrounded(text, start, start + len(story[edited]))
    words = story[edited].split(" ")
    which = data.draw(st.sampled_from([i for i, word in enumerate(words) if len(word) > 4]))
    words[which] = words[which][0] + words[which][2:]
    left = " ".join([*story[:edited], " ".join(words), *story[edited + 1 :]])
    result = anchor(Searchable(left), quote)
    assert isinstance(result, Offered)
    assert left[result.passage.start : result.passage.end] == " ".join(words) == result.wording


@settings(deadline=None, max_examples=50)
@given(sentences(4), st.integers(0, 3), st.integers(1, 9), st.integers(1, 9))
def test_a_changed_number_is_never_offered(
    story: list[str], edited: int, old: int, new: int
) -> None:
    assume(old != new)
    before = story[edited].replace(" near ", f" with {old} men near ")
    after = story[edited].replace(" near ", f" with {new} men near ")
    text = " ".join([*story[:edited], before, *story[edited + 1 :]])
    start = text.index(before)
    quote = surrounded(text, start, start + len(before))
    result = anchor(Searchable(text.replace(before, after)), quote)
    assert isinstance(result, Orphan)
    assert result.reason == "the nearest passage changes a number"


@settings(deadline=None, max_examples=50)
@given(ANY_TEXT, st.data())
def test_the_shortest_context_anchors_to_its_passage(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    passage = Passage(start, data.draw(st.integers(start, len(text))))
    quote = shortest_context(Searchable(text), passage)
    if quote is not None:
        assert anchor(Searchable(text), quote) == Found(passage)


def test_nothing_quotes_a_passage_that_is_not_seen() -> None:
    assert shortest_context(Searchable("né \xad"), Passage(2, 4)) is None


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(["we ", "stay ", "go ", "here. "]), min_size=2, max_size=40))
def test_the_contexts_of_an_ambiguous_quote_resolve_it(words: list[str]) -> None:
    text = "".join(words).strip()
    result = anchor(Searchable(text), Quote(words[0]))
    if isinstance(result, Ambiguous):
        assert len(result.places) == min(result.total, LISTED)
        for place, context in zip(result.places, result.contexts, strict=True):
            assert anchor(Searchable(text), context) == Found(place)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from(["we ", "stay ", "go ", "here. "]), min_size=1, max_size=12),
    st.lists(st.sampled_from(["we", "stay", "go", "go here."]), min_size=2, max_size=4),
)
def test_pieces_are_found_where_every_assignment_in_order_has_them(
    words: list[str], pieces: list[str]
) -> None:
    text = "".join(words).strip()
    assignments = list(assigned(text, pieces, 0))
    results = anchor_pieces(Searchable(text), [Quote(piece) for piece in pieces])
    if assignments:
        for number, result in enumerate(results):
            possible = sorted({assignment[number] for assignment in assignments})
            if len(possible) == 1:
                start = possible[0]
                assert result == Found(Passage(start, start + len(pieces[number])))
            else:
                assert isinstance(result, Ambiguous)
                assert [place.start for place in result.places] == possible[:LISTED]
                assert result.total == len(possible)
    else:
        assert any(isinstance(result, Orphan) for result in results)
    found = [result.passage for result in results if isinstance(result, Found)]
    assert all(above.end <= below.start for above, below in pairwise(found))


def assigned(text: str, pieces: list[str], low: int) -> Iterator[tuple[int, ...]]:
    """Every way to lay `pieces` over `text` from `low` on, by trying them all."""
    if not pieces:
        yield ()
        return
    at = text.find(pieces[0], low)
    while at >= 0:
        for rest in assigned(text, pieces[1:], at + len(pieces[0])):
            yield (at, *rest)
        at = text.find(pieces[0], at + 1)


# --- Sizes ----------------------------------------------------------------------------------------


def test_of_many_places_the_first_are_listed() -> None:
    result = anchor(Searchable("we stay. " * 200), Quote("we stay"))
    assert isinstance(result, Ambiguous)
    assert result.total == 200
    assert len(result.places) == len(result.contexts) == LISTED


def test_a_text_searched_often_gives_the_same_hits(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "The army stays. Dis-army stays! “The army stays here”, 他说我们不会走。我们不会走了 ok. "
        * 3
    )
    quotes = [text[i : i + n] for i in range(len(text) // 3) for n in (3, 9, 17, 26)]
    plain = [anchor(Searchable(text), Quote(quote)) for quote in quotes]
    monkeypatch.setattr(searchable, "_SCANS", 0)
    monkeypatch.setattr(searchable, "_LONG", 0)
    assert [anchor(Searchable(text), Quote(quote)) for quote in quotes] == plain


def test_a_long_statement_is_offered() -> None:
    story = [
        f"In chapter {i}, the {OTHERS[i % 7]} {noun} {verb} the town."
        for i, (noun, verb) in enumerate((noun, verb) for noun in NOUNS for verb in VERBS)
    ]
    text = " ".join(story)
    quote = " ".join(story[20:60])
    edited = text.replace(story[40], story[40].replace("town", "village"))
    result = anchor(Searchable(edited), Quote(quote))
    assert isinstance(result, Offered)
    assert result.wording == quote.replace(story[40], story[40].replace("town", "village"))
    assert result.diff.count("{+village+}") == 1


def test_exact_anchoring_does_not_load_the_approximate_matcher() -> None:
    before = {name for name in sys.modules if name.startswith("rapidfuzz")}
    anchor(Searchable("We stay here."), Quote("We stay", suffix="here"))
    assert {name for name in sys.modules if name.startswith("rapidfuzz")} == before


# --- Quotation marks ------------------------------------------------------------------------------

INSIDE_OUTSIDE_PARTLY = [
    ('He said, "⟦We will stay⟧," and left.', "inside"),
    ('He said, ⟦"We will stay,"⟧ and left.', "inside"),
    ('He said, "We will stay," ⟦and left⟧.', "outside"),
    ('He ⟦said, "We will⟧ stay," and left.', "partly"),
    ('"⟦A," he said, "b⟧."', "partly"),
    ('"⟦Go." "Stay⟧."', "inside"),
    ("'⟦We will stay⟧,' he said. The boys' home isn't far.", "inside"),
    ("'We will stay,' he said. The boys' ⟦home⟧ isn't far.", "outside"),
    ("'The boys' ⟦home is far⟧,' he said. Then it's over.", "inside"),
    ("'Give 'em hell,' ⟦he said⟧.", "outside"),
    ("Rock 'n' ⟦roll⟧ and the '90s, 'tis said, aren't quotes.", "outside"),
    ("Rock '⟦n⟧' roll and more.", "outside"),
    ("“He was saying ‘we should withdraw’. ⟦We convinced him⟧,” he said.", "inside"),
    ("“He was saying ‘⟦we should withdraw⟧’. We convinced him,” he said.", "inside"),
    ("Sie sagte: „Er hat ‚⟦nein⟧‘ gesagt, und das war’s.“ Dann ging sie.", "inside"),
    ("Sie sagte: „Er hat ‚nein‘ gesagt, ⟦und das war’s⟧.“ Dann ging sie.", "inside"),
    ("Sie sagte: „Er hat ‚nein‘ gesagt, und das war’s.“ ⟦Dann ging sie⟧.", "outside"),
    ("Er sagte: »Wir ›bleiben‹ ⟦hier⟧.« Dann ging er.", "inside"),
    ("Il a dit : « ⟦Nous restons⟧. » Puis il est parti.", "inside"),
    ("Il a dit : « Nous restons. » ⟦Puis⟧ il est parti.", "outside"),
    ("Hon sade: ”⟦Vi stannar⟧.” Sedan gick hon.", "inside"),
    ("„⟦Zostaniemy⟧” – powiedział.", "inside"),
    ("他说：“⟦我们不会走⟧。”记者问。", "inside"),
    ("他说：“我们不会走。”⟦记者问⟧。", "outside"),
    ("他說「我們『不會』⟦走⟧」，然後走了。", "inside"),
    ('他说"我们不走"。⟦然后走了⟧', "outside"),
    ('הוא אמר: "⟦לא נעזוב⟧ את ארה"ב" ויצא.', "inside"),
    ('צה"ל ⟦הודיע⟧: "נמשיך" מחר.', "outside"),
    ("قال: «⟦لن نغادر⟧» ثم خرج.", "inside"),
    ("“⟦First paragraph⟧.\n“Second paragraph,” he said.\nThird.", "inside"),
    ("“First ⟦paragraph.\n“Second⟧ paragraph,” he said.\nThird.", "inside"),
    ("“First paragraph.\n“Second paragraph,” he said.\n⟦Third⟧.", "outside"),
    ("A stray “ mark.\n⟦Nothing is quoted here⟧. “Yes,” he said.", "outside"),
    ('A 12" pipe was found.\nHe said "⟦no⟧" twice.', "inside"),
    ('A 12" ⟦pipe was found⟧.\nHe said "no" twice.', "outside"),
]


@pytest.mark.parametrize(("marked", "standing"), INSIDE_OUTSIDE_PARTLY)
def test_quotation_marks(marked: str, standing: str) -> None:
    text, [passage] = unmarked(marked)
    assert within_quotation_marks(Searchable(text), passage.start, passage.end) == standing


def test_clear_quotations_are_read_quickly() -> None:
    text = "“One,” he’d said. “Two”\n(“three”)."
    assert quotation._clear_quotations(text) == ((0, 6), (18, 23), (25, 32))
    unclear = [
        "“a “b” c”",
        "”a”",
        "“a",
        "a”",
        "x“a”",
        "“ a”",
        "“”",
        "“a\nb”",
        "“a” 'b'",
        "„a”",
        "‘a’",
    ]
    assert [text for text in unclear if quotation._clear_quotations(text) is not None] == []


@settings(deadline=None, max_examples=500)
@given(st.text(st.sampled_from("“”’as _.\n中'"), max_size=20))
def test_clear_quotations_are_read_as_any(text: str) -> None:
    clear = quotation._clear_quotations(text)
    assert clear is None or clear == quotation._any_quotations(text)


@settings(deadline=None)
@given(st.text(st.sampled_from("“”a. \n"), max_size=20), st.data())
def test_a_passage_stands_as_its_letters_do(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = quotation.quotations(text)
    letters = [at for at in range(start, end) if text[at].isalnum()]
    within = {any(lo <= at < hi for lo, hi in spans) for at in letters}
    expected = "partly" if len(within) == 2 else "inside" if True in within else "outside"
    assert within_quotation_marks(Searchable(text), start, end) == expected
