"""Markdown that is certainly plain, read quickly: line by line, and without a parser.

Most articles are paragraphs, headings, short lists, a few words in emphasis and a few links. Of
those this makes the very `Body` that the general path makes, see `sitegen.markdown`; of a text with
anything else in it, or anything that could be something else, it makes nothing. So it knows what is
certain, not what Markdown is: a character is let through only where no rule of CommonMark, or of
the parser's extensions, could look at it twice. `tests/test_plain_markdown.py` holds the two
together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sitegen import shared
from sitegen.characters import is_ordinary
from sitegen.model import Body

_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
"""Tabs and others, which are space to one rule and none to another."""
_ENTITY: Final = re.compile("&(?! )")
_BAD_ESCAPE: Final = re.compile(r"\\(?:[^!-/:-@\[-`{-~]|[\\`<|]|\Z)")
"""A backslash that escapes nothing, or breaks a line."""
_LINE: Final = re.compile(
    # What cannot begin a block of another kind, nor underline a heading: neither a marker nor a
    # number; or emphasis, or a link, which are looked at below.
    r"(?:\*{1,2}(?=\w)|\[)?+(?:(?![0-9_])\w|[\"'(“”„‘’‚«»‹›—–…¿¡\\]|[0-9]++(?![.)](?: |$)))"
).match
_HEADING: Final = re.compile(r"(#{1,6}) (?! )(.*[^#\s])").fullmatch

_PUNCTUATION: Final = "\"'(),.:;!?“”„‘’‚—–…"
"""Punctuation in every version of Unicode and of the parser."""
_PARTS: Final = re.compile(
    # A special character, and what begins with it if that is certain. (The character first, since
    # so the search for the next one is quick; then what it is.)
    r"[*_\[\]\\](?:"
    # Words in emphasis between marks of which the first can only open it and the second only close
    # it: so says the rule on flanking, whatever stands elsewhere.
    rf"(?<=\*)(?<![^ {_PUNCTUATION}]\*)(?P<strong>\*?)(?P<words>[^\W_][^*_\[\]\\]*+)"
    rf"(?:(?<=[^\W_])\*(?P=strong)(?=[ {_PUNCTUATION}]|\Z)"
    rf"|(?<=[{_PUNCTUATION}])\*(?P=strong)(?= |\Z))"
    # A link to an address that stays as it is written, but no picture.
    r"|(?<=\[)(?<!!\[)(?P<label>[^*_\[\]\\]++)\]\((?P<url>https?://[a-z0-9]+(?:[.-][a-z0-9]+)*"
    r"(?:/[A-Za-z0-9/._~=+,-]*)?(?:\?[A-Za-z0-9/._~=+,-]*)?(?:#[A-Za-z0-9/._~=+,-]*)?)\)"
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
    writer = _Writer(line_offset)
    try:
        writer.blocks(source.split("\n"))
    except _Doubt:
        return None
    return writer.body(), writer.heading


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

    def __init__(self, line_offset: int) -> None:
        self.line_offset = line_offset
        self.markup: list[str] = []
        self.texts: list[str] = []
        self.pending = ""
        """The markup at hand, to be closed by a text."""
        self.position = 0
        self.lines: list[tuple[int, int]] = []
        self.heading = ""

    def body(self) -> Body:
        if self.texts:
            self.texts[-1] = ""  # no block follows the last
        markup = (*self.markup, self.pending)
        return shared.body(markup, tuple(self.texts), (), tuple(self.lines))

    def blocks(self, rows: Sequence[str]) -> None:
        number, listed = 0, False
        while number < len(rows):
            row = rows[number]
            if not row:
                number += 1
            elif row[0] == "#":
                self.title(row, number)
                number, listed = number + 1, False
            elif row.startswith("- "):
                if listed:  # after an empty line, it is the same list that goes on
                    raise _Doubt
                number, listed = self.items(rows, number), True
            else:
                number, listed = self.paragraph(rows, number), False

    def title(self, row: str, number: int) -> None:
        match = _HEADING(row)
        if not match:
            raise _Doubt
        tag, words = f"h{len(match[1])}", match[2]
        is_first = tag == "h1" and not self.texts
        self.pending += f"<{tag}>"
        self.line(words, number)
        if is_first:
            self.heading = "".join(self.texts)
        self.end(f"</{tag}>")

    def items(self, rows: Sequence[str], number: int) -> int:
        """Write a tight list with a line for each item; return the number of the line after it."""
        self.pending += "<ul>"
        while number < len(rows) and (row := rows[number]):
            if not row.startswith("- ") or not _LINE(row, 2):
                raise _Doubt
            self.pending += "<li>"
            self.line(row[2:], number)
            self.end("</li>")
            number += 1
        self.pending += "</ul>"
        return number

    def paragraph(self, rows: Sequence[str], number: int) -> int:
        """Write a paragraph; return the number of the line after it."""
        self.pending += "<p>"
        first = number
        while number < len(rows) and (row := rows[number]):
            if not _LINE(row):
                raise _Doubt
            if number > first:
                self.text(" ")
            self.line(row, number)
            number += 1
        self.end("</p>")
        return number

    def line(self, row: str, number: int) -> None:
        self.lines.append((self.position, number + 1 + self.line_offset))
        if row != row.strip():  # a break, a continuation, code, or space that is left out
            raise _Doubt
        # Several searches for a character take a quarter of one for any of them.
        if "*" in row or "[" in row or "_" in row or "\\" in row or "]" in row:
            self.inline(row)
        else:
            self.text(row)

    def inline(self, row: str) -> None:
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
            else:
                self.link(part["label"], part["url"])
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
