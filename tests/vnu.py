"""The Nu HTML checker, run with java from the jar that `scripts/test` fetches."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests import ROOT

JAR = ROOT / ".venv/npm/node_modules/vnu-jar/build/dist/vnu.jar"


def missing() -> str | None:
    """Why the checker cannot run and what to do; None if it can."""
    if not shutil.which("java"):
        return "no java for the Nu HTML checker (on Debian: apt-get install default-jre-headless)"
    if not JAR.exists():
        return "no Nu HTML checker (scripts/test fetches it where there are npm and java)"
    return None


def html_errors(folder: Path) -> list[str]:
    """Every error in the folder's HTML files, as `file:line: message`, by file and line."""
    done = subprocess.run(
        [
            "java",
            "-jar",
            str(JAR),
            "--errors-only",
            "--skip-non-html",
            "--exit-zero-always",
            "--format",
            "json",
            str(folder),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    messages = json.loads(done.stderr)["messages"]
    errors = sorted((m["url"], m.get("lastLine", 0), m["message"]) for m in messages)
    start = folder.resolve().as_uri().replace("file://", "file:") + "/"
    return [f"{url.removeprefix(start)}:{line}: {message}" for url, line, message in errors]
