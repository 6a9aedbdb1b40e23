"""Which characters are ordinary."""

from __future__ import annotations

import sys

from sitegen.characters import is_ordinary
from sitegen.markdown import plain as plain_markdown
from sitegen.yamltext import plain as plain_yaml


def test_what_is_unusual_to_a_reader_is_not_ordinary() -> None:
    found = [char for char in map(chr, range(sys.maxunicode + 1)) if is_ordinary(f"a{char}“")]
    assert plain_markdown._CONTROL.search("".join(found)) is None
    assert plain_yaml._UNUSUAL.search("".join(found)) is None


def test_ascii_is_ordinary_as_far_as_it_is_printed() -> None:
    found = [char for char in map(chr, range(128)) if is_ordinary(char)]
    assert found == [char for char in map(chr, range(128)) if char.isprintable() or char == "\n"]


def test_what_most_texts_are_written_in_is_ordinary() -> None:
    assert is_ordinary("“Ça va, Žofie?” – Да; 中文。 日本語、 עברית, हिन्दी… €")
    assert not is_ordinary("«Да»"), "a no may be wrong"
