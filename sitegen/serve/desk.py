"""The desk's answers: what may be said of an article, and the writing of it into its sidecar.

A sidecar is written only if it is what the page had seen, and whole; what it was is kept, for going
back step by step.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from pydantic import ValidationError

from sitegen.anchoring import Searchable
from sitegen.desk.changes import (
    FIELDS,
    MANY,
    Entered,
    Known,
    delete,
    enter_note,
    enter_statement,
    place_in_text,
)
from sitegen.desk.check import new_errors, read_beside
from sitegen.desk.edit import read
from sitegen.desk.quoting import Selected, find_selected, make_id
from sitegen.diagnostics import Keys, quoted
from sitegen.fix import wording
from sitegen.load import load_article
from sitegen.model import Statement
from sitegen.report import as_text
from sitegen.serve.asked import Accept, Change, Delete, Look, Place, Propose, Save, Search
from sitegen.serve.held import Held, digest_of_text, doubtful, note_keys, questions
from sitegen.serve.preview import Preview
from sitegen.write import WriteError, replace_file, write_new
from sitegen.write import delete as delete_files
from sitegen.yamledit import CannotEdit, replace_scalar
from sitegen.yamlmap import value_at

MOST_FOUND = 12
"""Statements that a search shows."""
MOST_STEPS = 100
"""Changes that can be taken back."""
CHANGED = "the file changed on the disk meanwhile"


class Refused(Exception):
    """A request that cannot be met; `str()` says why, for the user."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class _Step:
    """A change that was made."""

    file: str
    before: str | None
    """None if there was no file."""
    after: str
    """The digest of what was written."""


class Desk:
    """The desk of one preview. Any thread may ask."""

    def __init__(self, preview: Preview) -> None:
        self.preview, self.root = preview, preview.root
        self._steps: list[_Step] = []
        self._writing = Lock()

    def answer(self, what: str, body: bytes) -> tuple[int, dict[str, object]]:
        """Return a status and what to say to a request."""
        calls: dict[str, Callable[[], dict[str, object]]] = {
            "look": lambda: self.look(Look.model_validate_json(body)),
            "propose": lambda: self.propose(Propose.model_validate_json(body)),
            "search": lambda: self.search(Search.model_validate_json(body)),
            "save": lambda: self.save(Save.model_validate_json(body)),
            "delete": lambda: self.delete(Delete.model_validate_json(body)),
            "accept": lambda: self.accept(Accept.model_validate_json(body)),
            "undo": self.undo,
        }
        if what not in calls:
            return 404, {"why": "there is nothing"}
        try:
            return 200, calls[what]()
        except Refused as refused:
            return refused.status, {"why": str(refused)}
        except (CannotEdit, WriteError) as error:
            return 422, {"why": str(error)}
        except ValidationError:
            return 400, {"why": "the request is not one of the desk's"}

    # ---- What is there ----

    def look(self, asked: Look) -> dict[str, object]:
        """Return what the page of an article has to know."""
        held = self._open(asked)
        value = held.outcome.value
        return {
            "file": held.article.sidecar,
            "digest": held.digest,
            "steps": len(self._steps),
            "speakers": [{"id": id, "name": name} for id, name in self._speakers(held).items()],
            "questions": list(questions(value)),
            "statements": [
                {
                    "id": said.id,
                    "words": said.anchor.quote,
                    "start": said.anchor.fragments[0].start,
                    "end": said.anchor.fragments[-1].end,
                    "fields": self._fields(held, said),
                }
                for said in held.outcome.sidecar.statements
            ],
            "notes": [
                {"id": note.id, "words": note.anchor.quote, "body": body}
                for note in held.outcome.sidecar.notes
                if (body := value_at(value, (*note_keys(value, note.id), "body")))
            ],
            "doubtful": list(doubtful(held)),
        }

    def _fields(self, held: Held, said: Statement) -> dict[str, str]:
        names = self._speakers(held)
        entry = value_at(held.outcome.value, ("statements", said.id))
        fields = {"kind": said.kind, "speaker": "; ".join(names.get(s, s) for s in said.speakers)}
        for name in FIELDS:
            given = value_at(entry, (name,))
            words = given if isinstance(given, list) else [given]
            if given is not None and name not in {"quote", *fields}:
                shown = [names.get(str(word), str(word)) for word in words]
                fields[name] = "; ".join(shown) if name in MANY else str(given)
        return fields

    def propose(self, asked: Propose) -> dict[str, object]:
        """Return what would be written of words."""
        held = self._open(asked)
        selected = self._selected(held, asked.place)
        value = held.outcome.value
        around = [
            said.id
            for said in held.outcome.sidecar.statements
            if any(
                f.start <= selected.passage.start
                and selected.passage.end <= f.end
                and f.end - f.start > selected.passage.end - selected.passage.start
                for f in said.anchor.fragments
            )
        ]
        entries = value_at(value, ("statements",))
        ids = entries if isinstance(entries, dict) else {}
        return {
            "digest": held.digest,
            "id": make_id(selected.words, ids, held.searchable.text),
            "words": selected.words,
            "prefix": selected.quote.prefix if selected.quote else "",
            "suffix": selected.quote.suffix if selected.quote else "",
            "kind": selected.kind,
            "within": around,
        }

    def search(self, asked: Search) -> dict[str, object]:
        """Return statements of the whole site that have all of the words, or their speakers do."""
        source, site = self.preview.source(asked.path), self.preview.site
        words = asked.words.casefold().split()
        found: list[dict[str, str]] = []
        for name, said in site.statements.items() if site else ():
            who = ", ".join(site.speakers[id].name for id in said.speakers) if site else ""
            line = f"{who}: {said.anchor.quote}"
            if all(word in f"{line} {name}".casefold() for word in words):
                own = source is not None and said.article == source.path
                found.append({"ref": said.id if own else name, "text": line})
            if len(found) == MOST_FOUND:
                break
        return {"found": found}

    # ---- Changes ----

    def save(self, asked: Save) -> dict[str, object]:
        """Write a statement or a note into the sidecar."""
        with self._writing:
            held = self._unchanged(asked)
            selected = self._selected(held, asked.place) if asked.place else None
            if selected is not None and selected.quote is None:
                raise Refused("these words cannot be told from others of the text: select more")
            if asked.what == "note":
                text, keys = self._note(held, asked, selected)
            else:
                text, keys = self._statement(held, asked, selected)
            self._check(held, text, keys, selected)
            return self._written(held, text) | {"id": str(keys[1])}

    def delete(self, asked: Delete) -> dict[str, object]:
        """Take an entry out of the sidecar."""
        with self._writing:
            held = self._unchanged(asked)
            value = held.outcome.value
            is_note = asked.what == "notes"
            keys = note_keys(value, asked.id) if is_note else (asked.what, asked.id)
            if value_at(value, keys) is None:
                raise Refused(f"there is no {quoted(asked.id)} any more")
            text = delete(held.text or "", keys)
            self._check(held, text, (), None)
            return self._written(held, text)

    def accept(self, asked: Accept) -> dict[str, object]:
        """Write the text's wording for a quote that differs from it."""
        with self._writing:
            held = self._unchanged(asked)
            for fix in held.outcome.fixes:
                if fix.keys == asked.keys:
                    keys = wording(held.outcome.value, fix.keys)
                    return self._written(held, replace_scalar(held.text or "", keys, fix.wording))
            raise Refused("no wording is offered for this any more")

    def undo(self) -> dict[str, object]:
        """Take the last change back."""
        with self._writing:
            if not self._steps:
                raise Refused("there is nothing to take back")
            step = self._steps[-1]
            if digest_of_text(self._text(step.file)) != step.after:
                raise Refused(f"{step.file} cannot go back: {CHANGED}", 409)
            if step.before is None:
                delete_files(self.root, [step.file])
            else:
                replace_file(self.root / step.file, step.before)
            self._steps.pop()
            return {"file": step.file, "steps": len(self._steps)}

    # ---- Reading ----

    def _open(self, asked: Look) -> Held:
        source, config = self.preview.source(asked.path), self.preview.sight.config
        if source is None or config is None:
            raise Refused("this page is no article's", 404)
        article = load_article(self.root, source, config.language)
        if not article.usable:
            raise Refused("the article has errors: mend them first")
        searchable = Searchable(article.body.text)
        text = self._text(article.sidecar)
        return Held(article, searchable, text, read_beside(article, searchable, text or ""))

    def _text(self, file: str) -> str | None:
        """Return a sidecar's text with the line ends that it has; None if there is no file."""
        path = self.root / file
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.root)):
            raise Refused(f"{file} is a link that leads out of the site")
        try:
            return path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"cannot read {file}: {error}") from None

    def _unchanged(self, asked: Change) -> Held:
        held = self._open(asked)
        if held.digest != asked.digest:
            raise Refused(f"{held.article.sidecar}: {CHANGED}", 409)
        return held

    def _selected(self, held: Held, place: Place) -> Selected:
        found = find_selected(held.searchable, place.start, place.end, place.near())
        if found is None or not found.words:
            raise Refused("the article's text is not what this page shows: select the words again")
        return found

    def _speakers(self, held: Held) -> dict[str, str]:
        """Return names by ids."""
        site = self.preview.site
        known = {id: speaker.name for id, speaker in site.speakers.items()} if site else {}
        return known | {speaker.id: speaker.name for speaker in held.outcome.sidecar.speakers}

    # ---- What was entered ----

    def _statement(self, held: Held, asked: Save, selected: Selected | None) -> tuple[str, Keys]:
        site = self.preview.site
        known = Known(
            self._speakers(held),
            dict.fromkeys(site.conflicts, "") if site else {},
        )
        entry = value_at(held.outcome.value, ("statements", asked.id)) if asked.id else None
        if asked.id and entry is None:
            raise Refused(f"there is no statement {quoted(asked.id)} any more")
        implied = self._implied(held, asked.id, selected)
        fields = dict(self._resolved(known.speakers, asked))
        if isinstance(entry, dict):
            kept = (name for name in fields if name not in entry)
            for name in [name for name in kept if fields[name] == implied.get(name)]:
                del fields[name]
        if not asked.id and not (fields.get("speaker") or implied.get("speaker")):
            raise Refused("say who said it")
        text, id = enter_statement(
            held.text or "",
            held.searchable.text,
            known,
            Entered(
                asked.id,
                selected.words if selected else "",
                selected.quote if selected else None,
                fields,
                place_in_text(held.outcome, selected.passage.start) if selected else None,
                asked.speakers,
                asked.against,
                implied,
            ),
        )
        return text, ("statements", id)

    def _implied(
        self, held: Held, id: str, selected: Selected | None
    ) -> dict[str, tuple[str, ...]]:
        """Return the fields of a statement that go without saying."""
        defaults = value_at(held.outcome.value, ("defaults",))
        implied = {}
        for name in (*MANY, "kind", "date"):
            given = value_at(defaults, (name,))
            if given is not None:
                implied[name] = tuple(map(str, given if isinstance(given, list) else [given]))
        if selected is not None:
            implied.setdefault("kind", (selected.kind,))
        said = next((said for said in held.outcome.sidecar.statements if said.id == id), None)
        if said is not None and not said.kind_given:
            implied.setdefault("kind", (said.kind,))
        return implied

    def _resolved(
        self, speakers: Mapping[str, str], asked: Save
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the fields with ids for the names of speakers."""
        by_name = {name.casefold(): id for id, name in speakers.items()}
        new = {speaker.name for speaker in asked.speakers}
        for name, given in asked.fields.items():
            if name not in FIELDS or name == "quote":
                raise Refused(f"a statement has no field {quoted(name)} here")
            words = [word.strip() for word in given.split(";")] if name in MANY else [given.strip()]
            words = [word for word in words if word]
            if name in MANY:
                words = [
                    word if word in speakers else by_name.get(word.casefold(), word)
                    for word in words
                ]
            unknown = [word for word in words if word not in speakers and word not in new]
            if unknown and name in {"speaker", "on_behalf_of"}:
                raise Refused(f"nobody is called {quoted(unknown[0])}: make a new speaker of it")
            yield name, tuple(words)

    def _note(self, held: Held, asked: Save, selected: Selected | None) -> tuple[str, Keys]:
        body = asked.fields.get("body", "").strip()
        if not body and not (asked.id and selected):
            raise Refused("a note says something")
        value = held.outcome.value
        keys = note_keys(value, asked.id) if asked.id else ("notes", -1)
        if asked.id and value_at(value, keys) is None:
            raise Refused(f"there is no note {asked.id} any more")
        number = keys[1] if isinstance(keys[1], int) else -1
        quote = selected.quote if selected else None
        return enter_note(held.text or "", number, quote, body), keys

    def _check(self, held: Held, text: str, keys: Keys, selected: Selected | None) -> None:
        """Refuse what a build would, and a quote that means other words than were selected."""
        after = read_beside(held.article, held.searchable, text)
        errors = new_errors(held.outcome, after)
        if errors:
            raise Refused("\n".join(as_text(found) for found in errors))
        if selected is None or keys[0] != "statements":
            return
        said = next((said for said in after.sidecar.statements if said.id == keys[1]), None)
        ends = [(f.start, f.end) for f in said.anchor.fragments] if said else []
        if ends != [(selected.passage.start, selected.passage.end)]:
            raise Refused("the quote would mean other words than those selected: select more")

    def _written(self, held: Held, text: str) -> dict[str, object]:
        file = held.article.sidecar
        read(text)  # whatever made it: it must be readable
        if digest_of_text(self._text(file)) != held.digest:
            raise Refused(f"{file}: {CHANGED}", 409)
        if held.text is None:
            write_new(self.root / file, text)
        else:
            replace_file(self.root / file, text)
        self._steps = [*self._steps, _Step(file, held.text, digest_of_text(text))][-MOST_STEPS:]
        return {"file": file, "digest": digest_of_text(text), "steps": len(self._steps)}
