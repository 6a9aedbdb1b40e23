"""Views of a site's statements: the same however many are kept."""

from __future__ import annotations

from sitegen.exchange.linked import read_site
from sitegen.pages.values import StatementView
from sitegen.pages.views import Views
from tests import ROOT


def test_views_that_were_given_up_are_made_again_as_they_were() -> None:
    read = read_site(ROOT)
    site, config = read.site, read.config

    def seen(views: Views) -> list[StatementView]:
        return [views.statement(name) for _ in range(2) for name in site.statements]

    views = Views(site, config)
    all_kept = seen(views)
    count = len(site.statements)
    assert all(one is other for one, other in zip(all_kept, all_kept[count:], strict=False))
    few = Views(site, config)
    few.most_kept = 3
    assert seen(few) == all_kept
    assert len(few._statements) <= 3
    assert len(few._briefs) < count
    events = [event for article in site.articles for event in article.events]
    assert list(map(few.event, events)) == list(map(views.event, events))
    assert len(few._events) <= 3
