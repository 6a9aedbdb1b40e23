"""Which texts are nested so deep that the parser may not be let at them."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.yamltext import nodes as yamlnodes
from sitegen.yamltext.document import read_yaml
from sitegen.yamltext.nodes import Loader, compose

PIECES = [*"[]{}\"',: \nab#\\-", ", ", ": ", " #", '"a"', "'b'", '{a: "b"}', "[a]", "\n  ", "k: "]


def brackets_deep(text: str) -> int:
    """How deep a text is nested in brackets, up to where it can be parsed."""
    deepest, opened = 0, []
    try:
        for event in yaml.parse(text, Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                start = event.start_mark.index if event.start_mark else 0
                width = (event.end_mark.index if event.end_mark else 0) - start
                opened.append(width > 0 and text[start] in "[{")
            elif isinstance(event, yaml.CollectionEndEvent):
                opened.pop()
            deepest = max(deepest, sum(opened))
    except yaml.YAMLError:
        pass
    return deepest


@example("[[[[a]]]]", "")
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.sampled_from(["", "k: ["]))
def test_a_text_that_is_deep_is_never_taken_for_one_that_is_not(text: str, lead: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yamlnodes, "_SAFE_DEPTH", 3)
        assert brackets_deep(lead + text) < 3 or yamlnodes._may_be_deep(lead + text)


def test_a_long_sidecar_is_not_parsed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "  s{}: {{speaker: he, quote: \"it’s {{sic}}, he said\", via: [a, b], note: 'x, y'}}\n"
    text = "statements:\n" + "".join(line.format(number) for number in range(2_000))
    monkeypatch.setattr(yaml, "parse", lambda *_: pytest.fail("the text is flat"))
    document = compose("x.yaml", text)
    assert isinstance(document.value, dict)
    assert len(document.value["statements"] or ()) == 2_000


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 5_000 + "]" * 5_000,
        "{a: " * 3_000 + "}" * 3_000,
        "- " * 2_000 + "x",
        '"]" , [ ' * 10 + "[a, " * 20_000 + '5" x',
        "[a: [b, 'x'], " * 5_000,
    ],
)
def test_what_would_overrun_the_parser_is_refused(text: str) -> None:
    (found,) = read_yaml("x.yaml", text).diagnostics
    assert found.code in {"yaml-limit", "yaml-syntax"}
