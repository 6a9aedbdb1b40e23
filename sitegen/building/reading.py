"""Articles as they are read: in several processes where that is worth it, if they have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from sitegen.building.cache import Cache, Digests, Read, origin_of
from sitegen.building.workers import Pools, Progress, chunks, telling
from sitegen.frozen import dataclass
from sitegen.load import Source, article_of, load_article, read_files
from sitegen.model import Article
from sitegen.packing import pack, unpack
from sitegen.pages.basis import Origin, seen_digest
from sitegen.pool import Pool
from sitegen.record import digest_of, digest_of_bytes
from sitegen.stamps import settled


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
        for chunk, (ones, parcel) in zip(chunks(new), parts, strict=True):
            for source, one, article in zip(chunk, ones, parcel.articles, strict=True):
                read[source.path], articles[source.path] = one, article
                if origin := origin_of(source, language, one):
                    origins[source.path] = origin
    cache.keep_articles(sources, language, read)
    return Articles([articles[source.path] for source in sources], origins)


def load_articles(
    root: Path, sources: Sequence[Source], language: str, pool: Pool, progress: Progress
) -> list[Article]:
    """Read articles, in their order; in as many processes as the pool has."""
    tell = telling(progress, "reading", len(sources))
    parts = pool.map(partial(_loaded, root, language), chunks(sources), tell)
    return [article for parcel in parts for article in parcel.articles]


class _Parcel:
    """A part of the articles: they stay what they are in the process that read them, and go to
    another as bytes."""

    def __init__(self, articles: Sequence[Article], packed: Sequence[bytes] = ()) -> None:
        """`packed` are the articles as bytes, if they are at hand."""
        self.articles, self.packed = articles, packed

    def __reduce__(self) -> tuple[Callable[[Sequence[bytes]], _Parcel], tuple[Sequence[bytes]]]:
        return _opened, (self.packed or list(map(pack, self.articles)),)


def _opened(packed: Sequence[bytes]) -> _Parcel:
    return _Parcel(list(map(unpack, packed)))


def _loaded(root: Path, language: str, sources: Sequence[Source]) -> _Parcel:
    """Read a part of the articles."""
    return _Parcel([load_article(root, source, language) for source in sources])


def _read(
    root: Path, language: str, began: int, sources: Sequence[Source]
) -> tuple[list[Read], _Parcel]:
    """Read a part of the articles, with the digests of their files."""
    read = [read_one(root, language, began, source) for source in sources]
    articles, ones = [article for article, _ in read], [one for _, one in read]
    return ones, _Parcel(articles, [one.packed for one in ones])


def read_one(root: Path, language: str, began: int, source: Source) -> tuple[Article, Read]:
    """Read an article, in a build that `began` then."""
    files = read_files(root, source)
    article = article_of(source, files, language)
    given = [file for file in files if file]
    digests = tuple(digest_of_bytes(file.data) for file in given if file.data is not None)
    certain = digests if len(digests) == len(given) else None
    stamps = settled((file.stamp for file in given), began)
    return article, Read(pack(article), seen_digest(article), certain, stamps)


def digests_of_files(root: Path, source: Source) -> Digests:
    """Return the digests of the bytes of an article's files."""
    return tuple(map(digest_of, source.files(root)))
