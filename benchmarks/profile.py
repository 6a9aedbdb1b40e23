"""Where sitegen's time goes: stage by stage, page by page, and the least that parts could take.

All in this process, in its processor time: what else the machine does is not counted.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TypeVar

import yaml
from jinja2 import Environment
from markdown_it import MarkdownIt

from benchmarks import layouts
from benchmarks.corpus import corpus
from benchmarks.measure import timed
from benchmarks.tools import ROOT
from sitegen.annotations.sidecar import SidecarForm
from sitegen.building.prepare import configure
from sitegen.building.reading import load_articles
from sitegen.diagnostics import Diagnostic
from sitegen.forms import read_form
from sitegen.load import scan
from sitegen.markdown import to_body
from sitegen.pages.job import Planned
from sitegen.plan import Plan, plan
from sitegen.pool import Pool
from sitegen.render import Renderer
from sitegen.resolve import Selection, resolve
from sitegen.theme import static_files
from sitegen.write import writing
from sitegen.yamltext.document import read_yaml

PLAIN = """\
<!doctype html>
<title>{{ article.title }}</title>
<h1>{{ article.title }}</h1>
<p>{{ article.date }} {{ article.publisher }} {{ article.summary }}</p>
<div>{{ article.text }}</div>
<ol>{% for said in article.statements %}
<li id="{{ said.id }}">{{ said.speaker }} <q>{{ said.quote }}</q> {{ said.date }}</li>
{% endfor %}</ol>
"""
"""A page as the other generators make it here, for what Jinja takes."""


@dataclass(slots=True)
class _Kind:
    """The pages of one template, or the data files."""

    seconds: list[float] = field(default_factory=list)
    """For each round."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Address → bytes."""


class _Clock:
    """The processor time of named parts, round by round."""

    def __init__(self) -> None:
        self.rounds: list[dict[str, float]] = []

    @contextmanager
    def over(self, part: str) -> Iterator[None]:
        began = time.process_time()
        yield
        self.add(part, time.process_time() - began)

    def add(self, part: str, seconds: float) -> None:
        self.rounds[-1][part] = self.rounds[-1].get(part, 0) + seconds

    def medians(self) -> Mapping[str, float]:
        return {part: median(one[part] for one in self.rounds) for part in self.rounds[0]}


def profiled(root: Path, total: int, rounds: int) -> str:
    """Build a site of that many articles so many times; return tables in Markdown."""
    gc.set_threshold(100_000, 20, 50)  # as the command line has it
    layouts.flat(root, total)
    stages, parts = _Clock(), _Clock()
    kinds: dict[str, _Kind] = defaultdict(_Kind)
    for _ in range(rounds):
        stages.rounds.append({})
        parts.rounds.append({})
        stages.add("start and imports", _start("import sitegen.cli, sitegen.building.build"))
        parts.add("start of Python, alone", _start(""))
        shutil.rmtree(root / "public", ignore_errors=True)
        _build(root, stages, kinds)
        _parts(root, total, parts)
        gc.collect()
    title = f"{total:,} articles, one process, CPU time, medians of {rounds} rounds"
    return "\n\n".join(
        [
            f"{title}:",
            _clock_table("stage", stages, total),
            "Of plan and render:",
            _kinds_table(kinds),
            "Parts, each alone:",
            _clock_table("part", parts, total),
        ]
    )


def _start(program: str) -> float:
    """Return the processor time of a program in an interpreter of its own."""
    return timed([sys.executable, "-c", program], ROOT, {}).cpu


def _build(root: Path, clock: _Clock, kinds: Mapping[str, _Kind]) -> None:
    """Run the stages as `sitegen.building.build` does, with a clock between them."""
    config, folders = configure(root)
    with clock.over("load"):
        sources = scan(root)
        articles = load_articles(root, sources.articles, config.language, Pool(), lambda *_: None)
    with clock.over("resolve"):
        site, faults = resolve(articles, Selection(False, False, int(time.time())))
    with clock.over("plan: addresses"):
        planned = plan(site, config, list(sources.assets), list(static_files(folders)))
    if faults or planned.diagnostics or any(one.diagnostics for one in articles):
        raise ValueError("the corpus has faults")
    _render(root / "public", planned, Renderer(folders), clock, kinds)


def _render(
    output: Path, planned: Plan, renderer: Renderer, clock: _Clock, kinds: Mapping[str, _Kind]
) -> None:
    for kind in kinds.values():
        kind.seconds.append(0)
    with writing(output) as writer:
        for page in planned.pages:
            name, url, data, seconds = _rendered(page, renderer, clock)
            kind = kinds[name]
            kind.seconds = kind.seconds or [0]
            kind.seconds[-1] += seconds
            kind.sizes[url] = len(data)
            with clock.over("write: stage"):
                writer.stage.write(url, data)
        with clock.over("write: put in place"):
            writer.publish([page.url for page in planned.pages])


def _rendered(page: Planned, renderer: Renderer, clock: _Clock) -> tuple[str, str, bytes, float]:
    """Make a page; return its kind, its address, the page and the time it took."""
    began = time.process_time()
    job = page.make()
    made = time.process_time()
    output = renderer.render(job)
    ended = time.process_time()
    clock.add("plan: jobs", made - began)
    clock.add("render", ended - made)
    if isinstance(output, Diagnostic):
        raise ValueError(output.message)
    return job.template or "(data)", output.url, output.data, ended - began


def _parts(root: Path, total: int, clock: _Clock) -> None:
    """Measure what stages are made of, and what libraries and the system take for it alone."""
    with clock.over("read all files, alone"):
        files = {
            path: path.read_bytes().decode()
            for path in (root / "content").rglob("*")
            if path.is_file()
        }
    sidecars = [text for path, text in files.items() if path.suffix == ".yaml"]
    bodies = [made.text for made in corpus(total)]
    _each(clock, "Markdown", bodies, lambda text: to_body(text, "", 0))
    _each(clock, "Markdown: markdown-it-py alone", bodies, MarkdownIt("commonmark").render)
    _each(clock, "sidecars: YAML", sidecars, lambda text: read_yaml("", text))
    _each(clock, "sidecars: events of the C parser, alone", sidecars, _events)
    documents = [read_yaml("", text) for text in sidecars]
    _each(clock, "sidecars: form", documents, lambda one: read_form(SidecarForm, one))
    template = Environment(autoescape=True).from_string(PLAIN)
    articles = list(corpus(total))
    _each(
        clock,
        "articles' pages: plain ones in Jinja",
        articles,
        lambda one: template.render(article=one),
    )
    pages = [path.read_bytes() for path in (root / "public").rglob("*") if path.is_file()]
    _write(root / "plain", pages, clock)


def _events(text: str) -> int:
    return sum(1 for _ in yaml.parse(text, yaml.CLoader))


T = TypeVar("T")


def _each(clock: _Clock, part: str, items: Sequence[T], do: Callable[[T], object]) -> None:
    with clock.over(part):
        for item in items:
            do(item)


def _write(folder: Path, pages: Sequence[bytes], clock: _Clock) -> None:
    os.makedirs(folder)
    with clock.over("write all output, alone"):
        for number, page in enumerate(pages):
            (folder / str(number)).write_bytes(page)
    shutil.rmtree(folder)


def _clock_table(title: str, clock: _Clock, total: int) -> str:
    medians = clock.medians()
    rows = [f"| {title} | s | ms an article |", "| --- | ---: | ---: |"]
    rows += [f"| {name} | {s:.2f} | {s / total * 1000:.2f} |" for name, s in medians.items()]
    return "\n".join(rows)


def _kinds_table(kinds: Mapping[str, _Kind]) -> str:
    rows = ["| template | pages | s | ms a page | kB a page | MB |", "| --- |" + " ---: |" * 5]
    spent = {name: median(kind.seconds) for name, kind in kinds.items()}
    for name in sorted(spent, key=lambda name: -spent[name]):
        sizes = list(kinds[name].sizes.values())
        values = (
            f"{len(sizes):,}",
            f"{spent[name]:.2f}",
            f"{spent[name] / len(sizes) * 1000:.2f}",
            f"{sum(sizes) / len(sizes) / 1000:.1f}",
            f"{sum(sizes) / 1_000_000:.1f}",
        )
        rows.append(f"| `{name}` | {' | '.join(values)} |")
    return "\n".join(rows)
