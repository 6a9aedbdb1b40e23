"""The texts of a theme's templates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sitegen.hashing import blake2b
from sitegen.templates.runtime import UnfitError


class Sources:
    """The texts of a theme's templates, as of when each was first asked for."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self._texts: dict[str, str] = {}

    def text(self, name: str) -> str:
        """Return a template's text; raises `UnfitError` if there is none."""
        if name not in self._texts:
            self._texts[name] = self._read(name)
        return self._texts[name]

    def digest(self, name: str) -> str:
        return blake2b(self.text(name).encode("utf-8", "replace"), digest_size=16).hexdigest()

    def _read(self, name: str) -> str:
        if {"", ".", ".."} & {*name.split("/")} or "\\" in name:
            raise UnfitError(f"what {name!r} means, Jinja knows")
        for folder in self.folders:
            file = folder / "templates" / name
            try:
                if file.is_file():
                    return file.read_text("utf-8")
            except (OSError, ValueError):
                raise UnfitError(f"{name!r} cannot be read") from None
        raise UnfitError(f"there is no template {name!r}")
