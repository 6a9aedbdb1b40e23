"""The file of structured data beside each article, `PATH.jsonld`: all that is said in and about it.

It stands beside the page since an article is light.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from sitegen.digest import Plain
from sitegen.links import address
from sitegen.model import Article
from sitegen.pages.job import Job, Planned
from sitegen.pages.schema_org import (
    Address,
    Node,
    agent,
    event,
    iso,
    node,
    several,
    speaker,
    statement,
)
from sitegen.pages.values import Named
from sitegen.pages.views import Views

_CONTEXT: Final = "https://schema.org"


def plan(views: Views) -> Iterator[Planned]:
    """Plan a file for each article that is not an index."""
    for article in views.site.articles:
        if not article.is_index:
            url = views.structured_url(article)
            make, basis = partial(_beside, views, article, url), partial(_basis, views, article)
            yield Planned(url, article.file, make, basis=basis)


def _basis(views: Views, article: Article) -> Plain:
    briefing = views.briefing(views.briefing_of(article))
    return views.basis.article(article.path), briefing.name, briefing.url


def _beside(views: Views, article: Article, url: str) -> Job:
    of = partial(address, base=views.config.base_url, page=url)
    graph = {"@graph": list(_article(views, article, of))}
    return Job(url, "", None, None, {"@context": _CONTEXT, **graph})


def _article(views: Views, article: Article, of: Address) -> Iterator[Node]:
    """Yield an article, who speaks in it, its statements and its events."""
    said_by = dict.fromkeys(id for said in article.statements for id in said.speakers)
    speakers = {view.name: view for view in map(views.speaker, said_by)}
    meta, folder = article.meta, views.briefing_of(article)
    authors = [
        speaker(speakers[name], of) if name in speakers else agent(Named(name), of)
        for name in meta.authors
    ]
    briefing = views.briefing(folder)
    yield node(
        "Article",
        of(views.article_url(article)),
        headline=meta.title,
        description=meta.summary,
        inLanguage=meta.lang,
        datePublished=iso(views.date(meta.date)),
        author=several(authors),
        publisher=agent(Named(meta.publisher), of, "organization") if meta.publisher else None,
        isBasedOn=meta.url,
        archivedAt=meta.archived,
        copyrightNotice=meta.rights,
        keywords=meta.tags,
        isPartOf=node("CollectionPage", of(briefing.url), name=briefing.name) if folder else None,
    )
    for view in map(views.speaker, said_by):
        yield speaker(view, of)
    for said in article.statements:
        yield statement(views.statement(said.name), of)
    for happened in article.events:
        yield event(views.event(happened), of)
