"""Broken sites: the whole of what a user is told, the exit code, and that nothing is published.

The cases are in `tests/broken/*.md`, one fault each; the first of those files says how to read
them. With UPDATE_EXPECTED=1 the run writes what it gets into them: read the diff before you commit
it, as the user who has to act upon it would.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from sitegen.cli import main
from sitegen.record import FOLDER
from sitegen.textfile import MAX_BYTES
from tests import ROOT
from tests.links import check_links

CASES = ROOT / "tests" / "broken"
UPDATE = os.environ.get("UPDATE_EXPECTED") == "1"
EARLIER = {
    "public/.sitegen-manifest": b"# Files that sitegen wrote here; it deletes and replaces no "
    b"others.\nindex.html\n",
    "public/index.html": b"<!doctype html><title>The last good output</title>",
}
ESCAPES = {b"t": b"\t", b"r": b"\r", b"\\": b"\\"}


@dataclass(frozen=True)
class Case:
    file: Path
    title: str
    files: dict[str, bytes]
    command: str
    told: str
    """What is printed, and the exit code."""
    lines: tuple[int, int]
    """Where in the file the command and what is told stand: 0-based, half-open."""

    def __str__(self) -> str:
        return f"{self.file.stem}: {self.title}"


def read_cases(file: Path) -> Iterator[Case]:
    """Cases under headings of level 2; files above the first of them belong to every case."""
    common: dict[str, bytes] = {}
    files, title = common, ""
    tokens = MarkdownIt("commonmark").parse(file.read_text("utf-8"))
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and token.tag == "h2" and after is not None:
            title, files = after.content, dict(common)
        elif token.type == "fence" and token.info == "console" and token.map is not None:
            command, _, told = token.content.partition("\n")
            start, end = token.map
            yield Case(file, title, files, command.removeprefix("$ "), told, (start + 1, end - 1))
        elif token.type == "fence":
            _, name, *flags = token.info.split()
            files[name] = content(token.content, escaped="escaped" in flags)


def content(text: str, *, escaped: bool) -> bytes:
    """A file's bytes; in one that is `escaped`, \\t, \\r, \\xHH and \\\\ are what Python says."""
    data = text.encode()
    if not escaped:
        return data
    return re.sub(
        rb"\\(?:x([0-9a-f]{2})|([tr\\]))",
        lambda hit: bytes.fromhex(hit[1].decode()) if hit[1] else ESCAPES[hit[2]],
        data,
    )


ALL = [case for file in sorted(CASES.glob("*.md")) for case in read_cases(file)]


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def snapshot(folder: Path) -> dict[str, bytes | str | None]:
    """Everything below a folder: the bytes of files, the targets of links, None for folders.

    But not what is kept from build to build, also from one that published nothing."""
    found: dict[str, bytes | str | None] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.split("/")[0] == FOLDER:
            continue
        if path.is_symlink():
            found[name] = str(path.readlink())
        else:
            found[name] = None if path.is_dir() else path.read_bytes()
    return found


def told(folder: Path, command: str) -> str:
    """Run a command in this process; return what it prints, and its exit code."""
    arguments = shlex.split(command)
    assert arguments[0] == "sitegen"
    done = CliRunner().invoke(main, arguments[1:], prog_name="sitegen", catch_exceptions=False)
    output = done.output.replace(str(folder.resolve()), "SITE").replace(str(folder), "SITE")
    return f"{output}[exit {done.exit_code}]\n"


@pytest.mark.parametrize("case", ALL, ids=str)
def test_a_broken_site_is_told_what_is_wrong_and_not_published(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, EARLIER | case.files)
    before = snapshot(tmp_path)
    found = told(tmp_path, case.command)
    assert snapshot(tmp_path) == before, "an error may not change a file"
    assert "Traceback" not in found
    if UPDATE:
        update(case, found)
        return
    assert found == case.told


def update(case: Case, found: str) -> None:
    """Replace what a case tells; the lines of the cases below it move."""
    now = next(
        c for c in read_cases(case.file) if (c.title, c.command) == (case.title, case.command)
    )
    lines = case.file.read_text("utf-8").split("\n")
    start, end = now.lines
    lines[start:end] = [f"$ {case.command}", *found.rstrip("\n").split("\n")]
    case.file.write_text("\n".join(lines), "utf-8")


def test_there_are_enough_cases_and_each_is_there_once() -> None:
    assert len(ALL) >= 60
    assert len({str(case) + case.command for case in ALL}) == len(ALL)


def test_twenty_five_faults_in_ten_files_are_all_told_and_nothing_else() -> None:
    (case,) = [case for case in ALL if case.title == "Twenty-five faults in ten files"]
    places = re.findall(r"^(content/\S+?)(?::\d+:\d+)?: error\[", case.told, re.MULTILINE)
    assert len(places) == 25
    assert len(set(places)) == 10
    assert "\n25 errors: nothing was published\n" in case.told


KEPT = [case for case in ALL if case.file.stem == "several"]


@pytest.mark.parametrize("case", KEPT, ids=str)
def test_what_is_sound_can_be_published_all_the_same(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page leads to what was left out, but for the links that are dead in the articles."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, case.files)
    found = told(tmp_path, "sitegen build --keep-going")
    assert "Traceback" not in found
    assert found.endswith("[exit 1]\n")
    texts = b"".join(case.files.values()).decode("utf-8", "replace")
    dead = [fault for fault in check_links(tmp_path / "public") if f"]({fault.link})" not in texts]
    assert dead == []


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to the superuser")
@pytest.mark.parametrize("file", ["content/bridge.md", "content/bridge.annotations.yaml"])
def test_a_file_that_may_not_be_read_is_told(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sidecar = b"speakers: {mayor: {name: The mayor}}\nstatements: {a: {speaker: mayor, quote: b}}\n"
    write(tmp_path, {"content/bridge.md": b"b\n", "content/bridge.annotations.yaml": sidecar})
    (tmp_path / file).chmod(0)
    assert told(tmp_path, "sitegen build") == (
        f"{file}: error[unreadable]: cannot read it: Permission denied\n"
        "1 error: nothing was published\n[exit 1]\n"
    )


@pytest.mark.parametrize("kind", ["nothing", "a pipe", "too much"])
def test_of_a_sidecar_that_cannot_be_read_nothing_is_said_to_be_unknown(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sidecar = b"statements: {a: {speaker: mayor, quote: b, via: [paper]}}\n"
    write(tmp_path, {"content/x.md": b"b\n", "content/x.annotations.yaml": sidecar})
    declared = tmp_path / "content/index.annotations.yaml"
    reasons = {
        "nothing": "error[unreadable]: cannot read it: No such file or directory\n",
        "a pipe": "error[unreadable]: cannot read it: it is not a file\n",
        "too much": "error[too-large]: the file is larger than 64,000,000 bytes\n"
        "        a text of this size is better cut into several\n",
    }
    if kind == "nothing":
        declared.symlink_to("missing")
    elif kind == "a pipe":
        os.mkfifo(declared)
    else:
        declared.touch()
        os.truncate(declared, MAX_BYTES + 1)
    assert told(tmp_path, "sitegen build") == (
        f"content/index.annotations.yaml: {reasons[kind]}1 error: nothing was published\n[exit 1]\n"
    )


def test_thousands_of_statements_within_each_other_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"  s{n}: {{speaker: a, within: s{n + 1}, quote: b}}\n" for n in range(2_000)]
    sidecar = "speakers: {a: {name: A}}\nstatements:\n" + "".join(lines)
    sidecar += "  s2000: {speaker: a, quote: b}\n"
    files = {"content/x.md": b"b\n", "content/x.annotations.yaml": sidecar.encode()}
    write(tmp_path, files)
    assert told(tmp_path, "sitegen check").endswith("0 conflicts: no errors\n[exit 0]\n")
    files["content/x.annotations.yaml"] += b"  s2001: {speaker: a, within: s2001, quote: b}\n"
    write(tmp_path, files)
    assert 'statement "s2001" is within itself' in told(tmp_path, "sitegen check")
