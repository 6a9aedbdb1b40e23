"""The search index: from texts to the files that Pagefind searches in the browser."""

from __future__ import annotations

from sitegen.search.index import Made, Request, Summary, listing, make_index, requests
from sitegen.search.service import SearchError

__all__ = ["Made", "Request", "SearchError", "Summary", "listing", "make_index", "requests"]
