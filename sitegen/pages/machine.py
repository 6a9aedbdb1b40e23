"""What hosts and crawlers look for besides pages: robots.txt, and the page for no page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sitegen.frozen import dataclass
from sitegen.pages.job import Planned, configured
from sitegen.pages.views import Views


@dataclass(frozen=True, slots=True)
class NotFoundPage:
    """The context of `404.html`."""

    title: str


@dataclass(frozen=True, slots=True)
class RobotsPage:
    """The context of `robots.txt`."""

    sitemap: bool


def plan(views: Views) -> Iterator[Planned]:
    """Plan the files that have one place on every site; the sitemap needs all others, see
    `sitemap.py`."""
    robots = partial(RobotsPage, bool(views.config.base_url))
    yield views.page("robots.txt", "robots.txt", robots, "robots.txt", configured, listed=False)
    missing = partial(NotFoundPage, views.words("not-found"))
    owner = "the page for no page"
    yield views.page("404.html", "404.html", missing, owner, configured, listed=False)
