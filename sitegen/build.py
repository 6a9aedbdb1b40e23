"""The stages wired together: load, resolve, plan, render, write; for `build` and for `check`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sitegen import record
from sitegen.cache import Cache, Digests, Made, Read
from sitegen.compress import Packer, compress, packers
from sitegen.config import CONFIG_FILE, Config
from sitegen.diagnostics import Diagnostic, Severity, file_error, ordered
from sitegen.digest import Digester
from sitegen.indexing import Indexed, stage_index
from sitegen.load import CONTENT, Source, Sources, load_article, scan
from sitegen.model import Article, Fix
from sitegen.packing import pack, unpack
from sitegen.pages.job import Frame, Output, Planned
from sitegen.pages.search import INDEX
from sitegen.pages.values import Brief, SpeakerView, StatementView
from sitegen.prepare import Prepared, Unusable, configure, has_errors, prepare, published, shown
from sitegen.record import digest_of
from sitegen.render import Renderer
from sitegen.resolve import Selection
from sitegen.theme import THEMES, templates_digest
from sitegen.write import Stage, WriteError, Writer, Written, writing

if TYPE_CHECKING:
    from concurrent.futures import Executor

POOL_FROM = 200
"""Articles from which a second process is worth its start."""
CHUNK = 50
"""Articles or jobs handed to a process at once."""

Progress = Callable[[str, int, int], None]
"""Called with the stage, what is done and what there is to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to build; the same fields as the command line's options."""

    output: Path | None = None
    base_url: str | None = None
    drafts: bool = False
    future: bool = False
    strict: bool = False
    keep_going: bool = False
    jobs: int | None = None
    """Processes; None for as many as there are processors, where it is worth it."""
    force: bool = False
    """Whether to make everything anew, whatever is known of earlier builds."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a build or a check found and did."""

    diagnostics: tuple[Diagnostic, ...]
    articles: int
    statements: int
    conflicts: int
    pages: int
    written: Written | None
    """None where nothing was published."""
    output: Path | None
    fixes: tuple[Fix, ...]
    notes: tuple[str, ...] = ()
    """What else the user should hear, in words."""

    @property
    def errors(self) -> int:
        return sum(found.severity is Severity.ERROR for found in self.diagnostics)

    @property
    def warnings(self) -> int:
        return len(self.diagnostics) - self.errors


def build(root: Path, options: Options, progress: Progress = lambda *_: None) -> Result:
    """Build the site at `root`. Publishes if there is no error, or with `keep_going` what is sound.

    Raises `Unusable` for a wrong configuration, `WriteError` where the output cannot be written,
    and `ChildProcessError` when a process that shares the work is killed.
    """
    began = time.time_ns()
    config, folders = configure(root, options.base_url)
    output = _output(root, config, options)
    ways = packers(config.compress)
    sources = scan(root)
    with writing(output) as writer:
        cache = Cache(root, began)
        if options.force:
            cache.clear()
        articles = _articles(root, config.language, sources, cache, options, progress)
        ready = _prepared(root, config, folders, sources, options, articles)
        result = _published(root, folders, ready, writer, ways, cache, options, progress)
        if not result.diagnostics:  # before another build may write there
            _keep_record(root, options, folders, ready, result, began)
        return replace(result, notes=tuple(cache.notes))


def _published(
    root: Path,
    folders: tuple[Path, ...],
    ready: Prepared,
    writer: Writer,
    ways: Sequence[Packer],
    cache: Cache,
    options: Options,
    progress: Progress,
) -> Result:
    """Render what is not known to stand in the output, and publish if nothing is against it."""
    output = writer.output
    found = _judged(ready.diagnostics, options)
    if has_errors(found) and not options.keep_going:
        return _result(ready, found, None, output)
    index = partial(stage_index, root, ready.site, ready.config, writer.stage, anew=options.force)
    work = _Work(ready.pages, cache.pages(output), writer.stage, _digester(folders), index)
    made, failed, indexed = _stage(root, folders, ready, work, options, progress)
    found += _judged(_told_once(failed), options)
    if has_errors(found) and not options.keep_going:
        return _result(ready, found, None, output)
    urls = {*(page.url for page in ready.pages), *ready.copied, *indexed} - failed.keys()
    urls |= set(compress(writer.stage, urls, ways))
    written = writer.publish(urls)
    cache.keep_pages(output, made, urls)
    return _result(ready, found, written, output)


def _keep_record(
    root: Path,
    options: Options,
    folders: Sequence[Path],
    ready: Prepared,
    result: Result,
    began: int,
) -> None:
    """Keep what the next build must know to see that it has nothing to do."""
    asked = record.asked(root, options.output, options.base_url, options.drafts, options.future)
    read = [root / CONFIG_FILE, root / CONTENT, root / THEMES, *folders]
    dates = [article.meta.date for article in ready.articles]
    moments = [date.earliest for date in dates if date and date.earliest is not None]
    until = min((moment for moment in moments if moment * 10**9 > began), default=None)
    counts = {
        "articles": result.articles,
        "statements": result.statements,
        "conflicts": result.conflicts,
        "files": result.written.total if result.written else 0,
    }
    paths = tuple(dict.fromkeys(map(os.path.abspath, read)))
    kept = record.Record(asked, paths, str(result.output), until, counts)
    record.keep(root, kept, began)


Inspect = Callable[[Config, Prepared], Iterable[Diagnostic]]
"""Looks for more that is wrong."""


def check(
    root: Path,
    options: Options,
    progress: Progress = lambda *_: None,
    inspect: Inspect = lambda *_: (),
) -> Result:
    """Run all stages but rendering and writing; `inspect` looks at what comes out of them."""
    config, folders = configure(root, options.base_url)
    sources = scan(root)
    with worker_pool(len(sources.articles), options.jobs) as pool:
        articles = load_articles(root, sources.articles, config.language, pool, progress)
    ready = _prepared(root, config, folders, sources, options, articles)
    found = (*ready.diagnostics, *inspect(config, ready))
    return _result(ready, _judged(found, options), None, None)


def output_of(root: Path, options: Options) -> Path:
    """Return the folder that a build writes."""
    config, _ = configure(root, options.base_url)
    return _output(root, config, options)


def _output(root: Path, config: Config, options: Options) -> Path:
    """Return the output folder; it may not hold the site's own files, nor lie among them."""
    output = _real(options.output or root / config.output)
    sources = [_real(root / name) for name in (CONTENT, THEMES)]
    holds = any(source.is_relative_to(output) for source in [_real(root), *sources])
    if holds or any(output.is_relative_to(source) for source in sources):
        where = CONFIG_FILE if options.output is None else "--output"
        message = f"the output {output} would mix with the site's own files"
        raise Unusable([file_error(where, "bad-output", message, "choose another folder")])
    return output


def _real(path: Path) -> Path:
    """Return a path without links. A ring of links stays: it is neither a folder nor a file."""
    return Path(os.path.realpath(path))


def _articles(
    root: Path,
    language: str,
    sources: Sources,
    cache: Cache,
    options: Options,
    progress: Progress,
) -> list[Article]:
    """Return all articles; those are read that the cache has not."""
    known = cache.articles(sources.articles, language, partial(_digests, root))
    new = [source for source in sources.articles if source.path not in known]
    read: dict[str, Read] = {}
    with worker_pool(len(new), options.jobs) as pool:
        for chunk, part in pool.map(partial(_load, root, language), _chunks(new)):
            for source, one in zip(chunk, part, strict=True):
                read[source.path], known[source.path] = one, unpack(one.packed)
            progress("reading", len(read), len(new))
    cache.keep_articles(sources.articles, language, read)
    return [known[source.path] for source in sources.articles]


def _prepared(
    root: Path,
    config: Config,
    folders: tuple[Path, ...],
    sources: Sources,
    options: Options,
    articles: Sequence[Article],
) -> Prepared:
    selection = Selection(options.drafts, options.future, int(time.time()))
    return prepare(root, config, folders, sources, articles, selection)


def load_articles(
    root: Path, sources: Sequence[Source], language: str, pool: Pool, progress: Progress
) -> list[Article]:
    """Read articles, in their order; in as many processes as the pool has."""
    articles: list[Article] = []
    for _, part in pool.map(partial(_load, root, language), _chunks(sources)):
        articles += (unpack(one.packed) for one in part)
        progress("reading", len(articles), len(sources))
    return articles


@dataclass(frozen=True, slots=True)
class _Work:
    """What is being rendered, and what the processes that render need."""

    pages: Sequence[Planned]
    known: Mapping[str, Made]
    """By URL: what is known of pages in the output."""
    stage: Stage
    digester: Digester
    index: Callable[[], Indexed]
    """Stages the search index."""


_work: _Work | None = None
"""Processes inherit it when they are started: it cannot be sent."""


def _digester(folders: tuple[Path, ...]) -> Digester:
    """Return what makes the digests of jobs. Into them goes all that a page is made of but the
    program, with which the cache goes."""
    return Digester(templates_digest(folders), (StatementView, Brief, SpeakerView, Frame))


def _stage(
    root: Path,
    folders: tuple[Path, ...],
    ready: Prepared,
    work: _Work,
    options: Options,
    progress: Progress,
) -> tuple[dict[str, bytes], dict[str, Diagnostic], Sequence[str]]:
    """Render and stage all files that are not known to stand in the output.

    Returns by URL the digests of the jobs of those made anew, and what is wrong with those that
    failed; and the URLs of the search index.
    """
    global _work
    _work = work
    made: dict[str, bytes] = {}
    failed: dict[str, Diagnostic] = {}
    try:
        # The pool ends first: no process is left that could write when the stage is removed.
        with worker_pool(len(ready.site.articles), options.jobs) as pool:
            index = pool.start(_index)  # first, since it takes longest and cannot be shared
            spans = _spans(len(work.pages))
            for span, part, wrong in pool.map(partial(_render, root, folders), spans):
                made |= part
                failed |= wrong
                progress("writing", span.stop, len(work.pages))
            indexed = index()
    finally:
        _work = None  # or a build that was stopped would keep its site in memory
    if isinstance(indexed, Diagnostic):
        failed[INDEX], indexed = indexed, ()
    failed |= _copy(root, ready, work.stage)
    return made, failed, indexed


def _index() -> Indexed:
    assert _work is not None
    return _work.index()


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


def _told_once(failed: dict[str, Diagnostic]) -> Iterator[Diagnostic]:
    """Yield a fault of a template once, however many pages it spoils."""
    by_place: dict[tuple[str, int, str], list[str]] = {}
    for url, found in failed.items():
        by_place.setdefault((found.path, found.line, found.message), []).append(url)
    for (_, _, message), urls in by_place.items():
        found = failed[urls[0]]
        if found.code == "template":
            more = len(urls) - 1
            others = f" and {more} other file{'s' * (more > 1)}" if more else ""
            found = replace(found, message=f"{message} (while making {urls[0]}{others})")
        yield found


def _load(
    root: Path, language: str, sources: Sequence[Source]
) -> tuple[Sequence[Source], list[Read]]:
    """Read a part of the articles; return it with them."""
    return sources, [_read(root, language, source) for source in sources]


def _read(root: Path, language: str, source: Source) -> Read:
    """Read an article. What it was read from is only certain if its files did not change."""
    before = _digests(root, source)
    packed = pack(load_article(root, source, language))
    return Read(packed, before if before == _digests(root, source) and all(before) else None)


def _digests(root: Path, source: Source) -> Digests:
    return tuple(digest_of(root / file) for file in (source.markdown, source.sidecar) if file)


_renderers: dict[tuple[Path, ...], Renderer] = {}
"""One renderer a process and theme: it holds compiled templates and cannot be sent."""


def _render(
    root: Path, folders: tuple[Path, ...], span: range
) -> tuple[range, dict[str, bytes], dict[str, Diagnostic]]:
    """Render and stage a part of the pages; return it with the digests of the jobs of those that
    were, and with those that failed."""
    assert _work is not None
    renderer = _renderers.get(folders) or _renderers.setdefault(folders, Renderer(folders))
    made: dict[str, bytes] = {}
    failed: dict[str, Diagnostic] = {}
    for page in _work.pages[span.start : span.stop]:
        job, known = page.make(), _work.known.get(page.url)
        output: Output | Diagnostic | None = None
        if not job.template:  # data is as quickly written as looked through
            output = renderer.render(job)
        digest = _work.digester.digest(output.data if isinstance(output, Output) else job)
        if known and known.job == digest and known.stands(_work.stage.output / page.url):
            continue
        output = output or renderer.render(job)
        if isinstance(output, Diagnostic):
            failed[page.url] = replace(output, path=shown(root, output.path))
        else:
            _work.stage.write(output.url, BytesIO(output.data))
            made[page.url] = digest
    return span, made, failed


T = TypeVar("T")
R = TypeVar("R")


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[span.start : span.stop] for span in _spans(len(items)))


def _spans(total: int) -> Iterator[range]:
    return (range(at, min(at + CHUNK, total)) for at in range(0, total, CHUNK))


class Pool:
    """Maps a function over chunks, in order, here or in several processes. The results agree."""

    def __init__(self, executor: Executor | None) -> None:
        self.executor = executor

    def start(self, function: Callable[[], R]) -> Callable[[], R]:
        """Begin some work, if another process can; return what waits for its outcome."""
        return function if self.executor is None else self.executor.submit(function).result

    def map(self, function: Callable[[T], R], chunks: Iterable[T]) -> Iterator[R]:
        apply = map if self.executor is None else self.executor.map
        return iter(apply(function, chunks))


@contextmanager
def worker_pool(articles: int, jobs: int | None = None) -> Iterator[Pool]:
    """Start processes, `jobs` or as many as fit; `ChildProcessError` if one is killed."""
    _renderers.clear()  # templates may have changed since, and forked processes would inherit them
    jobs = jobs or (1 if articles < POOL_FROM else os.cpu_count() or 1)
    if jobs == 1:
        yield Pool(None)
        return
    from sitegen.pool import processes  # costs 60 ms, which a small site need not wait for

    with processes(min(jobs, 2 + articles // CHUNK)) as executor:
        yield Pool(executor)


def _judged(found: Iterable[Diagnostic], options: Options) -> tuple[Diagnostic, ...]:
    """Make errors of warnings where the user asked for it."""
    if not options.strict:
        return tuple(found)
    return tuple(replace(diagnostic, severity=Severity.ERROR) for diagnostic in found)


def _result(
    ready: Prepared, found: Sequence[Diagnostic], written: Written | None, output: Path | None
) -> Result:
    return Result(
        ordered(found),
        sum(not article.is_index for article in ready.articles),
        len(ready.site.statements),
        len(ready.site.conflicts),
        len(ready.pages),
        written,
        output,
        tuple(fix for article in ready.articles for fix in article.fixes),
    )


__all__ = ["Options", "Progress", "Result", "Unusable", "WriteError", "build", "check", "output_of"]
