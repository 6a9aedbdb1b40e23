"""What builds have worked out, kept in `.sitegen/cache.db` for the next one.

- Articles as they were read, by the bytes of their two files.
- What linking found about each article, and all speakers: so that after an edit of words alone a
  part of the site is enough (see `retouch.py`).
- Of every page in the output, the digest of its basis. A page that has the basis of the last
  build's need not be made, if its folder still is as it was left then.

Nothing is taken on trust. All of it is dropped when the program or a library has changed; an entry,
when one of its inputs has. Time stamps spare the look at a file only where they can tell (see
`stamps.py`). Each entry carries a digest of itself, so that damage shows. Where the cache cannot be
read or written, or another build has locked it, a build goes on without.

It holds what the site and its output have now, and so is bounded by them.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sitegen.frozen import dataclass
from sitegen.hashing import blake2b
from sitegen.load import Source
from sitegen.model import Article, Speaker, Surroundings
from sitegen.packing import pack, unpack, unpack_as
from sitegen.pages.basis import Origin
from sitegen.record import FOLDER, make_folder, program
from sitegen.stamps import settled_stamps

FILE: Final = "cache.db"
_APPLICATION: Final = 0x73697465
"""What SQLite calls the application's id: `site`."""
_SCHEMA: Final = (
    f"PRAGMA application_id = {_APPLICATION}",
    "CREATE TABLE program (digest TEXT)",
    """CREATE TABLE articles
        (path TEXT PRIMARY KEY, source TEXT, digests BLOB, packed BLOB, seen BLOB, sum BLOB,
        stamps TEXT)""",
    "CREATE TABLE surroundings (path TEXT PRIMARY KEY, packed BLOB, sum BLOB)",
    "CREATE TABLE speakers (place INTEGER PRIMARY KEY, packed BLOB, sum BLOB)",
    "CREATE TABLE output (path TEXT, build TEXT)",
    "CREATE TABLE pages (url TEXT PRIMARY KEY, basis BLOB) WITHOUT ROWID",
)
_PATIENCE: Final = 2.0
"""Seconds to wait for another build that writes."""
_NOT_NOW: Final = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
"""What SQLite says of a file that is sound, but not to be used now."""

Digests = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """An article as it was read, packed; and the digests of its files, if it is certain that these
    are what was read."""

    packed: bytes
    seen: bytes
    """The digest of what others see of it."""
    digests: Digests | None
    stamps: str
    """Of its files; empty where they do not tell."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What is kept of a linked site."""

    surroundings: Sequence[tuple[str, bytes]]
    """By the paths of articles, packed."""
    speakers: Sequence[Speaker]


@dataclass(frozen=True, slots=True)
class Kept:
    """An article from the cache."""

    article: Article
    origin: Origin


class Cache:
    """The cache of the site at `root`, for a build that `began` then (nanoseconds since 1970)."""

    def __init__(self, root: Path, began: int) -> None:
        self.root, self.began = root, began
        self.notes: list[str] = []
        """What became of it, for the user."""
        self._seen_again: list[tuple[str, str]] = []
        """Stamps of articles, with their paths, whose files had to be looked at."""
        self._file = root / FOLDER / FILE
        self._program = program()
        with self._guarded():
            self._check()

    def clear(self) -> None:
        """Forget everything."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    # Articles

    def articles(
        self, sources: Sequence[Source], language: str, digests: Callable[[Source], Digests]
    ) -> dict[str, Kept]:
        """Return by path those articles that need not be read; `digests` looks at their files."""
        found: dict[str, Kept] = {}
        wanted = {source.path: source for source in sources}
        with self._guarded():
            for path, of, held, packed, seen, sum, stamps in self._rows("articles"):
                source = wanted.get(path)
                if source is None or of != named(source, language):
                    continue
                now = self.stamps(source)
                if not now or now != stamps:
                    if held != b"".join(digests(source)):
                        continue
                    self._seen_again.append((now, path))
                if sum != _sum(path, of, held, packed, seen):
                    raise ValueError(f"the entry of {path}")
                found[path] = Kept(unpack(packed), _origin(of, held, seen))
        return found

    def keep_articles(
        self, sources: Collection[Source], language: str, read: Mapping[str, Read]
    ) -> None:
        """Keep articles that were just read, by path, and forget those that are gone."""
        known = {source.path: source for source in sources}

        def change(database: sqlite3.Connection) -> None:
            gone = _drop(database, "articles", "path", known)
            if gone or read:  # until the site is published that they make
                database.execute("UPDATE output SET build = ''")
            rows = self._rows_of(known, language, read)
            database.executemany("REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            settled = "UPDATE articles SET stamps = ? WHERE path = ?"
            database.executemany(settled, self._seen_again)

        self._write(change)

    def _rows_of(
        self, known: Mapping[str, Source], language: str, read: Mapping[str, Read]
    ) -> Iterator[tuple[object, ...]]:
        """Yield the rows of articles that were just read, as far as that is certain."""
        for path, one in read.items():
            if one.digests is not None:
                of, held = named(known[path], language), b"".join(one.digests)
                row = (path, of, held, one.packed, one.seen)
                yield (*row, _sum(*row), one.stamps)

    def stamps(self, source: Source) -> str:
        """Return the stamps of an article's files; empty where they do not tell."""
        return settled_stamps(source.files(self.root), self.began)

    # Some articles, with what is around them

    def is_of(self, build: str) -> bool:
        """Say whether the articles are those that the build of that name published."""
        kept: list[str] = []
        with self._guarded():
            kept = [one for _, one in self._rows("output")]
        return bool(build) and kept == [build]

    def listed(self, folder: str) -> dict[str, tuple[str, bytes, str]]:
        """Return by path what is known of the files of the articles that stand in a folder of the
        content: what names them, the digests of their bytes, and their stamps."""
        start = f"{folder}/" if folder else ""
        found: dict[str, tuple[str, bytes, str]] = {}
        with self._guarded():
            for path, of, held, stamps in self._chosen(
                "SELECT path, source, digests, stamps FROM articles WHERE substr(path, 1, ?) = ?",
                (len(start), start),
            ):
                if "/" not in path[len(start) :]:
                    found[path] = (of, held, stamps)
        return found

    def paths(self) -> list[str]:
        """Return the paths of all articles."""
        found: list[str] = []
        with self._guarded():
            found += (path for (path,) in self._chosen("SELECT path FROM surroundings", ()))
        return found

    def kept(self, paths: Iterable[str]) -> dict[str, tuple[Kept, Surroundings]]:
        """Return by path those of some articles that were published, with what is around them."""
        found: dict[str, tuple[Kept, Surroundings]] = {}
        wanted = tuple(paths)
        query = (
            "SELECT articles.path, source, digests, articles.packed, seen, articles.sum,"
            " surroundings.packed, surroundings.sum FROM articles JOIN surroundings USING (path)"
            f" WHERE articles.path IN ({', '.join('?' * len(wanted))})"
        )
        with self._guarded():
            for *article, sum, around, sum_around in self._chosen(query, wanted):
                path, of, held, packed, seen = article
                if sum != _sum(*article) or sum_around != _sum(path, around):
                    raise ValueError(f"the entry of {path}")
                kept = Kept(unpack(packed), _origin(of, held, seen))
                found[path] = (kept, unpack_as(Surroundings, around))
        return found

    def speakers(self) -> tuple[Speaker, ...]:
        """Return all speakers."""
        found: list[Speaker] = []
        with self._guarded():
            for place, packed, sum in self._chosen("SELECT * FROM speakers ORDER BY place", ()):
                if sum != _sum(place, packed):
                    raise ValueError(f"the speaker {place}")
                found.append(unpack_as(Speaker, packed))
        return tuple(found)

    # Pages

    def basis(self, url: str) -> bytes:
        """Return the digest of the basis of a page; empty if it is not known."""
        found = b""
        with self._guarded():
            for (basis,) in self._chosen("SELECT basis FROM pages WHERE url = ?", (url,)):
                found = basis
        return found

    def pages(self, output: Path, stands: Callable[[str], bool]) -> Mapping[str, bytes]:
        """Return by URL the digests of the bases of those pages in an output that `stands` says to
        be as they were put there."""
        with self._guarded():
            if [path for path, _ in self._rows("output")] == [str(output)]:
                return {url: basis for url, basis in self._rows("pages") if stands(url)}
        return {}

    def keep_published(
        self, output: Path, site: Linked, made: Mapping[str, bytes], urls: Collection[str]
    ) -> str:
        """Keep the digests of the bases of pages that have just been put into the output, and what
        is around articles; forget what stood there that is none of `urls`. Return a name for this
        build."""
        build = os.urandom(8).hex()
        around = [(path, data, _sum(path, data)) for path, data in site.surroundings]
        packed = enumerate(map(pack, site.speakers))
        speakers = [(place, data, _sum(place, data)) for place, data in packed]

        def change(database: sqlite3.Connection) -> None:
            if [*database.execute("SELECT path FROM output")] != [(str(output),)]:
                database.execute("DELETE FROM output")
                database.execute("DELETE FROM pages")
                database.execute("INSERT INTO output VALUES (?, '')", (str(output),))
            _drop(database, "pages", "url", urls)
            database.executemany("REPLACE INTO pages VALUES (?, ?)", made.items())
            database.execute("DELETE FROM surroundings")
            database.executemany("INSERT INTO surroundings VALUES (?, ?, ?)", around)
            database.execute("DELETE FROM speakers")
            database.executemany("INSERT INTO speakers VALUES (?, ?, ?)", speakers)
            database.execute("UPDATE output SET build = ?", (build,))

        return build if self._write(change) else ""

    def keep_retouched(
        self,
        language: str,
        reads: Mapping[Source, Read],
        made: Mapping[str, bytes],
    ) -> bool:
        """Keep articles whose words have changed, and the pages that were made for that."""
        known = {source.path: source for source in reads}
        read = {source.path: one for source, one in reads.items()}

        def change(database: sqlite3.Connection) -> None:
            rows = self._rows_of(known, language, read)
            database.executemany("REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            database.executemany("REPLACE INTO pages VALUES (?, ?)", made.items())

        return self._write(change)

    # The file

    def _check(self) -> None:
        """Drop what was kept by another program, another version or for another machine's files."""
        if not self._file.exists():
            return
        with closing(self._connected()) as database:
            (application,) = database.execute("PRAGMA application_id").fetchone()
            if application != _APPLICATION:
                raise ValueError("it is another program's")
            (kept,) = database.execute("SELECT digest FROM program").fetchone()
        if kept != self._program or not self._program:
            self.clear()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Go on without a cache that cannot be used, and drop one that is damaged."""
        try:
            yield
        except (OSError, UnicodeError):
            pass
        except (sqlite3.Error, ValueError, TypeError) as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            if code in _NOT_NOW:
                return
            self.notes.append(f"{FOLDER}/{FILE} was damaged, and is made anew: {error}")
            self.clear()

    def _write(self, change: Callable[[sqlite3.Connection], None]) -> bool:
        """Change the file as a whole or not at all; say whether it was changed."""
        done = False
        if not self._program:
            return done
        with self._guarded():
            make_folder(self.root)
            with closing(self._connected()) as database, database:
                if not [*database.execute("SELECT 1 FROM sqlite_schema LIMIT 1")]:
                    for statement in _SCHEMA:
                        database.execute(statement)
                    database.execute("INSERT INTO program VALUES (?)", (self._program,))
                change(database)
            done = True
        return done

    def _rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        return self._chosen(f"SELECT * FROM {table}", ())

    def _chosen(self, query: str, values: tuple[object, ...]) -> Iterator[tuple[Any, ...]]:
        if self._file.exists():
            with closing(self._connected()) as database:
                yield from database.execute(query, values)

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=_PATIENCE)
        database.execute("PRAGMA synchronous = OFF")  # after a crash of the system, it is made anew
        return database


def _drop(database: sqlite3.Connection, table: str, column: str, wanted: Collection[str]) -> bool:
    """Delete the rows of a table that nobody wants; say whether there were any."""
    kept = {key for (key,) in database.execute(f"SELECT {column} FROM {table}")}
    gone = [(key,) for key in kept.difference(wanted)]
    database.executemany(f"DELETE FROM {table} WHERE {column} = ?", gone)
    return bool(gone)


def origin_of(source: Source, language: str, read: Read) -> Origin | None:
    """Return the origin of an article that was just read; None where it is not certain."""
    if read.digests is None:
        return None
    return _origin(named(source, language), b"".join(read.digests), read.seen)


def _origin(of: str, digests: bytes, seen: bytes) -> Origin:
    return Origin(_sum(of, digests), seen)


def named(source: Source, language: str) -> str:
    """Return all but the files' bytes that an article is made of."""
    return repr((source.path, source.markdown, source.sidecar, source.refused, language))


def _sum(*values: object) -> bytes:
    digest = blake2b(digest_size=16)
    for value in values:
        digest.update(value if isinstance(value, bytes) else str(value).encode("utf-8", "replace"))
        digest.update(b"\0")
    return digest.digest()
