"""PNG files: pictures of at most 256 colours (https://www.w3.org/TR/png-3/, colour type 3)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_LEVEL: Final = 4
"""Measured: 6 makes files smaller by a twentieth, and takes twice as long."""
_STREAM: Final = b"\x78\x5e"
"""What a zlib stream begins with (RFC 1950)."""
_END: Final = b"\x03\x00"
"""An empty block, the last."""
_MODULUS: Final = 65521
"""Of Adler-32, whose halves are sums; so that of two parts follows from those of each."""


class Part(NamedTuple):
    """Rows packed by themselves up to a full flush, so that other parts can stand around them."""

    packed: bytes
    size: int
    """In bytes, unpacked."""
    check: int
    """Adler-32."""


def packed(rows: bytes | bytearray) -> Part:
    """Pack rows, each with a zero before it."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = packer.compress(rows) + packer.flush(zlib.Z_FULL_FLUSH)
    return Part(data, len(rows), zlib.adler32(rows))


@cache
def blank(size: int) -> Part:
    """Pack so many zeros."""
    return packed(bytes(size))


def png(width: int, height: int, parts: Iterable[Part], palette: bytes) -> bytes:
    """Return a picture as a file. `parts` make up its rows: of each a zero, then a byte a pixel, a
    place in `palette` of three bytes each."""
    data, low, high = [_STREAM], 1, 0
    for part in parts:
        data.append(part.packed)
        high = (high + part.size * (low - 1) + (part.check >> 16)) % _MODULUS
        low = (low + (part.check & 0xFFFF) - 1) % _MODULUS
    data += _END, struct.pack(">HH", high, low)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", b"".join(data)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
