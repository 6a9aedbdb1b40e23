"""The ways in which editors save a file."""

from __future__ import annotations

import os
from pathlib import Path


def in_place(path: Path, data: str) -> None:
    path.write_text(data, "utf-8")


def slowly_in_place(path: Path, data: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        for character in (data[:40], data[40:]):
            file.write(character)
            file.flush()
            os.fsync(file.fileno())


def by_rename(path: Path, data: str) -> None:
    fresh = path.with_name(f".{path.name}.tmp")
    fresh.write_text(data, "utf-8")
    fresh.replace(path)


def as_vim(path: Path, data: str) -> None:
    """The old file becomes a backup, a new one is written, the backup is deleted; and its test of
    the folder, a file named 4913."""
    (path.parent / "4913").touch()
    (path.parent / "4913").unlink()
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_text(data, "utf-8")
    backup.unlink()


def as_vs_code(path: Path, data: str) -> None:
    """The file is cut to nothing first, then written."""
    with path.open("r+", encoding="utf-8") as file:
        file.truncate(0)
        file.flush()
        file.write(data)


def by_deleting_first(path: Path, data: str) -> None:
    path.unlink()
    path.write_text(data, "utf-8")


SAVES = [in_place, slowly_in_place, by_rename, as_vim, as_vs_code, by_deleting_first]
