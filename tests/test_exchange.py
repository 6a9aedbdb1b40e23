"""Out to other programs and in again: what is exported says what the site says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.building.build import Options, build
from sitegen.cli import main
from sitegen.exchange.importing import import_annotations
from tests import ROOT, write_files
from tests.builds import SITE

FILES = "data/annotations"


def data(output: Path, name: str) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = json.loads((output / f"data/{name}.json").read_text("utf-8"))
    return entries


def without(entries: list[dict[str, object]], *keys: str) -> list[dict[str, object]]:
    return [{key: held for key, held in e.items() if key not in keys} for e in entries]


def bare(folder: Path, *kept: str) -> Path:
    """The example site without its sidecars, but those `kept`."""
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copy(ROOT / "sitegen.yaml", folder)
    for sidecar in folder.rglob("*.annotations.yaml"):
        if sidecar.name not in kept:
            sidecar.unlink()
    return folder


def fill(site: Path, output: Path) -> None:
    """Import all that a site published into another."""
    for file in json.loads((output / "data/index.json").read_text("utf-8"))["annotations"]["files"]:
        done = import_annotations(site, output / "data" / file)
        assert done.diagnostics == ()


@pytest.mark.parametrize("kept", [(), ("index.annotations.yaml",)])
def test_the_example_goes_out_and_comes_in_again(
    tmp_path: Path, example_site: Path, kept: tuple[str, ...]
) -> None:
    site = bare(tmp_path, *kept)
    fill(site, example_site)
    result = build(site, Options())
    assert result.diagnostics == ()
    linked = ("conflicts", "opponents", "relations")  # of no passage, and in no annotation
    theirs = without(data(example_site, "statements"), *linked)
    assert without(data(site / "public", "statements"), *linked) == theirs
    speakers = without(data(example_site, "speakers"), *linked)
    ours = without(data(site / "public", "speakers"), *linked)
    assert ours == [speaker for speaker in speakers if kept or speaker["id"] in ids(ours)]


def ids(entries: list[dict[str, object]]) -> set[object]:
    return {entry["id"] for entry in entries}


def test_what_comes_in_goes_out_the_same(tmp_path: Path, example_site: Path) -> None:
    site = bare(tmp_path)
    fill(site, example_site)
    assert build(site, Options()).errors == 0
    for file in (example_site / FILES).rglob("*.json"):
        again = site / "public" / file.relative_to(example_site)
        # Notes without an id of their own are numbered by their order in the file.
        told, retold = (re.sub(r"#n-\d+", "#n-", f.read_text("utf-8")) for f in (file, again))
        assert retold == told


def test_what_is_there_already_is_not_added_again(tmp_path: Path, example_site: Path) -> None:
    site = bare(tmp_path)
    fill(site, example_site)
    before = {path: path.read_bytes() for path in site.rglob("*.annotations.yaml")}
    file = example_site / FILES / "syria-2018/white-house-syria.json"
    (merged,) = import_annotations(site, file).merged
    assert (merged.drafts, merged.known) == ((), 23)
    assert {path: path.read_bytes() for path in site.rglob("*.annotations.yaml")} == before


# ---- What is published ----


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_files(tmp_path, dict(SITE))


def collection(site: Path) -> dict[str, object]:
    assert build(site, Options()).errors == 0
    found: dict[str, object] = json.loads((site / f"public/{FILES}/b/x.json").read_text("utf-8"))
    return found


def test_a_collection_in_full(small: Path) -> None:
    base = "https://small.example/data/annotations/b/x.json"
    source = "https://small.example/b/x.html"

    def body(purpose: str, value: str, format: str = "text/plain") -> dict[str, str]:
        return {"type": "TextualBody", "purpose": purpose, "format": format, "value": value}

    def said(id: str, name: str, start: int, prefix: str, exact: str, suffix: str) -> object:
        quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
        end = start + len(exact)
        position = {"type": "TextPositionSelector", "start": start, "end": end}
        fields = json.dumps({"speaker": [name.lower()]})
        return {
            "id": f"{base}#s-{id}",
            "type": "Annotation",
            "motivation": "describing",
            "body": [body("tagging", name), body("describing", fields, "application/json")],
            "target": {"source": source, "selector": [quote, position]},
        }

    speakers = json.dumps({"speakers": {"he": {"name": "He"}, "she": {"name": "She"}}})
    items = [
        {
            "id": f"{base}#speakers",
            "type": "Annotation",
            "motivation": "describing",
            "body": body("describing", speakers, "application/json"),
            "target": source,
        },
        said("stay", "He", 9, "He said “", "We stay", ".” She said “We leave.”"),
        said("leave", "She", 29, "He said “We stay.” She said “", "We leave", ".”"),
    ]
    assert collection(small) == {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": base,
        "type": "AnnotationCollection",
        "label": "X",
        "total": 3,
        "first": {
            "id": f"{base}#page",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    }


def test_without_an_address_the_site_names_its_pages_from_the_file(small: Path) -> None:
    (small / "sitegen.yaml").unlink()
    found = collection(small)
    assert found["id"] == "x.json"
    assert '"source": "../../../b/x.html"' in json.dumps(found)


def test_the_index_lists_every_collection(example_site: Path) -> None:
    index = json.loads((example_site / "data/index.json").read_text("utf-8"))["annotations"]
    found = [example_site / "data" / file for file in index["files"]]
    assert sorted(found) == sorted((example_site / FILES).rglob("*.json"))
    totals = [json.loads(file.read_text("utf-8"))["total"] for file in found]
    assert sum(totals) == index["total"]


def test_every_annotation_keeps_the_rules_of_the_model(example_site: Path) -> None:
    """Those of the Web Annotation model that concern what is written here."""
    texts = {str(entry["url"]): str(entry["text"]) for entry in data(example_site, "articles")}
    seen = set()
    for file in (example_site / FILES).rglob("*.json"):
        found = json.loads(file.read_text("utf-8"))
        assert found["total"] == len(found["first"]["items"])
        for annotation in found["first"]["items"]:
            assert re.fullmatch(r"https://\S+#\S+", annotation["id"])
            assert annotation["id"] not in seen
            seen.add(annotation["id"])
            bodies = annotation["body"]
            for body in bodies if isinstance(bodies, list) else [bodies]:
                assert set(body) == {"type", "purpose", "format", "value"}
                assert body["purpose"] in {"tagging", "commenting", "describing"}
            target = annotation["target"]
            for one in (
                []
                if isinstance(target, str)
                else (target if isinstance(target, list) else [target])
            ):
                quote, position = one["selector"]
                text = texts[one["source"].removeprefix("https://sitegen.example/")]
                there = text[position["start"] : position["end"]]
                assert " ".join(there.split()) == quote["exact"]
                context = quote["prefix"] + quote["exact"] + quote["suffix"]
                assert context in re.sub(r"\s+", " ", text)
    assert len(seen) > 150


@pytest.mark.parametrize(("data", "code"), [(b"{", "bad-annotations"), (b"\xff", "not-utf8")])
def test_a_file_from_elsewhere_is_named_where_it_is(tmp_path: Path, data: bytes, code: str) -> None:
    site = write_files(tmp_path / "site", dict(SITE))
    file = tmp_path / "marked.json"
    file.write_bytes(data)
    done = CliRunner().invoke(main, ["import", str(site), "--annotations", str(file)])
    assert done.exit_code == 2
    assert done.output.startswith(f"{file}:")
    assert f"error[{code}]" in done.output


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    site = write_files(tmp_path / "site", dict(SITE))
    file = tmp_path / "none.json"
    done = CliRunner().invoke(main, ["import", str(site), "--annotations", str(file)])
    assert done.output.startswith(f"{file}: error[unreadable]: cannot read it: No such file")
