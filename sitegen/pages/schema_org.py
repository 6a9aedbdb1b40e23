"""Things in the words of https://schema.org, as the text of a page's JSON-LD: people, statements,
events, positions, reviews.

The text of a node is written at once: to make dictionaries of all and then encode them takes many
times as long. It is that of `json.dumps` with the least separators, without fields that are empty.

Only what a person was quoted with is a `Quotation`. Reported speech has the article's words, and as
a `Quotation` it would put them into a mouth: it is a `Claim` of which the speaker is the author.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from json.encoder import encode_basestring as quoted
from typing import Final

from markupsafe import Markup

from sitegen.config import Reviewer
from sitegen.pages.values import DateView, EventView, Named, SpeakerView, StatementView

__all__ = [
    "Address",
    "agent",
    "event",
    "iso",
    "listed",
    "node",
    "quoted",
    "ref",
    "review",
    "several",
    "speaker",
    "statement",
    "text",
    "texts",
]

Address = Callable[[str], str]
"""From a URL of the site to an address, in JSON."""


def node(type: str, id: str, /, **fields: str) -> str:
    """Return a node; its id and fields are JSON, and left out where they are empty."""
    told = f'{{"@type":"{type}","@id":{id}' if id else f'{{"@type":"{type}"'
    for key, value in fields.items():
        if value:
            told += f',"{key}":{value}'
    return told + "}"


def iso(date: DateView | None) -> str:
    """Return a date as schema.org has it (ISO 8601); empty for one that it cannot say."""
    return _iso(date.machine) if date is not None else ""


def _iso(machine: str) -> str:
    return machine if _YEAR(machine) else ""


_YEAR: Final = re.compile(r"\d{4}(?!\d)").match


def ref(id: str) -> str:
    """Return a reference to a node that is told elsewhere."""
    return f'{{"@id":{id}}}'


def text(value: str) -> str:
    """Return a text in JSON, an empty one as a field that is left out."""
    return quoted(value) if value else ""


def texts(values: Sequence[str]) -> str:
    """Return one text as it is, several as a list."""
    return text(values[0]) if len(values) == 1 else listed(map(quoted, values))


def several(nodes: Sequence[str]) -> str:
    """Return one node as it is, several as a list."""
    return nodes[0] if len(nodes) == 1 else listed(nodes)


def listed(nodes: Iterable[str]) -> str:
    """Return a list, an empty one as a field that is left out."""
    told = ",".join(nodes)
    return f"[{told}]" if told else ""


def agent(named: Named, address: Address, kind: str = "person", **fields: str) -> str:
    """Return a person or an organization by name, with the page that tells of them."""
    type = "Organization" if kind == "organization" else "Person"
    id = address(named.url) if named.url else ""
    return node(type, id, name=text(named.name), **fields)


def speaker(view: SpeakerView, address: Address, **fields: str) -> str:
    """Return a speaker, of whom their page tells."""
    type = "Organization" if view.kind == "organization" else "Person"
    return node(type, address(view.url), name=text(view.name), **fields)


def statement(view: StatementView, address: Address) -> str:
    """Return a statement: a `Quotation`, or a `Claim` where it is reported."""
    brief = view.brief
    article = f'{{"@id":{address(brief.article.url)}}}'
    who = several([f'{{"@id":{address(speaker.url)}}}' for speaker in brief.speakers])
    date = quoted(iso(brief.date))
    if view.kind == "direct":
        started = f'"startDate":{date},' if date != _EMPTY else ""
        occasion = f'{{"@type":"Event",{started}"recordedIn":{article}}}'
        type, told = "Quotation", f'"spokenByCharacter":{who},"recordedAt":{occasion}'
    else:
        type, told = "Claim", f'"author":{who},"appearance":{article}'
    source = view.source or view.original
    outer = "" if view.outer is None else ref(address(view.outer.url))
    about = [f'{{"@id":{address(taken.conflict.url)}}}' for taken in view.taken]
    return "".join(
        (
            f'{{"@type":"{type}","@id":{address(brief.url)},{told}',
            f',"text":{quoted(brief.quote)}' if brief.quote else "",
            f',"inLanguage":{quoted(brief.lang)}' if brief.lang else "",
            f',"dateCreated":{date}' if date != _EMPTY else "",
            f',"isPartOf":[{article},{outer}]' if outer else f',"isPartOf":{article}',
            f',"isBasedOn":{quoted(source) if source else article}',
            f',"archivedAt":{quoted(view.archived)}' if view.archived else "",
            f',"about":{several(about)}' if about else "",
            "}",
        )
    )


_EMPTY: Final = '""'


def event(view: EventView, address: Address) -> str:
    """Return an event, and the article that has it."""
    return node(
        "Event",
        address(view.url) if view.url else "",
        name=text(view.title),
        startDate=text(_iso(view.start)),
        endDate=text(_iso(view.end)),
        recordedIn=ref(address(view.article.url)) if view.article.url else "",
        subjectOf=node("WebPage", "", url=quoted(view.source)) if view.source else "",
    )


def review(
    reviewer: Reviewer,
    url: str,
    question: str,
    verdict: str,
    resolution: str,
    resolved: DateView | None,
    claims: Sequence[str],
) -> str:
    """Return the review of a conflict's positions; `url` is no JSON yet, `resolution` is HTML."""
    type = "Organization" if reviewer.kind == "organization" else "Person"
    return node(
        "ClaimReview",
        quoted(f"{url}#review"),
        url=quoted(url),
        claimReviewed=text(question),
        itemReviewed=listed(claims),
        reviewRating=node("Rating", "", alternateName=text(verdict)),
        reviewBody=text(str(Markup(resolution).striptags())),
        datePublished=text(iso(resolved)),
        author=node(type, "", name=text(reviewer.name), url=text(reviewer.url)),
    )
