"""The marked text: an article's body with its annotations put in.

Annotations may overlap and nest. The text is cut at every border into consecutive segments, and
each segment names all annotations that cover it; nothing is nested, so any overlap can be shown.
What is added besides (tags, markers, note numbers) carries the class `anno`, so that the text
without it is the article's.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from html import escape
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
    """Each once, with one space between."""
    element_id: str
    """The `id` of its first segment; empty for fragments that are not the first."""
    before: str
    """HTML put before it and its opening quotation mark, outside any link."""
    after: str
    """HTML put behind it, outside any link; a statement's, behind the punctuation that follows
    too."""


def annotate(body: Body, marks: Sequence[Mark], hrefs: Sequence[str]) -> str:
    """Return the body's HTML with `marks` put in and relative links set to `hrefs`."""
    has_signs = _has_signs(body.text)
    writer = _Writer(marks, has_signs)
    out, position = writer.out, 0
    for markup, text in zip(body.markup, (*body.texts, ""), strict=True):
        if LINK_MARK in markup:
            markup = _with_links(markup, hrefs)
        if writer.waiting or markup.startswith(("<a", "</a>")):
            writer.markup(markup)
        else:
            out.append(markup)
        end = position + len(text)
        if writer.active or writer.waiting or writer.borders[writer.passed] < end:
            writer.text(position, text)
        else:  # as most are
            out.append(_escaped(text) if has_signs else text)
        position = end
    writer.put_waiting()
    return "".join(out)


def _with_links(markup: str, hrefs: Sequence[str]) -> str:
    return re.sub(
        f"{LINK_MARK}(\\d+){LINK_MARK}", lambda hit: escape(hrefs[int(hit.group(1))]), markup
    )


def _has_signs(text: str) -> bool:
    return "&" in text or "<" in text or ">" in text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_attribute = lru_cache(1 << 10)(escape)
"""Ids are short, and the same in all articles."""

_OPENING = frozenset("“‘«‹„‚\"'([「『（《〈【")
_ENDING = ".,;:!?…،؛؟。、，；：！？"
_CLOSING = re.compile(f"[{_ENDING}]*[”’»›“‘\"')\\]」』）》〉】]*[{_ENDING}]*")
"""The punctuation that ends a sentence or clause and its quotation, in either order."""


def _parted(html: str) -> tuple[str, str]:
    """Return such punctuation at the beginning of a segment, and the rest."""
    closing = _CLOSING.match(html)
    at = closing.end() if closing else 0
    return html[:at], html[at:]


class _Writer:
    def __init__(self, marks: Sequence[Mark], has_signs: bool) -> None:
        """`has_signs`: whether anything in the text is to be escaped."""
        self.has_signs = has_signs
        ordered = sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.kind))
        self.starting: dict[int, list[Mark]] = {}
        self.ending: dict[int, list[Mark]] = {}
        for mark in ordered:
            self.starting.setdefault(mark.start, []).append(mark)
            self.ending.setdefault(mark.end, []).insert(0, mark)
        self.borders = [*sorted({*self.starting, *self.ending}), sys.maxsize]
        self.passed = 0
        """How many of the borders lie before what is to be written."""
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
        end, start, passed = position + len(text), position, self.passed
        borders, starting, active = self.borders, self.starting, self.active
        while start < end:
            while borders[passed] <= start:
                passed += 1
            stop = borders[passed] if borders[passed] < end else end
            html = text[start - position : stop - position]
            if self.has_signs:
                html = _escaped(html)
            if active or start in starting:
                self.marked(start, html)
                for mark in self.ending.get(stop, ()):
                    active.remove(mark)
                    self.put_after(mark)
            elif self.waiting:
                self.behind(html)
            else:
                self.out.append(html)
            start = stop
        self.passed = passed

    def marked(self, start: int, html: str) -> None:
        """Write a segment within marks, of which some begin here, at `start`."""
        begun, held = self.starting.get(start, ()), ""
        if self.waiting:
            if not begun:
                html = self.closing(html)
            self.put_waiting()
        elif self.active and begun and start not in self.ending:
            held = self.held(begun)
        for mark in begun:
            self.active.append(mark)
            self.put_before(mark.before)
        if held:
            self.out.append(held)
        if html:
            self.out.append(f"{self.opening(begun)}{html}</span>")

    def closing(self, html: str) -> str:
        """Write the punctuation at the beginning of a segment, as a segment; return the rest."""
        closing, rest = _parted(html)
        if closing:
            self.out.append(f"{self.opening(())}{closing}</span>")
        return rest

    def held(self, begun: Sequence[Mark]) -> str:
        """Take back the opening quotation mark that ends the last segment, and return it as one of
        its own: what is put before a statement that begins behind it is put before both."""
        last = self.out[-1]
        mark, end = last[-8:-7], last[-7:]
        if mark not in _OPENING or end != "</span>" or self.link is not None:
            return ""
        if not any(one.before for one in begun):
            return ""
        if last[-9] == ">":  # it is all of the segment
            return self.out.pop()
        self.out[-1] = last[:-8] + end
        return f"{self.opening(())}{mark}</span>"

    def behind(self, html: str) -> None:
        """Write a segment that what is waiting may stand within."""
        closing, rest = _parted(html)
        self.out += (closing, *self.waiting, rest)
        self.waiting.clear()

    def put_after(self, mark: Mark) -> None:
        if self.link is not None:
            self.behind_link.append(mark.after)
        elif mark.kind == "statement":
            if mark.after:
                self.waiting.append(mark.after)
        else:
            self.out.append(mark.after)

    def put_waiting(self) -> None:
        self.out += self.waiting
        self.waiting.clear()

    def put_before(self, html: str) -> None:
        if self.link is None and self.out and self.out[-1][-1:] in _OPENING:
            # Only text ends so: markup ends in ">".
            text = self.out.pop()
            self.out += (text[:-1], html, text[-1])
        elif self.link is None:
            self.out.append(html)
        elif html:
            self.out.insert(self.link, html)
            self.link += 1

    def opening(self, begun: Sequence[Mark]) -> str:
        """Return the tag that opens a segment. An element has one id: of several that begin here,
        the outer ones get an empty segment of their own before it, so that every permalink leads
        to a segment."""
        if len(self.active) == 1:  # as nearly always
            (mark,) = self.active
            id = _attribute(mark.id)
            name = f' id="{_attribute(mark.element_id)}"' if begun and mark.element_id else ""
            return f'<span{name} class="{mark.classes}" data-{mark.kind}="{id}">'
        named = [mark for mark in begun if mark.element_id]
        outer = "".join(
            f'<span id="{escape(mark.element_id)}" data-{mark.kind}="{escape(mark.id)}"></span>'
            for mark in named[:-1]
        )
        name = f' id="{escape(named[-1].element_id)}"' if named else ""
        ids: dict[str, list[str]] = {}
        for mark in self.active:
            ids.setdefault(mark.kind, []).append(mark.id)
        data = "".join(f' data-{kind}="{escape(" ".join(of))}"' for kind, of in sorted(ids.items()))
        # Of each kind the innermost: a note inside a statement must not hide the statement.
        innermost = {mark.kind: mark.classes for mark in self.active}
        classes = " ".join(dict.fromkeys(" ".join(innermost.values()).split()))
        return f'{outer}<span{name} class="{classes}"{data}>'
