"""What is wrong with a text that is not YAML, in words for people who do not know its grammar.

The parser says what it missed at the place where it could not go on. Most often the mistake is one
of a few: a quotation mark inside quotation marks, a colon in a text, an indentation. Each rule
below knows one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

import yaml

from sitegen.diagnostics import FALSE_SPACES, line_of


class _Place(NamedTuple):
    """Where the parser stopped: offsets into the text."""

    text: str
    at: int
    context: int | None
    """Where what it was reading begins."""

    @property
    def before(self) -> str:
        """What stands before the place in its line."""
        return self.text[self.text.rfind("\n", 0, self.at) + 1 : self.at]

    @property
    def character(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def beginning(self) -> int:
        """Where the value begins that the parser was reading."""
        return self.at if self.context is None else self.context

    @property
    def beginning_line(self) -> int:
        return line_of(self.text, self.beginning)[0]


Explained = tuple[int, str, str]
"""The offset to show, the message, and what to do."""


def explain(text: str, error: yaml.MarkedYAMLError) -> Explained:
    """Return where to look (an offset into `text`), what is wrong there, and what to do."""
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    at = min(mark.index if mark else 0, len(text.rstrip(" \n")))
    place = _Place(text, at, context.index if context else None)
    problem = error.problem or ""
    line = at - len(place.before)
    for start in (line, text.rfind("\n", 0, max(0, line - 1)) + 1):
        foreign = _FOREIGN.match(text, start)
        if foreign and (foreign.end() - 1 <= at or "\t" not in foreign.group()):
            return _foreign(foreign.end() - 1, foreign.group()[-1])
    for part, rule in _RULES:
        if part in problem or part in (error.context or ""):
            return rule(place)
    return place.at, f"this is not YAML: {problem}", ""


_FOREIGN: Final = re.compile(f"[ \t]*?[\t{FALSE_SPACES}]")
"""An indentation up to what is no space in it, though it looks like one, or like nothing."""


def _foreign(at: int, character: str) -> Explained:
    if character == "\t":
        return at, "a tab stands in the indentation", "indent with spaces, not with tabs"
    message = f"the character U+{ord(character):04X} stands in the indentation"
    return at, message, "it looks like a space, or like nothing: put spaces in its place"


def _colon(place: _Place) -> Explained:
    if ": " in place.before.strip():
        return place.at, 'a second ": " in one line', 'a text with ": " in it must stand in quotes'
    hint = 'look at the indentation, and for a missing ":" in the line above'
    at = place.at - len(place.before.lstrip())
    return at, "a key cannot stand here", hint


def _first_character(place: _Place) -> Explained:
    if not place.text[place.at :].strip():
        return place.at, 'a "]" or "}" is missing', "close every bracket that was opened"
    return place.at, f'a text cannot begin with "{place.character}"', "put the text in quotes"


def _marked(place: _Place) -> Explained:
    """A text that begins with a sign of YAML's: what is shown is the sign itself."""
    return _first_character(place._replace(at=place.beginning))


def _not_closed(place: _Place) -> Explained:
    """An unclosed quote is noticed at the end of the file; the mend is needed where it opened."""
    mark = place.text[place.beginning : place.beginning + 1]
    return place.beginning, "the quotation mark is not closed", f"end the text with {mark}"


def _behind_quote(place: _Place) -> Explained | None:
    """What is wrong where a text in quotes has ended, but goes on; None where none has."""
    before = place.before.rstrip()
    for mark, hint in _INNER_MARKS.items():
        if before.endswith(mark) and before.count(mark) > 1:
            return place.at, "the text goes on after its closing quotation mark", hint
    return None


_INNER_MARKS: Final = {
    '"': 'inside "...", write \\" for a quotation mark',
    "'": "inside '...', write '' for an apostrophe",
}


def _list(place: _Place) -> Explained:
    message = f'the list that begins in line {place.beginning_line} lacks a comma or "]" here'
    hint = "a text with brackets, commas or colons in it must stand in quotes"
    return _behind_quote(place) or (place.at, message, hint)


def _mapping(place: _Place) -> Explained:
    message = f'the mapping that begins in line {place.beginning_line} lacks a comma or "}}" here'
    hint = "a text with brackets, commas or colons in it must stand in quotes"
    behind = _behind_quote(place)
    if behind and _QUOTE_BEHIND_COMMA.search(place.before):  # where a key is due, not a text
        return behind[0], behind[1], "a text with a comma in it must stand in quotes as a whole"
    return behind or (place.at, message, hint)


_QUOTE_BEHIND_COMMA: Final = re.compile(r""", *(?:"[^"]*"|'[^']*') *$""")


def _key(place: _Place) -> Explained:
    """A mapping ended where no key begins: by a wrong indentation, or in the midst of a text."""
    if place.before.strip():
        message = "the value ended before this"
        return _behind_quote(place) or (place.at, message, "put the whole text in quotes")
    hint = "what belongs together begins in the same column"
    return place.at, "this line is not indented like those above it", hint


def _item(place: _Place) -> Explained:
    message = f"this does not fit the list that begins in line {place.beginning_line}"
    return place.at, message, 'every item begins with "- ", all in the same column'


def _no_colon(place: _Place) -> Explained:
    hint = 'write "key: value", or look at the indentation'
    return place.beginning, 'this line has no ":"', hint


def _escape(place: _Place) -> Explained:
    hint = "write \\\\ for a backslash, or put the text in '...'"
    return place.at, 'in "...", a backslash begins an escape, and this is none', hint


def _second_document(place: _Place) -> Explained:
    return place.at, "a second document begins here", "a file holds one: delete this line"


def _nothing_more(place: _Place) -> Explained:
    if "\n..." not in f"\n{place.text[: place.at]}":
        return _key(place)
    return place.at, 'nothing may follow a line of "..."', "delete that line"


def _said(message: str, hint: str) -> Callable[[_Place], Explained]:
    return lambda place: (place.at, message, hint)


_RULES: Final = (
    ("tab character", _said("a tab stands where only spaces may", "indent with spaces")),
    ("mapping values are not allowed", _colon),
    ("cannot start any token", _first_character),
    ("end of stream", _not_closed),
    ("document indicator", _not_closed),
    ("expected ',' or ']'", _list),
    ("expected ',' or '}'", _mapping),
    ("expected key", _key),
    ("expected '-' indicator", _item),
    ("expected <block end>", _key),
    ("could not find expected ':'", _no_colon),
    ("undefined alias", _first_character),
    ("scanning an anchor", _marked),
    ("scanning an alias", _marked),
    ("scanning a tag", _marked),
    ("parsing a tag", _marked),
    ("undefined tag handle", _marked),
    ("duplicate anchor", _said('a second "&" of one name', "put the text in quotes, or rename it")),
    ("escape", _escape),
    ("hexdecimal", _escape),
    ("node content", _first_character),
    (
        "block scalar",
        _said(
            'after ">" or "|", the text begins on the next line',
            "put it there, or put the whole text in quotes",
        ),
    ),
    ("block sequence entries", _said("a list cannot begin here", 'put "- " on a line of its own')),
    ("single document", _second_document),
    ("document start", _nothing_more),
    ("mapping keys are not allowed", _first_character),
    ("unexpected ':'", _said('a ":" cannot stand here', "put the text in quotes")),
    ("directive", _said('a line cannot begin with "%"', "put the text in quotes")),
    ("YAML document", _said("this version of YAML is not known", "delete this line")),
)
"""A part of the parser's problem or context, and what it comes from; the first that fits counts."""
