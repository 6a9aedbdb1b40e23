"""Pagefind's files of one index, made the same each time.

It writes filters and their values in an order that differs from run to run, and names files by what
they hold. Here they are put in order and named anew. What is written anew is not packed: how small
a library packs differs from machine to machine.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from typing import Final

from sitegen.hashing import blake2b
from sitegen.search import cbor
from sitegen.search.cbor import Value

VERSIONS: Final = ("1.5.",)
"""Beginnings of the versions whose files are known."""
ENTRY: Final = "pagefind-entry.json"
"""The file that names the others."""
_SIGNATURE: Final = b"pagefind_dcd"


def canonical(files: Mapping[str, bytes], part: str = "", leads: bool = True) -> dict[str, bytes]:
    """Return what a search needs of an index in one language, by names in its folder.

    Hits have their type and the name of the `part` before their own, and only the one that `leads`
    has the program. Raises ValueError where the files are not as those of the known versions.
    """
    try:
        return dict(sorted(_canonical(files, part, leads)))
    except (LookupError, TypeError, AttributeError, OSError, EOFError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _canonical(files: Mapping[str, bytes], part: str, leads: bool) -> Iterator[tuple[str, bytes]]:
    entry = json.loads(files[ENTRY])
    version = entry["version"]
    if not version.startswith(VERSIONS):
        raise ValueError(f"files of version {version}")
    ((language, index),) = entry["languages"].items()
    meta = cbor.read(_unpacked(files[f"pagefind.{index['hash']}.pf_meta"]))
    _, pages, chunks, filters, sorts, fields = _list(meta)
    renamed: list[tuple[str, str]] = []
    types: dict[Value, Value] = {}
    for filter in sorted(_list(filters), key=_first):
        name, chunk = map(str, _list(filter))
        values = _values(_unpacked(files[f"filter/{chunk}.pf_filter"]))
        if name == "type":
            types = {page: type for type, of in values for page in _list(of)}
        data = _packed(cbor.write((name, values)))
        renamed.append((name, f"{language}_{_digest(data)}"))
        yield f"filter/{renamed[-1][1]}.pf_filter", data
    hits = [(str(hit), words) for hit, words in map(_list, _list(pages))]
    names = {hit: f"{types[number]}-{part}-{hit}" for number, (hit, _) in enumerate(hits)}
    named = [(names[hit], words) for hit, words in hits]
    data = _packed(cbor.write((version, named, chunks, renamed, sorts, fields)))
    index["hash"] = f"{language}_{_digest(data)}"
    yield f"pagefind.{index['hash']}.pf_meta", data
    yield ENTRY, json.dumps(entry, sort_keys=True).encode()
    if leads:
        program = f"wasm.{index['wasm'] or 'unknown'}.pagefind"
        yield program, files[program]
    for hit, name in names.items():
        yield f"fragment/{name}.pf_fragment", files[f"fragment/{hit}.pf_fragment"]
    yield from ((name, data) for name, data in files.items() if name.startswith("index/"))


def _values(data: bytes) -> list[tuple[Value, Value]]:
    """Return the values of a filter in order, each with its pages."""
    _, values = _list(cbor.read(data))
    return [(value, of) for value, of in map(_list, sorted(_list(values), key=_first))]


def _list(value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise ValueError("no list where one should be")
    return value


def _first(value: Value) -> str:
    return str(_list(value)[0])


def _unpacked(data: bytes) -> bytes:
    data = data if data.startswith(_SIGNATURE) else gzip.decompress(data)
    if not data.startswith(_SIGNATURE):
        raise ValueError("a file without its signature")
    return data.removeprefix(_SIGNATURE)


def _packed(data: bytes) -> bytes:
    return _SIGNATURE + data


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=5).hexdigest()
