"""Whatever is edited, and however it is saved: the preview shows what a clean build gives."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page

from sitegen.building.build import Options, build
from tests import ROOT, write_files
from tests.builds import SITE, files
from tests.saving import SAVES
from tests.server import Serve
from tests.serving import Serving, serving, without_preview
from tests.tabs import opened, shown, shows_no_error, shows_same

ARTICLE = "content/b/x.md"
SIDECAR = "content/b/x.annotations.yaml"
THEME = ROOT / "themes" / "default"

PAGES = ["", "b/", "b/x.html", "speakers/he.html", "conflicts/c.html", "timeline.html"]
WORDS = ["He said “We stay.”", "She said “We leave.”", "Nobody *answered*.", "# A heading", "- one"]


class Writer:
    """Edits a site at random, sometimes to what is wrong, and saves in any way."""

    def __init__(self, site: Path, seed: int) -> None:
        self.site, self.random = site, random.Random(seed)

    def edit(self) -> None:
        self.random.choice(
            [
                *(self.article, self.sidecar) * 2,
                *(self.configuration, self.style, self.template),
                *(self.another, self.rename, self.remove),
            ]
        )()

    def save(self, name: str, data: str) -> None:
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.random.choice(SAVES if path.exists() else SAVES[:1])(path, data)

    def article(self) -> None:
        parts = [WORDS[0], WORDS[1], *self.random.choices(WORDS[2:], k=self.random.randint(0, 4))]
        self.random.shuffle(parts)
        wrong = self.random.random() < 0.1
        date = "nonsense" if wrong else self.random.choice(["2018-04-15", "2018-04-15", "2019"])
        self.save(ARTICLE, f"---\ndate: {date}\n---\n\n" + "\n\n".join(parts) + "\n")

    def sidecar(self) -> None:
        name = self.random.choice(["He", "Somebody", "An Other"])
        speaker = "hee" if self.random.random() < 0.1 else "he"
        data = SITE[SIDECAR].replace("name: He", f"name: {name}")
        data = data.replace("speaker: he,", f"speaker: {speaker}, note: {self.random.random()},")
        self.save(SIDECAR, data)

    def configuration(self) -> None:
        title = self.random.choice(["Small", "Smaller"])
        language = self.random.choice(["en", "fr", "xx-wrong-language-tag-"])
        colours = self.random.choice(["", "theme_settings: {footer: Of my own}\n"])
        self.save("sitegen.yaml", f"title: {title}\nlanguage: {language}\n{colours}")

    def style(self) -> None:
        self.save("themes/default/static/own.css", f"/* x */ a {{ order: {self.random.random()} }}")

    def template(self) -> None:
        inside = self.random.choice(["{{ page.title }}", "{{ page.none }}", "{{ page.title }}!"])
        source = THEME / "templates" / "404.html"
        self.save("themes/default/templates/404.html", source.read_text() + inside)

    def another(self) -> None:
        title = self.random.choice(["One", "Two"])
        self.save("content/b/y.md", f"---\ntitle: {title}\n---\n[x](x.md)\n")

    def rename(self) -> None:
        names = self.random.sample(["content/b/y.md", "content/b/z.md", "content/c/y.md"], 2)
        (self.site / "content/c").mkdir(exist_ok=True)
        if (self.site / names[0]).exists():
            (self.site / names[0]).rename(self.site / names[1])

    def remove(self) -> None:
        for name in ("content/b/y.md", "content/b/z.md", "sitegen.yaml"):
            if self.random.random() < 0.4:
                (self.site / name).unlink(missing_ok=True)
        if self.random.random() < 0.3:
            shutil.rmtree(self.site / "themes", ignore_errors=True)

    def mend(self) -> None:
        """Make all sound that may be wrong."""
        self.save("sitegen.yaml", "title: Sound\n")
        self.save(ARTICLE, f"{WORDS[1]}\n\n{WORDS[0]}\n\nSound {self.random.random()}.\n")
        self.save(SIDECAR, SITE[SIDECAR])
        shutil.rmtree(self.site / "content/c", ignore_errors=True)
        self.save("themes/default/templates/404.html", (THEME / "templates/404.html").read_text())
        self.save("content/b/y.md", f"Sound {self.random.random()}.\n")


class _Tab:
    """A tab of the preview. Now and then the browser itself loses one, whatever is on the page: it
    is opened again, as a reader would."""

    def __init__(self, context: BrowserContext, server: Serving, path: str) -> None:
        self.context, self.server, self.path = context, server, path
        self.page = self._opened()

    def _opened(self) -> Page:
        self.is_lost = False
        page = opened(self.context.new_page(), self.server, self.path)
        page.on("crash", self._lost)
        return page

    def _lost(self, _: Page) -> None:
        self.is_lost = True

    def shows(self, wanted: str, when: str) -> None:
        """See that the page comes to be what is wanted, without an error."""
        try:
            shows_same(self.page, wanted, when)
        except Error:
            if not self.is_lost:
                raise
            self.page = self._opened()
            shows_same(self.page, wanted, when)
        shows_no_error(self.page)


def test_after_200_random_edits_all_is_as_a_clean_build_gives_it(
    tmp_path: Path, browser: Browser, site_server: Serve
) -> None:
    site = write_files(tmp_path / "site", dict(SITE))
    writer = Writer(site, seed=1)
    with serving(site) as server, browser.new_context() as context:
        tabs = {path: _Tab(context, server, path) for path in PAGES}
        other = context.new_page()
        for number in range(1, 201):
            writer.edit()
            time.sleep(writer.random.choice([0, 0, 0.02, 0.1]))
            if number % 20:
                continue
            writer.mend()
            output = tmp_path / str(number)
            assert build(site, Options(output, drafts=True, future=True)).written
            built = site_server(output)
            for path, tab in tabs.items():
                other.goto(built + path)
                wanted = shown(other)
                tab.shows(wanted, f"{path} after {number} edits")
            for url, data in files(output).items():
                if not url.startswith((".", "pagefind/")):  # the index is made when it is asked for
                    body = server.ask("/" + url).body.decode()
                    assert without_preview(body) == data.decode(), url
