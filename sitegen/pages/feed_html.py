"""The HTML within feeds: plain, since readers of feeds have style sheets of their own.

Words go in as they are published, without tags and markers: in a stranger's style these could not
be told from the text.
"""

from __future__ import annotations

from html import escape

from markupsafe import Markup

from sitegen.annotate import annotate
from sitegen.links import address
from sitegen.model import Article, Conflict, Statement
from sitegen.pages.views import Views

LONGEST_TITLE = 120
"""Characters of a quote in a title."""
MOST_STATEMENTS = 100
"""Statements of a position told in a feed; the conflict's page has all."""


def shortened(quote: str) -> str:
    """Return a quote, or its first words with an ellipsis where it is too long for a title."""
    if len(quote) <= LONGEST_TITLE:
        return quote
    return f"{quote[:LONGEST_TITLE].rpartition(' ')[0] or quote[:LONGEST_TITLE]} …"


class Html:
    """Writes what entries of one feed hold."""

    def __init__(self, views: Views, feed: str) -> None:
        self.views, self.feed, self.words = views, feed, views.words

    def _link(self, url: str, text: str) -> str:
        place = address(url, self.views.config.base_url, self.feed)
        return f'<a href="{escape(place)}">{escape(text)}</a>'

    def article(self, article: Article) -> str:
        """Write an article's own words, with links that lead somewhere from anywhere."""
        base, urls = self.views.config.base_url, self.views.link_targets(article)
        return annotate(article.body, [], [address(url, base, self.feed) for url in urls])

    def cited(self, said: Statement, quote: str) -> str:
        """Return a quote with who said it, as plain text; only a direct one in quotation marks."""
        comma = self.words("comma")
        who = comma.join(self.views.site.speakers[id].name for id in said.speakers)
        key = "cite-direct" if said.kind == "direct" else "cite-reported"
        return self.words(key, quote=quote, who=who)

    def statement(self, said: Statement) -> str:
        """Write a statement with its article and the editor's note."""
        article = self.views.site.article_of[said.article]
        title = Markup(self._link(self.views.statement_url(said), article.meta.title))
        place = self.words.html("stands-in", title=title)
        cited = escape(self.cited(said, said.anchor.quote))
        return f"<p>{cited}</p>\n<p>{place}</p>\n{said.note}".rstrip()

    def conflict(self, conflict: Conflict, full: bool) -> str:
        """Write a conflict: its positions with who takes them, or with all that they said."""
        parts = [conflict.summary]
        if conflict.status == "resolved":
            date = self.views.date(conflict.resolved)
            told = self.words("resolved-on", date=date.text) if date else self.words("resolved")
            told = (
                self.words("label", label=told, text=conflict.verdict) if conflict.verdict else told
            )
            parts += [f"<p>{escape(told)}</p>", conflict.resolution]
        for position in conflict.positions:
            said = [self.views.site.statements[name] for name in position.statements]
            if full:
                items = "".join(f"<li>{self._cited_link(s)}</li>" for s in said[:MOST_STATEMENTS])
                parts.append(f"<h2>{escape(position.label)}</h2>\n<ul>{items}</ul>")
            else:
                ids = dict.fromkeys(id for statement in said for id in statement.speakers)
                names = self.words("comma").join(self.views.site.speakers[id].name for id in ids)
                told = self.words("label", label=position.label, text=names)
                parts.append(f"<p>{escape(told)}</p>")
        return "\n".join(part for part in parts if part)

    def _cited_link(self, said: Statement) -> str:
        return self._link(self.views.statement_url(said), self.cited(said, said.anchor.quote))
