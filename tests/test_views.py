"""Views of a site's statements: the same however many are kept."""

from __future__ import annotations

import pytest

from sitegen.exchange.linked import read_site
from sitegen.pages import views as module
from sitegen.pages.values import StatementView
from sitegen.pages.views import Views
from tests import ROOT


def test_views_that_were_given_up_are_made_again_as_they_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = read_site(ROOT)
    site, config = read.site, read.config

    def seen(views: Views) -> list[StatementView]:
        return [views.statement(name) for _ in range(2) for name in site.statements]

    views = Views(site, config)
    all_kept = seen(views)
    count = len(site.statements)
    assert all(one is other for one, other in zip(all_kept, all_kept[count:], strict=False))
    monkeypatch.setattr(module, "LEAST_KEPT", 3)
    few = Views(site, config)
    assert seen(few) == all_kept
    assert len(few._statements) <= count * 4 // 5
    assert len(few._briefs) < count
    events = [event for article in site.articles for event in article.events]
    assert list(map(few.event, events)) == list(map(views.event, events))
    few._most_kept = 3
    assert list(map(few.event, events)) == list(map(views.event, events))
    assert len(few._events) <= 3
