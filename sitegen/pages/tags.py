"""Tags: a page for each, with its articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.model import Article
from sitegen.pages.briefing import ArticleEntry, article_entry
from sitegen.pages.job import Planned
from sitegen.pages.pager import Pager, Part, paginate
from sitegen.pages.values import tag_id
from sitegen.pages.views import Views


@dataclass(frozen=True, slots=True)
class TagPage:
    """The context of `tag.html`."""

    title: str
    articles: tuple[ArticleEntry, ...]
    pager: Pager


def plan(views: Views) -> Iterator[Planned]:
    """Plan a page for every tag; tags that have one address are one."""
    tagged: dict[str, tuple[str, list[Article]]] = {}
    for articles in views.briefings.values():
        for article in articles:
            tags = {tag_id(tag): tag for tag in reversed(article.meta.tags)}
            for id, tag in tags.items():
                tagged.setdefault(id, (tag, []))[1].append(article)
    for id, (tag, of) in sorted(tagged.items()):
        for part in paginate(f"tags/{id}", len(of), views.url):
            page = partial(_page, views, tag, of, part)
            basis = partial(_basis, views, tag, of, part)
            yield views.page(part.url, "tag.html", page, f'tag "{tag}"', basis=basis)


def _basis(views: Views, tag: str, articles: Sequence[Article], part: Part) -> Plain:
    return tag, part.place, views.basis.articles(article.path for article in part.of(articles))


def _page(views: Views, tag: str, articles: Sequence[Article], part: Part) -> TagPage:
    entries = tuple(article_entry(views, article) for article in part.of(articles))
    return TagPage(tag, entries, part.pager())
