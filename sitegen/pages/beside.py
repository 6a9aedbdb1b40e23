"""The file of structured data beside each article, `PATH.jsonld`: all that is said in and about it.

It stands beside the page since an article is light. Its words are those of schema.org, as
`schema_org.py` has them for what stands within pages; here they are written as text at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Final

from sitegen.dates import Date, parse_date
from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.links import address, with_fragment
from sitegen.model import Article, Event, Statement
from sitegen.pages.data import event_url
from sitegen.pages.job import Job, Planned
from sitegen.pages.json_text import (
    array,
    lines,
    member,
    object_of,
    quoted,
    strings,
    text_member,
)
from sitegen.pages.schema_org import iso
from sitegen.pages.values import DateView
from sitegen.pages.views import Views

_HEAD: Final = '{\n"@context": "https://schema.org",\n"@graph": '


def plan(views: Views) -> Iterator[Planned]:
    """Plan a file for each article that is not an index."""
    nodes_in = cache(partial(_Nodes, views))
    for article in views.site.articles:
        if not article.is_index:
            url = views.structured_url(article)
            make, basis = (
                partial(_job, views, nodes_in, article, url),
                partial(_basis, views, article),
            )
            yield Planned(url, article.file, make, basis, near=article.path)


def _basis(views: Views, article: Article) -> Plain:
    briefing = views.briefing(views.briefing_of(article))
    return views.basis.article(article.path), briefing.name, briefing.url


def _job(views: Views, nodes_in: Callable[[str], _Nodes], article: Article, url: str) -> Job:
    # Without an address of its own, a site's addresses are from the folder that the file is in.
    folder = "" if views.config.base_url else url[: url.rfind("/") + 1]
    return Job(url, "", None, None, f"{_HEAD}{lines(nodes_in(folder).of(article))}\n}}\n")


@dataclass(frozen=True, slots=True)
class _Text:
    """An article that statements stand in."""

    address: str
    lang: str
    """A member, as text."""
    ref: str
    """A node, as text."""
    has_original: bool
    """Whether it is told where it was taken from."""


class _Nodes:
    """Writes the nodes of articles in one folder. What is in many of them is written once."""

    def __init__(self, views: Views, folder: str) -> None:
        self.views, self.site = views, views.site
        self.address = partial(address, base=views.config.base_url, page=folder)
        self.speaker = cache(self._speaker)
        """By id."""
        self.speaker_ref = cache(lambda id: self.ref(views.speaker_url(id)))
        self.conflict_ref = cache(lambda id: self.ref(views.conflict_url(id)))
        self.briefing = cache(self._briefing)
        """By folder."""
        self.days: dict[str, str] = {}
        """By date."""
        self.ends = cache(_ends)

    def of(self, article: Article) -> Iterator[str]:
        """Yield an article, who speaks in it, its statements and its events."""
        here = self.address(self.views.article_url(article))
        lang, ref = text_member("inLanguage", article.meta.lang), f'{{"@id": {quoted(here)}}}'
        text = _Text(here, lang, ref, bool(article.meta.url))
        said_by = list(dict.fromkeys(id for said in article.statements for id in said.speakers))
        yield self.article(article, text, said_by)
        yield from map(self.speaker, said_by)
        for said in article.statements:
            yield self.statement(said, text)
        for event in article.events:
            yield self.event(event, text if article.file else None)

    def day(self, date: Date | None) -> str:
        """Return a date as schema.org has it; empty for none, and for one that it cannot say."""
        if date is None:
            return ""
        if date.text not in self.days:
            self.days[date.text] = iso(DateView("", date.html_datetime() or ""))
        return self.days[date.text]

    def ref(self, url: str) -> str:
        """Write a reference to a node."""
        return f'{{"@id": {quoted(self.address(url))}}}'

    def article(self, article: Article, text: _Text, said_by: Sequence[str]) -> str:
        meta, folder = article.meta, self.views.briefing_of(article)
        speakers = {self.site.speakers[id].name: id for id in said_by}
        authors = [
            self.speaker(speakers[name]) if name in speakers else _agent("Person", name)
            for name in meta.authors
        ]
        return object_of(
            '"@type": "Article"',
            f'"@id": {quoted(text.address)}',
            text_member("headline", meta.title),
            text_member("description", meta.summary),
            text.lang,
            text_member("datePublished", self.day(meta.date)),
            member("author", _several(authors)),
            member("publisher", _agent("Organization", meta.publisher) if meta.publisher else ""),
            text_member("isBasedOn", meta.url),
            text_member("archivedAt", meta.archived),
            text_member("copyrightNotice", meta.rights),
            member("keywords", strings(meta.tags) if meta.tags else ""),
            member("isPartOf", self.briefing(folder) if folder else ""),
        )

    def _briefing(self, folder: str) -> str:
        briefing = self.views.briefing(folder)
        id = f'"@id": {quoted(self.address(briefing.url))}'
        return object_of('"@type": "CollectionPage"', id, text_member("name", briefing.name))

    def _speaker(self, id: str) -> str:
        speaker = self.site.speakers[id]
        kind = "Organization" if speaker.kind == "organization" else "Person"
        return _agent(kind, speaker.name, self.address(self.views.speaker_url(id)))

    def statement(self, said: Statement, text: _Text) -> str:
        """Write a statement: a `Quotation`, or a `Claim` where it is reported."""
        day = self.day(said.date)
        who = _several(list(map(self.speaker_ref, said.speakers)))
        taken = self.site.conflicts_of.get(said.name, ())
        if said.kind == "direct":
            start = text_member("startDate", day)
            occasion = object_of('"@type": "Event"', start, f'"recordedIn": {text.ref}')
            kind, told = "Quotation", member("spokenByCharacter", who)
            where = f'"recordedAt": {occasion}'
        else:
            kind, told, where = "Claim", member("author", who), f'"appearance": {text.ref}'
        return object_of(
            f'"@type": "{kind}"',
            f'"@id": {quoted(with_fragment(text.address, f"s-{said.id}"))}',
            told,
            where,
            text_member("text", said.anchor.quote),
            text.lang,
            text_member("dateCreated", day),
            f'"isPartOf": {self._outer(said, text)}',
            f'"isBasedOn": {self._source(said, text)}',
            text_member("archivedAt", said.archived),
            member("about", _several([self.conflict_ref(conflict) for conflict, _ in taken])),
        )

    def _outer(self, said: Statement, text: _Text) -> str:
        """Write what a statement stands in: the article, and the one that it is quoted in."""
        outer = f"{said.article}#{said.within}"
        if not said.within or outer not in self.site.statements:
            return text.ref
        within = with_fragment(text.address, f"s-{said.within}")
        return array([text.ref, f'{{"@id": {quoted(within)}}}'])

    def _source(self, said: Statement, text: _Text) -> str:
        source = said.source or (self.views.original(said) if text.has_original else "")
        return quoted(source) if source else text.ref

    def event(self, event: Event, text: _Text | None) -> str:
        """Write an event, and the text that has it."""
        url = event_url(self.views, event)
        start, end = self.ends(event.date.text)
        page = text_member("url", event.source)
        return object_of(
            '"@type": "Event"',
            f'"@id": {quoted(self.address(url))}' if url else "",
            text_member("name", event.title),
            text_member("startDate", start),
            text_member("endDate", end),
            member("recordedIn", text.ref if text else ""),
            member("subjectOf", object_of('"@type": "WebPage"', page) if page else ""),
        )


def _agent(type: str, name: str, id: str | None = None) -> str:
    named = "" if id is None else f'"@id": {quoted(id)}'
    return object_of(f'"@type": "{type}"', named, text_member("name", name))


def _several(parts: Sequence[str]) -> str:
    """Write one part as it is, several as an array; nothing for none."""
    return parts[0] if len(parts) == 1 else array(parts) if parts else ""


def _ends(date: str) -> tuple[str, str]:
    """Return both ends of a date as schema.org has them; the second is empty for what is no
    interval."""
    start, end = parse_date(date).ends()
    return iso(DateView("", start)), iso(DateView("", end))
