"""Ids are the same however their letters are composed: a keyboard writes `é` as one character, and
what is copied from a file's name on some systems has two."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.building.build import Options, build
from sitegen.cli import main
from sitegen.deploy.run import choose
from sitegen.desk.conflicts import drop_uses, oppose
from sitegen.desk.edit import drop, insert, set_value
from sitegen.desk.quoting import make_id, speaker_id
from sitegen.yamltext.document import read_yaml
from sitegen.yamltext.nodes import compose
from sitegen.yamltext.plain import plain_mapping
from tests import write_files
from tests.builds import files, quick

__all__ = ["quick"]  # a fixture

one_piece = partial(unicodedata.normalize, "NFC")
in_pieces = partial(unicodedata.normalize, "NFD")

TEXT = """\
---
author: Élu
slug: é
---

He said “We stay.” She said that he said “We leave.” It rained.
"""
SITE: Mapping[str, str] = {
    "sitegen.yaml": "search: false\ntheme_settings:\n  logo: {file: é.svg, alt: x}\n"
    "  navigation: [{label: x, to: dés/a}]\n",
    "content/é.svg": "<svg/>",
    "content/index.annotations.yaml": """\
speakers:
  élu:
    name: A minister
    role: [{role: Minister, organization: état}]
  évêque: {name: She, organization: état}
  état:
    name: The state
    kind: organization
  한국: {name: Korea, kind: organization}
conflicts:
  où:
    question: Where?
    positions:
      ici: {label: Here, statements: [a#dû, dés/b#dû]}
      là:
        label: There
        statements: dés/a#né
""",
    "content/dés/a.md": TEXT,
    "content/dés/a.annotations.yaml": """\
defaults: {speaker: élu, via: [한국]}
statements:
  dû: {quote: We stay, kind: direct}
  né:
    quote: We leave
    within: ça
    to: évêque
  ça:
    speaker: [évêque]
    quote: that he said “We leave.”
    on_behalf_of: état
relations:
  - {from: né, type: reverses, to: [dû]}
  - from: ça
    type: disputes
    to: b#dû
events:
  hué: {title: It rained, date: 2018, quote: It rained}
notes:
  - {id: noté, quote: She, body: Who.}
""",
    "content/dés/b.md": "He said “So be it.”\n",
    "content/dés/b.annotations.yaml": "statements:\n  dû:\n    speaker: élu\n    quote: So be it\n",
}


def rewritten(change: Callable[[int, str], str]) -> dict[str, str]:
    """The site with each line of each file changed."""
    return {
        path: "".join(change(n, line) for n, line in enumerate(text.splitlines(keepends=True)))
        for path, text in SITE.items()
    }


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("odd", [0, 1, None])
def test_a_site_is_the_same_however_its_ids_are_composed(tmp_path: Path, odd: int | None) -> None:
    def change(number: int, line: str) -> str:
        return in_pieces(line) if odd is None or number % 2 == odd else line

    sites = [dict(SITE), rewritten(change)]
    assert sites[0] == rewritten(lambda _, line: one_piece(line))
    assert sites[0] != sites[1]
    outputs = []
    for number, of in enumerate(sites):
        root = write_files(tmp_path / str(number), of)
        assert build(root, Options()).diagnostics == ()
        # The author's name is not an id, and is shown as it is written.
        author = in_pieces("Élu").encode(), "Élu".encode()
        outputs.append(
            {path: data.replace(*author) for path, data in files(root / "public").items()}
        )
    assert outputs[0] == outputs[1]
    assert all(path == one_piece(path) for path in outputs[0])


@pytest.mark.parametrize("form", [one_piece, in_pieces])
@pytest.mark.parametrize("other", [one_piece, in_pieces])
def test_what_the_configuration_names_is_found(
    tmp_path: Path, form: Callable[[str], str], other: Callable[[str], str]
) -> None:
    config = "theme: thème\ndeploy: {là: {directory: {path: ../out}}}\n"
    style = f"themes/{other('thème')}/static/own.css"
    write_files(tmp_path, {"sitegen.yaml": form(config), style: "", "content/a.md": "x"})
    assert choose(tmp_path, other("là")) == choose(tmp_path, "")
    assert build(tmp_path, Options()).diagnostics == ()
    assert (tmp_path / "public/static/own.css").exists()


def told(root: Path, of: Mapping[str, str], *arguments: str) -> str:
    write_files(root, dict(of))
    done = CliRunner().invoke(main, ["check", str(root), *arguments], catch_exceptions=False)
    return done.output


def test_keys_that_differ_in_nothing_else_are_one_given_twice(tmp_path: Path) -> None:
    sidecar = "content/dés/b.annotations.yaml"
    again = f"{SITE[sidecar]}  {in_pieces('dû')}: {{speaker: élu, quote: So}}\n"
    key = in_pieces("dû")
    assert told(tmp_path, {**SITE, sidecar: again}).splitlines()[:3] == [
        f'{tmp_path}/{sidecar}:5:3: error[duplicate-key]: the key "{key}" is given twice: first in '
        "line 2",
        f"    5 |   {key}: {{speaker: élu, quote: So}}",
        "      |   ^^ rename or delete one of them",
    ]


def test_faults_are_placed_at_keys_however_they_are_composed(tmp_path: Path) -> None:
    sidecar = "content/dés/b.annotations.yaml"
    wrong = in_pieces(SITE[sidecar].replace("So be it", "So it is"))
    assert f"{sidecar}:4:5: error[orphan-quote]" in told(tmp_path, {**SITE, sidecar: wrong})
    broken = in_pieces(SITE[sidecar]) + "x: [\n"
    assert "unknown-statement" not in told(tmp_path, {**SITE, sidecar: broken})


def test_a_wording_is_mended_below_any_key(tmp_path: Path) -> None:
    text = "The minister said on Sunday that the troops would stay in the north of the country.\n"
    quote = "that the troops would stay in a north of the country"
    sidecar = f"speakers: {{s: {{name: S}}}}\nstatements:\n  dû: {{speaker: s, quote: {quote}}}\n"
    site = {"content/a.md": text, "content/a.annotations.yaml": in_pieces(sidecar)}
    told(tmp_path, site, "--fix")
    mended = (tmp_path / "content/a.annotations.yaml").read_text("utf-8")
    assert mended == in_pieces(sidecar.replace("in a north", "in the north"))


def same_as_composed(edit: Callable[[str], str], text: str) -> None:
    assert one_piece(edit(in_pieces(text))) == edit(text)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: insert(text, ("statements", "né", "note"), "x"),
        lambda text: insert(text, ("statements", "new"), {"quote": "x"}, "né"),
        lambda text: drop(text, ("statements", "ça", "on_behalf_of")),
        lambda text: set_value(text, ("statements", "dû", "kind"), "mixed"),
        lambda text: drop_uses(text, {"dû"}),
        lambda text: drop_uses(text, {"né"}),
    ],
)
def test_the_desk_edits_entries_however_they_are_composed(edit: Callable[[str], str]) -> None:
    same_as_composed(edit, SITE["content/dés/a.annotations.yaml"])


@pytest.mark.parametrize("gone", [{"a#dû"}, {"a#dû", "dés/b#dû"}, {"dés/a#né"}])
def test_the_desk_edits_answers_however_they_are_composed(gone: Iterable[str]) -> None:
    conflicts = SITE["content/index.annotations.yaml"]
    same_as_composed(lambda text: drop_uses(text, set(gone)), conflicts)
    same_as_composed(lambda text: oppose(text, "Where?", {"dés/a#né": "Here"}), conflicts)


def test_new_ids_are_composed() -> None:
    assert make_id(in_pieces("Né déçu"), ()) == "né-déçu"
    assert speaker_id(in_pieces("Jean Élu"), ()) == "élu"


@pytest.mark.parametrize("key", ["é", "e\u0301", "\u2126", "\u1112\u1161\u11ab", "\uf900"])
@pytest.mark.parametrize(
    "text", ["{}: a", "{}:\n  b: c", "a: {{{}: b}}", "a:\n- {}: b", "a:\n  {}: [b]"]
)
def test_keys_are_composed_by_each_way_of_reading(key: str, text: str) -> None:
    written = text.format(key)
    wanted = compose("x.yaml", text.format(one_piece(key))).value
    assert compose("x.yaml", written).value == wanted
    assert read_yaml("x.yaml", written).value == wanted
    assert plain_mapping(written) in (None, wanted)
