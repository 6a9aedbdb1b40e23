"""The search index as a build makes it: of its parts only those that hold what has changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from sitegen import record, search
from sitegen.diagnostics import Diagnostic, file_error
from sitegen.frozen import dataclass, values_of
from sitegen.pages.search import PARTS
from sitegen.record import IndexRecord
from sitegen.write import Stage


@dataclass(frozen=True, slots=True)
class Index:
    """The parts of an index, by folder: all that stand in the output or are staged."""

    parts: Mapping[str, IndexRecord]

    @property
    def urls(self) -> set[str]:
        """Those of its files."""
        urls = {url for part in self.parts.values() for url in part.urls}
        return urls | {PARTS} if urls else urls


class Indexing:
    """The making of an index: what stands in the output, and what is to be made."""

    def __init__(
        self, root: Path, requests: Iterable[search.Request], stage: Stage, *, anew: bool
    ) -> None:
        """`anew` if what is kept of an earlier build does not count."""
        self.stage, self._program = stage, record.program()
        self._known: dict[str, IndexRecord] = {}
        self.wanted: list[search.Request] = []
        """Each may be made in any process."""
        kept = {} if anew or not self._program else record.recall_index(root)
        for request in requests:
            known = kept.get(request.part.folder)
            same = known if known and known.digest == self._digest(request) else None
            if found := same and same.found_in(stage.output):
                self._known[request.part.folder] = found
            else:
                self.wanted.append(request)

    @property
    def articles(self) -> int:
        """Of how many articles parts are to be made: how much there is to do."""
        return sum(len(request.part.articles) for request in self.wanted)

    def make(self, number: int) -> IndexRecord | Diagnostic:
        """Make and stage one of those that are wanted; or tell why it cannot be made."""
        request = self.wanted[number]
        try:
            made = search.make_index(request)
        except search.SearchError as error:
            return file_error("", "search-index", error.message, error.hint)
        for url, data in made.files.items():
            self.stage.write(url, data)
        content = record.content_digest(made.files.values())
        summary = json.dumps(values_of(made.summary))
        return IndexRecord(self._digest(request), tuple(made.files), content, summary)

    def finish(
        self,
        outcomes: Iterable[IndexRecord | Diagnostic],
        others: Mapping[str, IndexRecord] = MappingProxyType({}),
    ) -> Index:
        """Return the index, given what became of those that are wanted, in order, and the parts
        that were not asked for, by folder."""
        parts = {**others, **self._known}
        for request, outcome in zip(self.wanted, outcomes, strict=True):
            if isinstance(outcome, IndexRecord):
                parts[request.part.folder] = outcome
        parts = dict(sorted(parts.items()))
        if parts:
            self.stage.write(PARTS, listing(parts))
        return Index(parts)

    def _digest(self, request: search.Request) -> str:
        return f"{self._program} {request.digest}"


def listing(parts: Mapping[str, IndexRecord]) -> bytes:
    """Return the file that lists all parts of an index."""
    return search.listing(search.Summary(**json.loads(part.summary)) for part in parts.values())


def keep_index(root: Path, output: Path, index: Index) -> None:
    """Keep what is known of an index that has just been put into the output."""
    parts = {
        folder: part if part.stamps else part.put_in(output) for folder, part in index.parts.items()
    }
    record.keep_index(root, parts)
