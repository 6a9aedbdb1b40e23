"""An article with its sidecar as they are on the disk at one moment, for the desk."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from sitegen.anchoring import Searchable
from sitegen.characters import composed
from sitegen.desk.check import Outcome, read_beside
from sitegen.desk.conflicts import names
from sitegen.diagnostics import Keys
from sitegen.frozen import dataclass
from sitegen.load import Source, load_article
from sitegen.model import Article, Conflict, Statement
from sitegen.references import References
from sitegen.serve.history import History, Refused, digest_of_text
from sitegen.serve.preview import Preview
from sitegen.serve.words import Words
from sitegen.yamltext.document import Plain, value_at

T = TypeVar("T")
Declared = tuple[Conflict, Article]
"""A conflict with the article whose sidecar declares it."""


@dataclass(frozen=True)
class Held:
    """An article with its sidecar as they are on the disk now."""

    article: Article
    searchable: Searchable
    text: str | None
    """The sidecar's, as it is; None if there is none."""
    outcome: Outcome

    @cached_property
    def digest(self) -> str:
        return digest_of_text(self.text)

    @cached_property
    def said(self) -> dict[str, Statement]:
        """The statements whose words are in the text, by their ids, in its order."""
        return {said.id: said for said in self.outcome.sidecar.statements}


class Reader:
    """Reads what a preview's articles are now, and what the rest of its site was last."""

    def __init__(self, preview: Preview, history: History) -> None:
        self.preview, self.history = preview, history
        self.words = Words()
        self._references: tuple[object, References] | None = None
        self._declared: tuple[object, dict[str, Declared]] | None = None

    def of_page(self, path: str) -> Held:
        """Return the article whose page is at a path."""
        source = self.preview.source(path)
        if source is None:
            why = "this page has no article: it was renamed, moved or deleted, if it had one"
            raise Refused(why, 404)
        held = self._of(source)
        if not held.article.usable:
            raise Refused("the article has errors: mend them first")
        return held

    def of_file(self, sidecar: str) -> Held:
        """Return what a sidecar that declares something belongs to."""
        source = next((s for s in self.preview.sources if s.sidecar == sidecar), None)
        if source is None:
            raise Refused(f"{sidecar} is gone")
        return self._of(source)

    def _of(self, source: Source) -> Held:
        config = self.preview.sight.config
        if config is None:
            raise Refused("the site has errors: mend them first")
        article = load_article(self.preview.root, source, config.language)
        searchable = Searchable(article.body.text)
        text = self.history.text(article.sidecar)
        return Held(article, searchable, text, read_beside(article, searchable, text or ""))

    # ---- The site as it was built last ----

    def speakers(self, held: Held) -> dict[str, str]:
        """Return names by ids."""
        site = self.preview.site
        known = {id: speaker.name for id, speaker in site.speakers.items()} if site else {}
        return known | {speaker.id: speaker.name for speaker in held.outcome.sidecar.speakers}

    def statements(self, held: Held) -> Mapping[str, Statement]:
        """Return all statements by full names: those of an article as they are now, then others."""
        site, path = self.preview.site, held.article.path
        own = {said.name: said for said in held.said.values()}
        return _OwnFirst(own, site.statements if site else {}, lambda said: said.article == path)

    def conflicts(self, held: Held) -> Mapping[str, Declared]:
        """Return all conflicts with the articles that declare them: an article's own come first."""
        articles = self.preview.articles
        if self._declared is None or self._declared[0] is not articles:
            declared = {c.id: (c, article) for article in articles for c in article.conflicts}
            self._declared = articles, declared
        own = {c.id: (c, held.article) for c in held.outcome.sidecar.conflicts}
        path = held.article.path
        return _OwnFirst(own, self._declared[1], lambda one: one[1].path == path)

    def touching(self, held: Held) -> set[str]:
        """Return the ids of the conflicts in which statements of an article stand, as the site was
        built last."""
        site = self.preview.site
        ids = {*held.said, *names(value_at(held.outcome.value, ("statements",)))}
        built = self.references.by_path.get(held.article.path)
        ids.update(said.id for said in (built.statements if built else ()))
        stands = site.conflicts_of if site else {}
        return {c for id in ids for c, _ in stands.get(f"{held.article.path}#{id}", ())}

    @property
    def references(self) -> References:
        articles = self.preview.articles
        if self._references is None or self._references[0] is not articles:
            site = self.preview.site
            self._references = articles, References(articles, site.left_out if site else {})
        return self._references[1]

    def full_name(self, reference: str, path: str, known: Container[str]) -> str:
        """Return the full name that a reference in the sidecar of `path` means; the reference
        itself where that cannot be told. `known` has full names that are there for certain."""
        reference = composed(reference)
        if (name := f"{path}#{reference}") in known:
            return name
        if "#" not in reference:
            return reference
        found = self.references.find(reference, path)
        return found if isinstance(found, str) else reference

    def reference(self, name: str, path: str) -> str:
        """Return how the sidecar of `path` refers to a statement of this full name."""
        own, _, id = name.rpartition("#")
        if own == path:
            return id
        known = self.references
        return f"{known.shortest(own) if own in known.by_path else own}#{id}"


class _OwnFirst(Mapping[str, T]):
    """What an article has now, then what all others had when the site was built: of that there may
    be very much, so the two are not put together."""

    def __init__(
        self, own: Mapping[str, T], built: Mapping[str, T], is_own: Callable[[T], bool]
    ) -> None:
        self.own, self.built, self.is_own = own, built, is_own

    def __getitem__(self, name: str) -> T:
        if name in self.own:
            return self.own[name]
        found = self.built[name]
        if self.is_own(found):
            raise KeyError(name)  # it was the article's, and is gone
        return found

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        yield from (name for name in self.built if name not in self.own and name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def note_keys(value: Plain, id: str) -> Keys:
    """Return where the note stands that has this id, or this number if it has none."""
    notes = value_at(value, ("notes",))
    for number, note in enumerate(notes if isinstance(notes, list) else ()):
        held = value_at(note, ("id",))
        if (composed(held) if isinstance(held, str) else str(number + 1)) == id:
            return ("notes", number)
    return ("notes", len(notes) if isinstance(notes, list) else 0)
