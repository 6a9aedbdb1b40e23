"""What a search at the desk looks through: of a large site it may not be all, at each key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sitegen.model import Statement
from sitegen.serve import words
from sitegen.serve.desk import Desk
from sitegen.serve.preview import Preview
from tests import write_files
from tests.builds import SITE

X, Y = "content/b/x", "content/b/y"


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    sidecar = "statements:\n  off: {speaker: he, quote: We are off}\n"
    more = {f"{Y}.md": "He said “We are off.”\n", f"{Y}.annotations.yaml": sidecar}
    preview = Preview(write_files(tmp_path, {**SITE, **more}))
    preview.refresh(None)
    return preview


def found(desk: Desk, sought: str) -> list[str]:
    body = json.dumps({"path": "/b/y.html", "words": sought}).encode()
    status, value = desk.answer("search", body)
    assert status == 200
    hits: Any = value["found"]
    return [hit["ref"].removeprefix("b/") for hit in hits]


def test_only_what_changed_is_put_together_again(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, line_of = Desk(preview), words.line_of
    made: list[str] = []

    def noted(said: Statement, speakers: Mapping[str, str]) -> str:
        made.append(said.id)
        return line_of(said, speakers)

    monkeypatch.setattr(words, "line_of", noted)
    assert found(desk, "") == ["y#off", "x#stay", "x#leave"]
    assert made == []
    assert found(desk, "he WE") == ["y#off", "x#stay", "x#leave"]
    assert made == ["stay", "leave", "off"]
    assert found(desk, "she leave") == ["x#leave"]
    assert found(desk, "nothing") == []
    assert made == ["stay", "leave", "off"]
    sidecar = preview.root / f"{X}.annotations.yaml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("We leave", "She said"), "utf-8")
    preview.refresh(None)
    assert found(desk, "we leave") == []
    assert found(desk, "said") == ["x#leave"]
    assert made == ["stay", "leave", "off", "stay", "leave"]


def test_a_new_name_is_found(preview: Preview) -> None:
    desk = Desk(preview)
    assert found(desk, "she") == ["x#leave"]
    sidecar = preview.root / f"{X}.annotations.yaml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("{name: She}", "{name: Nobody}"), "utf-8")
    preview.refresh(None)
    assert found(desk, "nobody") == ["x#leave"]
