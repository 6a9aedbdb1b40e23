"""One page in one file, to be e-mailed or kept: it needs nothing else, and asks for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sitegen.build import Unusable
from sitegen.diagnostics import Diagnostic, file_error
from sitegen.exchange.chosen import Chosen, Exported
from sitegen.exchange.inline import inlined
from sitegen.load import CONTENT
from sitegen.minify import minified
from sitegen.pages.job import Job
from sitegen.plan import plan
from sitegen.render import Renderer
from sitegen.theme import is_bundled, search_path, static_files


def export(chosen: Chosen) -> Exported:
    """Return the page of an article or a briefing. Raises `Unusable` where none is chosen."""
    linked = chosen.linked
    folders, wrong = search_path(linked.root, linked.config.theme)
    if wrong:
        raise Unusable(wrong)
    statics = static_files(folders)
    planned = plan(linked.site, linked.config, linked.sources.assets, list(statics))
    assets = {url: linked.root / CONTENT / url for url in linked.sources.assets}
    files = _Files({**assets, **statics}, planned.jobs, Renderer(folders))
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

    def __init__(
        self, copied: Mapping[str, Path], jobs: tuple[Job, ...], renderer: Renderer
    ) -> None:
        self.copied, self.renderer = copied, renderer
        self.jobs = {job.url: job for job in jobs}

    def read(self, url: str) -> bytes | None:
        """Return a file's bytes; None where there is none. Raises `Unusable` for a template that
        fails."""
        if url in self.jobs:
            output = self.renderer.render(self.jobs[url])
            if isinstance(output, Diagnostic):
                raise Unusable([output])
            return output.data
        path = self.copied.get(url)
        if path is None:
            return None
        data = path.read_bytes()
        return minified(path.name, data) if is_bundled(path) else data
