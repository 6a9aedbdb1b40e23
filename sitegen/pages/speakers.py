"""Speakers: their list, and a page for each: who they are, what they said, whom they contradict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial

from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.model import Speaker, Statement
from sitegen.pages.conflicts import ChangeView, change_view
from sitegen.pages.job import Planned
from sitegen.pages.moments import last_days
from sitegen.pages.pager import Pager, Part, paginate
from sitegen.pages.picture import Picture, draw
from sitegen.pages.values import DateView, Named, SpeakerView, StatementView
from sitegen.pages.views import Views

MOST_OPPONENTS = 50
"""Opponents listed on a speaker's page, most conflicts first."""


@dataclass(frozen=True, slots=True)
class SpeakerEntry:
    """A speaker in the list."""

    speaker: SpeakerView
    statements: int
    passed_on: int
    """How many statements of others reached an article through them."""
    conflicts: int


@dataclass(frozen=True, slots=True)
class SpeakersPage:
    """The context of `speakers.html`."""

    title: str
    speakers: tuple[SpeakerEntry, ...]
    """In the order of their names."""
    pager: Pager


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role and when it was held."""

    role: str
    organization: Named | None
    start: DateView | None
    end: DateView | None


@dataclass(frozen=True, slots=True)
class OpponentView:
    """A speaker with whom another is in conflict, and on what."""

    speaker: SpeakerView
    conflicts: tuple[Named, ...]
    statements: int
    """How many pairs of statements do not fit together."""


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """The context of `speaker.html`."""

    title: str
    speaker: SpeakerView
    kind: str
    roles: tuple[RoleView, ...]
    aliases: tuple[str, ...]
    source: str
    """The speaker's own address."""
    same_as: tuple[str, ...]
    note: str
    total: int
    """How many statements there are, on all pages."""
    passed_on: int
    """How many statements of others reached an article through them."""
    statements: tuple[StatementView, ...]
    """In order of time."""
    opponents: tuple[OpponentView, ...]
    more_opponents: int
    changes: tuple[ChangeView, ...]
    picture: Picture | None
    pager: Pager


def plan(views: Views) -> Iterator[Planned]:
    """Plan the list of speakers and the page of each."""
    speakers = sorted(views.site.speakers.values(), key=lambda s: (s.name.casefold(), s.id))
    opponents = Opponents(views)
    for part in paginate("speakers/index", len(speakers), views.url):
        make = partial(_list, views, speakers, opponents, part)
        basis = partial(_list_basis, views, speakers, opponents, part)
        yield views.page(part.url, "speakers.html", make, "the list of speakers", basis=basis)
    said = views.site.statements.values()
    latest = last_days((id, statement.date) for statement in said for id in statement.speakers)
    for speaker in speakers:
        total, modified = views.statements_of[speaker.id], latest.get(speaker.id, "")
        owner = f'speaker "{speaker.id}"'
        for part in paginate(f"speakers/{speaker.id}", total, views.url):
            page = partial(_page, views, speaker, opponents, part)
            basis = partial(speaker_basis, views, speaker, part)
            yield views.page(part.url, "speaker.html", page, owner, modified=modified, basis=basis)


def _list_basis(
    views: Views, speakers: Sequence[Speaker], opponents: Opponents, part: Part
) -> Plain:
    entries = (
        (views.basis.speaker(speaker.id), _numbers(views, opponents, speaker.id))
        for speaker in part.of(speakers)
    )
    return part.place, tuple(entries)


def _numbers(views: Views, opponents: Opponents, id: str) -> tuple[int, int, int]:
    """Return the numbers of a `SpeakerEntry`."""
    said, passed_on = views.statements_of[id], views.passed_on.get(id, 0)
    return said, passed_on, len(opponents.conflicts[id])


def speaker_basis(views: Views, speaker: Speaker, part: Part | None = None) -> Plain:
    """Return what is told of a speaker, or on a part of the pages."""
    said = views.statements_by_speaker[speaker.id]
    return (
        views.basis.speaker(speaker.id),
        views.passed_on.get(speaker.id, 0),
        len(said),
        part.place if part else None,
        # Beside the statements of a part the first page tells of opponents and changes, in all.
        views.basis.entries(said if part is None or part.first else part.of(said)),
    )


def _list(
    views: Views, speakers: Sequence[Speaker], opponents: Opponents, part: Part
) -> SpeakersPage:
    entries = (
        SpeakerEntry(views.speaker(speaker.id), *_numbers(views, opponents, speaker.id))
        for speaker in part.of(speakers)
    )
    return SpeakersPage(views.words("speakers"), tuple(entries), part.pager())


def _page(views: Views, speaker: Speaker, opponents: Opponents, part: Part) -> SpeakerPage:
    said = views.statements_by_speaker[speaker.id]
    here = part.of(said)
    against = tuple(opponents.of(speaker.id)) if part.first else ()
    changes = views.changes_by_speaker.get(speaker.id, ()) if part.first else ()
    return SpeakerPage(
        speaker.name,
        views.speaker(speaker.id),
        speaker.kind,
        _roles(views, speaker),
        speaker.aliases,
        speaker.url,
        speaker.same_as,
        speaker.note,
        len(said),
        views.passed_on.get(speaker.id, 0),
        tuple(views.statement(statement.name) for statement in here),
        against[:MOST_OPPONENTS],
        max(0, len(against) - MOST_OPPONENTS),
        tuple(change_view(views, change) for change in changes),
        draw(views, here),
        part.pager(),
    )


def _roles(views: Views, speaker: Speaker) -> tuple[RoleView, ...]:
    return tuple(
        RoleView(
            role.role,
            views.named(role.organization) if role.organization else None,
            views.date(role.start),
            views.date(role.end),
        )
        for role in speaker.roles
    )


class Opponents:
    """Who is in conflict with whom, and on what."""

    def __init__(self, views: Views) -> None:
        self.views = views

    @cached_property
    def conflicts(self) -> Mapping[str, dict[str, None]]:
        """By speaker: the conflicts in which they take a position."""
        found: dict[str, dict[str, None]] = {id: {} for id in self.views.site.speakers}
        for conflict in self.views.site.conflicts.values():
            for position in conflict.positions:
                for name in position.statements:
                    for id in self.said(name).speakers:
                        found[id][conflict.id] = None
        return found

    def said(self, name: str) -> Statement:
        return self.views.site.statements[name]

    def pairs(self, id: str) -> list[tuple[str, int]]:
        """Return a speaker's opponents with the number of pairs of statements, the most first."""
        said, opposing = self.views.site.statements, self.views.site.opponents
        pairs = Counter(
            other
            for own in self.views.statements_by_speaker[id]
            for name in opposing(own.name)
            for other in said[name].speakers
        )
        del pairs[id]
        return sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))

    def of(self, id: str) -> Iterator[OpponentView]:
        """Yield a speaker's opponents, those with the most pairs of statements first."""
        pairs: Counter[str] = Counter()
        on: dict[str, dict[str, None]] = {}
        site = self.views.site
        for said in self.views.statements_by_speaker[id]:
            own_name = said.name
            names = site.opponents(own_name)
            own = dict(site.conflicts_of.get(own_name, ())) if names else {}
            for name in names:
                shared = [c for c, _ in site.conflicts_of.get(name, ()) if c in own]
                for other in self.said(name).speakers:
                    if other != id:
                        pairs[other] += 1
                        on.setdefault(other, {}).update(dict.fromkeys(shared))
        for other, count in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
            conflicts = (self.views.site.conflicts[c] for c in on[other])
            yield OpponentView(
                self.views.speaker(other),
                tuple(Named(c.question, self.views.conflict_url(c.id)) for c in conflicts),
                count,
            )
