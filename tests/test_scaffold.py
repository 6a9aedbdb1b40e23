"""`sitegen new`: what is made is sound as it stands, and nothing is overwritten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.building.build import Options, Result, Unusable, WriteError, build, check
from sitegen.files import write_new
from sitegen.scaffold import STARTER, make_article, make_site
from sitegen.schema import FORMS, schema_text
from tests import write_files
from tests.reading import article_body, page, segments, text_of


def found(result: Result) -> list[str]:
    return [f"{d.path}:{d.line}: {d.message}" for d in result.diagnostics]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    make_site(tmp_path / "x")
    return tmp_path / "x"


def test_a_new_site_builds_and_checks_without_a_warning(site: Path) -> None:
    strict = Options(strict=True, drafts=True, future=True)
    assert found(build(site, strict)) == []
    assert found(check(site, strict)) == []


def test_the_example_shows_what_there_is_to_show(site: Path) -> None:
    result = build(site, Options())
    assert (result.articles, result.conflicts) == (2, 1)
    ottawa = (site / "public/house-divided/ottawa.html").read_text("utf-8")
    body = article_body(page(site / "public/house-divided/ottawa.html"))
    (inner,) = segments(body, "read-aloud")
    assert text_of(inner).startswith("I believe this government cannot endure")
    assert inner.get("data-statement") == "reads-lincoln read-aloud"
    assert 'class="said indirect' in ottawa
    assert 'href="springfield.html#s-cannot-endure"' in ottawa, "a marker leads to the other text"
    assert "Repeats" in ottawa
    springfield = (site / "public/house-divided/springfield.html").read_text("utf-8")
    assert 'href="ottawa.html#s-why-not"' in springfield
    assert 'class="anno note-number"' in springfield
    assert "Kansas-Nebraska" in (site / "public/timeline.html").read_text("utf-8")


def test_the_files_made_are_told_in_order(tmp_path: Path) -> None:
    made = make_site(tmp_path / "a" / "b")
    assert made == sorted(made)
    assert made == sorted(path for path in (tmp_path / "a" / "b").rglob("*") if path.is_file())
    assert tmp_path / "a/b/content/index.md" in made


def test_every_sidecar_and_the_configuration_name_their_schema(site: Path) -> None:
    make_article(site, "x")
    make_article(site, "a/b/c")
    files = [site / "sitegen.yaml", *(site / "content").rglob("*.annotations.yaml")]
    assert len(files) == 6
    for file in files:
        first = file.read_text("utf-8").split("\n")[0]
        match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert match, file
        kind = "config" if file.name == "sitegen.yaml" else "sidecar"
        assert (file.parent / match.group(1)).resolve() == site / ".schema" / f"{kind}.json"


def test_a_site_holds_the_schemas_of_this_version(site: Path) -> None:
    assert {path.stem: path.read_text("utf-8") for path in (site / ".schema").iterdir()} == {
        name: schema_text(name) for name in FORMS
    }


def test_a_folder_with_a_fresh_repository_will_do(tmp_path: Path) -> None:
    write_files(tmp_path, {".git/HEAD": "ref: refs/heads/main\n"})
    assert make_site(tmp_path)


@pytest.mark.parametrize(
    ("files", "where", "message"),
    [
        ({"x/notes.txt": ""}, "x", "the folder .*/x is not empty"),
        ({"x/.env": ""}, "x", "the folder .*/x is not empty"),
        ({"x": ""}, "x", ".*/x is a file"),
    ],
)
def test_a_site_is_made_in_no_folder_that_holds_something(
    tmp_path: Path, files: dict[str, str], where: str, message: str
) -> None:
    write_files(tmp_path, files)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(WriteError, match=f"^{message}$"):
        make_site(tmp_path / where)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_site_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    write_files(tmp_path, {"x": ""})
    with pytest.raises(WriteError):
        make_site(tmp_path / "x" / "y")


@pytest.mark.parametrize(
    ("path", "name", "title"),
    [
        ("press-briefing", "press-briefing", "Press briefing"),
        ("syria-2018/press_briefing", "syria-2018/press_briefing", "Press briefing"),
        ("content/a/b.md", "a/b", "B"),
        ("content/a/b.annotations.yaml", "a/b", "B"),
        ("syria-2018/index", "syria-2018/index", "Syria 2018"),
        ('a/he said "no": yes', 'a/he said "no": yes', 'He said "no": yes'),
        ("عربي/שלום", "عربي/שלום", "שלום"),
    ],
)
def test_a_new_article_is_sound(site: Path, path: str, name: str, title: str) -> None:
    made = make_article(site, path)
    assert made == [site / f"content/{name}.annotations.yaml", site / f"content/{name}.md"]
    result = build(site, Options(strict=True))
    assert found(result) == []
    pages = [site / "public" / f"{name}.html"]
    assert f">{title}</h1>" in pages[0].read_text("utf-8").replace("&#34;", '"')


def test_the_examples_in_a_new_sidecar_are_sound_when_taken_up(tmp_path: Path) -> None:
    """With the text that they speak of: the one of the example site."""
    site = write_files(tmp_path, {"content/x.md": ""})
    (site / "content/x.md").write_bytes((STARTER / "content/house-divided/ottawa.md").read_bytes())
    (sidecar,) = [path for path in make_article(site, "x") if path.parent.name == "content"]
    lines = sidecar.read_text("utf-8").split("\n")
    taken = [line if line.startswith("##") else line.removeprefix("# ") for line in lines[1:]]
    sidecar.write_text("\n".join(taken), "utf-8")
    result = check(site, Options(strict=True))
    assert found(result) == []
    assert (result.statements, result.conflicts) == (3, 1)


def test_a_text_without_a_sidecar_gets_one_and_stays(tmp_path: Path) -> None:
    site = write_files(tmp_path, {"content/a/x.md": "Mine.\n"})
    made = make_article(site, "a/x")
    assert site / "content/a/x.annotations.yaml" in made
    assert (site / "content/a/x.md").read_text("utf-8") == "Mine.\n"
    assert (site / ".schema/sidecar.json") in made, "the schema that its first line names"


def test_schemas_that_are_there_stay(site: Path) -> None:
    (site / ".schema/sidecar.json").write_text("{}", "utf-8")
    make_article(site, "x")
    assert (site / ".schema/sidecar.json").read_text("utf-8") == "{}"


def test_an_article_with_its_sidecar_is_not_made_again(site: Path) -> None:
    make_article(site, "x")
    (site / "content/x.md").unlink()
    with pytest.raises(WriteError, match=r"/x\.annotations\.yaml exists already$"):
        make_article(site, "x")
    assert not (site / "content/x.md").exists()


NO_FILE = "this is not the path of a file below the content folder"
ADDRESS = r"a file's name becomes its address: it may not hold # \? % \\"
PASSED = "names that begin with . or end in ~ are passed over"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", NO_FILE),
        ("../x", NO_FILE),
        ("a/../../x", NO_FILE),
        ("/x", NO_FILE),
        ("a//x", NO_FILE),
        ("a/", NO_FILE),
        ("a/.", NO_FILE),
        ("content/", NO_FILE),
        ("a#b", ADDRESS),
        ("a\\b", ADDRESS),
        ("a\nb", ADDRESS),
        ("a\udcff", ADDRESS),
        (".a/b", PASSED),
        ("a/b~", PASSED),
        ("outside/x", '"outside" is a link to a folder, which is not followed'),
    ],
)
def test_an_article_with_a_bad_path_is_not_made(site: Path, path: str, message: str) -> None:
    (site / "content/outside").symlink_to(site.parent)
    before = sorted(site.parent.rglob("*"))
    with pytest.raises(Unusable, match=f"^{message}$"):
        make_article(site, path)
    assert sorted(site.parent.rglob("*")) == before


def test_an_article_needs_a_site(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r'^there is no folder "content" in '):
        make_article(tmp_path, "x")
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_never_written_over_another(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"x": "mine"}) / "x"
    with pytest.raises(WriteError, match=r"/x: File exists$"):
        write_new(path, "theirs")
    with pytest.raises(WriteError, match=r"^cannot write .*/x"):
        write_new(path / "y", "theirs")
    assert path.read_text("utf-8") == "mine"
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(WriteError, match=r"/link: File exists$"):
        write_new(tmp_path / "link", "theirs")
    assert not (tmp_path / "nowhere").exists()
