"""Articles as they are read: in several processes where that is worth it, if they have changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from sitegen.cache import Cache, Digests, Read, origin_of
from sitegen.frozen import dataclass
from sitegen.load import Source, load_article
from sitegen.model import Article
from sitegen.packing import pack, unpack
from sitegen.pages.basis import Origin, seen_digest
from sitegen.pool import Pool
from sitegen.record import digest_of
from sitegen.stamps import settled_stamps
from sitegen.workers import Pools, Progress, chunks, telling


@dataclass(frozen=True, slots=True)
class Articles:
    """All articles, in their order."""

    articles: Sequence[Article]
    origins: Mapping[str, Origin]
    """By path: what an article was read from, if that is certain."""


def read_articles(
    root: Path,
    sources: Sequence[Source],
    language: str,
    cache: Cache,
    pools: Pools,
    progress: Progress,
) -> Articles:
    """Return all articles; those are read that the cache has not."""
    known = cache.articles(sources, language, partial(digests_of_files, root))
    began = cache.began
    new = [source for source in sources if source.path not in known]
    articles = {path: kept.article for path, kept in known.items()}
    origins = {path: kept.origin for path, kept in known.items()}
    read: dict[str, Read] = {}
    with pools(len(new)) as pool:
        tell = telling(progress, "reading", len(new))
        parts = pool.map(partial(_read, root.absolute(), language, began), chunks(new), tell)
        for chunk, part in zip(chunks(new), parts, strict=True):
            for source, one in zip(chunk, part, strict=True):
                read[source.path], articles[source.path] = one, unpack(one.packed)
                if origin := origin_of(source, language, one):
                    origins[source.path] = origin
    cache.keep_articles(sources, language, read)
    return Articles([articles[source.path] for source in sources], origins)


def load_articles(
    root: Path, sources: Sequence[Source], language: str, pool: Pool, progress: Progress
) -> list[Article]:
    """Read articles, in their order; in as many processes as the pool has."""
    tell = telling(progress, "reading", len(sources))
    parts = pool.map(partial(_packed, root, language), chunks(sources), tell)
    return [unpack(packed) for part in parts for packed in part]


def _packed(root: Path, language: str, sources: Sequence[Source]) -> list[bytes]:
    """Read a part of the articles."""
    return [pack(load_article(root, source, language)) for source in sources]


def _read(root: Path, language: str, began: int, sources: Sequence[Source]) -> list[Read]:
    """Read a part of the articles, with the digests of their files."""
    return [read_one(root, language, began, source) for source in sources]


def read_one(root: Path, language: str, began: int, source: Source) -> Read:
    """Read an article, in a build that `began` then. What it was read from is only certain if its
    files did not change meanwhile."""
    stamps, digests = (settled_stamps(source.files(root), began), digests_of_files(root, source))
    article = load_article(root, source, language)
    now = settled_stamps(source.files(root), began)
    same = now == stamps if now else digests == digests_of_files(root, source)
    certain = digests if same and all(digests) else None
    return Read(pack(article), seen_digest(article), certain, now if same else "")


def digests_of_files(root: Path, source: Source) -> Digests:
    """Return the digests of the bytes of an article's files."""
    return tuple(map(digest_of, source.files(root)))
