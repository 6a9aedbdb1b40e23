"""The search index: from texts to the files that Pagefind searches in the browser."""

from __future__ import annotations

from sitegen.search.index import Asked, Made, Request, Summary, listing, make_index, requests
from sitegen.search.parts import Part, filled, may_hold, part_with
from sitegen.search.service import SearchError

__all__ = [
    "Asked",
    "Made",
    "Part",
    "Request",
    "SearchError",
    "Summary",
    "filled",
    "listing",
    "make_index",
    "may_hold",
    "part_with",
    "requests",
]
