"""Rewording one scalar of a YAML text, with every other byte left as it is.

A scalar is never written on trust: each way of writing it, the nearest to the old one first, is put
in its place and the whole text is parsed again. A way is taken only if the parser then reports what
it reported before, except for the one new value. So the rules below need only be good guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml

from sitegen.characters import composed
from sitegen.frozen import dataclass, replace

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_BOM = "\ufeff"

# What YAML forbids, reads as a line break (U+0085, U+2028, U+2029), or may take for a mark of byte
# order: only an escape carries these unharmed. Tabs and newlines are left to each style.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPED = re.compile(_CONTROL.pattern + r'|[\t"\\]')
_ESCAPES = {"\t": r"\t", "\r": r"\r", '"': r"\"", "\\": r"\\"}

_PLACE = {"start_mark", "end_mark"}
_WORDING = {"value", "implicit", "style"}

_HEADER = re.compile(r"[|>]([-+1-9]*)([^\r\n]*)")
"""The first line of a block: signs of chomping and indentation in either order, then a comment."""
_BETWEEN_WORDS = re.compile(r"(?<=\S) (?=\S)")
_FOLDED_WIDTH = 80
"""Columns of a folded block that does not show its own width, as none of its lines is folded."""


class CannotEdit(Exception):
    """The text stays as it is; `str()` of this says why, for the user (lines are 1-based)."""


def replace_scalar(source: str, keys: Sequence[str | int], value: str) -> str:
    """Return `source` with `value` as the scalar at `keys`, and not a character changed outside it.

    `source` is a whole file with the line ends and BOM it has on disk (read with `newline=""`).
    `keys` lead from the root: a text is a mapping's key as its scalar reads (`no`, not False), with
    its letters composed, a number a 0-based place in a sequence. The scalar keeps its style if that
    can carry `value`, and otherwise takes the nearest that can. The result parses to the same
    events but for this value.

    Raises CannotEdit, and nothing else, where that cannot be done or would change another value.
    """
    text = source.lstrip(_BOM)  # libyaml does not count it in its marks
    bom = source[: len(source) - len(text)]
    events = _parse(text)
    trail = _follow(events, keys)
    node = _scalar_at_end(events, trail)
    if node.value == value:
        return source
    start, end = _extent(text, node)
    newline = re.search(r"\r\n|\n|\r", text[start:] + text)
    old = _Scalar(
        text=text[start:end],
        style=node.style or "",
        value=node.value,
        before=text[:start].rpartition("\n")[2],
        in_flow=any(getattr(events[index], "flow_style", False) for index in trail),
        newline=newline.group() if newline else "\n",
    )
    for written in _ways(old, value):
        edited = text[:start] + (written if old.text else " " + written) + text[end:]
        if _differs_only_there(events, edited, trail[-1], value):
            return bom + edited
    raise CannotEdit(f"{_place(node)} cannot take this value without a change to something else")


# ---- Finding the scalar --------------------------------------------------------------------------


def _parse(text: str) -> list[yaml.Event]:
    """Events of a text with one document whose aliases all have their anchor.

    Events rather than nodes, because a node no longer tells an alias from its anchor, and composing
    recurses (in libyaml without a guard) while parsing does not.
    """
    try:
        events = list(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f" (line {mark.line + 1})" if mark else ""
        raise CannotEdit(f"the file is not valid YAML: {error.problem}{at}") from None
    except (yaml.YAMLError, ValueError, OverflowError):  # characters or escapes beyond Unicode
        raise CannotEdit("the file is not valid YAML: it holds a character not allowed") from None
    documents = sum(isinstance(event, yaml.DocumentStartEvent) for event in events)
    if documents != 1:
        held = f"{documents} YAML documents, not one" if documents else "no YAML"
        raise CannotEdit(f"the file holds {held}")
    _check_anchors(events)
    return events


def _check_anchors(events: list[yaml.Event]) -> None:
    known: set[str] = set()
    for event in events:
        anchor = getattr(event, "anchor", None)
        is_alias = isinstance(event, yaml.AliasEvent)
        if anchor and is_alias != (anchor in known):
            what = f"*{anchor} has no anchor before it" if is_alias else f"&{anchor} is given twice"
            raise CannotEdit(f"the file is not valid YAML: {what} (line {_line(event)})")
        known.add(anchor or "")


def _follow(events: list[yaml.Event], keys: Sequence[str | int]) -> list[int]:
    """Indexes, in `events`, of the nodes from the root to the one at `keys`, both included."""
    trail = [2]  # after the starts of stream and document
    for key in keys:
        _refuse_alias(events, trail[-1], "is inside")
        trail.append(_child(events, trail[-1], key))
    _refuse_alias(events, trail[-1], "is")
    return trail


def _refuse_alias(events: list[yaml.Event], at: int, how: str) -> None:
    alias = events[at]
    if isinstance(alias, yaml.AliasEvent):
        anchor = next(e for e in events if getattr(e, "anchor", None) == alias.anchor)
        where = f"edit the anchor at line {_line(anchor)} instead"
        raise CannotEdit(f"the value {how} an alias (*{alias.anchor}): {where}")


def _child(events: list[yaml.Event], at: int, key: str | int) -> int:
    """Index of the node that `key` leads to from the one at `at`."""
    node, children, found = events[at], list(_children(events, at)), []
    if isinstance(node, yaml.SequenceStartEvent) and isinstance(key, int) and key >= 0:
        found = children[key : key + 1]
    elif isinstance(node, yaml.MappingStartEvent):
        pairs = zip(children[::2], children[1::2], strict=True)
        found = [held for named, held in pairs if _is_key(events[named], key)]
    if not found:
        what = f'key "{key}"' if isinstance(key, str) else f"item {key + 1}"
        raise CannotEdit(f"{_place(node)} has no {what}")
    if len(found) > 1:
        lines = " and ".join(str(_line(events[held - 1])) for held in found)
        raise CannotEdit(f'the key "{key}" is given more than once, at lines {lines}')
    return found[0]


def _children(events: list[yaml.Event], at: int) -> Iterator[int]:
    """Indexes of the nodes right below the one at `at`; keys and values of a mapping by turns."""
    depth = 0
    for index in range(at, len(events)):
        if isinstance(events[index], yaml.CollectionEndEvent):
            depth -= 1
        elif depth == 1:
            yield index
        if isinstance(events[index], yaml.CollectionStartEvent):
            depth += 1
        if depth == 0:
            return


def _is_text(event: yaml.Event, text: object) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.value == text


def _is_key(event: yaml.Event, key: object) -> bool:
    return isinstance(event, yaml.ScalarEvent) and composed(event.value) == key


def _place(event: yaml.Event) -> str:
    kinds = {"SequenceStartEvent": "list", "MappingStartEvent": "mapping"}
    return f"the {kinds.get(type(event).__name__, 'text')} at line {_line(event)}"


def _scalar_at_end(events: list[yaml.Event], trail: list[int]) -> yaml.ScalarEvent:
    """The scalar that the trail ends in, if what it stands in is used in no other place."""
    node = events[trail[-1]]
    if not isinstance(node, yaml.ScalarEvent):
        raise CannotEdit(f"{_place(node)} cannot be replaced by a text")
    own = {getattr(events[index], "anchor", None) for index in trail}
    for event in events:
        if isinstance(event, yaml.AliasEvent) and event.anchor in own:
            again = f"used again at line {_line(event)} (*{event.anchor})"
            raise CannotEdit(f"the value is {again}: a change here would change it there too")
    return node


def _span(part: yaml.Event | yaml.Token) -> tuple[int, int]:
    """Start and end in code points."""
    assert part.start_mark is not None
    assert part.end_mark is not None
    return part.start_mark.index, part.end_mark.index


def _line(event: yaml.Event) -> int:
    """1-based."""
    assert event.start_mark is not None
    return event.start_mark.line + 1


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A scalar as it stands in a text."""

    text: str
    """As written, from its quote, indicator or first letter on; empty for a value left out."""
    style: str
    """One of `"`, `'`, `|`, `>`; empty for plain."""
    value: str
    before: str
    """What stands before `text` in its line."""
    in_flow: bool
    """Whether it is inside brackets or braces."""
    newline: str
    """The line break to write."""

    @property
    def ends_file(self) -> bool:
        """Whether this is a block and the file ends in its last line, without a line break."""
        return not self.text.endswith(("\n", "\r"))


def _extent(text: str, node: yaml.ScalarEvent) -> tuple[int, int]:
    """Start and end of a scalar in `text`, without its tag and anchor."""
    before, end = 0, _span(node)[1]
    for token in yaml.scan(text, Loader=_LOADER):
        start, stop = _span(token)
        if isinstance(token, yaml.ScalarToken) and stop == end:
            return start, end
        if start < stop <= end:
            before = stop
    return before, before  # left out: it belongs after its colon, dash, tag or anchor


def _differs_only_there(events: list[yaml.Event], edited: str, at: int, value: str) -> bool:
    """Whether `edited` parses to `events` but for the scalar at index `at`, which is `value`."""
    try:
        after = list(yaml.parse(edited, Loader=_LOADER))
    except (yaml.YAMLError, ValueError, OverflowError):
        return False
    if len(after) != len(events) or not _is_text(after[at], value):
        return False
    pairs = enumerate(zip(events, after, strict=True))
    return all(_fields(old, i == at) == _fields(new, i == at) for i, (old, new) in pairs)


def _fields(event: yaml.Event, reworded: bool) -> tuple[object, ...]:
    """All there is to an event but its place, and if reworded but its wording and style."""
    unseen = _PLACE | _WORDING if reworded else _PLACE
    return type(event), {name: held for name, held in vars(event).items() if name not in unseen}


# ---- Writing it ----------------------------------------------------------------------------------


def _ways(old: _Scalar, value: str) -> Iterator[str]:
    """Ways to write `value` for `old`, the nearest to it first; some may not hold it."""
    if old.style in ("|", ">"):
        yield from _blocks(old, value)
        yield from _quoted_blocks(old, value)
        return
    tame, plain = not _CONTROL.search(value), not old.style
    # PyYAML without libyaml ends a plain scalar at a tab and, in flow, at any question mark.
    if plain and tame and value and not re.search(r"[\t?]" if old.in_flow else r"\t", value):
        yield _flow(old, value)
    prefer_single = re.search(r'["\\]', value) and "\t" not in value
    if tame and (old.style == "'" or (plain and prefer_single)):
        yield _flow(old, "'" + value.replace("'", "''") + "'")
    yield from _doubles(old, value)


def _doubles(old: _Scalar, value: str) -> Iterator[str]:
    escaped = in_double_quotes(value)
    if (
        len(old.text.splitlines()) > 1
    ):  # a newline can be an empty line, unless there are spaces around it
        yield _flow(old, escaped)
    yield _flow(old, escaped.replace("\n", r"\n"))


def in_double_quotes(value: str) -> str:
    """Return a text in double quotes; newlines stay as they are."""
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(found: re.Match[str]) -> str:
    number = ord(found[0])
    return _ESCAPES.get(found[0]) or (f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}")


def _flow(old: _Scalar, written: str) -> str:
    """A plain or quoted scalar laid out as the old one was: on one line, or wrapped."""
    lines = old.text.splitlines()
    if len(lines) <= 1:
        return written
    second = next(line for line in lines[1:] if line.strip(" \t"))
    indent = second[: len(second) - len(second.lstrip(" \t"))]
    width = max(len(old.before) + len(lines[0]), *map(len, lines[1:]))
    return _wrap(written, len(old.before), indent, width, old.newline)


def _wrap(text: str, column: int, indent: str, width: int, newline: str) -> str:
    """Fold `text` at single spaces so that no line passes `width` columns, if that can be.

    The first line begins at `column`, all others with `indent`. A newline of the text becomes an
    empty line, or in a block stays one where a line beginning with a space or tab is next to it:
    such lines are not folded (YAML 1.1, "Line Folding").
    """
    parts = re.split(r"(\n+)", text)
    written = []
    for i, part in enumerate(parts):
        if i % 2:
            folds = all(near and near[0] not in " \t" for near in (parts[i - 1], parts[i + 1]))
            written.append(newline * (len(part) + folds) + indent)
            column = len(indent)
        elif part.startswith((" ", "\t")):
            written.append(part)
        else:
            written.append((newline + indent).join(fill(part, column, len(indent), width)))
    return "".join(written)


def fill(text: str, column: int, indent: int, width: int) -> list[str]:
    """Lines of `text`, broken at single spaces; one begins at `column`, the next at `indent`."""
    line, *words = _BETWEEN_WORDS.split(text)
    lines = []
    for word in words:
        if column + len(line) + 1 + len(word) > width:
            lines.append(line)
            line, column = word, indent
        else:
            line += " " + word
    return [*lines, line]


# ---- Block scalars -------------------------------------------------------------------------------


def _header(old: _Scalar) -> tuple[str, str, str]:
    """Its digit of indentation, sign of chomping (either may be empty) and the rest of its line."""
    signs, rest = _HEADER.findall(old.text)[0]
    return signs.strip("+-"), signs.strip("123456789"), rest


def _block_indent(old: _Scalar) -> int:
    """Columns that the lines of the block are set in."""
    shown = next((line for line in old.text.splitlines()[1:] if line.strip(" ")), None)
    held = next((line for line in old.value.splitlines() if line.strip(" ")), None)
    if shown is None or held is None:
        key_column = len(old.before) - len(old.before.lstrip(" -"))
        return key_column + int(_header(old)[0] or 2)
    return len(shown) - len(shown.lstrip(" ")) - (len(held) - len(held.lstrip(" ")))


def _blank_end(old: _Scalar) -> str:
    """The blank lines at the end of the block, no part of its value unless that keeps them."""
    lines, indent = old.text.splitlines(keepends=True), _block_indent(old)
    end = len(lines)
    while end > 1 and lines[end - 1].rstrip("\r\n") in (" " * n for n in range(indent + 1)):
        end -= 1
    return "".join(lines[end:])


def _blocks(old: _Scalar, value: str) -> Iterator[str]:
    """The block with its indentation, and its chomping too unless `value` ends otherwise."""
    if _CONTROL.search(value):
        return
    text = value.rstrip("\n")
    newlines = len(value) - len(text)
    digit, chomp, rest = _header(old)
    chomp = _chomp(old, chomp, text, newlines)
    body = _block_body(old, text) if text else ""
    if text and not (old.ends_file and text == value):
        body += old.newline
    body += old.newline * (newlines - bool(text)) if chomp == "+" else _blank_end(old)
    digits = digit
    if text.lstrip("\n").startswith(" ") and not digit:
        digits = "123456789"  # counted from the parent, whose indentation is not known here
    for known in digits or [""]:
        first = old.style + known + chomp + rest
        yield first + (old.newline if body or not old.ends_file else "") + body


def _chomp(old: _Scalar, chomp: str, text: str, newlines: int) -> str:
    """The chomping indicator for `text` with so many newlines after it: the old one if it can."""
    if newlines == 0:
        return chomp if old.ends_file or not text else "-"
    if newlines == 1 and text:
        return "" if chomp == "-" else chomp
    return "+"


def _block_body(old: _Scalar, text: str) -> str:
    indent = " " * _block_indent(old)
    if old.style == "|":
        lines = (indent + line if line else "" for line in text.split("\n"))
        return old.newline.join(lines)
    shown = [len(line) for line in old.text.splitlines()[1:] if line.strip(" ")]
    held = [line for line in old.value.split("\n") if line.strip(" ")]
    width = max(shown, default=0)
    if len(shown) <= len(held):
        width = max(width, _FOLDED_WIDTH)
    body = _wrap(text, len(indent), indent, width, old.newline)
    return body if text.startswith("\n") else indent + body


def _quoted_blocks(old: _Scalar, value: str) -> Iterator[str]:
    """In double quotes on the line of the header, whose comment stays, as do blank lines below."""
    below = ("" if old.ends_file else old.newline) + _blank_end(old)
    for written in _doubles(replace(old, text=""), value):
        yield written + _header(old)[2] + below
