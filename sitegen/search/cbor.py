"""The part of CBOR (RFC 8949) that Pagefind's files are written in: whole numbers, texts, lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Value: TypeAlias = "int | str | Sequence[Value]"
_NUMBER, _TEXT, _LIST = 0, 3, 4
_SHORT = 24
"""Numbers below it stand in the first byte; it and the next three say how many bytes follow."""


def read(data: bytes) -> Value:
    """Return the value that `data` holds. Raises ValueError where it holds another, or more."""
    try:
        value, end = _read(data, 0)
    except (IndexError, RecursionError):
        raise ValueError("not a whole value") from None
    if end != len(data):
        raise ValueError("more than one value")
    return value


def _read(data: bytes, at: int) -> tuple[Value, int]:
    kind, size = data[at] >> 5, data[at] & 31
    at += 1
    if size >= _SHORT + 4:
        raise ValueError("a length that is not said")
    if size >= _SHORT:
        width = 1 << (size - _SHORT)
        size, at = int.from_bytes(data[at : at + width]), at + width
    if kind == _NUMBER:
        return size, at
    if kind == _TEXT:
        return data[at : at + size].decode(), at + size
    if kind != _LIST:
        raise ValueError(f"a value of kind {kind}")
    values: list[Value] = []
    for _ in range(size):
        value, at = _read(data, at)
        values.append(value)
    return values, at


def write(value: Value) -> bytes:
    """Return a value as bytes, as short as can be."""
    if isinstance(value, int):
        return _head(_NUMBER, value)
    if isinstance(value, str):
        data = value.encode()
        return _head(_TEXT, len(data)) + data
    return _head(_LIST, len(value)) + b"".join(map(write, value))


def _head(kind: int, size: int) -> bytes:
    if size < _SHORT:
        return bytes([kind << 5 | size])
    power = next(power for power in range(4) if size < 1 << (8 << power))
    return bytes([kind << 5 | _SHORT + power]) + size.to_bytes(1 << power)
