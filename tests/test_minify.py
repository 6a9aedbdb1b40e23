"""The themes' style sheets and scripts are published shorter, and mean the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from sitegen.minify import minified
from tests import ROOT

SHEETS = sorted(ROOT.glob("themes/*/static/style.css"))
SCRIPTS = sorted(ROOT.glob("themes/*/static/*.js"))


def shorter(path: Path) -> str:
    return minified(path.name, path.read_bytes()).decode()


# What the browser has read: every rule, nested ones too, in its own words.
_RULES = """
css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
         // The value of a custom property is kept as it was written.
         return [...sheet.cssRules].map(rule => rule.cssText.replace(/,\\s+/g, ",")
           .replace(/\\b0\\./g, ".")) }
"""


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.parent.parent.name)
def test_a_browser_reads_the_same_rules(page: Page, sheet: Path) -> None:
    css = sheet.read_text("utf-8")
    rules = page.evaluate(_RULES, css)
    assert len(rules) > 5
    assert page.evaluate(_RULES, shorter(sheet)) == rules
    assert len(shorter(sheet)) < 0.85 * len(css)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_scripts_stay_scripts(page: Page, script: Path) -> None:
    # What they do is asked of the published ones, in test_scripts.py.
    assert page.evaluate("script => { new Function(script); return true }", shorter(script))
    assert len(shorter(script)) < 0.75 * script.stat().st_size


def test_other_files_and_licences_stay() -> None:
    assert minified("icon.svg", b"<svg>  </svg>") == b"<svg>  </svg>"
    assert minified("a.css", b"/*! MIT */ a { b: c }") == b"/*! MIT */a{b:c}"


def test_no_zero_stands_before_a_point() -> None:
    sheet = b"a { margin: 0 0.5em 10.5px; width: calc(0.5 * (1px + 0.25em)); top: -0.5em }"
    short = b"a{margin:0 .5em 10.5px;width:calc(.5 * (1px + .25em));top:-0.5em}"
    assert minified("a.css", sheet) == short
