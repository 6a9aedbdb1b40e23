"""One page in one file, to be e-mailed or kept: it needs nothing else, and asks for nothing."""

from __future__ import annotations

from sitegen.building.prepare import Unusable, published
from sitegen.diagnostics import Diagnostic, file_error
from sitegen.exchange.chosen import Chosen, Exported
from sitegen.exchange.inline import inlined
from sitegen.exchange.linked import Linked
from sitegen.render import Renderer


def export(chosen: Chosen) -> Exported:
    """Return the page of an article or a briefing. Raises `Unusable` where none is chosen."""
    linked = chosen.linked
    files = _Files(linked)
    url = _url(chosen)
    page = files.read(url)
    if page is None:
        raise Unusable([file_error("--only", "unknown-article", f"there is no page {url}")])
    text, told = inlined(page.decode("utf-8"), url, linked.config.base_url, files.read)
    return Exported(text, told)


def _url(chosen: Chosen) -> str:
    views = chosen.views
    article = chosen.linked.site.article_of.get(chosen.path)
    if article is not None and not article.is_index:
        return views.article_url(article)
    folder = chosen.path if article is None else article.folder
    if not chosen.path:
        message = "a page of its own is that of an article or a briefing"
        raise Unusable([file_error("--only", "unknown-article", message, "say which: --only PATH")])
    return views.briefing(folder).url


class _Files:
    """The files of a site, as they would be published."""

    def __init__(self, linked: Linked) -> None:
        self.copied = linked.ready.copied
        self.pages = {page.url: page for page in linked.ready.pages}
        self.renderer = Renderer(linked.folders)

    def read(self, url: str) -> bytes | None:
        """Return a file's bytes; None where there is none. Raises `Unusable` for a template that
        fails."""
        if url in self.pages:
            output = self.renderer.render(self.pages[url].make())
            if isinstance(output, Diagnostic):
                raise Unusable([output])
            return output.data
        path = self.copied.get(url)
        if path is None:
            return None
        with path.open("rb") as source:
            return published(path, source).read()
