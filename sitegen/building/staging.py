"""All files of a site rendered and staged, but those that are known to stand in the output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

from sitegen import search
from sitegen.building.indexing import Index, Indexing
from sitegen.building.prepare import Prepared, published, shown
from sitegen.building.workers import Pools, Progress, spans, telling
from sitegen.config import Config
from sitegen.diagnostics import Diagnostic, file_error
from sitegen.digest import digest, plain_digest
from sitegen.frozen import dataclass, replace
from sitegen.pages.job import Job, Planned
from sitegen.pages.search import INDEX
from sitegen.pool import Pool
from sitegen.record import IndexRecord
from sitegen.render import Renderer
from sitegen.theme import templates_digest
from sitegen.write import Stage

PAGES_OF_ARTICLE = 5
"""Files for each article, as sites have them: what work on pages is reckoned by."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as it is now. Made by `theme_of`."""

    folders: tuple[Path, ...]
    templates: bytes
    """Their digest."""

    def basis(self, config: Config) -> bytes:
        """Return the digest of what all pages are made of, but for the program."""
        return digest(config, self.templates)


def theme_of(folders: Sequence[Path]) -> Theme:
    """Look at a theme."""
    absolute = tuple(folder.absolute() for folder in folders)  # wherever it is that they are read
    return Theme(absolute, templates_digest(absolute))


@dataclass(frozen=True, slots=True)
class _Press:
    """What it takes to render and stage a job. Small: it may be sent."""

    root: Path
    theme: Theme
    stage: Stage


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be staged, and what the processes that do it need."""

    pages: Sequence[Planned]
    known: Mapping[str, bytes]
    """By URL: the digests of the bases of pages that stand in the output."""
    for_all: bytes
    """The digest of what all pages are made of."""
    press: _Press
    index: Indexing

    def changed(self, span: range) -> Iterator[tuple[Planned, bytes]]:
        """Yield those of a part of the pages that may not be as they stand in the output, with the
        digests of their bases."""
        for page in self.pages[span.start : span.stop]:
            basis = plain_digest(page.basis(), self.for_all)
            if self.known.get(page.url) != basis:
                yield page, basis


_work: _Work | None = None
"""Processes inherit it when they are started: it cannot be sent."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of a site's files."""

    made: Mapping[str, bytes]
    """By URL: the pages that were rendered, with the digests of their bases."""
    failed: Mapping[str, Diagnostic]
    index: Index


def stage_site(
    root: Path,
    folders: tuple[Path, ...],
    ready: Prepared,
    known: Mapping[str, bytes],
    stage: Stage,
    *,
    anew: bool,
    pools: Pools,
    progress: Progress,
) -> Staged:
    """Render and stage all files, in one of `pools`.

    Left out are pages of the bases that are `known` to stand in the output, and parts of the search
    index that do; the index is made `anew` on demand.
    """
    global _work
    requests = search.requests(ready.site, ready.config) if ready.config.search else ()
    index = Indexing(root, requests, stage, anew=anew)
    theme = theme_of(folders)
    press = _Press(root.absolute(), theme, stage)
    pages = _in_order_of_work(ready.pages)
    _work = _Work(pages, known, theme.basis(ready.config), press, index)
    made: dict[str, bytes] = {}
    failed: dict[str, Diagnostic] = {}
    indexed: list[IndexRecord | Diagnostic] = []
    try:
        # The pool ends first: no process is left that could write when the stage is removed.
        with pools(max(index.articles, len(ready.pages) // PAGES_OF_ARTICLE)) as pool:
            for outcome in _outcomes(_work, pool, progress):
                if isinstance(outcome, _Part):
                    made |= outcome.made
                    failed |= outcome.failed
                else:
                    indexed.append(outcome)
    finally:
        _work = None  # or a build that was stopped would keep its site in memory
    for wrong in indexed:
        if isinstance(wrong, Diagnostic):
            failed.setdefault(INDEX, wrong)
    failed |= _copy(root, ready, stage)
    return Staged(made, failed, index.finish(indexed))


def _in_order_of_work(pages: Sequence[Planned]) -> Sequence[Planned]:
    """Return pages as they are best made: those of many articles, which take longest, before the
    others, so that no process waits long for another; and what is near one article together, since
    it shows the same."""
    places = {"": -1}
    for page in pages:
        places.setdefault(page.near, len(places))
    return sorted(pages, key=lambda page: places[page.near])


def _copy(root: Path, ready: Prepared, stage: Stage) -> dict[str, Diagnostic]:
    """Stage the files that are copied; return what is wrong with those that cannot be read."""
    failed: dict[str, Diagnostic] = {}
    for url, file in ready.copied.items():
        try:
            source = file.open("rb")
        except OSError as error:
            message = f"cannot read it: {error.strerror}"
            failed[url] = file_error(shown(root, str(file)), "unreadable", message)
            continue
        with source:
            stage.write(url, published(file, source))
    return failed


@lru_cache(maxsize=1)
def renderer(theme: Theme) -> Renderer:
    """Return a process's renderer for a build: it holds compiled templates and cannot be sent."""
    return Renderer(theme.folders)


@dataclass(frozen=True, slots=True)
class _Part:
    """What became of a part of the pages: as in `Staged`."""

    made: dict[str, bytes]
    failed: dict[str, Diagnostic]


_Outcome = _Part | IndexRecord | Diagnostic


def _outcomes(work: _Work, pool: Pool, progress: Progress) -> Iterator[_Outcome]:
    """Make the parts of the search index, which take longest, and all pages."""
    total = len(work.pages)
    tell = telling(progress, "writing", total)
    if pool.is_forked:
        yield from pool.map(_make, [*range(len(work.index.wanted)), *spans(total)], tell)
        return
    yield from map(_make, range(len(work.index.wanted)))
    jobs = map(_jobs, map(work.changed, spans(total)))
    yield from pool.map(partial(_render, work.press), jobs, tell)


def _make(task: int | range) -> _Outcome:
    """Make a part of the search index by its number, or some of the pages by their places."""
    assert _work is not None
    if isinstance(task, int):
        return _work.index.make(task)
    return _render(_work.press, ((page.make(), basis) for page, basis in _work.changed(task)))


def _jobs(pages: Iterable[tuple[Planned, bytes]]) -> Sequence[tuple[Job, bytes]]:
    return [(page.make(), basis) for page, basis in pages]


def _render(press: _Press, jobs: Iterable[tuple[Job, bytes]]) -> _Part:
    """Render and stage pages, given with the digests of their bases."""
    rendering = renderer(press.theme)
    part = _Part({}, {})
    for job, basis in jobs:
        output = rendering.render(job)
        if isinstance(output, Diagnostic):
            part.failed[job.url] = replace(output, path=shown(press.root, output.path))
        else:
            press.stage.write(output.url, output.data)
            part.made[job.url] = basis
    return part
