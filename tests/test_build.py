"""Builds as a whole: what is published and when, and that nothing breaks them."""

from __future__ import annotations

import functools
import itertools
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen import record
from sitegen.building import build as building
from sitegen.building import prepare
from sitegen.building.build import Options, build
from sitegen.cli import main
from sitegen.manifest import MANIFEST
from tests import ROOT, write_files
from tests.builds import (
    SITE,
    SLOWER,
    SPEAKERS,
    children,
    command,
    ctrl_c,
    environment,
    files,
    is_staging,
    quick,
    run,
    running,
    times,
    tree,
    wait_until,
)

__all__ = ["ctrl_c", "quick"]  # fixtures

ARTICLE, SIDECAR = "content/b/x.md", "content/b/x.annotations.yaml"
TEMPLATE = "themes/default/templates/article.html"
SPEAKER = "themes/default/templates/speaker.html"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_files(tmp_path / "site", dict(SITE))


def built(site: Path, **options: object) -> dict[str, bytes]:
    """Build into the site's own output, which must succeed; what stands there."""
    result = build(site, Options(**options))  # type: ignore[arg-type]  # as in Options
    assert result.written is not None, result.diagnostics
    return files(site / "public")


def clean_build(site: Path, output: Path, **options: object) -> dict[str, bytes]:
    """What a first build of the site writes."""
    if output.exists():
        shutil.rmtree(output)
    result = build(site, Options(output, **options))  # type: ignore[arg-type]  # as in Options
    assert result.written is not None, result.diagnostics
    return files(output)


def spoil(site: Path, file: str, old: str, new: str) -> None:
    path = site / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


# ---- What is published, and the exit code that tells of it ----

UNDECLARED = (SIDECAR, "speaker: he,", "speaker: hee,")
WARNED = (SIDECAR, "{speaker: he, quote: We stay}", "{speaker: he, quote: He said, kind: direct}")
CONFIG = ("sitegen.yaml", "title: Small", "titel: Small")
NO_THEME = ("sitegen.yaml", "title: Small", "theme: none")
INSIDE = ("sitegen.yaml", "title: Small", "output: content/b")
NOTHING = ("sitegen.yaml", "title", "title")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("change", "arguments", "code", "published"),
    [
        (NOTHING, [], 0, True),
        (NOTHING, ["--strict"], 0, True),
        (WARNED, [], 0, True),
        (WARNED, ["--strict"], 1, False),
        (WARNED, ["--strict", "--keep-going"], 1, True),
        (UNDECLARED, [], 1, False),
        (UNDECLARED, ["--keep-going"], 1, True),
        (CONFIG, [], 2, False),
        (CONFIG, ["--keep-going"], 2, False),
        (NO_THEME, [], 2, False),
        (INSIDE, [], 2, False),
        (NOTHING, ["--base-url", "no address"], 2, False),
        (NOTHING, ["-o", "."], 2, False),
        (NOTHING, ["-o", ".."], 2, False),
        (NOTHING, ["-o", "/"], 2, False),
        (NOTHING, ["-o", "content"], 2, False),
        (NOTHING, ["-o", "content/new/place"], 2, False),
        (NOTHING, ["-o", "public/../content/b"], 2, False),
        (NOTHING, ["-o", "themes/x"], 2, False),
        (NOTHING, ["-o", "sitegen.yaml"], 2, False),
        (NOTHING, ["-o", "sitegen.yaml/x"], 2, False),
        (NOTHING, ["--jobs", "0"], 2, False),
        (NOTHING, ["--no-such-option"], 2, False),
    ],
)
def test_exit_codes_and_what_stands_in_the_output_afterwards(
    site: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: tuple[str, str, str],
    arguments: list[str],
    code: int,
    published: bool,
) -> None:
    monkeypatch.chdir(site)
    assert CliRunner().invoke(main, ["build"]).exit_code == 0
    spoil(site, ARTICLE, "She said", "Then she said")
    spoil(site, *change)
    before, touched, all_before = tree(site / "public"), times(site / "public"), tree(tmp_path)
    done = CliRunner().invoke(main, ["build", "--json", *arguments], catch_exceptions=False)
    assert done.exit_code == code
    if published:
        assert b"Then she said" in (site / "public/b/x.html").read_bytes()
    else:
        assert tree(site / "public") == before
        assert times(site / "public") == touched
        assert tree(tmp_path) == all_before
    if "no-such" not in str(arguments) and "--jobs" not in arguments:
        *found, last = [json.loads(line) for line in done.stdout.splitlines()]
        assert [*last] == ["summary"]
        assert last["summary"]["published"] is published
        assert last["summary"]["errors"] == sum(f["severity"] == "error" for f in found)
        assert {"severity", "code", "path", "line", "column", "message", "hint"} <= {
            key for line in found for key in line
        } or not found


@pytest.mark.usefixtures("quick")
def test_the_output_may_stand_anywhere_else(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = built(site)
    shutil.rmtree(site / "public")
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    places = {
        "../site/../elsewhere": tmp_path / "elsewhere",
        "here/there/": tmp_path / "cwd/here/there",
        str(tmp_path / "absolute"): tmp_path / "absolute",
        "../site/docs": site / "docs",
        "a b'\"ü\u0308\U0001f600": tmp_path / "cwd/a b'\"ü\u0308\U0001f600",
    }
    for name, place in places.items():
        done = CliRunner().invoke(main, ["build", "../site", "-o", name], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        assert files(place) == expected
    assert not (site / "public").exists()


def test_files_of_others_are_in_the_way(site: Path) -> None:
    write_files(site / "public", {"b/x.html": "mine", "CNAME": "small.example"})
    before, touched = tree(site), times(site / "public")
    done = run("build", site)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"error[output]: {site}/public/b/x.html was not written by sitegen and is in the way",
        "        move it away, or choose another output with -o",
    ]
    assert tree(site) == before
    assert times(site / "public") == touched


@pytest.mark.usefixtures("quick")
def test_a_content_folder_that_is_a_link_may_not_hold_the_output(
    site: Path, tmp_path: Path
) -> None:
    (site / "content").rename(tmp_path / "real")
    (site / "content").symlink_to("../real")
    for output in (tmp_path / "real/out", tmp_path):
        with pytest.raises(building.Unusable, match="would mix"):
            build(site, Options(output))
    assert build(site, Options()).written is not None


def test_a_page_that_fails_is_told_once_and_keeping_going_publishes_the_others(
    site: Path,
) -> None:
    expected = built(site)
    write_files(site, {TEMPLATE: "{{ page.nothing }}", "content/y.md": "Why?\n"})
    before, touched = tree(site / "public"), times(site / "public")
    for jobs in ("1", "2"):
        done = CliRunner().invoke(main, ["build", str(site), "--jobs", jobs])
        assert (done.exit_code, done.stdout) == (1, "")
        told = done.stderr.splitlines()
        assert told[0].startswith(f"{site}/{TEMPLATE}:1:1: error[template]: ")
        assert told[0].endswith("(while making y.html and 1 other file)")
        assert told[-1] == "1 error: nothing was published"
        assert tree(site / "public") == before
        assert times(site / "public") == touched
    assert CliRunner().invoke(main, ["build", str(site), "--keep-going"]).exit_code == 1
    kept = files(site / "public")
    pages = {name for name in kept if not name.startswith("pagefind/")}
    before_pages = {name for name in expected if not name.startswith("pagefind/")}
    assert pages == before_pages - {"b/x.html"} | {"y.jsonld", "share/y.png"}
    shutil.rmtree(site / "themes")
    assert built(site) == clean_build(site, site / "other")


@pytest.mark.parametrize(
    "template",
    [
        "{% if %}",
        "{{ 1 / 0 }}",
        "{{ nothing }}",
        '{% include "article.html" %}',
        '{% extends "article.html" %}',
        '{% include "nothing.html" %}',
        "{{ 'x' * 10 ** 15 }}",
        "{{ cycler() }}",
        "{% for x in 3 %}{% endfor %}",
    ],
)
def test_whatever_is_wrong_with_a_template_it_is_told_of(site: Path, template: str) -> None:
    write_files(site, {TEMPLATE: template})
    (found,) = build(site, Options()).diagnostics
    assert (found.code, found.line) == ("template", 1)
    assert not (site / "public").exists()


def test_a_template_changed_between_two_builds_of_one_process_counts(site: Path) -> None:
    write_files(site, {TEMPLATE: "one"})
    assert built(site)["b/x.html"] == b"one"
    write_files(site, {TEMPLATE: "two"})
    assert built(site)["b/x.html"] == b"two"
    assert built(site, jobs=2)["b/x.html"] == b"two"
    write_files(site, {TEMPLATE: "three"})
    assert built(site, jobs=2)["b/x.html"] == b"three"


@pytest.mark.usefixtures("quick")
def test_clean_undoes_a_build(site: Path) -> None:
    before = tree(site)
    built(site)
    assert CliRunner().invoke(main, ["clean", str(site)]).exit_code == 0
    assert tree(site) == before


# ---- The same content, the same bytes ----


def _larger(site: Path) -> Path:
    """A site with enough names that an order left to chance would show."""
    speakers = "".join(f"  s{i}: {{name: Speaker {i}}}\n" for i in range(12))
    write_files(site, {"content/index.annotations.yaml": f"speakers:\n{speakers}"})
    for i in range(9):
        said = "".join(
            f"  q{j}: {{speaker: [s{(i + j) % 12}, s{(i * 5 + j + 1) % 12}], quote: Words {j}.,"
            f" via: [s{j}], date: 20{10 + (i * j) % 9}}}\n"
            for j in range(5)
        )
        positions = "".join(f"      p{j}: {{label: P {j}, statements: [q{j}]}}\n" for j in range(5))
        sidecar = f"statements:\n{said}conflicts:\n  c{i}:\n    question: {i}?\n    positions:\n"
        words = " ".join(f"“Words {j}.”" for j in range(5))
        front = f"---\ntags: [t{i % 4}, u{i % 3}, v{i}]\nsummary: Number {i}\n---\n\n"
        name = f"content/{'abc'[i % 3]}/n{i}"
        write_files(site, {f"{name}.md": f"{front}{words}\n"})
        write_files(site, {f"{name}.annotations.yaml": sidecar + positions})
    return site


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A site, and what a build of it makes."""
    site = _larger(tmp_path_factory.mktemp("larger") / "site")
    return site, clean_build(site, site.parent / "expected")


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C", "TZ": "America/New_York"},
        {"PYTHONHASHSEED": "3", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        {"LANG": "de_DE.UTF-8", "COLUMNS": "20", "NO_COLOR": "1", "PYTHONOPTIMIZE": "2"},
    ],
)
def test_the_environment_makes_no_difference(
    larger: tuple[Path, dict[str, bytes]], tmp_path: Path, variables: dict[str, str]
) -> None:
    site, expected = larger
    done = run("build", site, "-o", tmp_path / "public", "--jobs", "2", env=variables)
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "public") == expected


@pytest.mark.usefixtures("quick")
def test_nor_how_the_site_is_named(
    larger: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, expected = larger
    (tmp_path / "link").symlink_to(site)
    monkeypatch.chdir(tmp_path)
    relative = os.path.relpath(site, tmp_path)
    for name in (str(site), f"{site}/", relative, f"{relative}/./", "link", "link/content/.."):
        done = CliRunner().invoke(main, ["build", name, "-o", "public"], catch_exceptions=False)
        assert done.exit_code == 0
        assert files(tmp_path / "public") == expected
        shutil.rmtree(tmp_path / "public")
    monkeypatch.chdir(site)
    done = CliRunner().invoke(main, ["build", "-o", str(tmp_path / "public")])
    assert files(tmp_path / "public") == expected


@pytest.mark.usefixtures("quick")
def test_nor_how_many_processes_share_the_work(
    larger: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, expected = larger
    monkeypatch.setattr("sitegen.building.workers.CHUNK", 2)
    for jobs in (1, 2, 3):
        assert clean_build(site, tmp_path / "public", jobs=jobs) == expected


@pytest.mark.usefixtures("quick")
def test_nor_the_order_in_which_a_folder_lists_its_files(
    larger: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, expected = larger
    listed = os.scandir

    class Shuffled:
        def __init__(self, path: str) -> None:
            with listed(path) as entries:
                self.entries = iter(random.Random(0).sample(found := list(entries), len(found)))

        def __iter__(self) -> Iterator[os.DirEntry[str]]:
            return self.entries

        def __next__(self) -> os.DirEntry[str]:
            return next(self.entries)

        def __enter__(self) -> Shuffled:
            return self

        def __exit__(self, *_: object) -> None: ...

        def close(self) -> None: ...

    monkeypatch.setattr(os, "scandir", Shuffled)
    assert clean_build(site, tmp_path / "public") == expected


@pytest.mark.usefixtures("quick")
def test_a_second_build_touches_nothing(larger: tuple[Path, dict[str, bytes]]) -> None:
    site, expected = larger
    assert built(site) == expected
    before = times(site / "public")
    for jobs in (1, 2):
        assert built(site, jobs=jobs) == expected
        assert times(site / "public") == before


# ---- Names ----


@pytest.mark.usefixtures("quick")
def test_names_with_anything_in_them(site: Path, tmp_path: Path) -> None:
    names = ["a b", "it's", '"q"', "ü", "%41", "c+d&e;f=g", "[x]", "\U0001f600", "-o", "a.b", "$x"]
    for name in names:
        write_files(site, {f"content/{name}/{name}.md": f"# {name}\n", f"content/f {name}": name})
    bad = site / "content/%41"
    assert build(site, Options()).errors == 1  # a % in an address
    shutil.rmtree(bad)
    made = built(site)
    for name in names:
        assert made[f"f {name}"] == name.encode()
        assert name == "%41" or f"{name}/{name}.html" in made
    assert made == clean_build(site, tmp_path / "other")
    shutil.rmtree(site / "content")
    write_files(site, {"content/a.md": "Only this.\n"})
    assert built(site) == clean_build(site, tmp_path / "other")


@pytest.mark.usefixtures("quick")
def test_addresses_that_differ_in_case_or_composition_only_are_refused(site: Path) -> None:
    write_files(
        site,
        {
            "content/u\u0308.md": "Decomposed.\n",
            "content/\u00fc.md": "Composed.\n",
            "content/Case.md": "A\n",
            "content/case.md": "a\n",
        },
    )
    told = [found.message for found in build(site, Options()).diagnostics]
    assert told == [
        "two sources for one address: Case.html and case.html, which differ in case only "
        "(also content/Case.md)",
        "two sources for one address: u\u0308.html and \u00fc.html, which differ only in how "
        "letters are composed (also content/u\u0308.md)",
    ]
    assert build(site, Options(keep_going=True)).written is not None


@pytest.mark.usefixtures("quick")
def test_files_are_found_however_their_names_are_composed(site: Path) -> None:
    """Some systems name a file with letters and accents apart, where a keyboard writes one."""
    apart, one = "e\u0301te\u0301", "\u00e9t\u00e9"
    files = {
        f"content/{apart}/{apart}.md": f"“We stay,” he said. ![x]({apart}.png) ![y]({one}.png)\n",
        f"content/{apart}/{one}.annotations.yaml": "statements: {x: {speaker: he, quote: We stay}}",
        f"content/{apart}/{apart}.png": "1",
        "content/other.md": f"See [that]({one}/{one}.md) and [this]({apart}/{apart}.md).\n",
        "content/other.annotations.yaml": f"""\
speakers: {{he: {{name: He}}}}
relations:
  - {{from: "{one}/{one}#x", type: disputes, to: "b/x#leave"}}
  - {{from: "b/x#stay", type: disputes, to: "{apart}#x"}}
""",
    }
    write_files(site, files)
    assert build(site, Options()).diagnostics == ()
    assert (site / f"public/{one}/{one}.png").read_text() == "1"
    assert not list((site / "public").rglob(f"*{apart}*"))
    edited = files[f"content/{apart}/{apart}.md"].replace("said", "said again")
    write_files(site, {f"content/{apart}/{apart}.md": edited})
    assert build(site, Options()).diagnostics == ()
    assert "said again" in (site / f"public/{one}/{one}.html").read_text("utf-8")


@pytest.mark.usefixtures("quick")
def test_an_address_that_is_a_file_and_a_folder_is_refused(site: Path) -> None:
    write_files(site, {"content/b.html/x.md": "In a folder.\n", "content/b.md": "A page.\n"})
    found, _index = build(site, Options()).diagnostics
    assert (found.code, found.path) == ("url-taken", "content/b.html/x.md")
    assert found.message == (
        "two sources for one address: b.html and b.html/x.html, one a file and one in a folder "
        "of its name (also content/b.md)"
    )
    result = build(site, Options(keep_going=True))
    assert result.written is not None
    assert "b.html" in files(site / "public")
    shutil.rmtree(site / "content/b.html")
    write_files(site, {"content/speakers": "a file, where the speakers' pages are"})
    (found,) = build(site, Options()).diagnostics
    assert (found.code, found.path) == ("url-taken", "content/speakers")
    assert build(site, Options(keep_going=True)).written is not None
    assert "speakers/he.html" in files(site / "public")


@pytest.mark.usefixtures("quick")
def test_a_name_that_is_too_long_with_its_ending_is_an_error_of_the_content(site: Path) -> None:
    name = "n" * 252
    write_files(site, {f"content/{name}.md": "Long.\n", f"content/{'a' * 255}": "an asset"})
    write_files(site, {"content/y.md": f"---\ntags: [{'t' * 300}]\n---\n\nTagged.\n"})
    found = {(f.path[:12], f.code, f.message) for f in build(site, Options()).diagnostics}
    cut = "n" * 59 + "…"
    tag, long = "t" * 300, "tags/" + "t" * 54 + "…"
    ends = "is too long: files' names end at 255 bytes"
    assert found == {
        ("content/nnnn", "bad-name", f'the address "{cut}" {ends}'),
        ("content", "bad-name", f'for tag "{tag}" the address "{long}" {ends}'),
    }
    assert build(site, Options(keep_going=True)).written is not None
    assert "a" * 255 in files(site / "public")


@pytest.mark.usefixtures("quick")
def test_what_is_no_file_in_the_content_is_told_of(site: Path) -> None:
    os.mkfifo(site / "content/pipe.md")
    (site / "content/ring").symlink_to("ring")
    (site / "content/gone.md").symlink_to("nowhere")
    (site / "content/up").symlink_to("..")
    write_files(site, {"content/new\nline.png": "x"})
    found = [(f.path, f.code) for f in build(site, Options()).diagnostics]
    assert found == [
        ("content/gone.md", "unreadable"),
        ("content/new\ufffdline.png", "bad-name"),
        ("content/pipe.md", "unreadable"),
        ("content/ring", "unreadable"),
        ("content/up", "link-skipped"),
    ]


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_names_that_the_locale_cannot_tell_are_an_error_not_a_traceback(site: Path) -> None:
    write_files(site, {"content/ü.md": "Umlaut.\n"})
    done = run("build", site, env=ASCII)
    assert done.returncode == 1
    assert "file names are not read as UTF-8 in this locale" in done.stderr
    (site / "content/ü.md").unlink()
    spoil(site, ARTICLE, "tags: [t]", "tags: [ü]")
    done = run("build", site, env=ASCII)
    assert done.returncode == 2
    assert "set PYTHONUTF8=1, or another locale" in done.stderr
    assert not (site / "public").exists()


# ---- Killed, interrupted, side by side ----


def _versions(site: Path, count: int) -> None:
    """Give a site enough articles that a build takes a while; every version changes them all."""
    for number in range(16):
        words = f"Version {count}. " * 200
        folder = "one" if (number + count) % 2 else "two"
        other = site / f"content/{'two' if folder == 'one' else 'one'}/n{number}.md"
        other.unlink(missing_ok=True)
        write_files(site, {f"content/{folder}/n{number}.md": f"# Number {number}\n\n{words}\n"})


FORK = multiprocessing.get_context("fork")


class Started:
    """A build in a process of its own; forked, since so it begins at once."""

    def __init__(self, site: Path, options: Options) -> None:
        self.steps = FORK.Value("i", 0)
        self.process = FORK.Process(target=self._build, args=(site, options))
        self.process.start()

    def _build(self, site: Path, options: Options) -> None:
        for name in ("mkdir", "rename", "replace", "rmdir", "unlink"):
            setattr(os, name, functools.partial(self._step, getattr(os, name)))
        build(site, options)

    def _step(self, function: Callable[..., None], *arguments: object, **options: object) -> None:
        """Count a change to the disk, and take so long for it that the test can see it."""
        with self.steps.get_lock():
            self.steps.value += 1
        time.sleep(0.001)
        function(*arguments, **options)

    def end(self) -> int:
        """Wait for its end; how many changes there were."""
        self.process.join(60)
        assert self.process.exitcode == 0
        return int(self.steps.value)

    def kill_after(self, steps: int) -> bool:
        """Kill it when it has made that many changes; whether it had not ended before."""
        while self.process.is_alive() and self.steps.value < steps:
            time.sleep(0.0005)
        self.process.kill()
        self.process.join(60)
        return self.process.exitcode == -signal.SIGKILL


def _kill_builds(site: Path, expected: Path, rounds: int) -> tuple[int, int]:
    """Kill builds at random moments; how many before their end, and while they put files there."""
    chance = random.Random(0)
    _versions(site, 0)
    possible = {url: {data} for url, data in clean_build(site, expected).items()}
    built(site)
    _versions(site, -1)
    steps = Started(site, Options(expected)).end()
    killed = midway = 0
    for version in range(1, rounds + 1):
        _versions(site, version)
        content, new = files(site / "content"), clean_build(site, expected)
        started = Started(site, Options(jobs=1 + version % 2))
        ended = not started.kill_after(chance.randint(0, steps))
        left = files(site / "public")
        manifest = left.pop(MANIFEST)
        if not ended:
            killed += 1
            fresh = (left.get(u) == d for u, d in new.items() if d not in possible.get(u, ()))
            midway += manifest != new[MANIFEST] and any(fresh)
        for url, data in new.items():
            possible.setdefault(url, set()).add(data)
        for url, data in left.items():
            assert data in possible[url], f"{url} is neither the old nor the new"
        assert files(site / "content") == content
        if version % 3:  # else the next one is killed as well
            assert built(site) == new
            left_in_site = {path.name for path in site.iterdir()} - {record.FOLDER}
            assert left_in_site == {"content", "public", "sitegen.yaml"}
    return killed, midway


@pytest.mark.usefixtures("quick")
def test_builds_killed_at_any_moment_leave_whole_files_and_the_next_mends_all(
    site: Path, tmp_path: Path
) -> None:
    rounds = int(os.environ.get("SITEGEN_KILLS", "30"))
    killed, midway = _kill_builds(site, tmp_path / "expected", rounds)
    print(f"{killed} of {rounds} killed, {midway} of them while files were put in place")
    assert killed > rounds / 2
    assert midway


@pytest.fixture
def slow(site: Path) -> Path:
    """A site that has been built, and is slow to build again: for each of two processes."""
    write_files(site, {"content/index.annotations.yaml": f"speakers:\n{SPEAKERS}"})
    built(site)
    write_files(site, {SPEAKER: SLOWER, "sitegen.yaml": "title: Another\n"})
    return site


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_stops_a_build_without_a_trace(slow: Path, jobs: str) -> None:
    # Pages are made in the order of their kinds: some are staged when the speakers' are not made.
    before, touched = tree(slow), times(slow / "public")
    with running("build", slow, "--jobs", jobs) as process:
        wait_until(lambda: is_staging(slow), "files are staged")
        workers = children(process.pid)
        assert len(workers) == int(jobs) - 1
        os.killpg(process.pid, signal.SIGINT)  # as the terminal does it
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "stopped\n")
    assert tree(slow) == before
    assert times(slow / "public") == touched
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def test_a_worker_that_is_killed_ends_the_build_with_an_error(slow: Path) -> None:
    before = tree(slow)
    with running("build", slow, "--jobs", "2") as process:
        wait_until(lambda: is_staging(slow), "files are staged")
        os.kill(children(process.pid)[0], signal.SIGKILL)
        out, err = process.communicate(timeout=60)
    told = "error[system]: a worker process was killed; if memory is short, try --jobs 1\n"
    assert (process.returncode, out, err) == (2, "", told)
    assert tree(slow) == before


def test_workers_end_with_a_build_that_is_killed(slow: Path) -> None:
    with running("build", slow, "--jobs", "2") as process:
        wait_until(lambda: is_staging(slow), "files are staged")
        workers = children(process.pid)
        process.kill()
        process.communicate(timeout=30)
    wait_until(lambda: not any(map(_runs, workers)), "the workers are gone")
    shutil.rmtree(slow / "themes")
    assert built(slow) == clean_build(slow, slow / "other")
    assert not (slow / ".public.sitegen").exists()


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.usefixtures("quick")
def test_builds_side_by_side_into_one_output(site: Path, tmp_path: Path) -> None:
    other = write_files(tmp_path / "other", dict(SITE))
    for folder, version in ((site, 1), (other, 2)):
        _versions(folder, version)
    possible = [clean_build(folder, tmp_path / "expected") for folder in (site, other)]
    output = tmp_path / "public"
    for round_ in range(6):
        if round_ % 2:
            shutil.rmtree(output)
        started = [
            Started(folder, Options(output, jobs=1 + round_ % 2)) for folder in (site, other, site)
        ]
        assert all(build.end() for build in started)
        assert files(output) in possible
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "expected",
        "other",
        "public",
        "site",
    ]


# ---- Content that changes while it is read ----


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _make_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


CHANGING = [ARTICLE, SIDECAR, "content/picture.png", "content/b/index.md"]
CHANGES: dict[str, Callable[[Path], object]] = {
    "is gone": _remove,
    "becomes a folder": _make_folder,
    "grows": lambda path: path.write_bytes(path.read_bytes() * 3),
    "is emptied": lambda path: path.write_bytes(b""),
    "is no text": lambda path: path.write_bytes(b"\xff\x00\xfe" * 50),
    "is another": lambda path: path.write_bytes(b"statements: {other: {speaker: [nobody]}}\n" * 2),
    "leads nowhere": _make_link,
}


def _meanwhile(
    monkeypatch: pytest.MonkeyPatch, stage: str, happening: Callable[[], object]
) -> None:
    """Let something happen just when a stage is done."""
    module = building if hasattr(building, stage) else prepare
    function = getattr(module, stage)

    def followed(*arguments: object) -> object:
        done = function(*arguments)
        happening()
        return done

    monkeypatch.setattr(module, stage, followed)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("stage", ["configure", "scan", "resolve", "plan"])
@pytest.mark.parametrize("faulty", [True, False])
def test_a_file_that_changes_during_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, faulty: bool
) -> None:
    published = 0
    for number, (change, name) in enumerate(itertools.product(CHANGES, CHANGING)):
        site = write_files(tmp_path / str(number), dict(SITE))
        if faulty:  # faults are located by reading their files once more
            spoil(site, SIDECAR, "statements: [leave]", "statements: [leafe]")
        path, output = site / name, tmp_path / "public"
        before = files(output) if published else None
        with monkeypatch.context() as patch:
            _meanwhile(patch, stage, functools.partial(CHANGES[change], path))
            result = build(site, Options(output, keep_going=bool(number % 2)))
        published += result.written is not None
        assert result.errors or result.written
        if result.written is None and before is not None:
            assert files(output) == before
    assert published


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("stage", ["scan", "resolve", "plan"])
def test_folders_that_vanish_during_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    for number, gone in enumerate(["content", "content/b", "themes", "sitegen.yaml", "."]):
        theme = {TEMPLATE: "mine", "themes/default/static/x.css": "x"}
        site = write_files(tmp_path / str(number), dict(SITE) | theme)
        with monkeypatch.context() as patch:
            _meanwhile(patch, stage, functools.partial(_remove, site / gone))
            done = CliRunner().invoke(main, ["build", str(site)], catch_exceptions=False)
        assert done.exit_code in ((0, 1, 2) if gone == "." else (0, 1))


# ---- Terminals, pipes and imports ----


def _shell(script: str, site: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell script in which "$@" is the program."""
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}", "bash", *command()],
        cwd=site,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("script", "code", "out", "err"),
    [
        ('"$@" build --json --keep-going | head -c 1', 1, "{", ""),
        ('"$@" check | true', 1, "", ""),
        ('"$@" check --format json | head -c 1', 1, "{", ""),
        ('"$@" build --keep-going --json >&-', 1, "", ""),
        ('"$@" build --keep-going 2>&-', 1, "", ""),
        ('"$@" build --keep-going --quiet 2>&1 >&- | true', 1, "", ""),
        ('"$@" build --keep-going --json < /dev/null > /dev/full', 2, "", "No space left"),
        ('"$@" --version >&-', 0, "", ""),
        ('"$@" --help > /dev/full', 2, "", "error[system]: No space left on device\n"),
        ('"$@" build nowhere --json | true', 2, "", ""),
    ],
)
def test_a_standard_stream_that_is_closed_or_full(
    many_faults: Path, script: str, code: int, out: str, err: str
) -> None:
    done = _shell(script, many_faults)
    assert (done.returncode, done.stdout) == (code, out)
    assert err in done.stderr if err else done.stderr == ""
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def many_faults(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with more to be said of it than a pipe holds."""
    lone = {f"content/{number}.annotations.yaml": "speakers: {}\n" for number in range(600)}
    return write_files(tmp_path_factory.mktemp("faults"), dict(SITE) | lone)


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "utf-16"},
    ],
)
def test_any_encoding_of_the_terminal(site: Path, variables: dict[str, str]) -> None:
    spoil(site, SIDECAR, "speaker: he,", "speaker: hé“\U0001f600,")
    encoding = variables["PYTHONIOENCODING"] if "utf-16" in str(variables) else None
    done = subprocess.run(
        command("build"), cwd=site, env=environment(variables), capture_output=True
    )
    told = (done.stdout + done.stderr).decode(encoding or "utf-8", "replace")
    assert done.returncode == 1
    assert "Traceback" not in told
    assert "is not declared" in told
    done = subprocess.run(
        command("check", "--format", "json"),
        cwd=site,
        env=environment(variables),
        capture_output=True,
    )
    assert json.loads(done.stdout.splitlines()[0])["message"].startswith('speaker "hé“\U0001f600"')


def test_asking_for_the_version_or_for_help_imports_nothing_big() -> None:
    script = (
        "import sys\nfrom sitegen.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit as end: assert not end.code\n"
        "big = {'pydantic', 'jinja2', 'yaml', 'markdown_it', 'rich', 'rapidfuzz', 'asyncio'}\n"
        "assert not big & set(sys.modules), big & set(sys.modules)\n"
    )
    for arguments in (["--version"], ["--help"], ["build", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], env=environment(), capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()


def test_a_short_build_imports_no_progress_bar(site: Path) -> None:
    script = (
        "import sys\nfrom sitegen.cli import main\n"
        "try: main(['build', sys.argv[1]])\nexcept SystemExit as end: assert not end.code\n"
        "assert not {'rich', 'rapidfuzz'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(site)], env=environment(), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_build_of_what_is_plain_and_sound_loads_no_library_for_the_rest(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "sitegen.yaml", tmp_path)
    script = (
        "import sys\nfrom sitegen.cli import main\n"
        "try: main(['build', sys.argv[1]])\nexcept SystemExit as end: assert not end.code\n"
        "rest = {'pydantic', 'yaml', 'markdown_it', 'rapidfuzz'}\n"
        "assert not rest & set(sys.modules), rest & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], env=environment(), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()


# ---- Disks ----


@pytest.fixture
def read_only(site: Path) -> Iterator[Path]:
    """The site on a file system that cannot be written to; needs root."""
    mounted = subprocess.run(["mount", "--bind", site, site], capture_output=True)
    if mounted.returncode:
        pytest.skip("nothing can be mounted here: " + mounted.stderr.decode().strip())
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", site], check=True)
        yield site
    finally:
        subprocess.run(["umount", site], check=True)


def test_a_site_that_cannot_be_written_to_builds_elsewhere(read_only: Path, tmp_path: Path) -> None:
    done = run("build", read_only)
    assert done.returncode == 2
    assert done.stderr == (
        f"error[output]: cannot write {read_only}/public: Read-only file system\n"
        "        the folder that holds it must be writable\n"
    )
    assert run("build", read_only, "-o", tmp_path / "public", "--jobs", "2").returncode == 0
    assert "b/x.html" in files(tmp_path / "public")


def test_no_room_for_a_file_leaves_the_last_output(site: Path) -> None:
    built(site)
    spoil(site, ARTICLE, "She said", "Then she said")
    write_files(site, {"content/large.bin": "x" * 400_000})
    before, touched = tree(site), times(site / "public")
    done = subprocess.run(
        # A limit of 200 blocks of 1,024 bytes for every file that is written.
        ["bash", "-c", 'ulimit -f 200; "$@"', "bash", *command("build", site)],
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.stderr == "error[output]: cannot write large.bin: File too large\n"
    assert done.returncode == 2
    assert tree(site) == before
    assert times(site / "public") == touched


def test_an_error_of_a_worker_s_disk_is_told_as_well(site: Path) -> None:
    write_files(site, {TEMPLATE: "{{ 'x' * 400000 }}"})
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 200; "$@"', "bash", *command("build", site, "--jobs", "2")],
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.stderr == "error[output]: cannot write b/x.html: File too large\n"
    assert done.returncode == 2
    assert sorted(path.name for path in site.iterdir()) == [
        ".sitegen",
        "content",
        "sitegen.yaml",
        "themes",
    ]
