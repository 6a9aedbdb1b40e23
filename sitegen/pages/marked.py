"""An article's text as a page shows it: with speaker tags, conflict markers and note numbers.

This is the markup contract. `MarkedText` is the value that a job carries; `marked_html` writes it, when the
page is rendered and its links are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from sitegen.annotate import Mark, annotate
from sitegen.model import Anchored, Article, Body
from sitegen.pages.views import (
    Brief,
    EventView,
    StatementView,
    Views,
    direction,
)

Relative = Callable[[str], str]
"""From a URL of the site to a link from the page at hand."""


@dataclass(frozen=True, slots=True)
class NoteView:
    """An editor's remark, numbered in the order of the text."""

    id: str
    number: int
    quote: str
    body: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """An article's text, and where each annotation stands in it."""

    path: str
    lang: str
    direction: str
    body: Body
    links: tuple[str, ...]
    """The targets of the body's relative links: URLs of the site."""
    statements: tuple[tuple[StatementView, Anchored], ...]
    """In text order, an outer statement before those inside it."""
    events: tuple[tuple[EventView, Anchored], ...]
    notes: tuple[tuple[NoteView, Anchored], ...]


def marked_text(views: Views, article: Article) -> MarkedText:
    """Return an article's text with its annotations."""
    lang = article.meta.lang
    return MarkedText(
        article.path,
        lang,
        direction(lang),
        article.body,
        tuple(views.link_target(article, link.target) for link in article.body.links),
        tuple((views.statement(said.name), said.anchor) for said in article.statements),
        tuple((views.event(event), event.anchor) for event in article.events if event.anchor),
        tuple(
            (NoteView(note.id, number, note.anchor.quote, note.body), note.anchor)
            for number, note in enumerate(article.notes, start=1)
        ),
    )


def marked_html(text: MarkedText, relative: Relative) -> str:
    """Write the `.article-body` element of a text."""
    inner = annotate(text.body, list(_marks(text, relative)), [relative(url) for url in text.links])
    return (
        f'<div class="article-body" data-article="{escape(text.path)}" '
        f'lang="{escape(text.lang)}" dir="{text.direction}">{inner}</div>'
    )


def _marks(text: MarkedText, relative: Relative) -> Iterator[Mark]:
    for said, anchor in text.statements:
        first_speaker = said.brief.speakers[0]
        classes = f"said {said.kind} colour-{first_speaker.colour}"
        if said.outer is not None:
            classes += " inner"
        if said.opponents:
            classes += " disputed"
        before = "".join(_speaker_tags(said, relative))
        after = "".join(_conflict_markers(said, relative))
        yield from _fragments(anchor, "statement", said.brief.id, classes, before, after, "s-")
    for event, anchor in text.events:
        yield from _fragments(anchor, "event", event.id, "event", "", "", "e-")
    for note, anchor in text.notes:
        after = (
            f'<a class="anno note-number" id="r-{escape(note.id)}" href="#n-{escape(note.id)}" '
            f'aria-label="Note {note.number}">{note.number}</a>'
        )
        yield from _fragments(anchor, "note", note.id, "noted", "", after, "p-")


def _fragments(
    anchor: Anchored, kind: str, id: str, classes: str, before: str, after: str, prefix: str
) -> Iterator[Mark]:
    """Yield a mark for each fragment: what goes before stands at the first, what goes behind at the last."""
    last = len(anchor.fragments) - 1
    for number, fragment in enumerate(anchor.fragments):
        yield Mark(
            fragment.start,
            fragment.end,
            kind,
            id,
            classes,
            "" if number else prefix + id,
            "" if number else before,
            after if number == last else "",
        )


def _speaker_tags(said: StatementView, relative: Relative) -> Iterator[str]:
    """Write who said it, when and through whom: one tag for each speaker."""
    details = [said.brief.date.text] if said.brief.date else []
    if said.via:
        details.append("via " + ", ".join(via.name for via in said.via))
    if said.outer is not None:
        details.append("quoted by " + ", ".join(s.name for s in said.outer.speakers))
    for number, speaker in enumerate(said.brief.speakers):
        last = number == len(said.brief.speakers) - 1
        meta = f' <span class="tag-details">{escape(", ".join(details))}</span>' if details and last else ""
        role = f' title="{escape(speaker.role)}"' if speaker.role else ""
        yield (
            f'<a class="anno speaker-tag colour-{speaker.colour}" '
            f'href="{escape(relative(speaker.url))}"{role}>'
            f'<span class="tag-name">{escape(speaker.name)}</span>{meta}</a>'
        )


def _conflict_markers(said: StatementView, relative: Relative) -> Iterator[str]:
    """Write which statements do not fit this one, each a click away; then the conflict's own page."""
    for opponent in said.opponents:
        name = ", ".join(speaker.name for speaker in opponent.speakers)
        where = "" if opponent.same_article else f" in {opponent.article.name}"
        title = f"In conflict with {name}{where}: {_short(opponent)}"
        yield (
            f'<a class="anno conflict-marker" href="{escape(relative(opponent.url))}" '
            f'title="{escape(title)}"><span class="marker-sign" aria-hidden="true">≠</span>'
            f'<span class="marker-label">in conflict with </span>{escape(name)}</a>'
        )
    if said.more_opponents and said.taken:
        yield (
            f'<a class="anno conflict-marker" href="{escape(relative(said.taken[0].conflict.url))}">'
            f'<span class="marker-sign" aria-hidden="true">≠</span>and {said.more_opponents} more</a>'
        )


def _short(opponent: Brief, length: int = 120) -> str:
    quote = opponent.quote
    return quote if len(quote) <= length else quote[: length - 1].rsplit(" ", 1)[0] + "…"
