"""Themes: where templates and static files are found. A site overrides the default file by file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path

from sitegen.characters import composed
from sitegen.diagnostics import Diagnostic, did_you_mean, file_error
from sitegen.hashing import blake2b

THEMES = "themes"
DEFAULT = "default"


def bundled() -> Path:
    """Return the folder of the themes that come with the program.

    An installed package holds them; in a checkout they stand beside it.
    """
    package = Path(__file__).parent
    inside = package / THEMES
    return inside if inside.is_dir() else package.parent / THEMES


def is_bundled(file: Path) -> bool:
    """Say whether a theme's file came with the program."""
    return file.is_relative_to(bundled().resolve())


def has_own_templates(folders: tuple[Path, ...]) -> bool:
    """Say whether a theme has templates that did not come with the program."""
    return any((one / "templates").is_dir() and not is_bundled(one) for one in folders)


def template_ids(folders: tuple[Path, ...]) -> Set[str]:
    """Return the ids of elements that templates of a bundled theme give as they stand there."""
    texts = (
        file.read_text("utf-8")
        for folder in folders
        for file in sorted((folder / "templates").glob("*.html"))
    )
    return {id for text in texts for id in re.findall(r'\bid="([^"{}]+)"', text)}


def search_path(root: Path, theme: str) -> tuple[tuple[Path, ...], tuple[Diagnostic, ...]]:
    """Return the folders of a theme, the first to be looked in first, and what is wrong with its
    name."""
    own = _own(root / THEMES, theme)
    candidates = [own, bundled() / theme, bundled() / DEFAULT]
    folders = tuple(dict.fromkeys(folder.resolve() for folder in candidates if folder.is_dir()))
    if not own.is_dir() and not (bundled() / theme).is_dir():
        known = {path.name for top in (root / THEMES, bundled()) for path in _folders(top)}
        hint = did_you_mean(theme, known, f"make the folder {THEMES}/{theme}")
        message = f'there is no theme "{theme}"'
        return folders, (file_error("sitegen.yaml", "unknown-theme", message, hint),)
    return folders, ()


def _own(themes: Path, theme: str) -> Path:
    """Return the folder of a site's own theme, whether there is one or not."""
    folder = themes / theme
    if theme.isascii() or folder.is_dir():
        return folder
    return next((one for one in _folders(themes) if composed(one.name) == theme), folder)


def _folders(top: Path) -> Iterator[Path]:
    if top.is_dir():
        yield from (path for path in top.iterdir() if path.is_dir())


def static_files(folders: tuple[Path, ...]) -> Mapping[str, Path]:
    """Return the theme's static files: URL to file, the first folder's version of each."""
    found: dict[str, Path] = {}
    for folder in reversed(folders):
        top = folder / "static"
        for place, names, files in os.walk(top):
            names.sort()
            for name in files:
                if not name.startswith("."):
                    path = Path(place, name)
                    found[composed(f"static/{path.relative_to(top).as_posix()}")] = path
    return dict(sorted(found.items()))


def own_files(folders: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the files of a theme that did not come with the program, whatever kind of files."""
    for folder in folders:
        for top in () if is_bundled(folder) else ("static", "templates"):
            for place, names, files in os.walk(folder / top):
                names.sort()
                yield from (Path(place, name) for name in sorted(files) if name[0] != ".")


def templates_digest(folders: tuple[Path, ...]) -> bytes:
    """Return a digest of all templates of a theme, those that others replace included."""
    digest = blake2b(digest_size=16)
    for folder in folders:
        for place, names, files in os.walk(folder / "templates"):
            names.sort()
            for name in sorted(files):
                digest.update(os.fsencode(os.path.join(place, name)) + b"\0")
                path = Path(place, name)
                with suppress(OSError):
                    if path.is_file():  # to read what is none may wait for ever
                        digest.update(blake2b(path.read_bytes()).digest())
    return digest.digest()


def declared_colours(folders: tuple[Path, ...]) -> Mapping[str, Mapping[str, str]]:
    """Return the colours that a theme's style sheet declares as custom properties: by scheme, then
    name.

    Light is what stands before the first rule for dark. Nothing where there is no style sheet, or
    it cannot be read.
    """
    sheets = (folder / "static" / "style.css" for folder in folders)
    sheet = next((path for path in sheets if path.is_file()), None)
    try:
        text = sheet.read_text("utf-8", "replace") if sheet else ""
    except OSError:
        text = ""
    light, _, dark = text.partition("prefers-color-scheme: dark")
    return {"light": _first(light), "dark": {**_first(light), **_first(dark)}}


def _first(css: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in re.findall(r"--([\w-]+):\s*(#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3}));", css):
        found.setdefault(name, value)
    return found
