"""The way around linking and planning a large site anew when an edit changes neither.

Most edits while writing change the words of a text, or a note: what other files see of the article
stays. Then the site that comes of them is the one before with that article in it, and its pages
have the addresses that they had. `relinked` says whether an edit is such; in doubt, it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sitegen.building.around import settled
from sitegen.building.prepare import has_errors
from sitegen.config import Config
from sitegen.diagnostics import Diagnostic, ordered
from sitegen.frozen import dataclass, replace
from sitegen.model import Article, Site
from sitegen.pages.job import Planned
from sitegen.pages.views import Views
from sitegen.plan import pages_of
from sitegen.seen import seen

MOST = 10
"""Changed articles from which linking anew is as quick."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A linked site with its pages."""

    site: Site
    pages: Mapping[str, Planned]
    diagnostics: tuple[Diagnostic, ...]


def relinked(
    linked: Linked, config: Config, before: Sequence[Article], after: Sequence[Article]
) -> Linked | None:
    """Return what linking `after` would give, where `linked` came of `before`, without an error;
    None where it must be linked anew. Both have the same paths, in order."""
    edits = [(old, new) for old, new in zip(before, after, strict=True) if old is not new]
    files = {file for old, _ in edits for file in (old.file, old.sidecar)}
    own = {found for old, _ in edits for found in old.diagnostics}
    others = [found for found in linked.diagnostics if found not in own]
    if len(edits) > MOST or any(found.path in files for found in others):
        return None
    if any(has_errors(new.diagnostics) or seen(old) != seen(new) for old, new in edits):
        return None
    site = _with(linked.site, [new for _, new in edits])
    found = ordered([*others, *(found for _, new in edits for found in new.diagnostics)])
    return Linked(site, _Pages(linked.pages, pages_of(Views(site, config))), found)


def _with(site: Site, edited: Iterable[Article]) -> Site:
    """Return the site with edited articles in place of those of their paths."""
    new = {article.path: article for article in edited}

    def article(old: Article) -> Article:
        kinds = (said.kind for said in old.statements)
        return settled(new[old.path], kinds) if old.path in new else old

    return replace(site, articles=tuple(map(article, site.articles)))


class _Pages(Mapping[str, Planned]):
    """Pages whose addresses are known; each is planned when it is asked for first.

    Those that no kind of page plans, the sitemaps, stay: they hold addresses and dates alone.
    """

    def __init__(self, before: Mapping[str, Planned], planned: Iterator[Planned]) -> None:
        self.before, self.planned = before, planned
        self.found: dict[str, Planned] = {}

    def __getitem__(self, url: str) -> Planned:
        while url not in self.found and url in self.before:
            page = next(self.planned, None)
            if page is None:
                return self.before[url]
            self.found.setdefault(page.url, page)
        return self.found[url]

    def __contains__(self, url: object) -> bool:
        return url in self.before

    def __iter__(self) -> Iterator[str]:
        return iter(self.before)

    def __len__(self) -> int:
        return len(self.before)
