"""Stage 2: the one place that sees all articles. References become names; what follows is derived.

Linear in the number of statements and references. What cannot be linked is a `Fault` and is left
out, so that the site that comes out is sound: with `--keep-going` it is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise

from sitegen.characters import caseless
from sitegen.declarations import FIELD_KEYS, differing, joined, names_of
from sitegen.diagnostics import (
    Code,
    Fault,
    Keys,
    Severity,
    did_you_mean,
    nearest,
    quoted,
)
from sitegen.frozen import dataclass, replace
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
from sitegen.references import Miss, References


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles are taken into the site."""

    drafts: bool
    future: bool
    now: int
    """The moment after which a date is in the future: seconds since 1970."""

    def refusal(self, article: Article) -> str:
        """Return why an article is left out, in words; empty where it is not."""
        date = article.meta.date
        if article.meta.draft and not self.drafts:
            return "a draft"
        if date is None or date.earliest is None or date.earliest <= self.now or self.future:
            return ""
        return "dated in the future"


def resolve(articles: Iterable[Article], selection: Selection) -> tuple[Site, tuple[Fault, ...]]:
    """Link articles, given in the order of their paths, to a site."""
    linking = _Linking(tuple(articles), selection)
    return linking.site(), tuple(linking.faults)


class _Linking:
    """The linking of one site.

    Articles whose text cannot be used are linked like the others, so that what is wrong with them
    and with what refers to them is found in the same run. They are taken out at the end.
    """

    def __init__(self, articles: tuple[Article, ...], selection: Selection) -> None:
        self.faults: list[Fault] = []
        reasons = {article.path: selection.refusal(article) for article in articles}
        self.left_out = {path: reason for path, reason in reasons.items() if reason}
        self.articles = tuple(a for a in articles if a.path not in self.left_out)
        self.drafts = tuple(a for a in articles if a.path in self.left_out)
        self.by_rank = tuple(sorted(self.articles, key=_rank))
        self.references = References(articles, self.left_out)
        self.broken = {keys for article in articles for keys in article.broken}
        self.speakers: dict[str, Speaker] = {}
        self.declared = {
            str(keys[1]) for keys in self.broken if len(keys) == 2 and keys[0] == "speakers"
        }
        """Ids of speakers, also of those that are not sound."""

    def site(self) -> Site:
        self.speakers = self.merge_speakers()
        self.declared |= self.speakers.keys()
        for article in self.articles:
            self.check_roles(article)
        articles = tuple(self.check_article(article) for article in self.articles)
        conflicts = self.link_conflicts()
        relations = tuple(self.link_relations())
        for article in self.articles:
            self.check_mentions(article)
        sound = tuple(_without_lost_inner(article) for article in articles if article.usable)
        lost = tuple(article for article in articles if not article.usable)
        said = {said.name: said for article in sound for said in article.statements}
        conflicts = dict(_sound_conflicts(conflicts, said))
        relations = tuple(_sound_relations(relations, said))
        changes = tuple(
            change for conflict in conflicts.values() for change in changes_of(conflict, said)
        )
        return Site(sound, self.speakers, conflicts, relations, changes, lost, self.left_out)

    def fault(
        self,
        article: Article,
        keys: Keys,
        code: Code,
        message: str,
        hint: str = "",
        *,
        at_key: bool = False,
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.faults.append(Fault(article.sidecar, keys, code, message, hint, at_key, severity))

    # Speakers

    def merge_speakers(self) -> dict[str, Speaker]:
        """Join the declarations of each speaker; those that say different things are a fault."""
        merged: dict[str, Speaker] = {}
        first: dict[str, Article] = {}
        spelt: dict[str, str] = {}
        for article in self.by_rank:
            for speaker in article.speakers:
                keys: Keys = ("speakers", speaker.id)
                other = spelt.setdefault(speaker.id.casefold(), speaker.id)
                if other != speaker.id:
                    self.broken.add(keys)
                    self.differ_in_case(article, keys, other, first[other])
                elif speaker.id not in merged:
                    merged[speaker.id], first[speaker.id] = speaker, article
                elif not self.differ(article, speaker, merged[speaker.id], first[speaker.id]):
                    merged[speaker.id] = joined(merged[speaker.id], speaker)
        return dict(sorted(merged.items()))

    def differ_in_case(self, article: Article, keys: Keys, other: str, first: Article) -> None:
        """Tell of two ids that would have one address: case counts for nothing on many hosts."""
        message = f"{quoted(str(keys[-1]))} and {quoted(other)} differ in case only"
        hint = f"both would have one address: rename one (the other is in {first.sidecar})"
        if first.sidecar == article.sidecar:
            hint = "both would have one address: rename one"
        self.fault(article, keys, "url-taken", message, hint, at_key=True)

    def differ(self, article: Article, speaker: Speaker, known: Speaker, first: Article) -> bool:
        """Say whether two declarations differ; each field in which they do is a fault."""
        names = differing(known, speaker)
        for name in names:
            key = FIELD_KEYS.get(name, name)
            value = getattr(known, name)
            shown = f": {quoted(value)}" if isinstance(value, str) and name != "note" else ""
            message = f'speaker {quoted(speaker.id)} has another "{key}" in {first.sidecar}{shown}'
            hint = "say the same in both, or declare the speaker once"
            keys: Keys = ("speakers", speaker.id, key)
            self.fault(article, keys, "speaker-differs", message, hint)
        return bool(names)

    def check_roles(self, article: Article) -> None:
        for speaker in article.speakers:
            for number, role in enumerate(speaker.roles):
                keys: Keys = ("speakers", speaker.id, "role", number, "organization")
                self.check_name(article, keys, role.organization)

    def check_article(self, article: Article) -> Article:
        """Return the article without statements of unknown speakers, every kind settled."""
        statements = [said for said in article.statements if self.check_speakers(article, said)]
        # Without its front matter, an article's author is not known, nor whose words need no marks.
        if article.usable:
            authors = {caseless(author) for author in article.meta.authors}
            statements = [self.settle_kind(article, said, authors) for said in statements]
        kept = tuple(statements)
        return article if kept == article.statements else replace(article, statements=kept)

    def check_speakers(self, article: Article, said: Statement) -> bool:
        """Say whether all whom a statement needs are known; check whom else it names."""
        named = said.on_behalf_of or said.via or said.to
        if not named and self.speakers.keys() >= {*said.speakers}:
            return True  # as nearly all do
        keys: Keys = ("statements", said.id)
        known = True
        for field, ids in (("speaker", said.speakers), ("on_behalf_of", said.on_behalf_of)):
            for number, id in enumerate(ids):
                known &= self.check_speaker(article, (*keys, field, number), id)
        for field, words in (("via", said.via), ("to", said.to)):
            for number, word in enumerate(words):
                self.check_name(article, (*keys, field, number), word)
        return known

    def check_speaker(self, article: Article, keys: Keys, id: str) -> bool:
        """Say whether `id` is a declared speaker; one that is not is a fault."""
        if id in self.speakers:
            return True
        if not self.is_broken("speakers", id):
            message, hint = self.unknown_speaker(id, "declare it under `speakers:`")
            self.fault(article, keys, "unknown-speaker", message, hint)
        return False

    def check_name(self, article: Article, keys: Keys, word: str) -> None:
        """Check who may be a speaker's id or words to show as they are.

        What looks like an id was meant as one: near to a known one it is a slip, else a warning.
        So are words that are a speaker's name: shown as they are, they lead to nobody.
        """
        if word in self.speakers or self.is_broken("speakers", word):
            return
        if not re.fullmatch(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", word):
            if id := self.by_name.get(caseless(word)):
                message = f"{quoted(word)} is what speaker {quoted(id)} is called"
                hint = f"write {id}: words lead to no speaker"
                warning = Severity.WARNING
                self.fault(article, keys, "unknown-speaker", message, hint, severity=warning)
            return
        message, hint = self.unknown_speaker(word, "declare it")
        severity = Severity.ERROR if nearest(word, self.declared) else Severity.WARNING
        hint += " (or write a name in words, with a capital)"
        self.fault(article, keys, "unknown-speaker", message, hint, severity=severity)

    def unknown_speaker(self, id: str, otherwise: str) -> tuple[str, str]:
        """Return message and hint for a speaker that is not declared."""
        for left in self.drafts:
            if any(speaker.id == id for speaker in left.speakers):
                reason = f"of an article that is {self.left_out[left.path]}"
                message = f"speaker {quoted(id)} is declared only in {left.sidecar}, {reason}"
                return message, "declare it where it is published"
        message = f"speaker {quoted(id)} is not declared"
        if meant := self.by_name.get(caseless(id)):
            return message, f"did you mean {quoted(meant)}?"
        return message, did_you_mean(id, self.declared, otherwise)

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Ids of speakers by what they may be called, as `caseless` has it; empty for several."""
        found: dict[str, str] = {}
        for id, speaker in self.speakers.items():
            for name in names_of(speaker):
                found[name] = "" if name in found else id
        return found

    def is_broken(self, section: str, id: str) -> bool:
        """Say whether `id` is declared, or may be, but in a way that could not be read."""
        return bool({(section, id), (section,), ("?", id), ("?", "*")} & self.broken)

    def settle_kind(self, article: Article, said: Statement, authors: set[str]) -> Statement:
        """Hold the kind against the quotation marks: an author's own words need none."""
        if said.marks == "inside" or (said.kind_given and said.kind != "direct"):
            return said
        if any(authors & names_of(self.speakers[id]) for id in said.speakers):
            return said if said.kind == "direct" else replace(said, kind="direct")
        if said.kind_given:
            where = "outside" if said.marks == "outside" else "partly outside"
            message = f"a direct statement stands {where} quotation marks"
            hint = "write kind: indirect or mixed, or name the speaker as the article's author"
            keys: Keys = ("statements", said.id, "quote")
            self.fault(article, keys, "unquoted", message, hint, severity=Severity.WARNING)
        return said

    # Conflicts and relations

    def check_mentions(self, article: Article) -> None:
        """Check what the entries that are not sound refer to."""
        for mention in article.mentions:
            if mention.kind == "speaker":
                self.check_speaker(article, mention.keys, mention.word)
            elif mention.kind == "name":
                self.check_name(article, mention.keys, mention.word)
            else:
                self.statement(article, mention.keys, mention.word)

    def statement(self, article: Article, keys: Keys, reference: str) -> str | None:
        """Return the full name that a reference in `article` means; None, with a fault, if none."""
        found = self.references.find(reference, article.path)
        if isinstance(found, Miss):
            self.fault(article, keys, found.code, found.message, found.hint)
            return None
        return found

    def link_conflicts(self) -> dict[str, Conflict]:
        linked: dict[str, Conflict] = {}
        declared: dict[str, tuple[Conflict, Article]] = {}
        for article in self.by_rank:
            for conflict in article.conflicts:
                folded = conflict.id.casefold()
                if folded in declared:
                    self.check_same(conflict, article, *declared[folded])
                    continue
                declared[folded] = (conflict, article)
                linked[conflict.id] = self.link_conflict(article, conflict)
        return dict(sorted(linked.items()))

    def check_same(
        self, conflict: Conflict, article: Article, first: Conflict, where: Article
    ) -> None:
        keys: Keys = ("conflicts", conflict.id)
        if conflict.id != first.id:
            self.differ_in_case(article, keys, first.id, where)
        elif conflict != first:
            message = f"conflict {quoted(conflict.id)} is declared differently in {where.sidecar}"
            hint = "declare it once, or give one of them another id"
            self.fault(article, keys, "conflict-differs", message, hint, at_key=True)

    def link_conflict(self, article: Article, conflict: Conflict) -> Conflict:
        """Return the conflict with full names, without references that lead nowhere."""
        taken: dict[str, str] = {}
        positions = []
        for position in conflict.positions:
            names: dict[str, None] = {}
            at: Keys = ("conflicts", conflict.id, "positions", position.id, "statements")
            for number, reference in enumerate(position.statements):
                name = self.statement(article, (*at, number), reference)
                if name is not None and taken.setdefault(name, position.id) != position.id:
                    other = f"position {quoted(taken[name])}"
                    message = f"statement {quoted(reference)} is already in {other}"
                    hint = "a statement takes one position in a conflict"
                    self.fault(article, (*at, number), "two-positions", message, hint)
                elif name is not None:
                    names[name] = None
            positions.append(Position(position.id, position.label, tuple(names)))
        return _with_positions(conflict, tuple(positions))

    def link_relations(self) -> Iterator[Relation]:
        for article in self.articles:
            for keys, relation in zip(article.relation_keys, article.relations, strict=True):
                source = self.statement(article, (*keys, "from"), relation.source)
                targets: dict[str, None] = {}
                for number, reference in enumerate(relation.targets):
                    name = self.statement(article, (*keys, "to", number), reference)
                    if (name is not None and name == source) or reference == relation.source:
                        message = f"statement {quoted(relation.source)} is related to itself"
                        hint = 'name another statement under "from" or "to"'
                        self.fault(article, (*keys, "to", number), "self-relation", message, hint)
                    elif name is not None:
                        targets[name] = None
                if source is not None:
                    yield replace(relation, source=source, targets=tuple(targets))


# What is left without the entries that are not sound


def _without_lost_inner(article: Article) -> Article:
    """Return an article without statements within others that are gone."""
    kept = article.statements
    while True:
        ids = {said.id for said in kept}
        sound = tuple(said for said in kept if not said.within or said.within in ids)
        if len(sound) == len(kept):
            return article if kept == article.statements else replace(article, statements=kept)
        kept = sound


def _sound_conflicts(
    conflicts: Mapping[str, Conflict], said: Mapping[str, Statement]
) -> Iterator[tuple[str, Conflict]]:
    """Yield conflicts with the statements that there are, if two positions have any."""
    for id, conflict in conflicts.items():
        positions = (_sound_position(position, said) for position in conflict.positions)
        left = tuple(position for position in positions if position.statements)
        if len(left) > 1:
            yield id, conflict if left == conflict.positions else _with_positions(conflict, left)


def _with_positions(conflict: Conflict, positions: tuple[Position, ...]) -> Conflict:
    """Return `replace(conflict, positions=positions)`, which for all of a site takes long."""
    return Conflict(
        conflict.id,
        conflict.question,
        conflict.status,
        conflict.summary,
        positions,
        conflict.resolved,
        conflict.resolution,
        conflict.verdict,
    )


def _sound_position(position: Position, said: Mapping[str, Statement]) -> Position:
    if all(name in said for name in position.statements):
        return position
    left = tuple(name for name in position.statements if name in said)
    return replace(position, statements=left)


def _sound_relations(
    relations: Iterable[Relation], said: Mapping[str, Statement]
) -> Iterator[Relation]:
    for relation in relations:
        targets = tuple(name for name in relation.targets if name in said)
        if relation.source in said and targets:
            yield replace(relation, targets=targets)


def _rank(article: Article) -> tuple[bool, int, str]:
    """Whose declarations count first: those of the site and of its folders. The others differ."""
    return not article.is_index, article.path.count("/"), article.path


def changes_of(conflict: Conflict, said: Mapping[str, Statement]) -> Iterator[Change]:
    """Yield the changes of position in a conflict: by speaker, in the order of dates."""
    by_speaker: dict[str, list[tuple[Statement, str]]] = {}
    for position in conflict.positions:
        for name in position.statements:
            for speaker in said[name].speakers:
                by_speaker.setdefault(speaker, []).append((said[name], position.id))
    again = {speaker: taken for speaker, taken in by_speaker.items() if len(taken) > 1}
    for speaker, taken in sorted(again.items()):
        taken.sort(key=lambda entry: statement_order(entry[0]))
        for (before, earlier), (after, later) in pairwise(taken):
            if earlier != later:
                yield Change(conflict.id, speaker, before.name, after.name)
