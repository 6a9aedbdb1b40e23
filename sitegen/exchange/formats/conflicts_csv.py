"""Conflicts as a table: a row for each statement that takes a position."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sitegen.exchange.chosen import Chosen, Exported, plain
from sitegen.exchange.table import table
from sitegen.model import Conflict


def export(chosen: Chosen) -> Exported:
    """Return the conflicts, in the order of their ids and positions."""
    return Exported(table(row for conflict in chosen.conflicts for row in _rows(chosen, conflict)))


def _rows(chosen: Chosen, conflict: Conflict) -> Iterator[Mapping[str, str]]:
    for position in conflict.positions:
        for name in position.statements:
            said = chosen.linked.site.statements[name]
            yield {
                "conflict": conflict.id,
                "question": conflict.question,
                "status": conflict.status,
                "resolved": conflict.resolved.text if conflict.resolved else "",
                "verdict": conflict.verdict,
                "position": position.id,
                "label": position.label,
                "statement": name,
                "speakers": chosen.names(said.speakers),
                "quote": said.anchor.quote,
                "date": said.date.text if said.date else "",
                "summary": plain(conflict.summary),
                "resolution": plain(conflict.resolution),
                "url": chosen.address(chosen.views.conflict_url(conflict.id)),
                "statement_url": chosen.address(chosen.views.statement_url(said)),
            }
