"""The themes' style sheets have no fault that a linter sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import ROOT, stylelint

SHEETS = sorted(ROOT.glob("themes/*/static/*.css"))

needs_stylelint = pytest.mark.skipif(
    stylelint.missing() is not None, reason=stylelint.missing() or ""
)


@needs_stylelint
def test_the_linter_finds_no_fault() -> None:
    assert stylelint.faults(SHEETS) == []


@needs_stylelint
def test_the_linter_sees_what_is_wrong(tmp_path: Path) -> None:
    sheet = tmp_path / "wrong.css"
    sheet.write_text("a { colour: red; }\n\na { float: up; }\n")
    assert stylelint.faults([sheet]) == [
        'wrong.css:1: Unknown property "colour" (property-no-unknown)',
        'wrong.css:3: Duplicate selector "a", first used at line 1 (no-duplicate-selectors)',
        'wrong.css:3: Unknown value "up" for property "float" '
        "(declaration-property-value-no-unknown)",
    ]
