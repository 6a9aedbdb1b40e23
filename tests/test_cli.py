"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen import __version__
from sitegen.cli import main
from sitegen.scaffold import make_site
from tests import ROOT, write_files

SOUND = {
    "content/x.md": "---\ndate: 2018-04-15\n---\n\nHe said “We stay.” She said “We leave.”\n",
    "content/x.annotations.yaml": """\
speakers: {he: {name: He}, she: {name: She}}
statements:
  stay: {speaker: he, quote: We stay}
  leave: {speaker: she, quote: We leave}
conflicts:
  c:
    question: Stay or leave?
    positions:
      s: {label: Stay, statements: [stay]}
      l: {label: Leave, statements: [leave]}
""",
}
UNKNOWN_SPEAKER = """\
content/x.annotations.yaml:3:10: error[unknown-speaker]: speaker "hee" is not declared
    3 |   stay: {speaker: hee, quote: We stay}
      |                   ^^^ did you mean "he"?
"""


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound site, and the current folder."""
    monkeypatch.chdir(write_files(tmp_path, SOUND))
    return tmp_path


def run(*arguments: str) -> Run:
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    return Run(done.exit_code, done.stdout, done.stderr)


def spoil(site: Path, old: str, new: str) -> None:
    path = site / "content/x.annotations.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


# ---- build ----


def test_a_build_tells_what_it_made(site: Path) -> None:
    done = run("build")
    files = sum(path.is_file() for path in (site / "public").rglob("*")) - 1  # the manifest
    start = f"1 article, 2 statements, 1 conflict: {files} files in public ({files} changed) in "
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(start)
    again = run("build")
    assert again.out.startswith(start.replace(f"({files} changed)", "(0 changed)"))


def test_a_build_with_errors_shows_them_and_leaves_what_was_there(site: Path) -> None:
    assert run("build", "--quiet") == Run(0, "", "")
    before = {path: path.stat().st_mtime_ns for path in (site / "public").rglob("*")}
    spoil(site, "speaker: he,", "speaker: hee,")
    done = run("build")
    assert done == Run(1, "", f"{UNKNOWN_SPEAKER}1 error: nothing was published\n")
    assert {path: path.stat().st_mtime_ns for path in (site / "public").rglob("*")} == before


def test_a_build_that_keeps_going_publishes_and_still_fails(site: Path) -> None:
    spoil(site, "speaker: he,", "speaker: hee,")
    done = run("build", "--keep-going")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(UNKNOWN_SPEAKER)
    assert "We leave" in (site / "public/x.html").read_text("utf-8")


def test_a_warning_stops_a_strict_build_only(site: Path) -> None:
    spoil(site, "quote: We stay", "quote: He said, kind: direct")
    done = run("build")
    assert done.code == 0
    assert "warning[unquoted]" in done.err
    assert done.out.endswith("; 1 warning\n")
    done = run("build", "--strict")
    assert done.code == 1
    assert "error[unquoted]" in done.err


def test_a_build_tells_programs_one_object_a_line(site: Path) -> None:
    done = run("build", "--json")
    (line,) = done.out.splitlines()
    told = json.loads(line)["summary"]
    assert (done.code, done.err, told["published"], told["statements"]) == (0, "", True, 2)
    spoil(site, "speaker: he,", "speaker: hee,")
    done = run("build", "--json")
    found, summary = map(json.loads, done.out.splitlines())
    assert found == {
        "severity": "error",
        "code": "unknown-speaker",
        "path": "content/x.annotations.yaml",
        "line": 3,
        "column": 10,
        "message": 'speaker "hee" is not declared',
        "hint": 'did you mean "he"?',
    }
    assert (summary["summary"]["published"], summary["summary"]["errors"]) == (False, 1)


def test_drafts_and_the_future_are_left_out_unless_asked_for(site: Path) -> None:
    write_files(
        site, {"content/d.md": "---\ndraft: true\n---\n", "content/f.md": "---\ndate: 9999\n---\n"}
    )
    draft, future = "content/d.md (a draft)", "content/f.md (dated in the future)"
    for options, made, told in (
        ((), [], f"note: not published: {draft}, {future}\n"),
        (("--drafts",), ["d"], f"note: not published: {future}\n"),
        (("--future",), ["f"], f"note: not published: {draft}\n"),
        (("--drafts", "--future"), ["d", "f"], ""),
    ):
        done = run("build", *options)
        assert (done.code, done.err) == (0, told)
        assert [name for name in "df" if (site / f"public/{name}.html").exists()] == made


def test_where_the_site_will_stand_can_be_said_for_one_build(site: Path) -> None:
    assert run("build", "--base-url", "https://example.org/a").code == 0
    assert "https://example.org/a/x.html" in (site / "public/sitemap.xml").read_text("utf-8")
    done = run("build", "--base-url", "example.org")
    assert done == Run(
        2,
        "",
        '--base-url: error[bad-link]: "example.org" is not a web address\n        write https://...\n',
    )


def test_the_output_can_be_another_folder(site: Path) -> None:
    assert run("build", "-o", "elsewhere/site").code == 0
    assert (site / "elsewhere/site/x.html").is_file()
    assert not (site / "public").exists()


@pytest.mark.parametrize("output", [".", "..", "content", "content/x", "themes/y"])
def test_the_output_does_not_mix_with_the_sites_own_files(site: Path, output: str) -> None:
    done = run("build", "-o", output)
    assert (done.code, done.out) == (2, "")
    assert "error[bad-output]" in done.err
    assert sorted(path.name for path in site.rglob("*") if path.is_file()) == [
        "x.annotations.yaml",
        "x.md",
    ]


def test_several_processes_make_the_same(site: Path) -> None:
    assert run("build", "--jobs", "1", "-o", "a").code == 0
    command = [sys.executable, "-m", "sitegen", "build", "--jobs", "2", "-o", "b"]
    done = subprocess.run(command, cwd=site, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0
    files = sorted(path.relative_to(site / "a") for path in (site / "a").rglob("*"))
    assert files == sorted(path.relative_to(site / "b") for path in (site / "b").rglob("*"))
    for file in files:
        if (site / "a" / file).is_file():
            assert (site / "a" / file).read_bytes() == (site / "b" / file).read_bytes()


# ---- check ----


def test_a_check_publishes_nothing(site: Path) -> None:
    assert run("check") == Run(0, "1 article, 2 statements, 1 conflict: no errors\n", "")
    assert not (site / "public").exists()


def test_a_check_shows_what_is_wrong_in_three_forms(site: Path) -> None:
    spoil(site, "speaker: he,", "speaker: hee,")
    counted = "1 article, 1 statement, 0 conflicts: 1 error\n"
    assert run("check") == Run(1, UNKNOWN_SPEAKER + counted, "")
    done = run("check", "--format", "json")
    assert (done.code, json.loads(done.out)["code"]) == (1, "unknown-speaker")
    done = run("check", "--format", "github")
    assert done.code == 1
    assert done.out.startswith("::error file=content/x.annotations.yaml,line=3,col=")


def test_paths_are_told_as_seen_from_the_current_folder(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(site, "speaker: he,", "speaker: hee,")
    monkeypatch.chdir(site.parent)
    assert run("check", site.name).out.startswith(f"{site.name}/{UNKNOWN_SPEAKER}")


def test_a_check_looks_at_drafts_unless_told_not_to(site: Path) -> None:
    write_files(site, {"content/d.md": "---\ndraft: true\n---\n\n[x](nowhere.md)\n"})
    assert run("check").code == 1
    assert run("check", "--no-drafts").code == 0


def test_new_wordings_are_written_into_the_sidecar(site: Path) -> None:
    text = "He said “We will stay in the country for as long as it takes.”\n"
    (site / "content/x.md").write_text(text, "utf-8")
    sidecar = """\
speakers: {he: {name: He}}
statements:
  stay:
    speaker: he
    quote: We will stay in this country for as long as it takes   # as I remember it
"""
    (site / "content/x.annotations.yaml").write_text(sidecar, "utf-8")
    assert run("check").code == 0
    assert run("check", "--strict").code == 1
    done = run("check", "--fix", "--strict")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("content/x.annotations.yaml: 1 quote mended\n")
    mended = (site / "content/x.annotations.yaml").read_text("utf-8")
    assert mended == sidecar.replace("in this country", "in the country")


# ---- new ----


def test_a_new_site_is_made_built_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("new", "site", "my site")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("  my site/.gitignore\n")
    assert done.out.endswith(
        "\nNext: sitegen build 'my site'\nThen open my site/public/index.html\n"
    )
    assert run("build", "my site").code == 0
    assert (tmp_path / "my site/public/index.html").is_file()
    assert run("check", "my site", "--strict").code == 0


def test_a_new_article_is_made_and_told(site: Path) -> None:
    done = run("new", "article", "a/b")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-2:] == ["  content/a/b.annotations.yaml", "  content/a/b.md"]
    assert run("check", "--strict").code == 0


def test_a_new_article_can_be_made_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_site(tmp_path / "x")
    monkeypatch.chdir(tmp_path)
    done = run("new", "article", "a/b", "--site", "x")
    assert done == Run(0, "  x/content/a/b.annotations.yaml\n  x/content/a/b.md\n", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("new", "site", "."),
            """\
error[output]: the folder . is not empty
        give a folder that is empty or new
""",
        ),
        (
            ("new", "article", "../y"),
            """\
content/../y.md: error[bad-name]: this is not the path of a file below the content folder
        write such as syria-2018/press-briefing
""",
        ),
        (
            ("new", "article", "x"),
            """\
error[output]: content/x.annotations.yaml exists already
        choose another path, or edit it
""",
        ),
        (
            ("new", "article", "x", "--site", "content"),
            """\
content: error[no-content]: there is no folder "content" in content
        the site is in .: name that folder, or go there
""",
        ),
        (
            ("new", "site", "content/x.md"),
            """\
error[output]: content/x.md is a file
        give a folder that is empty or new
""",
        ),
    ],
)
def test_what_cannot_be_made_is_told(site: Path, arguments: tuple[str, ...], told: str) -> None:
    before = sorted(site.rglob("*"))
    assert run(*arguments) == Run(2, "", told)
    assert sorted(site.rglob("*")) == before


# ---- clean ----


def test_cleaning_deletes_what_was_built_and_nothing_else(site: Path) -> None:
    run("build")
    built = sum(path.is_file() for path in (site / "public").rglob("*")) - 1
    (site / "public/mine.txt").write_text("mine", "utf-8")
    done = run("clean")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(f"public: {built} files deleted\n")
    assert [path.name for path in (site / "public").rglob("*")] == ["mine.txt"]


# ---- the call ----


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("build", "--nonsense"),
        ("build", "--jobs", "0"),
        ("check", "--format", "xml"),
        ("new", "article"),
        ("build", "nowhere"),
        ("check", "nowhere"),
        ("clean", "nowhere"),
    ],
)
def test_a_wrong_call_exits_with_2(site: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("titel: X\n", 'sitegen.yaml:1:1: error[unknown-key]: unknown key "titel"'),
        ("theme: dark\n", 'sitegen.yaml:1:1: error[unknown-theme]: there is no theme "dark"'),
        ("urls: [\n", "sitegen.yaml:"),
    ],
)
def test_a_wrong_configuration_exits_with_2(site: Path, text: str, told: str) -> None:
    (site / "sitegen.yaml").write_text(text, "utf-8")
    for command in ("build", "check", "clean"):
        done = run(command)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(told)


def test_help_tells_every_command_and_the_exit_codes() -> None:
    done = run("--help")
    assert done.code == 0
    for word in ("build", "check", "clean", "new", "Exit codes: 0 done; 1 the content has errors"):
        assert word in done.out
    for help in (done.out, run("new", "-h").out):
        commands = help.partition("Commands:")[2]
        assert commands
        assert "..." not in commands, "the first sentence of each is short enough to be shown"


def test_the_version_is_told() -> None:
    assert run("--version") == Run(0, f"sitegen, version {__version__}\n", "")


def test_no_colour_codes_where_nobody_reads_them(site: Path) -> None:
    spoil(site, "speaker: he,", "speaker: hee,")
    assert "\x1b" not in run("check").out


def test_the_module_runs_as_the_command_does(site: Path) -> None:
    shutil.rmtree(site / "content")
    command = [sys.executable, "-m", "sitegen", "build"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith('.: error[no-content]: there is no folder "content" in .\n')
