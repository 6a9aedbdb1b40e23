"""A page of every kind, for what is asked of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests import ROOT

SITES: Mapping[str, Path] = {"example": ROOT, "right-to-left": ROOT / "tests/sites/right-to-left"}
"""Folders of the sites."""
EXAMPLE: Mapping[str, str] = {
    "home": "index.html",
    "briefing": "syria-2018/index.html",
    "article": "syria-2018/white-house-syria.html",
    "speakers": "speakers/index.html",
    "speaker": "speakers/trump.html",
    "conflicts": "conflicts/index.html",
    "conflict": "conflicts/stay-or-go.html",
    "timeline": "timeline.html",
    "tag": "tags/syria.html",
    "search": "search.html",
    "404": "404.html",
}
"""Kinds to their pages in the example."""
RIGHT_TO_LEFT: Mapping[str, str] = {
    "arabic": "words/arabic.html",
    "hebrew": "words/hebrew.html",
    "quotes-arabic": "words/english.html",
}
"""Pages of the site that reads from the right, in whole or where it quotes."""
