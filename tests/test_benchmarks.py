"""The benchmarks' corpus and tables. Nothing is timed here, and no other generator is needed."""

from __future__ import annotations

import re
import sys
from hashlib import sha256
from pathlib import Path
from statistics import mean

import pytest

from benchmarks import layouts
from benchmarks.compare import Case, Seen
from benchmarks.corpus import corpus, path_of
from benchmarks.measure import Cost, Failed, timed
from benchmarks.subjects import SUBJECTS, Site, Wrong
from benchmarks.table import table
from sitegen.building.build import Options, build

TOTAL = 12


def test_the_corpus_is_always_the_same(tmp_path: Path) -> None:
    """Or figures of different days say nothing of each other: a change of it is noted with them."""
    layouts.flat(tmp_path, TOTAL)
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    whole = "".join(f"{path.relative_to(tmp_path)}\n{path.read_text('utf-8')}" for path in files)
    assert sha256(whole.encode()).hexdigest()[:16] == "c38a9d328c7c2f2c"


def test_articles_are_what_is_told_of_them() -> None:
    articles = list(corpus(200))
    assert 2_600 < mean(len(one.text.encode()) for one in articles) < 2_800
    paths = {one.path for one in articles}
    for number, one in enumerate(articles):
        assert one.path == path_of(number)
        assert len(one.statements) == 8
        within, across = one.conflicts
        assert "#" not in within.other
        other, _, _ = across.other.partition("#")
        assert other in paths - {one.path}
        assert len(one.events) == 2
    assert len({said.speaker for one in articles for said in one.statements}) == 8


def test_the_corpus_builds_without_a_word(tmp_path: Path) -> None:
    layouts.directories(tmp_path, TOTAL)
    result = build(tmp_path, Options(jobs=1))
    assert result.diagnostics == ()
    assert (result.articles, result.statements, result.conflicts) == (12, 96, 24)
    page = (tmp_path / f"public/{path_of(11)}/index.html").read_text("utf-8")
    assert page.count("data-statement=") >= 8


def test_all_layouts_have_the_same_texts(tmp_path: Path) -> None:
    kinds = (layouts.flat, layouts.front_matter, layouts.mkdocs, layouts.pelican)
    for number, layout in enumerate((*kinds, layouts.bundles)):
        layout(tmp_path / str(number), 2)
        ending = "/index.md" if layout is layouts.bundles else ".md"
        for made in corpus(2):
            file = tmp_path / f"{number}/content/{made.path}{ending}"
            assert file.read_text("utf-8").endswith(f"\n{made.text}")


def test_a_build_that_missed_an_edit_is_not_measured(tmp_path: Path) -> None:
    site = Site(SUBJECTS["sitegen"], tmp_path / "site", 3)
    build(site.root, Options(jobs=1))
    site.check("")
    site.edit("Added later.")
    page = site.root / f"public/{path_of(1)}.html"
    with pytest.raises(Wrong, match=re.escape(f"{page} is stale: it should say 'Added later.'")):
        site.check("Added later.")
    build(site.root, Options(jobs=1))
    site.check("Added later.")
    page.unlink()
    with pytest.raises(Wrong, match=re.escape(f"1 of 3 pages are missing: {page}")):
        site.check("Added later.")


def test_a_command_that_fails_is_not_measured(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "raise SystemExit('no room')"]
    with pytest.raises(Failed, match=r"^exit code 1: .*\nno room\n$"):
        timed(program, tmp_path, {})


def test_a_table_has_the_ratios_of_rounds_and_their_spread() -> None:
    seens = {
        ("sitegen", Case.COLD): Seen([Cost(1, 2), Cost(4, 4), Cost(9, 6)], 55.4),
        ("hugo", Case.COLD): Seen([Cost(2, 2), Cost(2, 2), Cost(3, 2)], 80),
        ("sitegen", Case.EDIT): Seen([Cost(1, 1)], 1),
    }
    sitegen, hugo = table(seens, Case.COLD).splitlines()[2:]
    costs = "4.00 (1.00–9.00) | 4.00 (2.00–6.00) | 55"
    assert sitegen == f"| sitegen | {costs} | 2.00 (0.50–3.00) | 2.00 (1.00–3.00) |"
    costs = "2.00 (2.00–3.00) | 2.00 (2.00–2.00) | 80"
    assert hugo == f"| hugo | {costs} | 1.00 (1.00–1.00) | 1.00 (1.00–1.00) |"
    assert table(seens, Case.EDIT).splitlines()[2:] == ["| sitegen | 1.00 | 1.00 | 1 |  |  |"]
