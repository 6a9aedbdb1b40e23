"""Makes what pages show of a linked site, each value once; `values.py` says what they are."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from urllib.parse import unquote

from sitegen.config import Config
from sitegen.dates import Date
from sitegen.digest import Plain
from sitegen.links import page_url, scheme_of, text_fragment
from sitegen.model import OPPOSING, Article, Change, Conflict, Event, Role, Site, Speaker, Statement
from sitegen.order import Entry, date_order, entries_of
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
    tag_id,
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


class Views:
    """Makes views of one site, each once."""

    def __init__(
        self, site: Site, config: Config, origins: Mapping[str, Origin] | None = None
    ) -> None:
        """`origins` are as `Basis` takes them."""
        self.site, self.config = site, config
        self.basis = Basis(site, origins or {})
        self.words = words_for(config.language)
        self._dates: dict[str, DateView] = {}
        self._speakers: dict[tuple[str, str], SpeakerView] = {}
        self._speakers_then: dict[tuple[str, str], SpeakerView] = {}
        self._events: dict[str, EventView] = {}
        self._conflicts: dict[str, ConflictBrief] = {}
        self._article_urls: dict[str, str] = {}
        self._statements: dict[str, StatementView] = {}
        self._briefs: dict[str, Brief] = {}
        self._places: dict[str, Mapping[str, int]] = {}

    # Addresses

    def url(self, name: str) -> str:
        return page_url(name, self.config.urls)

    def article_name(self, article: Article) -> str:
        """Return the name of an article's page: its path, with its slug if it has one."""
        folder, slash, stem = article.path.rpartition("/")
        return f"{folder}{slash}{article.meta.slug or stem}"

    def article_url(self, article: Article) -> str:
        if article.path not in self._article_urls:
            self._article_urls[article.path] = self.url(self.article_name(article))
        return self._article_urls[article.path]

    def structured_url(self, article: Article) -> str:
        """Return the URL of the file of structured data beside an article's page."""
        return f"{self.article_name(article)}.jsonld"

    def statement_url(self, said: Statement) -> str:
        return f"{self.article_url(self.site.article_of[said.article])}#s-{said.id}"

    def details_url(self, said: Statement) -> str:
        article = self.site.article_of[said.article]
        page = self._place(article)[said.id] // PAGE_SIZE + 1
        if page == 1 or article.is_index:
            return f"{self.article_url(article)}#d-{said.id}"
        return f"{self.url(f'{self.article_name(article)}/{page}')}#d-{said.id}"

    def _place(self, article: Article) -> Mapping[str, int]:
        """Return the 0-based places of an article's statements in their list."""
        if article.path not in self._places:
            self._places[article.path] = {said.id: n for n, said in enumerate(article.statements)}
        return self._places[article.path]

    def speaker_url(self, id: str) -> str:
        return self.url(f"speakers/{id}")

    def conflict_url(self, id: str) -> str:
        return self.url(f"conflicts/{id}")

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

    @property
    def search(self) -> str:
        """URL of the search page; empty if there is none."""
        return self.url("search") if self.config.search else ""

    def _chosen_nav(self) -> tuple[NavItem, ...]:
        return tuple(
            NavItem(entry.label, self.destination(entry.to), bool(scheme_of(entry.to)))
            for entry in self.config.settings.navigation
        )

    @cached_property
    def places(self) -> Mapping[str, str]:
        """What the site's settings may call a page by its name, to its URL; "" is the home page."""
        tops = {name: self.url(f"{name}/index") for name in ("speakers", "conflicts")}
        folders = {folder: self.briefing(folder).url for folder in self.briefings}
        articles = self.site.article_of.values()
        texts = {article.path: self.article_url(article) for article in articles if article.file}
        pages = {"timeline": self.url("timeline")} | (
            {"search": self.search} if self.search else {}
        )
        return {**tops, **pages, **folders, **texts}

    def destination(self, to: str) -> str:
        """Return the URL that an entry of the navigation means: of a place by its name, a page or a
        file by its path, or a web address as it is. Whether it is there is for the plan to say."""
        if scheme_of(to):
            return to
        path, mark, fragment = to.partition("#")
        name = path.strip("/").removesuffix(".md")
        is_file = "." in name.rpartition("/")[2]
        url = self.places.get(name) or (name if is_file else self.url(name))
        return url + mark + fragment

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
    ) -> Planned:
        """Plan a page in the site's frame; `page` makes what it shows."""
        make = partial(self._job, url, template, page)
        return Planned(url, owner, make, basis, listed, modified)

    def _job(self, url: str, template: str, page: Callable[[], Page]) -> Job:
        return Job(url, template, page(), self.frame)

    def tag(self, tag: str) -> Named:
        return Named(tag, self.url(f"tags/{tag_id(tag)}"))

    def link_targets(self, article: Article) -> tuple[str, ...]:
        """Return the URLs that the links of an article's text mean, in order."""
        return tuple(self.link_target(article, link.target) for link in article.body.links)

    def link_target(self, article: Article, target: str) -> str:
        """Return the URL that a relative link in an article means.

        As in the editor's files: `other.md` is that article's page, `/x` is below the content
        folder. What is no article is taken as a file or page of that path; the plan checks that
        there is one.
        """
        path, mark, fragment = target.partition("#")
        path = unquote(path.partition("?")[0])
        base = "" if path.startswith("/") else article.folder
        joined = posixpath.normpath(posixpath.join(base, path.lstrip("/")))
        if path.endswith("/") or joined == ".":
            joined = posixpath.join("" if joined == "." else joined, "index.html")
        if joined.endswith(".md") and joined.removesuffix(".md") in self.site.article_of:
            joined = self.article_url(self.site.article_of[joined.removesuffix(".md")])
        return joined + mark + unquote(fragment)

    # Things

    def speaker(self, id: str, then: Date | None = None) -> SpeakerView:
        """Return a speaker with all roles, or with those held then."""
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
        return self._speakers[id, role]

    def role(self, speaker: Speaker, then: Date | None) -> str:
        """Return a speaker's roles in words: those that may have been held then, if any were."""
        held = [role for role in speaker.roles if then and _may_meet(role, then)]
        roles = dict.fromkeys(role.role for role in held or speaker.roles if role.role)
        return self.words("semicolon").join(roles)

    def named(self, word: str) -> Named:
        """Return a speaker by id, or words as they are."""
        if word in self.site.speakers:
            return Named(self.site.speakers[word].name, self.speaker_url(word))
        return Named(word)

    def date(self, date: Date | None) -> DateView | None:
        return None if date is None else self.some_date(date)

    def some_date(self, date: Date) -> DateView:
        if date.text not in self._dates:
            words = date.human(self.config.language)
            self._dates[date.text] = DateView(words, date.html_datetime() or "")
        return self._dates[date.text]

    def article(self, path: str) -> Named:
        article = self.site.article_of[path]
        return Named(article.meta.title, self.article_url(article))

    def brief(self, name: str, seen_from: str = "") -> Brief:
        """Return a statement as named from the article `seen_from`."""
        said = self.site.statements[name]
        key = f"{name} {seen_from == said.article}"
        if key not in self._briefs:
            lang = self.site.article_of[said.article].meta.lang
            self._briefs[key] = Brief(
                name,
                said.id,
                self.statement_url(said),
                tuple(self.speaker(id, said.date) for id in said.speakers),
                said.kind,
                said.anchor.quote,
                self.date(said.date),
                self.article(said.article),
                lang,
                direction(lang),
                seen_from == said.article,
            )
        return self._briefs[key]

    def statement(self, name: str) -> StatementView:
        if name not in self._statements:
            self._statements[name] = self._statement(self.site.statements[name])
        return self._statements[name]

    def _statement(self, said: Statement) -> StatementView:
        lang = self.site.article_of[said.article].meta.lang
        opponents = self.opponents(said)
        outer = f"{said.article}#{said.within}" if said.within else ""
        return StatementView(
            self.brief(said.name),
            self.details_url(said),
            said.kind,
            lang,
            direction(lang),
            tuple(map(self.named, said.via)),
            tuple(map(self.named, said.to)),
            tuple(map(self.named, said.on_behalf_of)),
            said.certainty or "",
            said.source,
            said.archived,
            said.note,
            said.anchor.exact,
            self.brief(outer, said.article) if outer in self.site.statements else None,
            tuple(self.taken(said.name)),
            tuple(opponents[:NEAREST_OPPONENTS]),
            max(0, len(opponents) - NEAREST_OPPONENTS),
            tuple(self.related(said)),
            self.original(said),
        )

    def taken(self, name: str) -> Iterator[Taken]:
        for conflict_id, position_id in self.site.conflicts_of.get(name, ()):
            conflict = self.site.conflicts[conflict_id]
            label = next(p.label for p in conflict.positions if p.id == position_id)
            named = Named(conflict.question, self.conflict_url(conflict_id))
            yield Taken(conflict_id, named, label)

    def opponents(self, said: Statement) -> list[Brief]:
        """Return one statement for each opposing speaker, those of the same article first."""
        names = sorted(
            self.site.opponents(said.name),
            key=lambda name: self.site.statements[name].article != said.article,
        )
        by_speaker: dict[tuple[str, ...], str] = {}
        for name in names:
            by_speaker.setdefault(self.site.statements[name].speakers, name)
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
        passages = [(fragment.start, fragment.end) for fragment in said.anchor.fragments]
        url = article.meta.url
        return text_fragment(url, article.body.text, passages) if url else ""

    def event(self, event: Event) -> EventView:
        if event.name not in self._events:
            self._events[event.name] = self._event(event)
        return self._events[event.name]

    def _event(self, event: Event) -> EventView:
        article = self.site.article_of[event.article]
        url = f"{self.article_url(article)}#e-{event.id}" if event.anchor else ""
        shown = Named(article.meta.title, self.article_url(article)) if article.file else Named("")
        return EventView(
            event.id,
            event.name,
            event.title,
            self.some_date(event.date),
            *event.date.ends(),
            url,
            shown,
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

    @cached_property
    def briefings(self) -> Mapping[str, tuple[Article, ...]]:
        """By folder: the articles of each briefing, in the order of dates, then paths.

        A folder with an index is a briefing; so is a top-level folder without one. Articles in
        deeper folders belong to the nearest briefing above them; those in no folder to "", the home
        page.
        """
        indexes = {article.folder for article in self.site.articles if article.is_index}
        found: dict[str, list[Article]] = {folder: [] for folder in sorted(indexes | {""})}
        for article in self.site.articles:
            if not article.is_index:
                found.setdefault(_briefing_of(article.folder, indexes), []).append(article)
        return {
            folder: tuple(sorted(of, key=lambda a: (*date_order(a.meta.date, 0), a.path)))
            for folder, of in sorted(found.items())
        }

    def briefing_of(self, article: Article) -> str:
        """Return the folder of the briefing that an article belongs to."""
        return _briefing_of(article.folder, self.briefings)

    def briefing_title(self, folder: str) -> str:
        if not folder:
            return self.config.title
        index = self.site.article_of.get(f"{folder}/index")
        if index is not None and index.file:
            return index.meta.title
        return folder.rpartition("/")[2].replace("-", " ").replace("_", " ").strip().capitalize()

    def briefing(self, folder: str) -> Named:
        name = f"{folder}/index" if folder else "index"
        return Named(self.briefing_title(folder), self.url(name))


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


def _briefing_of(folder: str, known: Iterable[str]) -> str:
    here = folder
    while here and here not in known:
        here = here.rpartition("/")[0]
    return here or folder.partition("/")[0]
