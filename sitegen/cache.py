"""What builds have worked out, kept in `.sitegen/cache.db` for the next one.

- Articles as they were read, by the bytes of their two files.
- Of every page in the output, the digest of its basis. A page that has the basis of the last
  build's need not be made, if its folder still is as it was left then.

Nothing is taken on trust. All of it is dropped when the program or a library has changed; an entry,
when one of its inputs has. Time stamps spare the look at a file only where they can tell (see
`stamps.py`). Each entry carries a digest of itself, so that damage shows. Where the cache cannot be
read or written, or another build has locked it, a build goes on without.

It holds what the site and its output have now, and so is bounded by them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from sitegen.frozen import dataclass
from sitegen.load import Source
from sitegen.model import Article
from sitegen.packing import unpack
from sitegen.pages.basis import Origin
from sitegen.record import FOLDER, make_folder, program
from sitegen.stamps import is_settled, stamp_of

FILE: Final = "cache.db"
_APPLICATION: Final = 0x73697465
"""What SQLite calls the application's id: `site`."""
_SCHEMA: Final = (
    f"PRAGMA application_id = {_APPLICATION}",
    "CREATE TABLE program (digest TEXT)",
    """CREATE TABLE articles
        (path TEXT PRIMARY KEY, source TEXT, digests BLOB, packed BLOB, seen BLOB, sum BLOB,
        stamps TEXT)""",
    "CREATE TABLE output (path TEXT)",
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
                if source is None or of != _named(source, language):
                    continue
                now = self._stamps(source)
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
        rows = []
        for path, one in read.items():
            if one.digests is not None:
                of, held = _named(known[path], language), b"".join(one.digests)
                row = (path, of, held, one.packed, one.seen)
                rows.append((*row, _sum(*row), self._stamps(known[path])))

        def change(database: sqlite3.Connection) -> None:
            _drop(database, "articles", "path", known)
            database.executemany("REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            settled = "UPDATE articles SET stamps = ? WHERE path = ?"
            database.executemany(settled, self._seen_again)

        self._write(change)

    def _stamps(self, source: Source) -> str:
        """Return the stamps of an article's files; empty where they do not tell."""
        stamps = [stamp_of(self.root / file) for file in (source.markdown, source.sidecar) if file]
        settled = all(is_settled(stamp, self.began) for stamp in stamps)
        return str(stamps) if settled else ""

    # Pages

    def pages(self, output: Path, stands: Callable[[str], bool]) -> Mapping[str, bytes]:
        """Return by URL the digests of the bases of those pages in an output that `stands` says to
        be as they were put there."""
        with self._guarded():
            if [*self._rows("output")] == [(str(output),)]:
                return {url: basis for url, basis in self._rows("pages") if stands(url)}
        return {}

    def keep_pages(self, output: Path, made: Mapping[str, bytes], urls: Collection[str]) -> None:
        """Keep the digests of the bases of pages that have just been put into the output or looked
        at there, and forget what stood there that is none of `urls`."""

        def change(database: sqlite3.Connection) -> None:
            if [*database.execute("SELECT path FROM output")] != [(str(output),)]:
                database.execute("DELETE FROM output")
                database.execute("DELETE FROM pages")
                database.execute("INSERT INTO output VALUES (?)", (str(output),))
            _drop(database, "pages", "url", urls)
            database.executemany("REPLACE INTO pages VALUES (?, ?)", made.items())

        self._write(change)

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

    def _write(self, change: Callable[[sqlite3.Connection], None]) -> None:
        """Change the file as a whole or not at all."""
        if not self._program:
            return
        with self._guarded():
            make_folder(self.root)
            with closing(self._connected()) as database, database:
                if not [*database.execute("SELECT 1 FROM sqlite_schema LIMIT 1")]:
                    for statement in _SCHEMA:
                        database.execute(statement)
                    database.execute("INSERT INTO program VALUES (?)", (self._program,))
                change(database)

    def _rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        if self._file.exists():
            with closing(self._connected()) as database:
                yield from database.execute(f"SELECT * FROM {table}")

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=_PATIENCE)
        database.execute("PRAGMA synchronous = OFF")  # after a crash of the system, it is made anew
        return database


def _drop(database: sqlite3.Connection, table: str, column: str, wanted: Collection[str]) -> None:
    """Delete the rows of a table that nobody wants."""
    kept = {key for (key,) in database.execute(f"SELECT {column} FROM {table}")}
    gone = [(key,) for key in kept.difference(wanted)]
    database.executemany(f"DELETE FROM {table} WHERE {column} = ?", gone)


def origin_of(source: Source, language: str, read: Read) -> Origin | None:
    """Return the origin of an article that was just read; None where it is not certain."""
    if read.digests is None:
        return None
    return _origin(_named(source, language), b"".join(read.digests), read.seen)


def _origin(of: str, digests: bytes, seen: bytes) -> Origin:
    return Origin(_sum(of, digests), seen)


def _named(source: Source, language: str) -> str:
    """Return all but the files' bytes that an article is made of."""
    return repr((source.path, source.markdown, source.sidecar, source.refused, language))


def _sum(*values: object) -> bytes:
    digest = blake2b(digest_size=16)
    for value in values:
        digest.update(value if isinstance(value, bytes) else str(value).encode("utf-8", "replace"))
        digest.update(b"\0")
    return digest.digest()
