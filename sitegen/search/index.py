"""Texts to the files of the search index: an index for each part, all with one program."""

from __future__ import annotations

import json
import os
import re
import sys
from base64 import b64decode
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from operator import attrgetter
from typing import Final

from sitegen.config import Config
from sitegen.frozen import dataclass
from sitegen.hashing import blake2b
from sitegen.model import Site
from sitegen.pages.search import PROGRAM, Record, Records, Text, Texts, searched
from sitegen.search.canonical import ENTRY, canonical
from sitegen.search.parts import Part, parts_of
from sitegen.search.service import Message, SearchError, answers

PACKAGE: Final = "pagefind_bin"
FILTERS: Final = ("briefing", "speaker", "year")
"""The filters whose values are the site's own."""
MISSING: Final = "install it: pip install 'pagefind[bin]'; or write `search: false` in sitegen.yaml"


@dataclass(frozen=True, slots=True)
class Request:
    """What to make an index of."""

    part: Part
    texts: tuple[Text, ...]
    records: Records
    """Makes the records of the texts."""
    digest: str
    """Equal digests mean equal files."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a part."""

    files: Mapping[str, bytes]
    """By URL."""
    summary: Summary


@dataclass(frozen=True, slots=True)
class Summary:
    """What a search has to know of a part before it loads it."""

    language: str
    name: str
    records: int
    entry: str
    """What changes when a file of the part does."""
    filters: Mapping[str, Sequence[str]]
    """By name, those of `FILTERS`: the values that there are, in order."""


def requests(site: Site, config: Config) -> Iterator[Request]:
    """Yield what to ask for, for an index of the site."""
    asked = Asked(site, config)
    return map(asked.request, parts_of(searched(site)))


class Asked:
    """Asks for indexes of parts of a site."""

    def __init__(self, site: Site, config: Config) -> None:
        self._texts = Texts(site, config)
        self._page, self._language = self._texts.views.search, config.language
        self._records, self._version = Records(self._page, self._language), _version()

    def request(self, part: Part) -> Request:
        """Return what to ask for, for an index of a part."""
        within = tuple(map(self._texts.text, part.articles))
        told = (self._version, self._page, self._language, part.name, part.leads, within)
        digest = blake2b(json.dumps(told).encode(), digest_size=16).hexdigest()
        return Request(part, within, self._records, digest)


def make_index(request: Request, *, aside: bool = False) -> Made:
    """Return the files of a part. Raises `SearchError` where it cannot be made.

    `aside` leaves the processor to others.
    """
    part = request.part
    records = [record for text in request.texts for record in request.records.of(text)]
    messages: list[Message] = [{"type": "NewIndex", "config": {}}]
    messages += map(_message, records)
    messages.append({"type": "GetFiles", "index_id": 0})
    reply = deque(answers(_program(), messages, aside=aside), 1).pop()
    files = _files(reply)
    made = {f"{part.folder}{name}": data for name, data in _canonical(files, part).items()}
    entry = blake2b(made[f"{part.folder}{ENTRY}"], digest_size=8).hexdigest()
    if part.leads:
        made[PROGRAM] = files["pagefind.js"]
    filters = {name: _values(records, name) for name in FILTERS}
    return Made(made, Summary(part.language, part.name, len(records), entry, filters))


def listing(summaries: Iterable[Summary]) -> bytes:
    """Return the file at `PARTS`: by language the parts, the one that leads first, and what to
    filter by."""
    known = sorted(summaries, key=attrgetter("language", "name"))
    languages: dict[str, list[dict[str, object]]] = {}
    for one in known:
        about = {"name": one.name, "records": one.records, "entry": one.entry}
        languages.setdefault(one.language, []).append(about)
    filters = {name: sorted({v for one in known for v in one.filters[name]}) for name in FILTERS}
    told = {"languages": languages, "filters": filters}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _values(records: Iterable[Record], filter: str) -> list[str]:
    return sorted({value for record in records for value in record.filters.get(filter, ())})


def _message(record: Record) -> Message:
    return {
        "type": "AddRecord",
        "index_id": 0,
        "url": record.url,
        "content": record.text,
        "language": record.language,
        "meta": dict(record.shown),
        "filters": {name: list(values) for name, values in record.filters.items()},
    }


def _files(reply: Message) -> Mapping[str, bytes]:
    try:
        files = reply["files"]
        assert isinstance(files, list)
        return {file["path"]: b64decode(file["content"]) for file in files}
    except (AssertionError, LookupError, TypeError, ValueError):
        raise SearchError("pagefind answers what sitegen does not understand") from None


def _canonical(files: Mapping[str, bytes], part: Part) -> Mapping[str, bytes]:
    try:
        return canonical(files, part.name, part.leads)
    except ValueError as error:
        message = f"pagefind {_version()} makes files that sitegen does not know ({error})"
        raise SearchError(message) from None


def _version() -> str:
    """Return the program's version; empty where it is not known.

    By the name of the folder in which it is told of what is installed. `importlib.metadata` goes by
    that, too, but takes 25 ms to import.
    """
    named = re.compile(PACKAGE.replace("_", "[-_.]") + r"-(.+)\.dist-info", re.IGNORECASE)
    for folder in sys.path:
        with suppress(OSError):
            for found in filter(None, map(named.fullmatch, os.listdir(folder or "."))):
                return found[1]
    from importlib.metadata import version  # of what is installed in another way

    try:
        return version(PACKAGE)
    except ImportError:
        return ""


def _program() -> str:
    try:
        return str(import_module(PACKAGE).get_executable())
    except (ImportError, OSError):
        message = "there is no pagefind, which makes the search index"
        raise SearchError(message, MISSING) from None
