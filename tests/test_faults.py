"""What `broken/` cannot show: links, calls, mending, and what a process of its own prints.

`faults/*.md` show what is written and all that is printed.

Each `##` of those files is a case. Its fenced blocks are files of the site; those before the first
case belong to every case of the file, unless it has a file of the same name. A block's info string
is how it is written, and the file's path:

`escaped PATH`   Python escapes, for what a Markdown file cannot hold
`link PATH`      a symbolic link, and where it leads
`sparse PATH`    a file of so many bytes
`absent PATH`    no such file, whatever is written above

A line `command:` gives the arguments of the program, `build --quiet` where there is none. The block
`output exit N` holds the exit code and all that is printed; `UPDATE_EXPECTED=1` writes it anew.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli import main
from tests import ROOT, write_files
from tests.builds import SITE, command, environment, tree

FOLDER = Path(__file__).parent / "faults"
UPDATE = os.environ.get("UPDATE_EXPECTED") == "1"
BLOCK = re.compile(r"^(`{3,})(\S+) ([^\n]+)\n(.*?)^\1\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class File:
    """One block: how it is written, where it goes, and what is in it."""

    form: str
    path: str
    text: str


@dataclass(frozen=True)
class Case:
    group: str
    name: str
    files: tuple[File, ...]
    arguments: str = "build --quiet"
    exit: int = -1
    expected: str = field(default="", repr=False)


def blocks(text: str) -> tuple[File, ...]:
    return tuple(File(form, path, body) for _, form, path, body in BLOCK.findall(text))


def cases(path: Path) -> Iterator[Case]:
    common, *parts = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)
    for part in parts:
        name, _, text = part.partition("\n")
        found = blocks(text)
        files = tuple(block for block in found if block.form != "output")
        given = re.search(r"^command: `(.+)`$", text, re.MULTILINE)
        arguments = given.group(1) if given else "build --quiet"
        outputs = [block for block in found if block.form == "output"]
        assert len(outputs) == 1, f"{path.name}: {name}"
        code = int(outputs[0].path.removeprefix("exit "))
        yield Case(path.stem, name, blocks(common) + files, arguments, code, outputs[0].text)


CASES = [case for path in sorted(FOLDER.glob("*.md")) for case in cases(path)]


def write(site: Path, files: tuple[File, ...]) -> None:
    """Write a case's files; the last block of a path counts."""
    for file in {file.path: file for file in files}.values():
        path = site / file.path
        if file.form != "absent":
            path.parent.mkdir(parents=True, exist_ok=True)
        match file.form:
            case "escaped":
                path.write_bytes(file.text.encode().decode("unicode_escape").encode("latin-1"))
            case "link":
                path.symlink_to(file.text.strip())
            case "sparse":
                path.touch()
                os.truncate(path, int(file.text))
            case "absent":
                pass
            case _:
                path.write_text(file.text, "utf-8", newline="")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a sound site."""
    site = write_files(tmp_path_factory.mktemp("good"), dict(SITE))
    done = CliRunner().invoke(main, ["build", str(site), "--quiet"], catch_exceptions=False)
    assert done.exit_code == 0
    return site / "public"


@pytest.fixture
def site(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a site, the current one, in which the output of an earlier build stands."""
    subprocess.run(["cp", "-a", str(good), str(tmp_path / "public")], check=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def shown(text: str, site: Path) -> str:
    return text.replace(str(site.resolve()), "SITE").replace(str(ROOT), "PROGRAM")


def update(case: Case, code: int, output: str) -> None:
    path = FOLDER / f"{case.group}.md"
    text = path.read_text("utf-8")
    start = text.index(f"\n## {case.name}\n")
    at = re.compile(r"^(`{3,})output [^\n]*\n.*?^\1\n", re.MULTILINE | re.DOTALL)
    hit = at.search(text, start)
    assert hit is not None
    made = f"{hit[1]}output exit {code}\n{output}{hit[1]}\n"
    path.write_text(text[: hit.start()] + made + text[hit.end() :], "utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}: {case.name}")
def test_a_fault_is_told(case: Case, site: Path) -> None:
    write(site, case.files)
    before = tree(site / "public")
    done = CliRunner().invoke(
        main, case.arguments.split(), prog_name="sitegen", catch_exceptions=False
    )
    output = shown(done.output, site)
    if UPDATE:
        update(case, done.exit_code, output)
        return
    assert (output, done.exit_code) == (case.expected, case.exit)
    if done.exit_code:
        assert tree(site / "public") == before
    else:
        assert "error[" not in output


@pytest.mark.parametrize(
    "case", [case for case in CASES if "(in a process)" in case.name], ids=lambda case: case.name
)
def test_a_process_tells_the_same(case: Case, site: Path) -> None:
    write(site, case.files)
    done = subprocess.run(
        command(*case.arguments.split()),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
    )
    assert (shown(done.stdout, site), done.returncode) == (case.expected, case.exit)


def test_no_case_shows_a_traceback() -> None:
    assert not [case.name for case in CASES if "Traceback" in case.expected]


def test_cases_have_names_of_their_own() -> None:
    names = [(case.group, case.name) for case in CASES]
    assert len(names) == len(set(names))
