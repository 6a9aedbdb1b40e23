"""Texts a second time, packed, for hosts that send such files as they are.

It is part of the build, not of the deployment: so the packed files are in the manifest, are there
for every way to a host, and are deleted with what they were made of.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import cast

from sitegen.building.prepare import Unusable
from sitegen.config import CONFIG_FILE, Compression
from sitegen.diagnostics import file_error
from sitegen.frozen import dataclass
from sitegen.headers import is_text
from sitegen.write import Stage, folders_of

Convert = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Packer:
    """A way of packing. The same bytes give the same bytes."""

    ending: str
    pack: Convert
    unpack: Convert
    """Raises `ValueError` for what cannot be unpacked."""


def packers(kinds: Sequence[Compression]) -> list[Packer]:
    """Return the ways of packing that a site asks for; `Unusable` where one is not installed."""
    made = {"gzip": _gzip, "brotli": _brotli}
    return [made[kind]() for kind in kinds]


def _gzip() -> Packer:
    import gzip  # as few sites ask for it

    def unpack(data: bytes) -> bytes:
        try:
            return gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(str(error)) from None

    return Packer(".gz", lambda data: gzip.compress(data, mtime=0), unpack)


def _brotli() -> Packer:
    try:
        brotli = importlib.import_module("brotli")
    except ModuleNotFoundError:
        hint = "run `pip install 'sitegen[brotli]'`, or compress with gzip alone"
        message = "brotli is not installed"
        raise Unusable([file_error(CONFIG_FILE, "bad-value", message, hint)]) from None

    def unpack(data: bytes) -> bytes:
        try:
            return cast(bytes, brotli.decompress(data))
        except brotli.error as error:
            raise ValueError(str(error)) from None

    return Packer(".br", brotli.compress, unpack)


def compress(stage: Stage, urls: Collection[str], ways: Sequence[Packer]) -> Iterator[str]:
    """Stage the texts among a site's files packed; yield the URLs of what is packed.

    A file or folder of the site's own that has such a name stays. What holds the text already is
    not packed again: to unpack it is quicker by far.
    """
    if not ways:
        return
    taken = {*urls, *folders_of(urls)}
    for url in filter(is_text, urls):
        data = stage.read(url)
        for way in ways:
            packed = f"{url}{way.ending}"
            if packed in taken:
                continue
            if not _holds(stage, packed, way, data):
                stage.write(packed, way.pack(data))
            yield packed


def _holds(stage: Stage, packed: str, way: Packer, data: bytes) -> bool:
    try:
        return way.unpack((stage.output / packed).read_bytes()) == data
    except (OSError, ValueError):
        return False
