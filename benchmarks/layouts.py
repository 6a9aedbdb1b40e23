"""The corpus as files, in the layout of each generator: the same texts for all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.corpus import Article, corpus, speaker_count, speaker_id, speaker_name

Layout = Callable[[Path, int], None]
"""Writes the content of a site with that many articles into a folder."""

CONFIG = """\
title: Benchmark
base_url: https://bench.example/
description: Articles made for measuring.
urls: {urls}
search: false
share_pictures: false
"""


def flat(root: Path, total: int) -> None:
    """Lay out a site for sitegen; pages are files."""
    _sitegen(root, total, "flat")


def directories(root: Path, total: int) -> None:
    """Lay out a site for sitegen; pages are folders."""
    _sitegen(root, total, "directory")


def _sitegen(root: Path, total: int, urls: str) -> None:
    _write(root / "sitegen.yaml", CONFIG.format(urls=urls))
    _write(root / "content/index.annotations.yaml", f"speakers:\n{_names(total)}")
    for article in corpus(total):
        head = _front_matter(article, publisher=article.publisher)
        _write(root / f"content/{article.path}.md", head + article.text)
        _write(root / f"content/{article.path}.annotations.yaml", sidecar(article))


def front_matter(root: Path, total: int) -> None:
    """Lay out articles with what is said about them in their front matter."""
    for article in corpus(total):
        said = [
            f"  - {{id: {s.id}, speaker: {speaker_id(s.speaker)}, quote: {_text(s.quote)}, "
            f"kind: {s.kind}, said: {_text(s.date.isoformat())}}}\n"
            for s in article.statements
        ]
        more = f"statements:\n{''.join(said)}"
        head = _front_matter(article, more, byline=article.publisher, speakers=_speakers(article))
        _write(root / f"content/{article.path}.md", head + article.text)


def bundles(root: Path, total: int) -> None:
    """Lay out articles as Hugo's leaf bundles: a folder with the text and its sidecar."""
    _write(root / "data/speakers.yaml", _names(total))
    for article in corpus(total):
        head = _front_matter(article, byline=article.publisher, speakers=_speakers(article))
        _write(root / f"content/{article.path}/index.md", head + article.text)
        _write(root / f"content/{article.path}/annotations.yaml", sidecar(article))


def mkdocs(root: Path, total: int) -> None:
    """Lay out articles for MkDocs, whose home page must exist."""
    front_matter(root, total)
    _write(root / "content/index.md", "---\ntitle: Benchmark\n---\n")


def pelican(root: Path, total: int) -> None:
    """Lay out articles for Pelican, with its own header; tags are the speakers."""
    for article in corpus(total):
        fields = {
            "Title": article.title,
            "Date": article.date,
            "Author": article.publisher,
            "Slug": article.path.rpartition("/")[2],
            "Summary": article.summary,
            "Tags": ", ".join(_speakers(article)),
        }
        head = "".join(f"{name}: {value}\n" for name, value in fields.items())
        _write(root / f"content/{article.path}.md", f"{head}\n{article.text}")


def sidecar(article: Article) -> str:
    """Return an article's sidecar."""
    lines = ["statements:"]
    for said in article.statements:
        lines += [
            f"  {said.id}:",
            f"    speaker: {speaker_id(said.speaker)}",
            f"    quote: {_text(said.quote)}",
            f"    kind: {said.kind}",
            f"    date: {said.date}",
        ]
    lines.append("conflicts:")
    for conflict in article.conflicts:
        lines += [
            f"  {conflict.id}:",
            f"    question: {_text(conflict.question)}",
            "    positions:",
            f"      one: {{label: It will, statements: [{_text(conflict.one)}]}}",
            f"      other: {{label: It will not, statements: [{_text(conflict.other)}]}}",
        ]
    lines.append("events:")
    for event in article.events:
        lines.append(f"  {event.id}: {{title: {_text(event.title)}, date: {event.date}}}")
    return "\n".join(lines) + "\n"


def _front_matter(article: Article, more: str = "", **fields: str | Iterable[str]) -> str:
    values = {"title": article.title, "summary": article.summary, **fields}
    lines = "".join(f"{name}: {_text(value)}\n" for name, value in values.items())
    return f"---\ndate: {article.date}\n{lines}{more}---\n"


def _speakers(article: Article) -> list[str]:
    return [speaker_id(speaker) for speaker in article.speakers]


def _names(total: int) -> str:
    """Return the speakers, indented, as YAML."""
    all_of_them = range(speaker_count(total))
    return "".join(f"  {speaker_id(n)}: {{name: {speaker_name(n)}}}\n" for n in all_of_them)


def _text(value: str | Iterable[str]) -> str:
    """Return a text, or a list of them, as YAML: what JSON is, YAML is, too."""
    return json.dumps(value, ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
