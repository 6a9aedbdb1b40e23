"""The preview of one site: its files looked at again and again, and the last good site of them.

`load` and `refresh` run one at a time, in any thread; `sight` and `news` are for others meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from sitegen.building.prepare import Unusable, configure, has_errors, prepare
from sitegen.building.reading import load_articles
from sitegen.building.workers import Progress, worker_pool
from sitegen.characters import composed
from sitegen.config import Config
from sitegen.diagnostics import Diagnostic, Severity
from sitegen.frozen import dataclass, replace
from sitegen.load import CONTENT, Source, Sources, scan
from sitegen.model import Anchored, Article, Site, Statement
from sitegen.pages.views import SETTINGS_URL
from sitegen.record import digest_of
from sitegen.render import Renderer
from sitegen.resolve import Selection
from sitegen.serve.articles import ArticleStore
from sitegen.serve.background import BackgroundIndex
from sitegen.serve.relink import Linked, relinked
from sitegen.serve.sight import Answer, Lasting, Sight
from sitegen.stamps import Stamp, stamp_of
from sitegen.theme import declared_colours, has_own_templates, static_files

MOST_EDITED = 3
"""Statements that an edit is about; one that touches more is about none of them."""


@dataclass(frozen=True, slots=True)
class Update:
    """What came of a look at the site's files."""

    changed: tuple[str, ...]
    """Paths from the site's root; empty for the first look."""
    diagnostics: tuple[Diagnostic, ...]
    seconds: float
    is_new: bool
    """Whether there is anything new to be seen: pages, style sheets or errors."""


@dataclass(frozen=True, slots=True)
class News:
    """What a page has to do to be up to date."""

    sight: Sight
    answer: Answer
    """The page as it is now."""
    assets: tuple[str, ...]
    """URLs of the style sheets, scripts and pictures that changed since."""
    edited: tuple[str, ...]
    """Ids of the statements that the last edit was about."""
    errors: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What a site is made of. Where two are equal, so are the sites."""

    config: Config
    folders: tuple[Path, ...]
    sources: Sources
    statics: tuple[str, ...]
    colours: Mapping[str, Mapping[str, str]]
    own_templates: bool
    articles: Sequence[Article]

    def same(self, other: _Inputs | None) -> bool:
        """Say whether two are equal; articles are compared by identity, which is quick."""
        if other is None or len(self.articles) != len(other.articles):
            return False
        if any(a is not b for a, b in zip(self.articles, other.articles, strict=True)):
            return False
        return self.same_but_articles(other)

    def same_but_articles(self, other: _Inputs) -> bool:
        """Say whether two are equal but for what is in articles, which are the same ones."""
        return replace(self, articles=()) == replace(other, articles=())


class Preview:
    """The preview of the site at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sight = Sight(root, Lasting())
        self.index = BackgroundIndex()
        self._store = ArticleStore(root)
        self._sources: Sources | None = None
        self._inputs: _Inputs | None = None
        """Those of the site that is shown."""
        self._linked: Linked | None = None
        self._is_good = False
        """Whether there was a site without an error; until then, what is sound is shown."""
        self._url_of: Mapping[str, str] = {}
        """By file of an article: its page."""
        self._templates: Mapping[Path, Stamp] = {}
        self._asset_digests: dict[str, bytes] = {}
        self._asset_changes: dict[str, int] = {}
        """By URL: in which generation a copied file changed last."""
        self._edits: dict[str, tuple[int, tuple[str, ...]]] = {}
        """By URL: the last edit of an article, as generation and ids of statements."""

    def load(self, progress: Progress) -> Update:
        """Look for the first time, in several processes where that is worth it.

        Raises `Unusable` where there is no site at all.
        """
        try:
            config, _ = configure(self.root)
        except Unusable as error:
            if error.diagnostics[0].code == "no-content":
                raise
            return self.refresh(None)
        sources = scan(self.root).articles
        digests = self._store.digests(sources)
        with worker_pool(len(sources)) as pool:
            articles = load_articles(self.root, sources, config.language, pool, progress)
        self._store.hold(sources, digests, articles, config.language)
        return self.refresh(None)

    def refresh(self, changed: Collection[str] | None) -> Update:
        """Look at the files again: all of them, or those that may have `changed`, as paths from
        the root. The site that is shown is replaced if there is no error."""
        started = time.perf_counter()
        before = self.sight
        try:
            sight = self._look(before, changed)
        except Unusable as error:
            sight = _with_faults(before, error.diagnostics)
        noted = self._note_assets(sight, changed)
        if noted or sight is not before:
            self.sight = sight.anew()
        seconds = time.perf_counter() - started
        return Update(tuple(sorted(changed or ())), sight.found, seconds, self.sight is not before)

    def _look(self, sight: Sight, changed: Collection[str] | None) -> Sight:
        """Return the sight of what the files are now; the same if nothing is new."""
        config, folders = configure(self.root)
        sight = self._with_templates(sight, folders)
        if self._sources is None or self._is_listing_changed(self._sources, changed):
            self._sources = scan(self.root)
        inputs = _Inputs(
            config,
            folders,
            self._sources,
            tuple(static_files(folders)),
            declared_colours(folders),
            has_own_templates(folders),
            self._store.articles(self._sources.articles, config.language, changed),
        )
        if inputs.same(self._inputs) and not has_errors(sight.found):
            return sight
        return self._seen(sight, inputs)

    def _with_templates(self, sight: Sight, folders: tuple[Path, ...]) -> Sight:
        """Return the sight with new templates, if any changed."""
        files = (file for folder in folders for file in (folder / "templates").rglob("*"))
        stamps = {file: stamp_of(file) for file in files}
        if sight.folders == folders and stamps == self._templates:
            return sight
        self._templates = stamps
        return replace(sight, renderer=Renderer(folders), folders=folders)

    def _is_listing_changed(self, sources: Sources, changed: Collection[str] | None) -> bool:
        """Say whether files of the content may have come or gone."""
        if changed is None:
            return True
        content = {name for name in changed if f"{name}/".startswith(f"{CONTENT}/")}
        known = {name for source in sources.articles for name in (source.markdown, source.sidecar)}
        known.update(f"{CONTENT}/{name}" for name in sources.assets.values())
        return not content <= known or any(not (self.root / name).is_file() for name in content)

    def _seen(self, sight: Sight, inputs: _Inputs) -> Sight:
        """Return the sight of what the inputs give; if that has errors, with these alone."""
        before, linked = self._inputs, self._linked
        if self._is_good and before and linked and inputs.same_but_articles(before):
            linked = relinked(linked, inputs.config, before.articles, inputs.articles)
            if linked is not None:
                self._note_edits(inputs.articles)
                self._shows(inputs, linked)
                return replace(sight, pages=linked.pages, found=linked.diagnostics)
        return self._linked_anew(sight, inputs)

    def _linked_anew(self, sight: Sight, inputs: _Inputs) -> Sight:
        now = int(time.time())
        ready = prepare(
            self.root,
            inputs.config,
            inputs.folders,
            inputs.sources,
            inputs.articles,
            Selection(drafts=True, future=True, now=now),
        )
        is_sound = not has_errors(ready.diagnostics)
        if self._is_good and not is_sound:
            return _with_faults(sight, ready.diagnostics)
        self._is_good = is_sound
        self._url_of = {page.owner: page.url for page in reversed(ready.pages)}
        self._note_edits(inputs.articles)
        pages = {page.url: page for page in ready.pages}
        self._shows(inputs, Linked(ready.site, pages, ready.diagnostics))
        strict = Selection(drafts=False, future=False, now=now)
        reasons = {article.file: strict.refusal(article) for article in inputs.articles}
        return replace(
            sight,
            config=inputs.config,
            pages=pages,
            copied=ready.copied,
            left_out={self._url_of[file]: why for file, why in reasons.items() if why and file},
            found=ready.diagnostics,
        )

    def _shows(self, inputs: _Inputs, linked: Linked) -> None:
        """Take a site as the one that is shown."""
        self._inputs, self._linked = inputs, linked
        self.index.follow(linked.site, inputs.config)

    def _note_edits(self, articles: Sequence[Article]) -> None:
        """Note which statements were edited, for the pages of their articles."""
        known = self._inputs.articles if self._inputs else ()
        before = {article.path: article for article in known}
        for article in articles:
            old = before.get(article.path)
            if old is not None and old is not article and article.file in self._url_of:
                edited = tuple(_edited(old.statements, article.statements))
                shown = edited if len(edited) <= MOST_EDITED else ()
                self._edits[self._url_of[article.file]] = (self.sight.generation + 1, shown)

    def _note_assets(self, sight: Sight, changed: Collection[str] | None) -> bool:
        """Note which files that are copied have changed: the theme's, and those of the content
        that are said to have. Say whether any has."""
        following = self.sight.generation + 1
        own = set(map(composed, changed or ()))
        for url, path in sight.copied.items():
            if url.startswith("static/") or f"{CONTENT}/{url}" in own:
                digest = digest_of(path)
                if self._asset_digests.get(url) != digest:
                    self._asset_digests[url] = digest
                    self._asset_changes[url] = following
        if sight.config != self.sight.config:
            self._asset_changes[SETTINGS_URL] = following
        return following in self._asset_changes.values()

    @property
    def site(self) -> Site | None:
        """The last good site; None until there is one."""
        return self._linked.site if self._linked else None

    @property
    def articles(self) -> Sequence[Article]:
        """Those of the last good site, each as it was read."""
        return self._inputs.articles if self._inputs else ()

    @property
    def sources(self) -> Sequence[Source]:
        """The files of all articles."""
        return self._sources.articles if self._sources else ()

    def source(self, path: str) -> Source | None:
        """Return the files of the article whose page is at a path; None if it is no article's."""
        url = self.sight.answer(path).url
        has_page = (s for s in self.sources if s.markdown and self._url_of.get(s.markdown) == url)
        return next(has_page, None)

    def news(self, path: str, since: int) -> News:
        """Return what the page at a path has to do, which is of the generation `since`."""
        sight = self.sight
        answer = sight.answer(path)
        edited_in, edited = self._edits.get(answer.url, (0, ()))
        found = (*sight.found, *answer.faults)
        return News(
            sight,
            answer,
            tuple(url for url, changed_in in self._asset_changes.items() if changed_in > since),
            edited if edited_in > since else (),
            tuple(fault for fault in found if fault.severity is Severity.ERROR),
        )


def _with_faults(sight: Sight, found: tuple[Diagnostic, ...]) -> Sight:
    return sight if sight.found == found else replace(sight, found=found)


def _edited(before: Sequence[Statement], after: Sequence[Statement]) -> Iterator[str]:
    """Yield the ids of the statements that are new or say something else; where they stand in the
    text does not matter."""
    known = {said.id: said for said in before}
    for said in after:
        old = known.get(said.id)
        if old is None or old.anchor.quote != said.anchor.quote or _plain(old) != _plain(said):
            yield said.id


def _plain(said: Statement) -> Statement:
    """Return a statement without its place."""
    return replace(said, order=0, anchor=Anchored(()))
