"""Where a site's pages stand: every address from the site's root."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import unquote

from sitegen.characters import composed
from sitegen.config import Config
from sitegen.frontmatter import title_of
from sitegen.links import page_url, scheme_of
from sitegen.model import Article, Site, Statement
from sitegen.order import date_order
from sitegen.pages.values import Named, tag_id


class Addresses:
    """The addresses of a site's pages, and what stands in which briefing."""

    def __init__(self, site: Site, config: Config) -> None:
        self.site, self.config = site, config
        self._article_urls: dict[str, str] = {}

    def url(self, name: str) -> str:
        return page_url(name, self.config.urls)

    def article_name(self, article: Article) -> str:
        """Return the name of an article's page: its path, with its slug if it has one."""
        folder, slash, stem = article.path.rpartition("/")
        return f"{folder}{slash}{article.meta.slug or stem}"

    def article_url(self, article: Article) -> str:
        if article.path not in self._article_urls:
            self._article_urls[article.path] = self.url(self.article_name(article))
        return self._article_urls[article.path]

    def structured_url(self, article: Article) -> str:
        """Return the URL of the file of structured data beside an article's page."""
        return f"{self.article_name(article)}.jsonld"

    def statement_url(self, said: Statement) -> str:
        return f"{self.article_url(self.site.article_of[said.article])}#s-{said.id}"

    def speaker_url(self, id: str) -> str:
        return self.url(f"speakers/{id}")

    def conflict_url(self, id: str) -> str:
        return self.url(f"conflicts/{id}")

    @property
    def search(self) -> str:
        """URL of the search page; empty if there is none."""
        return self.url("search") if self.config.search else ""

    @cached_property
    def places(self) -> Mapping[str, str]:
        """What the site's settings may call a page by its name, to its URL; "" is the home page."""
        tops = {name: self.url(f"{name}/index") for name in ("speakers", "conflicts")}
        folders = {folder: self.briefing(folder).url for folder in self.briefings}
        articles = self.site.article_of.values()
        texts = {article.path: self.article_url(article) for article in articles if article.file}
        pages = {"timeline": self.url("timeline")} | (
            {"search": self.search} if self.search else {}
        )
        return {**tops, **pages, **folders, **texts}

    def destination(self, to: str) -> str:
        """Return the URL that an entry of the navigation means: of a place by its name, a page or a
        file by its path, or a web address as it is. Whether it is there is for the plan to say."""
        if scheme_of(to):
            return to
        path, mark, fragment = to.partition("#")
        name = composed(path).strip("/").removesuffix(".md")
        is_file = "." in name.rpartition("/")[2]
        url = self.places.get(name) or (name if is_file else self.url(name))
        return url + mark + fragment

    def tag(self, tag: str) -> Named:
        return Named(tag, self.url(f"tags/{tag_id(tag)}"))

    def link_targets(self, article: Article) -> tuple[str, ...]:
        """Return the URLs that the links of an article's text mean, in order."""
        return tuple(self.link_target(article, link.target) for link in article.body.links)

    def link_target(self, article: Article, target: str) -> str:
        """Return the URL that a relative link in an article means.

        As in the editor's files: `other.md` is that article's page, `/x` is below the content
        folder. What is no article is taken as a file or page of that path; the plan checks that
        there is one. A place on the page itself stays as it is.
        """
        path, mark, fragment = target.partition("#")
        if not path:
            return mark + unquote(fragment)
        joined = _joined(article, path)
        other = self._article_at(joined)
        url = self.article_url(other) if other is not None else joined
        place, named, words = fragment.partition(":~:")
        return url + mark + composed(unquote(place)) + named + words

    def linked_article(self, article: Article, target: str) -> Article | None:
        """Return the article whose page a relative link leads to, as `link_target` has it; None for
        what is no article's file."""
        path = target.partition("#")[0]
        return self._article_at(_joined(article, path)) if path else article

    def _article_at(self, path: str) -> Article | None:
        return self.site.article_of.get(path.removesuffix(".md")) if path.endswith(".md") else None

    # Briefings

    @cached_property
    def briefings(self) -> Mapping[str, tuple[Article, ...]]:
        """By folder: the articles of each briefing, in the order of dates, then paths.

        A folder with an index is a briefing; so is a top-level folder without one. Articles in
        deeper folders belong to the nearest briefing above them; those in no folder to "", the home
        page.
        """
        indexes = {article.folder for article in self.site.articles if article.is_index}
        found: dict[str, list[Article]] = {folder: [] for folder in sorted(indexes | {""})}
        for article in self.site.articles:
            if not article.is_index:
                found.setdefault(_briefing_of(article.folder, indexes), []).append(article)
        return {
            folder: tuple(sorted(of, key=lambda a: (*date_order(a.meta.date, 0), a.path)))
            for folder, of in sorted(found.items())
        }

    def briefing_of(self, article: Article) -> str:
        """Return the folder of the briefing that an article belongs to."""
        return _briefing_of(article.folder, self.briefings)

    def briefing_title(self, folder: str) -> str:
        if not folder:
            return self.config.title
        index = self.site.article_of.get(f"{folder}/index")
        if index is not None and index.file:
            return index.meta.title
        return title_of(folder)

    def briefing(self, folder: str) -> Named:
        name = f"{folder}/index" if folder else "index"
        return Named(self.briefing_title(folder), self.url(name))


def _joined(article: Article, path: str) -> str:
    """Return the path from the content folder that a path in an article means."""
    path = composed(unquote(path.partition("?")[0]))
    base = "" if path.startswith("/") else article.folder
    joined = posixpath.normpath(posixpath.join(base, path.lstrip("/")))
    if path.endswith("/") or joined == ".":
        return posixpath.join("" if joined == "." else joined, "index.html")
    return joined


def _briefing_of(folder: str, known: Iterable[str]) -> str:
    here = folder
    while here and here not in known:
        here = here.rpartition("/")[0]
    return here or folder.partition("/")[0]
