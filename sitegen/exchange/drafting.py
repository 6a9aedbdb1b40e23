"""From foreign annotations to entries of a sidecar, before they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from sitegen.anchoring import Quote, Searchable
from sitegen.characters import composed
from sitegen.diagnostics import quoted
from sitegen.exchange.foreign import Highlight
from sitegen.exchange.people import People, writable
from sitegen.exchange.placing import Placed, place
from sitegen.forms.fields import is_id
from sitegen.frozen import dataclass, replace
from sitegen.markdown import to_html
from sitegen.model import Anchored, Article
from sitegen.yamltext.insert import Entry

_FIELDS = ("kind", "date", "via", "to", "on_behalf_of", "certainty", "source", "archived")
_ID = re.compile(r"#([sn])-([^#]+)\Z")
_LONGEST_ID = 32

Place = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """An annotation that is not imported, and why."""

    what: str
    why: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry for a sidecar."""

    section: Literal["statements", "notes"]
    id: str
    """Empty for a note without one."""
    speakers: tuple[str, ...]
    places: tuple[Placed, ...]
    """In text order."""
    fields: dict[str, Entry]
    """As written, without the quote."""
    what: str
    """The annotation's words, for messages."""

    @property
    def place(self) -> Place:
        return tuple((placed.passage.start, placed.passage.end) for placed in self.places)

    @property
    def entry(self) -> dict[str, Entry]:
        """The entry as it is written; the speaker before the quote, all else behind it."""
        quotes = [_quote(placed.quote) for placed in self.places]
        fields = dict(self.fields)
        first: dict[str, Entry] = {"id": self.id} if self.section == "notes" and self.id else {}
        if "speaker" in fields:
            first["speaker"] = fields.pop("speaker")
        return {**first, "quote": quotes if len(quotes) > 1 else quotes[0], **fields}


def _quote(quote: Quote) -> Entry:
    given = {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
    held: dict[str, Entry] = {name: words for name, words in given.items() if words}
    return held if len(held) > 1 else quote.exact


class Drafting:
    """Makes the entries for one article."""

    def __init__(self, article: Article, people: People, speaker: str) -> None:
        self.article, self.people, self.speaker = article, people, speaker
        self.text = Searchable(article.body.text)
        self.refused: list[Refused] = []
        self.known = 0
        """How many annotations the sidecar holds already."""
        self.statements = {
            (_place(said.anchor), said.speakers): said.id for said in article.statements
        }
        self.notes = {(_place(note.anchor), note.body.strip()) for note in article.notes}
        self.ids: dict[str, str] = {}
        """The ids that statements have here, by those that they had elsewhere."""
        self.taken = {str(keys[1]) for keys in article.broken if len(keys) > 1}
        self.taken |= {said.id for said in article.statements}
        self.taken |= {event.id for event in article.events}
        self.taken |= {note.id for note in article.notes}

    def drafts(self, highlights: Iterable[Highlight]) -> list[Draft]:
        """Return the entries to add, in text order; those that cannot be are in `refused`."""
        made = [draft for highlight in highlights if (draft := self.draft(highlight))]
        made = [self.inside(draft) for draft in made]
        while lost := [draft for draft in made if not self.has_outer(draft, made)]:
            why = "the statement that it is within is not there"
            self.refused += [Refused(draft.what, why) for draft in lost]
            made = [draft for draft in made if draft not in lost]
        return sorted(made, key=lambda draft: (draft.place[0][0], -draft.place[-1][1]))

    def draft(self, highlight: Highlight) -> Draft | None:
        what = quoted(highlight.pieces[0].exact.strip() or highlight.id or highlight.source)
        places = [place(self.text, piece) for piece in highlight.pieces]
        wrong = [found for found in places if isinstance(found, str)]
        found = sorted(
            (found for found in places if isinstance(found, Placed)), key=lambda p: p.passage.start
        )
        if any(a.passage.end > b.passage.start for a, b in pairwise(found)):
            wrong.append("its pieces overlap")
        refused = to_html(highlight.comment)[1]
        wrong += [f"its comment has the link {quoted(link)}" for link in refused]
        if wrong:
            hint = "highlight more of the words around it, or write the entry into the sidecar"
            self.refused.append(Refused(what, wrong[0], hint))
            return None
        ids, tags = self.people.tagged(highlight.tags)
        if highlight.entry.get("speaker"):
            return self.own(highlight, tuple(found), what)
        if ids or (self.speaker and not highlight.comment):
            return self.statement(highlight, tuple(found), tuple(ids or [self.speaker]), {}, what)
        return self.note(highlight, tuple(found), tags, what)

    def own(self, highlight: Highlight, places: tuple[Placed, ...], what: str) -> Draft | None:
        """Draft a statement of which the annotation holds the entry."""
        entry = highlight.entry
        held = entry.get("speaker")
        named = held if isinstance(held, list) else [held]
        ids = [composed(id) for id in named if isinstance(id, str)]
        objection = self.people.objection(ids, highlight.tags)
        if objection or not ids:
            hint = "declare the speaker, or give one of the two another id"
            self.refused.append(Refused(what, objection or "it names no speaker", hint))
            return None
        kept = {name: writable(entry[name]) for name in (*_FIELDS, "within") if name in entry}
        fields = {name: value for name, value in kept.items() if value is not None}
        order = entry.get("order")
        if isinstance(order, int) and not isinstance(order, bool):
            fields["order"] = order
        return self.statement(highlight, places, tuple(ids), fields, what)

    def statement(
        self,
        highlight: Highlight,
        places: tuple[Placed, ...],
        ids: tuple[str, ...],
        fields: dict[str, Entry],
        what: str,
    ) -> Draft | None:
        old = _id_of(highlight, "s") if highlight.entry else ""
        speaker: Entry = ids[0] if len(ids) == 1 else list(ids)
        fields = {"speaker": speaker, **fields}
        if highlight.comment:
            fields["note"] = highlight.comment
        draft = Draft("statements", "", ids, places, fields, what)
        if existing := self.statements.get((draft.place, ids)):
            self.ids[old or existing] = existing
            self.known += 1
            return None
        id = self.free(old or _slug(places[0].quote.exact))
        self.statements[draft.place, ids] = id
        self.ids[old or id] = id
        return replace(draft, id=id)

    def note(
        self, highlight: Highlight, places: tuple[Placed, ...], tags: Sequence[str], what: str
    ) -> Draft | None:
        body = highlight.comment or ", ".join(tags)
        if not body:
            hint = "tag it with a speaker's name or comment on it, or say who speaks: --speaker ID"
            self.refused.append(Refused(what, "it says neither who speaks nor anything else", hint))
            return None
        draft = Draft("notes", "", (), places, {"body": body}, what)
        key = (draft.place, to_html(body)[0].strip())
        if key in self.notes:
            self.known += 1
            return None
        self.notes.add(key)
        own = _id_of(highlight, "n")
        return replace(draft, id=self.free(own) if own and not own.isdigit() else "")

    def free(self, id: str) -> str:
        """Return an id that nothing in the file has yet."""
        number, name = 1, id
        while name in self.taken:
            number += 1
            name = f"{id}-{number}"
        self.taken.add(name)
        return name

    def inside(self, draft: Draft) -> Draft:
        """Return a draft that names the statement it is within as that is called here."""
        outer = draft.fields.get("within")
        if not isinstance(outer, str):
            return draft
        return replace(draft, fields={**draft.fields, "within": self.ids.get(outer, outer)})

    def has_outer(self, draft: Draft, made: Iterable[Draft]) -> bool:
        outer = draft.fields.get("within")
        ids = {said.id for said in self.article.statements} | {other.id for other in made}
        return outer is None or outer in ids


def _place(anchor: Anchored) -> Place:
    return tuple((fragment.start, fragment.end) for fragment in anchor.fragments)


def _id_of(highlight: Highlight, kind: str) -> str:
    """Return the id in the address of a highlight of a kind; empty where there is none."""
    named = _ID.search(highlight.id)
    return composed(named[2]) if named and named[1] == kind and is_id(named[2]) else ""


def _slug(words: str) -> str:
    """Return an id made of the first words of a quote."""
    slug, plain = "", composed(words.casefold()).replace("’", "").replace("'", "")
    for word in re.findall(r"[^\W_]+", plain):
        if slug and len(slug) + len(word) >= _LONGEST_ID:
            break
        slug = f"{slug}-{word}" if slug else word[:_LONGEST_ID]
    return slug or "statement"
