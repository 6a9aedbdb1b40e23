"""Conflicts: their list, and a page for each: the question and its positions side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sitegen.config import Reviewer
from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.model import Change, Conflict, Statement
from sitegen.order import statement_order
from sitegen.pages.job import Planned
from sitegen.pages.moments import last_day
from sitegen.pages.pager import Pager, Part, paginate
from sitegen.pages.picture import Picture, draw
from sitegen.pages.share import conflict_card, shared
from sitegen.pages.values import Brief, ConflictBrief, DateView, SpeakerView, StatementView
from sitegen.pages.views import Views

LEAST_DRAWN = 3
"""Dated statements that make a picture: two marks tell no more than the two dates that stand beside
the statements, and would be half of the page."""


@dataclass(frozen=True, slots=True)
class ConflictsPage:
    """The context of `conflicts.html`."""

    title: str
    conflicts: tuple[ConflictBrief, ...]
    """Open ones first, then in the order of their questions."""
    pager: Pager


@dataclass(frozen=True, slots=True)
class PositionView:
    """A position with those of its statements that stand on this page."""

    id: str
    label: str
    total: int
    """How many statements take it, on all pages."""
    speakers: tuple[SpeakerView, ...]
    """Who takes it on this page, in order of time."""
    statements: tuple[StatementView, ...]
    """In order of time."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change of position, told by its two statements."""

    speaker: SpeakerView
    conflict: ConflictBrief
    before: Brief
    before_label: str
    after: Brief
    after_label: str


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """The context of `conflict.html`."""

    title: str
    status: str
    summary: str
    resolved: DateView | None
    resolution: str
    verdict: str
    reviewer: Reviewer | None
    """Whose verdict it is; None where there is none, or nobody is named."""
    positions: tuple[PositionView, ...]
    changes: tuple[ChangeView, ...]
    picture: Picture | None
    """None where fewer than three statements can be drawn, or all are of one date."""
    pager: Pager
    share: str
    """URL of its share picture; empty if it has none."""


def plan(views: Views) -> Iterator[Planned]:
    """Plan the list of conflicts and the page of each."""
    conflicts = sorted(
        views.site.conflicts.values(), key=lambda c: (c.status != "open", c.question, c.id)
    )
    for part in paginate("conflicts/index", len(conflicts), views.url):
        make = partial(_list, views, conflicts, part)
        basis = partial(_list_basis, views, conflicts, part)
        yield views.page(part.url, "conflicts.html", make, "the list of conflicts", basis=basis)
    statements = views.site.statements
    for conflict in conflicts:
        names = [name for position in conflict.positions for name in position.statements]
        dates = [statements[name].date for name in names]
        modified, owner = last_day([conflict.resolved, *dates]), f'conflict "{conflict.id}"'
        near = statements[names[0]].article if names else ""
        for part in paginate(f"conflicts/{conflict.id}", len(names), views.url):
            page = partial(_page, views, conflict, part)
            basis = partial(_basis, views, conflict, part)
            yield views.page(
                *(part.url, "conflict.html", page, owner),
                modified=modified,
                basis=basis,
                near=near,
            )


def _list(views: Views, conflicts: Sequence[Conflict], part: Part) -> ConflictsPage:
    listed = tuple(map(views.conflict, part.of(conflicts)))
    return ConflictsPage(views.words("conflicts"), listed, part.pager())


def _list_basis(views: Views, conflicts: Sequence[Conflict], part: Part) -> Plain:
    return part.place, tuple(views.basis.conflict(c.id) for c in part.of(conflicts))


def _basis(views: Views, conflict: Conflict, part: Part) -> Plain:
    return part.place, views.basis.whole_conflict(conflict.id)


def _page(views: Views, conflict: Conflict, part: Part) -> ConflictPage:
    said = [
        (views.site.statements[name], position.id)
        for position in conflict.positions
        for name in position.statements
    ]
    said.sort(key=lambda entry: statement_order(entry[0]))
    here = part.of(said)
    changes = views.changes_by_conflict.get(conflict.id, ()) if part.first else ()
    return ConflictPage(
        conflict.question,
        conflict.status,
        conflict.summary,
        views.date(conflict.resolved),
        conflict.resolution,
        conflict.verdict,
        views.config.reviewer if conflict.verdict else None,
        _positions(views, conflict, here),
        tuple(change_view(views, change) for change in changes),
        draw(views, [statement for statement, _ in here], least=LEAST_DRAWN),
        part.pager(),
        shared(views, f"conflicts/{conflict.id}", partial(conflict_card, views, conflict)),
    )


def _positions(
    views: Views, conflict: Conflict, part: Sequence[tuple[Statement, str]]
) -> tuple[PositionView, ...]:
    positions = []
    for position in conflict.positions:
        here = tuple(views.statement(said.name) for said, of in part if of == position.id)
        speakers = dict.fromkeys(speaker for said in here for speaker in said.brief.speakers)
        positions.append(
            PositionView(
                *(position.id, position.label, len(position.statements), tuple(speakers), here)
            )
        )
    return tuple(positions)


def change_view(views: Views, change: Change) -> ChangeView:
    """Return a change of position with all its names."""
    conflict = views.site.conflicts[change.conflict]
    labels = {
        name: position.label for position in conflict.positions for name in position.statements
    }
    return ChangeView(
        views.speaker(change.speaker),
        views.conflict(conflict),
        views.brief(change.before),
        labels[change.before],
        views.brief(change.after),
        labels[change.after],
    )
