"""What is around articles: as linking finds it, and a part of a site made of it again.

For pages of one article a few others are enough: those that its statements are in conflict with or
related to, its neighbours in the briefing, and the briefings' own pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from sitegen.frozen import replace
from sitegen.model import Article, Conflict, Relation, Site, Speaker, StatementKind, Surroundings
from sitegen.pages.views import Views

Around = tuple[Article, Surroundings]


def surroundings_of(views: Views) -> Iterator[tuple[str, Surroundings]]:
    """Yield what is around each article of a linked site, by path."""
    site = views.site
    places = {id(relation): place for place, relation in enumerate(site.relations)}
    before, after = _neighbours(views.briefings.values())
    for article in site.articles:
        names = [said.name for said in article.statements]
        conflicts = {id: None for name in names for id, _ in site.conflicts_of.get(name, ())}
        relations = {
            places[id(relation)]: relation
            for name in names
            for _, _, relation in site.relations_of.get(name, ())
        }
        yield (
            article.path,
            Surroundings(
                tuple(said.kind for said in article.statements),
                tuple(site.conflicts[id] for id in conflicts),
                tuple(relations.items()),
                before.get(article.path, ""),
                after.get(article.path, ""),
            ),
        )


def _neighbours(
    briefings: Iterable[Sequence[Article]],
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for articles in briefings:
        for one, other in pairwise(articles):
            before[other.path], after[one.path] = one.path, other.path
    return before, after


def reach(around: Surroundings) -> set[str]:
    """Return the paths of the articles that an article's own pages show something of."""
    names = {name for one in around.conflicts for p in one.positions for name in p.statements}
    for _, relation in around.relations:
        names |= {relation.source, *relation.targets}
    paths = {name.rpartition("#")[0] for name in names}
    return (paths | {around.before, around.after}) - {""}


def indexes(paths: Iterable[str]) -> set[str]:
    """Return the paths that the indexes of all folders have that some articles are in."""
    found: set[str] = {"index"}
    for path in paths:
        folder = path
        while folder := folder.rpartition("/")[0]:
            found.add(f"{folder}/index")
    return found


def part_of_site(
    articles: Mapping[str, Around], speakers: Iterable[Speaker], whole: Iterable[str]
) -> Site:
    """Return a site of some articles, by path, in which those of the paths `whole` stand in all
    conflicts and relations that they stand in in the whole site."""
    conflicts: dict[str, Conflict] = {}
    relations: dict[int, Relation] = {}
    for path in whole:
        _, around = articles[path]
        conflicts |= {conflict.id: conflict for conflict in around.conflicts}
        relations |= dict(around.relations)
    return Site(
        tuple(settled(one, of.kinds) for _, (one, of) in sorted(articles.items())),
        {speaker.id: speaker for speaker in speakers},
        dict(sorted(conflicts.items())),
        tuple(relation for _, relation in sorted(relations.items(), key=lambda one: one[0])),
        (),
        (),
        {},
    )


def settled(article: Article, kinds: Iterable[StatementKind]) -> Article:
    """Return an article with the kinds of its statements that linking settled, in order."""
    told = zip(article.statements, kinds, strict=True)
    said = (one if one.kind == kind else replace(one, kind=kind) for one, kind in told)
    return replace(article, statements=tuple(said))
