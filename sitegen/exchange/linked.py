"""A site read and linked, for commands that publish nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from sitegen.building.prepare import Prepared, Unusable, configure, has_errors, prepare
from sitegen.building.reading import load_articles
from sitegen.building.workers import worker_pool
from sitegen.characters import composed
from sitegen.config import Config
from sitegen.diagnostics import Diagnostic, did_you_mean, file_error, quoted
from sitegen.frozen import dataclass
from sitegen.load import CONTENT, scan
from sitegen.model import Article, Site
from sitegen.pages.views import Views
from sitegen.resolve import Selection


@dataclass(frozen=True)
class Linked:
    """A site up to its plan."""

    root: Path
    config: Config
    folders: tuple[Path, ...]
    """Those of the theme."""
    ready: Prepared

    @property
    def site(self) -> Site:
        return self.ready.site

    @property
    def articles(self) -> Sequence[Article]:
        """All that were read, sound or not."""
        return self.ready.articles

    @cached_property
    def by_path(self) -> Mapping[str, Article]:
        return {article.path: article for article in self.articles}

    @cached_property
    def views(self) -> Views:
        return Views(self.site, self.config)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return self.ready.diagnostics

    @property
    def has_errors(self) -> bool:
        return has_errors(self.ready.diagnostics)


def read_site(root: Path, *, drafts: bool = False, future: bool = False) -> Linked:
    """Read the site at `root`. Raises `Unusable` where there is none, or its configuration is
    wrong."""
    config, folders = configure(root)
    sources = scan(root)
    with worker_pool(len(sources.articles)) as pool:
        articles = load_articles(root, sources.articles, config.language, pool, lambda *_: None)
    selection = Selection(drafts, future, int(time.time()))
    return Linked(
        root, config, folders, prepare(root, config, folders, sources, articles, selection)
    )


def name_of(path: str) -> str:
    """Return the path below the content folder that one on the command line means."""
    return composed(path).removeprefix(f"{CONTENT}/").removesuffix(".md").strip("/")


def meant_path(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return which path was probably meant: the one that ends in `name`, or that is near to it."""
    known = tuple(known)
    ends = [path for path in known if path.endswith(f"/{name}")]
    return did_you_mean(ends[0] if len(ends) == 1 else name, known, otherwise)


def article_named(linked: Linked, path: str) -> Article:
    """Return the article that a path on the command line means. Raises `Unusable`."""
    name = name_of(path)
    if name in linked.by_path:
        return linked.by_path[name]
    message = f"there is no article {quoted(path)}"
    otherwise = "give its path below content/, such as syria-2018/statement"
    hint = meant_path(name, linked.by_path, otherwise)
    raise Unusable([file_error("--article", "unknown-article", message, hint)])
