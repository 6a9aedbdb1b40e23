"""Links of articles' texts that lead nowhere: to no page or file, or to no place on a page.

What has an id on the page of an article is what its sidecar declares, and a few elements of the
theme; headings have none. Whether a place is there is said only where that is certain: not of pages
of other kinds, nor where templates are the site's own.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator, Mapping, Sequence, Set
from functools import cache, partial
from pathlib import Path
from typing import Final

from sitegen.diagnostics import Code, Diagnostic, Severity, nearest, quoted
from sitegen.frozen import replace
from sitegen.model import Article, Link, Site
from sitegen.pages.addresses import Addresses
from sitegen.seen import may_be_linked
from sitegen.theme import has_own_templates, template_ids

_SECTIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys("sd", "statements"),
    "e": "events",
    **dict.fromkeys("npr", "notes"),
}
"""What ids begin with, to the section of a sidecar that says what may follow behind a hyphen."""


def dead_links(
    addresses: Addresses, article: Article, urls: Container[str]
) -> Iterator[Diagnostic]:
    """Yield a fault for each link of an article that leads to none of the site's `urls`."""
    if not article.body.links:
        return
    lost = {other.path for other in addresses.site.lost}
    for link in article.body.links:
        url = addresses.link_target(article, link.target).partition("#")[0]
        if not url or url in urls or f"{url}/index.html" in urls:
            continue
        path = re.sub(r"\.(?:md|html)$", "", url)
        if path in lost:
            continue  # which is a fault of its own
        message, hint = _why_dead(addresses.site, article, link, path)
        yield _fault(article, link, Severity.ERROR, "dead-link", message, hint)


def dead_fragments(
    addresses: Addresses, read: Sequence[Article], folders: tuple[Path, ...]
) -> Iterator[Diagnostic]:
    """Yield a fault for each link to a place on an article's page that is certainly not there.

    `read` are all articles as they were read: what linking has left out has a fault already.
    `folders` are those of the theme.
    """
    linked = [
        (article, link)
        for article in (*addresses.site.articles, *addresses.site.lost)
        for link in article.body.links
        if "#" in link.target
    ]
    if not linked or has_own_templates(folders):
        return
    declared = cache(partial(_declared, {article.path: article for article in read}))
    of_theme = cache(partial(template_ids, folders))
    for article, link in linked:
        other = addresses.linked_article(article, link.target)
        place = addresses.link_target(article, link.target).partition("#")[2]
        place = place.partition(":~:")[0]  # which names words, see `links.text_fragment`
        if other is None or not place or place.lower() == "top":
            continue
        known = declared(other.path)
        if _may_be(place, known, other) or place in of_theme():
            continue
        message = f"the link {quoted(link.written)} leads to no place on its page"
        hint = _place_meant(place, link, known)
        yield _fault(article, link, Severity.WARNING, "dead-fragment", message, hint)


Declared = Mapping[str, Set[str]]
"""Ids by section; a section is not there if it cannot be told which it has."""


def _declared(read: Mapping[str, Article], path: str) -> Declared:
    """Return what an article's page has ids for, also what is not sound."""
    article = read[path]
    found: dict[str, set[str]] = {
        "statements": {said.id for said in article.statements},
        "events": {event.id for event in article.events if event.anchor},
        "notes": {note.id for note in article.notes if may_be_linked(note)},
    }
    unsure: set[str] = set()
    for keys in article.broken:
        match keys:
            case () | ("?", _):
                return {}
            case (str(section), str(id)):
                found.setdefault(section, set()).add(id)
            case (str(section), *_):
                unsure.add(section)
    return {section: ids for section, ids in found.items() if section not in unsure}


def _may_be(place: str, known: Declared, on: Article) -> bool:
    """Say whether an article's page may have a place, but for those that the theme gives."""
    kind, _, id = place.partition("-")
    section = _SECTIONS.get(kind) if id else None
    if section is None:
        return on.is_index  # whose page is a briefing's, or the home page
    by_number = section == "notes" and id.isdecimal()
    return by_number or section not in known or id in known[section]


def _place_meant(place: str, link: Link, known: Declared) -> str:
    """Return the hint for a link to a place that is not there."""
    kind, _, id = place.partition("-")
    kinds = kind if id and kind in _SECTIONS else "sen"
    places = [f"{one}-{id}" for one in kinds for id in known.get(_SECTIONS[one], ())]
    meant = nearest(place, places)
    if meant is not None:
        return f'did you mean "{link.written.partition("#")[0]}#{meant}"?'
    return "statements are #s-ID, events with a quote #e-ID, notes #n-ID; headings have none"


def _fault(
    article: Article, link: Link, severity: Severity, code: Code, message: str, hint: str
) -> Diagnostic:
    """Return a fault that stands where a link is written."""
    end = max(min(link.column + len(link.written), len(link.source) + 1), link.column + 1)
    found = Diagnostic(article.file, link.line, link.column, severity, code, message, hint)
    return replace(found, source=link.source, caret=(link.column, end))


def _why_dead(site: Site, article: Article, link: Link, path: str) -> tuple[str, str]:
    """Return the message and the hint for a link to `path`, where nothing is."""
    target = f"the link {quoted(link.written)}"
    if path in site.left_out:
        reason = site.left_out[path]
        option = "--drafts" if reason == "a draft" else "--future"
        return f"{target} leads to an article that is {reason}", f"drop it, or use {option}"
    if link.image:
        return f"{target} leads to no picture", "put the file into the content folder"
    meant = nearest(path, [*site.article_of, *(lost.path for lost in site.lost)])
    hint = "links to articles are written as in the folder: other-article.md"
    if meant is not None:
        hint = f'did you mean "{posixpath.relpath(f"{meant}.md", article.folder or ".")}"?'
    return f"{target} leads to no page or file", hint
