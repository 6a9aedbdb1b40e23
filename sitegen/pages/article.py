"""The page of an article: its text with inline speaker tags, conflict markers and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.model import Article
from sitegen.pages.job import Job
from sitegen.pages.marked import MarkedText, NoteView, marked_text
from sitegen.pages.pager import Pager, paginate
from sitegen.pages.views import (
    DateView,
    EventView,
    Named,
    SpeakerView,
    StatementView,
    Views,
)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """The context of `article.html`."""

    title: str
    title_in_body: bool
    """Whether the body begins with the title as a heading of its own."""
    lang: str
    direction: str
    date: DateView | None
    authors: tuple[str, ...]
    publisher: str
    source: str
    """The original's address."""
    archived: str
    rights: str
    summary: str
    draft: bool
    briefing: Named | None
    """None where the article belongs to no briefing but the site itself."""
    tags: tuple[Named, ...]
    text: MarkedText
    speakers: tuple[SpeakerView, ...]
    """In the order in which they first speak."""
    statements: tuple[StatementView, ...]
    """In text order; of many, the first."""
    statement_pages: Pager
    """The pages that the list of statements goes on over."""
    events: tuple[EventView, ...]
    notes: tuple[NoteView, ...]
    previous: Named | None
    """The article before it in its briefing."""
    next: Named | None


@dataclass(frozen=True, slots=True)
class StatementsPage:
    """The context of `statements.html`: where an article's list of statements goes on."""

    title: str
    lang: str
    direction: str
    article: Named
    statements: tuple[StatementView, ...]
    pager: Pager


def plan(views: Views) -> Iterator[Job]:
    """Plan a page for every article that is not an index, and more for a long list of
    statements."""
    for folder, articles in views.briefings.items():
        briefing = views.briefing(folder) if folder else None
        names = [None, *(views.article(article.path) for article in articles), None]
        for number, article in enumerate(articles):
            yield from _pages(views, article, briefing, names[number], names[number + 2])


def _pages(
    views: Views,
    article: Article,
    briefing: Named | None,
    previous: Named | None,
    following: Named | None,
) -> Iterator[Job]:
    text = marked_text(views, article)
    statements = [said for said, _ in text.statements]
    url = views.article_url(article)
    name = views.article_name(article)
    for listed, part, pager in paginate(name, statements, views.url):
        if listed == url:
            page = _page(views, article, text, tuple(part), pager, briefing, previous, following)
            modified = page.date.machine[:10] if page.date else ""
            yield views.job(url, "article.html", page, article.file, modified=modified)
        else:
            more = StatementsPage(
                article.meta.title,
                text.lang,
                text.direction,
                views.article(article.path),
                tuple(part),
                pager,
            )
            yield views.job(listed, "statements.html", more, article.file)


def _page(
    views: Views,
    article: Article,
    text: MarkedText,
    statements: tuple[StatementView, ...],
    pager: Pager,
    briefing: Named | None,
    previous: Named | None,
    following: Named | None,
) -> ArticlePage:
    meta = article.meta
    speakers = dict.fromkeys(id for said in article.statements for id in said.speakers)
    return ArticlePage(
        meta.title,
        meta.title_in_body,
        text.lang,
        text.direction,
        views.date(meta.date),
        meta.authors,
        meta.publisher,
        meta.url,
        meta.archived,
        meta.rights,
        meta.summary,
        meta.draft,
        briefing,
        tuple(views.tag(tag) for tag in meta.tags),
        text,
        tuple(views.speaker(id) for id in speakers),
        statements,
        pager,
        tuple(views.event(event) for event in article.events),
        tuple(note for note, _ in text.notes),
        previous,
        following,
    )
