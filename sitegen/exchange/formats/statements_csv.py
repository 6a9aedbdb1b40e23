"""Statements as a table: a row for each."""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.exchange.chosen import Chosen, Exported, plain
from sitegen.exchange.table import table
from sitegen.model import Statement


def export(chosen: Chosen) -> Exported:
    """Return the statements, in the order of articles and their texts."""
    return Exported(table(_row(chosen, said) for said in chosen.statements))


def _row(chosen: Chosen, said: Statement) -> Mapping[str, str]:
    site = chosen.linked.site
    article = site.article_of[said.article]
    return {
        "id": said.name,
        "speakers": chosen.names(said.speakers),
        "quote": said.anchor.quote,
        "kind": said.kind,
        "date": said.date.text if said.date else "",
        "via": chosen.names(said.via),
        "to": chosen.names(said.to),
        "on_behalf_of": chosen.names(said.on_behalf_of),
        "certainty": said.certainty or "",
        "within": f"{said.article}#{said.within}" if said.within else "",
        "conflicts": "; ".join(id for id, _ in site.conflicts_of.get(said.name, ())),
        "opponents": "; ".join(site.opponents(said.name)),
        "note": plain(said.note),
        "source": said.source,
        "archived": said.archived,
        "article": said.article,
        "title": article.meta.title,
        "published": article.meta.date.text if article.meta.date else "",
        "original": article.meta.url,
        "url": chosen.address(chosen.views.statement_url(said)),
    }
