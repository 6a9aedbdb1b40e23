"""What pages ask of the desk, as it comes over the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from sitegen.anchoring import Quote
from sitegen.desk.changes import NewSpeaker
from sitegen.desk.conflicts import Against


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Place(_Asked):
    """Words that were selected, in code points of the article's text, with what is around them."""

    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""

    def near(self) -> Quote:
        return Quote(self.exact, self.prefix, self.suffix)


class Look(_Asked):
    """What is there to be known of an article?"""

    path: str
    """Of its page."""


class Propose(Look):
    """What would be written of these words?"""

    places: tuple[Place, ...]
    """The pieces of one quote, in the order of the text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Search(Look):
    """Which statements have these words? All, if there are none."""

    words: str


class Change(Look):
    """A change of the article's sidecar."""

    digest: str
    """Of the sidecar as it was seen; empty if there was none."""


class Save(Change):
    """A statement or note, new or changed."""

    what: Literal["statement", "note"]
    id: str = ""
    """Empty for a new one; of a note, its number from 1 on."""
    places: tuple[Place, ...] = ()
    """Of the quote's pieces; none if it stays."""
    fields: dict[str, str]
    speakers: tuple[NewSpeaker, ...] = ()
    against: Against | None = None

    model_config = ConfigDict(extra="forbid", frozen=True)


class Delete(Change):
    """An entry of the sidecar."""

    what: Literal["statements", "notes", "conflicts"]
    id: str


class Undo(Look):
    """The last change taken back."""

    id: str = ""
    """What is asked with the same id is done once; empty if it is asked once."""


class Accept(Change):
    """The text's wording for a quote that is offered it."""

    keys: tuple[str | int, ...]

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reword(Change):
    """A conflict's question and answers, and what no longer gives them."""

    id: str
    question: str
    labels: dict[str, str]
    """By position."""
    gone: dict[str, tuple[str, ...]]
    """By position: full names of statements."""

    model_config = ConfigDict(extra="forbid", frozen=True)
