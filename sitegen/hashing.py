"""BLAKE2 by itself: with `hashlib` comes OpenSSL, which takes a tenth of a short run to load."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["blake2b"]

if TYPE_CHECKING:
    from hashlib import blake2b
else:
    try:
        from _blake2 import blake2b
    except ImportError:  # the library does not promise where it has it
        from hashlib import blake2b
