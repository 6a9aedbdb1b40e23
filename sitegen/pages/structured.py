"""Structured data: what each page says in the words of schema.org, as JSON-LD.

A kind of page says more than its title by registering with `describe`. An article says of itself no
more than what it is; its statements and events stand in a file beside it, see `beside.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial, singledispatch
from itertools import islice
from typing import Final

from sitegen.frozen import dataclass
from sitegen.links import address
from sitegen.pages import schema_org
from sitegen.pages.article import ArticlePage
from sitegen.pages.briefing import ArticleEntry, BriefingPage
from sitegen.pages.conflicts import ConflictPage, ConflictsPage, PositionView
from sitegen.pages.home import HomePage
from sitegen.pages.job import Frame, Job
from sitegen.pages.schema_org import iso, listed, quoted, several, text, texts
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
    where: Callable[[str], str]
    """From a URL of the site to an address."""
    address: schema_org.Address

    def page(self, type: str, title: str, **fields: str) -> str:
        """Return a page of the site. It has no id: that is of what it tells."""
        return schema_org.node(
            type,
            "",
            url=self.address(self.url),
            name=text(title),
            inLanguage=text(self.site.language),
            isPartOf=schema_org.ref(self.address(f"{self.site.home}#site")),
            **fields,
        )


def markup(job: Job) -> str:
    """Return what a page says as JSON-LD that may stand within a `<script>` of that type."""
    assert job.page is not None
    assert job.frame is not None
    nodes = list(describe(job.page, _at(job.url, job.frame)))
    graph = f'{{"@graph":[{",".join(nodes)}]}}' if len(nodes) > 1 else nodes[0]
    return f'{{"@context":"{_CONTEXT}",{graph[1:]}'.replace("<", "\\u003c")


def _at(url: str, site: Frame) -> At:
    base = site.base_url
    if base:
        return At(url, site, partial(address, base=base, page=""), partial(_whole, base))
    where = partial(address, base="", page=url)
    return At(url, site, where, lambda target: quoted(where(target)))


@lru_cache(1 << 12)  # pages that are made one after another have much in common
def _whole(base: str, url: str) -> str:
    """Return a whole address, in JSON: that of the site stands at `base`."""
    return quoted(address(url, base, ""))


@singledispatch
def describe(page: object, at: At) -> Iterator[str]:
    """Yield what a page says; of a kind not known here, that it is a page."""
    yield at.page("WebPage", getattr(page, "title", at.site.title))


def _statements(statements: Iterable[StatementView], at: At) -> Iterator[str]:
    """Yield who speaks, each once, and the first statements."""
    said = list(islice(statements, MOST_STATEMENTS))
    speakers = {view.id: view for each in said for view in each.brief.speakers}
    for view in speakers.values():
        yield schema_org.speaker(view, at.address)
    for each in said:
        yield schema_org.statement(each, at.address)


def _entries(entries: Iterable[ArticleEntry], at: At) -> Iterator[str]:
    for entry in entries:
        date, id = text(iso(entry.date)), at.address(entry.article.url)
        yield schema_org.node("Article", id, headline=text(entry.article.name), datePublished=date)


@describe.register
def _home(page: HomePage, at: At) -> Iterator[str]:
    site = at.site
    id, url = at.address(f"{site.home}#site"), at.address(site.home)
    yield schema_org.node(
        "WebSite",
        id,
        url=url,
        name=text(site.title),
        description=text(site.description),
        inLanguage=text(site.language),
    )
    briefings = (entry.briefing for entry in page.briefings)
    parts = [
        schema_org.node("CollectionPage", at.address(briefing.url), name=text(briefing.name))
        for briefing in briefings
    ]
    parts += _entries(page.articles, at)
    about = text(page.summary)
    yield at.page("CollectionPage", page.title, description=about, hasPart=listed(parts))
    yield from _statements(page.statements, at)


@describe.register
def _briefing(page: BriefingPage, at: At) -> Iterator[str]:
    yield at.page(
        "CollectionPage",
        page.title,
        description=text(page.summary),
        hasPart=listed(_entries(page.articles, at)),
        about=listed(schema_org.ref(at.address(conflict.url)) for conflict in page.conflicts),
    )
    yield from _statements(page.statements, at)


@describe.register
def _text(page: ArticlePage, at: At) -> Iterator[str]:
    """Names alone, and no id but the page's own: see `PATH.jsonld` for the rest."""
    date = text(iso(page.date))
    author = texts(page.authors) if len(page.authors) <= MOST_AUTHORS else ""
    yield schema_org.node(
        "Article", '""', headline=text(page.title), datePublished=date, author=author
    )


@describe.register
def _speakers(page: SpeakersPage, at: At) -> Iterator[str]:
    about = listed(schema_org.speaker(entry.speaker, at.address) for entry in page.speakers)
    yield at.page("CollectionPage", page.title, about=about)


@describe.register
def _speaker(page: SpeakerPage, at: At) -> Iterator[str]:
    groups = [role.organization for role in page.roles if role.organization]
    of = {group.name: schema_org.agent(group, at.address, "organization") for group in groups}
    fields = {
        "alternateName": texts(page.aliases),
        "url": text(page.source),
        "sameAs": texts(page.same_as),
    }
    if page.kind == "person":
        fields["jobTitle"] = texts([role.role for role in page.roles if role.role])
    fields["memberOf" if page.kind == "organization" else "affiliation"] = several([*of.values()])
    yield schema_org.speaker(page.speaker, at.address, **fields)
    person = schema_org.ref(at.address(page.speaker.url))
    yield at.page("ProfilePage", page.title, mainEntity=person)
    for view in page.statements[:MOST_STATEMENTS]:
        yield schema_org.statement(view, at.address)


@describe.register
def _conflicts(page: ConflictsPage, at: At) -> Iterator[str]:
    about = listed(
        schema_org.node("Question", at.address(conflict.url), name=text(conflict.question))
        for conflict in page.conflicts
    )
    yield at.page("CollectionPage", page.title, about=about)


@describe.register
def _conflict(page: ConflictPage, at: At) -> Iterator[str]:
    url = at.where(page.pager.pages[0].url)
    id = quoted(url)
    yield at.page("WebPage", page.title, mainEntity=schema_org.ref(id))
    yield schema_org.node("Question", id, name=text(page.title))
    for position in page.positions:
        yield _position(position, url, id, at)
    yield from _statements((s for p in page.positions for s in p.statements), at)
    if page.reviewer is not None and page.pager.number == 1:
        claims = [schema_org.ref(quoted(f"{url}#position-{p.id}")) for p in page.positions]
        yield schema_org.review(
            page.reviewer, url, page.title, page.verdict, page.resolution, page.resolved, claims
        )


def _position(position: PositionView, url: str, id: str, at: At) -> str:
    said = position.statements[:MOST_STATEMENTS]
    return schema_org.node(
        "Claim",
        quoted(f"{url}#position-{position.id}"),
        name=text(position.label),
        about=schema_org.ref(id),
        appearance=several([schema_org.ref(at.address(one.brief.url)) for one in said]),
    )


@describe.register
def _timeline(page: TimelinePage, at: At) -> Iterator[str]:
    yield at.page("CollectionPage", page.title)
    for entry in page.entries:
        if entry.event is not None:
            yield schema_org.event(entry.event, at.address)


@describe.register
def _tag(page: TagPage, at: At) -> Iterator[str]:
    yield at.page("CollectionPage", page.title, hasPart=listed(_entries(page.articles, at)))
