"""Tags: a page for each, with its articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.model import Article
from sitegen.pages.briefing import ArticleEntry, article_entry
from sitegen.pages.job import Job
from sitegen.pages.pager import Pager, paginate
from sitegen.pages.views import Views, tag_id


@dataclass(frozen=True, slots=True)
class TagPage:
    """The context of `tag.html`."""

    title: str
    articles: tuple[ArticleEntry, ...]
    pager: Pager


def plan(views: Views) -> Iterator[Job]:
    """Plan a page for every tag; tags that differ in case or spaces only are one."""
    tagged: dict[str, tuple[str, list[Article]]] = {}
    for articles in views.briefings.values():
        for article in articles:
            for tag in dict.fromkeys(article.meta.tags):
                tagged.setdefault(tag_id(tag), (tag, []))[1].append(article)
    for id, (tag, of) in sorted(tagged.items()):
        for url, part, pager in paginate(f"tags/{id}", of, views.url):
            page = TagPage(tag, tuple(article_entry(views, article) for article in part), pager)
            yield views.job(url, "tag.html", page, f'tag "{tag}"')
