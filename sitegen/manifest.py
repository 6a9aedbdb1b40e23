"""The manifest of an output: a line for each file that builds wrote there, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

MANIFEST = ".sitegen-manifest"
_HEADER = "# Files that sitegen wrote here; it deletes and replaces no others."


def read_manifest(output: Path) -> frozenset[str]:
    """Return the URLs of the files that earlier builds wrote to `output`.

    It may have been edited: what does not name a file below the folder is passed over. Raises
    `OSError` where there is one that cannot be read.
    """
    return frozenset(manifest_list(output))


def manifest_list(output: Path) -> list[str]:
    """Return the same in the manifest's order, each once."""
    try:
        return _names((output / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return []


def manifest_names(data: bytes) -> frozenset[str]:
    """Return the URLs that a manifest names, but for what cannot be one."""
    return frozenset(_names(data))


def _names(data: bytes) -> list[str]:
    """Return these in the manifest's order, each once."""
    text = data.replace(b"\r\n", b"\n").decode("utf-8", "surrogateescape")
    listed = text.removeprefix(f"{_HEADER}\n")
    lines = listed.split("\n")
    framed = f"\n{listed}\n"
    if any(stray in framed for stray in _STRAYS):  # else to look at each would take long
        lines = [line for line in lines if _is_name(line)]
    return list(dict.fromkeys(filter(None, lines)))


_STRAYS = ("\n#", "\n/", "\n.", "//", "/.", "/\n", "\0")
"""What is in a manifest that holds more than names of files, or names of a rare kind."""


def _is_name(line: str) -> bool:
    parts = line.split("/")
    return line[:1] != "#" and "\0" not in line and not {"", ".", ".."} & set(parts)


def manifest_text(urls: Iterable[str]) -> bytes:
    """Return the manifest of some files."""
    return "\n".join([_HEADER, *sorted(urls), ""]).encode("utf-8", "surrogateescape")
