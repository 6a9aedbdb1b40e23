"""An article's text as a page shows it: with speaker tags, conflict markers and note numbers.

This is the markup contract. `MarkedText` is the value that a job carries; `marked_html` writes it,
when the page is rendered and its links are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from html import escape

from sitegen.annotate import Kind, Mark, annotate
from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.model import Anchored, Article, Body, StatementKind
from sitegen.pages.values import DateView, EventView, Named, SpeakerView, StatementView, direction
from sitegen.pages.views import Views
from sitegen.patterns import pattern
from sitegen.words import Words, words_for

MOST_NAMED = 2
"""Of more opponents in a row, markers have initials for where there is no room for their names."""

Relative = Callable[[str], str]
"""From a URL of the site to a link from the page at hand."""


@dataclass(frozen=True, slots=True)
class NoteView:
    """An editor's remark, numbered in the order of the text."""

    id: str
    number: int
    quote: str
    body: str
    in_text: str
    """The body as HTML that may stand within a paragraph; empty where it is more than one itself.

    Such a note is shown at its number, beside the text or over it; any other, in the list below."""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """An article's text, and where each annotation stands in it."""

    path: str
    lang: str
    direction: str
    date: str
    """What the page says above the text: tags do not repeat it."""
    body: Body
    links: tuple[str, ...]
    """The targets of the body's relative links: URLs of the site."""
    statements: tuple[tuple[StatementView, Anchored], ...]
    """In text order, an outer statement before those inside it."""
    events: tuple[tuple[EventView, Anchored], ...]
    notes: tuple[tuple[NoteView, Anchored], ...]


def marked_text(views: Views, article: Article, date: DateView | None = None) -> MarkedText:
    """Return an article's text with its annotations; `date` is what the page says above it."""
    lang = article.meta.lang
    return MarkedText(
        article.path,
        lang,
        direction(lang),
        date.text if date else "",
        article.body,
        views.link_targets(article),
        tuple((views.statement(said.name), said.anchor) for said in article.statements),
        tuple((views.event(event), event.anchor) for event in article.events if event.anchor),
        tuple(
            (
                NoteView(note.id, number, note.anchor.quote, note.body, _within_line(note.body)),
                note.anchor,
            )
            for number, note in enumerate(article.notes, start=1)
        ),
    )


def text_basis(views: Views, article: Article) -> Plain:
    """Return what `marked_text` is made of, but for what is said elsewhere of its statements."""
    return views.basis.text(article.path), views.link_targets(article)


_PARAGRAPH = pattern(r"<p>((?:(?!</p>).)*)</p>\s*", re.DOTALL)


def _within_line(html: str) -> str:
    """Return what is in the paragraph that `html` consists of; empty if it is not just one."""
    paragraph = _PARAGRAPH.fullmatch(html)
    return paragraph[1] if paragraph else ""


def marked_html(text: MarkedText, relative: Relative, words: Words) -> str:
    """Write the `.article-body` element of a text; `words` are the site's, who speaks in it."""
    marks = list(_marks(text, _tags(text, relative, words)))
    inner = annotate(text.body, marks, [relative(url) for url in text.links])
    return (
        f'<div class="article-body" data-article="{escape(text.path)}" '
        f'lang="{escape(text.lang)}" dir="{text.direction}">{inner}</div>'
    )


def _apart(words: str) -> str:
    """Isolate words that may be in another script, so that they don't run into their neighbours."""
    return words if words.isascii() else f"\u2068{words}\u2069"


def _tags(text: MarkedText, relative: Relative, words: Words) -> _Tags:
    if text.lang.partition("-")[0].lower() == words.language:
        return _Tags(words, _phrases(words.language), relative, "", "")
    own = direction(words.language)
    return _Tags(
        words,
        _phrases(words.language),
        relative,
        f' lang="{words.language}"',
        "" if own == text.direction else f' dir="{own}"',
    )


def _marks(text: MarkedText, tags: _Tags) -> Iterator[Mark]:
    told = _Told(tags.words, text.date)
    marked: set[tuple[int, str]] = set()
    for said, anchor in text.statements:
        before = tags.speakers(said, *told.news(said), told.introduces)
        after = ""
        if said.opponents:
            after = "".join(tags.conflicts(said, anchor.fragments[-1].end, marked))
        yield from _fragments(
            anchor, "statement", said.brief.id, _classes(said), before, after, "s-"
        )
    for event, anchor in text.events:
        yield from _fragments(anchor, "event", event.id, "event", "", "", "e-")
    for note, anchor in text.notes:
        yield from _fragments(anchor, "note", note.id, "noted", "", tags.note(note), "p-")


def _classes(said: StatementView) -> str:
    """Return the classes of a statement's segments: its kind and its speaker's colour."""
    classes = f"said {said.kind} colour-{said.brief.speakers[0].colour}"
    if said.outer is not None:
        classes += f" inner in-{said.outer.speakers[0].colour}"
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

    def __init__(self, words: Words, date: str) -> None:
        """`date` was told above the text."""
        self.words = words
        self.speakers: tuple[SpeakerView, ...] = ()
        """Those of the statement before."""
        self.date = date
        """Of the last statement that stands in no other."""
        self.via: dict[tuple[SpeakerView, ...], tuple[Named, ...]] = {}
        self.met: set[str] = set()
        """Ids of those whose role was told."""

    def introduces(self, speaker: SpeakerView) -> bool:
        """Say whether a speaker's role is still to be told; it is from then on."""
        is_new = speaker.id not in self.met
        self.met.add(speaker.id)
        return is_new

    def news(self, said: StatementView) -> tuple[bool, str, str]:
        """Return whether to name the speakers anew; when and through whom, as far as new; and who
        quotes them, with whatever parts it from that."""
        brief, outer = said.brief, said.outer
        speakers = brief.speakers
        named = speakers != self.speakers
        details, quoted = [], ""
        date = brief.date.text if brief.date else ""
        if date and date != self.date:
            details.append(date)
        if outer is not None:
            if named:
                names = self.words("comma").join(speaker.name for speaker in outer.speakers)
                quoted = self.words("quoted-by", names=names)
                if details:
                    quoted = self.words("comma") + quoted
        else:
            self.date = date
            if said.via and said.via != self.via.get(speakers):
                names = self.words("comma").join(via.name for via in said.via)
                details.append(self.words("via", names=names))
            if said.via or self.via:
                self.via[speakers] = said.via
        self.speakers = speakers
        told = self.words("comma").join(details) if len(details) > 1 else "".join(details)
        return named, told, quoted


@dataclass(frozen=True, slots=True)
class _Phrases:
    """What tags say again and again in one language, as HTML."""

    comma: str
    """As text."""
    marker: str
    """Before what the first marker of a statement names."""
    kinds: Mapping[str, str]
    """By a statement's kind."""


@lru_cache(8)
def _phrases(language: str) -> _Phrases:
    words = words_for(language)
    kinds: tuple[StatementKind, ...] = ("direct", "indirect", "mixed")
    return _Phrases(
        words("comma"),
        "<i>{} </i>".format(escape(words("marker"))),
        {kind: f"<small>({escape(words(f'key-{kind}'))})</small>" for kind in kinds},
    )


_escaped = lru_cache(1 << 12)(escape)
"""For what is written again and again: names, roles and dates."""


@lru_cache(1 << 12)
def _face(initials: str, name: str) -> str:
    """Write the end of a speaker's tag: the initials, and the name.

    Initials are an attribute that the style sheet shows: they are not to be read out or copied.
    """
    return f'data-initials="{escape(initials)}"><bdi>{escape(name)}</bdi>'


@dataclass(frozen=True, slots=True)
class _Tags:
    """Writes what the generator adds to a text, in the site's language.

    A tag lies in the text's own direction, the words in it in theirs.
    """

    words: Words
    phrases: _Phrases
    relative: Relative
    lang: str
    """The HTML attribute for the language of the words, where the text has another."""
    dir: str
    """Likewise for their direction."""

    def speakers(
        self,
        said: StatementView,
        named: bool,
        details: str,
        quoted: str,
        introduces: Callable[[SpeakerView], bool],
    ) -> str:
        """Write who said it, a tag for each speaker; each leads to all that is known of the
        statement.

        The kind is only read out, since the line under the words shows it. Who quotes them is an
        element of its own: a narrow page shows it by lines alone.
        """
        head = "" if named else " again"
        link = f'{self.lang} href="{escape(self.relative(said.details))}"'
        more = _escaped(details) if details else ""
        if quoted:
            more += f"<span>{_escaped(quoted)}</span>"
        if more:
            more = f" <span{self.dir}>{more}</span>"
        more = f"{more}{self.phrases.kinds[said.kind]}</a>"
        tags, left = "", len(said.brief.speakers)
        for speaker in said.brief.speakers:
            left -= 1
            role = speaker.role if introduces(speaker) else ""
            title = role if named else speaker.name
            about = f' title="{_escaped(title)}"' if title else ""
            tags += (
                f'<a class="anno speaker-tag{head} colour-{speaker.colour}"{link}{about} '
                f"{_face(speaker.initials, speaker.name)}{'</a>' if left else more}"
            )
        return tags

    def conflicts(
        self, said: StatementView, end: int, marked: set[tuple[int, str]]
    ) -> Iterator[str]:
        """Write which statements do not fit this one, each a click away; then the conflict's page.

        Where a statement and one quoted inside it end together, what is marked once is not marked
        again: `marked` holds the ends and targets so far. The first marker says whose they are, and
        to those who don't see its sign, what they are. Of many, those who speak in this text have
        their initials, too: a narrow page has no room for all the names.
        """
        comma, label = self.phrases.comma, self.phrases.marker
        of = f' data-of="{escape(said.brief.id)}"'
        are_many = sum([len(one.speakers) for one in said.opponents]) > MOST_NAMED
        for opponent in said.opponents:
            if (end, opponent.url) in marked:
                continue
            marked.add((end, opponent.url))
            name = comma.join([speaker.name for speaker in opponent.speakers])
            shown, initials = name, ""
            if not opponent.same_article:
                elsewhere = opponent.date.text if opponent.date else opponent.article.name
                shown = comma.join(map(_apart, (name, elsewhere)))
            elif are_many:
                initials = comma.join([speaker.initials for speaker in opponent.speakers])
            yield self._marker(opponent.url, label, shown, of, initials)
            label = of = ""
        if said.more_opponents and said.taken:
            url = said.taken[0].conflict.url
            yield self._marker(url, "", self.words("marker-more", n=said.more_opponents), of)

    def _marker(self, url: str, unseen: str, words: str, of: str, initials: str = "") -> str:
        """Write one marker. Its sign is the style sheet's; what is unseen is for those who don't
        see it."""
        shown = f"<bdi{self.dir}>{escape(words)}</bdi>" if self.dir else escape(words)
        short = f' data-short="{escape(initials)}"' if initials else ""
        return (
            f'<a class="anno conflict-marker"{self.lang} href="{escape(self.relative(url))}"'
            f"{of}>{unseen}<span{short}>{shown}</span></a>"
        )

    def note(self, note: NoteView) -> str:
        """Write a note's number, and the note where it can stand in the text: said once, there.

        It unfolds over the text on a click on its number; a style sheet may show it in the margin.
        """
        id, label = escape(note.id), escape(self.words("note-number", number=note.number))
        number = note.number
        head = f'class="anno note-number"{self.lang} aria-label="{label}"'
        if not note.in_text:
            return f'<a {head} id="r-{id}" href="#n-{id}">{number}</a>'
        shown = f"<bdi{self.dir}>{note.in_text}</bdi>" if self.dir else note.in_text
        return (
            f'<button {head} popovertarget="n-{id}">{number}</button>'
            f'<span class="anno margin-note"{self.lang} id="n-{id}" popover role="note" '
            f'data-number="{number}"><span><b>{number}</b> {shown}</span></span>'
        )
