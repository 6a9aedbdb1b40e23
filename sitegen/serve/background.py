"""The search index of a preview: made beside all else, for the site that is shown.

Nothing is made before somebody searches; from then on the index follows each change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from threading import Condition, Thread

from sitegen.config import Config
from sitegen.model import Site
from sitegen.pages.search import PARTS
from sitegen.search import Made, Request, SearchError, listing, make_index, requests

PATIENCE = 5.0
"""Seconds that a request waits for the index, also one left over when the server is stopped; its
page asks again."""

Requests = Callable[[], Iterable[Request]]
"""Returns what to ask for, for an index of a site."""


class BackgroundIndex:
    """The files of the index. Any thread may ask."""

    def __init__(self) -> None:
        self.told: Callable[[SearchError], None] = lambda _: None
        """Called, in another thread, with why an index cannot be made."""
        self._change = Condition()
        self._wanted: Requests | None = None
        """For the site that is shown; None where it has no search."""
        self._made: Requests | None = None
        self._parts: Mapping[str, Made] = {}
        """By digest."""
        self._files: Mapping[str, bytes] = {}
        self._searched = False
        self._busy = False

    def follow(self, site: Site, config: Config) -> None:
        """Take the site as it is now. Returns at once."""
        with self._change:
            self._wanted = partial(requests, site, config) if config.search else None
            if self._searched:
                self._begin()

    def file(self, url: str) -> bytes | None:
        """Return a file of the index, the last one that was made; the first is waited for.

        None where there is none, or not yet.
        """
        with self._change:
            self._searched = True
            self._begin()
            self._change.wait_for(lambda: self._files or not self._busy, PATIENCE)
            return self._files.get(url)

    def _begin(self) -> None:
        if not self._busy and self._wanted is not None and self._wanted is not self._made:
            self._busy = True
            Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        """Make the index, and again while the site has changed meanwhile."""
        while True:
            with self._change:
                wanted = self._wanted
                if wanted is None or wanted is self._made:
                    self._busy = False
                    self._change.notify_all()
                    return
            self._make(wanted)

    def _make(self, wanted: Requests) -> None:
        """Make the index: of its parts those that have changed."""
        parts: dict[str, Made] = {}
        try:
            for request in wanted():
                made = self._parts.get(request.digest)
                parts[request.digest] = made or make_index(request, aside=True)
        except SearchError as error:
            parts.clear()
            self.told(error)
        files = {url: data for made in parts.values() for url, data in made.files.items()}
        if files:
            files[PARTS] = listing(made.summary for made in parts.values())
        with self._change:
            self._parts, self._files, self._made = parts, files, wanted
            self._change.notify_all()
