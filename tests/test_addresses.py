"""Addresses: links from page to page, and which links are safe."""

from __future__ import annotations

from urllib.parse import quote, unquote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.links import page_url, relative, scheme_of
from sitegen.pages.values import tag_id


@pytest.mark.parametrize(
    ("target", "page", "link"),
    [
        ("index.html", "index.html", "index.html"),
        ("a/b.html", "index.html", "a/b.html"),
        ("index.html", "a/b.html", "../index.html"),
        ("a/c.html", "a/b.html", "c.html"),
        ("x/y.html", "a/b/c.html", "../../x/y.html"),
        ("a/b.html#s-1", "a/b.html", "#s-1"),
        ("a/c.html#s-1", "a/b.html", "c.html#s-1"),
        ("a b/ü.html", "index.html", "a%20b/%C3%BC.html"),
        ("a.html#d é", "b.html", "a.html#d%20%C3%A9"),
        ("a.html#é:~:text=a%2Db,é", "b.html", "a.html#%C3%A9:~:text=a%2Db,%C3%A9"),
        ("b.html#:~:text=a%2Db", "b.html", "#:~:text=a%2Db"),
    ],
)
def test_relative(target: str, page: str, link: str) -> None:
    assert relative(target, page) == link


PATHS = st.lists(st.text("ab é:#?%&", min_size=1, max_size=4), min_size=1, max_size=4).map(
    lambda parts: "/".join(part.replace("#", "").replace("?", "") or "x" for part in parts)
)


@given(PATHS, PATHS)
def test_a_browser_that_follows_the_link_arrives(target: str, page: str) -> None:
    base = "https://a.example/any/path/"
    arrived = urljoin(base + quote(page), relative(target, page))
    assert unquote(arrived) == base + target


def test_page_urls() -> None:
    assert page_url("a/b", "flat") == "a/b.html"
    assert page_url("a/b", "directory") == "a/b/index.html"
    assert page_url("a/index", "directory") == "a/index.html"
    assert page_url("404", "directory") == "404.html"


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("https://a.example/", "https"),
        ("HTTP://a.example/", "http"),
        ("mailto:a@b.example", "mailto"),
        ("javascript:x", "javascript"),
        (" java\nscript:x", "javascript"),
        ("\x01javascript:x", "javascript"),
        ("a/b:c", ""),
        ("#a:b", ""),
        ("other.md", ""),
        ("", ""),
    ],
)
def test_the_scheme_is_the_one_a_browser_sees(url: str, scheme: str) -> None:
    assert scheme_of(url) == scheme


@pytest.mark.parametrize(
    ("tag", "id"),
    [
        ("Air strikes", "air-strikes"),
        ("air – strikes!", "air-strikes"),
        ("U.S.", "u.s"),
        ("a_b", "a_b"),
        ("E\u0301te\u0301", "\u00e9t\u00e9"),
        ("\u0915\u0932", "\u0915\u0932"),
        ("\u0915\u0932\u093e", "\u0915\u0932\u093e"),  # another word, by a sign on its last letter
        ("🗳", "🗳"),
        ("???", "tag"),
        ("C", "c"),
        ("C++", "c--plus-plus"),
        ("c ++", "c--plus-plus"),
        ("C#", "c--sharp"),
        ("C++11", "c-11--plus-plus"),
        (".NET", "net--dot"),
        ("$100", "100--dollar"),
        ("+", "tag--plus"),
        ("#MeToo", "metoo"),
        ("Q&A", "q-a"),
    ],
)
def test_tags_in_addresses(tag: str, id: str) -> None:
    assert tag_id(tag) == id


signed = st.from_regex(r"[a-cA-Cé]{1,2}[+#*%]{0,2}", fullmatch=True)


@given(signed, signed)
def test_tags_that_differ_in_more_than_case_have_different_addresses(one: str, other: str) -> None:
    assert (tag_id(one) == tag_id(other)) == (one.casefold() == other.casefold())
