"""Scripts as they are published do what they did."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from sitegen.js import compact
from tests import ROOT

SCRIPTS = sorted((ROOT / "themes/default/static").glob("*.js"))


@pytest.mark.parametrize(
    ("script", "published"),
    [
        ("// One.\n  a();\n\n\t// Two.\n\tb(); // Three.\n", "a();\nb(); // Three.\n"),
        ("/*\n  x\n*/\na()", "/*\nx\n*/\na()"),
        ("/*\n// x */ a()\n", "/*\n// x */ a()\n"),
        ("//! MIT\n//# sourceMappingURL=x\n", "//! MIT\n//# sourceMappingURL=x\n"),
        ("  return\n    // nothing\n    x", "return\nx"),
        ("a()\r\n  // x\r\n  b()\r\n", "a()\r\nb()\r\n"),
        ("a = `\n  // x\n`", "a = `\n  // x\n`"),
        ("a = 'x\\\n  // y'", "a = 'x\\\n  // y'"),
        ("", ""),
    ],
)
def test_idle_lines_go(script: str, published: str) -> None:
    assert compact(script) == published


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_themes_scripts_stay_scripts(page: Page, path: Path) -> None:
    script = path.read_text("utf-8")
    for one in (script, compact(script)):
        assert page.evaluate("script => { new Function(script); return true }", one)
    assert len(compact(script)) <= len(script)
