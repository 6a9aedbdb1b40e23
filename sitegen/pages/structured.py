"""Structured data: what each page says in the words of schema.org, as JSON-LD.

A kind of page says more than its title by registering with `describe`. An article says of itself no
more than what it is; its statements and events stand in a file beside it, see `beside.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial, singledispatch
from itertools import islice
from typing import Final

from sitegen.frozen import dataclass
from sitegen.links import address
from sitegen.pages.article import ArticlePage
from sitegen.pages.briefing import ArticleEntry, BriefingPage
from sitegen.pages.conflicts import ConflictPage, ConflictsPage, PositionView
from sitegen.pages.home import HomePage
from sitegen.pages.job import Frame, Job, Json
from sitegen.pages.schema_org import (
    Address,
    Node,
    agent,
    event,
    iso,
    node,
    ref,
    review,
    several,
    speaker,
    statement,
)
from sitegen.pages.speakers import SpeakerPage, SpeakersPage
from sitegen.pages.tags import TagPage
from sitegen.pages.timeline import TimelinePage
from sitegen.pages.values import StatementView

MOST_STATEMENTS = 50
"""Statements told within a page, and of one position; files beside articles have all."""
MOST_AUTHORS = 3
"""Authors named within an article's page; of more, the file beside it names all."""
_CONTEXT: Final = "https://schema.org"


@dataclass(frozen=True, slots=True)
class At:
    """Where a page stands."""

    url: str
    site: Frame
    address: Address

    def page(self, type: str, title: str, **fields: Json) -> Node:
        """Return a page of the site. It has no id: that is of what it tells."""
        site = ref(self.address(f"{self.site.home}#site"))
        language = self.site.language
        url = self.address(self.url)
        return node(type, None, url=url, name=title, inLanguage=language, isPartOf=site, **fields)


def markup(job: Job) -> str:
    """Return what a page says as JSON-LD that may stand within a `<script>` of that type."""
    assert job.page is not None
    assert job.frame is not None
    of = partial(address, base=job.frame.base_url, page=job.url)
    nodes = list(describe(job.page, At(job.url, job.frame, of)))
    graph: Json = {"@graph": nodes} if len(nodes) > 1 else nodes[0]
    text = json.dumps(_in_context(graph), ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _in_context(value: Json) -> Json:
    assert isinstance(value, dict)
    return {"@context": _CONTEXT, **value}


@singledispatch
def describe(page: object, at: At) -> Iterator[Node]:
    """Yield what a page says; of a kind not known here, that it is a page."""
    yield at.page("WebPage", getattr(page, "title", at.site.title))


def _statements(statements: Iterable[StatementView], at: At) -> Iterator[Node]:
    """Yield who speaks, each once, and the first statements."""
    said = list(islice(statements, MOST_STATEMENTS))
    speakers = {view.id: view for each in said for view in each.brief.speakers}
    yield from (speaker(view, at.address) for view in speakers.values())
    yield from (statement(view, at.address) for view in said)


def _entries(entries: Iterable[ArticleEntry], at: At) -> list[Node]:
    return [
        node(
            "Article", at.address(e.article.url), headline=e.article.name, datePublished=iso(e.date)
        )
        for e in entries
    ]


@describe.register
def _home(page: HomePage, at: At) -> Iterator[Node]:
    site = at.site
    id = at.address(f"{site.home}#site")
    url, about = at.address(site.home), site.description
    yield node("WebSite", id, url=url, name=site.title, description=about, inLanguage=site.language)
    parts = [
        node("CollectionPage", at.address(b.briefing.url), name=b.briefing.name)
        for b in page.briefings
    ]
    parts += _entries(page.articles, at)
    yield at.page("CollectionPage", page.title, description=page.summary, hasPart=parts)
    yield from _statements(page.statements, at)


@describe.register
def _briefing(page: BriefingPage, at: At) -> Iterator[Node]:
    parts = _entries(page.articles, at)
    about = [ref(at.address(conflict.url)) for conflict in page.conflicts]
    yield at.page(
        "CollectionPage", page.title, description=page.summary, hasPart=parts, about=about
    )
    yield from _statements(page.statements, at)


@describe.register
def _text(page: ArticlePage, at: At) -> Iterator[Node]:
    """Names alone, and no id but the page's own: see `PATH.jsonld` for the rest."""
    date = iso(page.date)
    author = several(page.authors) if len(page.authors) <= MOST_AUTHORS else None
    yield node("Article", "", headline=page.title, datePublished=date, author=author)


@describe.register
def _speakers(page: SpeakersPage, at: At) -> Iterator[Node]:
    listed = [speaker(entry.speaker, at.address) for entry in page.speakers]
    yield at.page("CollectionPage", page.title, about=listed)


@describe.register
def _speaker(page: SpeakerPage, at: At) -> Iterator[Node]:
    person = speaker(page.speaker, at.address)
    person["alternateName"] = several(page.aliases)
    person["url"] = page.source
    person["sameAs"] = several(page.same_as)
    if page.kind == "person":
        person["jobTitle"] = several([role.role for role in page.roles if role.role])
    groups = [role.organization for role in page.roles if role.organization]
    of = {group.name: agent(group, at.address, "organization") for group in groups}
    person["memberOf" if page.kind == "organization" else "affiliation"] = several([*of.values()])
    yield {key: value for key, value in person.items() if value not in ("", (), [])}
    yield at.page("ProfilePage", page.title, mainEntity=ref(str(person["@id"])))
    yield from (statement(view, at.address) for view in page.statements[:MOST_STATEMENTS])


@describe.register
def _conflicts(page: ConflictsPage, at: At) -> Iterator[Node]:
    listed = [node("Question", at.address(c.url), name=c.question) for c in page.conflicts]
    yield at.page("CollectionPage", page.title, about=listed)


@describe.register
def _conflict(page: ConflictPage, at: At) -> Iterator[Node]:
    url = at.address(page.pager.pages[0].url)
    yield at.page("WebPage", page.title, mainEntity=ref(url))
    yield node("Question", url, name=page.title)
    yield from (_position(position, url, at) for position in page.positions)
    yield from _statements((s for p in page.positions for s in p.statements), at)
    if page.reviewer is not None and page.pager.number == 1:
        claims = [ref(f"{url}#position-{position.id}") for position in page.positions]
        yield review(
            page.reviewer, url, page.title, page.verdict, page.resolution, page.resolved, claims
        )


def _position(position: PositionView, url: str, at: At) -> Node:
    said = [ref(at.address(s.brief.url)) for s in position.statements[:MOST_STATEMENTS]]
    id = f"{url}#position-{position.id}"
    return node("Claim", id, name=position.label, about=ref(url), appearance=several(said))


@describe.register
def _timeline(page: TimelinePage, at: At) -> Iterator[Node]:
    yield at.page("CollectionPage", page.title)
    yield from (event(e.event, at.address) for e in page.entries if e.event is not None)


@describe.register
def _tag(page: TagPage, at: At) -> Iterator[Node]:
    yield at.page("CollectionPage", page.title, hasPart=_entries(page.articles, at))
