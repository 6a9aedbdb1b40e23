"""The codes of findings: each is one that the program emits, has a case, and is documented."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from sitegen.diagnostics import Code
from tests import ROOT
from tests.test_broken import ALL
from tests.test_cluster import NO_PACKAGE
from tests.test_faults import CASES
from tests.test_search_index import NO_PROGRAM

TOLD = [case.told for case in ALL] + [case.expected for case in CASES] + [NO_PROGRAM, NO_PACKAGE]
PAGE = (ROOT / "docs" / "errors.md").read_text("utf-8")
CODES = get_args(Code)
ENTRIES = dict(re.findall(r"^### `(.+?)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))


def test_every_code_has_a_case() -> None:
    found = {code for told in TOLD for code in re.findall(r"(?:error|warning)\[([\w-]+)\]", told)}
    assert found == set(CODES)


def test_every_code_is_documented_and_no_other() -> None:
    assert list(CODES) == sorted(CODES)
    assert sorted(ENTRIES) == list(CODES)


@pytest.mark.parametrize("code", CODES)
def test_an_entry_says_what_it_means_shows_it_and_says_what_to_do(code: str) -> None:
    meaning, example, mend = re.split(r"```(?:text)?\n", ENTRIES[code])
    assert meaning.strip().endswith(".")
    assert mend.strip().endswith(".")
    assert re.match(rf".*(error|warning)\[{code}\]: ", example)


@pytest.mark.parametrize("code", CODES)
def test_what_an_entry_shows_is_what_is_told(code: str) -> None:
    example = re.split(r"```(?:text)?\n", ENTRIES[code])[1]
    assert any(example in told for told in TOLD)
