"""The documentation against the program: fields, commands, data, examples, links."""

from __future__ import annotations

import dataclasses
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sitegen.anchoring import Quote, Searchable, anchor, nearest, offer
from sitegen.annotations.conflicts import ConflictForm, PositionForm
from sitegen.annotations.events import EventForm
from sitegen.annotations.notes import NoteForm
from sitegen.annotations.quotes import QuoteForm
from sitegen.annotations.relations import RelationForm
from sitegen.annotations.sidecar import SidecarForm
from sitegen.annotations.speakers import RoleForm, SpeakerForm
from sitegen.annotations.statements import DefaultsForm, StatementForm
from sitegen.building.build import Options, build
from sitegen.cli import main
from sitegen.config import ConfigForm, ReviewerForm
from sitegen.dates import parse_date
from sitegen.diagnostics import Diagnostic
from sitegen.forms import Form, read_form
from sitegen.forms.models import model_of
from sitegen.frontmatter import FrontMatterForm
from sitegen.markdown import to_body
from sitegen.model import INVERSE, OPPOSING
from sitegen.pages.article import ArticlePage
from sitegen.pages.home import HomePage
from sitegen.pages.job import Frame, Job, Output
from sitegen.pages.values import COLOURS, StatementView
from sitegen.render import Renderer
from sitegen.scaffold import make_site
from sitegen.settings import (
    ColoursForm,
    LogoForm,
    NavigationForm,
    SchemesForm,
    ThemeSettingsForm,
)
from sitegen.share.card import Card
from sitegen.targets import DirectoryForm, GithubPagesForm, RsyncForm, S3Form, TargetForm
from sitegen.yamltext.document import read_yaml
from tests import ROOT, theming, write_files

PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
}
PARSER = MarkdownIt("commonmark").enable("table")


def page(name: str) -> str:
    return PAGES[f"docs/{name}.md"]


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next of its level or above."""
    start = re.search(rf"^(#+) {re.escape(heading)}\n", text, re.MULTILINE)
    assert start, heading
    rest = text[start.end() :]
    end = re.search(rf"^#{{1,{len(start.group(1))}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def rows(text: str) -> list[list[str]]:
    """The rows of all tables, without their heads; a cell as it is written."""
    found: list[list[str]] = []
    for line in text.split("\n"):
        if line.startswith("| ---"):
            found.pop()
        elif line.startswith("| "):
            found.append([cell.strip() for cell in line.split("|")[1:-1]])
    return found


def codes(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def blocks(text: str, language: str) -> list[str]:
    return [t.content for t in PARSER.parse(text) if t.type == "fence" and t.info == language]


# ---- Formats ----

FORMS: dict[str, type[Form]] = {
    "`sitegen.yaml`": ConfigForm,
    "Targets": TargetForm,
    "GitHub Pages": GithubPagesForm,
    "Directory": DirectoryForm,
    "Rsync": RsyncForm,
    "S3": S3Form,
    "Reviewer": ReviewerForm,
    "Theme settings": ThemeSettingsForm,
    "Schemes": SchemesForm,
    "Colours": ColoursForm,
    "Logo": LogoForm,
    "Navigation": NavigationForm,
    "Front matter": FrontMatterForm,
    "The sidecar": SidecarForm,
    "Speakers": SpeakerForm,
    "Roles": RoleForm,
    "Statements": StatementForm,
    "Defaults": DefaultsForm,
    "Quotes": QuoteForm,
    "Relations": RelationForm,
    "Conflicts": ConflictForm,
    "Positions": PositionForm,
    "Events": EventForm,
    "Notes": NoteForm,
}


def documented(heading: str) -> dict[str, list[str]]:
    """The fields of a form as its section tells them: key to the rest of the row."""
    text = section(page("formats"), heading).partition("\n### ")[0]
    table = text[text.index("| key |" if "| key |" in text else "| section |") :].partition("\n\n")[
        0
    ]
    return {codes(row[0])[0]: row[1:] for row in rows(table)}


@pytest.mark.parametrize("heading", FORMS)
def test_every_field_is_documented_and_no_other(heading: str) -> None:
    fields = FORMS[heading].given
    names = [field.alias or name for name, field in fields.items()]
    assert sorted(documented(heading)) == sorted(names)


@pytest.mark.parametrize("heading", FORMS)
def test_what_is_required_is_said_so(heading: str) -> None:
    fields = FORMS[heading].given
    required = {field.alias or name for name, field in fields.items() if field.default is ...}
    told = {key for key, row in documented(heading).items() if row[0].endswith(", required")}
    assert told == required


@pytest.mark.parametrize("heading", FORMS)
def test_every_word_to_choose_is_documented(heading: str) -> None:
    schema = model_of(FORMS[heading]).model_json_schema()
    for key, row in documented(heading).items():
        words = _choices(schema["properties"][key])
        if words and key != "type":
            assert codes(row[0]) == words, f"{heading}: {key}"


def _choices(schema: dict[str, object]) -> list[str]:
    for way in [schema, *schema.get("anyOf", [])]:  # type: ignore[misc]  # JSON
        if isinstance(way, dict) and "enum" in way:
            return list(way["enum"])
    return []


def test_the_defaults_of_the_configuration_are_documented() -> None:
    form = ConfigForm()
    for key, row in documented("`sitegen.yaml`").items():
        value = getattr(form, key)
        default = str(value).lower() if isinstance(value, bool) else value
        assert (codes(row[1]) or [""])[0] == (default if isinstance(default, str) else ""), key


def test_the_relations_are_documented_with_their_inverses() -> None:
    table = section(page("formats"), "Relations").partition("| type |")[2]
    told = {codes(row[0])[0]: (row[1], row[2] == "yes") for row in rows("| type |" + table)}
    assert told == {type: (inverse, type in OPPOSING) for type, inverse in INVERSE.items()}


def test_dates_read_as_documented() -> None:
    table = rows(section(page("formats"), "Dates"))
    assert len(table) > 10
    for written, reading in table:
        assert parse_date(codes(written)[0]).human() == reading


def test_the_yaml_shown_is_read_without_a_fault() -> None:
    shown = 0
    for name, text in PAGES.items():
        for block in blocks(text, "yaml"):
            document = read_yaml(name, block)
            assert document.diagnostics == (), block
            form: type[Form] = SidecarForm
            if isinstance(document.value, dict) and document.value.keys() & {
                "theme_settings",
                "deploy",
                "compress",
            }:
                form = ConfigForm
            if isinstance(document.value, dict) and "title" in document.value:
                form = FrontMatterForm
            assert read_form(form, document).faults == (), block
            shown += 1
    assert shown > 8


def test_the_readmes_sidecar_fits_its_text(tmp_path: Path) -> None:
    (sidecar,) = blocks(PAGES["README.md"], "yaml")
    article = (ROOT / "content/syria-2018/white-house-syria.md").read_text("utf-8")
    name = "content/syria-2018/white-house-syria"
    site = write_files(tmp_path, {f"{name}.md": article, f"{name}.annotations.yaml": sidecar})
    result = build(site, Options())
    assert result.diagnostics == ()
    assert (result.statements, result.conflicts) == (2, 1)


# ---- Anchoring ----

CASES = [
    row for row in rows(page("anchoring")) if row[-1] in {"found", "ambiguous", "offered", "orphan"}
]


@pytest.mark.parametrize(("text", "quote", "outcome"), CASES)
def test_quotes_anchor_as_documented(text: str, quote: str, outcome: str) -> None:
    (written,) = codes(quote)
    sought = Quote(**yaml.safe_load(written)) if written.startswith("{") else Quote(written)
    body, _, _ = to_body(text, "x.md")
    assert type(anchor(Searchable(body.text), sought)).__name__.lower() == outcome


def test_the_thresholds_are_those_documented() -> None:
    told = " ".join(page("anchoring").split())
    for words in (
        f"at least {offer._SHORTEST} characters",
        f"the score is at least {offer._ENOUGH:.2f}",
        f"the words alone at least {offer._ENOUGH_ALONE:.2f}",
        f"the words alone are at least {offer._FLOOR:.2f} alike",
        f"comes within {offer._LEAD:.2f} of it",
        f"(at least {offer.AGREES:.2f} alike)",
        f"(less than {offer.AGREES:.2f} alike)",
        f"From {offer.PROOF} characters on",
        f"shorter than {offer.PROOF} characters",
        f"the words weigh {nearest._QUOTE}, `prefix` {nearest._PREFIX} and",
    ):
        assert words in told


def test_every_outcome_has_an_example() -> None:
    assert {row[-1] for row in CASES} == {"found", "ambiguous", "offered", "orphan"}
    assert len(CASES) > 12


# ---- Commands ----


def commands(
    group: click.Group = main, prefix: str = "sitegen"
) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def test_every_command_is_documented_and_no_other() -> None:
    headings = re.findall(r"^## `(.*)`$", page("commands"), re.MULTILINE)
    assert sorted(headings) == sorted(name for name, _ in commands())


@pytest.mark.parametrize("name", dict(commands()))
def test_every_option_is_documented_and_no_other(name: str) -> None:
    command = dict(commands())[name]
    text = section(page("commands"), f"`{name}`")
    options = [
        {*option.opts, *option.secondary_opts}
        for option in command.params
        if isinstance(option, click.Option)
    ]
    assert [set(codes(row[0])) for row in rows(text)] == options
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    assert usage in text.split("\n")


@pytest.mark.parametrize("name", PAGES)
def test_every_command_line_shown_is_one_that_the_program_takes(name: str) -> None:
    lines = [line for block in blocks(PAGES[name], "sh") for line in block.splitlines()]
    lines += [f"sitegen {rest}" for rest in re.findall(r"`sitegen ([^`]+)`", PAGES[name])]
    for line in lines:
        words = shlex.split(line, comments=True)
        if words[:1] == ["sitegen"]:
            _take(words[1:])
        elif words and words[0].startswith("scripts/"):
            assert (ROOT / words[0]).stat().st_mode & 0o111, line


def _take(words: list[str]) -> None:
    """Parse a call without carrying it out; what is left out of a name in running text may be."""
    command: click.Command = main
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    if not words or words == ["--version"]:
        return
    assert not isinstance(command, click.Group), words
    command.make_context(command.name or "", list(words))


# ---- Data ----


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example of a new site, built with an address of its own."""
    site = tmp_path_factory.mktemp("docs") / "site"
    make_site(site)
    sidecar = site / "content/house-divided/index.annotations.yaml"
    dated = "role: [{role: Republican candidate for the Senate, from: 1858, to: 1858}]"
    text = sidecar.read_text("utf-8").replace("role: Republican candidate for the Senate", dated)
    both = "statements: [ottawa#why-not, springfield#crisis, ottawa#left-free]"
    sidecar.write_text(
        text.replace("statements: [ottawa#why-not, ottawa#left-free]", both), "utf-8"
    )
    moved = site / "content/house-divided/ottawa.md"
    moved.write_text(
        moved.read_text("utf-8").replace("---\n", "---\naliases: /old.html\n", 1), "utf-8"
    )
    assert build(site, Options(base_url="https://example.org/")).errors == 0
    return site / "public"


def keys(value: object, prefix: str = "") -> Iterator[str]:
    """The keys of JSON as the documentation writes them: `fragments[].start`, `anchor.type`."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from keys(held, f"{prefix}.{key}" if prefix else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for item in value:
            yield from keys(item, f"{prefix}[]")
    else:
        yield prefix


@pytest.mark.parametrize("kind", ["statements", "articles", "speakers", "conflicts", "events"])
def test_every_key_of_the_data_is_documented_and_no_other(output: Path, kind: str) -> None:
    entries = json.loads((output / f"data/{kind}.json").read_text("utf-8"))
    told = [
        key
        for row in rows(section(page("markup-and-data"), f"`{kind}.json`"))
        for key in codes(row[0])
    ]
    assert len(told) == len(set(told))
    found = {key for entry in entries for key in keys(entry)}
    # An empty list shows its name alone; some other entry shows what it holds.
    assert {
        key for key in found if not any(other.startswith(f"{key}[]") for other in found)
    } == set(told)


def test_there_is_a_page_at_every_address_documented(output: Path) -> None:
    table = rows(section(page("markup-and-data"), "Addresses"))
    files = [path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()]
    assert len(table) > 12
    patterns = []
    for address, *_ in table:
        (written,) = codes(address)
        pattern = re.escape(written).replace(r"\.\.\.", ".+")
        patterns.append(re.sub(r"BRIEFING|PATH|ID|TAG|NAME", ".+", pattern))
        assert any(re.fullmatch(patterns[-1], file) for file in files), written
    strays = [file for file in files if not any(re.fullmatch(p, file) for p in patterns)]
    assert strays == [".sitegen-manifest"]


def test_the_context_of_every_template_is_documented(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[Job] = []
    render = Renderer.render

    def rendered(self: Renderer, job: Job) -> Output | Diagnostic:
        jobs.append(job)
        return render(self, job)

    monkeypatch.setattr(Renderer, "render", rendered)
    build(output.parent, Options(jobs=1, base_url="https://example.org/", force=True))
    assert len(jobs) > 15
    told = {
        codes(row[0])[0]: row[1:]
        for row in rows(section(page("theming"), "Templates"))
        if len(row) == 3
    }
    for job in jobs:
        if job.template and not isinstance(job.page, Card):
            name, module = (codes(cell)[0] for cell in told[job.template])
            assert name == type(job.page).__name__
            assert module == f"{type(job.page).__module__.replace('.', '/')}.py"
    templates = {path.name for path in (ROOT / "themes/default/templates").iterdir()}
    assert set(told) <= templates
    for name, module in ((codes(cell)[0] for cell in row) for row in told.values()):
        assert f"class {name}:" in (ROOT / module).read_text("utf-8")


def test_every_colour_of_speakers_is_documented() -> None:
    assert f"classes `colour-1` to `colour-{COLOURS}`" in page("theming")


def test_the_contracts_of_templates_are_what_is_generated() -> None:
    assert page("theming") == theming.document(), "scripts/generate"


def test_every_block_and_custom_property_is_told() -> None:
    """Read from the theme in another way than the generator does."""
    base = (ROOT / "themes/default/templates/base.html").read_text("utf-8")
    sheet = (ROOT / "themes/default/static/style.css").read_text("utf-8")
    told = page("theming")
    for name in re.findall(r"block (\w+)", base):
        assert f"| `{name}` | " in told
    top = sheet[sheet.index(":root") : sheet.index("\n}\n")]
    for name in re.findall(r"^ +(--[a-z0-9-]+):", top, re.MULTILINE):
        assert f"| `{name}` | " in told


def test_every_context_is_told_field_by_field() -> None:
    told = section(page("theming"), "Contexts")
    for kind in (ArticlePage, HomePage, Frame, StatementView):
        fields = [codes(row[0])[0] for row in rows(section(told, kind.__name__))]
        assert fields == [field.name for field in dataclasses.fields(kind)]


# ---- Architecture ----


def test_every_module_is_named_and_no_other() -> None:
    text = section(page("architecture"), "Modules")
    told = {name for row in rows(text) for name in codes(row[0])}
    found = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "sitegen").iterdir()
        if not path.name.startswith(("__", "."))
    }
    assert told == found - {"py.typed"}
    inner = set(codes(section(text, "Within `anchoring/`")))
    modules = {path.name for path in (ROOT / "sitegen/anchoring").glob("*.py")} - {"__init__.py"}
    assert modules <= inner


def test_every_decision_is_listed() -> None:
    listed = re.findall(r"\(adr/(.*?)\)", section(page("architecture"), "Decisions"))
    files = sorted(path.name for path in (ROOT / "docs/adr").iterdir())
    assert listed == files
    for number, name in enumerate(files, start=1):
        text = page(f"adr/{name.removesuffix('.md')}")
        assert name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert "**Given up.**" in text


def test_every_script_is_documented() -> None:
    told = {codes(row[0])[0] for row in rows(page("contributing")) if "scripts/" in row[0]}
    assert told == {f"scripts/{p.name}" for p in (ROOT / "scripts").iterdir() if p.suffix == ""}


# ---- Links ----


def slug(heading: str) -> str:
    """The fragment that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip().replace(" ", "-")


def headings(text: str) -> set[str]:
    return {slug(found) for found in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def targets(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for inner in token.children or []:
            target = inner.attrs.get("href") or inner.attrs.get("src")
            if target:
                yield str(target)


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for target in targets(PARSER.parse(PAGES[name])):
        if re.match(r"[a-z]+:", target):
            assert target.startswith("https://"), target
            continue
        path, _, fragment = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), target
        if fragment:
            assert fragment in headings(file.read_text("utf-8")), target


def test_every_form_is_somewhere() -> None:
    """A form that no section tells of would go unseen."""
    known = {form.__name__ for form in FORMS.values()}
    own = (form for form in _forms(Form) if form.__module__.startswith("sitegen."))
    assert {form.__name__ for form in own} == known


def _forms(base: type[Form]) -> Iterator[type[Form]]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)
