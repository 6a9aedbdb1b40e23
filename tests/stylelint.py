"""stylelint, the linter of style sheets, from the package that `scripts/test` fetches."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests import ROOT

PACKAGES = ROOT / ".venv/npm/node_modules"
PROGRAM = PACKAGES / "stylelint/bin/stylelint.mjs"
_ALL_IS_WELL, _FAULTS_FOUND = 0, 2


def missing() -> str | None:
    """Why the linter cannot run and what to do; None if it can."""
    if not shutil.which("node"):
        return "no node for stylelint (on Debian: apt-get install nodejs)"
    if not PROGRAM.exists() or not (PACKAGES / "stylelint-config-standard").exists():
        return "no stylelint (scripts/test fetches it where there is npm)"
    return None


def faults(sheets: list[Path]) -> list[str]:
    """Every fault in the style sheets, as `file:line: message`, by file and line."""
    done = subprocess.run(
        [
            "node",
            str(PROGRAM),
            f"--config={ROOT / '.stylelintrc.yaml'}",
            f"--config-basedir={PACKAGES.parent}",
            "--formatter=json",
            "--no-cache",
            *map(str, sheets),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode in (_ALL_IS_WELL, _FAULTS_FOUND), done.stderr
    found = [
        (Path(sheet["source"]).name, warning["line"], warning["text"])
        for sheet in json.loads(done.stdout or done.stderr)
        for warning in [*sheet["warnings"], *sheet["parseErrors"]]
    ]
    return [f"{name}:{line}: {text}" for name, line, text in sorted(found)]
