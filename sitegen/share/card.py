"""What a share picture says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sitegen.frozen import dataclass
from sitegen.share.letters import drawable

WIDTH: Final = 1200
HEIGHT: Final = 630
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Colours:
    """What a site may choose."""

    paper: str = "#fdfcf9"
    ink: str = "#1b1b19"
    quiet: str = "#5b5953"
    conflict: str = "#a8121f"
    lines: str = "#d9d4c9"


@dataclass(frozen=True, slots=True)
class Badge:
    """A speaker."""

    initials: str
    name: str
    colour: int
    """1 to 10."""


@dataclass(frozen=True, slots=True)
class Side:
    """A position, with those who take it."""

    label: str
    speakers: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What a share picture says; every text `plain`, and `drawable`."""

    site: str
    """The site's name; empty where it is the title."""
    kicker: str
    """The briefing; empty for none."""
    title: str
    summary: str
    """A sentence below the title; empty for none."""
    speakers: tuple[Badge, ...]
    sides: tuple[Side, ...]
    """The positions of a conflict."""
    colours: Colours

    def texts(self) -> Iterator[str]:
        """Yield all that it says."""
        yield from (self.site, self.kicker, self.title, self.summary)
        yield from (side.label for side in self.sides)
        for badge in (*self.speakers, *(one for side in self.sides for one in side.speakers)):
            yield from (badge.initials, badge.name)

    @property
    def drawable(self) -> bool:
        """Whether there are letters for all of it."""
        return bool(self.title) and all(map(drawable, self.texts()))
