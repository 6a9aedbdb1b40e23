"""What goes into anchoring and what comes out: frozen values, no behaviour.

Every offset is in code points of the article's text, 0-based, half-open.
"""

from __future__ import annotations

from sitegen.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Quote:
    """A text quote selector (W3C Web Annotation), as the sidecar gives it."""

    exact: str
    prefix: str = ""
    """Text that stands directly before the passage; empty when not given."""
    suffix: str = ""
    """Text that stands directly after it; empty when not given."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the article's text: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """The words stand in the text, and in one place only that can be meant."""

    passage: Passage
    elsewhere: bool = False
    """True when a context was given and the surroundings resemble it on neither side."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The words do not stand in the text, but one passage is near enough to show."""

    passage: Passage
    score: float
    """0 to 1, see `nearest.score`."""
    wording: str
    """The text at the passage, white space runs as one space: the new `exact`."""
    diff: str
    """Word diff from the quote to `wording`: `We [-persuaded-]{+convinced+} him`."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The words stand in several places and nothing given leaves exactly one."""

    places: tuple[Passage, ...]
    """In text order, at most `LISTED` of them."""
    total: int
    """How many places there are."""
    contexts: tuple[Quote, ...]
    """For each place the quote with a prefix or suffix that leaves that place alone; without
    either where no context of reasonable length does."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """No passage can be meant, or none that may be trusted."""

    nearest: Passage | None
    """The nearest passage, to show; None where nothing resembles the quote."""
    score: float
    """The nearest passage's score, 0 to 1; 0 without one."""
    reason: str
    """One short phrase for the message."""


Anchor = Found | Offered | Ambiguous | Orphan
