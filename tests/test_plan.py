"""Which addresses can stand beside each other, against the plainest way to say so."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sitegen.plan import LONGEST_NAME, _Addresses

names = st.sampled_from(["a", "A", "b", "é", "e\u0301", "É", "ß", "ss", "x.html", "n" * 256])
urls = st.lists(names, min_size=1, max_size=3).map("/".join)
owners = st.sampled_from(["content/x.md", "content/y.md", "the theme"])


def folded(url: str) -> str:
    return unicodedata.normalize("NFC", url).casefold()


def rival(url: str, taken: list[tuple[str, str]]) -> tuple[str, str] | None:
    """What is at the address itself; else the last file in a folder of its name; else the outermost
    file that one of its folders is called by."""
    own = folded(url)
    same = [entry for entry in taken if folded(entry[0]) == own]
    inside = [entry for entry in taken if folded(entry[0]).startswith(f"{own}/")]
    above = [entry for entry in taken if own.startswith(f"{folded(entry[0])}/")]
    above.sort(key=lambda entry: len(folded(entry[0])))
    return next(iter([*same, *inside[-1:], *above]), None)


@given(st.lists(st.tuples(urls, owners), max_size=8), urls)
def test_an_address_is_free_unless_it_is_taken_or_a_file_is_to_be_a_folder(
    wanted: list[tuple[str, str]], asked: str
) -> None:
    addresses = _Addresses()
    taken: list[tuple[str, str]] = []
    for url, owner in wanted:
        fits = all(len(name.encode()) <= LONGEST_NAME for name in url.split("/"))
        is_free = rival(url, taken) is None and fits
        assert addresses.take(url, owner) == is_free
        taken += [(url, owner)] if is_free else []
    assert addresses.rival(asked) == rival(asked, taken)
