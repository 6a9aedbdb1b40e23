"""The search index of a preview: made beside all else, for the site that is shown.

Nothing is made before somebody searches; from then on the index follows each change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import Condition, Thread

from sitegen.pages.search import Record
from sitegen.search import SearchError, make_index, request

PATIENCE = 5.0
"""Seconds that a request waits for the index, also one left over when the server is stopped; its
page asks again."""

Records = Callable[[], Iterable[Record]]


class BackgroundIndex:
    """The files of the index. Any thread may ask."""

    def __init__(self) -> None:
        self.told: Callable[[SearchError], None] = lambda _: None
        """Called, in another thread, with why an index cannot be made."""
        self._change = Condition()
        self._wanted: Records | None = None
        """What the site that is shown consists of; None where it has no search."""
        self._made: Records | None = None
        self._digest = ""
        self._files: Mapping[str, bytes] = {}
        self._searched = False
        self._busy = False

    def follow(self, records: Records | None) -> None:
        """Take what the site consists of now; None where it has no search. Returns at once."""
        with self._change:
            self._wanted = records
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

    def _make(self, records: Records) -> None:
        asked = request(records())
        files, digest = self._files, asked.digest
        if digest != self._digest:
            try:
                files = make_index(asked, aside=True)
            except SearchError as error:
                files, digest = {}, ""
                self.told(error)
        with self._change:
            self._files, self._digest, self._made = files, digest, records
            self._change.notify_all()
