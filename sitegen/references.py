"""Names of statements: from what a sidecar writes to the one statement that it means.

A statement's full name is `PATH#ID`. In its own file `ID` is enough; elsewhere any ending of the
path, at its slashes, that no other article's path has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Final, NamedTuple

from sitegen.characters import composed
from sitegen.diagnostics import Code, did_you_mean, listing, nearest, quoted
from sitegen.model import Article

SHOWN_CHOICES: Final = 3
"""Articles that a message offers to choose from."""


class Miss(NamedTuple):
    """Why a reference leads nowhere: the makings of a fault."""

    code: Code
    message: str
    hint: str


class References:
    """Finds statements by their names."""

    def __init__(self, articles: Iterable[Article], left_out: Mapping[str, str]) -> None:
        """`left_out`: the paths of articles that are not published, with the reason in words."""
        self.left_out = left_out
        self.by_path = {article.path: article for article in articles}
        self.ids = {path: _declared(article) for path, article in self.by_path.items()}
        self.endings: dict[str, list[str]] = {}
        for path in self.by_path:
            parts = path.split("/")
            for start in range(len(parts)):
                self.endings.setdefault("/".join(parts[start:]), []).append(path)

    def find(self, reference: str, here: str) -> str | Miss | None:
        """Return the full name that `reference` means in the article at `here`.

        The statement is declared there, but need not be sound. None where that cannot be told.
        """
        ending, mark, id = reference.rpartition("#")
        path = self._path(ending) if mark else here
        if isinstance(path, Miss):
            return path
        if path in self.left_out:
            return self._left_out(reference, self.left_out[path])
        if id in self.ids[path]:
            return f"{path}#{id}"
        if self.by_path[path].broken & {(), ("statements",)}:
            return None
        message = f"statement {quoted(reference)} is not declared"
        return Miss("unknown-statement", message, self._meant(id, path, elsewhere=bool(mark)))

    def _left_out(self, reference: str, reason: str) -> Miss:
        message = f"statement {quoted(reference)} is in an article that is {reason}"
        hint = "it is not published yet: drop this, or use --future"
        if reason == "a draft":
            hint = "it is not published: drop this, or use --drafts"
        return Miss("unknown-statement", message, hint)

    def _path(self, ending: str) -> str | Miss:
        ending = composed(ending)
        if ending in self.by_path:
            return ending
        hits = self.endings.get(ending, [])
        if len(hits) == 1:
            return hits[0]
        if not hits:
            hint = did_you_mean(ending, self.endings, "give its path below content/, without .md")
            return Miss("unknown-article", f"there is no article {quoted(ending)}", hint)
        names = [f'"{self.shortest(hit)}"' for hit in hits[:SHOWN_CHOICES]]
        names += ["others"] if len(hits) > SHOWN_CHOICES else []
        message = f"{quoted(ending)} may be any of {len(hits)} articles"
        return Miss("ambiguous-reference", message, f"write {listing(names, 'or')}")

    def _meant(self, id: str, path: str, *, elsewhere: bool) -> str:
        """Return what may be meant by a statement that the article at `path` does not have."""
        others = [other for other, ids in self.ids.items() if id in ids]
        if 0 < len(others) <= SHOWN_CHOICES:
            names = listing((f'"{self.shortest(other)}#{id}"' for other in others), "or")
            return f"did you mean {names}?"
        meant = nearest(id, self.ids[path])
        if meant is None:
            return f"{self.by_path[path].sidecar} has no such statement"
        return f'did you mean "{self.shortest(path) + "#" if elsewhere else ""}{meant}"?'

    def shortest(self, path: str) -> str:
        """Return the shortest ending of a path that is not ambiguous."""
        parts = path.split("/")
        endings = ("/".join(parts[-n:]) for n in range(1, len(parts)))
        return next((e for e in endings if self.endings[e] == [path]), path)


def _declared(article: Article) -> Set[str]:
    """Return the ids of an article's statements, also of those that are not sound."""
    ids = [said.id for said in article.statements]
    if not article.broken:
        return frozenset(ids)
    unsound = {str(keys[1]) for keys in article.broken if keys[:1] == ("statements",) and keys[1:]}
    return unsound.union(ids)
