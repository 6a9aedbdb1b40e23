"""csp_evaluator, which looks for weaknesses of a content policy, from the package that
`scripts/test` fetches."""

from __future__ import annotations

import json
import shutil
import subprocess

from tests import ROOT

PACKAGE = ROOT / ".venv/npm/node_modules/csp_evaluator/dist"
_RUN = """
const [folder, policy] = process.argv.slice(1);
const {CspEvaluator} = require(folder + "/evaluator.js");
const {CspParser} = require(folder + "/parser.js");
const {Severity} = require(folder + "/finding.js");
const found = new CspEvaluator(new CspParser(policy).csp).evaluate();
console.log(JSON.stringify(found.map(f => [Severity[f.severity], f.directive, f.description])));
"""


def missing() -> str | None:
    """Why it cannot run and what to do; None if it can."""
    if not shutil.which("node"):
        return "no node for csp_evaluator (on Debian: apt-get install nodejs)"
    if not PACKAGE.exists():
        return "no csp_evaluator (scripts/test fetches it where there is npm)"
    return None


def findings(policy: str) -> list[tuple[str, str, str]]:
    """What it finds: severity, directive, description."""
    done = subprocess.run(
        ["node", "-e", _RUN, str(PACKAGE), policy], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return [(severity, directive, told) for severity, directive, told in json.loads(done.stdout)]
