"""All files of a site rendered and staged, but those that are known to stand in the output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

from sitegen.cache import Made
from sitegen.diagnostics import Diagnostic, file_error
from sitegen.digest import Digester, plain_digest
from sitegen.frozen import dataclass
from sitegen.indexing import Index, Indexing
from sitegen.pages.job import Frame, Output, Planned
from sitegen.pages.search import INDEX
from sitegen.pages.values import Brief, SpeakerView, StatementView
from sitegen.prepare import Prepared, published, shown
from sitegen.record import IndexRecord
from sitegen.render import Renderer
from sitegen.theme import templates_digest
from sitegen.workers import Progress, spans, worker_pool
from sitegen.write import Stage

PAGES_OF_ARTICLE = 5
"""Files for each article, as sites have them: what work on pages is reckoned by."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What is being rendered, and what the processes that render need."""

    pages: Sequence[tuple[Planned, bytes]]
    """With the digests of their bases."""
    known: Mapping[str, Made]
    """By URL: what is known of pages in the output."""
    stage: Stage
    digester: Digester
    index: Indexing


_work: _Work | None = None
"""Processes inherit it when they are started: it cannot be sent."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of a site's files."""

    made: Mapping[str, Made]
    """By URL: the pages whose jobs were made."""
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
    jobs: int | None,
    progress: Progress,
) -> Staged:
    """Render and stage all files, in as many processes as `jobs` says.

    Left out are pages that are `known` to stand in the output, and parts of the search index that
    do; the index is made `anew` on demand.
    """
    global _work
    index = Indexing(root, ready.site, ready.config, stage, anew=anew)
    pages = list(_changed(ready, folders, known, stage.output))
    _work = _Work(pages, known, stage, _digester(folders), index)
    _renderers.clear()  # templates may have changed since, and forked processes would inherit them
    made: dict[str, Made] = {}
    failed: dict[str, Diagnostic] = {}
    indexed: list[IndexRecord | Diagnostic] = []
    articles = max(index.articles, len(pages) // PAGES_OF_ARTICLE)
    try:
        # The pool ends first: no process is left that could write when the stage is removed.
        with worker_pool(articles, jobs) as pool:
            indexing = [pool.start(partial(_index, n)) for n in range(len(index.wanted))]
            rendering = pool.map(partial(_render, root, folders), spans(len(pages)))
            for number, begun in enumerate(indexing, 1):
                indexed.append(begun())
                progress("indexing", number, len(indexing))
            for span, part, wrong in rendering:
                made |= part
                failed |= wrong
                progress("writing", span.stop, len(pages))
    finally:
        _work = None  # or a build that was stopped would keep its site in memory
    for outcome in indexed:
        if isinstance(outcome, Diagnostic):
            failed.setdefault(INDEX, outcome)
    failed |= _copy(root, ready, stage)
    return Staged(made, failed, index.finish(indexed))


def _changed(
    ready: Prepared, folders: tuple[Path, ...], known: Mapping[str, Made], output: Path
) -> Iterator[tuple[Planned, bytes]]:
    """Yield the pages that may not be as they stand in the output, with their bases' digests."""
    for_all = Digester(templates_digest(folders), ()).digest(ready.config)
    for page in ready.pages:
        basis = plain_digest(page.basis(), for_all) if page.basis else b""
        made = known.get(page.url)
        if not (basis and made and made.basis == basis and made.stands(f"{output}/{page.url}")):
            yield page, basis


def _digester(folders: tuple[Path, ...]) -> Digester:
    """Return what makes the digests of jobs. Into them goes all that a page is made of but the
    program, with which the cache goes."""
    return Digester(templates_digest(folders), (StatementView, Brief, SpeakerView, Frame))


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


_renderers: dict[tuple[Path, ...], Renderer] = {}
"""One renderer a process and theme: it holds compiled templates and cannot be sent."""


def _render(
    root: Path, folders: tuple[Path, ...], span: range
) -> tuple[range, dict[str, Made], dict[str, Diagnostic]]:
    """Render and stage a part of the pages, but for those whose jobs are the last build's.

    Return it with what is known of its pages, and with those that failed."""
    assert _work is not None
    renderer = _renderers.get(folders) or _renderers.setdefault(folders, Renderer(folders))
    made: dict[str, Made] = {}
    failed: dict[str, Diagnostic] = {}
    for page, basis in _work.pages[span.start : span.stop]:
        job, known = page.make(), _work.known.get(page.url)
        output: Output | Diagnostic | None = None
        if not job.template:  # data is as quickly written as looked through
            output = renderer.render(job)
        digest = _work.digester.digest(output.data if isinstance(output, Output) else job)
        if known and known.job == digest and known.stands(f"{_work.stage.output}/{page.url}"):
            made[page.url] = Made(basis, digest)
            continue
        output = output or renderer.render(job)
        if isinstance(output, Diagnostic):
            failed[page.url] = replace(output, path=shown(root, output.path))
        else:
            _work.stage.write(output.url, BytesIO(output.data))
            made[page.url] = Made(basis, digest)
    return span, made, failed
