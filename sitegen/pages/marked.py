"""An article's text as a page shows it: with speaker tags, conflict markers and note numbers.

This is the markup contract. `MarkedText` is the value that a job carries; `marked_html` writes it,
when the page is rendered and its links are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from sitegen.annotate import Kind, Mark, annotate
from sitegen.model import Anchored, Article, Body
from sitegen.pages.views import (
    Brief,
    EventView,
    Named,
    SpeakerView,
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
    told = _Told()
    marked: set[tuple[int, str]] = set()
    for said, anchor in text.statements:
        before = "".join(_speaker_tags(said, *told.news(said), relative))
        after = "".join(_conflict_markers(said, anchor.fragments[-1].end, marked, relative))
        yield from _fragments(
            anchor, "statement", said.brief.id, _classes(said), before, after, "s-"
        )
    for event, anchor in text.events:
        yield from _fragments(anchor, "event", event.id, "event", "", "", "e-")
    for note, anchor in text.notes:
        after = (
            f'<a class="anno note-number" id="r-{escape(note.id)}" href="#n-{escape(note.id)}" '
            f'aria-label="Note {note.number}">{note.number}</a>'
        )
        yield from _fragments(anchor, "note", note.id, "noted", "", after, "p-")


def _classes(said: StatementView) -> str:
    """Return the classes of a statement's segments: its kind and its speaker's colour."""
    classes = f"said {said.kind} colour-{said.brief.speakers[0].colour}"
    if said.outer is not None:
        classes += f" inner in-{said.outer.speakers[0].colour}"
    if said.opponents:
        classes += " disputed"
    return classes


def _fragments(
    anchor: Anchored, kind: Kind, id: str, classes: str, before: str, after: str, prefix: str
) -> Iterator[Mark]:
    """Yield a mark for each fragment: what goes before stands at the first, what goes behind at the
    last."""
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


class _Told:
    """What the tags of a text have told so far.

    A tag tells only what has changed, so that a text in which one person speaks on stays readable.
    """

    def __init__(self) -> None:
        self.speakers: tuple[SpeakerView, ...] = ()
        """Those of the statement before."""
        self.date = ""
        """Of the last statement that stands in no other."""
        self.via: dict[tuple[SpeakerView, ...], tuple[Named, ...]] = {}

    def news(self, said: StatementView) -> tuple[bool, str]:
        """Return whether to name the speakers anew; and when and through whom, as far as new."""
        speakers, outer = said.brief.speakers, said.outer
        named = speakers != self.speakers
        details = []
        date = said.brief.date.text if said.brief.date else ""
        if date and date != self.date:
            details.append(date)
        if outer is not None:
            if named:
                details.append("quoted by " + ", ".join(speaker.name for speaker in outer.speakers))
        else:
            self.date = date
            if said.via and said.via != self.via.get(speakers):
                details.append("via " + ", ".join(via.name for via in said.via))
            self.via[speakers] = said.via
        self.speakers = speakers
        return named, ", ".join(details)


def _speaker_tags(
    said: StatementView, named: bool, details: str, relative: Relative
) -> Iterator[str]:
    """Write who said it, a tag for each speaker; each leads to all that is known of the statement.

    Initials are an attribute that the style sheet shows: they are not to be read out or copied.
    """
    again = "" if named else " again"
    last = len(said.brief.speakers) - 1
    for number, speaker in enumerate(said.brief.speakers):
        title = speaker.role if named else speaker.name
        about = f' title="{escape(title)}"' if title else ""
        more = ""
        if details and number == last:
            more = f' <span class="tag-details">{escape(details)}</span>'
        yield (
            f'<a class="anno speaker-tag{again} colour-{speaker.colour}" '
            f'href="{escape(relative(said.details))}"{about} '
            f'data-initials="{escape(speaker.initials)}">'
            f'<span class="tag-name">{escape(speaker.name)}</span>{more}</a>'
        )


def _conflict_markers(
    said: StatementView, end: int, marked: set[tuple[int, str]], relative: Relative
) -> Iterator[str]:
    """Write which statements do not fit this one, each a click away; then the conflict's page.

    Where a statement and one quoted inside it end together, what is marked once is not marked
    again: `marked` holds the ends and targets so far.
    """
    for opponent in said.opponents:
        if (end, opponent.url) in marked:
            continue
        marked.add((end, opponent.url))
        name = ", ".join(speaker.name for speaker in opponent.speakers)
        where = "" if opponent.same_article else f" in {opponent.article.name}"
        words = name
        if where and opponent.date:
            # Isolated, so that a date in one script does not run into a name in another.
            words = f"\u2068{name}\u2069, \u2068{opponent.date.text}\u2069"
        title = f"{name}{where}: {_short(opponent)}"
        yield _marker(relative(opponent.url), "in conflict with ", words, title)
    if said.more_opponents and said.taken:
        url = relative(said.taken[0].conflict.url)
        yield _marker(url, "in conflict ", f"with {said.more_opponents} more")


def _marker(href: str, label: str, words: str, title: str = "") -> str:
    """Write one marker. Its sign is the style sheet's; the label is for those who don't see it."""
    about = f' title="{escape(title)}"' if title else ""
    return (
        f'<a class="anno conflict-marker" href="{escape(href)}"{about}>'
        f'<span class="unseen">{label}</span><span>{escape(words)}</span></a>'
    )


def _short(opponent: Brief, length: int = 90) -> str:
    quote = opponent.quote
    return quote if len(quote) <= length else quote[: length - 1].rsplit(" ", 1)[0] + "…"
