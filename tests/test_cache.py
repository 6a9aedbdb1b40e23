"""What is kept from build to build spares work, and nothing else: see also `test_properties.py`."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen import packing, record, stamps
from sitegen.building.build import Options, build
from sitegen.building.cache import FILE
from sitegen.building.reading import digests_of_files, read_one
from sitegen.cli import main
from sitegen.load import Files, Source, article_of, load_article, scan
from sitegen.model import Article
from sitegen.pages.job import Job
from sitegen.render import Renderer
from sitegen.stamps import JUST_NOW, settled_stamps
from tests import write_files
from tests.builds import SITE, files, quick

__all__ = ["quick"]  # a fixture

pytestmark = pytest.mark.usefixtures("quick")

BODY = "content/b/x.md"
OTHER = {"content/a.md": "---\ntitle: Alone\n---\n\nNobody speaks.\n"}
DAMAGED = "note: .sitegen/cache.db was damaged, and is made anew: "


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the clock of the file system at once, as a build some seconds later would."""
    monkeypatch.setattr(stamps, "JUST_NOW", 0)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that has been built."""
    site = write_files(tmp_path / "site", {**SITE, **OTHER})
    build(site, Options())
    return site


class Work:
    """What a build did."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.read: list[str] = []
        self.rendered: list[str] = []
        render = Renderer.render

        def counted(source: Source, files: Files, language: str) -> Article:
            self.read.append(source.path)
            return article_of(source, files, language)

        def rendering(renderer: Renderer, job: Job) -> object:
            self.rendered += [job.url] if job.template else []  # data is made to be compared
            return render(renderer, job)

        patch.setattr("sitegen.building.reading.article_of", counted)
        patch.setattr(Renderer, "render", rendering)


PLAIN = Options()


def built(site: Path, options: Options = PLAIN) -> Work:
    """Build, see that it comes out as a clean build does, and return what was done."""
    with pytest.MonkeyPatch.context() as patch:
        work = Work(patch)
        build(site, options)
    clean = site.parent / "clean"
    copy = site.parent / "copy"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns(record.FOLDER, "public"))
    build(copy, Options(output=clean, drafts=options.drafts))
    assert files(options.output or site / "public") == files(clean)
    shutil.rmtree(clean)
    shutil.rmtree(copy)
    return work


def edit(site: Path, path: str, old: str, new: str) -> None:
    text = (site / path).read_text("utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new), "utf-8")


def test_nothing_is_read_or_rendered_twice(site: Path) -> None:
    work = built(site)
    assert (work.read, work.rendered) == ([], [])


def test_an_edited_text_is_read_and_what_shows_it_is_rendered(site: Path) -> None:
    edit(site, BODY, "He said", "Yesterday he said")
    work = built(site)
    assert work.read == ["b/x"]
    assert work.rendered == ["b/x.html"]


def test_what_a_page_says_of_others_is_rendered_anew(site: Path) -> None:
    edit(site, "content/b/x.annotations.yaml", "name: She", "name: Ann")
    work = built(site)
    assert {*work.read} == {"b/x"}
    assert "speakers/she.html" in work.rendered
    assert "conflicts/c.html" in work.rendered
    assert "a.html" not in work.rendered


def test_a_new_title_of_the_site_is_on_every_page(site: Path) -> None:
    edit(site, "sitegen.yaml", "title: Small", "title: Large")
    work = built(site)
    assert work.read == []
    assert {"a.html", "b/x.html", "index.html", "404.html"} <= {*work.rendered}


def test_another_language_of_the_site_is_read_anew(site: Path) -> None:
    write_files(site, {"sitegen.yaml": "language: de\n"})
    assert built(site).read == ["a", "b/index", "b/x"]


def test_a_changed_template_renders_every_page(site: Path) -> None:
    template = "themes/default/templates/404.html"
    write_files(site, {template: "{% extends 'base.html' %}{% block main %}One.{% endblock %}"})
    build(site, Options())
    edit(site, template, "One.", "Two.")
    assert "a.html" in built(site).rendered


@pytest.mark.parametrize(
    "spoil",
    [
        lambda page: page.write_text("Another text."),
        lambda page: page.unlink(),
        lambda page: shutil.rmtree(page.parent.parent),
    ],
)
def test_a_page_that_is_not_what_was_written_is_made_anew(
    site: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(site / "public/b/x.html")
    assert "b/x.html" in built(site).rendered


def test_another_output_is_written_whole(site: Path) -> None:
    elsewhere = Options(output=site.parent / "elsewhere")
    assert "a.html" in built(site, elsewhere).rendered
    assert built(site, elsewhere).rendered == []
    assert "a.html" in built(site).rendered


def test_force_makes_everything(site: Path) -> None:
    work = built(site, Options(force=True))
    assert work.read == ["a", "b/index", "b/x"]
    assert {"a.html", "b/x.html"} <= {*work.rendered}
    assert built(site).read == []


def test_another_program_makes_everything(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.building.cache.program", lambda: "another")
    work = built(site)
    assert work.read == ["a", "b/index", "b/x"]
    assert "a.html" in work.rendered
    assert built(site).read == []


def test_a_file_that_only_looks_new_is_not_read_as_one(site: Path) -> None:
    (site / BODY).write_bytes((site / BODY).read_bytes())
    assert built(site).read == []


def test_what_is_kept_of_files_is_told_by_what_was_read(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = next(source for source in scan(site).articles if source.path == "b/x")
    later = time.time_ns() + 2 * JUST_NOW

    def known() -> tuple[object, object]:
        return digests_of_files(site, source), settled_stamps(source.files(site), later)

    def meanwhile(source: Source, files: Files, language: str) -> Article:
        edit(site, BODY, "He said", "Yesterday he said")
        return article_of(source, files, language)

    before = known()
    _, read = read_one(site, "en", later, source)
    assert (read.digests, read.stamps) == before
    monkeypatch.setattr("sitegen.building.reading.article_of", meanwhile)
    _, read = read_one(site, "en", later, source)
    assert (read.digests, read.stamps) == before != known()


def test_of_a_file_that_cannot_be_read_nothing_is_certain(site: Path) -> None:
    (site / BODY).unlink()
    (site / BODY).mkdir()
    source = Source("b/x", BODY, "content/b/x.annotations.yaml")
    article, read = read_one(site, "en", time.time_ns(), source)
    assert not article.usable
    assert read.digests is None


def test_what_is_wrong_is_told_again(site: Path) -> None:
    edit(site, "content/b/x.annotations.yaml", "quote: We stay", "quote: We go")
    first = build(site, Options())
    assert first.errors
    assert build(site, Options()).diagnostics == first.diagnostics
    edit(site, "content/b/x.annotations.yaml", "quote: We go", "quote: We stay")
    assert built(site).read == ["b/x"]


def test_what_is_gone_is_forgotten(site: Path) -> None:
    (site / "content/a.md").unlink()
    built(site)
    with sqlite3.connect(site / record.FOLDER / FILE) as database:
        paths = {path for (path,) in database.execute("SELECT path FROM articles")}
        urls = {url for (url,) in database.execute("SELECT url FROM pages")}
    database.close()
    assert paths == {"b/index", "b/x"}
    assert "a.html" not in urls
    assert urls <= {*files(site / "public")}


def foreign(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE articles (path TEXT)")
    database.close()


def altered(file: Path) -> None:
    with sqlite3.connect(file) as database:
        (packed,) = database.execute("SELECT packed FROM articles WHERE path = 'a'").fetchone()
        other = packed.replace(b"Nobody", b"Nobudy")
        database.execute("UPDATE articles SET packed = ? WHERE path = 'a'", (other,))
    database.close()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda file: file.write_bytes(b"not a database"), "file is not a database"),
        (lambda file: file.write_bytes(b""), "it is another program's"),
        (foreign, "it is another program's"),
        (altered, "the entry of a"),
        (lambda file: file.unlink(), ""),
    ],
)
def test_a_damaged_cache_is_dropped_with_a_word(
    site: Path, spoil: Callable[[Path], object], why: str
) -> None:
    spoil(site / record.FOLDER / FILE)
    done = CliRunner().invoke(main, ["build", str(site), "-o", str(site.parent / "other")])
    assert done.exit_code == 0
    told = [line for line in done.stderr.splitlines() if line.startswith("note: ")]
    assert told == ([DAMAGED + why] if why else [])
    assert built(site).read == []


def test_a_cache_that_another_build_has_locked_is_left_alone(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.building.cache._PATIENCE", 0.01)
    edit(site, BODY, "He said", "Today he said")
    database = sqlite3.connect(site / record.FOLDER / FILE, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    result = build(site, Options())
    database.close()
    assert result.notes == ()
    assert result.written
    assert built(site).read == ["b/x"]


def test_packed_articles_come_back_as_they_were(site: Path) -> None:
    for source in scan(site).articles:
        article = load_article(site, source, "en")
        assert packing.unpack(packing.pack(article)) == article


def test_what_is_in_many_articles_is_kept_once(site: Path) -> None:
    (article, *_) = (
        found
        for source in scan(site).articles
        if (found := load_article(site, source, "en")).statements
    )
    one = load_article(site, Source(article.path, article.file, article.sidecar), "en")
    other = packing.unpack(packing.pack(article))
    assert one.body.texts[0] is not other.body.texts[0]
    for piece, same in zip(one.body.markup, other.body.markup, strict=True):
        assert piece is same
    for said, again in zip(one.statements, other.statements, strict=True):
        assert said.id is again.id
        assert said.speakers is again.speakers
        assert said.date is again.date


@pytest.mark.parametrize(
    "packed",
    [b"", b"\x80\x05]", b"cos\nsystem\n(S'true'\ntR.", b"\x80\x05K\x01."],
    ids=["nothing", "half", "a call", "a number"],
)
def test_nothing_but_an_article_is_unpacked(packed: bytes) -> None:
    with pytest.raises(ValueError, match="no article"):
        packing.unpack(packed)
