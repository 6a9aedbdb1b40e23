"""Pagefind's files of one index, made the same each time.

It writes filters and their values in an order that differs from run to run, and names files by what
they hold. Here they are put in order and named anew. What is written anew is not packed: how small
a library packs differs from machine to machine.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Final

from sitegen.search import cbor
from sitegen.search.cbor import Value

VERSIONS: Final = ("1.5.",)
"""Beginnings of the versions whose files are known."""
ENTRY: Final = "pagefind-entry.json"
"""The file that names the others."""
_SIGNATURE: Final = b"pagefind_dcd"
_HITS: Final = "fragment/"
_WORDS: Final = "index/"


def canonical(files: Mapping[str, bytes], part: str = "", leads: bool = True) -> dict[str, bytes]:
    """Return what a search needs of an index in one language, by names in its folder.

    Where it is a `part`, hits have its name before their own, and only the one that `leads` has
    the program. Raises ValueError where the files are not as those of the known versions.
    """
    try:
        return dict(sorted(_canonical(files, f"{part}-" if part else "", leads)))
    except (LookupError, TypeError, AttributeError, OSError, EOFError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _canonical(files: Mapping[str, bytes], prefix: str, leads: bool) -> Iterator[tuple[str, bytes]]:
    entry = json.loads(files[ENTRY])
    version = entry["version"]
    if not version.startswith(VERSIONS):
        raise ValueError(f"files of version {version}")
    ((language, index),) = entry["languages"].items()
    meta = cbor.read(_unpacked(files[f"pagefind.{index['hash']}.pf_meta"]))
    _, pages, chunks, filters, sorts, fields = _list(meta)
    renamed: list[tuple[str, str]] = []
    for filter in sorted(_list(filters), key=_first):
        name, chunk = map(str, _list(filter))
        data = _packed(_sorted_filter(_unpacked(files[f"filter/{chunk}.pf_filter"])))
        renamed.append((name, f"{language}_{_digest(data)}"))
        yield f"filter/{renamed[-1][1]}.pf_filter", data
    hits = [(f"{prefix}{hit}", words) for hit, words in map(_list, _list(pages))]
    data = _packed(cbor.write((version, hits, chunks, renamed, sorts, fields)))
    index["hash"] = f"{language}_{_digest(data)}"
    yield f"pagefind.{index['hash']}.pf_meta", data
    yield ENTRY, json.dumps(entry, sort_keys=True).encode()
    if leads:
        program = f"wasm.{index['wasm'] or 'unknown'}.pagefind"
        yield program, files[program]
    for name, data in files.items():
        if name.startswith(_HITS):
            yield f"{_HITS}{prefix}{name.removeprefix(_HITS)}", data
        elif name.startswith(_WORDS):
            yield name, data


def _sorted_filter(data: bytes) -> bytes:
    name, values = _list(cbor.read(data))
    return cbor.write((name, sorted(_list(values), key=_first)))


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
