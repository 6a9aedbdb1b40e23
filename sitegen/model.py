"""The values of a site.

`Article` is what one text and its sidecar say, read without a look at any other file. `Site` is all
articles linked together. Nothing here is filled in later: a value that exists is complete, and
every collection is a tuple, so that values can be sent between processes, compared and digested.

Positions in a text count Unicode code points from 0; ranges are half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from sitegen.dates import Date
from sitegen.diagnostics import Diagnostic, Keys
from sitegen.frozen import dataclass

StatementKind = Literal["direct", "indirect", "mixed"]
QuotationMarks = Literal["inside", "outside", "partly"]
SpeakerKind = Literal["person", "organization"]
Certainty = Literal["high", "medium", "low", "unknown"]
RelationType = Literal[
    "contradicts",
    "disputes",
    "reverses",
    "retracts",
    "corrects",
    "qualifies",
    "undercuts",
    "confirms",
    "repeats",
    "responds-to",
]

INVERSE: Mapping[RelationType, str] = {
    "contradicts": "contradicts",
    "disputes": "disputed by",
    "reverses": "reversed by",
    "retracts": "retracted by",
    "corrects": "corrected by",
    "qualifies": "qualified by",
    "undercuts": "undercut by",
    "confirms": "confirmed by",
    "repeats": "repeated by",
    "responds-to": "answered by",
}
"""How each relation reads from its other end (after CiTO and Argdown)."""

OPPOSING: frozenset[RelationType] = frozenset({"contradicts", "disputes", "reverses", "retracts"})
"""The relations whose two ends are opponents."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A passage of the article's text."""

    start: int
    end: int
    text: str
    """The passage as published, white space runs as one space."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where a quote stands: one fragment, or several in text order without overlap."""

    fragments: tuple[Fragment, ...]
    score: float = 1.0
    """How sure the anchor is; 1.0 unless an approximate match was offered."""
    exact: bool = True

    @property
    def quote(self) -> str:
        """The text as published; an ellipsis stands where words between two pieces are left out."""
        if len(self.fragments) == 1:  # as nearly all have
            return self.fragments[0].text
        return " … ".join(fragment.text for fragment in self.fragments)


@dataclass(frozen=True, slots=True)
class Body:
    """An article's rendered text: markup and text in turn.

    The page is `markup[0] + text[0] + markup[1] + ... + markup[-1]` with the texts escaped; there
    is one markup more than there are texts. The texts joined are the article's text: inline code
    points, breaks as one space, and one newline between blocks, which stands inside the end of the
    earlier block so that a passage over two blocks can be marked in both. Every `<a ...>` and
    `</a>` begins a markup of its own, so that a link need not be nested in a link.
    """

    markup: tuple[str, ...]
    texts: tuple[str, ...]
    links: tuple[Link, ...]
    """Relative links; their places in the markup are written `LINK_MARK + index + LINK_MARK`, but
    for those within the page (`#s-mission`), which stand there as they are."""
    lines: tuple[tuple[int, int], ...]
    """(position in the text, 1-based line in the file), in order: what begins where."""

    @property
    def text(self) -> str:
        return "".join(self.texts)


LINK_MARK = "\x00"


@dataclass(frozen=True, slots=True)
class Link:
    """A relative link: its target, encoded and as written; its place, 1-based; that line's text."""

    target: str
    image: bool
    written: str
    line: int
    column: int
    source: str


@dataclass(frozen=True, slots=True)
class Meta:
    """An article's front matter."""

    title: str
    title_in_body: bool
    """Whether the title is the body's own first heading."""
    date: Date | None
    authors: tuple[str, ...]
    publisher: str
    url: str
    archived: str
    lang: str
    summary: str
    tags: tuple[str, ...]
    rights: str
    draft: bool
    aliases: tuple[str, ...]
    slug: str


@dataclass(frozen=True, slots=True)
class Role:
    """What a speaker is or was."""

    role: str
    organization: str
    """A speaker's id, or words to show as they are; empty for none."""
    start: Date | None
    end: Date | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or an organization that says things. Ids are site-wide."""

    id: str
    name: str
    kind: SpeakerKind
    roles: tuple[Role, ...]
    aliases: tuple[str, ...]
    url: str
    same_as: tuple[str, ...]
    note: str
    """HTML."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Something a speaker said, anchored in an article."""

    id: str
    article: str
    speakers: tuple[str, ...]
    kind: StatementKind
    kind_given: bool
    """Whether the editor gave the kind; else it is worked out from the quotation marks."""
    marks: QuotationMarks
    """Whether the passage stands within the article's quotation marks."""
    date: Date | None
    via: tuple[str, ...]
    """Through whom it reached the article: speakers' ids, or words to show as they are."""
    to: tuple[str, ...]
    on_behalf_of: tuple[str, ...]
    certainty: Certainty | None
    source: str
    archived: str
    note: str
    """HTML."""
    within: str
    """Id of the statement of the same article that it is quoted in; empty for none."""
    order: int
    anchor: Anchored
    name: str
    """`ARTICLE#ID`, by which other files call it: kept, since it is asked for all the time."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a date."""

    id: str
    article: str
    title: str
    date: Date
    certainty: Certainty | None
    source: str
    archived: str
    note: str
    order: int
    anchor: Anchored | None

    @property
    def name(self) -> str:
        return f"{self.article}#{self.id}"


@dataclass(frozen=True, slots=True)
class Note:
    """An editor's remark on a passage."""

    id: str
    """Given by the editor, or its number in the file."""
    anchor: Anchored
    body: str
    """HTML."""


@dataclass(frozen=True, slots=True)
class Position:
    """One answer to a conflict's question, and the statements that give it."""

    id: str
    label: str
    statements: tuple[str, ...]
    """References as written in a declaration; full names in a linked conflict."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question on which statements take different positions. Ids are site-wide."""

    id: str
    question: str
    status: Literal["open", "resolved"]
    summary: str
    """HTML."""
    positions: tuple[Position, ...]
    resolved: Date | None
    resolution: str
    """HTML."""
    verdict: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed link from one statement to others."""

    source: str
    type: RelationType
    targets: tuple[str, ...]
    """`source` and `targets`: references as written in a declaration; full names once linked."""
    note: str
    """HTML."""
    certainty: Certainty | None
    evidence: Anchored | None
    article: str
    """The article that the evidence stands in."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A new wording for a quote that was anchored approximately."""

    file: str
    keys: Keys
    wording: str


@dataclass(frozen=True, slots=True)
class Mention:
    """What an entry that is not sound refers to; a name is a speaker's, or words to be shown."""

    keys: Keys
    kind: Literal["speaker", "name", "statement"]
    word: str


@dataclass(frozen=True)
class Article:
    """One text and what its sidecar says, before any other file is looked at."""

    path: str
    """The file's path in the content folder, without `.md`: its name."""
    file: str
    """Path of the Markdown file from the site's root; empty where a sidecar stands alone."""
    sidecar: str
    """Path of the sidecar from the site's root, whether it exists or not."""
    usable: bool
    """Whether it can be published; if not, why is among the diagnostics."""
    meta: Meta
    body: Body
    speakers: tuple[Speaker, ...]
    statements: tuple[Statement, ...]
    relations: tuple[Relation, ...]
    relation_keys: tuple[Keys, ...]
    """Where in the sidecar each of `relations` stands."""
    conflicts: tuple[Conflict, ...]
    events: tuple[Event, ...]
    notes: tuple[Note, ...]
    broken: frozenset[Keys]
    """Entries, as (section, id), declared here but not sound. () is the whole sidecar, (section,)
    all of a section; of a sidecar that cannot be read, ("?", word) is what may be declared there,
    ("?", "*") anything."""
    mentions: tuple[Mention, ...]
    """What the entries in `broken` refer to."""
    fixes: tuple[Fix, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_index(self) -> bool:
        return self.path.rpartition("/")[2] == "index"

    @property
    def folder(self) -> str:
        """The folder that it stands in; empty for the content folder itself."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of position: one speaker in two positions of a conflict."""

    conflict: str
    speaker: str
    before: str
    after: str
    """Full names of the last statement in the one position and the first in the next."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What linking finds about one article: all that its own pages show of others, by name."""

    kinds: tuple[StatementKind, ...]
    """Of its statements, as they are settled."""
    conflicts: tuple[Conflict, ...]
    """Those in which its statements stand."""
    relations: tuple[tuple[int, Relation], ...]
    """Those that lead from or to its statements, each with its place among the site's."""
    before: str
    after: str
    """Paths of the articles before and after it in its briefing; empty for none."""


@dataclass(frozen=True)
class Site:
    """All articles, linked: every reference is a full name that leads somewhere."""

    articles: tuple[Article, ...]
    """In the order of their paths; indexes among them."""
    speakers: Mapping[str, Speaker]
    conflicts: Mapping[str, Conflict]
    relations: tuple[Relation, ...]
    changes: tuple[Change, ...]
    lost: tuple[Article, ...]
    """Articles that cannot be published. Links to them are not said to be dead."""
    left_out: Mapping[str, str]
    """Paths of articles that are not to be published, with the reason in words: `a draft`."""

    @cached_property
    def article_of(self) -> Mapping[str, Article]:
        return {article.path: article for article in self.articles}

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        """Every statement by its full name, in the order of articles and their texts."""
        return {said.name: said for article in self.articles for said in article.statements}

    @cached_property
    def conflicts_of(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """By statement: the conflicts that it stands in, each with its position's id."""
        found: dict[str, list[tuple[str, str]]] = {}
        for conflict in self.conflicts.values():
            for position in conflict.positions:
                for name in position.statements:
                    found.setdefault(name, []).append((conflict.id, position.id))
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def relations_of(self) -> Mapping[str, tuple[tuple[str, str, Relation], ...]]:
        """By statement: (how the relation reads from here, the other statement, the relation)."""
        found: dict[str, list[tuple[str, str, Relation]]] = {}
        for relation in self.relations:
            for target in relation.targets:
                found.setdefault(relation.source, []).append((relation.type, target, relation))
                found.setdefault(target, []).append(
                    (INVERSE[relation.type], relation.source, relation)
                )
        return {name: tuple(links) for name, links in found.items()}

    def opponents(self, name: str) -> tuple[str, ...]:
        """Return the statements that do not fit together with the statement `name`.

        Those in other positions of its conflicts, and the other ends of opposing relations; in the
        order of conflicts and positions, each once.
        """
        known = self._opponents.get(name)
        if known is not None:
            return known
        if name not in self.conflicts_of and name not in self.relations_of:
            return ()
        found = self._opponents[name] = tuple(self._find_opponents(name))
        return found

    @cached_property
    def _opponents(self) -> dict[str, tuple[str, ...]]:
        """Those that have been asked for, which most are again and again."""
        return {}

    def _find_opponents(self, name: str) -> Iterable[str]:
        found: dict[str, None] = {}
        for conflict, own in self.conflicts_of.get(name, ()):
            for position in self.conflicts[conflict].positions:
                if position.id != own:
                    found.update(dict.fromkeys(position.statements))
        for _, other, relation in self.relations_of.get(name, ()):
            if relation.type in OPPOSING:
                found[other] = None
        return found
