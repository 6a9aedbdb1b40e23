"""What a page is told of its article: what is said of it, and what is offered for a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from sitegen.anchoring import Passage
from sitegen.desk.changes import FIELDS, MANY
from sitegen.desk.conflicts import listed, names
from sitegen.desk.quoting import Selected, make_id
from sitegen.model import Anchored, Conflict, Statement
from sitegen.serve.held import Held, Reader
from sitegen.serve.history import digest_of_text
from sitegen.serve.words import line_of
from sitegen.yamltext.document import Plain, value_at

MOST_FOUND = 12
"""Statements that a search shows."""
DOUBTFUL = frozenset({"inexact-quote", "orphan-quote", "ambiguous-quote", "moved-quote"})

Told = dict[str, object]


def look(reader: Reader, held: Held) -> Told:
    """Return what the page of an article has to know."""
    names = reader.speakers(held)
    return {
        "article": held.article.path,
        "file": held.article.sidecar,
        "digest": held.digest,
        "steps": reader.history.steps,
        "implied": _implied(held, names),
        "speakers": [{"id": id, "name": names[id]} for id in _by_use(held, names)],
        "statements": list(_statements(held, names)),
        "notes": list(_notes(held)),
        "conflicts": list(_conflicts(reader, held)),
        "doubtful": list(_doubtful(held)),
    }


def _by_use(held: Held, names: dict[str, str]) -> list[str]:
    """Return the ids of speakers: those first who say most here."""
    said = Counter(id for said in held.said.values() for id in said.speakers)
    return sorted(names, key=lambda id: (-said[id], names[id].casefold()))


def _implied(held: Held, names: dict[str, str]) -> dict[str, str]:
    """Return what a statement has that does not say otherwise, in words."""
    defaults = value_at(held.outcome.value, ("defaults",))
    implied = _in_words(defaults, names)
    if "date" not in implied and held.article.meta.date is not None:
        implied["date"] = held.article.meta.date.text
    return implied


def _in_words(entry: Plain, names: dict[str, str]) -> dict[str, str]:
    """Return the fields of an entry that a form has, with names for the ids of speakers."""
    fields = {}
    for name in FIELDS:
        given = value_at(entry, (name,))
        if name == "quote" or given is None:
            continue
        words = [
            names.get(str(word), str(word)) if name in MANY else word for word in listed(given)
        ]
        fields[name] = "; ".join(map(str, words))
    return fields


def _pieces(anchor: Anchored | None) -> list[list[int]]:
    return [[piece.start, piece.end] for piece in anchor.fragments] if anchor else []


def _statements(held: Held, speakers: dict[str, str]) -> Iterator[Told]:
    """Yield the statements of a sidecar, also those that are not in the text, in its order."""
    entries = value_at(held.outcome.value, ("statements",))
    lost = [id for id in names(entries) if id not in held.said]
    for id in [*held.said, *lost]:
        entry, said = value_at(entries, (id,)), held.said.get(id)
        fields = _in_words(entry, speakers)
        if said is not None:
            fields["kind"] = said.kind
            fields["speaker"] = "; ".join(speakers.get(one, one) for one in said.speakers)
        words = said.anchor.quote if said else _quoted(value_at(entry, ("quote",)))
        pieces = _pieces(said.anchor if said else None)
        yield {"id": id, "words": words, "pieces": pieces, "fields": fields}


def _quoted(quote: Plain) -> str:
    """Return the words of a quote as a sidecar has it."""
    pieces = (value_at(piece, ("exact",)) or piece for piece in listed(quote))
    return " … ".join(piece for piece in pieces if isinstance(piece, str))


def _notes(held: Held) -> Iterator[Told]:
    value, anchors = held.outcome.value, {n.id: n.anchor for n in held.outcome.sidecar.notes}
    for number, note in enumerate(listed(value_at(value, ("notes",)))):
        id = str(value_at(note, ("id",)) or number + 1)
        anchor = anchors.get(id)
        yield {
            "id": id,
            "words": anchor.quote if anchor else _quoted(value_at(note, ("quote",))),
            "pieces": _pieces(anchor),
            "fields": {"body": value_at(note, ("body",)) or ""},
        }


def _conflicts(reader: Reader, held: Held) -> Iterator[Told]:
    """Yield the conflicts of an article: those that its sidecar declares, and those elsewhere that
    its statements stand in."""
    said, conflicts = reader.statements(held), reader.conflicts(held)
    own = [conflict.id for conflict in held.outcome.sidecar.conflicts]
    elsewhere = sorted(reader.touching(held).difference(own))
    for conflict, article in (conflicts[id] for id in (*own, *elsewhere) if id in conflicts):
        is_own, file = article is held.article, article.sidecar
        positions = [
            (one.id, one.label, [reader.full_name(r, article.path, said) for r in one.statements])
            for one in conflict.positions
        ]
        yield {
            "id": conflict.id,
            "file": file,
            "digest": held.digest if is_own else digest_of_text(reader.history.text(file)),
            "question": conflict.question,
            "positions": [
                {"id": id, "label": label, "statements": [_shown(r, said) for r in refs]}
                for id, label, refs in positions
            ],
        }


def _shown(ref: str, said: Mapping[str, Statement]) -> dict[str, str]:
    return {"ref": ref, "words": said[ref].anchor.quote if ref in said else ref}


def _doubtful(held: Held) -> Iterator[Told]:
    """Yield the quotes that are not in the text as they are written."""
    offered = {fix.keys for fix in held.outcome.fixes}
    for fault in held.outcome.faults:
        if fault.code in DOUBTFUL:
            section, key = str(fault.keys[0]), fault.keys[1]
            named = value_at(held.outcome.value, (section, key, "id"))
            yield {
                "keys": list(fault.keys),
                "section": section,
                "id": str(named or (key + 1 if isinstance(key, int) else key)),
                "offered": fault.keys in offered,
                "message": fault.message,
                "details": list(fault.details),
            }


def propose(held: Held, pieces: Sequence[Selected]) -> Told:
    """Return what would be written of words."""
    words = " … ".join(piece.words for piece in pieces)
    entries = value_at(held.outcome.value, ("statements",))
    return {
        "digest": held.digest,
        "id": make_id(words, names(entries), held.searchable.text),
        "words": words,
        "pieces": [
            {
                "words": piece.words,
                "prefix": piece.quote.prefix if piece.quote else "",
                "suffix": piece.quote.suffix if piece.quote else "",
                "is_told": piece.quote is not None,
            }
            for piece in pieces
        ],
        "kind": kind_of(pieces),
        "within": [said.id for said in held.said.values() if _is_around(said, pieces)],
    }


def kind_of(pieces: Iterable[Selected]) -> str:
    """Return a statement's kind as the quotation marks around its pieces have it."""
    kinds = {piece.kind for piece in pieces}
    return kinds.pop() if len(kinds) == 1 else "mixed"


def _is_around(said: Statement, pieces: Sequence[Selected]) -> bool:
    """Say whether all pieces lie within a statement, and are not all of it."""
    own = [(f.start, f.end) for f in said.anchor.fragments]
    passages = [piece.passage for piece in pieces]
    inside = all(any(s <= p.start and p.end <= e for s, e in own) for p in passages)
    return inside and [Passage(s, e) for s, e in own] != passages


def search(reader: Reader, held: Held, words: str) -> Told:
    """Return statements of the whole site that have all of the words, or their speakers do: the
    article's own first; each with the answers that it gives."""
    sought, speakers = words.casefold().split(), reader.speakers(held)
    conflicts, site = reader.conflicts(held), reader.preview.site
    statements = reader.statements(held)
    holding = reader.words.articles(reader.preview.articles, speakers, sought)
    others = (a.statements for a in holding if a.path != held.article.path)
    found: list[Told] = []
    for said in chain(held.said.values(), chain.from_iterable(others)):
        name, line = said.name, line_of(said, speakers)
        if name in statements and all(word in f"{line} {name}".casefold() for word in sought):
            stands = site.conflicts_of.get(name, ()) if site else ()
            answers = [_answer(conflicts[id][0], at) for id, at in stands if id in conflicts]
            found.append({"ref": name, "text": line, "answers": answers})
        if len(found) == MOST_FOUND:
            break
    return {"found": found}


def _answer(conflict: Conflict, position: str) -> Told:
    labels = {one.id: one.label for one in conflict.positions}
    return {
        "question": conflict.question,
        "labels": list(labels.values()),
        "label": labels.get(position, ""),
    }
