"""Lighthouse on an article, a conflict and the timeline: run by `scripts/lighthouse`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from sitegen.building.build import Options, build
from tests import ROOT, chromium
from tests.pages import EXAMPLE
from tests.server import serve

PROGRAM = ROOT / ".venv/npm/node_modules/lighthouse/cli/index.js"
KINDS = ("article", "conflict", "timeline")
PRESETS: dict[str, list[str]] = {"mobile": [], "desktop": ["--preset=desktop"]}
TARGETS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
"""The least that each category may score, of 100."""
TRIES = 3
"""A busy machine makes a page slower, never faster: the best of so many runs counts."""


class Reference(TypedDict):
    """An audit as a category names it."""

    id: str
    weight: int


class Category(TypedDict):
    score: float | None
    auditRefs: list[Reference]


class Audit(TypedDict, total=False):
    title: str
    score: float | None
    displayValue: str
    numericValue: float


class Report(TypedDict):
    """What is read of Lighthouse's own report."""

    categories: dict[str, Category]
    audits: dict[str, Audit]


@dataclass(frozen=True, slots=True)
class Result:
    """What Lighthouse says of a page."""

    scores: dict[str, int]
    shift: float
    """The cumulative layout shift."""
    costs: tuple[str, ...]
    """The audits that cost points."""

    @property
    def is_good(self) -> bool:
        enough = all(self.scores[name] >= least for name, least in TARGETS.items())
        return enough and self.shift == 0

    def __str__(self) -> str:
        cells = [f"{self.scores[name]:{len(name)}}" for name in TARGETS]
        return "  ".join([*cells, f"{self.shift:.3f}"])


def measured(url: str, preset: str, executable: str) -> Result:
    """The best of a few runs on one page, each in a browser of its own."""
    result = _measured(url, preset, executable)
    for _ in range(TRIES - 1):
        if result.is_good:
            break
        again = _measured(url, preset, executable)
        result = max(result, again, key=lambda one: (one.is_good, sum(one.scores.values())))
    return result


def _measured(url: str, preset: str, executable: str) -> Result:
    command = ["node", str(PROGRAM), url, *PRESETS[preset], "--quiet", "--output=json"]
    command += ["--no-enable-error-reporting", f"--only-categories={','.join(TARGETS)}"]
    command += ["--chrome-flags=--headless --no-sandbox --disable-gpu"]
    environment = {**os.environ, "CHROME_PATH": executable}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return read(json.loads(done.stdout))


def read(report: Report) -> Result:
    categories, audits = report["categories"], report["audits"]
    told = [ref["id"] for name in TARGETS for ref in categories[name]["auditRefs"] if ref["weight"]]
    return Result(
        {name: round(100 * (categories[name]["score"] or 0)) for name in TARGETS},
        audits["cumulative-layout-shift"]["numericValue"],
        tuple(
            f"{id}: {audits[id]['title']} {audits[id].get('displayValue', '')}".rstrip()
            for id in told
            if (audits[id]["score"] or 0) < 0.9 and audits[id]["score"] is not None
        ),
    )


def missing() -> str | None:
    """Why Lighthouse cannot run; None if it can."""
    if chromium.find_chromium() is None:
        return chromium.MISSING
    if not shutil.which("node") or not PROGRAM.exists():
        return "no Lighthouse (scripts/lighthouse fetches it where there is npm)"
    return None


def main() -> int:
    """Measure a fresh build; 1 if a page is below the targets, 2 where Lighthouse cannot run."""
    executable = chromium.find_chromium()
    if executable is None or missing():
        print(missing(), file=sys.stderr)
        return 2
    bad = 0
    print(f"{'page':10}{'preset':10}{'  '.join(TARGETS)}  shift")
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch, "public")
        build(ROOT, Options(output=output))
        with serve(output) as base:
            for kind in KINDS:
                for preset in PRESETS:
                    result = measured(base + EXAMPLE[kind], preset, executable)
                    print(f"{kind:10}{preset:10}{result}", flush=True)
                    if not result.is_good:
                        bad += 1
                        print("\n".join(f"    {cost}" for cost in result.costs))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
