"""A site read and linked, for commands that publish nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from sitegen.build import Unusable
from sitegen.config import Config, load_config
from sitegen.diagnostics import Diagnostic, Severity, did_you_mean, file_error, ordered, quoted
from sitegen.load import CONTENT, Sources, load_article, locate, scan
from sitegen.model import Article, Site
from sitegen.pages.views import Views
from sitegen.resolve import Selection, resolve


@dataclass(frozen=True, slots=True)
class Linked:
    """A site up to its links."""

    root: Path
    config: Config
    sources: Sources
    articles: tuple[Article, ...]
    """All that were read, sound or not."""
    site: Site
    diagnostics: tuple[Diagnostic, ...]

    @property
    def views(self) -> Views:
        return Views(self.site, self.config)

    @property
    def has_errors(self) -> bool:
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


def read_site(root: Path, *, drafts: bool = False, future: bool = False) -> Linked:
    """Read the site at `root`. Raises `Unusable` where there is none, or its configuration is
    wrong."""
    if not (root / CONTENT).is_dir():
        message = f'there is no folder "{CONTENT}" in {root}'
        hint = "`sitegen new site DIR` makes a site"
        raise Unusable([file_error(".", "no-content", message, hint)])
    config, wrong = load_config(root)
    if config is None:
        raise Unusable(wrong)
    sources = scan(root)
    articles = tuple(load_article(root, source, config.language) for source in sources.articles)
    site, faults = resolve(articles, Selection(drafts, future, int(time.time())))
    found = [*sources.diagnostics, *locate(root, faults)]
    found += [diagnostic for article in articles for diagnostic in article.diagnostics]
    return Linked(root, config, sources, articles, site, ordered(found))


def article_named(linked: Linked, path: str) -> Article:
    """Return the article that a path on the command line means. Raises `Unusable`."""
    name = path.removeprefix(f"{CONTENT}/").removesuffix(".md").strip("/")
    known = {article.path: article for article in linked.articles}
    if name in known:
        return known[name]
    message = f"there is no article {quoted(path)}"
    hint = did_you_mean(name, known, "give its path below content/, such as syria-2018/statement")
    raise Unusable([file_error("--article", "unknown-article", message, hint)])
