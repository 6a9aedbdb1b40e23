"""Who is meant by a tag or an id of a foreign annotation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sitegen.characters import caseless, composed
from sitegen.declarations import names_of
from sitegen.diagnostics import Code, Diagnostic, did_you_mean, file_error, quoted
from sitegen.exchange.foreign import Highlight, html_to_markdown
from sitegen.model import Speaker
from sitegen.yamltext.insert import Entry

Declaration = Mapping[str, object]


class People:
    """The site's speakers, and those whom the annotations bring along."""

    def __init__(self, known: Mapping[str, Speaker], highlights: Iterable[Highlight]) -> None:
        self.known = set(known)
        self.names = {id: names_of(speaker) for id, speaker in known.items()}
        self.by_name: dict[str, set[str]] = {}
        self.brought: dict[str, Declaration] = {}
        """Declarations that come with the annotations, by id."""
        for id, speaker in known.items():
            addresses = (speaker.url, *speaker.same_as)
            for name in {*self.names[id], *filter(None, addresses)}:
                self.by_name.setdefault(name, set()).add(id)
        for highlight in highlights:
            speakers = highlight.entry.get("speakers")
            for id, entry in speakers.items() if isinstance(speakers, dict) else ():
                if isinstance(entry, dict):
                    self.brought[composed(id)] = entry

    def tagged(self, tags: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return the ids of the speakers whom tags name, and the other tags.

        A name that two speakers have names neither.
        """
        ids: dict[str, None] = {}
        others = []
        for tag in tags:
            found = self.by_name.get(caseless(tag)) or self.by_name.get(tag) or set()
            if len(found) == 1:
                ids.update(dict.fromkeys(found))
            elif tag:
                others.append(tag)
        return list(ids), others

    def objection(self, ids: Sequence[str], tags: Sequence[str]) -> str:
        """Say why `ids`, for whom an annotation has `tags`, cannot be taken; empty if they can.

        The same id may be another person here: then nothing may be put into their mouth.
        """
        for number, id in enumerate(ids):
            names = _names(self.brought.get(id, {}))
            if not names and len(tags) == len(ids):
                names = {caseless(tags[number])}
                self.brought[id] = {"name": tags[number]}
            if id in self.names and names and not names & self.names[id]:
                return f"the speaker {quoted(id)} is somebody else on this site"
            if id not in self.known and not names:
                return f"the speaker {quoted(id)} is not declared"
        return ""

    def needed(self, words: Iterable[str]) -> dict[str, Entry]:
        """Return the declarations that are to be added for speakers with these ids."""
        waiting, found = list(words), dict[str, Entry]()
        while waiting:
            id = waiting.pop()
            if id in self.known or id in found or id not in self.brought:
                continue
            entry = self.brought[id]
            found[id] = _entry({**entry, "note": html_to_markdown(_text(entry.get("note")))})
            waiting += _organizations(entry)
        return dict(sorted(found.items()))

    def declare(self, ids: Iterable[str]) -> None:
        """Count speakers as declared from now on."""
        for id in ids:
            self.known.add(id)
            self.names[id] = _names(self.brought[id]) | {caseless(id)}

    def unknown(self, where: str, id: str) -> Diagnostic:
        """Return the fault of a speaker's id that nobody declared."""
        code: Code = "unknown-speaker"
        hint = did_you_mean(id, self.known, "declare it in a sidecar first")
        return file_error(where, code, f"speaker {quoted(id)} is not declared", hint)


def _names(entry: Declaration) -> set[str]:
    name, aliases = entry.get("name"), entry.get("aliases")
    held = [name, *(aliases if isinstance(aliases, list) else [aliases])]
    return {caseless(word) for word in held if isinstance(word, str)}


def _organizations(entry: Declaration) -> list[str]:
    roles = entry.get("role")
    held = [entry, *(roles if isinstance(roles, list) else [])]
    found = (role.get("organization") for role in held if isinstance(role, dict))
    return [word for word in found if isinstance(word, str)]


def _entry(entry: Declaration) -> Entry:
    """Return a declaration as it is written: what is no value of a sidecar is left out."""
    kept = {key: writable(value) for key, value in entry.items()}
    return {key: value for key, value in kept.items() if value is not None and value != ""}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def writable(value: object) -> Entry | None:
    """Return a value of JSON as a sidecar writes it: a list of one as that one."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    if isinstance(value, list):
        items = [kept for item in value if (kept := writable(item)) is not None]
        one = items[0] if len(items) == 1 else None
        if isinstance(one, dict) and one.keys() == {"role"}:
            return writable(one["role"])
        return one if one is not None else items
    if isinstance(value, dict):
        return _entry(value)
    return None
