"""The site's order in time: the date, then the editor's own `order:`, then the place in the
text."""

from __future__ import annotations

from sitegen.dates import Date
from sitegen.model import Statement

UNDATED = (1 << 62,)
"""Sorts behind every date."""


def date_order(date: Date | None, order: int) -> tuple[tuple[int, ...], int]:
    """Return the key of the site's order in time: the date, then the editor's own `order`."""
    return (date.sort_key() if date is not None else UNDATED), order


def statement_order(said: Statement) -> tuple[tuple[int, ...], int, str, int]:
    """Return the key that puts statements in order of date, `order:`, article and text."""
    return (*date_order(said.date, said.order), said.article, said.anchor.fragments[0].start)
