"""All files of a site rendered and staged, but those that are known to stand in the output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path

from sitegen.cache import Made
from sitegen.diagnostics import Diagnostic, file_error
from sitegen.digest import Digester, plain_digest
from sitegen.frozen import dataclass
from sitegen.indexing import Index, Indexing
from sitegen.pages.job import Job, Planned
from sitegen.pages.search import INDEX
from sitegen.prepare import Prepared, published, shown
from sitegen.record import IndexRecord
from sitegen.render import Renderer
from sitegen.theme import templates_digest
from sitegen.workers import Pool, Pools, Progress, spans
from sitegen.write import Stage

PAGES_OF_ARTICLE = 5
"""Files for each article, as sites have them: what work on pages is reckoned by."""


@dataclass(frozen=True, slots=True)
class _Press:
    """What it takes to render and stage a job. Small: it may be sent."""

    root: Path
    folders: tuple[Path, ...]
    templates: bytes
    """The digest of the theme's templates."""
    stage: Stage


@dataclass(frozen=True, slots=True)
class _Work:
    """What is being rendered, and what the processes that render need."""

    pages: Sequence[Planned]
    press: _Press
    index: Indexing

    def jobs(self, span: range) -> Iterator[Job]:
        """Yield the jobs of a part of the pages, each when it is asked for."""
        return (page.make() for page in self.pages[span.start : span.stop])


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
    known: Mapping[str, Made],
    stage: Stage,
    *,
    anew: bool,
    pools: Pools,
    progress: Progress,
) -> Staged:
    """Render and stage all files, in one of `pools`.

    Left out are pages that are `known` to stand in the output, and parts of the search index that
    do; the index is made `anew` on demand.
    """
    global _work
    index = Indexing(root, ready.site, ready.config, stage, anew=anew)
    folders = tuple(folder.absolute() for folder in folders)  # wherever it is that they are read
    press = _Press(root.absolute(), folders, templates_digest(folders), stage)
    changed = list(_changed(ready, press, known))
    pages = [page for page, _ in changed]
    _work = _Work(pages, press, index)
    failed: dict[str, Diagnostic] = {}
    indexed: list[IndexRecord | Diagnostic] = []
    articles = max(index.articles, len(pages) // PAGES_OF_ARTICLE)
    try:
        # The pool ends first: no process is left that could write when the stage is removed.
        with pools(articles) as pool:
            indexing = [pool.start(partial(_index, n)) for n in range(len(index.wanted))]
            rendering = _mapped(_work, pool)
            for number, begun in enumerate(indexing, 1):
                indexed.append(begun())
                progress("indexing", number, len(indexing))
            for span, wrong in zip(spans(len(pages)), rendering, strict=True):
                failed |= wrong
                progress("writing", span.stop, len(pages))
    finally:
        _work = None  # or a build that was stopped would keep its site in memory
    for outcome in indexed:
        if isinstance(outcome, Diagnostic):
            failed.setdefault(INDEX, outcome)
    failed |= _copy(root, ready, stage)
    made = {page.url: basis for page, basis in changed if page.url not in failed}
    return Staged(made, failed, index.finish(indexed))


def _changed(
    ready: Prepared, press: _Press, known: Mapping[str, Made]
) -> Iterator[tuple[Planned, bytes]]:
    """Yield the pages that may not be as they stand in the output, with their bases' digests."""
    output = press.stage.output
    for_all = Digester(press.templates, ()).digest(ready.config)
    for page in ready.pages:
        basis = plain_digest(page.basis(), for_all)
        made = known.get(page.url)
        if not (made and made.basis == basis and made.stands(f"{output}/{page.url}")):
            yield page, basis


def _index(number: int) -> IndexRecord | Diagnostic:
    assert _work is not None
    return _work.index.make(number)


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
def _renderer(press: _Press) -> Renderer:
    """Return a process's renderer for a build: it holds compiled templates and cannot be sent."""
    return Renderer(press.folders)


_Failed = dict[str, Diagnostic]
"""By URL: why pages could not be rendered."""


def _mapped(work: _Work, pool: Pool) -> Iterator[_Failed]:
    """Render all pages, in parts."""
    parts = spans(len(work.pages))
    if pool.is_forked:
        return pool.map(_render_part, parts)
    return pool.map(partial(_render, work.press), (list(work.jobs(part)) for part in parts))


def _render_part(part: range) -> _Failed:
    """Render a part of the pages, whose jobs are made here, too."""
    assert _work is not None
    return _render(_work.press, _work.jobs(part))


def _render(press: _Press, jobs: Iterable[Job]) -> _Failed:
    """Render and stage pages."""
    renderer = _renderer(press)
    failed: _Failed = {}
    for job in jobs:
        output = renderer.render(job)
        if isinstance(output, Diagnostic):
            failed[job.url] = replace(output, path=shown(press.root, output.path))
        else:
            press.stage.write(output.url, BytesIO(output.data))
    return failed
