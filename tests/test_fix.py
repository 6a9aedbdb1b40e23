"""`check --fix`: the wording changes, and no other byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli import main
from tests import write_files

TEXT = """\
The minister said on Sunday that the troops would stay in the north of the country.

“Nobody has asked us to leave: it's \\"our\\" decision,” she said, “and nobody will ask us.”

The president said that he had persuaded all of his allies of the need to stay.
"""
OLD = "the troops would stay in a north of the country"
NEW = "the troops would stay in the north of the country"
HEAD = """\
# Who said what.
speakers:
  she:   {name: "She"}   # the minister

"""


def fixed(root: Path, sidecar: str, text: str = TEXT) -> str:
    """The sidecar after `check --fix`; a second check must be clean."""
    write_files(root, {"content/a.md": text, "content/a.annotations.yaml": sidecar})
    done = CliRunner().invoke(main, ["check", str(root), "--fix"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    again = CliRunner().invoke(main, ["check", str(root), "--strict"], catch_exceptions=False)
    assert again.exit_code == 0, again.output
    assert (root / "content/a.md").read_text("utf-8") == text
    return (root / "content/a.annotations.yaml").read_bytes().decode("utf-8")


@pytest.mark.parametrize(
    "quote",
    [
        "quote: WORDS",
        "quote:   WORDS   # as it was\n    note: Kept.",
        "quote: 'WORDS'",
        'quote: "WORDS"  # a comment',
        "quote: {exact: WORDS, suffix: .}",
        "quote: { 'exact' : \"WORDS\" , prefix: that }",
        "quote:\n      exact: WORDS\n      prefix: Sunday that",
        "quote: [WORDS]",
        "quote:\n      - WORDS\n      # a comment\n      - all of his allies",
        "quote: >-\n      WORDS",
        "quote: |-\n      WORDS",
        '"quote": WORDS',
        "? quote\n    : WORDS",
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_only_the_wording_changes(tmp_path: Path, quote: str, line_end: str) -> None:
    sidecar = HEAD + f"statements:\n  stay:\n    speaker: she\n    {quote}\n\n# The end.\n"
    before = sidecar.replace("WORDS", OLD).replace("\n", line_end)
    assert fixed(tmp_path, before) == before.replace(OLD, NEW)


def test_in_a_flow_mapping(tmp_path: Path) -> None:
    before = HEAD + f"statements: {{stay: {{speaker: she, quote: {OLD}, kind: indirect}}}} # all\n"
    assert fixed(tmp_path, before) == before.replace(OLD, NEW)


def test_several_in_one_file(tmp_path: Path) -> None:
    other = "he had persuaded all of the allies of the need to stay"
    sidecar = (
        HEAD
        + f"statements:\n  stay: {{speaker: she, quote: {OLD}}}\n"
        + f"notes:\n  - {{body: One., quote: {other}}}\n"
        + f"events:\n  e: {{title: E, date: 2018, quote: '{OLD}'}}\n"
    )
    after = sidecar.replace(OLD, NEW).replace(other, other.replace("the allies", "his allies"))
    assert fixed(tmp_path, sidecar) == after


def test_a_folded_text_stays_folded(tmp_path: Path) -> None:
    before = HEAD + (
        "statements:\n  stay:\n    quote: >-\n      the troops would stay in\n"
        "      a north of the country\n    speaker: she\n"
    )
    after = fixed(tmp_path, before)
    assert after.startswith(HEAD + "statements:\n  stay:\n    quote: >-\n      the troops")
    assert after.endswith("\n    speaker: she\n")
    assert " ".join(after.split()) == " ".join(before.replace("a north", "the north").split())


@pytest.mark.parametrize("style", ["{}", "'{}'", '"{}"'])
def test_a_wording_with_quotation_marks_is_written_as_it_can_be(tmp_path: Path, style: str) -> None:
    words = "Nobody asked us to leave, its our decision"
    text = '“Nobody asked us to leave: it\'s "our" decision,” she said.\n'
    sidecar = HEAD + f"statements:\n  stay:\n    quote: {style.format(words)}\n    speaker: she\n"
    after = fixed(tmp_path, sidecar, text)
    before, _, rest = sidecar.partition(f"    quote: {style.format(words)}\n")
    assert after.startswith(before)
    assert after.endswith(rest)


def test_nothing_is_written_where_nothing_is_to_be_mended(tmp_path: Path) -> None:
    sidecar = HEAD + f"statements:\n  stay: {{speaker: she, quote: {NEW}}}\n"
    files = {"content/a.md": TEXT, "content/a.annotations.yaml": sidecar}
    path = write_files(tmp_path, files) / "content/a.annotations.yaml"
    before = path.stat()
    assert fixed_nothing(tmp_path) == sidecar
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def fixed_nothing(root: Path) -> str:
    done = CliRunner().invoke(main, ["check", str(root), "--fix"], catch_exceptions=False)
    assert (done.exit_code, "mended" in done.output) == (0, False)
    return (root / "content/a.annotations.yaml").read_bytes().decode("utf-8")


def test_what_is_not_offered_is_not_written(tmp_path: Path) -> None:
    sidecar = HEAD + "statements:\n  go: {speaker: she, quote: the troops went home long ago}\n"
    write_files(tmp_path, {"content/a.md": TEXT, "content/a.annotations.yaml": sidecar})
    done = CliRunner().invoke(main, ["check", str(tmp_path), "--fix"], catch_exceptions=False)
    assert done.exit_code == 1
    assert "orphan-quote" in done.output
    assert (tmp_path / "content/a.annotations.yaml").read_bytes().decode() == sidecar
