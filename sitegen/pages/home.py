"""The home page: the briefings, open conflicts, latest statements, a strip of the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import islice

from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.model import Article, Conflict, Statement
from sitegen.pages.briefing import (
    ARTICLES_A_PAGE,
    ArticleEntry,
    article_entry,
    conflicts_of,
    speakers_of,
)
from sitegen.pages.job import Planned
from sitegen.pages.marked import MarkedText, NoteView, marked_text, text_basis
from sitegen.pages.pager import Pager, Part, paginate
from sitegen.pages.picture import Picture, strip
from sitegen.pages.values import ConflictBrief, DateView, Named, SpeakerView, StatementView
from sitegen.pages.views import Views

LATEST = 8
MOST_CONFLICTS = 12
MOST_BRIEFINGS = 200


@dataclass(frozen=True, slots=True)
class BriefingEntry:
    """A briefing as the home page names it."""

    briefing: Named
    summary: str
    articles: int
    statements: int
    conflicts: tuple[ConflictBrief, ...]
    more_conflicts: int
    speakers: tuple[SpeakerView, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The context of `home.html`."""

    title: str
    title_in_body: bool
    summary: str
    date: DateView | None
    text: MarkedText | None
    """The home page's own words; None where it has none, and after the first page."""
    statements: tuple[StatementView, ...]
    """Those anchored in its own words."""
    notes: tuple[NoteView, ...]
    briefings: tuple[BriefingEntry, ...]
    articles: tuple[ArticleEntry, ...]
    """Those that stand in no folder."""
    conflicts: tuple[ConflictBrief, ...]
    """Open ones first."""
    more_conflicts: int
    latest: tuple[StatementView, ...]
    """The last statements in time, latest first."""
    picture: Picture | None
    timeline: str
    """URL of the timeline."""
    all_conflicts: str
    """URL of the list of conflicts."""
    pager: Pager


def plan(views: Views) -> Iterator[Planned]:
    """Plan the home page."""
    articles = views.briefings.get("", ())
    conflicts = cache(partial(conflicts_of, views, views.site.articles))
    for part in paginate("index", len(articles), views.url, ARTICLES_A_PAGE):
        page = partial(_page, views, articles, conflicts, part)
        basis = partial(_basis, views, articles, part)
        yield views.page(part.url, "home.html", page, "the home page", basis=basis)


def _basis(views: Views, articles: Sequence[Article], part: Part) -> Plain:
    own = tuple(article.path for article in articles)
    every = views.basis.articles(article.path for article in views.site.articles)
    index = views.site.article_of.get("index")
    return part.place, own, every, text_basis(views, index) if index else None


def _page(
    views: Views,
    articles: Sequence[Article],
    all_conflicts: Callable[[], Sequence[Conflict]],
    part: Part,
) -> HomePage:
    index = views.site.article_of.get("index")
    has_text = index is not None and bool(index.file)
    text = marked_text(views, index) if index is not None and has_text and part.first else None
    entries = views.entries if part.first else ()
    # Both these and the picture take the last ones: nothing here looks at all.
    said = (e for e in reversed(entries) if isinstance(e, Statement) and e.date is not None)
    conflicts = all_conflicts()
    return HomePage(
        index.meta.title if index and has_text else views.config.title,
        index is not None and has_text and index.meta.title_in_body,
        index.meta.summary if index else "",
        views.date(index.meta.date) if index else None,
        text,
        tuple(statement for statement, _ in text.statements) if text else (),
        tuple(note for note, _ in text.notes) if text else (),
        tuple(_briefings(views)) if part.first else (),
        tuple(article_entry(views, article) for article in part.of(articles)),
        tuple(map(views.conflict, conflicts[:MOST_CONFLICTS])) if part.first else (),
        max(0, len(conflicts) - MOST_CONFLICTS),
        tuple(views.statement(statement.name) for statement in islice(said, LATEST)),
        strip(views, entries) if part.first else None,
        views.url("timeline"),
        views.url("conflicts/index"),
        part.pager(),
    )


def _briefings(views: Views) -> Iterator[BriefingEntry]:
    folders = [folder for folder in views.briefings if folder]
    for folder in folders[:MOST_BRIEFINGS]:
        articles = views.briefings[folder]
        index = views.site.article_of.get(f"{folder}/index")
        conflicts = conflicts_of(views, articles)
        yield BriefingEntry(
            views.briefing(folder),
            index.meta.summary if index is not None else "",
            len(articles),
            sum(len(article.statements) for article in articles),
            tuple(map(views.conflict, conflicts[:3])),
            max(0, len(conflicts) - 3),
            speakers_of(views, articles, 8),
        )
