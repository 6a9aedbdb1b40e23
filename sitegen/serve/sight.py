"""A site as it is served: each page is made when it is asked for first."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from mimetypes import guess_type
from pathlib import Path
from threading import Lock
from urllib.parse import unquote, urlsplit

from sitegen.building.prepare import published, shown
from sitegen.config import Config
from sitegen.diagnostics import Diagnostic
from sitegen.frozen import dataclass, field, replace
from sitegen.hashing import blake2b
from sitegen.pages.job import Planned
from sitegen.render import Renderer

MISSING = "404.html"
KEPT = 200
"""Pages of which the last good version is kept, for when a template fails."""
EMPTY = b"<!doctype html>\n<html lang=en>\n<head><title>sitegen</title></head>\n</html>\n"
"""Shown where there is nothing good yet; the errors stand over it."""


@dataclass(frozen=True)
class Answer:
    """A file as it is served."""

    url: str
    """From the site's root; that of the page for no page where there is none."""
    status: int
    media_type: str
    data: bytes = b""
    file: Path | None = None
    """Where the data is, if it is not in `data`."""
    faults: tuple[Diagnostic, ...] = ()
    """Why the data is not up to date: a template fails."""

    @cached_property
    def digest(self) -> str:
        return blake2b(self.data, digest_size=12).hexdigest()

    @property
    def is_page(self) -> bool:
        return self.media_type == "text/html"


class Lasting:
    """The last good versions of pages, by URL: the newest ones of them."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}

    def keep(self, url: str, data: bytes) -> None:
        self.pages.pop(url, None)
        self.pages[url] = data
        if len(self.pages) > KEPT:
            del self.pages[next(iter(self.pages))]


@dataclass(frozen=True)
class Sight:
    """What is served at one time. Any thread may ask."""

    root: Path
    lasting: Lasting
    generation: int = 0
    config: Config | None = None
    """None, and no pages, until a build succeeds."""
    renderer: Renderer | None = None
    folders: tuple[Path, ...] = ()
    """Of the theme."""
    pages: Mapping[str, Planned] = field(default_factory=dict)
    copied: Mapping[str, Path] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    """URLs of articles that a build would leave out, with the reason in words."""
    found: tuple[Diagnostic, ...] = ()
    """What is wrong with the newest state of the files, which may not be the one that is shown."""
    made: dict[str, Answer] = field(default_factory=dict)
    making: Lock = field(default_factory=Lock)

    def anew(self) -> Sight:
        """Return the next generation, whose pages are still to be made."""
        return replace(self, generation=self.generation + 1, made={}, making=Lock())

    @property
    def base(self) -> str:
        """The path that the site stands at, unquoted; begins and ends with a slash."""
        return unquote(urlsplit(self.config.base_url).path if self.config else "") or "/"

    def name(self, path: str) -> str:
        """Return the URL that a path below the base means, as on a static host: a folder is its
        index, and `x` is also `x.html`. Empty where there is nothing."""
        index = f"{path}index.html" if not path or path.endswith("/") else f"{path}.html"
        return next((url for url in (path, index) if url in self.pages or url in self.copied), "")

    def answer(self, path: str) -> Answer:
        """Return the file at a path from the server's root; where there is none, the page for no
        page."""
        url = self.name(path.removeprefix(self.base)) if path.startswith(self.base) else ""
        if url in self.copied:
            return self._copy(url)
        with self.making:
            if url not in self.made:
                self.made[url] = self._page(url or MISSING, 200 if url else 404)
            return self.made[url]

    def _page(self, url: str, status: int) -> Answer:
        media_type = guess_type(url)[0] or "application/octet-stream"
        page = self.pages.get(url)
        if page is None or self.renderer is None:
            return Answer(url, 404 if self.config else 503, "text/html", EMPTY)
        output = self.renderer.render(page.make())
        if isinstance(output, Diagnostic):
            fault = replace(output, path=shown(self.root, output.path))
            data = self.lasting.pages.get(url, EMPTY if media_type == "text/html" else b"")
            return Answer(url, status, media_type, data, faults=(fault,))
        self.lasting.keep(url, output.data)
        return Answer(url, status, media_type, output.data)

    def _copy(self, url: str) -> Answer:
        """Return a file that is copied; one that a link puts outside the site is refused."""
        path = Path(os.path.realpath(self.copied[url]))
        media_type = guess_type(url)[0] or "application/octet-stream"
        inside = (Path(os.path.realpath(self.root)), *self.folders)
        if not any(path.is_relative_to(folder) for folder in inside):
            return Answer(url, 403, "text/plain", b"refused: a link leads out of the site\n")
        if not url.startswith("static/"):
            return Answer(url, 200, media_type, file=path)
        try:
            with path.open("rb") as source, published(self.copied[url], source) as data:
                return Answer(url, 200, media_type, data.read())
        except OSError:
            return Answer(url, 404, "text/plain", b"the file cannot be read\n")
