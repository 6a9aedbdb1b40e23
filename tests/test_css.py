"""Style sheets are published shorter, and mean the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from sitegen.css import compact
from tests import ROOT

SHEETS = sorted(ROOT.glob("themes/*/static/*.css"))


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a {\n  color: red;\n}\n", "a{color:red;}\n"),
        ("/* one */ a, b { c: d } /* two */", "a,b{c:d}\n"),
        ("/*! Licence: free */ a { b: c }", "/*! Licence: free */ a{b:c}\n"),
        (
            'a::before { content: "/* no; } */ \\" , x" }',
            'a::before{content:"/* no; } */ \\" , x"}\n',
        ),
        ("a { b: url( x/*y*/;z.png ) }", "a{b:url( x/*y*/;z.png )}\n"),
        ("a { b: url('x  y') }", "a{b:url('x  y')}\n"),
        ("a :is(b) > c + d {}", "a :is(b) > c + d{}\n"),
        ("a:not(b) [c] {}", "a:not(b) [c]{}\n"),
        ("@media screen and (width >= 60rem) {}", "@media screen and (width >= 60rem){}\n"),
        ("a { width: calc(1px + 2 * var(--x)) }", "a{width:calc(1px + 2 * var(--x))}\n"),
        ("a/**/b {}", "a/**/b{}\n"),
        ("a/* x */ b {}", "a b{}\n"),
        (".a\\{b { c: d }", ".a\\{b{c:d}\n"),
    ],
)
def test_a_sheet_is_compacted(css: str, expected: str) -> None:
    assert compact(css) == expected


@pytest.mark.parametrize(
    "css", ['a { b: "c }\nd { e: f }\n', "a { b: c } /* and\n", "a::b { c: 'd\n"]
)
def test_what_is_broken_stays_as_it_is(css: str) -> None:
    assert compact(css) == css


@given(st.text(alphabet="ab:;,{}()/*!\"'\\ \n-", max_size=40))
def test_compacting_twice_is_compacting_once(css: str) -> None:
    assert compact(compact(css)) == compact(css)


# What the browser has read: every rule, nested ones too, in its own words.
_RULES = """
css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
         // The value of a custom property is kept as it was written.
         return [...sheet.cssRules].map(rule => rule.cssText.replace(/,\\s+/g, ",")) }
"""


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.parent.parent.name)
def test_a_browser_reads_the_same_rules(page: Page, sheet: Path) -> None:
    css = sheet.read_text("utf-8")
    rules = page.evaluate(_RULES, css)
    assert len(rules) > 5
    assert page.evaluate(_RULES, compact(css)) == rules
    assert len(compact(css)) < 0.85 * len(css)
