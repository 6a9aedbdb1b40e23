"""The page of a briefing: its text, articles, speakers, conflicts and its own timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.model import Article, Conflict
from sitegen.order import Entry, entries_of
from sitegen.pages.entries import TimelineEntry, shown
from sitegen.pages.job import Planned
from sitegen.pages.marked import MarkedText, NoteView, marked_text, text_basis
from sitegen.pages.moments import last_day
from sitegen.pages.pager import Pager, Part, paginate
from sitegen.pages.picture import Picture, draw
from sitegen.pages.share import briefing_card, shared
from sitegen.pages.values import ConflictBrief, DateView, Named, SpeakerView, StatementView
from sitegen.pages.views import Views

MOST_ENTRIES = 200
"""Entries of the briefing's own timeline; the site's has all."""
MOST_SPEAKERS = 60
MOST_CONFLICTS = 60
ARTICLES_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article as listed."""

    article: Named
    date: DateView | None
    authors: tuple[str, ...]
    publisher: str
    summary: str
    speakers: tuple[SpeakerView, ...]
    statements: int
    disputed: int
    """How many of its statements are in conflict with another."""
    draft: bool


@dataclass(frozen=True, slots=True)
class BriefingPage:
    """The context of `briefing.html`."""

    title: str
    title_in_body: bool
    summary: str
    date: DateView | None
    text: MarkedText | None
    """The briefing's own words; None where it has none, and after the first page."""
    statements: tuple[StatementView, ...]
    """Those anchored in its own words."""
    notes: tuple[NoteView, ...]
    articles: tuple[ArticleEntry, ...]
    total: int
    """How many articles there are, on all pages."""
    speakers: tuple[SpeakerView, ...]
    conflicts: tuple[ConflictBrief, ...]
    picture: Picture | None
    entries: tuple[TimelineEntry, ...]
    more_entries: int
    timeline: str
    """URL of the site's timeline."""
    feed: str
    """URL of the briefing's feed."""
    pager: Pager
    share: str
    """URL of its share picture; empty if it has none."""


def plan(views: Views) -> Iterator[Planned]:
    """Plan the pages of every briefing but the home page."""
    for folder, articles in views.briefings.items():
        if folder:
            yield from _pages(views, folder, articles)


def _pages(views: Views, folder: str, articles: Sequence[Article]) -> Iterator[Planned]:
    index = views.site.article_of.get(f"{folder}/index")
    owner = briefing_owner(views, folder)
    modified = last_day(article.meta.date for article in _members(articles, index))
    entries = cache(partial(entries_of, _members(articles, index)))
    for part in paginate(f"{folder}/index", len(articles), views.url, ARTICLES_A_PAGE):
        make = partial(_page, views, folder, articles, index, entries, part)
        basis = partial(_basis, views, articles, index, part)
        yield views.page(part.url, "briefing.html", make, owner, modified=modified, basis=basis)


def _basis(views: Views, articles: Sequence[Article], index: Article | None, part: Part) -> Plain:
    # All of them, since each page says how many entries there are.
    members = views.basis.articles(article.path for article in _members(articles, index))
    return part.place, members, text_basis(views, index) if index else None


def _members(articles: Sequence[Article], index: Article | None) -> Sequence[Article]:
    return [*articles, *([index] if index is not None else [])]


def _page(
    views: Views,
    folder: str,
    articles: Sequence[Article],
    index: Article | None,
    all_entries: Callable[[], Sequence[Entry]],
    part: Part,
) -> BriefingPage:
    members = _members(articles, index) if part.first else ()
    entries = all_entries()
    text = marked_text(views, index) if index is not None and index.file and part.first else None
    return BriefingPage(
        views.briefing_title(folder),
        index is not None and index.meta.title_in_body,
        index.meta.summary if index is not None else "",
        views.date(index.meta.date) if index is not None else None,
        text,
        tuple(said for said, _ in text.statements) if text else (),
        tuple(note for note, _ in text.notes) if text else (),
        tuple(article_entry(views, article) for article in part.of(articles)),
        len(articles),
        speakers_of(views, members, MOST_SPEAKERS),
        tuple(map(views.conflict, conflicts_of(views, members)[:MOST_CONFLICTS])),
        draw(views, entries) if part.first else None,
        shown(views, entries[:MOST_ENTRIES]) if part.first else (),
        max(0, len(entries) - MOST_ENTRIES),
        views.url("timeline"),
        f"{folder}/feed.xml",
        part.pager(),
        shared(views, f"{folder}/index", partial(briefing_card, views, folder)),
    )


def briefing_owner(views: Views, folder: str) -> str:
    """Return what a briefing's files come from, for messages."""
    index = views.site.article_of.get(f"{folder}/index")
    return index.file or index.sidecar if index is not None else f"the folder {folder}"


def article_entry(views: Views, article: Article) -> ArticleEntry:
    """Return an article as a list shows it."""
    speakers = dict.fromkeys(id for said in article.statements for id in said.speakers)
    return ArticleEntry(
        views.article(article.path),
        views.date(article.meta.date),
        article.meta.authors,
        article.meta.publisher,
        article.meta.summary,
        tuple(views.speaker(id) for id in list(speakers)[:12]),
        len(article.statements),
        sum(bool(views.site.opponents(said.name)) for said in article.statements),
        article.meta.draft,
    )


def speakers_of(views: Views, articles: Sequence[Article], most: int) -> tuple[SpeakerView, ...]:
    """Return who speaks in articles, those with the most statements first."""
    counts = Counter(id for a in articles for said in a.statements for id in said.speakers)
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(views.speaker(id) for id, _ in ranked[:most])


def conflicts_of(views: Views, articles: Sequence[Article]) -> Sequence[Conflict]:
    """Return the conflicts in which statements of articles take positions, open ones first."""
    ids = {
        conflict
        for article in articles
        for said in article.statements
        for conflict, _ in views.site.conflicts_of.get(said.name, ())
    }
    conflicts = (views.site.conflicts[id] for id in ids)
    return sorted(conflicts, key=lambda c: (c.status != "open", c.question, c.id))
