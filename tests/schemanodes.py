"""Things in the words of https://schema.org as dictionaries: what the program writes as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markupsafe import Markup

from sitegen.config import Reviewer
from sitegen.pages.job import Json
from sitegen.pages.values import DateView, EventView, Named, SpeakerView, StatementView

Node = dict[str, Json]
Address = Callable[[str], str]
"""From a URL of the site to an address."""


def node(type: str, id: str | None = None, **fields: Json) -> Node:
    """Return a node without the fields that are empty."""
    given = {key: value for key, value in fields.items() if value not in (None, "", (), [])}
    return {"@type": type, **({} if id is None else {"@id": id}), **given}


def ref(id: str) -> Node:
    """Return a reference to a node that is told elsewhere."""
    return {"@id": id}


def iso(date: DateView | None) -> str:
    """Return a date as schema.org has it (ISO 8601); empty for one that it cannot say."""
    return _iso(date.machine) if date is not None else ""


def _iso(machine: str) -> str:
    return machine if re.match(r"\d{4}(?!\d)", machine) else ""


def several(values: Sequence[Json]) -> Json:
    """Return one value as it is, several as a list."""
    return values[0] if len(values) == 1 else values


def agent(named: Named, address: Address, kind: str = "person") -> Node:
    """Return a person or an organization by name, with the page that tells of them."""
    type = "Organization" if kind == "organization" else "Person"
    return node(type, address(named.url) if named.url else None, name=named.name)


def speaker(view: SpeakerView, address: Address) -> Node:
    """Return a speaker, of whom their page tells."""
    return agent(Named(view.name, view.url), address, view.kind)


def statement(view: StatementView, address: Address) -> Node:
    """Return a statement: a `Quotation`, or a `Claim` where it is reported."""
    brief, article = view.brief, ref(address(view.brief.article.url))
    who: Json = several([ref(address(s.url)) for s in brief.speakers])
    outer = [ref(address(view.outer.url))] if view.outer is not None else []
    told: dict[str, Json] = {
        "text": brief.quote,
        "inLanguage": brief.lang,
        "dateCreated": iso(brief.date),
        "isPartOf": several([article, *outer]),
        "isBasedOn": view.source or view.original or article,
        "archivedAt": view.archived,
        "about": several([ref(address(taken.conflict.url)) for taken in view.taken]),
    }
    id = address(brief.url)
    if view.kind != "direct":
        return node("Claim", id, author=who, appearance=article, **told)
    occasion = node("Event", startDate=iso(brief.date), recordedIn=article)
    return node("Quotation", id, spokenByCharacter=who, recordedAt=occasion, **told)


def event(view: EventView, address: Address) -> Node:
    """Return an event, and the article that has it."""
    return node(
        "Event",
        address(view.url) if view.url else None,
        name=view.title,
        startDate=_iso(view.start),
        endDate=_iso(view.end),
        recordedIn=ref(address(view.article.url)) if view.article.url else None,
        subjectOf=node("WebPage", url=view.source) if view.source else None,
    )


def review(
    reviewer: Reviewer,
    url: str,
    question: str,
    verdict: str,
    resolution: str,
    resolved: DateView | None,
    claims: Sequence[Json],
) -> Node:
    """Return the review of a conflict's positions; `resolution` is HTML."""
    type = "Organization" if reviewer.kind == "organization" else "Person"
    return node(
        "ClaimReview",
        f"{url}#review",
        url=url,
        claimReviewed=question,
        itemReviewed=claims,
        reviewRating=node("Rating", alternateName=verdict),
        reviewBody=str(Markup(resolution).striptags()),
        datePublished=iso(resolved),
        author=node(type, name=reviewer.name, url=reviewer.url),
    )
