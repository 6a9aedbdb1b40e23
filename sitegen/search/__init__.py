"""The search index: from records to the files that Pagefind searches in the browser."""

from __future__ import annotations

from sitegen.search.index import Request, make_index, request
from sitegen.search.service import SearchError

__all__ = ["Request", "SearchError", "make_index", "request"]
