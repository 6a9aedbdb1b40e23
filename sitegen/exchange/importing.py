"""`sitegen import --annotations`: foreign annotations into sidecars.

An annotation that a speaker is tagged in becomes a statement, any other that says something a note.
Nothing that a sidecar holds is touched: entries are added, and what is there already is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sitegen.building.prepare import Unusable
from sitegen.characters import composed
from sitegen.counts import count
from sitegen.diagnostics import Diagnostic, Severity, file_error, listing, quoted
from sitegen.exchange.drafting import Draft, Drafting, Refused
from sitegen.exchange.foreign import Highlight, NotAnnotations, read_annotations
from sitegen.exchange.linked import Linked, article_named, read_site
from sitegen.exchange.merging import Merged, merge
from sitegen.exchange.people import People
from sitegen.exchange.saving import write_file
from sitegen.exchange.sources import Addresses
from sitegen.frozen import dataclass, replace
from sitegen.model import Article
from sitegen.textfile import read_text
from sitegen.yamltext.edit import CannotEdit


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file of annotations."""

    merged: tuple[Merged, ...]
    """What was written, in the order of files."""
    passed_over: int
    """Annotations that are of no words: of a whole page, or replies."""
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> int:
        return sum(found.severity is Severity.ERROR for found in self.diagnostics)


def import_annotations(root: Path, file: Path, article: str = "", speaker: str = "") -> Imported:
    """Import the annotations of `file`, those that can be; the others are among the diagnostics.

    `article` is the path of the one that all are of; empty to tell by their addresses. `speaker` is
    the id of who says what is highlighted without a tag. Raises `Unusable` for a file or an option
    that is no use, `WriteError` where a sidecar cannot be written.
    """
    highlights, found = _read(root, file)
    linked = read_site(root, drafts=True, future=True)
    people = People(linked.site.speakers, highlights)
    speaker = composed(speaker)
    if speaker and speaker not in people.known:
        raise Unusable([people.unknown("--speaker", speaker)])
    only = article_named(linked, article) if article else None
    by_article, lost = _by_article(linked, highlights, only)
    found += [_not_imported(file, refused) for refused in lost]
    merged = []
    for path, of in by_article.items():
        done, told = _import_into(root, file, linked.by_path[path], of, people, speaker)
        merged += [done] if done else []
        found += told
    passed_over = sum(not h.pieces and not h.entry for h in highlights)
    return Imported(tuple(merged), passed_over, tuple(found))


def _read(root: Path, file: Path) -> tuple[Sequence[Highlight], list[Diagnostic]]:
    text, unreadable = read_text(file.parent, file.name)
    # Paths are shown as from the site's folder, and it need not be there.
    place = str(file if root == Path() else file.absolute())
    if unreadable:
        raise Unusable([replace(found, path=place) for found in unreadable])
    try:
        found = read_annotations(text)
    except NotAnnotations as error:
        wrong = file_error(place, "bad-annotations", str(error), error.hint)
        raise Unusable([wrong]) from None
    if not found.missing:
        return found.highlights, []
    message = f"the file tells of {count(found.missing, 'annotation')} more than it holds"
    hint = "export the further pages too, and import each file"
    warning = Diagnostic(str(file), 0, 0, Severity.WARNING, "not-imported", message, hint)
    return found.highlights, [warning]


def _by_article(
    linked: Linked, highlights: Iterable[Highlight], only: Article | None
) -> tuple[dict[str, list[Highlight]], list[Refused]]:
    """Sort highlights of words by the article that they are of."""
    addresses = Addresses(linked)
    found: dict[str, list[Highlight]] = {}
    lost: dict[str, Refused] = {}
    for highlight in highlights:
        if not highlight.pieces:
            continue
        meant = [only] if only else addresses.find(highlight.source)
        if len(meant) == 1:
            found.setdefault(meant[0].path, []).append(highlight)
        else:
            lost.setdefault(highlight.source, _lost(highlight, meant))
    return dict(sorted(found.items())), list(lost.values())


def _lost(highlight: Highlight, meant: Sequence[Article]) -> Refused:
    source = quoted(highlight.source)
    hint = 'name the article: --article PATH, or give its original\'s address as its "url"'
    if meant:
        names = listing((article.path for article in meant), "or")
        return Refused(f"annotations of {source}", f"that may be {names}", hint)
    return Refused(f"annotations of {source}", "no article has that address", hint)


def _import_into(
    root: Path,
    file: Path,
    article: Article,
    highlights: Sequence[Highlight],
    people: People,
    speaker: str,
) -> tuple[Merged | None, list[Diagnostic]]:
    """Import into one article's sidecar; return what was written there, and what is to be told."""
    drafting = Drafting(article, people, speaker)
    drafts = drafting.drafts(highlights)
    found = [_not_imported(file, refused) for refused in drafting.refused]
    try:
        merged, refused = merge(root, article, drafts, people, drafting.known)
    except CannotEdit as error:
        hint = "nothing was written to it: mend it, and import again"
        return None, [*found, file_error(article.sidecar, "cannot-merge", str(error), hint)]
    found += [_not_imported(file, one) for one in refused]
    found += [told for draft in merged.drafts for told in _doubts(article, draft)]
    if merged.text != merged.before:
        write_file(root / article.sidecar, merged.text)
        people.declare(merged.speakers)
    return merged, found


def _not_imported(file: Path, refused: Refused) -> Diagnostic:
    message = f"{refused.what}: not imported, since {refused.why}"
    return file_error(str(file), "not-imported", message, refused.hint)


def _doubts(article: Article, draft: Draft) -> Iterable[Diagnostic]:
    """Yield what an editor should look at."""
    for placed in draft.places:
        words = quoted(article.body.text[placed.passage.start : placed.passage.end])
        if placed.by_offset:
            message = f"{words} was found by an offset alone, not by its words"
            hint = "look whether these are the words that were meant"
            yield _warning(article, message, hint)
        if placed.diff:
            message = f"the words of an annotation differ from the text: {placed.diff}"
            yield _warning(article, message, "`sitegen check --fix` writes the text's wording")


def _warning(article: Article, message: str, hint: str) -> Diagnostic:
    return Diagnostic(article.sidecar, 0, 0, Severity.WARNING, "doubtful-import", message, hint)
