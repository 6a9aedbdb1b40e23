"""What is measured: the generators, each with its layout, templates and command."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks import layouts, tools
from benchmarks.corpus import path_of
from benchmarks.layouts import Layout

SITEGEN = "sitegen"
HUGO = "hugo"


@dataclass(frozen=True, slots=True)
class Subject:
    """A generator as it is set up here."""

    layout: Layout
    tool: Callable[[], Sequence[str]]
    """Returns the command that starts it, and installs it if need be."""
    arguments: Sequence[str] = ()
    setup: str = ""
    """The folder of `setups/` that is copied into the site; none for sitegen."""
    environment: Mapping[str, str] = field(default_factory=dict)
    text: str = ".md"
    """What stands after an article's path in the name of its text."""
    page: str = ".html"
    """What stands after an article's path in the name of its page."""
    reference: str = HUGO
    """The subject it is compared with: Hugo without annotations, with the same style of URLs."""
    caches: Sequence[str] = ()
    """Besides the output, what a cold build must not find."""


def _sitegen() -> Sequence[str]:
    return [sys.executable, "-m", "sitegen"]


_BUILD = ["build", ".", "--quiet"]
_CODE = {
    "PYTHONPATH": str(tools.ROOT),
    "PYTHONDONTWRITEBYTECODE": "",  # compiled as where it is installed, whatever is usual here
}
_CACHE = [".sitegen"]
_hugo = partial(tools.python_tool, "hugo")
_DIRECTORIES = {"HUGO_UGLYURLS": "false"}

SUBJECTS: Mapping[str, Subject] = {
    SITEGEN: Subject(layouts.flat, _sitegen, _BUILD, environment=_CODE, caches=_CACHE),
    "sitegen-directories": Subject(
        layouts.directories,
        _sitegen,
        _BUILD,
        environment=_CODE,
        page="/index.html",
        reference="hugo-directories",
        caches=_CACHE,
    ),
    HUGO: Subject(layouts.front_matter, _hugo, ["--quiet"], "hugo"),
    "hugo-directories": Subject(
        layouts.front_matter,
        _hugo,
        ["--quiet"],
        "hugo",
        _DIRECTORIES,
        page="/index.html",
        reference="hugo-directories",
    ),
    "hugo-annotated": Subject(
        layouts.bundles, _hugo, ["--quiet"], "hugo-annotated", text="/index.md"
    ),
    "hugo-annotated-directories": Subject(
        layouts.bundles,
        _hugo,
        ["--quiet"],
        "hugo-annotated",
        _DIRECTORIES,
        text="/index.md",
        page="/index.html",
        reference="hugo-directories",
    ),
    "mkdocs": Subject(
        layouts.mkdocs, partial(tools.python_tool, "mkdocs"), ["build", "--quiet"], "mkdocs"
    ),
    "pelican": Subject(
        layouts.pelican, partial(tools.python_tool, "pelican"), ["--quiet"], "pelican"
    ),
    "eleventy": Subject(
        layouts.front_matter, partial(tools.node_tool, "@11ty/eleventy/cmd.cjs"), (), "eleventy"
    ),
}


class Wrong(Exception):
    """A build did not make what it should have: its time would mean nothing."""


class Site:
    """One subject's site on the disk."""

    def __init__(self, subject: Subject, root: Path, total: int) -> None:
        self.subject, self.root, self.total = subject, root, total
        self.command = [*subject.tool(), *subject.arguments]
        if subject.setup:
            shutil.copytree(tools.HERE / "setups" / subject.setup, root)
        subject.layout(root, total)

    def clear(self) -> None:
        """Delete all that builds have left."""
        for name in ["public", *self.subject.caches]:
            shutil.rmtree(self.root / name, ignore_errors=True)

    def edit(self, words: str) -> None:
        """Add a paragraph to the article in the middle."""
        path = path_of(self.total // 2)
        with (self.root / f"content/{path}{self.subject.text}").open("a", encoding="utf-8") as text:
            text.write(f"\n{words}\n")

    def check(self, words: str) -> None:
        """See that all articles have their pages, and the one in the middle these words.

        Raises `Wrong`.
        """
        pages = [self.root / f"public/{path_of(n)}{self.subject.page}" for n in range(self.total)]
        missing = [page for page in pages if not page.is_file()]
        if missing:
            raise Wrong(f"{len(missing)} of {self.total} pages are missing: {missing[0]}")
        if words not in pages[self.total // 2].read_text("utf-8"):
            raise Wrong(f"{pages[self.total // 2]} is stale: it should say {words!r}")
