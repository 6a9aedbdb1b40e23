"""Bodies and statements, made with what is in many of them kept once.

All articles of a site are in memory at once. Ids, pieces of markup, and dates, which
`dates.parse_date` keeps once, are a fifth of all that they take.
"""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from typing import Final

from sitegen.model import Body, Link, Statement, StatementKind

_ids: dict[tuple[str, ...], tuple[str, ...]] = {}
"""Lists of speakers' ids."""
_MOST_IDS: Final = 1 << 16


def body(
    markup: tuple[str, ...],
    texts: tuple[str, ...],
    links: tuple[Link, ...],
    lines: tuple[tuple[int, int], ...],
) -> Body:
    """Return a body of these fields."""
    return Body(tuple(map(intern, markup)), texts, links, lines)


def statement(
    id: str, article: str, speakers: tuple[str, ...], kind: StatementKind, *others: object
) -> Statement:
    """Return a statement of these fields, which are all but its name."""
    if len(_ids) > _MOST_IDS:
        _ids.clear()
    make: Callable[..., Statement] = Statement
    ids = _ids.setdefault(speakers, speakers)
    return make(intern(id), article, ids, intern(kind), *others, f"{article}#{id}")
