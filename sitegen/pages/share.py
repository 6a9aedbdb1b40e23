"""Share pictures: one for the site, each briefing, article and conflict, if its words can be drawn.

Only for a site that says where it will stand: others want the whole address of a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from functools import partial

from sitegen.digest import Plain
from sitegen.model import Article, Conflict, Position
from sitegen.pages.cards import card, site_card
from sitegen.pages.job import Job, Planned
from sitegen.pages.values import SpeakerView
from sitegen.pages.views import SHARE, SITE_PICTURE, Views
from sitegen.share.card import Badge, Card

DRAWN = "share.png"
"""In place of a template's name: the picture is drawn."""


def plan(views: Views) -> Iterator[Planned]:
    """Plan the pictures of all pages that have one."""
    if not views.has_pictures:
        return
    if views.frame.share:
        yield _planned(SITE_PICTURE, "the home page", site_card(views.config))
    for name, owner, make in _cards(views):
        made = make()
        if made.drawable:
            yield _planned(picture_url(name), owner, made)


def _planned(url: str, owner: str, made: Card) -> Planned:
    job = partial(Job, url, DRAWN, made, None)
    return Planned(url, owner, job, basis=partial(_basis, made))


def _basis(made: Card) -> Plain:
    sides = tuple((side.label, _marks(side.speakers)) for side in made.sides)
    return made.site, made.kicker, made.title, made.summary, _marks(made.speakers), sides


def _marks(speakers: Iterable[Badge]) -> Plain:
    return tuple((one.initials, one.name, one.colour) for one in speakers)


def _cards(views: Views) -> Iterator[tuple[str, str, Callable[[], Card]]]:
    """Yield the names and owners of pages with what makes their cards."""
    for folder, articles in views.briefings.items():
        if folder:
            make = partial(briefing_card, views, folder)
            yield f"{folder}/index", f'briefing "{folder}"', make
        for article in articles:
            made = partial(article_card, views, article)
            yield views.article_name(article), article.file, made
    for id, conflict in views.site.conflicts.items():
        yield f"conflicts/{id}", f'conflict "{id}"', partial(conflict_card, views, conflict)


def picture_url(name: str) -> str:
    """Return the URL of the picture of the page of that name."""
    return f"{SHARE}{name}.png"


def shared(views: Views, name: str, make: Callable[[], Card]) -> str:
    """Return the URL of a page's picture; empty if it has none."""
    return picture_url(name) if views.has_pictures and make().drawable else ""


def article_card(views: Views, article: Article) -> Card:
    """Return what an article's picture says."""
    folder = views.briefing_of(article)
    ids = dict.fromkeys(id for said in article.statements for id in said.speakers)
    return card(
        views.config,
        article.meta.title,
        kicker=views.briefing_title(folder) if folder else "",
        speakers=map(views.speaker, ids),
    )


def briefing_card(views: Views, folder: str) -> Card:
    """Return what a briefing's picture says."""
    return card(views.config, views.briefing_title(folder))


def conflict_card(views: Views, conflict: Conflict) -> Card:
    """Return what a conflict's picture says: the question, and who takes which position."""
    sides = ((side.label, _voices(views, side)) for side in conflict.positions)
    return card(views.config, conflict.question, sides=sides)


def _voices(views: Views, side: Position) -> Iterator[SpeakerView]:
    said = (views.site.statements[name] for name in side.statements)
    return map(views.speaker, dict.fromkeys(id for one in said for id in one.speakers))


def left_out(views: Views, urls: Container[str]) -> list[str]:
    """Return who has no picture among all files planned, though others have."""
    if not views.has_pictures:
        return []
    missing = [] if SITE_PICTURE in urls else ["the home page"]
    return missing + [owner for name, owner, _ in _cards(views) if picture_url(name) not in urls]
