"""JSON-LD written as text is what the library writes of the same nodes, whatever words are in
them."""

from __future__ import annotations

import json
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from sitegen.config import Reviewer
from sitegen.links import address
from sitegen.pages import jsonld
from sitegen.pages.values import (
    Brief,
    DateView,
    EventView,
    Named,
    SpeakerView,
    StatementView,
    Taken,
)

Object = dict[str, object]

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


def in_json(base: str) -> jsonld.Address:
    return lambda url: jsonld.quoted(of(base, url))


def node(type: str, **fields: object) -> Object:
    """A node without the fields that are empty; `id` is its `@id`."""
    named = {"@id" if key == "id" else key: value for key, value in fields.items()}
    return {"@type": type, **{key: value for key, value in named.items() if value}}


def several(values: list[Object]) -> object:
    return values[0] if len(values) == 1 else values


def iso(date: DateView | None) -> str:
    return date.machine if date and date.machine != "12018" else ""


@given(statements, bases)
def test_a_statement_is_its_node(view: StatementView, base: str) -> None:
    at, brief = partial(of, base), view.brief
    article: Object = {"@id": at(brief.article.url)}
    outer: list[Object] = [{"@id": at(view.outer.url)}] if view.outer else []
    who = several([{"@id": at(one.url)} for one in brief.speakers])
    direct = view.kind == "direct"
    occasion = node("Event", startDate=iso(brief.date), recordedIn=article)
    expected = node(
        "Quotation" if direct else "Claim",
        id=at(brief.url),
        **{"spokenByCharacter": who, "recordedAt": occasion}
        if direct
        else {"author": who, "appearance": article},
        text=brief.quote,
        inLanguage=brief.lang,
        dateCreated=iso(brief.date),
        isPartOf=several([article, *outer]),
        isBasedOn=view.source or view.original or article,
        archivedAt=view.archived,
        about=several([{"@id": at(taken.conflict.url)} for taken in view.taken]),
    )
    assert jsonld.statement(view, in_json(base)) == told(expected)


@given(events, bases)
def test_an_event_is_its_node(view: EventView, base: str) -> None:
    at = partial(of, base)
    expected = node(
        "Event",
        id=view.url and at(view.url),
        name=view.title,
        startDate=view.start if view.start != "12018" else "",
        endDate=view.end,
        recordedIn=view.article.url and {"@id": at(view.article.url)},
        subjectOf=view.source and node("WebPage", url=view.source),
    )
    assert jsonld.event(view, in_json(base)) == told(expected)


@given(speakers, named, bases)
def test_people_are_their_nodes(view: SpeakerView, group: Named, base: str) -> None:
    type = "Organization" if view.kind == "organization" else "Person"
    expected = node(type, id=of(base, view.url), name=view.name, sameAs=["a", "b"])
    assert jsonld.speaker(view, in_json(base), sameAs=jsonld.texts("ab")) == told(expected)
    expected = node("Organization", id=of(base, group.url), name=group.name)
    assert jsonld.agent(group, in_json(base), "organization") == told(expected)
    assert jsonld.agent(Named(view.name), in_json(base)) == told(node("Person", name=view.name))


@given(urls, words, words, dates, words)
def test_a_review_is_its_node(
    url: str, question: str, verdict: str, resolved: DateView | None, name: str
) -> None:
    reviewer = Reviewer(name, "", "organization")
    claims: list[Object] = [{"@id": f"{url}#position-a"}]
    expected = node(
        "ClaimReview",
        id=f"{url}#review",
        url=url,
        claimReviewed=question,
        itemReviewed=claims,
        reviewRating=node("Rating", alternateName=verdict),
        reviewBody="It was both.",
        datePublished=iso(resolved),
        author=node("Organization", name=name),
    )
    parts = [jsonld.ref(jsonld.quoted(f"{url}#position-a"))]
    resolution = "<p>It was <em>both</em>.</p>"
    written = jsonld.review(reviewer, url, question, verdict, resolution, resolved, parts)
    assert written == told(expected)


@given(st.lists(words, max_size=3))
def test_one_text_is_no_list_and_none_is_left_out(values: list[str]) -> None:
    expected = {"a": values[0] if len(values) == 1 else values}
    written = jsonld.node("T", "", a=jsonld.texts(values))
    assert written == told({"@type": "T", **{key: told for key, told in expected.items() if told}})
