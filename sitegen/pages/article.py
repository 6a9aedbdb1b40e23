"""The page of an article: its text with inline speaker tags, conflict markers and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.model import Article
from sitegen.pages.job import Job
from sitegen.pages.marked import MarkedText, NoteView, marked_text
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
    """In text order."""
    events: tuple[EventView, ...]
    notes: tuple[NoteView, ...]
    previous: Named | None
    """The article before it in its briefing."""
    next: Named | None


def plan(views: Views) -> Iterator[Job]:
    """Plan a page for every article that is not an index."""
    for folder, articles in views.briefings.items():
        names = [None, *(views.article(article.path) for article in articles), None]
        for number, article in enumerate(articles):
            briefing = views.briefing(folder) if folder else None
            page = _page(views, article, briefing, names[number], names[number + 2])
            yield views.job(
                views.article_url(article),
                "article.html",
                page,
                article.file,
                modified=page.date.machine[:10] if page.date else "",
            )


def _page(
    views: Views,
    article: Article,
    briefing: Named | None,
    previous: Named | None,
    following: Named | None,
) -> ArticlePage:
    meta = article.meta
    text = marked_text(views, article)
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
        tuple(said for said, _ in text.statements),
        tuple(views.event(event) for event in article.events),
        tuple(note for note, _ in text.notes),
        previous,
        following,
    )
