"""Values of a site as nothing but atoms in tuples, which are digested in no time.

Equal values make equal tuples. A date is its text, of which it is made. Where a passage stands in
its text is left out: see `pages/basis.py`.
"""

from __future__ import annotations

from operator import attrgetter

from sitegen.dates import Date
from sitegen.digest import Plain
from sitegen.model import Anchored, Conflict, Event, Meta, Relation, Role, Speaker, Statement

_META = attrgetter(
    *("title", "title_in_body", "authors", "publisher", "url", "archived", "lang", "summary"),
    *("tags", "rights", "draft", "aliases", "slug"),
)
_SPEAKER = attrgetter("id", "name", "kind", "aliases", "url", "same_as", "note")
_STATEMENT = attrgetter(
    *("id", "article", "speakers", "kind", "kind_given", "marks", "via", "to", "on_behalf_of"),
    *("certainty", "source", "archived", "note", "within", "order"),
)
_EVENT = attrgetter("id", "article", "title", "certainty", "source", "archived", "note", "order")
_CONFLICT = attrgetter("id", "question", "status", "summary", "resolution", "verdict")
_RELATION = attrgetter("source", "type", "targets", "note", "certainty", "article")


def plain_meta(meta: Meta) -> Plain:
    """Return an article's front matter as a tuple."""
    return (*_META(meta), _date(meta.date))


def plain_speaker(speaker: Speaker) -> Plain:
    """Return a speaker as a tuple."""
    return (*_SPEAKER(speaker), tuple(map(_role, speaker.roles)))


def plain_statement(said: Statement) -> Plain:
    """Return a statement as a tuple."""
    return (*_STATEMENT(said), _date(said.date), _anchored(said.anchor))


def plain_event(event: Event) -> Plain:
    """Return an event as a tuple."""
    return (*_EVENT(event), event.date.text, _anchored(event.anchor))


def plain_conflict(conflict: Conflict) -> Plain:
    """Return a conflict as a tuple."""
    positions = tuple((one.id, one.label, one.statements) for one in conflict.positions)
    return (*_CONFLICT(conflict), _date(conflict.resolved), positions)


def plain_relation(relation: Relation) -> Plain:
    """Return a relation as a tuple."""
    return (*_RELATION(relation), _anchored(relation.evidence))


def _role(role: Role) -> Plain:
    return role.role, role.organization, _date(role.start), _date(role.end)


def _date(date: Date | None) -> str | None:
    return date.text if date else None


def _anchored(anchor: Anchored | None) -> Plain:
    if anchor is None:
        return None
    return anchor.score, anchor.exact, tuple([one.text for one in anchor.fragments])
