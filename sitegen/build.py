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

from sitegen.config import CONFIG_FILE, Config
from sitegen.diagnostics import Diagnostic, Severity, file_error, ordered
from sitegen.load import CONTENT, Source, Sources, load_article, scan
from sitegen.model import Article, Fix
from sitegen.pages.job import Job
from sitegen.prepare import Unusable, configure, has_errors, prepare, published, shown
from sitegen.render import Renderer
from sitegen.resolve import Selection
from sitegen.theme import THEMES
from sitegen.write import Stage, WriteError, Written, writing

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

    @property
    def errors(self) -> int:
        return sum(found.severity is Severity.ERROR for found in self.diagnostics)

    @property
    def warnings(self) -> int:
        return len(self.diagnostics) - self.errors


@dataclass(frozen=True, slots=True)
class _Read:
    """A site up to its jobs."""

    folders: tuple[Path, ...]
    copied: Mapping[str, Path]
    """Files copied as they are: URL to file."""
    jobs: tuple[Job, ...]
    diagnostics: tuple[Diagnostic, ...]
    articles: int
    """Their number, without indexes. The articles themselves are not held while pages are made."""
    statements: int
    conflicts: int
    fixes: tuple[Fix, ...]


def build(root: Path, options: Options, progress: Progress = lambda *_: None) -> Result:
    """Build the site at `root`. Publishes if there is no error, or with `keep_going` what is sound.

    Raises `Unusable` for a wrong configuration, `WriteError` where the output cannot be written,
    and `ChildProcessError` when a process that shares the work is killed.
    """
    config, folders = configure(root, options.base_url)
    output = _output(root, config, options)
    sources = scan(root)
    # The pool ends first: no process is left that could write when the stage is removed.
    with writing(output) as writer, worker_pool(len(sources.articles), options.jobs) as pool:
        read = _read(root, config, folders, sources, options, pool, progress)
        found = _judged(read.diagnostics, options)
        if has_errors(found) and not options.keep_going:
            return _result(read, found, None, output)
        failed = _stage(root, read, writer.stage, pool, progress)
        found += _judged(_told_once(failed), options)
        if has_errors(found) and not options.keep_going:
            return _result(read, found, None, output)
        urls = {*(job.url for job in read.jobs), *read.copied} - failed.keys()
        written = writer.publish(urls)
    return _result(read, found, written, output)


def check(root: Path, options: Options, progress: Progress = lambda *_: None) -> Result:
    """Run all stages but rendering and writing."""
    config, folders = configure(root, options.base_url)
    sources = scan(root)
    with worker_pool(len(sources.articles), options.jobs) as pool:
        read = _read(root, config, folders, sources, options, pool, progress)
    return _result(read, _judged(read.diagnostics, options), None, None)


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


def _read(
    root: Path,
    config: Config,
    folders: tuple[Path, ...],
    sources: Sources,
    options: Options,
    pool: Pool,
    progress: Progress,
) -> _Read:
    articles = load_articles(root, sources.articles, config.language, pool, progress)
    selection = Selection(options.drafts, options.future, int(time.time()))
    ready = prepare(root, config, folders, sources, articles, selection)
    return _Read(
        folders,
        ready.copied,
        tuple(page.make() for page in ready.pages),
        ready.diagnostics,
        sum(not article.is_index for article in articles),
        len(ready.site.statements),
        len(ready.site.conflicts),
        tuple(fix for article in articles for fix in article.fixes),
    )


def load_articles(
    root: Path, sources: Sequence[Source], language: str, pool: Pool, progress: Progress
) -> list[Article]:
    """Read articles, in their order; in as many processes as the pool has."""
    articles: list[Article] = []
    for part in pool.map(partial(_load, root, language), _chunks(sources)):
        articles += part
        progress("reading", len(articles), len(sources))
    return articles


def _stage(
    root: Path, read: _Read, stage: Stage, pool: Pool, progress: Progress
) -> dict[str, Diagnostic]:
    """Render and stage all files; return those that failed."""
    failed: dict[str, Diagnostic] = {}
    done = 0
    for part in pool.map(partial(_render, root, read.folders, stage), _chunks(read.jobs)):
        failed |= part
        done = min(done + CHUNK, len(read.jobs))
        progress("writing", done, len(read.jobs))
    for url, file in read.copied.items():
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


def _load(root: Path, language: str, sources: Sequence[Source]) -> list[Article]:
    return [load_article(root, source, language) for source in sources]


_renderers: dict[tuple[Path, ...], Renderer] = {}
"""One renderer a process and theme: it holds compiled templates and cannot be sent."""


def _render(
    root: Path, folders: tuple[Path, ...], stage: Stage, jobs: Sequence[Job]
) -> dict[str, Diagnostic]:
    renderer = _renderers.get(folders) or _renderers.setdefault(folders, Renderer(folders))
    failed = {}
    for job in jobs:
        output = renderer.render(job)
        if isinstance(output, Diagnostic):
            failed[job.url] = replace(output, path=shown(root, output.path))
        else:
            stage.write(output.url, BytesIO(output.data))
    return failed


T = TypeVar("T")
R = TypeVar("R")


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


class Pool:
    """Maps a function over chunks, in order, here or in several processes. The results agree."""

    def __init__(self, executor: Executor | None) -> None:
        self.executor = executor

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
    read: _Read, found: Sequence[Diagnostic], written: Written | None, output: Path | None
) -> Result:
    return Result(
        ordered(found),
        read.articles,
        read.statements,
        read.conflicts,
        len(read.jobs),
        written,
        output,
        read.fixes,
    )


__all__ = ["Options", "Progress", "Result", "Unusable", "WriteError", "build", "check", "output_of"]
