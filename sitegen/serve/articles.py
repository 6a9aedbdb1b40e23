"""The articles of a site in memory: each is read again only where its files changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from sitegen.frozen import dataclass
from sitegen.load import Source, load_article
from sitegen.model import Article
from sitegen.record import digest_of
from sitegen.stamps import Stamp, stamp_of

ATTEMPTS = 3
"""How often an article is read whose files change while it is."""

Digests = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """An article with what it was read from."""

    source: Source
    language: str
    digests: Digests
    """Of its files, just before it was read: what is newer is noticed."""
    article: Article


class ArticleStore:
    """Holds the articles of the site at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._held: dict[str, _Held] = {}
        self._stamps: dict[str, tuple[Stamp, bytes]] = {}

    def digests(self, sources: Iterable[Source]) -> list[Digests]:
        """Return the digests of the articles' files, to be given to `hold` with what is read."""
        return [self._digests(source) for source in sources]

    def hold(
        self,
        sources: Iterable[Source],
        digests: Iterable[Digests],
        articles: Iterable[Article],
        language: str,
    ) -> None:
        """Take articles that were read elsewhere."""
        for source, digest, article in zip(sources, digests, articles, strict=True):
            self._held[source.path] = _Held(source, language, digest, article)

    def articles(
        self, sources: Sequence[Source], language: str, changed: Collection[str] | None
    ) -> list[Article]:
        """Return the articles of `sources`, in their order.

        Where only files in `changed` may differ (paths from the root), no others are looked at.
        """
        for file in changed or ():
            self._stamps.pop(file, None)  # a time stamp may be too coarse to tell
        held = {source.path: self._up_to_date(source, language, changed) for source in sources}
        self._held = held
        return [entry.article for entry in held.values()]

    def _up_to_date(self, source: Source, language: str, changed: Collection[str] | None) -> _Held:
        held = self._held.get(source.path)
        if held is None or held.source != source or held.language != language:
            return self._read(source, language)
        may_differ = changed is None or source.markdown in changed or source.sidecar in changed
        if not may_differ:
            return held
        return held if self._digests(source) == held.digests else self._read(source, language)

    def _read(self, source: Source, language: str) -> _Held:
        """Read an article; once more if its files changed meanwhile."""
        digests = self._digests(source)
        for _ in range(ATTEMPTS):
            article = load_article(self.root, source, language)
            before, digests = digests, self._digests(source)
            if digests == before:
                break
        return _Held(source, language, before, article)

    def _digests(self, source: Source) -> Digests:
        return tuple(self._digest(file) for file in (source.markdown, source.sidecar))

    def _digest(self, file: str) -> bytes:
        """Return the digest of a file; read anew only if its time stamp differs."""
        if not file:
            return b""
        path = self.root / file
        now = stamp_of(path)
        known = self._stamps.get(file)
        if known is None or known[0] != now:
            known = self._stamps[file] = (now, digest_of(path))
        return known[1]
