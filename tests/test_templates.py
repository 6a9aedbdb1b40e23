"""Templates as they are compiled here say what Jinja's own say, or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from markupsafe import Markup

from sitegen.building.build import Options, build
from sitegen.diagnostics import Diagnostic
from sitegen.links import Links
from sitegen.pages.job import Job, Output
from sitegen.pages.share import DRAWN
from sitegen.render import Renderer, quickly_written, written
from sitegen.templates import environment
from sitegen.templates.page import compile_page
from sitegen.templates.quick import Quick
from sitegen.templates.runtime import UnfitError
from sitegen.templates.units import Units
from sitegen.words import Words, words_for
from tests import ROOT, write_files


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    items: tuple[str, ...] = ("a", "b & ç")
    other: Thing | None = None


THEME = ROOT / "themes/default/templates"
WORDS = words_for("fr")
GIVEN: Mapping[str, object] = {
    "site": Thing("site", items=()),
    "url": "a/b.html",
    "rel": Links("a/b.html"),
    "address": lambda target: f"https://example.org/{target}",
    "t": WORDS.html,
    "policy": lambda: "'self'",
    "structured": lambda: Markup('{"é": "“"}'),
    "marked": lambda text: Markup(f"<p>{text}</p>"),
}
PAGE: Mapping[str, object] = {
    "given": {"key": "<valué>", "items": "entries"},
    "empty": (),
    "html": Markup("<b>bold é</b>"),
    "number": 4,
    "share": 0.5,
    "zeros": (0.0, -0.0, 0, 1.0, 1, True, None, 1e300, 0.1),
    "nothing": None,
    "half": "\ud800",
    "texts": ["a", "é & “b”", Markup("<i>“</i>")],
    "things": (Thing("<x>", other=Thing("é", items=("q",))), Thing("y“", other=Thing("z"))),
}
SETS = "".join(f"{{% set {name} = page.{name} %}}" for name in PAGE)
"""Lets templates name these."""

QUICK = [
    "{{ page.name }} {{ page.other.name }} {{ html }} {{ number }} {{ share }} {{ nothing }}",
    "{% for x in zeros %}{{ x }} {{ x | round(1) if x else x }},{% endfor %}",
    "{{ page.items[1] }}{{ given[page.name] if false }}{{ 'x' if number > 5 }}{{ given['key'] }}",
    "{% for x in page.items %}{{ loop.index }}{{ x }}{{ ', ' if not loop.last }}{% endfor %}",
    "{% for x in page.items %}{{ ', ' if not loop.first }}{{ x }}{% endfor %}",
    "{% for x in empty %}{{ x }}{{ t('comma') if not loop.last }}{% endfor %}",
    "{% for t in page.items %}{{ t }}{{ ', ' if not loop.last }}{% endfor %}{{ t('comma') }}",
    "{% for x in page.items %}{{ loop.first }}{{ loop.index0 }}{{ loop.length }}{% endfor %}",
    "{% for x in page.items if x != 'a' %}{{ loop.first }}{{ x }}{% else %}none{% endfor %}",
    "{% for x in page.items if x == 'é' %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in empty %}{{ loop.index }}{% else %}none{% endfor %}",
    "{% for x in page.items %}{% for y in page.items %}{{ loop.last }}{% endfor %}{% endfor %}",
    "{% for a in texts %}{{ a }}{% endfor %}",
    "{% for k, v in {'é': html}.items() %}{{ k }}{{ v }}{% endfor %}",
    "{% macro m(a, b=2, c=a) %}<{{ a }}{{ b }}{{ c }}>{% endmacro %}{{ m('<') }}{{ m(1, c=3) }}",
    "{% macro m(list, len=empty) %}{{ rel(list) }}{{ len | length }}{% endmacro %}{{ m('x') }}",
    "{% macro m(escaped) %}{{ escaped }}{% endmacro %}{{ m('<') }}",
    "{% macro m(class) %}{{ class }}{% endmacro %}{{ m('<') }}",
    "{% macro m() %}{% set x %}<{{ page.name }}>{% endset %}{{ x }}{% endmacro %}{{ m() ~ '<' }}",
    "{{ page.unknown is defined }} {{ unknown is defined }} {{ page.unknown | default('-') }}",
    "{{ page.items | map('upper') | join(page.name) }} {{ page['name'] }} {{ page.name[1:3] }}",
    "{{ page.name | safe }}{{ html | safe }}{{ 'é' | safe }}",
    "{% if page.other.other %}no{% elif page.other %}yes{% endif %}{{ not page.other }}",
    "{% set s = namespace(n=0) %}{% for x in page.items %}{% set s.n = 1 %}{% endfor %}{{ s.n }}",
    "{% macro m(n) %}{{ n }}{{ m(n - 1) if n }}{% endmacro %}{{ m(3) }}",
    # What is HTML, and what is not
    "{% macro m(a) %}[{{ a }}{{ a | length }}]{% endmacro %}{{ m(html) }}{{ m('é<') }}"
    "{{ m(m('“')) }}",
    "{% set x %}é<{{ page.name }}{% endset %}{{ x ~ '<é' }}{{ x | upper }}{{ x | length }}"
    "{{ x == html }}",
    "{% set x %}<“>{% endset %}{% set y = x %}{{ y }}{{ y.lower() }}{{ [x] | join('<') }}"
    "{{ x[0] }}",
    "{% macro m(a) %}{% set a = a ~ '<' %}{{ a }}{% endmacro %}{{ m(html) }}{{ m('<') }}",
    "{% set x %} é {% endset %}[{{ x | trim }}]{{ 'é' in x }}{{ x is none }}{{ x and 'y' }}",
    "{% set x %}{% endset %}{{ 'full' if x else 'empty' }}{{ x or '“' }}",
    "{{ 'a<' ~ 1 }}{{ 'é' ~ html ~ '<' }}{{ (nothing ~ 'x') }}{{ ('a' if nothing) ~ 'b' }}",
    "{{ texts | join('<“') }}{{ texts | join(html) }}{{ page.items | join(t('comma')) }}",
    "{{ [html, 1, none] | join('-') }}{{ ['<'] | list }}",
    # Names
    "{% set x = 1 %}{% for y in texts %}{{ x }}{% set x = y %}{{ x }}{% endfor %}{{ x }}",
    "{% for y in texts %}{% set x = y %}{{ x }}{% endfor %}{{ x is defined }}",
    "{% if number %}{% set x = 'é' %}{% else %}{% set x = 2 %}{% endif %}{{ x }}",
    "{% macro who(a) %}<{{ a }}>{% endmacro %}"
    "{% macro m() %}{% set who %}“{{ who(1) }}{% endset %}{{ who }}{% endmacro %}{{ m() }}",
    "{% with x = page.name, y = html %}{{ x }}{{ y }}{% endwith %}",
    "{% set a, b = 'é', html %}{{ a }}{{ b }}{% macro m() %}{{ b }}{% endmacro %}{{ m() }}",
    "{% set x = 'no' if false %}{{ x }}{{ x is defined }}{{ x | default('é') }}",
    # Words
    "{{ t('undated') }}{{ t('label', label=html, text=page.name) }}{{ t('n-texts', n=number) }}",
    "{{ t('kind-' ~ 'direct') }}{{ t('label', text='é', label=t('comma')) }}",
    "{{ t('comma') ~ '<' }}{{ t('role-from' if number else 'role-to', start='é', end='“') }}",
    "{% macro m(t) %}{{ t }}{% endmacro %}{{ m('é') }}{{ t('in', title=html) }}",
    # Links
    "{{ rel('a/é.html#“') }}{{ rel('a/b.html#x&y') }}{{ rel('index.html') }}{{ rel(html) }}",
    "{{ rel('c d.html') == 'é' }}{{ rel('a/b.html') | upper }}{{ address('x&é') }}",
    "{{ structured() }}{{ marked('é') }}{{ policy() }}{{ url }}",
    # Filters and tests
    "{{ things | map(attribute='name') | list | length }}"
    "{{ things | map(attribute='other.name') | join }}",
    "{% for x in things | rejectattr('name', 'eq', 'y“') %}{{ x.name }}{% endfor %}",
    "{% for x in things | selectattr('other') %}{{ x.other.name }}{% endfor %}",
    "{{ page.name | truncate(3, false, '…', 0) }}{{ ('é ' * 50) | truncate(40, false, '“', 10) }}",
    "{{ html | upper }}{{ 'é<' | capitalize }}{{ number | lower }}{{ t('undated') | capitalize }}",
    "{{ number is divisibleby(2) }}{{ 'ab' | capitalize }}{{ '%s-%s' | format(html, '<') }}",
    "{{ 5 // 2 }}{{ -number }}{{ 2 ** 3 }}{{ [1, 2][0] }}{{ (1, 2) }}{{ {'a': 1} }}"
    "{{ range(3) | list }}",
]
"""What the quick way must be able to do."""
OTHER = [
    "{{ given.key }} {{ given.items }}",
    "{% autoescape false %}{{ page.name }}{% endautoescape %}{{ page.name | safe }}",
    "{% set rel = number %}{% macro m() %}{{ rel }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{{ caller() }}!{% endmacro %}{% call m() %}{{ page.name }}{% endcall %}",
    "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, a=3) }}",
    "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}{{ m }}{{ m.name }}",
    "{% for x in page.items %}{{ loop.cycle('<', '>') }}{{ loop.revindex }}{% endfor %}",
    "{% for x in page.items recursive %}{{ x }}{{ loop([]) if loop.first }}{% endfor %}",
    "{% for x in page.items %}{{ loop }}{% endfor %}",
    "{% filter upper %}{{ page.name }}{% endfilter %}{% set x | upper %}é{% endset %}{{ x }}",
    "{{ page.unknown }}",
    "{{ unknown }}",
    "{% if unknown %}{% endif %}",
    "{% if number == 5 %}{{ unknown }}{% endif %}",
    "{{ t('label', label=1) }}",
    "{{ t('label', label=1, text=2, more=page.unknown.name) }}",
    "{{ t('no such words') }}",
    "{{ given[number] }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}",
    "{% macro m(a) %}{{ 'x' if number == 5 and a }}{% endmacro %}{{ m(page.unknown.name) }}",
    "{% macro m() %}{% endmacro %}{% call m() %}{% endcall %}",
    "{% if number == 5 %}{% set x = 1 %}{% endif %}{{ x }}",
    "{% for y in texts %}{{ x }}{% set x = y %}{% endfor %}",
    "{% for y in texts %}{% if loop.first %}{% set x = y %}{% endif %}{{ x }}{% endfor %}",
    "{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% set x = 1 %}",
    "{{ 'x' | no_such_filter }}",
    "{% macro m() %}{{ 'x' | no_such_filter }}{% endmacro %}",
    "{% if number == 5 %}{{ 'x' is no_such_test }}{% endif %}",
    "{{ page.name | truncate(1, false, '...', 0) }}",
    "{{ zeros | map(attribute='real') | join }}{{ [given] | map(attribute='items') | join }}",
    "{{ half }}é",
    "{{ number / 0 }}",
    "{{ none[0] }}{{ 1() }}",
    "{% for x in number %}{% endfor %}",
    "{{ super() }}",
    "{{ self.nothing() }}",
    "{% block a %}{% block a %}{% endblock %}{% endblock %}",
    "{% include 'unknown.html' %}",
    "{% extends 'unknown.html' %}",
]
"""What may be left to Jinja."""
CHAINS: Sequence[Mapping[str, str]] = [
    {
        "page.html": "{# c #}{% extends 'base.html' %}{% block a %}1{{ super() }}{% endblock %}é",
        "base.html": "é{% block a %}{{ page.name }}{% endblock %}{{ self.a() | length }}",
    },
    {
        "page.html": "{% extends 'middle.html' %}{% block a %}[{{ super() }}]{% endblock %}",
        "middle.html": "{% extends 'base.html' %}{% block a %}({{ super() }}“){% block b %}b"
        "{% endblock %}{% endblock %}{% block unused %}{{ unknown }}{% endblock %}",
        "base.html": "{% import 'm.html' as m with context %}<{% block a %}"
        "{% for x in page.items %}{{ m.m(x) }}{% endfor %}{% endblock %}>{% block c %}"
        "{% endblock %}",
        "m.html": "{# é #}{% macro m(x) %}{{ x }}{{ n(x, page.name) }}{% endmacro %}\n"
        "{% macro n(x, y) -%}<i>{{ x }}{{ y }}{{ t('comma') }}</i>{%- endmacro %}",
    },
    {
        "page.html": "{% extends 'base.html' %}{% from 'm.html' import m as n with context %}"
        "{% set word = '“é”' %}{% block a %}{{ n(word) }}{{ k.m(1) }}{% endblock %}",
        "base.html": "{% import 'm.html' as k with context %}"
        "{% set other %}<{{ page.name }}>{% endset %}{% block a %}{% endblock %}"
        "{% block b %}{{ other }}{% endblock %}{{ k.m(self.a()) }}",
        "m.html": "{% macro m(x, y=site.name) %}{{ x }}-{{ y }}{% endmacro %}",
    },
    {
        "page.html": "{% for x in page.items %}{% include 'part.html' %}{% endfor %}",
        "part.html": "<{{ x }}é{{ page.name }}{% set y = x %}{{ y }}>",
    },
    {
        "page.html": "{% import 'm.html' as m %}{{ m.m('é<', [page.name]) }}",
        "m.html": "{% macro m(a, b) %}{{ a }}{{ b | join(', ') }}{% endmacro %}",
    },
    {
        "page.html": "{% extends 'base.html' %}{% block a %}{{ m.m(page) }}{% endblock %}",
        "base.html": "{% import 'm.html' as m with context %}{% block a %}{% endblock %}",
        "m.html": "{% macro m(p, told=none) %}{% set told = [] %}{% for x in p.items %}"
        "{% set _ = told.append(x) %}{{ told | length }}{{ x in told }}{% endfor %}{% endmacro %}",
    },
    {
        "page.txt": "{{ page.name }}{% set x %}<é{% endset %}{{ x ~ '<' if false }}{{ x }}"
        "{{ page.html }}"
    },
    {
        "page.txt": "{% macro m(a) %}<{{ a }}{{ t('comma') }}>{% endmacro %}{{ m('é<') }}"
        "{% for x in page.texts %}{{ x }}{{ ', ' if not loop.last }}{% endfor %}{{ rel('é&') }}"
    },
]
"""Templates of several files that the quick way must be able to render."""
OTHER_CHAINS: Sequence[Mapping[str, str]] = [
    {
        "page.html": "{% extends 'base.html' %}{% block a %}1{% endblock %}",
        "base.html": "{% for x in page.items %}{% block a scoped %}{{ x }}{% endblock %}"
        "{% endfor %}",
    },
    {
        "page.html": "{% extends 'base.html' %}{% macro n() %}{{ m.m() }}{% endmacro %}"
        "{% block a %}{{ n() }}{% endblock %}",
        "base.html": "{% import 'm.html' as m %}{% block a %}{% endblock %}",
        "m.html": "{% macro m() %}1{% endmacro %}",
    },
    {
        "page.html": "{% import 'm.html' as m %}{{ m.m() }}",
        "m.html": "{% macro m() %}{{ page.name }}{% endmacro %}",
    },
    {
        "page.html": "{% import 'm.html' as m with context %}{{ m.m() }}",
        "m.html": "{{ unknown }}{% macro m() %}{{ page.name }}{% endmacro %}",
    },
    {
        "page.html": "{% set x = 1 %}{% import 'm.html' as m with context %}{{ m.m() }}",
        "m.html": "{% macro m() %}{{ x }}{% endmacro %}",
    },
    {
        "page.html": "{% extends 'base.html' %}{% block a %}{{ x }}{% endblock %}",
        "base.html": "{% block a %}{% endblock %}{% set x = 1 %}",
    },
    {
        "page.html": "{% import 'm.txt' as m with context %}{{ m.m('<') ~ '<' }}",
        "m.txt": "{% macro m(a) %}{{ a }}{% endmacro %}",
    },
    {"page.html": "{% extends 'page.html' %}"},
    {"page.html": "{% include 'page.html' %}"},
    {"page.html": "{% extends name %}"},
    {"page.html": "{% if page.number %}{% extends 'base.html' %}{% endif %}", "base.html": "b"},
    {"page.txt": "{{ page.html ~ '<' }}{{ 'é' | safe }}"},
]
"""The same that may be left to Jinja."""


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Compile anew, but where keeping is what is tested."""
    if "compiled" not in request.fixturenames:
        monkeypatch.setattr("sitegen.record.program", str)


def told(folder: Path, templates: Mapping[str, str], *, quick: bool) -> bytes | None:
    """What a page's template says, the first of several; None if it fails."""
    write_files(folder, {f"templates/{name}": text for name, text in templates.items()})
    (name, *_) = templates
    page = SimpleNamespace(name="<oné>", items=("a", "b & ç"), other=Thing("tw“o”"), **PAGE)
    values = {**GIVEN, "page": page}
    try:
        if quick:
            return Quick([folder]).render(name, values, WORDS)
        return environment([folder]).get_template(name).render(values).encode("utf-8", "replace")
    except Exception:
        return None


@pytest.mark.parametrize("source", QUICK)
def test_the_quick_way_says_the_same(source: str, tmp_path: Path) -> None:
    template = {"page.html": SETS + source}
    wanted = told(tmp_path, template, quick=False)
    assert wanted is not None
    assert told(tmp_path, template, quick=True) == wanted


@pytest.mark.parametrize("source", OTHER)
def test_what_the_quick_way_cannot_do_it_does_not(source: str, tmp_path: Path) -> None:
    template = {"page.html": SETS + source}
    assert told(tmp_path, template, quick=True) in {None, told(tmp_path, template, quick=False)}


@pytest.mark.parametrize("templates", CHAINS)
def test_templates_of_several_files_are_compiled_as_one(
    templates: Mapping[str, str], tmp_path: Path
) -> None:
    wanted = told(tmp_path, templates, quick=False)
    assert wanted is not None
    assert told(tmp_path, templates, quick=True) == wanted


@pytest.mark.parametrize("templates", OTHER_CHAINS)
def test_of_several_files_the_quick_way_does_not_do_what_it_cannot(
    templates: Mapping[str, str], tmp_path: Path
) -> None:
    assert told(tmp_path, templates, quick=True) in {None, told(tmp_path, templates, quick=False)}


VALUES = (
    "page.name page.html page.number page.share page.texts page.half page.other.name site.name url "
    "'é<' '“' 1 none x y page.things[0].name page.texts[1] rel('a/é.html#x') t('comma') "
    "(x~'<') (x|length) (x|safe) (x|upper) (x|trim) t('label',label=x,text=y) (x~y~1) (x+y) "
    "(page.texts|join(x)) (x,y) (x==y) (x|truncate(3,false,'…',0)) (x[0]) t('kind-'~x) "
    "t('n-texts',n=page.number) unknown page.unknown"
)
CALLS = (
    "m(x) m(y,x) m(page.html) m('“') n(x,y) n(y) m(m(y)) t('in',title=m(x)) (m(x)~'<') m(none,1)"
)
CONDITIONS = st.sampled_from(
    ["x", "page.number", "y", "page.nothing", "x==y", "page.empty", "loop.first", "'é' in x"]
)
ENDS = "{{{{ {} if not loop.last }}}}{{% endfor %}}"


def sources(names: str) -> st.SearchStrategy[str]:
    """Templates that put out some values, and name some."""
    values = st.sampled_from(names.split())
    return st.recursive(
        st.sampled_from(["a", " é ", "<b>", "“\n"]) | values.map("{{{{ {} }}}}".format),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map("".join),
            st.builds(
                "{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, CONDITIONS, inner, inner
            ),
            st.builds("{{{{ {} if {} }}}}".format, values, CONDITIONS),
            st.builds(f"{{{{% for x in page.texts %}}}}{{}}{ENDS}".format, inner, st.just("', '")),
            st.builds(f"{{{{% for y in page.items %}}}}{{}}{ENDS}".format, inner, values),
            st.builds("{{% for y in page.items if y != x %}}{}{{% endfor %}}".format, inner),
            st.builds("{{% for x in x %}}{}{{% else %}}{}{{% endfor %}}".format, inner, inner),
            st.builds("{{% set x %}}{}{{% endset %}}{}".format, inner, inner),
            st.builds("{{% set y = {} %}}{}".format, values, inner),
            st.builds("{{% with y = {} %}}{}{{% endwith %}}".format, values, inner),
        ),
        max_leaves=8,
    )


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    first=sources(VALUES),
    second=sources(VALUES + " m(x) m(y)"),
    block=sources(f"{VALUES} {CALLS}"),
    main=sources(f"{VALUES} {CALLS}"),
)
def test_whatever_a_template_does_the_quick_way_says_the_same_or_nothing(
    tmp_path: Path, first: str, second: str, block: str, main: str
) -> None:
    start = "{% set x = page.name %}{% set y = page.texts[1] %}"
    templates = {
        "page.html": "{% extends 'base.html' %}{% import 'm.html' as k with context %}"
        f"{{% block a %}}{start}{block}{{{{ super() }}}}{{% endblock %}}",
        "base.html": "{% from 'm.html' import m, n with context %}<{% block a %}"
        f"{start}{main}{{% endblock %}}>{{{{ self.a() | length }}}}",
        "m.html": f"{{% macro m(x, y='é') %}}{first}{{% endmacro %}}"
        f"{{% macro n(x, y=x) %}}{second}{{% endmacro %}}",
    }
    assert told(tmp_path, templates, quick=True) in {None, told(tmp_path, templates, quick=False)}


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
    quick, careful = Quick(folders), environment(folders)
    jobs = jobs_of(site, tmp_path / "public")
    assert len({job.template for job in jobs}) > 10
    for job in jobs:
        assert quickly_written(job, quick) == written(job, careful), job.url


def test_a_theme_may_use_all_of_jinja(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[str] = []

    def quickly(job: Job, quick: Quick) -> Output:
        ways.append("quick")
        return quickly_written(job, quick)

    def carefully(job: Job, way: Environment) -> Output:
        ways.append("careful")
        return written(job, way)

    monkeypatch.setattr("sitegen.render.quickly_written", quickly)
    monkeypatch.setattr("sitegen.render.written", carefully)
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
    first = ways.index("careful")
    assert ways[first : first + 2] == ["careful", "careful"]  # the quick way is not tried again
    assert ways.count("careful") == 2


class Compiled:
    """Which templates are compiled, with a folder for temporary files of the test's own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.folders: list[Path] = []
        """Those in front of the theme's."""
        self.names: list[str] = []

        def counted(
            units: Units, environment: Environment, template: str, words: Words | None
        ) -> tuple[CodeType, Sequence[str]]:
            self.names.append(template)
            return compile_page(units, environment, template, words)

        patch.setattr("tempfile.tempdir", str(folder))
        patch.setattr("sitegen.templates.page.compile_page", counted)

    def by(self, *names: str) -> Sequence[str]:
        """Load templates anew; return those that were compiled for it."""
        self.names = []
        quick = Quick([*self.folders, ROOT / "themes/default"])
        for name in names:
            quick.load(name, WORDS)
        return self.names


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compiled:
    return Compiled(tmp_path, monkeypatch)


def test_compiled_templates_are_kept(compiled: Compiled) -> None:
    assert compiled.by("404.html", "base.html") == ["404.html", "base.html"]
    assert compiled.by("404.html", "base.html", "tag.html") == ["tag.html"]


def test_what_cannot_be_compiled_is_not_tried_for_each_page(compiled: Compiled) -> None:
    theme = write_files(compiled.folder / "theme", {"templates/page.html": "{{ unknown }}"})
    quick = Quick([theme])
    for _ in range(3):
        with pytest.raises(UnfitError):
            quick.render("page.html", GIVEN, WORDS)
    assert compiled.names == ["page.html"]


def test_a_build_whose_templates_are_kept_does_not_import_jinja(tmp_path: Path) -> None:
    write_files(tmp_path, {"content/a.md": "A"})
    script = (
        "import sys\nfrom pathlib import Path\nfrom sitegen.building.build import Options, build\n"
        "build(Path(sys.argv[1]), Options(jobs=1, force=True))\n"
        "print('jinja2' in sys.modules)\n"
    )
    (tmp_path / "kept").mkdir()
    told = [
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            env={**os.environ, "TMPDIR": str(tmp_path / "kept")},
            capture_output=True,
            text=True,
        )
        for _ in range(2)
    ]
    assert [done.stdout for done in told] == ["True\n", "False\n"], told[-1].stderr


def test_what_was_compiled_of_other_templates_is_not_used(compiled: Compiled) -> None:
    site = compiled.folder / "theme"
    compiled.folders = [site]
    assert compiled.by("404.html", "tag.html", "sitemap.xml")
    text = (THEME / "macros.html").read_text("utf-8")
    write_files(site, {"templates/macros.html": text})  # the same
    assert compiled.by("404.html", "tag.html", "sitemap.xml") == []
    write_files(site, {"templates/macros.html": text.replace("<h3>", "<h4>")})
    assert compiled.by("404.html", "tag.html", "sitemap.xml") == ["404.html", "tag.html"]


def test_what_was_compiled_for_another_language_is_not_used(compiled: Compiled) -> None:
    assert compiled.by("404.html") == ["404.html"]
    quick = Quick([ROOT / "themes/default"])
    quick.load("404.html", words_for("de"))
    assert compiled.names == ["404.html", "404.html"]


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
    (file,) = compiled.folder.glob("sitegen-*/*")
    file.write_bytes(file.read_bytes()[:left])
    assert compiled.by("404.html") == ["404.html"]
    assert compiled.by("404.html") == []


def test_without_a_safe_place_nothing_is_kept(compiled: Compiled) -> None:
    compiled.by("404.html")
    (folder,) = compiled.folder.iterdir()
    elsewhere = folder.rename(compiled.folder / "elsewhere")
    folder.symlink_to(elsewhere)  # as somebody else may have put it there
    assert compiled.by("404.html") == ["404.html"]
