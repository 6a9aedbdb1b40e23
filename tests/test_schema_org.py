"""JSON-LD written as text is what the library writes of the same nodes, whatever words are in
them."""

from __future__ import annotations

import json
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from sitegen.config import Reviewer
from sitegen.links import address
from sitegen.pages import schema_org
from sitegen.pages.values import (
    Brief,
    DateView,
    EventView,
    Named,
    SpeakerView,
    StatementView,
    Taken,
)
from tests import schemanodes

BASES = ("", "https://a.example/b/")
PAGE = "conflicts/c.html"

words = st.text() | st.text('"\\/\n\r\t\x00\x1f\x7f\u2028</&é😀\ud800', max_size=8)
urls = st.text("abc/.#-é \"<%'", min_size=1, max_size=12)
bases = st.sampled_from(BASES)
dates = st.none() | st.builds(DateView, words, st.sampled_from(["", "2018-04-15", "2018", "12018"]))
named = st.builds(Named, words, urls)
speakers = st.builds(
    SpeakerView,
    id=words,
    name=words,
    url=urls,
    initials=words,
    kind=st.sampled_from(["person", "organization"]),
    colour=st.just(1),
    role=words,
)
briefs = st.builds(
    Brief,
    name=words,
    id=words,
    url=urls,
    speakers=st.lists(speakers, min_size=1, max_size=3).map(tuple),
    kind=words,
    quote=words,
    date=dates,
    article=named,
    lang=words,
    direction=words,
    same_article=st.booleans(),
)
statements = st.builds(
    StatementView,
    brief=briefs,
    details=urls,
    kind=st.sampled_from(["direct", "indirect", "mixed"]),
    lang=words,
    direction=words,
    via=st.just(()),
    to=st.just(()),
    on_behalf_of=st.just(()),
    certainty=words,
    source=words,
    archived=words,
    note=words,
    exact=st.booleans(),
    outer=st.none() | briefs,
    taken=st.lists(st.builds(Taken, words, named, words), max_size=2).map(tuple),
    opponents=st.just(()),
    more_opponents=st.just(0),
    related=st.just(()),
    original=words,
)
events = st.builds(
    EventView,
    id=words,
    name=words,
    title=words,
    date=st.builds(DateView, words, words),
    start=st.sampled_from(["", "2018-04-15", "12018"]),
    end=st.sampled_from(["", "2018-04-16"]),
    url=urls | st.just(""),
    article=named | st.just(Named("")),
    certainty=words,
    source=words,
    archived=words,
    note=words,
)


def told(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def of(base: str, url: str) -> str:
    return address(url, base, PAGE)


def in_json(base: str) -> schema_org.Address:
    return lambda url: schema_org.quoted(of(base, url))


@given(statements, bases)
def test_a_statement_is_its_node(view: StatementView, base: str) -> None:
    expected = schemanodes.statement(view, partial(of, base))
    assert schema_org.statement(view, in_json(base)) == told(expected)


@given(events, bases)
def test_an_event_is_its_node(view: EventView, base: str) -> None:
    expected = schemanodes.event(view, partial(of, base))
    assert schema_org.event(view, in_json(base)) == told(expected)


@given(speakers, named, bases)
def test_people_are_their_nodes(view: SpeakerView, group: Named, base: str) -> None:
    at, quoted_at = partial(of, base), in_json(base)
    person = {**schemanodes.speaker(view, at), "sameAs": ["a", "b"]}
    assert schema_org.speaker(view, quoted_at, sameAs=schema_org.texts("ab")) == told(person)
    for one in (group, Named(group.name)):
        expected = schemanodes.agent(one, at, "organization")
        assert schema_org.agent(one, quoted_at, "organization") == told(expected)


@given(urls, words, words, dates, words)
def test_a_review_is_its_node(
    url: str, question: str, verdict: str, resolved: DateView | None, name: str
) -> None:
    reviewer, claim = Reviewer(name, "", "organization"), f"{url}#position-a"
    resolution = "<p>It was <em>both</em>.</p>"
    given = (reviewer, url, question, verdict, resolution, resolved)
    expected = schemanodes.review(*given, [schemanodes.ref(claim)])
    written = schema_org.review(*given, [schema_org.ref(schema_org.quoted(claim))])
    assert written == told(expected)


@given(st.lists(words, max_size=3))
def test_one_text_is_no_list_and_none_is_left_out(values: list[str]) -> None:
    expected = schemanodes.node("T", a=schemanodes.several(values))
    assert schema_org.node("T", "", a=schema_org.texts(values)) == told(expected)
