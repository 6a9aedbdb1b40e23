"""The page of an article: its text with inline speaker tags, conflict markers and notes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.model import Article
from sitegen.pages.job import Planned
from sitegen.pages.marked import MarkedText, NoteView, marked_text, text_basis
from sitegen.pages.moments import last_day
from sitegen.pages.pager import Pager, Part, paginate
from sitegen.pages.share import article_card, shared
from sitegen.pages.values import DateView, EventView, Named, SpeakerView, StatementView, direction
from sitegen.pages.views import Views


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
    structured: str
    """URL of the file with all of it as JSON-LD."""
    share: str
    """URL of its share picture; empty if it has none."""
    rights: str
    summary: str
    draft: bool
    briefing: Named | None
    """None where the article belongs to no briefing but the site itself."""
    tags: tuple[Named, ...]
    text: MarkedText
    tables: bool
    """Whether a table stands in the text."""
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


def plan(views: Views) -> Iterator[Planned]:
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
) -> Iterator[Planned]:
    modified = last_day([article.meta.date])
    for part in paginate(views.article_name(article), len(article.statements), views.url):
        basis = partial(_basis, views, article, part, briefing, previous, following)
        if part.first:
            make = partial(_page, views, article, part, briefing, previous, following)
            yield views.page(
                *(part.url, "article.html", make, article.file),
                modified=modified,
                basis=basis,
                near=article.path,
            )
        else:
            more = partial(_more, views, article, part)
            yield views.page(
                *(part.url, "statements.html", more, article.file), basis=basis, near=article.path
            )


def _basis(views: Views, article: Article, part: Part, *around: Named | None) -> Plain:
    named = tuple((one.name, one.url) if one else None for one in around)
    return views.basis.article(article.path), text_basis(views, article), part.place, named


def _more(views: Views, article: Article, part: Part) -> StatementsPage:
    return StatementsPage(
        article.meta.title,
        article.meta.lang,
        direction(article.meta.lang),
        views.article(article.path),
        tuple(views.statement(said.name) for said in part.of(article.statements)),
        part.pager(),
    )


def _page(
    views: Views,
    article: Article,
    part: Part,
    briefing: Named | None,
    previous: Named | None,
    following: Named | None,
) -> ArticlePage:
    meta = article.meta
    date = views.date(meta.date)
    text = marked_text(views, article, date)
    speakers = dict.fromkeys(id for said in article.statements for id in said.speakers)
    return ArticlePage(
        meta.title,
        meta.title_in_body,
        text.lang,
        text.direction,
        date,
        meta.authors,
        meta.publisher,
        meta.url,
        meta.archived,
        views.structured_url(article),
        shared(views, views.article_name(article), partial(article_card, views, article)),
        meta.rights,
        meta.summary,
        meta.draft,
        briefing,
        tuple(views.tag(tag) for tag in meta.tags),
        text,
        "<table" in "".join(article.body.markup),
        tuple(views.speaker(id) for id in speakers),
        tuple(said for said, _ in part.of(text.statements)),
        part.pager(),
        tuple(views.event(event) for event in article.events),
        tuple(note for note, _ in text.notes),
        previous,
        following,
    )
