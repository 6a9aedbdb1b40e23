"""New entries into a sidecar, and the proof that they say there what they should."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sitegen.anchoring import Searchable
from sitegen.annotations.reading import Reading
from sitegen.annotations.sidecar import read_sidecar
from sitegen.diagnostics import Fault, Keys, Severity, quoted
from sitegen.exchange.drafting import Draft, Refused
from sitegen.exchange.people import People
from sitegen.frozen import dataclass
from sitegen.model import Article
from sitegen.textfile import read_file
from sitegen.yamltext.document import Document, read_yaml
from sitegen.yamltext.edit import CannotEdit
from sitegen.yamltext.insert import Entry, insert_entries


@dataclass(frozen=True, slots=True)
class Merged:
    """A sidecar with what was added."""

    file: str
    before: str
    text: str
    drafts: tuple[Draft, ...]
    speakers: tuple[str, ...]
    known: int
    """How many annotations it held already."""

    def count(self, section: str) -> int:
        return sum(draft.section == section for draft in self.drafts)


def merge(
    root: Path, article: Article, drafts: Sequence[Draft], people: People, known: int
) -> tuple[Merged, list[Refused]]:
    """Return the article's sidecar with `drafts`, and those that it cannot hold.

    Raises `CannotEdit` where it cannot be added to.
    """
    before = _text(root, article.sidecar)
    document = read_yaml(article.sidecar, before)
    if not document.readable:
        raise CannotEdit("it is not valid YAML")
    kept, refused = list(drafts), list[Refused]()
    while True:
        text, speakers = _with(before, kept, people)
        wrong = _wrong(article, document, text, kept, speakers)
        if not wrong:
            break
        refused += [Refused(kept[number].what, why) for number, why in wrong.items()]
        kept = [draft for number, draft in enumerate(kept) if number not in wrong]
    return Merged(article.sidecar, before, text, tuple(kept), speakers, known), refused


def _text(root: Path, sidecar: str) -> str:
    """Return a sidecar's text with its line ends as they are; empty if there is none."""
    if not (root / sidecar).exists():
        return ""
    read = read_file(root, sidecar)
    if read.faults or read.data is None:
        raise CannotEdit(read.faults[0].message)
    return read.data.decode("utf-8")


def _with(before: str, drafts: Sequence[Draft], people: People) -> tuple[str, tuple[str, ...]]:
    """Return the text with the entries of drafts, and whose declarations were added for them."""
    speakers = people.needed(word for draft in drafts for word in _words(draft))
    statements: dict[str, Entry] = {d.id: d.entry for d in drafts if d.section == "statements"}
    notes: list[Entry] = [draft.entry for draft in drafts if draft.section == "notes"]
    text = before
    sections: Mapping[str, dict[str, Entry] | list[Entry]] = {
        "speakers": speakers,
        "statements": statements,
        "notes": notes,
    }
    for section, entries in sections.items():
        text = insert_entries(text, section, entries) if entries else text
    return text, tuple(speakers)


def _words(draft: Draft) -> Iterator[str]:
    yield from draft.speakers
    for name in ("on_behalf_of", "via", "to"):
        held = draft.fields.get(name)
        yield from [held] if isinstance(held, str) else []
        yield from map(str, held) if isinstance(held, list) else []


def _wrong(
    article: Article,
    document: Document,
    text: str,
    drafts: Sequence[Draft],
    speakers: Sequence[str],
) -> dict[int, str]:
    """Read the text as a build would; return what is wrong with drafts, by their numbers."""
    reading = Reading(
        article.sidecar, article.path, Searchable(article.body.text), article.body, article.file
    )
    said = read_sidecar(reading, read_yaml(article.sidecar, text), article.meta.date)
    faults = [f for f in reading.found if f.severity is Severity.ERROR]
    found = dict(_at_drafts(document, drafts, faults))
    places = {statement.id: statement.anchor.fragments for statement in said.statements}
    for number, draft in enumerate(drafts):
        if draft.section == "statements" and number not in found:
            there = tuple((f.start, f.end) for f in places.get(draft.id, ()))
            if there != draft.place:
                found[number] = "it would stand elsewhere"
    return found | dict(_of_speakers(drafts, faults, speakers))


def _of_speakers(
    drafts: Sequence[Draft], faults: Iterable[Fault], speakers: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Yield the numbers of drafts whose speakers cannot be declared as they come."""
    for id in speakers:
        for fault in faults:
            if fault.keys[:2] == ("speakers", id):
                why = f"the declaration of {quoted(id)} that comes with it is faulty"
                users = (n for n, draft in enumerate(drafts) if id in set(_words(draft)))
                yield from ((number, f"{why}: {fault.message}") for number in users)


def _at_drafts(
    document: Document, drafts: Sequence[Draft], faults: Iterable[Fault]
) -> Iterator[tuple[int, str]]:
    """Yield the numbers of drafts that faults are of, with what is wrong."""
    held = document.value.get("notes") if isinstance(document.value, dict) else None
    first = len(held) if isinstance(held, list) else 0
    places: dict[Keys, int] = {}
    for number, draft in enumerate(drafts):
        if draft.section == "notes":
            places["notes", first] = number
            first += 1
        else:
            places["statements", draft.id] = number
    for fault in faults:
        if fault.keys[:2] in places:
            yield places[fault.keys[:2]], fault.message
