"""The way around reading, linking and planning a whole site when an edit changes words alone.

Most edits change the words of a text: what other files see of the article stays. Then only its own
pages change, and the lines of the data files that hold its text or where passages stand in it. They
are made of a part of the site, from what the last build has kept.

No dependency is guessed. The pages are made of the part as it was before the edit first: only if
each has the very basis with which it stands in the output, and the data files hold the very lines,
is the part as good as the whole, and they are made again of the part after the edit. In doubt, and
for whatever is not such an edit, the whole site is built.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Final

from sitegen import search
from sitegen.building.around import Around, indexes, part_of_site, reach
from sitegen.building.cache import Cache, Kept, Read, named, origin_of
from sitegen.building.compress import Packer, compress, packers
from sitegen.building.indexing import Index, Indexing, keep_index, listing
from sitegen.building.reading import digests_of_files, read_one
from sitegen.building.staging import Theme, renderer, theme_of
from sitegen.characters import composed
from sitegen.config import Config
from sitegen.digest import Plain, plain_digest
from sitegen.frozen import dataclass
from sitegen.load import CONTENT, Source, scan_folder
from sitegen.model import Article, Site, Surroundings
from sitegen.pages.basis import Origin
from sitegen.pages.data import DATA, Line, lines_of
from sitegen.pages.job import Output, Planned
from sitegen.pages.json_text import laid_out
from sitegen.pages.search import PARTS, searched
from sitegen.pages.views import Views
from sitegen.pages.w3c import count as annotations_of
from sitegen.plan import pages_of
from sitegen.record import IndexRecord, Look, recall_index
from sitegen.seen import seen
from sitegen.stamps import UNSURE
from sitegen.stamps import digests_of as folder_digests
from sitegen.write import Stage, Writer, Written

MOST: Final = 10
"""Edited articles up to which this is tried."""
_LARGE: Final = 500
"""Articles of a part that is no longer a part."""
_DATA_INDEX: Final = f"{DATA}index.json"
_HEAD: Final = 8_192
"""Characters of a data file in which the name of its first entry is."""


class _Whole(Exception):
    """The whole site is to be built."""


@dataclass(frozen=True, slots=True)
class Retouched:
    """What was done."""

    written: Written
    folders: frozenset[str]
    """Those of the output in which files changed."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """An article, as it was and as it is."""

    source: Source
    old: Kept
    around: Surroundings
    new: Article
    read: Read


def retouch(
    root: Path,
    config: Config,
    folders: tuple[Path, ...],
    look: Look,
    cache: Cache,
    writer: Writer,
) -> Retouched | None:
    """Publish what has changed since the last build, if it is the words of a few articles.

    None, with nothing done or staged, where the whole site is to be built.
    """
    try:
        return _Retouching(root, config, folders, look, cache, writer).done()
    except _Whole:
        writer.discard()
        return None


class _Retouching:
    def __init__(
        self,
        root: Path,
        config: Config,
        folders: tuple[Path, ...],
        look: Look,
        cache: Cache,
        writer: Writer,
    ) -> None:
        self.root, self.config, self.look, self.cache = root, config, look, cache
        self.folders = folders
        self.writer, self.stage = writer, writer.stage
        self._known: dict[str, tuple[Kept, Surroundings]] = {}

    def _kept(self, paths: Collection[str]) -> dict[str, tuple[Kept, Surroundings]]:
        """Return what the cache has of articles, as `Cache.kept` does, asked once for each."""
        self._known |= self.cache.kept(path for path in paths if path not in self._known)
        return {path: self._known[path] for path in paths if path in self._known}

    @cached_property
    def theme(self) -> Theme:
        """The theme, which is not looked at where the whole site is to be built."""
        return theme_of(self.folders)

    @cached_property
    def for_all(self) -> bytes:
        """The digest of what all pages are made of."""
        return self.theme.basis(self.config)

    @cached_property
    def known_index(self) -> Mapping[str, IndexRecord]:
        """The parts of the search index that the last build made, by folder."""
        return recall_index(self.root)

    def done(self) -> Retouched:
        look, config = self.look, self.config
        _only(look.asks_same and look.record.is_sound and look.changed <= look.content.keys())
        _only(str(self.stage.output) == look.record.output and self.cache.is_of(look.record.build))
        sources = list(self._edited())
        _only(len(sources) <= MOST)
        edits = [self._edit(source) for source in sources]
        made = dict(self._made(edits)) if edits else {}
        index = self._index(edits) if edits and config.search else None
        stale, new = self._replaced(index) if index else (set[str](), set[str]())
        ways = packers(config.compress)
        new |= self._packed({*made, *new}, ways)
        stale |= {f"{url}{way.ending}" for way in ways for url in stale}
        _only(self.cache.is_of(look.record.build))  # still, with a build to another place meanwhile
        written = self.writer.publish((self.writer.owned - stale) | new)
        reads = {edit.source: edit.read for edit in edits}
        if edits and not self.cache.keep_retouched(config.language, reads, made):
            self.cache.clear()
        if index:
            keep_index(self.root, self.stage.output, index)
        return Retouched(written, frozenset(self._folders({*made, *stale, *new})))

    def _packed(self, urls: Collection[str], ways: Sequence[Packer]) -> set[str]:
        """Stage files packed, too; return their URLs."""
        packed = set(compress(self.stage, urls, ways))
        # A file of the site's own stays.
        _only(not any(os.path.lexists(self.root / CONTENT / url) for url in packed))
        return packed

    def _folders(self, urls: Iterable[str]) -> Iterator[str]:
        """Yield the folders of the output in which files have changed, and those that hold them."""
        top = str(self.stage.output)
        yield top
        for folder in {url.rpartition("/")[0] for url in urls}:
            while folder:
                yield f"{top}/{folder}"
                folder = folder.rpartition("/")[0]

    # What was edited

    def _edited(self) -> Iterator[Source]:
        """Yield the articles whose files have changed. No file has come or gone."""
        top = self.look.record.content
        for folder in sorted(self.look.changed):
            _only(folder_digests(folder)[1] == self.look.content[folder][1] != UNSURE)
            path = folder[len(top) :].lstrip("/")
            known, listed = self.cache.listed(composed(path)), scan_folder(self.root, path)
            _only(not listed.diagnostics and [one.path for one in listed.articles] == sorted(known))
            for source in listed.articles:
                of, held, stamps = known[source.path]
                _only(of == named(source, self.config.language))
                if stamps and stamps == self.cache.stamps(source):
                    continue
                if held != b"".join(digests_of_files(self.root, source)):
                    yield source

    def _edit(self, source: Source) -> _Edit:
        kept = self.cache.kept([source.path])
        _only(bool(kept))  # else it is a draft
        old, around = kept[source.path]
        new, read = read_one(self.root.absolute(), self.config.language, self.cache.began, source)
        _only(not new.diagnostics and not new.fixes and read.digests is not None)
        _only(read.seen == old.origin.seen and seen(new) == seen(old.article))
        return _Edit(source, old, around, new, read)

    # What changes with it

    def _made(self, edits: Sequence[_Edit]) -> Iterator[tuple[str, bytes]]:
        """Stage all that changes; yield its URLs, and what is known of the bases of pages."""
        own = {edit.source.path for edit in edits}
        listed = self._listed(edits) - own
        _only(len(listed) <= _LARGE)
        others = (around for _, around in self._kept(listed).values())
        near = own.union(listed, *map(reach, [*(edit.around for edit in edits), *others]))
        before, after = self._parts(edits, near, own | listed)
        yield from self._pages(edits, before, after)
        for edit in edits:
            path = edit.source.path
            old, new = (lines_of(views, views.site.article_of[path]) for views in (before, after))
            for kind in old:
                for url in self._retouch_data(kind, path, old[kind], new[kind]):
                    yield url, b""
        more = sum(annotations_of(one.new) - annotations_of(one.old.article) for one in edits)
        if more:
            yield self._recounted(more)

    def _listed(self, edits: Sequence[_Edit]) -> set[str]:
        """Return the paths of the articles that stand in lists below edited texts: of indexes."""
        indexes = [edit.new for edit in edits if edit.new.is_index]
        folders = tuple(f"{index.folder}/" if index.folder else "" for index in indexes)
        return (
            {path for path in self.cache.paths() if path.startswith(folders)} if folders else set()
        )

    def _parts(
        self, edits: Sequence[_Edit], near: Collection[str], whole: Collection[str]
    ) -> tuple[Views, Views]:
        """Return a part of the site, before and after: the articles of some paths, and the indexes
        of their folders. Of those that are `whole` all is there that they stand in."""
        own = {edit.source.path for edit in edits}
        wanted = {*near, *indexes(near)}
        _only(len(wanted) <= _LARGE)
        kept = self._kept(wanted - own)
        _only(kept.keys() | own >= {*near})
        others = {path: (one.article, around) for path, (one, around) in kept.items()}
        origins = {path: one.origin for path, (one, _) in kept.items()}
        speakers = self.cache.speakers()

        def views(
            article: Callable[[_Edit], Article], origin: Callable[[_Edit], Origin | None]
        ) -> Views:
            edited: dict[str, Around] = {
                edit.source.path: (article(edit), edit.around) for edit in edits
            }
            of = {edit.source.path: found for edit in edits if (found := origin(edit))}
            site: Site = part_of_site({**others, **edited}, speakers, whole)
            return Views(site, self.config, {**origins, **of})

        language = self.config.language
        return (
            views(lambda edit: edit.old.article, lambda edit: edit.old.origin),
            views(lambda edit: edit.new, lambda edit: origin_of(edit.source, language, edit.read)),
        )

    def _pages(
        self, edits: Sequence[_Edit], before: Views, after: Views
    ) -> Iterator[tuple[str, bytes]]:
        """Stage the pages that show a text; yield their URLs and the digests of their bases."""
        own = {edit.source.path for edit in edits}
        new = {page.url: page for page in pages_of(after)}
        for page in pages_of(before):
            before.basis.texts.clear()
            basis = page.basis()
            if own.isdisjoint(before.basis.texts) or _is_data(page.url):
                continue
            self._prove(page.url, basis)
            self._stage(new[page.url])
            yield page.url, plain_digest(new[page.url].basis(), self.for_all)

    def _recounted(self, more: int) -> tuple[str, bytes]:
        """Stage the list of the data, which says how many annotations there are: so many more."""
        text = self.stage.read(_DATA_INDEX).decode()
        self._prove(_DATA_INDEX, text)
        listed = json.loads(text)
        listed["annotations"]["total"] += more
        text = laid_out(listed)
        self.stage.write(_DATA_INDEX, text.encode())
        return _DATA_INDEX, plain_digest(text, self.for_all)

    def _prove(self, url: str, basis: Plain) -> None:
        """Go on only if a page stands in the output as it is made of this."""
        _only(self.look.stands(url))
        _only(self.cache.basis(url) == plain_digest(basis, self.for_all))

    def _stage(self, page: Planned) -> None:
        output = renderer(self.theme).render(page.make())
        _only(isinstance(output, Output))
        if isinstance(output, Output):
            self.stage.write(output.url, output.data)

    def _index(self, edits: Sequence[_Edit]) -> Index:
        """Stage those parts of the search index that edited articles are in."""
        known = self.known_index
        _only(bool(known) and self.stage.read(PARTS) == listing(known))
        parts: dict[str, search.Part] = {}
        for edit in edits:
            part = search.part_with(edit.new, known)
            _only(part is not None or not edit.new.file)
            parts |= {part.folder: part} if part else {}
        paths = self.cache.paths()
        near = {path for part in parts.values() for path in paths if search.may_hold(part, path)}
        before, after = (
            Indexing(self.root, _requests(views, parts.values()), self.stage, anew=False)
            for views in self._parts(edits, near, near)
        )
        _only(not before.wanted)
        outcomes = [after.make(number) for number in range(len(after.wanted))]
        _only(all(isinstance(outcome, IndexRecord) for outcome in outcomes))
        return after.finish(outcomes, known)

    def _replaced(self, index: Index) -> tuple[set[str], set[str]]:
        """Return the files of those parts of the index that have been made again: the old ones and
        the new ones, and the list of parts."""
        known = self.known_index
        made = [folder for folder in known if index.parts[folder].content != known[folder].content]
        old = {url for folder in made for url in known[folder].urls}
        return old, {PARTS, *(url for folder in made for url in index.parts[folder].urls)}

    def _retouch_data(
        self, kind: str, path: str, old: Sequence[Line], new: Sequence[Line]
    ) -> Iterator[str]:
        """Stage the files of a kind in which lines change; yield their URLs."""
        _only([line.counted for line in old] == [line.counted for line in new])
        changes = {one.text: other.text for one, other in zip(old, new, strict=True)}
        changes = {one: other for one, other in changes.items() if one != other}
        for url in _files(self.stage, kind, path) if changes else ():
            lines = self.stage.read(url).decode().split("\n")
            places = {line.removesuffix(","): place for place, line in enumerate(lines)}
            here = changes.keys() & places.keys()
            for line in here:
                place = places[line]
                lines[place] = lines[place].replace(line, changes.pop(line))
            if here:
                _only(self.look.stands(url))
                self.stage.write(url, "\n".join(lines).encode())
                yield url
        _only(not changes)


def _only(so: bool) -> None:
    if not so:
        raise _Whole


def _requests(views: Views, parts: Iterable[search.Part]) -> Iterator[search.Request]:
    """Yield what to ask for, for parts of the index that hold articles of a part of a site."""
    asked, articles = search.Asked(views.site, views.config), list(searched(views.site))
    return (asked.request(search.filled(part, articles)) for part in parts)


def _is_data(url: str) -> bool:
    """Say whether a file is one of those that hold entries of many articles."""
    return url.startswith(DATA) and "/" not in url[len(DATA) :]


def _files(stage: Stage, kind: str, path: str) -> Sequence[str]:
    """Return the URLs of the data files that may hold entries of an article: a file begins where
    the one before ends, and entries stand in the order of articles."""
    found: list[str] = []
    for number in count(1):
        url = f"{DATA}{kind}.json" if number == 1 else f"{DATA}{kind}-{number}.json"
        first = _first(stage, url)
        if first is None or first > path:
            return found
        found = [*found, url] if first == path else [url]  # it may begin in the one before
    return found


def _first(stage: Stage, url: str) -> str | None:
    """Return the path of the article of a file's first entry; None where there is none."""
    with suppress(OSError, ValueError), (stage.output / url).open(encoding="utf-8") as file:
        start = file.read(_HEAD).partition('": ')[2]
        name, _ = json.JSONDecoder().raw_decode(start)
        return str(name).partition("#")[0]
    return None
