"""Templates as they are compiled here say what Jinja's own say, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from jinja2 import Environment
from markupsafe import Markup

from sitegen.build import Options, build
from sitegen.diagnostics import Diagnostic
from sitegen.pages.job import Job, Output
from sitegen.pages.share import DRAWN
from sitegen.render import Renderer, written
from sitegen.templates import environment
from tests import ROOT, write_files


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    items: tuple[str, ...] = ("a", "b & c")
    other: Thing | None = None


GIVEN: Mapping[str, object] = {
    "page": Thing("<one>", other=Thing("two")),
    "given": {"key": "<value>", "items": "entries"},
    "empty": (),
    "html": Markup("<b>bold</b>"),
    "number": 4,
    "share": 0.5,
    "nothing": None,
    "rel": lambda target: f"../{target}",
}

QUICK = [
    "{{ page.name }} {{ page.other.name }} {{ html }} {{ number }} {{ share }} {{ nothing }}",
    "{{ page.items[1] }}{{ given[page.name] if false }}{{ 'x' if number > 5 }}{{ given['key'] }}",
    "{% for x in page.items %}{{ loop.index }}{{ x }}{{ ', ' if not loop.last }}{% endfor %}",
    "{% for x in page.items %}{{ loop.first }}{{ loop.index0 }}{{ loop.length }}{% endfor %}",
    "{% for x in page.items if x != 'a' %}{{ loop.first }}{{ x }}{% else %}none{% endfor %}",
    "{% for x in empty %}{{ loop.index }}{% else %}none{% endfor %}",
    "{% for x in page.items %}{% for y in page.items %}{{ loop.last }}{% endfor %}{% endfor %}",
    "{% macro m(a, b=2, c=a) %}<{{ a }}{{ b }}{{ c }}>{% endmacro %}{{ m('<') }}{{ m(1, c=3) }}",
    "{% macro m(list, len=empty) %}{{ rel(list) }}{{ len | length }}{% endmacro %}{{ m('x') }}",
    "{% macro m(escaped) %}{{ escaped }}{% endmacro %}{{ m('<') }}",
    "{% macro m(class) %}{{ class }}{% endmacro %}{{ m('<') }}",
    "{% set rel = number %}{% macro m() %}{{ rel }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{% set x %}<{{ page.name }}>{% endset %}{{ x }}{% endmacro %}{{ m() ~ '<' }}",
    "{{ page.unknown is defined }} {{ unknown is defined }} {{ page.unknown | default('-') }}",
    "{{ page.items | map('upper') | join(page.name) }} {{ page['name'] }} {{ page.name[1:3] }}",
    "{% autoescape false %}{{ page.name }}{% endautoescape %}{{ page.name | safe }}",
    "{% if page.other.other %}no{% elif page.other %}yes{% endif %}{{ not page.other }}",
    "{% set s = namespace(n=0) %}{% for x in page.items %}{% set s.n = 1 %}{% endfor %}{{ s.n }}",
    "{% macro m(n) %}{{ n }}{{ m(n - 1) if n }}{% endmacro %}{{ m(3) }}",
]
"""What the quick way must be able to do."""
OTHER = [
    "{{ given.key }} {{ given.items }}",
    "{% macro m() %}{{ caller() }}!{% endmacro %}{% call m() %}{{ page.name }}{% endcall %}",
    "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, a=3) }}",
    "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}{{ m }}{{ m.name }}",
    "{% for x in page.items %}{{ loop.cycle('<', '>') }}{{ loop.revindex }}{% endfor %}",
    "{% for x in page.items recursive %}{{ x }}{{ loop([]) if loop.first }}{% endfor %}",
    "{% for x in page.items %}{{ loop }}{% endfor %}",
    "{{ page.unknown }}",
    "{{ unknown }}",
    "{% if unknown %}{% endif %}",
    "{{ given[number] }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}",
    "{% macro m() %}{% endmacro %}{% call m() %}{% endcall %}",
    "{{ number / 0 }}",
    "{% for x in number %}{% endfor %}",
]
"""What may be left to Jinja."""


def told(source: str, *, quick: bool) -> str | None:
    """What a template says; None if it fails."""
    try:
        template = environment([], quick=quick).overlay(autoescape=True).from_string(source)
        return template.render(GIVEN)
    except Exception:
        return None


@pytest.mark.parametrize("source", QUICK)
def test_the_quick_way_says_the_same(source: str) -> None:
    wanted = told(source, quick=False)
    assert wanted is not None
    assert told(source, quick=True) == wanted


@pytest.mark.parametrize("source", OTHER)
def test_what_the_quick_way_cannot_do_it_does_not(source: str) -> None:
    assert told(source, quick=True) in {None, told(source, quick=False)}


def jobs_of(root: Path, output: Path) -> list[Job]:
    """The jobs of a site's pages."""
    jobs: list[Job] = []
    with pytest.MonkeyPatch.context() as patch:

        def kept(self: Renderer, job: Job) -> Output | Diagnostic:
            jobs.append(job)
            return Output(job.url, b"")

        patch.setattr(Renderer, "render", kept)
        build(root, Options(output=output, jobs=1, force=True))
    return [job for job in jobs if job.template and job.template != DRAWN]


@pytest.mark.parametrize("site", [ROOT, ROOT / "tests/sites/right-to-left"], ids=["en", "ar"])
def test_every_page_of_the_default_theme_is_rendered_quickly_and_as_jinja_would(
    site: Path, tmp_path: Path
) -> None:
    folders = [ROOT / "themes/default"]
    quick, careful = (environment(folders, quick=way) for way in (True, False))
    jobs = jobs_of(site, tmp_path / "public")
    assert len({job.template for job in jobs}) > 10
    for job in jobs:
        assert written(job, quick) == written(job, careful), job.url


def test_a_theme_may_use_all_of_jinja(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[bool] = []

    def counted(job: Job, way: Environment) -> Output:
        ways.append(type(way) is Environment)
        return written(job, way)

    monkeypatch.setattr("sitegen.render.written", counted)
    page = (
        '{% extends "base.html" %}{% block main %}{% set d = {"a": "&"} %}[{{ d.a }}]{% endblock %}'
    )
    write_files(
        tmp_path,
        {
            "content/a.md": "A",
            "content/b.md": "B",
            "themes/default/templates/article.html": page,
        },
    )
    assert not build(tmp_path, Options(jobs=1)).diagnostics
    assert "[&amp;]" in (tmp_path / "public/a.html").read_text("utf-8")
    assert "[&amp;]" in (tmp_path / "public/b.html").read_text("utf-8")
    assert ways.count(True) == 2  # and the quick way is not tried again
    assert ways.count(False) == len(ways) - 2


class Compiled:
    """Which templates are compiled, with a folder for temporary files of the test's own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.names: list[str] = []
        compiled = Environment.compile

        def counted(*arguments: object) -> object:
            self.names.append(str(arguments[2]))
            return compiled(*arguments)  # type: ignore[call-overload]  # they are Jinja's own

        patch.setattr("tempfile.tempdir", str(folder))
        patch.setattr(Environment, "compile", counted)

    def by(self, *names: str) -> Sequence[str]:
        """Load templates anew; return those that were compiled for it."""
        self.names = []
        quick = environment([ROOT / "themes/default"], quick=True)
        for name in names:
            quick.get_template(name)
        return self.names


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compiled:
    return Compiled(tmp_path, monkeypatch)


def test_compiled_templates_are_kept(compiled: Compiled) -> None:
    assert compiled.by("404.html", "base.html") == ["404.html", "base.html"]
    assert compiled.by("404.html", "base.html", "tag.html") == ["tag.html"]


def test_what_another_program_compiled_is_not_used(
    compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled.by("404.html")
    monkeypatch.setattr("sitegen.record.program", lambda: "another")
    assert compiled.by("404.html") == ["404.html"]
    assert compiled.by("404.html") == []
    monkeypatch.setattr("sitegen.record.program", lambda: "")  # nothing can tell which it is
    assert compiled.by("404.html") == ["404.html"]


@pytest.mark.parametrize("left", [0, 10, 40, 200])
def test_a_damaged_template_is_compiled_anew(compiled: Compiled, left: int) -> None:
    compiled.by("404.html")
    (file,) = compiled.folder.glob("*/*")
    file.write_bytes(file.read_bytes()[:left])
    assert compiled.by("404.html") == ["404.html"]
    assert compiled.by("404.html") == []


def test_without_a_safe_place_nothing_is_kept(compiled: Compiled) -> None:
    compiled.by("404.html")
    (folder,) = compiled.folder.iterdir()
    elsewhere = folder.rename(compiled.folder / "elsewhere")
    folder.symlink_to(elsewhere)  # as somebody else may have put it there
    assert compiled.by("404.html") == ["404.html"]
