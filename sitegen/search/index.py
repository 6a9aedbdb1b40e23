"""Records to the files of the search index: one index for each language, all with one program."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from importlib import import_module
from itertools import groupby
from operator import attrgetter
from typing import Final

from sitegen.frozen import dataclass
from sitegen.pages.search import INDEX, PROGRAM, Record
from sitegen.search.canonical import canonical
from sitegen.search.service import Message, SearchError, answers

PACKAGE: Final = "pagefind_bin"
MISSING: Final = "install it: pip install 'pagefind[bin]'; or write `search: false` in sitegen.yaml"


@dataclass(frozen=True, slots=True)
class Request:
    """What to make an index of: equal digests mean equal indexes."""

    languages: tuple[tuple[str, tuple[Message, ...]], ...]
    """Languages with their records as messages, each in order."""
    digest: str


def request(records: Iterable[Record]) -> Request:
    """Return what to ask for `records`; those of a language keep their order."""
    by_language = groupby(sorted(records, key=attrgetter("language")), attrgetter("language"))
    languages = tuple((language, tuple(map(_message, of))) for language, of in by_language)
    data = json.dumps([_version(), languages]).encode()
    return Request(languages, blake2b(data, digest_size=16).hexdigest())


def make_index(request: Request, *, aside: bool = False) -> Mapping[str, bytes]:
    """Return the files of the index, by URL. Raises `SearchError` where it cannot be made.

    `aside` leaves the processor to others.
    """
    found: dict[str, bytes] = {}
    messages, wanted = _messages(request.languages)
    replies = answers(_program(), messages, aside=aside) if messages else iter(())
    for number, reply in enumerate(replies):
        if number in wanted:
            files = _files(reply)
            found[PROGRAM] = files["pagefind.js"]
            folder = f"{INDEX}{wanted[number]}/"
            found |= {f"{folder}{name}": data for name, data in _canonical(files).items()}
    return found


def _messages(
    languages: Sequence[tuple[str, Sequence[Message]]],
) -> tuple[list[Message], Mapping[int, str]]:
    """Return all messages, and by number of those that are answered with files their language."""
    messages: list[Message] = []
    wanted: dict[int, str] = {}
    for id, (language, records) in enumerate(languages):
        messages.append({"type": "NewIndex", "config": {}})
        messages += [{**record, "index_id": id} for record in records]
        wanted[len(messages)] = language
        messages.append({"type": "GetFiles", "index_id": id})
    return messages, wanted


def _message(record: Record) -> Message:
    return {
        "type": "AddRecord",
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


def _canonical(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    try:
        return canonical(files)
    except ValueError as error:
        message = f"pagefind {_version()} makes files that sitegen does not know ({error})"
        raise SearchError(message) from None


def _version() -> str:
    from importlib.metadata import version  # costs 25 ms: not of a site without a search index

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
