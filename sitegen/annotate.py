"""The marked text: an article's body with its annotations put in.

Annotations may overlap and nest. The text is cut at every border into consecutive segments, and
each segment names all annotations that cover it; nothing is nested, so any overlap can be shown.
What is added besides (tags, markers, note numbers) carries the class `anno`, so that the text
without it is the article's.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Literal

from sitegen.frozen import dataclass
from sitegen.model import LINK_MARK, Body

Kind = Literal["statement", "event", "note"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One fragment of one annotation, and what to put around it."""

    start: int
    end: int
    kind: Kind
    id: str
    """Within the article."""
    classes: str
    element_id: str
    """The `id` of its first segment; empty for fragments that are not the first."""
    before: str
    """HTML put before it and its opening quotation mark, outside any link."""
    after: str
    """HTML put behind it, outside any link; a statement's, behind the punctuation that follows
    too."""


def annotate(body: Body, marks: Sequence[Mark], hrefs: Sequence[str]) -> str:
    """Return the body's HTML with `marks` put in and relative links set to `hrefs`."""
    writer = _Writer(marks)
    position = 0
    for markup, text in zip(body.markup, (*body.texts, ""), strict=True):
        writer.markup(_with_links(markup, hrefs) if LINK_MARK in markup else markup)
        if text:
            writer.text(position, text)
            position += len(text)
    writer.put_waiting()
    return "".join(writer.out)


def _with_links(markup: str, hrefs: Sequence[str]) -> str:
    return re.sub(
        f"{LINK_MARK}(\\d+){LINK_MARK}", lambda hit: escape(hrefs[int(hit.group(1))]), markup
    )


_OPENING = ("“", "‘", "«", "‹", "„", "‚", '"', "'", "(", "[")
_CLOSING = re.compile(r"[.,;:!?…،؛؟]*[”’»›“‘\"')\]]*")
"""The punctuation that ends a sentence or clause and its quotation."""


class _Writer:
    def __init__(self, marks: Sequence[Mark]) -> None:
        ordered = sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.kind))
        self.starting: dict[int, list[Mark]] = {}
        self.ending: dict[int, list[Mark]] = {}
        for mark in ordered:
            self.starting.setdefault(mark.start, []).append(mark)
            self.ending.setdefault(mark.end, []).insert(0, mark)
        self.borders = sorted({*self.starting, *self.ending})
        self.active: list[Mark] = []
        self.out: list[str] = []
        self.link: int | None = None
        """Where in `out` the open link begins."""
        self.behind_link: list[str] = []
        self.waiting: list[str] = []
        """What is to follow the punctuation that comes next."""

    def markup(self, markup: str) -> None:
        if markup:
            self.put_waiting()
        if markup.startswith("</a>"):
            self.out += ("</a>", *self.behind_link)
            self.link, self.behind_link = None, []
            markup = markup[4:]
        elif markup.startswith(("<a ", "<a>")):
            self.link = len(self.out)
        self.out.append(markup)

    def text(self, position: int, text: str) -> None:
        """Write the text that begins at `position`, cut at every border."""
        end = position + len(text)
        first, last = bisect_right(self.borders, position), bisect_left(self.borders, end)
        if first == last:
            self.segment(position, end, escape(text, quote=False))
            return
        cuts = [position, *self.borders[first:last], end]
        for start, stop in pairwise(cuts):
            self.segment(start, stop, escape(text[start - position : stop - position], quote=False))

    def segment(self, start: int, stop: int, html: str) -> None:
        begun = self.starting.get(start, ())
        if begun or self.active:
            self.put_waiting()
        for mark in begun:
            self.active.append(mark)
            self.put_before(mark.before)
        if self.active:
            self.open_span([mark for mark in begun if mark.element_id])
            self.out += (html, "</span>")
        elif self.waiting and (closing := _CLOSING.match(html)):
            self.out.append(closing[0])
            self.put_waiting()
            self.out.append(html[closing.end() :])
        else:
            self.out.append(html)
        for mark in self.ending.get(stop, ()):
            self.active.remove(mark)
            self.put_after(mark)

    def put_after(self, mark: Mark) -> None:
        if self.link is not None:
            self.behind_link.append(mark.after)
        elif mark.kind == "statement":
            self.waiting.append(mark.after)
        else:
            self.out.append(mark.after)

    def put_waiting(self) -> None:
        self.out += self.waiting
        self.waiting = []

    def put_before(self, html: str) -> None:
        if self.link is None and self.out and self.out[-1].endswith(_OPENING):
            # Only text ends so: markup ends in ">".
            text = self.out.pop()
            self.out += (text[:-1], html, text[-1])
        elif self.link is None:
            self.out.append(html)
        elif html:
            self.out.insert(self.link, html)
            self.link += 1

    def open_span(self, named: Sequence[Mark]) -> None:
        """Open the segment. An element has one id: of several that begin here, the outer ones get
        an empty segment of their own before it, so that every permalink leads to a segment."""
        for mark in named[:-1]:
            self.out.append(
                f'<span id="{escape(mark.element_id)}" data-{mark.kind}="{escape(mark.id)}"></span>'
            )
        name = f' id="{escape(named[-1].element_id)}"' if named else ""
        ids: dict[str, list[str]] = {}
        for mark in self.active:
            ids.setdefault(mark.kind, []).append(mark.id)
        data = "".join(f' data-{kind}="{escape(" ".join(of))}"' for kind, of in sorted(ids.items()))
        # Of each kind the innermost: a note inside a statement must not hide the statement.
        innermost = {mark.kind: mark.classes for mark in self.active}
        classes = " ".join(dict.fromkeys(" ".join(innermost.values()).split()))
        self.out.append(f'<span{name} class="{classes}"{data}>')
