"""Stage 2: the one place that sees all articles. References become names, and what follows is derived.

Linear in the number of statements and references. What cannot be linked is a `Fault` and is left out, so
that the site that comes out is sound: with `--keep-going` it is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from sitegen.diagnostics import Fault, Key, Keys, Severity, did_you_mean, listing, nearest
from sitegen.model import (
    Article,
    Change,
    Conflict,
    Position,
    Relation,
    Site,
    Speaker,
    Statement,
)
from sitegen.order import statement_order


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles are taken into the site."""

    drafts: bool
    future: bool
    now: int
    """The moment after which a date is in the future: seconds since 1970."""

    def takes(self, article: Article) -> bool:
        date = article.meta.date
        early = self.future or date is None or date.earliest is None or date.earliest <= self.now
        readable = article.file != "" or article.is_index
        return readable and early and (self.drafts or not article.meta.draft)


def resolve(articles: Iterable[Article], selection: Selection) -> tuple[Site, tuple[Fault, ...]]:
    """Link articles, given in the order of their paths, to a site."""
    return _Linking(tuple(articles), selection).site()


class _Linking:
    def __init__(self, articles: tuple[Article, ...], selection: Selection) -> None:
        self.faults: list[Fault] = []
        self.articles = tuple(article for article in articles if selection.takes(article))
        taken = {article.path for article in self.articles}
        self.left_out = {article.path for article in articles if article.path not in taken}
        self.by_path = {article.path: article for article in articles}
        self.endings = _endings(self.by_path)
        self.ids = {article.path: {said.id for said in article.statements} for article in articles}
        self.broken = {keys for article in articles for keys in article.broken}

    def site(self) -> tuple[Site, tuple[Fault, ...]]:
        speakers = self.merge_speakers()
        articles = tuple(self.check_speakers(article, speakers) for article in self.articles)
        said = {said.name: said for article in articles for said in article.statements}
        conflicts = self.link_conflicts()
        relations = tuple(self.link_relations())
        changes = tuple(
            change for conflict in conflicts.values() for change in changes_of(conflict, said)
        )
        site = Site(articles, speakers, conflicts, relations, changes)
        return site, tuple(self.faults)

    # Speakers

    def merge_speakers(self) -> dict[str, Speaker]:
        """Join the declarations of each speaker; those that say different things are a fault."""
        merged: dict[str, Speaker] = {}
        first: dict[str, Article] = {}
        for article in self.articles:
            for speaker in article.speakers:
                if speaker.id not in merged:
                    merged[speaker.id], first[speaker.id] = speaker, article
                    continue
                known = merged[speaker.id]
                differing = _differing(known, speaker)
                for name in differing:
                    keys = ("speakers", speaker.id, _FIELD_KEYS.get(name, name))
                    message = (
                        f'speaker "{speaker.id}" is declared with another "{keys[-1]}" '
                        f"in {first[speaker.id].sidecar}"
                    )
                    hint = "say the same in both, or declare the speaker once"
                    self.faults.append(
                        Fault(article.sidecar, keys, "speaker-differs", message, hint)
                    )
                if not differing:
                    merged[speaker.id] = _joined(known, speaker)
        for speaker in merged.values():
            self.check_roles(speaker, merged, first[speaker.id].sidecar)
        return dict(sorted(merged.items()))

    def check_roles(self, speaker: Speaker, known: Mapping[str, Speaker], file: str) -> None:
        for number, role in enumerate(speaker.roles):
            if role.organization:
                keys: Keys = ("speakers", speaker.id, "role", number, "organization")
                self.check_loose(file, keys, role.organization, known)

    def check_speakers(self, article: Article, speakers: Mapping[str, Speaker]) -> Article:
        """Return the article without statements of unknown speakers, every kind settled."""
        authors = {author.casefold() for author in article.meta.authors}
        statements = []
        for said in article.statements:
            keys: Keys = ("statements", said.id)
            known = [
                self.check_known(article.sidecar, (*keys, field), ids, speakers)
                for field, ids in (("speaker", said.speakers), ("on_behalf_of", said.on_behalf_of))
            ]
            for field, words in (("via", said.via), ("to", said.to)):
                for number, word in enumerate(words):
                    self.check_loose(article.sidecar, (*keys, field, number), word, speakers)
            if all(known):
                statements.append(self.settle_kind(article, said, speakers, authors))
        dropped = {said.id for said in article.statements} - {said.id for said in statements}
        if dropped:
            self.ids[article.path] -= dropped
            self.broken |= {("statements", id) for id in dropped}
            article = replace(
                article, broken=article.broken | {("statements", id) for id in dropped}
            )
            self.by_path[article.path] = article
        kept = tuple(statements)
        return article if kept == article.statements else replace(article, statements=kept)

    def check_known(
        self, file: str, keys: Keys, ids: Sequence[str], speakers: Mapping[str, Speaker]
    ) -> bool:
        """Say whether all ids are declared speakers; one that is not is a fault."""
        unknown = [(number, id) for number, id in enumerate(ids) if id not in speakers]
        for number, id in unknown:
            if not self.is_broken("speakers", id):
                hint = did_you_mean(id, speakers, "declare it under `speakers:`")
                message = f'speaker "{id}" is not declared'
                self.faults.append(Fault(file, (*keys, number), "unknown-speaker", message, hint))
        return not unknown

    def check_loose(
        self, file: str, keys: Keys, word: str, speakers: Mapping[str, Speaker]
    ) -> None:
        """Check who may be a speaker's id or words to show as they are.

        What looks like an id was meant as one: near to a known one it is a slip, else a warning.
        """
        if word in speakers or not re.fullmatch(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", word):
            return
        if self.is_broken("speakers", word):
            return
        meant = nearest(word, speakers)
        severity = Severity.WARNING if meant is None else Severity.ERROR
        hint = f'did you mean "{meant}"?' if meant else "declare it, or write its name in words"
        message = f'speaker "{word}" is not declared'
        self.faults.append(Fault(file, keys, "unknown-speaker", message, hint, severity=severity))

    def is_broken(self, section: str, id: str) -> bool:
        """Say whether `id` is declared, but in a way that could not be read."""
        return (section, id) in self.broken or ("?", id) in self.broken

    def settle_kind(
        self,
        article: Article,
        said: Statement,
        speakers: Mapping[str, Speaker],
        authors: set[str],
    ) -> Statement:
        """Hold the kind against the quotation marks: an author's own words need none."""
        if said.marks == "inside" or (said.kind_given and said.kind != "direct"):
            return said
        if any(authors & _names(speakers[id]) for id in said.speakers):
            return said if said.kind == "direct" else replace(said, kind="direct")
        if said.kind_given:
            where = "outside" if said.marks == "outside" else "partly outside"
            message = f"a direct statement stands {where} quotation marks"
            hint = "kind: indirect or mixed, or name the speaker as an author of the article"
            keys: Keys = ("statements", said.id, "quote")
            fault = Fault(article.sidecar, keys, "unquoted", message, hint)
            self.faults.append(replace(fault, severity=Severity.WARNING))
        return said

    # References

    def statement(self, article: Article, keys: Keys, reference: str) -> str | None:
        """Return the full name that a reference in `article` means; None, with a fault, if none."""
        ending, mark, id = reference.rpartition("#")
        path = article.path if not mark else self.path(article, keys, ending)
        if path is None:
            return None
        target = self.by_path[path]
        if path in self.left_out:
            message = f'statement "{reference}" is in an article that is left out'
            hint = "it is a draft or dated in the future: use --drafts or --future"
            self.faults.append(Fault(article.sidecar, keys, "unknown-statement", message, hint))
            return None
        if id in self.ids[path]:
            return f"{path}#{id}"
        if target.broken & {(), ("statements",), ("statements", id)}:
            return None
        message = f'statement "{reference}" is not declared'
        hint = self.hint_for(id, path, mark != "")
        self.faults.append(Fault(article.sidecar, keys, "unknown-statement", message, hint))
        return None

    def hint_for(self, id: str, path: str, elsewhere: bool) -> str:
        if not elsewhere:
            others = [other for other, ids in self.ids.items() if id in ids]
            if len(others) == 1:
                return f'did you mean "{self.shortest(others[0])}#{id}"?'
        meant = nearest(id, self.ids[path])
        if meant is None:
            return f"{self.by_path[path].sidecar} has no such statement"
        return (
            f'did you mean "{self.shortest(path)}#{meant}"?'
            if elsewhere
            else f'did you mean "{meant}"?'
        )

    def path(self, article: Article, keys: Keys, ending: str) -> str | None:
        hits = self.endings.get(ending, [])
        if ending in self.by_path:
            return ending
        if len(hits) == 1:
            return hits[0]
        if hits:
            choices = listing((f'"{self.shortest(hit)}"' for hit in hits), "or")
            message = f'"{ending}" may be {len(hits)} articles'
            fault = Fault(article.sidecar, keys, "ambiguous-reference", message, f"write {choices}")
        else:
            hint = did_you_mean(ending, self.endings)
            message = f'there is no article "{ending}"'
            fault = Fault(article.sidecar, keys, "unknown-article", message, hint)
        self.faults.append(fault)
        return None

    def shortest(self, path: str) -> str:
        """Return the shortest ending of a path that is not ambiguous."""
        parts = path.split("/")
        endings = ("/".join(parts[-n:]) for n in range(1, len(parts)))
        return next((e for e in endings if self.endings[e] == [path]), path)

    # Conflicts and relations

    def link_conflicts(self) -> dict[str, Conflict]:
        linked: dict[str, Conflict] = {}
        declared: dict[str, tuple[Conflict, Article]] = {}
        for article in self.articles:
            for conflict in article.conflicts:
                if conflict.id in declared:
                    self.check_same(conflict, article, *declared[conflict.id])
                    continue
                declared[conflict.id] = (conflict, article)
                found = self.link_conflict(article, conflict)
                if found is not None:
                    linked[conflict.id] = found
        return dict(sorted(linked.items()))

    def check_same(
        self, conflict: Conflict, article: Article, first: Conflict, where: Article
    ) -> None:
        if conflict != first:
            message = f'conflict "{conflict.id}" is declared differently in {where.sidecar}'
            keys: Keys = ("conflicts", conflict.id)
            hint = "declare it once, or give one of them another id"
            self.faults.append(
                Fault(article.sidecar, keys, "conflict-differs", message, hint, at_key=True)
            )

    def link_conflict(self, article: Article, conflict: Conflict) -> Conflict | None:
        """Return the conflict with full names; None where it has no two positions left."""
        taken: dict[str, str] = {}
        positions = []
        for position in conflict.positions:
            names: dict[str, None] = {}
            for number, reference in enumerate(position.statements):
                keys: Keys = (
                    "conflicts",
                    conflict.id,
                    "positions",
                    position.id,
                    "statements",
                    number,
                )
                name = self.statement(article, keys, reference)
                if name is not None and taken.setdefault(name, position.id) != position.id:
                    message = f'statement "{reference}" is already in position "{taken[name]}"'
                    hint = "a statement takes one position in a conflict"
                    self.faults.append(Fault(article.sidecar, keys, "two-positions", message, hint))
                elif name is not None:
                    names[name] = None
            if names:
                positions.append(Position(position.id, position.label, tuple(names)))
        return replace(conflict, positions=tuple(positions)) if len(positions) > 1 else None

    def link_relations(self) -> Iterator[Relation]:
        for article in self.articles:
            for keys, relation in zip(article.relation_keys, article.relations, strict=True):
                source = self.statement(article, (*keys, "from"), relation.source)
                targets = [
                    self.statement(article, (*keys, "to", number), reference)
                    for number, reference in enumerate(relation.targets)
                ]
                if source is not None and source in targets:
                    message = f'statement "{relation.source}" is related to itself'
                    self.faults.append(
                        Fault(article.sidecar, (*keys, "to"), "self-relation", message)
                    )
                named = tuple(name for name in targets if name is not None and name != source)
                if source is not None and named:
                    yield replace(relation, source=source, targets=named)


def changes_of(conflict: Conflict, said: Mapping[str, Statement]) -> Iterator[Change]:
    """Yield the changes of position in a conflict: by speaker, in the order of dates."""
    by_speaker: dict[str, list[tuple[Statement, str]]] = {}
    for position in conflict.positions:
        for name in position.statements:
            for speaker in said[name].speakers:
                by_speaker.setdefault(speaker, []).append((said[name], position.id))
    for speaker, taken in sorted(by_speaker.items()):
        taken.sort(key=lambda entry: statement_order(entry[0]))
        for (before, earlier), (after, later) in zip(taken, taken[1:], strict=False):
            if earlier != later:
                yield Change(conflict.id, speaker, before.name, after.name)


def _endings(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return every ending of every path, at its slashes, with the paths that end so."""
    endings: dict[str, list[str]] = {}
    for path in paths:
        parts = path.split("/")
        for start in range(len(parts)):
            endings.setdefault("/".join(parts[start:]), []).append(path)
    return endings


def _names(speaker: Speaker) -> set[str]:
    return {name.casefold() for name in (speaker.id, speaker.name, *speaker.aliases)}


_FIELD_KEYS: Mapping[str, Key] = {"roles": "role"}
_DEFAULTS: Mapping[str, object] = {
    "kind": "person",
    "roles": (),
    "aliases": (),
    "url": "",
    "same_as": (),
    "note": "",
}


def _differing(first: Speaker, second: Speaker) -> list[str]:
    """Return the fields that both declarations give, and give differently."""
    names = [field.name for field in fields(first)]
    return [
        name
        for name in names
        if getattr(first, name) != getattr(second, name)
        and _DEFAULTS.get(name) not in (getattr(first, name), getattr(second, name))
    ]


def _joined(first: Speaker, second: Speaker) -> Speaker:
    changes = {
        name: getattr(second, name)
        for name, default in _DEFAULTS.items()
        if getattr(first, name) == default
    }
    return replace(first, **changes)
