"""The geometry of a timeline: dated items in, a picture of coordinates out.

Pure values and no drawing: what a `Layout` holds needs only to be written down as SVG.
"""

from __future__ import annotations

from sitegen.timeline.compose import LEAST_WIDTH, layout
from sitegen.timeline.values import (
    Arc,
    Break,
    Item,
    Lane,
    Layout,
    Mark,
    Precision,
    Text,
    Tick,
    Tie,
)
from sitegen.timeline.wording import Unit, Wording

__all__ = [
    "LEAST_WIDTH",
    "Arc",
    "Break",
    "Item",
    "Lane",
    "Layout",
    "Mark",
    "Precision",
    "Text",
    "Tick",
    "Tie",
    "Unit",
    "Wording",
    "layout",
]
