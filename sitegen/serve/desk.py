"""The desk's answers: what may be said of an article, and the writing of it into its sidecar.

A sidecar is written only if it is what the page had seen, and whole; what it was is kept, for going
back step by step. What is to be written is read first as a build would read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock

from pydantic import ValidationError

from sitegen.anchoring import Quote
from sitegen.dates import in_edtf
from sitegen.desk.changes import (
    FIELDS,
    MANY,
    Entered,
    delete,
    enter_note,
    enter_statement,
    place_in_text,
)
from sitegen.desk.check import new_errors, read_beside
from sitegen.desk.conflicts import Against, change_conflict, drop_uses, listed, oppose
from sitegen.desk.edit import read
from sitegen.desk.quoting import Selected, find_selected
from sitegen.diagnostics import Keys, quoted
from sitegen.files import WriteError
from sitegen.fix import wording
from sitegen.report import as_text
from sitegen.serve import known
from sitegen.serve.asked import (
    Accept,
    Change,
    Delete,
    Look,
    Place,
    Propose,
    Reword,
    Save,
    Search,
    Undo,
)
from sitegen.serve.held import Held, Reader, note_keys
from sitegen.serve.history import (
    CHANGED,
    MOST_STEPS,
    Edit,
    History,
    Refused,
    digest_of_text,
)
from sitegen.serve.preview import Preview
from sitegen.yamltext.document import Plain, value_at
from sitegen.yamltext.edit import CannotEdit, replace_scalar

Told = dict[str, object]


class Desk:
    """The desk of one preview. Any thread may ask."""

    def __init__(self, preview: Preview) -> None:
        self.history = History(preview.root)
        self.reader = Reader(preview, self.history)
        self._undone: dict[str, Told] = {}
        """By id: what was said to the last requests to take a change back."""
        self._writing = Lock()

    def answer(self, what: str, body: bytes) -> tuple[int, Told]:
        """Return a status and what to say to a request."""
        calls: dict[str, Callable[[], Told]] = {
            "look": lambda: self.look(Look.model_validate_json(body)),
            "propose": lambda: self.propose(Propose.model_validate_json(body)),
            "search": lambda: self.search(Search.model_validate_json(body)),
            "save": lambda: self.save(Save.model_validate_json(body)),
            "reword": lambda: self.reword(Reword.model_validate_json(body)),
            "delete": lambda: self.delete(Delete.model_validate_json(body)),
            "accept": lambda: self.accept(Accept.model_validate_json(body)),
            "undo": lambda: self.undo(Undo.model_validate_json(body)),
        }
        if what not in calls:
            return 404, {"why": "there is nothing"}
        try:
            with self._writing:
                return 200, calls[what]()
        except Refused as refused:
            return refused.status, {"why": str(refused)}
        except WriteError as error:
            return 422, {"why": f"{error}: {error.hint}" if error.hint else str(error)}
        except CannotEdit as error:
            return 422, {"why": str(error)}
        except ValidationError:
            return 400, {"why": "the request is not one of the desk's"}

    # ---- What is there ----

    def look(self, asked: Look) -> Told:
        """Return what the page of an article has to know."""
        return known.look(self.reader, self.reader.of_page(asked.path))

    def propose(self, asked: Propose) -> Told:
        """Return what would be written of words."""
        held = self.reader.of_page(asked.path)
        return known.propose(held, _selected(held, asked.places))

    def search(self, asked: Search) -> Told:
        """Return statements that have words."""
        return known.search(self.reader, self.reader.of_page(asked.path), asked.words)

    # ---- Changes ----

    def save(self, asked: Save) -> Told:
        """Write a statement or a note into the sidecar, and a conflict into its own."""
        held = self._unchanged(asked)
        pieces = _selected(held, asked.places)
        if any(piece.quote is None for piece in pieces):
            raise Refused("these words cannot be told from others of the text: select more")
        text, keys = (self._note if asked.what == "note" else self._statement)(held, asked, pieces)
        edits = [Edit(held.article.sidecar, held.text, text)]
        if asked.against is not None:
            edits = self._opposed(held, text, str(keys[1]), asked.against)
        _check(held, edits[0].after, keys, pieces)
        return self._written(held, edits) | {"id": str(keys[1])}

    def reword(self, asked: Reword) -> Told:
        """Change a conflict, in whichever sidecar it is."""
        page = self.reader.of_page(asked.path)
        _, article = self.reader.conflicts(page).get(asked.id, (None, None))
        if article is None:
            raise Refused(f"there is no conflict {quoted(asked.id)} any more")
        held = self.reader.of_file(article.sidecar)
        _expect(held, asked.digest)
        if not asked.question.strip() or not all(map(str.strip, asked.labels.values())):
            raise Refused("a conflict is a question, and each position answers it in words")
        statements = self.reader.statements(page)
        gone: dict[str, Plain] = {}
        for id, names in asked.gone.items():
            place = ("conflicts", asked.id, "positions", id, "statements")
            references = _texts(value_at(held.outcome.value, place))
            of = {ref: self.reader.full_name(ref, article.path, statements) for ref in references}
            gone[id] = [ref for ref, name in of.items() if name in names]
        text = change_conflict(held.text or "", asked.id, asked.question, asked.labels, gone)
        _check(held, text)
        return self._written(held, [Edit(article.sidecar, held.text, text)])

    def delete(self, asked: Delete) -> Told:
        """Take an entry out of the sidecar, and what refers to it out of all."""
        held = self._unchanged(asked)
        value = held.outcome.value
        keys = note_keys(value, asked.id) if asked.what == "notes" else (asked.what, asked.id)
        if value_at(value, keys) is None:
            raise Refused(f"there is no {quoted(asked.id)} any more")
        text = delete(held.text or "", keys)
        _check(held, text)
        edits = [Edit(held.article.sidecar, held.text, text)]
        if asked.what == "statements":
            edits += self._unused(f"{held.article.path}#{asked.id}", held)
        return self._written(held, edits)

    def accept(self, asked: Accept) -> Told:
        """Write the text's wording for a quote that differs from it."""
        held = self._unchanged(asked)
        for fix in held.outcome.fixes:
            if fix.keys == asked.keys:
                keys = wording(held.outcome.value, fix.keys)
                text = replace_scalar(held.text or "", keys, fix.wording)
                return self._written(held, [Edit(held.article.sidecar, held.text, text)])
        raise Refused("no wording is offered for this any more")

    def undo(self, asked: Undo) -> Told:
        """Take the last change back; not again if a page asks again that had no answer."""
        if asked.id in self._undone:
            return self._undone[asked.id]
        told: Told = {"file": self.history.undo(), "steps": self.history.steps}
        if asked.id:
            self._undone[asked.id] = told
        for id in [*self._undone][:-MOST_STEPS]:
            del self._undone[id]
        return told

    def _unchanged(self, asked: Change) -> Held:
        held = self.reader.of_page(asked.path)
        _expect(held, asked.digest)
        return held

    def _written(self, held: Held, edits: Sequence[Edit]) -> Told:
        for edit in edits:
            read(edit.after)  # whatever made it: it must be readable
        edits = [edit for edit in edits if edit.before != edit.after]
        self.history.write(edits)
        digest = digest_of_text(self.history.text(held.article.sidecar))
        files = " and ".join(edit.file for edit in edits) or held.article.sidecar
        return {"file": files, "digest": digest, "steps": self.history.steps}

    # ---- What was entered ----

    def _statement(self, held: Held, asked: Save, pieces: Sequence[Selected]) -> tuple[str, Keys]:
        speakers = self.reader.speakers(held)
        entry = value_at(held.outcome.value, ("statements", asked.id)) if asked.id else None
        if asked.id and entry is None:
            raise Refused(f"there is no statement {quoted(asked.id)} any more")
        implied = _implied(held, asked.id, pieces)
        fields = dict(_resolved(speakers, asked))
        if isinstance(entry, dict):
            kept = [name for name in fields if name not in entry]
            for name in kept:
                if fields[name] == implied.get(name):
                    del fields[name]
        if not fields.get("speaker", asked.id) and not implied.get("speaker"):
            raise Refused("say who said it")
        text, id = enter_statement(
            held.text or "",
            held.searchable.text,
            speakers,
            Entered(
                asked.id,
                " ".join(piece.words for piece in pieces),
                _quotes(pieces, held, asked.id),
                fields,
                place_in_text(held.outcome, pieces[0].passage.start) if pieces else None,
                asked.speakers,
                implied,
            ),
        )
        return text, ("statements", id)

    def _note(self, held: Held, asked: Save, pieces: Sequence[Selected]) -> tuple[str, Keys]:
        body = asked.fields.get("body", "").strip()
        if not body:
            raise Refused("a note says something")
        value = held.outcome.value
        keys = note_keys(value, asked.id) if asked.id else ("notes", -1)
        if asked.id and value_at(value, keys) is None:
            raise Refused(f"there is no note {asked.id} any more")
        number = keys[1] if isinstance(keys[1], int) else -1
        return enter_note(held.text or "", number, _quotes(pieces, held, ""), body), keys

    # ---- Statements in conflict ----

    def _opposed(self, held: Held, text: str, id: str, against: Against) -> list[Edit]:
        """Return the edits that enter a conflict: into the sidecar that asks its question already,
        else into the article's own, whose text is `text`."""
        here = f"{held.article.path}#{id}"
        answers = {here: against.here, against.other: against.there}
        if against.other not in self.reader.statements(held) or len(answers) < 2:
            raise Refused(f"there is no other statement {quoted(against.other)}")
        conflicts = self.reader.conflicts(held)
        asking = (a for c, a in conflicts.values() if _same(c.question, against.question))
        article = next(asking, held.article)
        path = article.path
        named = {self.reader.reference(name, path): label for name, label in answers.items()}
        own = Edit(held.article.sidecar, held.text, text)
        if article.sidecar == own.file:
            changed = oppose(text, against.question, named, conflicts)
            return [Edit(own.file, own.before, changed)]
        other = self.reader.of_file(article.sidecar)
        changed = oppose(other.text or "", against.question, named, conflicts)
        _check(other, changed)
        return [own, Edit(article.sidecar, other.text, changed)]

    def _unused(self, name: str, held: Held) -> Iterator[Edit]:
        """Yield the edits of other sidecars that take out what refers to a statement."""
        for article in self.reader.preview.articles:
            answers = (ref for c in article.conflicts for p in c.positions for ref in p.statements)
            linked = (ref for r in article.relations for ref in (r.source, *r.targets))
            written = {ref for ref in (*answers, *linked) if "#" in ref}
            uses = {ref for ref in written if self.reader.full_name(ref, article.path, ()) == name}
            if uses and article.sidecar != held.article.sidecar:
                text = self.history.text(article.sidecar) or ""
                yield Edit(article.sidecar, text, drop_uses(text, uses))


def _expect(held: Held, digest: str) -> None:
    if held.digest != digest:
        raise Refused(f"{held.article.sidecar}: {CHANGED}", 409)


def _selected(held: Held, places: Iterable[Place]) -> list[Selected]:
    pieces = []
    for place in places:
        found = find_selected(held.searchable, place.start, place.end, place.near())
        if found is None or not found.words:
            raise Refused("the article's text is not what this page shows: select the words again")
        pieces.append(found)
    return pieces


def _quotes(pieces: Sequence[Selected], held: Held, id: str) -> tuple[Quote, ...]:
    """Return how words are quoted; nothing if the statement means these already."""
    said = held.said.get(id)
    old = [(f.start, f.end) for f in said.anchor.fragments] if said else []
    if old == [(piece.passage.start, piece.passage.end) for piece in pieces]:
        return ()
    return tuple(piece.quote for piece in pieces if piece.quote is not None)


def _check(held: Held, text: str, keys: Keys = (), pieces: Sequence[Selected] = ()) -> None:
    """Refuse what a build would, and a quote that means other words than were selected."""
    after = read_beside(held.article, held.searchable, text)
    errors = new_errors(held.outcome, after)
    if errors:
        raise Refused("\n".join(as_text(found) for found in errors))
    if not pieces or keys[0] != "statements":
        return
    said = next((said for said in after.sidecar.statements if said.id == keys[1]), None)
    ends = [(f.start, f.end) for f in said.anchor.fragments] if said else []
    if ends != [(piece.passage.start, piece.passage.end) for piece in pieces]:
        raise Refused("the quote would mean other words than those selected: select more")


def _implied(held: Held, id: str, pieces: Sequence[Selected]) -> dict[str, tuple[str, ...]]:
    """Return the fields of a statement that go without saying."""
    defaults = value_at(held.outcome.value, ("defaults",))
    implied = {}
    for name in (*MANY, "kind", "date"):
        given = value_at(defaults, (name,))
        if given is not None:
            implied[name] = tuple(map(str, listed(given)))
    if pieces:
        implied.setdefault("kind", (known.kind_of(pieces),))
    said = held.said.get(id)
    if said is not None and not said.kind_given:
        implied.setdefault("kind", (said.kind,))
    return implied


def _resolved(speakers: Mapping[str, str], asked: Save) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the fields with ids for the names of speakers."""
    by_name = {name.casefold(): id for id, name in speakers.items()}
    new = {speaker.name for speaker in asked.speakers}
    for name, given in asked.fields.items():
        if name not in FIELDS or name == "quote":
            raise Refused(f"a statement has no field {quoted(name)} here")
        words = [word.strip() for word in given.split(";")] if name in MANY else [given.strip()]
        words = [word for word in words if word]
        if name in MANY:
            words = [w if w in speakers else by_name.get(w.casefold(), w) for w in words]
        if name == "date":
            words = [in_edtf(word) for word in words]
        unknown = [word for word in words if word not in speakers and word not in new]
        if unknown and name in {"speaker", "on_behalf_of"}:
            raise Refused(f"nobody is called {quoted(unknown[0])}: make a new speaker of it")
        yield name, tuple(words)


def _texts(value: Plain) -> list[str]:
    return [word for word in listed(value) if isinstance(word, str)]


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())
