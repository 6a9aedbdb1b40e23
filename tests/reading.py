"""Reading pages as their users do: an article's text without what the generator added."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib


def parse(html: str) -> Element:
    """Parse a page as browsers do."""
    return html5lib.parse(html, namespaceHTMLElements=False)


def page(path: Path) -> Element:
    return parse(path.read_text("utf-8"))


def classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def text_of(element: Element) -> str:
    """Return an element's text without its `.anno` elements."""
    return "".join(_text(element))


def _text(element: Element) -> Iterator[str]:
    if "anno" not in classes(element):
        yield element.text or ""
        for child in element:
            yield from _text(child)
            yield child.tail or ""


def article_body(root: Element) -> Element:
    (body,) = [e for e in root.iter("div") if "article-body" in classes(e)]
    return body


def segments(body: Element, id: str) -> list[Element]:
    """Return the segments of a statement, in the order of the page."""
    return [e for e in body.iter("span") if id in (e.get("data-statement") or "").split()]
