"""Texts written a second time, packed."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import brotli
import pytest

from sitegen.building.build import Options, Result, Unusable, build
from sitegen.manifest import MANIFEST
from tests import write_files
from tests.builds import SITE, files, quick, times

pytestmark = pytest.mark.usefixtures(quick.__name__)

TEXTS = (".html", ".css", ".js", ".json", ".jsonld", ".svg", ".txt", ".xml")


def built(site: Path) -> Result:
    result = build(site, Options())
    assert result.errors == 0
    return result


@pytest.fixture
def site(tmp_path: Path) -> Path:
    made = {**SITE, "sitegen.yaml": f"{SITE['sitegen.yaml']}compress: [gzip, brotli]\n"}
    return write_files(tmp_path, made)


def test_every_text_is_there_a_second_time_and_nothing_else(site: Path) -> None:
    result = built(site)
    found = files(site / "public")
    plain = {n: d for n, d in found.items() if not n.endswith((".gz", ".br"))}
    packed = {n for n in plain if n.endswith(TEXTS)}
    assert found.keys() == plain.keys() | {f"{n}{e}" for n in packed for e in (".gz", ".br")}
    assert {"index.html", "feed.xml", "b/x.jsonld"} < packed
    assert "picture.png" in plain
    for name in packed:
        assert gzip.decompress(found[f"{name}.gz"]) == plain[name]
        assert brotli.decompress(found[f"{name}.br"]) == plain[name]
        assert found[f"{name}.gz"][4:8] == bytes(4), "no time of the day in it"
    assert found[MANIFEST].decode().count(".gz\n") == len(packed)
    assert result.written is not None
    assert result.written.total == len(found) - 1


def test_packed_files_are_written_anew_and_deleted_with_their_texts(site: Path) -> None:
    built(site)
    output = site / "public"
    before = times(output)
    (site / "content/b/x.md").write_text("He said “We stay.” She said “We leave.” Both left.\n")
    (site / "content/b/y.md").write_text("Another.\n")
    built(site)
    article = (output / "b/x.html").read_bytes()
    assert b"Both left" in gzip.decompress((output / "b/x.html.gz").read_bytes())
    assert brotli.decompress((output / "b/x.html.br").read_bytes()) == article
    same = str(output / "static/style.css.br")
    assert times(output)[same] == before[same]
    (site / "content/b/y.md").unlink()
    built(site)
    assert not list(output.glob("b/y.*"))


def test_a_packed_file_that_was_spoilt_is_mended(site: Path) -> None:
    built(site)
    good = files(site / "public")
    for name in ("index.html.gz", "index.html.br"):
        (site / "public" / name).write_bytes(b"spoilt")
    (site / "public/feed.xml.gz").write_bytes(good["index.html.gz"])
    (site / "public/feed.xml.br").write_bytes(good["feed.xml.br"][:-5])
    built(site)
    assert files(site / "public") == good


def test_two_builds_give_the_same_bytes(site: Path) -> None:
    built(site)
    first = files(site / "public")
    build(site, Options(output=site / "other"))
    assert files(site / "other") == first


def test_a_sites_own_packed_file_stays(site: Path) -> None:
    write_files(site, {"content/table.csv": "a,b\n", "content/table.csv.gz": "mine"})
    built(site)
    assert (site / "public/table.csv.gz").read_text() == "mine"
    assert (site / "public/table.csv.br").exists()


def test_a_folder_that_is_named_like_a_packed_file_stays(site: Path) -> None:
    write_files(site, {"content/table.csv": "a,b\n", "content/table.csv.gz/more.csv": "mine"})
    built(site)
    assert (site / "public/table.csv.gz/more.csv").read_text() == "mine"
    assert (site / "public/table.csv.br").exists()


def test_without_the_setting_nothing_is_packed(site: Path) -> None:
    built(site)
    (site / "sitegen.yaml").write_text(SITE["sitegen.yaml"])
    built(site)
    assert not [name for name in files(site / "public") if name.endswith((".gz", ".br"))]


def test_brotli_is_missing(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    with pytest.raises(Unusable) as told:
        build(site, Options())
    (found,) = told.value.diagnostics
    assert (found.path, found.message, found.hint) == (
        "sitegen.yaml",
        "brotli is not installed",
        "run `pip install 'sitegen[brotli]'`, or compress with gzip alone",
    )
    assert not (site / "public").exists()
