"""Markdown to a body: markup and text apart, so that passages of the text can be marked later.

CommonMark with tables and strikethrough; raw HTML is shown as text. The parser is markdown-it-py;
only the last step is ours, because its renderer gives one string in which text can no longer be
found. Texts that are certainly plain are read without it, see `sitegen.markdown.plain`; it is
loaded when a first text is not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, cached_property
from html import escape
from operator import itemgetter
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from sitegen import shared
from sitegen.diagnostics import Diagnostic, Severity
from sitegen.frozen import replace
from sitegen.links import SAFE_SCHEMES, scheme_of
from sitegen.markdown.plain import place_of, plain_body
from sitegen.model import LINK_MARK, Body, Link
from sitegen.patterns import pattern

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@cache
def parser() -> MarkdownIt:
    """Return the parser; one for each process, since it can't be sent to another."""
    from markdown_it import MarkdownIt  # takes 70 ms

    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # Links are checked by us, with line and column: the parser would let a bad one pass as text.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


def to_body(
    source: str, file: str, line_offset: int = 0
) -> tuple[Body, str, tuple[Diagnostic, ...]]:
    """Render an article.

    Returns its body, the text of its first heading of level 1 (empty if it does not begin with one)
    and what is wrong with its links. `line_offset` is the number of lines above `source` in `file`.
    """
    plain = plain_body(source, line_offset)
    return (*plain, ()) if plain else parsed_body(source, file, line_offset)


def parsed_body(
    source: str, file: str, line_offset: int = 0
) -> tuple[Body, str, tuple[Diagnostic, ...]]:
    """Return what `to_body` does, by the parser, whether the text is plain or not."""
    writer = _Writer(source, file, line_offset)
    tokens = parser().parse(source)
    writer.blocks(tokens)
    return writer.body(), _first_heading(tokens), tuple(writer.found)


def to_html(source: str) -> tuple[str, tuple[str, ...]]:
    """Render a remark (a note, a summary) to HTML.

    Returns it, and the links that it may not have, which are left out: unsafe ones, and relative
    ones, since a remark is shown on many pages.
    """
    if not source:
        return "", ()
    if (plain := plain_body(source, 0)) and all(map(_is_within, plain[0].links)):
        return _html(plain[0]), ()
    writer = _Writer(source, "", 0)
    writer.blocks(parser().parse(source))
    body = writer.body()
    refused = (*(one.target for one in body.links if not _is_within(one)), *writer.refused)
    return re.sub(f' (?:href|src)="{LINK_MARK}.*?"', "", _html(body)), refused


def _is_within(link: Link) -> bool:
    """Say whether a link leads to a place on the page that it is on."""
    return link.target.startswith("#")


def _html(body: Body) -> str:
    parts = [body.markup[0]]
    for text, markup in zip(body.texts, body.markup[1:], strict=True):
        parts += (escape(text, quote=False), markup)
    return "".join(parts)


def _first_heading(tokens: Sequence[Token]) -> str:
    if len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        children = tokens[1].children or []
        return "".join(" " if "break" in child.type else child.content for child in children)
    return ""


_LEAF_ENDS: Final = frozenset({"paragraph_close", "heading_close", "td_close", "th_close"})
_ATTRIBUTES: Final = frozenset({"start", "title", "class", "alt", "src", "href"})
_ALIGNMENT: Final = pattern(r"text-align:(left|center|right)")


class _Writer:
    """Writes tokens as markup and text in turn."""

    def __init__(self, source: str, file: str, line_offset: int) -> None:
        self.source, self.file, self.line_offset = source, file, line_offset
        self.markup: list[str] = []
        self.texts: list[str] = []
        self.pending: list[str] = []
        self.position = 0
        self.line = 0
        self.lines: list[tuple[int, int]] = []
        self.links: list[Link] = []
        self.found: list[Diagnostic] = []
        self.refused: list[str] = []
        self.searched: dict[tuple[int, str], int] = {}
        """Of a link's target in a row: up to where links have been found."""
        self.leaf_end: int | None = None
        """Index in `texts` of the slot for the newline that parts the last block from the next."""

    @cached_property
    def rows(self) -> list[str]:
        """The lines of the source."""
        return self.source.split("\n")

    def body(self) -> Body:
        markup = (*self.markup, "".join(self.pending))
        return shared.body(markup, tuple(self.texts), tuple(self.links), tuple(self.lines))

    def tag(self, markup: str) -> None:
        self.pending.append(markup)

    def text(self, text: str) -> None:
        if not text:
            return
        if self.leaf_end is not None:
            self.texts[self.leaf_end] = "\n"
            self.position += 1
            self.leaf_end = None
        self.mark_line()
        self.slot(text)
        self.position += len(text)

    def slot(self, text: str) -> None:
        """Close the markup at hand and set `text` behind it."""
        self.markup.append("".join(self.pending))
        self.texts.append(text)
        self.pending = []

    def mark_line(self) -> None:
        if not self.lines or self.lines[-1][1] != self.line:
            self.lines.append((self.position, self.line))

    def end_leaf(self, start: int) -> None:
        """Leave a slot for the newline after a block, if the block holds any text."""
        if self.position > start:
            self.slot("")
            self.leaf_end = len(self.texts) - 1

    def blocks(self, tokens: Sequence[Token]) -> None:
        start = 0
        for token in tokens:
            if token.map is not None:
                self.line = token.map[0] + 1 + self.line_offset
            if token.type == "inline":
                start = self.position
                self.inline(token.children or [])
            elif token.type in {"fence", "code_block"}:
                self.code(token)
            elif token.hidden:
                if token.nesting < 0:
                    self.end_leaf(start)
            else:
                if token.type in _LEAF_ENDS:
                    self.end_leaf(start)
                self.tag(_open_tag(token))

    def code(self, token: Token) -> None:
        language = token.info.split()[0] if token.info.strip() else ""
        name = f' class="language-{escape(language)}"' if language else ""
        self.tag(f"<pre><code{name}>")
        start = self.position
        self.line += token.type == "fence"
        for number, line in enumerate(token.content.rstrip("\n").split("\n")):
            self.text(("\n" if number else "") + line)
            self.line += 1
        self.end_leaf(start)
        self.tag("</code></pre>")

    def inline(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            match token.type:
                case "text":
                    self.text(token.content)
                case "softbreak" | "hardbreak":
                    if token.type == "hardbreak":
                        self.tag("<br>")
                    self.text(" ")
                    self.line += 1
                case "code_inline":
                    self.tag("<code>")
                    self.text(token.content)
                    self.tag("</code>")
                case "link_open":
                    self.slot("")
                    self.tag(self.link_tag(token))
                case "link_close":
                    self.slot("")
                    self.tag("</a>")
                case "image":
                    self.tag(self.image_tag(token))
                case _:
                    self.tag(_open_tag(token))

    def link_tag(self, token: Token) -> str:
        href = self.target(str(token.attrs.get("href", "")), image=False)
        title = token.attrs.get("title")
        return f"<a{_attribute('href', href)}{_attribute('title', title)}>"

    def image_tag(self, token: Token) -> str:
        src = self.target(str(token.attrs.get("src", "")), image=True)
        title = _attribute("title", token.attrs.get("title"))
        if src is None:
            return ""
        return f'<img{_attribute("src", src)} alt="{escape(token.content)}"{title}>'

    def target(self, url: str, *, image: bool) -> str | None:
        """Return the URL to write, a place to fill for one that leads to another file of the site,
        None for an unsafe one."""
        scheme = scheme_of(url)
        if scheme and (scheme not in SAFE_SCHEMES or (image and scheme == "mailto")):
            self.bad_link(url, scheme)
            return None
        if url.startswith("//"):
            self.bad_link(url, "//")
            return None
        is_here = url.startswith("#")
        if scheme or not url or (is_here and image):
            return url
        line, column, source, written = self.find(url)
        self.links.append(Link(url, image, written, line, column, source))
        return url if is_here else f"{LINK_MARK}{len(self.links) - 1}{LINK_MARK}"

    def find(self, url: str) -> tuple[int, int, str, str]:
        """Return where a link's target is written: line, column, the text of the line, and how.

        That is the line at hand, or for a link by reference the one that defines it.
        """
        here = min(self.line - self.line_offset, len(self.rows)) - 1
        definitions = (n for n, row in enumerate(self.rows) if row.lstrip().startswith("["))
        for number in (here, *definitions):
            row = self.rows[number]
            for target in (url, unquote(url)):
                column = place_of(target, row, self.searched.get((number, target), 0))
                if column >= 0:
                    self.searched[number, target] = column + len(target)
                    return number + 1 + self.line_offset, column + 1, row, target
        return self.line, 1, self.rows[here], unquote(url)

    def bad_link(self, url: str, scheme: str) -> None:
        self.refused.append(url)
        line, column, source, written = self.find(url)
        message = f'a link may not begin with "{scheme}{"" if scheme == "//" else ":"}"'
        hint = "allowed: https:, http:, mailto: and relative links"
        found = Diagnostic(self.file, line, column, Severity.ERROR, "bad-link", message, hint)
        caret = (column, max(column + 1, min(column + len(written), len(source) + 1)))
        self.found.append(replace(found, source=source, caret=caret))


def _attribute(name: str, value: str | int | float | None) -> str:
    return "" if value is None else f' {name}="{escape(str(value))}"'


def _open_tag(token: Token) -> str:
    """Return the tag of a token that has nothing but a tag and harmless attributes."""
    if token.nesting < 0:
        return f"</{token.tag}>"
    attributes = "".join(
        _attribute(name, value) for name, value in token.attrs.items() if name in _ATTRIBUTES
    )
    aligned = _ALIGNMENT.fullmatch(str(token.attrs.get("style", "")))
    if aligned:
        attributes += f' class="align-{aligned.group(1)}"'
    return f"<{token.tag}{attributes}>"


def line_at(body: Body, position: int) -> int:
    """Return the 1-based line of the file in which the text's `position` stands."""
    index = bisect_right(body.lines, position, key=itemgetter(0)) - 1
    return body.lines[index][1] if index >= 0 else 1
