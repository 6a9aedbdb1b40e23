"""What builds leave behind: nothing that only a search for it would free, since they make none."""

from __future__ import annotations

import gc
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.building import build as building
from sitegen.building.build import Options, build
from tests import ROOT, write_files
from tests.builds import SITE


@pytest.fixture
def unsearched() -> Iterator[None]:
    """Garbage is not looked for."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def left_over() -> Counter[str]:
    """What refers to itself and is referred to by nothing else, by kind: only of ours."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    kinds = [type(one) for one in gc.garbage]
    gc.garbage.clear()
    gc.collect()
    return Counter(kind.__qualname__ for kind in kinds if kind.__module__.startswith("sitegen."))


@pytest.mark.usefixtures("unsearched")
def test_pages_and_articles_are_freed_as_soon_as_they_are_done_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    shutil.copytree(ROOT / "content", site / "content")
    write_files(site, {"sitegen.yaml": "title: A\nsearch: false\n"})
    build(site, Options(jobs=1))  # after which the templates are compiled
    left_over()
    found: list[Counter[str]] = []

    def after_all_pages(*_: object) -> tuple[str, ...]:
        found.append(left_over())
        return ()

    monkeypatch.setattr(building, "compress", after_all_pages)
    result = build(site, Options(jobs=1, force=True))
    assert result.written is not None
    assert result.written.total > 200
    assert found == [Counter()]


@pytest.mark.usefixtures("unsearched")
@pytest.mark.parametrize("is_odd", [False, True])
def test_only_where_jinja_renders_pages_it_is_searched_for(tmp_path: Path, is_odd: bool) -> None:
    odd = "{% if page.title %}{% extends 'base.html' %}{% endif %}"
    overridden = {"themes/default/templates/404.html": odd} if is_odd else {}
    site = write_files(tmp_path, {**SITE, **overridden})
    build(site, Options(jobs=1))
    assert gc.isenabled() is is_odd
