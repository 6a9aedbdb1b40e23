"""Markdown that is certainly plain, read quickly: line by line, and without a parser.

Most articles are paragraphs, headings, block quotes, lists of paragraphs, a few words in emphasis
and a few links. Of those this makes the very `Body` that the general path makes, see
`sitegen.markdown`; of a text with anything else in it, or anything that could be something else, it
makes nothing. So it knows what is certain, not what Markdown is: a character is let through only
where no rule of CommonMark, or of the parser's extensions, could look at it twice.
`tests/test_plain_markdown.py` holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sitegen import shared
from sitegen.characters import is_ordinary
from sitegen.model import LINK_MARK, Body, Link
from sitegen.patterns import pattern

_CONTROL: Final = pattern("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
"""Tabs and others, which are space to one rule and none to another."""
_ENTITY: Final = pattern("&#?[A-Za-z0-9]+;")
_BAD_ESCAPE: Final = pattern(r"\\(?:[^!-/:-@\[-`{-~]|[\\`<|]|\Z)")
"""A backslash that escapes nothing, or breaks a line."""
_LINE: Final = re.compile(
    # What cannot begin a block of another kind, nor underline a heading: neither a marker nor a
    # number; or emphasis, or a link, which are looked at below.
    r"(?:\*{1,2}(?=\w)|_{1,2}(?=[^\W_])|\[)?+"
    r"(?:(?![0-9_])\w|[\"'().,;!?$%@/^{}&~“”„‘’‚«»‹›—–…¿¡€£\\]|[0-9]++(?![.)](?: |$)))"
).match
_ITEM: Final = re.compile(r"([-*+]|([0-9]{1,9})[.)]) (?! )").match
_RULE: Final = re.compile(r"(?:\* *+){3,}+|(?:- *+){3,}+|(?:_ *+){3,}+").fullmatch
_HEADING: Final = re.compile(r"(#{1,6}) (?! )(.*[^#\s])").fullmatch

_PUNCTUATION: Final = "\"'(),.:;!?“”„‘’‚—–…"
"""Punctuation in every version of Unicode and of the parser."""
_PARTS: Final = re.compile(
    # A special character, and what begins with it if that is certain. (The character first, since
    # so the search for the next one is quick; then what it is.)
    r"([*_\[\]\\])(?:"
    # Words in emphasis between marks of which the first can only open it and the second only close
    # it: so says the rule on flanking, whatever stands elsewhere.
    rf"(?<=[*_])(?<![^ {_PUNCTUATION}][*_])(?P<strong>(?:\1)?)(?P<words>[^\W_][^*_\[\]\\]*+)"
    rf"(?:(?<=[^\W_])\1(?P=strong)(?=[ {_PUNCTUATION}]|\Z)"
    rf"|(?<=[{_PUNCTUATION}])\1(?P=strong)(?= |\Z))"
    # A link to an address that stays as it is written, or to another page; but no picture.
    r"|(?<=\[)(?<!!\[)(?P<label>[^*_\[\]\\]++)\]\((?:"
    r"(?P<url>(?:https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[A-Za-z0-9/._~=+,&-]*)?"
    r"(?:\?[A-Za-z0-9/._~=+,&-]*)?)?(?:#[A-Za-z0-9/._~=+,&-]*)?(?<!\())"
    r"|(?P<path>(?!//)[A-Za-z0-9/._~-]++(?:#[A-Za-z0-9/._~-]*)?))\)"
    # Words in brackets: no link, where nothing says what to; nor do they say so of others.
    r"|(?<=\[)(?<!!\[)(?P<bracketed>[^*_\[\]\\]*+\](?![(\[:]))"
    r"|(?<=\\)(?P<escaped>.)"
    r")?"
).finditer


def plain_body(source: str, line_offset: int) -> tuple[Body, str] | None:
    """Return what `markdown.to_body` returns, but for faults: there are none. None where a text
    is not certainly plain."""
    if _may_mean_more(source):
        return None
    rows = source.split("\n")
    writer = _Writer(rows, line_offset)
    try:
        writer.blocks(rows)
    except _Doubt:
        return None
    return writer.body(), writer.heading


def place_of(target: str, row: str, start: int) -> int:
    """Return where the target of a link is written in a row, from `start` on; -1 if it is not.

    A place on the page, `#s-x`, is not sought at the end of other targets.
    """
    at = row.find(target, start)
    if target.startswith("#"):
        while at >= 0 and not (
            row[at - 1 : at] in "(<: \t" and row[at + len(target) :][:1] in ")> \t"
        ):
            at = row.find(target, at + 1)
    return at


def _may_mean_more(source: str) -> bool:
    """Say whether a text has what is not looked at line by line. Most texts are seen through by
    searches for single characters, which cost next to nothing."""
    return (
        "`" in source  # code
        or "<" in source  # HTML, and addresses between brackets
        or "|" in source  # tables
        or ("~" in source and "~~" in source)  # strikethrough
        or ("&" in source and _ENTITY.search(source) is not None)
        or ("\\" in source and _BAD_ESCAPE.search(source) is not None)
        or (not is_ordinary(source) and _CONTROL.search(source) is not None)
    )


class _Doubt(Exception):
    """The text may not be plain."""


class _Writer:
    """Writes lines as markup and text in turn, as the general path's writer does."""

    def __init__(self, rows: Sequence[str], line_offset: int) -> None:
        self.rows, self.line_offset = rows, line_offset
        self.above = line_offset
        """Lines of the file above those at hand, which may be those of a block quote."""
        self.markup: list[str] = []
        self.texts: list[str] = []
        self.pending = ""
        """The markup at hand, to be closed by a text."""
        self.position = 0
        self.lines: list[tuple[int, int]] = []
        self.links: list[Link] = []
        self.searched: dict[tuple[int, str], int] = {}
        """Of a link's target in a row: up to where links have been found."""
        self.heading = ""

    def body(self) -> Body:
        if self.texts:
            self.texts[-1] = ""  # no block follows the last
        markup = (*self.markup, self.pending)
        return shared.body(markup, tuple(self.texts), tuple(self.links), tuple(self.lines))

    def blocks(self, rows: Sequence[str]) -> None:
        number = 0
        while number < len(rows):
            row = rows[number]
            if not row:
                number += 1
            elif row[0].isalpha():
                number = self.paragraph(rows, number)
            elif row[0] == "#":
                self.title(row, number)
                number += 1
            elif row[0] == ">":
                number = self.quote(rows, number)
            elif _RULE(row):
                self.pending += "<hr>"
                number += 1
            elif _ITEM(row):
                number = self.items(rows, number)
            else:
                number = self.paragraph(rows, number)

    def title(self, row: str, number: int) -> None:
        match = _HEADING(row)
        if not match:
            raise _Doubt
        tag, words = f"h{len(match[1])}", match[2]
        is_first = tag == "h1" and not self.texts and not self.pending
        self.pending += f"<{tag}>"
        self.line(words, number)
        if is_first:
            self.heading = "".join(self.texts)
        self.end(f"</{tag}>")

    def quote(self, rows: Sequence[str], number: int) -> int:
        """Write a block quote up to an empty line; return that line's number."""
        self.pending += "<blockquote>"
        inner: list[str] = []
        while number + len(inner) < len(rows) and (row := rows[number + len(inner)]):
            if row[0] != ">" or row[1:2] == ">" or row[1:3] == " >":
                raise _Doubt  # what goes on without a mark, or a quote within a quote
            inner.append(row[1:].removeprefix(" "))
        self.above += number
        self.blocks(inner)
        self.above -= number
        self.pending += "</blockquote>"
        return number + len(inner)

    def items(self, rows: Sequence[str], number: int) -> int:
        """Write a list of paragraphs; return the number of the line after it."""
        items: list[tuple[int, list[str]]] = []
        start = sign = ""
        is_loose = False
        while number < len(rows) and (item := _ITEM(rows[number])):
            if items and item[1][-1] != sign:
                break
            is_loose = is_loose or (bool(items) and not rows[number - 1])
            start, sign = start if items else item[2] or "", item[1][-1]
            indent = " " * item.end()
            lines = [rows[number][item.end() :]]
            while number + len(lines) < len(rows) and rows[number + len(lines)].startswith(indent):
                lines.append(rows[number + len(lines)][item.end() :])
            items.append((number, lines))
            number += len(lines)
            while number < len(rows) and not rows[number]:
                number += 1
        if number < len(rows) and rows[number - 1]:
            raise _Doubt  # what goes on without an indent
        tag = "ol" if start else "ul"
        self.pending += f'<ol start="{int(start)}">' if start and int(start) != 1 else f"<{tag}>"
        for at, lines in items:
            self.pending += "<li><p>" if is_loose else "<li>"
            self.above += at
            if self.prose(lines, 0) < len(lines):
                raise _Doubt  # a line of spaces
            self.above -= at
            self.end("</p></li>" if is_loose else "</li>")
        self.pending += f"</{tag}>"
        return number

    def paragraph(self, rows: Sequence[str], number: int) -> int:
        """Write a paragraph; return the number of the line after it."""
        self.pending += "<p>"
        number = self.prose(rows, number)
        self.end("</p>")
        return number

    def prose(self, rows: Sequence[str], number: int) -> int:
        """Write the lines of a paragraph; return the number of the line after it."""
        first, end = number, ""
        while number < len(rows) and (row := rows[number]):
            if not _LINE(row):
                raise _Doubt
            if number > first:
                self.pending += end
                self.text(" ")
            end = ""
            if row[-1] == " ":
                end = "<br>" if row[-2] == " " else ""
                row = row.rstrip(" ")
            self.line(row, number)
            number += 1
        return number

    def line(self, row: str, number: int) -> None:
        self.lines.append((self.position, self.above + number + 1))
        if row != row.strip():  # a continuation, code, or space that is left out
            raise _Doubt
        # Several searches for a character take a quarter of one for any of them.
        if "*" in row or "[" in row or "_" in row or "\\" in row or "]" in row:
            self.inline(row, self.above + number)
        else:
            self.text(row)

    def inline(self, row: str, above: int) -> None:
        at, plain = 0, ""
        for part in _PARTS(row):
            kind = part.lastgroup
            if kind is None:
                raise _Doubt
            if kind == "bracketed":
                continue
            plain += row[at : part.start()]
            at = part.end()
            if kind == "escaped":
                plain += part[kind]
                continue
            self.text(plain)
            plain = ""
            if kind == "words":
                self.emphasis("strong" if part["strong"] else "em", part["words"])
            elif kind == "url":
                if part["url"].startswith("#"):
                    self.target(part["url"], above)
                self.link(part["label"], part["url"].replace("&", "&amp;"))
            else:
                self.link(part["label"], self.target(part["path"], above))
        self.text(plain + row[at:])

    def emphasis(self, tag: str, words: str) -> None:
        self.pending += f"<{tag}>"
        self.text(words)
        self.pending += f"</{tag}>"

    def link(self, label: str, url: str) -> None:
        self.slot("")
        self.pending = f'<a href="{url}">'
        self.text(label)
        self.slot("")
        self.pending = "</a>"

    def target(self, path: str, above: int) -> str:
        """Return what to write for a link to another page, in a line with so many above it in the
        file."""
        row, place = self.rows[above - self.line_offset], (above, path)
        column = place_of(path, row, self.searched.get(place, 0))
        self.searched[place] = column + len(path)
        self.links.append(Link(path, False, path, above + 1, column + 1, row))
        return f"{LINK_MARK}{len(self.links) - 1}{LINK_MARK}"

    def text(self, text: str) -> None:
        if text:
            self.markup.append(self.pending)
            self.texts.append(text)
            self.pending = ""
            self.position += len(text)

    def slot(self, text: str) -> None:
        """Close the markup at hand and put `text` behind it."""
        self.markup.append(self.pending)
        self.texts.append(text)
        self.pending = ""

    def end(self, tag: str) -> None:
        """End a block by the newline that parts it from the next."""
        self.text("\n")
        self.pending = tag
