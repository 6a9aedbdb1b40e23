"""The stages wired together: load, resolve, plan, render, write; for `build` and for `check`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Final, Literal

from sitegen import record
from sitegen.building.around import surroundings_of
from sitegen.building.cache import Cache, Linked
from sitegen.building.compress import Packer, compress, packers
from sitegen.building.indexing import keep_index
from sitegen.building.prepare import Prepared, Unusable, configure, has_errors, prepare
from sitegen.building.reading import Articles, load_articles, read_articles
from sitegen.building.retouch import Retouched, retouch
from sitegen.building.staging import stage_site
from sitegen.building.workers import Pools, Progress, worker_pool
from sitegen.config import CONFIG_FILE, MISNAMED, Config
from sitegen.diagnostics import Diagnostic, Severity, file_error, ordered
from sitegen.files import WriteError
from sitegen.frozen import dataclass, replace
from sitegen.load import CONTENT, Sources, scan
from sitegen.model import Fix
from sitegen.packing import pack
from sitegen.pages.views import Views
from sitegen.record import Look
from sitegen.resolve import Selection
from sitegen.theme import THEMES
from sitegen.write import Stage, Writer, Written, writing

Executor = Literal["processes", "dask"]
"""What does the work: this machine's processes, or a cluster of dask."""
_NAMED: Final = 3
"""Names in a note of what there may be much of."""


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
    executor: Executor = "processes"


@dataclass(frozen=True, slots=True)
class Result:
    """What a build or a check found and did."""

    diagnostics: tuple[Diagnostic, ...]
    articles: int
    statements: int
    conflicts: int
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


def build(
    root: Path,
    options: Options,
    progress: Progress = lambda *_: None,
    look: Look | None = None,
) -> Result:
    """Build the site at `root`. Publishes if there is no error, or with `keep_going` what is sound.

    `look` is what has changed since the last build, if somebody has looked.

    Raises `Unusable` for a wrong configuration, `WriteError` where the output cannot be written,
    and `ChildProcessError` when a process that shares the work is killed.
    """
    began = time.time_ns()
    config, folders = configure(root, options.base_url)
    output = _output(root, config, options)
    with writing(output) as writer:
        cache = Cache(root, began)
        if options.force:
            cache.clear()
            look = None
        elif look is None or not look.is_current():
            look = record.look(root, _asked(root, options))
        done = look and retouch(root, config, folders, look, cache, writer)
        if look and done:  # before another build may write there
            record.keep_after(root, look, done.folders, done.written.total, began)
            return _retouched(look, done, cache)
        return _whole(root, config, folders, writer, cache, look, options, progress, began)


def _whole(
    root: Path,
    config: Config,
    folders: tuple[Path, ...],
    writer: Writer,
    cache: Cache,
    look: Look | None,
    options: Options,
    progress: Progress,
    began: int,
) -> Result:
    """Build all of a site."""
    ways = packers(config.compress)
    sources = scan(root)
    with _workers(root, folders, writer.stage, options) as pools:
        articles = read_articles(root, sources.articles, config.language, cache, pools, progress)
        ready = _prepared(root, config, folders, sources, options, articles)
        known = cache.pages(writer.output, look.stands) if look else {}
        result, name = _published(
            root, folders, ready, writer, ways, cache, known, options, pools, progress
        )
        if result.written:  # before another build may write there
            _keep_record(root, options, folders, ready, result, name, began)
        told = (*_left_out(ready.site.left_out), *_undrawn(ready.undrawn))
        return replace(result, notes=(*cache.notes, *told))


def _workers(
    root: Path, folders: Sequence[Path], stage: Stage, options: Options
) -> AbstractContextManager[Pools]:
    """Return what shares the work of a build."""
    if options.executor == "processes":
        return nullcontext(partial(worker_pool, jobs=options.jobs))
    from sitegen.building.cluster import connected

    return connected(root, folders, stage, options.jobs)


def _published(
    root: Path,
    folders: tuple[Path, ...],
    ready: Prepared,
    writer: Writer,
    ways: Sequence[Packer],
    cache: Cache,
    known: Mapping[str, bytes],
    options: Options,
    pools: Pools,
    progress: Progress,
) -> tuple[Result, str]:
    """Render what is not known to stand in the output, and publish if nothing is against it; return
    the name that the cache gives to this build, too."""
    output = writer.output
    found = _judged(ready.diagnostics, options)
    if has_errors(found) and not options.keep_going:
        return _result(ready, found, None, output), ""
    stage = writer.stage
    staged = stage_site(
        root,
        folders,
        ready,
        known,
        stage,
        anew=options.force,
        pools=pools,
        progress=progress,
    )
    found += _judged(_told_once(staged.failed), options)
    if has_errors(found) and not options.keep_going:
        return _result(ready, found, None, output), ""
    urls = {
        *(page.url for page in ready.pages),
        *ready.copied,
        *staged.index.urls,
    } - staged.failed.keys()
    urls |= set(compress(stage, urls, ways))
    written = writer.publish(urls)
    views = Views(ready.site, ready.config)
    around = [(path, pack(one)) for path, one in surroundings_of(views)]
    linked = Linked(around, tuple(ready.site.speakers.values()))
    name = cache.keep_published(output, linked, staged.made, urls)
    keep_index(root, output, staged.index)
    return _result(ready, found, written, output), name


def _keep_record(
    root: Path,
    options: Options,
    folders: Sequence[Path],
    ready: Prepared,
    result: Result,
    name: str,
    began: int,
) -> None:
    """Keep what the next build must know to see that it has nothing to do."""
    read = [root / CONFIG_FILE, root / MISNAMED, root / THEMES, *folders]
    dates = [article.meta.date for article in ready.articles]
    moments = [date.earliest for date in dates if date and date.earliest is not None]
    since = max((moment for moment in moments if moment * 10**9 <= began), default=None)
    until = min((moment for moment in moments if moment * 10**9 > began), default=None)
    counts = {
        "articles": result.articles,
        "statements": result.statements,
        "conflicts": result.conflicts,
        "files": result.written.total if result.written else 0,
    }
    paths = tuple(dict.fromkeys(map(os.path.abspath, read)))
    kept = record.Record(
        _asked(root, options),
        paths,
        os.path.abspath(root / CONTENT),
        str(result.output),
        since,
        until,
        counts,
        name,
        not result.diagnostics,
    )
    record.keep(root, kept, began)


def _asked(root: Path, options: Options) -> record.Asked:
    return record.asked(root, options.output, options.base_url, options.drafts, options.future)


def _retouched(look: Look, done: Retouched, cache: Cache) -> Result:
    """Return the result of a build after which the site has what it had, in other words."""
    counts = look.record.counts
    numbers = (counts["articles"], counts["statements"], counts["conflicts"])
    notes = tuple(cache.notes)
    return Result((), *numbers, done.written, Path(look.record.output), (), notes)


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
    ready = _prepared(root, config, folders, sources, options, Articles(articles, {}))
    found = (*ready.diagnostics, *inspect(config, ready))
    return _result(ready, _judged(found, options), None, None)


def output_of(root: Path, options: Options) -> Path:
    """Return the folder that a build writes."""
    config, _ = configure(root, options.base_url)
    return _output(root, config, options)


def _output(root: Path, config: Config, options: Options) -> Path:
    """Return the output folder; it may not hold the site's own files, nor lie among them."""
    output = _real(options.output or root / config.output)
    sources = [_real(root / name) for name in (CONTENT, THEMES, record.FOLDER)]
    holds = any(source.is_relative_to(output) for source in [_real(root), *sources])
    if holds or any(output.is_relative_to(source) for source in sources):
        where = CONFIG_FILE if options.output is None else "--output"
        message = f"the output {output} would mix with the site's own files"
        raise Unusable([file_error(where, "bad-output", message, "choose another folder")])
    return output


def _real(path: Path) -> Path:
    """Return a path without links. A ring of links stays: it is neither a folder nor a file."""
    return Path(os.path.realpath(path))


def _prepared(
    root: Path,
    config: Config,
    folders: tuple[Path, ...],
    sources: Sources,
    options: Options,
    read: Articles,
) -> Prepared:
    selection = Selection(options.drafts, options.future, int(time.time()))
    return prepare(root, config, folders, sources, read.articles, selection, read.origins)


def _told_once(failed: Mapping[str, Diagnostic]) -> Iterator[Diagnostic]:
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


def _left_out(reasons: Mapping[str, str]) -> Iterator[str]:
    """Say which articles are not published, and why: nobody looks for what they do not miss."""
    if reasons:
        named = [f"{CONTENT}/{path}.md ({reason})" for path, reason in reasons.items()]
        yield f"not published: {_first(named)}"


def _undrawn(owners: Sequence[str]) -> Iterator[str]:
    """Say which pages have no share picture."""
    if owners:
        yield f"no share picture where there are letters that sitegen cannot draw: {_first(owners)}"


def _first(names: Sequence[str]) -> str:
    """Name the first of many, and say how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _judged(found: Iterable[Diagnostic], options: Options) -> tuple[Diagnostic, ...]:
    """Make errors of warnings where the user asked for it."""
    if not options.strict:
        return tuple(found)
    return tuple(replace(diagnostic, severity=Severity.ERROR) for diagnostic in found)


def _result(
    ready: Prepared, found: Sequence[Diagnostic], written: Written | None, output: Path | None
) -> Result:
    left_out = ready.site.left_out
    articles = [a for a in ready.articles if not a.is_index and a.path not in left_out]
    return Result(
        ordered(found),
        len(articles),
        len(ready.site.statements),
        len(ready.site.conflicts),
        written,
        output,
        tuple(fix for article in ready.articles for fix in article.fixes),
    )


__all__ = ["Options", "Progress", "Result", "Unusable", "WriteError", "build", "check", "output_of"]
