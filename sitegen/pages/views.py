"""Makes what pages show of a linked site, each value once; `values.py` says what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice

from sitegen.config import Config
from sitegen.dates import Date
from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.links import scheme_of, text_fragment
from sitegen.model import OPPOSING, Change, Conflict, Event, Role, Site, Speaker, Statement
from sitegen.order import Entry, entries_of
from sitegen.pages.addresses import Addresses
from sitegen.pages.basis import Basis, Origin
from sitegen.pages.cards import site_card
from sitegen.pages.job import Frame, Job, NavItem, Page, Planned
from sitegen.pages.values import (
    Brief,
    ConflictBrief,
    DateView,
    EventView,
    Named,
    Related,
    SpeakerView,
    StatementView,
    Taken,
    colour_of,
    direction,
    initials_of,
)
from sitegen.words import words_for

PAGE_SIZE = 200
"""Entries on a page: under 500 entries and 400 kB even when every one is long."""
NEAREST_OPPONENTS = 4
"""How many opponents are named in the running text; the conflict's page has them all."""
SHARE = "share/"
"""Where share pictures are written."""
SITE_PICTURE = f"{SHARE}index.png"
SETTINGS_URL = "static/settings.css"
"""Where the style sheet with the site's own colours is written."""

LEAST_KEPT = 1 << 16
"""Views of statements, and of events, that are kept in any case: those of some 8,000 articles take
75 MB. Of a larger site, those of four statements in five are kept, and the others made again, or
each process would come to hold all."""


@dataclass(frozen=True, slots=True)
class _Home:
    """What the statements and events of an article have in common."""

    named: Named
    """The article."""
    lang: str
    direction: str
    source: str
    """Address of the original; empty where it has none."""
    pages: Mapping[str, int]
    """By the id of a statement: on which page of the list below the text it is told, if that is
    not the first."""


class Views(Addresses):
    """Makes views of one site, each once."""

    def __init__(
        self, site: Site, config: Config, origins: Mapping[str, Origin] | None = None
    ) -> None:
        """`origins` are as `Basis` takes them."""
        super().__init__(site, config)
        self.basis = Basis(site, origins or {})
        self.words = words_for(config.language)
        self._dates: dict[str, DateView] = {}
        self._speakers: dict[tuple[str, str], SpeakerView] = {}
        self._speakers_then: dict[tuple[str, str], SpeakerView] = {}
        self._ever: dict[str, SpeakerView] = {}
        """By id: speakers who are the same at all times."""
        self._conflicts: dict[str, ConflictBrief] = {}
        self._homes: dict[str, _Home] = {}
        self._events: dict[str, EventView] = {}
        self._statements: dict[str, StatementView] = {}
        self._briefs: dict[str, Brief] = {}
        """By name: statements as named from other articles."""
        self._near: dict[str, Brief] = {}
        """Likewise, from their own."""
        self.most_kept = max(LEAST_KEPT, len(site.statements) * 4 // 5)

    # Pages

    def details_url(self, said: Statement) -> str:
        home = self._home(said.article)
        page = home.pages.get(said.id, 1)
        if page == 1:
            return f"{home.named.url}#d-{said.id}"
        article = self.site.article_of[said.article]
        return f"{self.url(f'{self.article_name(article)}/{page}')}#d-{said.id}"

    def _home(self, path: str) -> _Home:
        """Return what the statements of an article have in common."""
        home = self._homes.get(path)
        if home is None:
            article = self.site.article_of[path]
            later = () if article.is_index else article.statements[PAGE_SIZE:]
            pages = {said.id: n // PAGE_SIZE + 2 for n, said in enumerate(later)}
            lang = article.meta.lang
            home = _Home(self.article(path), lang, direction(lang), article.meta.url, pages)
            self._homes[path] = home
        return home

    @cached_property
    def frame(self) -> Frame:
        """The frame of every page: only what the whole site shares, or one edit would touch all."""
        config, settings = self.config, self.config.settings
        nav = (
            NavItem(self.words("speakers"), self.url("speakers/index")),
            NavItem(self.words("conflicts"), self.url("conflicts/index")),
            NavItem(self.words("timeline"), self.url("timeline")),
            *([NavItem(self.words("search"), self.search)] if self.search else ()),
        )
        return Frame(
            config.title,
            config.description,
            config.language,
            direction(config.language),
            config.base_url,
            self.url("index"),
            self.url("speakers/index"),
            self.url("conflicts/index"),
            self.search,
            self._chosen_nav() or nav,
            SETTINGS_URL if settings.light.given() or settings.dark.given() else "",
            settings.logo,
            settings.footer,
            SITE_PICTURE if self.has_pictures and site_card(config).drawable else "",
        )

    @property
    def has_pictures(self) -> bool:
        """Whether pages have share pictures: they are named by their whole addresses."""
        return self.config.share_pictures and bool(self.config.base_url)

    def _chosen_nav(self) -> tuple[NavItem, ...]:
        return tuple(
            NavItem(entry.label, self.destination(entry.to), bool(scheme_of(entry.to)))
            for entry in self.config.settings.navigation
        )

    def page(
        self,
        url: str,
        template: str,
        page: Callable[[], Page],
        owner: str,
        basis: Callable[[], Plain],
        *,
        listed: bool = True,
        modified: str = "",
        near: str = "",
    ) -> Planned:
        """Plan a page in the site's frame; `page` makes what it shows."""
        make = partial(self._job, url, template, page)
        return Planned(url, owner, make, basis, listed, modified, near)

    def _job(self, url: str, template: str, page: Callable[[], Page]) -> Job:
        return Job(url, template, page(), self.frame)

    # Things

    def speaker(self, id: str, then: Date | None = None) -> SpeakerView:
        """Return a speaker with all roles, or with those held then."""
        ever = self._ever.get(id)
        if ever is not None:
            return ever
        key = (id, then.text if then else "")
        if key not in self._speakers_then:
            self._speakers_then[key] = self._speaker(id, then)
        return self._speakers_then[key]

    def _speaker(self, id: str, then: Date | None) -> SpeakerView:
        speaker = self.site.speakers[id]
        role = self.role(speaker, then)
        if (id, role) not in self._speakers:
            self._speakers[id, role] = SpeakerView(
                id,
                speaker.name,
                self.speaker_url(id),
                initials_of(speaker.name),
                speaker.kind,
                colour_of(id),
                role,
            )
        if not any(role.start or role.end for role in speaker.roles):
            self._ever[id] = self._speakers[id, role]
        return self._speakers[id, role]

    def role(self, speaker: Speaker, then: Date | None) -> str:
        """Return a speaker's roles in words: those that may have been held then, if any were."""
        held = [role for role in speaker.roles if then and _may_meet(role, then)]
        roles = dict.fromkeys(role.role for role in held or speaker.roles if role.role)
        return self.words("semicolon").join(roles)

    def speakers_of(self, said: Statement) -> tuple[SpeakerView, ...]:
        """Return who made a statement, with what they were then."""
        date = said.date
        if len(said.speakers) == 1:
            return (self.speaker(said.speakers[0], date),)
        return tuple(self.speaker(id, date) for id in said.speakers)

    def named(self, word: str) -> Named:
        """Return a speaker by id, or words as they are."""
        if word in self.site.speakers:
            return Named(self.site.speakers[word].name, self.speaker_url(word))
        return Named(word)

    def date(self, date: Date | None) -> DateView | None:
        return None if date is None else self.some_date(date)

    def some_date(self, date: Date) -> DateView:
        view = self._dates.get(date.text)
        if view is None:
            words = date.human(self.config.language)
            view = self._dates[date.text] = DateView(words, date.html_datetime() or "")
        return view

    def article(self, path: str) -> Named:
        article = self.site.article_of[path]
        return Named(article.meta.title, self.article_url(article))

    def brief(self, name: str, seen_from: str = "") -> Brief:
        """Return a statement as named from the article `seen_from`."""
        said = self.site.statements[name]
        near = seen_from == said.article
        briefs = self._near if near else self._briefs
        brief = briefs.get(name)
        if brief is None:
            brief = briefs[name] = self._brief(name, said, near)
        return brief

    def _brief(self, name: str, said: Statement, near: bool) -> Brief:
        if near:
            far = self.brief(name)
            return Brief(
                name,
                far.id,
                far.url,
                far.speakers,
                far.kind,
                far.quote,
                far.date,
                far.article,
                far.lang,
                far.direction,
                True,
            )
        home = self._home(said.article)
        return Brief(
            name,
            said.id,
            f"{home.named.url}#s-{said.id}",
            self.speakers_of(said),
            said.kind,
            said.anchor.quote,
            None if said.date is None else self.some_date(said.date),
            home.named,
            home.lang,
            home.direction,
            False,
        )

    def statement(self, name: str) -> StatementView:
        view = self._statements.get(name)
        if view is None:
            if len(self._statements) >= self.most_kept:
                self._forget()
            view = self._statements[name] = self._statement(name, self.site.statements[name])
        return view

    def _forget(self) -> None:
        """Give up the oldest views of statements and events. Those that are in use stay."""
        for kept in (self._homes, self._events, self._statements, self._briefs, self._near):
            for key in [*islice(kept, len(kept) // 8 + 1)]:
                del kept[key]

    def _statement(self, name: str, said: Statement) -> StatementView:
        brief, home, site = self.brief(name), self._home(said.article), self.site
        outer = f"{said.article}#{said.within}" if said.within else ""
        takes, relates = name in site.conflicts_of, name in site.relations_of
        opponents: Sequence[Brief] = ()
        if takes or relates:
            opponents = self.opponents(said, site.opponents(name))
        return StatementView(
            brief,
            self.details_url(said) if home.pages else f"{home.named.url}#d-{said.id}",
            said.kind,
            brief.lang,
            brief.direction,
            tuple(map(self.named, said.via)) if said.via else (),
            tuple(map(self.named, said.to)) if said.to else (),
            tuple(map(self.named, said.on_behalf_of)) if said.on_behalf_of else (),
            said.certainty or "",
            said.source,
            said.archived,
            said.note,
            said.anchor.exact,
            self.brief(outer, said.article) if outer in site.statements else None,
            tuple(self.taken(name)) if takes else (),
            tuple(opponents[:NEAREST_OPPONENTS]),
            max(0, len(opponents) - NEAREST_OPPONENTS),
            tuple(self.related(said)) if relates else (),
            self.original(said) if home.source else "",
        )

    def taken(self, name: str) -> Iterator[Taken]:
        for conflict_id, position_id in self.site.conflicts_of.get(name, ()):
            conflict = self.site.conflicts[conflict_id]
            named = Named(conflict.question, self.conflict_url(conflict_id))
            for position in conflict.positions:
                if position.id == position_id:
                    yield Taken(conflict_id, named, position.label)

    def opponents(self, said: Statement, names: Sequence[str]) -> Sequence[Brief]:
        """Return of the statements that oppose one, by `names`, one for each speaker, those of the
        same article first."""
        if len(names) < 2:  # as most have
            return [self.brief(name, said.article) for name in names]
        statements = self.site.statements
        names = sorted(names, key=lambda name: statements[name].article != said.article)
        by_speaker: dict[tuple[str, ...], str] = {}
        for name in names:
            by_speaker.setdefault(statements[name].speakers, name)
        return [self.brief(name, said.article) for name in by_speaker.values()]

    def related(self, said: Statement) -> Iterator[Related]:
        for words, other, relation in self.site.relations_of.get(said.name, ()):
            yield Related(
                self.words("relation-" + words.replace(" ", "-")),
                self.brief(other, said.article),
                relation.type in OPPOSING,
                relation.note,
                relation.certainty or "",
            )

    def original(self, said: Statement) -> str:
        article = self.site.article_of[said.article]
        url = article.meta.url
        if not url:
            return ""
        passages = [(fragment.start, fragment.end) for fragment in said.anchor.fragments]
        return text_fragment(url, article.body.text, passages)

    def event(self, event: Event) -> EventView:
        name = event.name
        view = self._events.get(name)
        if view is None:
            if len(self._events) >= self.most_kept:
                self._forget()
            view = self._events[name] = self._event(name, event)
        return view

    def _event(self, name: str, event: Event) -> EventView:
        home = self._home(event.article)
        return EventView(
            event.id,
            name,
            event.title,
            self.some_date(event.date),
            *event.date.ends(),
            f"{home.named.url}#e-{event.id}" if event.anchor else "",
            home.named if self.site.article_of[event.article].file else Named(""),
            event.certainty or "",
            event.source,
            event.archived,
            event.note,
        )

    def conflict(self, conflict: Conflict) -> ConflictBrief:
        if conflict.id not in self._conflicts:
            self._conflicts[conflict.id] = self._conflict(conflict)
        return self._conflicts[conflict.id]

    def _conflict(self, conflict: Conflict) -> ConflictBrief:
        names = [name for position in conflict.positions for name in position.statements]
        speakers = dict.fromkeys(id for name in names for id in self.site.statements[name].speakers)
        return ConflictBrief(
            conflict.id,
            conflict.question,
            self.conflict_url(conflict.id),
            conflict.status,
            conflict.verdict,
            tuple(position.label for position in conflict.positions),
            tuple(self.speaker(id) for id in list(speakers)[:12]),
            len(names),
        )

    # The site in order

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """Statements and events in the order of time."""
        return entries_of(self.site.articles)

    @cached_property
    def statements_by_speaker(self) -> Mapping[str, tuple[Statement, ...]]:
        """By speaker, in the order of time."""
        found: dict[str, list[Statement]] = {id: [] for id in self.site.speakers}
        for entry in self.entries:
            if isinstance(entry, Statement):
                for id in entry.speakers:
                    found[id].append(entry)
        return {id: tuple(said) for id, said in found.items()}

    @cached_property
    def statements_of(self) -> Mapping[str, int]:
        """By speaker: how many statements are theirs."""
        counts = dict.fromkeys(self.site.speakers, 0)
        for said in self.site.statements.values():
            for id in said.speakers:
                counts[id] += 1
        return counts

    @cached_property
    def changes_by_conflict(self) -> Mapping[str, tuple[Change, ...]]:
        return _grouped(self.site.changes, lambda change: change.conflict)

    @cached_property
    def changes_by_speaker(self) -> Mapping[str, tuple[Change, ...]]:
        return _grouped(self.site.changes, lambda change: change.speaker)

    @cached_property
    def passed_on(self) -> Mapping[str, int]:
        """By speaker: how many statements reached an article through them."""
        found: dict[str, int] = {}
        for said in self.site.statements.values():
            for id in said.via:
                found[id] = found.get(id, 0) + 1
        return found


def _may_meet(role: Role, then: Date) -> bool:
    """Say whether a role may have been held at a date, as far as both are known."""
    start = role.start.earliest if role.start else None
    end = role.end.latest if role.end else None
    before = start is not None and then.latest is not None and then.latest < start
    after = end is not None and then.earliest is not None and end < then.earliest
    return not before and not after


def _grouped(
    changes: Iterable[Change], key: Callable[[Change], str]
) -> Mapping[str, tuple[Change, ...]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(key(change), []).append(change)
    return {id: tuple(of) for id, of in found.items()}
