"""What of a site is exported, and what every form of it shares."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from sitegen.building.prepare import Unusable
from sitegen.diagnostics import file_error, quoted
from sitegen.exchange.linked import Linked, meant_path, name_of
from sitegen.frozen import dataclass
from sitegen.links import relative
from sitegen.model import Article, Conflict, Event, Statement
from sitegen.pages.views import Views


@dataclass(frozen=True, slots=True)
class Exported:
    """A file in another program's form."""

    text: str
    told: tuple[str, ...] = ()
    """What the file does not hold, in words."""


@dataclass(frozen=True)
class Chosen:
    """A site, or an article or briefing of it. Made by `choose`."""

    linked: Linked
    path: str
    """The article's path, or the briefing's folder; empty for the whole site."""
    articles: tuple[Article, ...]

    @property
    def views(self) -> Views:
        return self.linked.views

    @property
    def title(self) -> str:
        article = self.linked.site.article_of.get(self.path)
        return article.meta.title if article else self.views.briefing_title(self.path)

    @property
    def statements(self) -> Iterator[Statement]:
        return (said for article in self.articles for said in article.statements)

    @property
    def events(self) -> Iterator[Event]:
        return (event for article in self.articles for event in article.events)

    @property
    def conflicts(self) -> Iterator[Conflict]:
        """Yield the conflicts in which a chosen statement takes a position."""
        names = {said.name for said in self.statements}
        for conflict in self.linked.site.conflicts.values():
            if any(not names.isdisjoint(position.statements) for position in conflict.positions):
                yield conflict

    def address(self, url: str) -> str:
        """Return a URL of the site as an address: from its root, if it has none of its own."""
        return self.linked.config.base_url + relative(url, "") if url else ""

    def names(self, words: Iterable[str]) -> str:
        """Return the names of speakers, given by ids or in words, in one text."""
        return "; ".join(self.views.named(word).name for word in words)


def choose(linked: Linked, path: str = "") -> Chosen:
    """Choose an article or a briefing by its path, or the whole site. Raises `Unusable`."""
    name = name_of(path)
    articles = linked.site.articles
    if not name:
        return Chosen(linked, "", articles)
    within = tuple(a for a in articles if a.path == name or a.path.startswith(f"{name}/"))
    if within:
        return Chosen(linked, name, within)
    folders = {article.folder for article in articles if article.folder}
    hint = meant_path(name, {*linked.site.article_of, *folders}, "give its path below content/")
    message = f"there is no article or briefing {quoted(path)}"
    raise Unusable([file_error("--only", "unknown-article", message, hint)])


def plain(markup: str) -> str:
    """Return the text of HTML that the program made, a paragraph a line."""
    text = re.sub(r"<[^>]*>", "", re.sub(r"\n?<(?:br|/li|/p)\b[^>]*>\n?", "\n", markup))
    return html.unescape(text).strip()
