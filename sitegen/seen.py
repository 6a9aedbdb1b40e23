"""What other files may see of an article: while it stays, so do a site's links and addresses."""

from __future__ import annotations

from itertools import pairwise

from sitegen.frozen import replace
from sitegen.model import Anchored, Article, Body, Event, Note, Statement

_NOWHERE = Anchored(())
_EMPTY = Body((), (), (), ())


def seen(article: Article) -> tuple[object, ...]:
    """Return what others may see of an article: links of its text, who said what and when, in
    which order, and what notes they may link to; not the words, nor where they stand."""
    starts = [said.anchor.fragments[0].start for said in article.statements]
    return (
        replace(
            article,
            body=_EMPTY,
            statements=tuple(map(_said, article.statements)),
            events=tuple(map(_happened, article.events)),
            notes=(),
            fixes=(),
            diagnostics=(),
        ),
        [(link.target, link.image) for link in article.body.links],
        [note.id for note in article.notes if may_be_linked(note)],
        bool(article.statements or article.notes),  # which have a file in the data
        [one == other for one, other in pairwise(starts)],
    )


def may_be_linked(note: Note) -> bool:
    """Say whether others may link to a note: not by its number, which another may come to have."""
    return not note.id.isdecimal()


def _said(said: Statement) -> Statement:
    return replace(said, anchor=_NOWHERE, certainty=None, source="", archived="", note="")


def _happened(event: Event) -> Event:
    anchor = _NOWHERE if event.anchor else None
    return replace(event, anchor=anchor, certainty=None, source="", archived="", note="")
