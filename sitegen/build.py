"""The stages wired together: load, resolve, plan, render, write. `build` and `check` run the same ones."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import TypeVar

from sitegen.config import Config, load_config
from sitegen.diagnostics import Diagnostic, Severity, file_error, ordered
from sitegen.links import scheme_of
from sitegen.load import CONTENT, Source, load_article, locate, scan
from sitegen.model import Article, Fix
from sitegen.pages.job import Job, Output
from sitegen.plan import plan
from sitegen.render import Renderer
from sitegen.resolve import Selection, resolve
from sitegen.theme import search_path, static_files
from sitegen.write import Writer, WriteError, Written

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


class Unusable(Exception):
    """The call or the configuration is wrong; nothing was read or written."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("; ".join(found.message for found in diagnostics))
        self.diagnostics = tuple(diagnostics)

    def __reduce__(self) -> tuple[type[Unusable], tuple[tuple[Diagnostic, ...]]]:
        return Unusable, (self.diagnostics,)


@dataclass(frozen=True, slots=True)
class _Read:
    """A site up to its plan."""

    config: Config
    folders: tuple[Path, ...]
    copied: dict[str, Path]
    """Files copied as they are: URL to file."""
    jobs: tuple[Job, ...]
    diagnostics: tuple[Diagnostic, ...]
    articles: tuple[Article, ...]
    statements: int
    conflicts: int


def build(root: Path, options: Options, progress: Progress = lambda *_: None) -> Result:
    """Build the site at `root`. Publishes only if there is no error, or with `keep_going` all that is sound.

    Raises `Unusable` for a wrong configuration and `WriteError` where the output cannot be written.
    """
    config, folders = _configure(root, options)
    output = _output(root, config, options)
    with _pool(root, options) as pool:
        read = _read(root, config, folders, options, pool, progress)
        found = _judged(read.diagnostics, options)
        if _has_errors(found) and not options.keep_going:
            return _result(read, found, None, output)
        writer = Writer.open(output)
        try:
            failed = _stage(root, read, writer, pool, progress)
            found += _judged(_told_once(failed), options)
            if _has_errors(found) and not options.keep_going:
                return _result(read, found, None, output)
            urls = {*(job.url for job in read.jobs), *read.copied} - failed.keys()
            written = writer.publish(urls)
        finally:
            writer.drop()
    return _result(read, found, written, output)


def check(root: Path, options: Options, progress: Progress = lambda *_: None) -> Result:
    """Run all stages but rendering and writing."""
    config, folders = _configure(root, options)
    with _pool(root, options) as pool:
        read = _read(root, config, folders, options, pool, progress)
    return _result(read, _judged(read.diagnostics, options), None, None)


def output_of(root: Path, options: Options) -> Path:
    """Return the folder that a build writes."""
    config, _ = _configure(root, options)
    return _output(root, config, options)


def _configure(root: Path, options: Options) -> tuple[Config, tuple[Path, ...]]:
    if not (root / CONTENT).is_dir():
        message = f'there is no folder "{CONTENT}" in {root}'
        raise Unusable([file_error(".", "no-content", message, "`sitegen new site DIR` makes a site")])
    config, faults = load_config(root)
    if config is None:
        raise Unusable(faults)
    if options.base_url is not None:
        if scheme_of(options.base_url) not in {"http", "https"}:
            message = f'"{options.base_url}" is not a web address'
            raise Unusable([file_error("--base-url", "bad-link", message, "write https://...")])
        config = replace(config, base_url=options.base_url.rstrip("/") + "/")
    folders, faults = search_path(root, config.theme)
    if faults:
        raise Unusable(faults)
    return config, folders


def _output(root: Path, config: Config, options: Options) -> Path:
    """Return the output folder; it may not hold the site's own files, nor lie among them."""
    output = (options.output or root / config.output).resolve()
    home = root.resolve()
    sources = [home / CONTENT, home / "themes"]
    if home.is_relative_to(output) or any(output.is_relative_to(source) for source in sources):
        message = f"the output {output} would mix with the site's own files"
        raise Unusable([file_error("--output", "bad-output", message, "choose another folder")])
    return output


def _read(
    root: Path,
    config: Config,
    folders: tuple[Path, ...],
    options: Options,
    pool: Pool,
    progress: Progress,
) -> _Read:
    sources = scan(root)
    load = partial(_load, root, config.language)
    articles: list[Article] = []
    for part in pool.map(load, _chunks(sources.articles)):
        articles += part
        progress("reading", len(articles), len(sources.articles))
    selection = Selection(options.drafts, options.future, int(time.time()))
    site, faults = resolve(articles, selection)
    statics = dict(static_files(folders))
    jobs, clashes = plan(site, config, sources.assets, list(statics))
    found = [*sources.diagnostics, *locate(root, faults), *clashes]
    found += [diagnostic for article in articles for diagnostic in article.diagnostics]
    copied = {url.casefold() for url in (*sources.assets, *statics)}
    return _Read(
        config,
        folders,
        {**{url: root / CONTENT / url for url in sources.assets}, **statics},
        _once(jobs, copied),
        ordered(found),
        tuple(articles),
        len(site.statements),
        len(site.conflicts),
    )


def _once(jobs: Iterable[Job], taken: set[str]) -> tuple[Job, ...]:
    """Return jobs without those whose address is taken: a fault by now, that --keep-going may pass."""
    kept = []
    for job in jobs:
        if job.url.casefold() not in taken:
            taken.add(job.url.casefold())
            kept.append(job)
    return tuple(kept)


def _stage(
    root: Path, read: _Read, writer: Writer, pool: Pool, progress: Progress
) -> dict[str, Diagnostic]:
    """Render and stage all files; return those that failed."""
    failed: dict[str, Diagnostic] = {}
    done = 0
    for part in pool.map(partial(_render, root, read.folders, writer), _chunks(read.jobs)):
        failed |= part
        done = min(done + CHUNK, len(read.jobs))
        progress("writing", done, len(read.jobs))
    for url, file in read.copied.items():
        try:
            data = file.read_bytes()
        except OSError as error:
            message = f"cannot read it: {error.strerror}"
            failed[url] = file_error(_shown(root, str(file)), "unreadable", message)
            continue
        writer.stage(Output(url, data))
    return failed


def _told_once(failed: dict[str, Diagnostic]) -> Iterator[Diagnostic]:
    """Yield a fault of a template once, however many pages it spoils."""
    by_place: dict[tuple[str, int, str], list[str]] = {}
    for url, found in failed.items():
        by_place.setdefault((found.path, found.line, found.message), []).append(url)
    for (_, _, message), urls in by_place.items():
        found = failed[urls[0]]
        if found.code == "template":
            others = f" and {len(urls) - 1} other files" if len(urls) > 1 else ""
            found = replace(found, message=f"{message} (while making {urls[0]}{others})")
        yield found


def _load(root: Path, language: str, sources: Sequence[Source]) -> list[Article]:
    return [load_article(root, source, language) for source in sources]


_renderers: dict[tuple[Path, ...], Renderer] = {}
"""One renderer a process and theme: it holds compiled templates and cannot be sent."""


def _render(
    root: Path, folders: tuple[Path, ...], writer: Writer, jobs: Sequence[Job]
) -> dict[str, Diagnostic]:
    renderer = _renderers.get(folders) or _renderers.setdefault(folders, Renderer(folders))
    failed = {}
    for job in jobs:
        output = renderer.render(job)
        if isinstance(output, Diagnostic):
            failed[job.url] = replace(output, path=_shown(root, output.path))
        else:
            writer.stage(output)
    return failed


def _shown(root: Path, path: str) -> str:
    """Return a path from the site's root, if it lies below it."""
    try:
        return Path(path).resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path


T = TypeVar("T")
R = TypeVar("R")


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


class Pool:
    """Maps a function over chunks, in order, in this process or in several. The results are the same."""

    def __init__(self, executor: Executor | None) -> None:
        self.executor = executor

    def map(self, function: Callable[[T], R], chunks: Iterable[T]) -> Iterator[R]:
        return map(function, chunks) if self.executor is None else self.executor.map(function, chunks)


@contextmanager
def _pool(root: Path, options: Options) -> Iterator[Pool]:
    jobs = options.jobs
    if jobs is None:
        few = sum(1 for _ in zip(range(POOL_FROM), (root / CONTENT).rglob("*.md"), strict=False)) < POOL_FROM
        jobs = 1 if few else os.cpu_count() or 1
    if jobs <= 1:
        yield Pool(None)
        return
    # Forked processes have everything imported; where there is no fork, they import it again.
    method = "fork" if "fork" in get_all_start_methods() else None
    with ProcessPoolExecutor(jobs, get_context(method)) as executor:
        yield Pool(executor)


def _judged(found: Iterable[Diagnostic], options: Options) -> tuple[Diagnostic, ...]:
    """Make errors of warnings where the user asked for it."""
    if not options.strict:
        return tuple(found)
    return tuple(replace(diagnostic, severity=Severity.ERROR) for diagnostic in found)


def _has_errors(found: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


def _result(
    read: _Read, found: Sequence[Diagnostic], written: Written | None, output: Path | None
) -> Result:
    return Result(
        ordered(found),
        sum(1 for article in read.articles if not article.is_index),
        read.statements,
        read.conflicts,
        len(read.jobs),
        written,
        output,
        tuple(fix for article in read.articles for fix in article.fixes),
    )


__all__ = ["Options", "Progress", "Result", "Unusable", "WriteError", "build", "check", "output_of"]
