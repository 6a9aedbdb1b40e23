"""The search index as a build makes it: only if what it holds has changed, or its files have."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from sitegen import record, search
from sitegen.config import Config
from sitegen.diagnostics import Diagnostic, file_error
from sitegen.model import Site
from sitegen.pages.search import records
from sitegen.write import Stage

Indexed = Sequence[str] | Diagnostic
"""URLs of the index; or why it cannot be made."""


def stage_index(root: Path, site: Site, config: Config, stage: Stage, *, anew: bool) -> Indexed:
    """Stage the search index, if the site has one; `anew` if what is kept does not count."""
    if not config.search:
        return ()
    request = search.request(records(site, config))
    program = record.program()
    digest = f"{program} {request.digest}"
    kept = record.recall_index(root) if program and not anew else None
    if kept and kept.digest == digest and kept.stands_in(stage.output):
        return kept.urls
    try:
        files = search.make_index(request)
    except search.SearchError as error:
        return file_error("", "search-index", error.message, error.hint)
    for url, data in files.items():
        stage.write(url, BytesIO(data))
    record.keep_index(root, digest, files)
    return tuple(files)
