"""Anchoring: finding the passage of a text that a quote means.

Exact where it can be, and refusing where it must: see `anchor`. Pure functions over text.
"""

from __future__ import annotations

from .anchor import LISTED, anchor
from .editor import shortest_context, within_quotation_marks
from .exact import only_place
from .normal import normalise
from .pieces import anchor_pieces
from .searchable import Searchable
from .values import Ambiguous, Anchor, Found, Offered, Orphan, Passage, Quote

__all__ = [
    "LISTED",
    "Ambiguous",
    "Anchor",
    "Found",
    "Offered",
    "Orphan",
    "Passage",
    "Quote",
    "Searchable",
    "anchor",
    "anchor_pieces",
    "normalise",
    "only_place",
    "shortest_context",
    "within_quotation_marks",
]
