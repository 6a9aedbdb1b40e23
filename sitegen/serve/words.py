"""The words of all statements of a site, kept so that a search need not put them together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sitegen.model import Article, Statement


def line_of(said: Statement, speakers: Mapping[str, str]) -> str:
    """Return a statement in one line, with the names of who says it."""
    who = ", ".join(speakers.get(id, id) for id in said.speakers)
    return f"{who}: {said.anchor.quote}"


class Words:
    """Of each article that was searched, what its statements say: looked through as one text, which
    most articles are done with. An article that did not change keeps its own."""

    def __init__(self) -> None:
        self._speakers: Mapping[str, str] = {}
        self._texts: dict[str, tuple[Article, str]] = {}

    def articles(
        self, articles: Iterable[Article], speakers: Mapping[str, str], sought: Sequence[str]
    ) -> Iterator[Article]:
        """Yield the articles in whose statements all these words are, in lower case; in one or in
        several."""
        if speakers != self._speakers:
            self._speakers, self._texts = speakers, {}
        for article in articles:
            text = self._text(article) if sought else ""
            if all(word in text for word in sought):
                yield article

    def _text(self, article: Article) -> str:
        held = self._texts.get(article.path)
        if held is None or held[0] is not article:
            lines = (f"{line_of(said, self._speakers)} {said.name}" for said in article.statements)
            held = self._texts[article.path] = article, "\n".join(lines).casefold()
        return held[1]
