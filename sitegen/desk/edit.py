"""One change to a YAML text, with every byte left as it is that the change is not about.

As in `yamltext.edit`, nothing is written on trust: a change is made where it should go, the whole
text is read again, and the change is kept only if it then says what was wanted and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.desk.parts import Part, find_part, read_parts
from sitegen.desk.written import in_line, item, pair, pair_in_line
from sitegen.diagnostics import Key, Keys
from sitegen.yamltext.document import Plain, read_yaml, value_at
from sitegen.yamltext.edit import CannotEdit, replace_scalar

SECTIONS = ("speakers", "defaults", "statements", "relations", "conflicts", "events", "notes")
"""Of a sidecar, in the order in which they are written."""
_BOM = "\ufeff"
_BREAK = re.compile(r"\r\n|\n|\r")
_BLANK = re.compile(r"[ \t]*(?:\r\n|\n|\r)")
_REST = re.compile(r"[ \t]*(#[^\r\n]*)?(?:\r\n|\n|\r|\Z)")
"""What may follow a value in its line."""


def read(text: str) -> Plain:
    """Return what a sidecar's text holds. Raises `CannotEdit` if something is wrong with it."""
    document = read_yaml("", text)
    if document.diagnostics:
        found = document.diagnostics[0]
        raise CannotEdit(f"line {found.line}: {found.message}; mend that first")
    return document.value


def insert(text: str, keys: Keys, value: Plain, after: Key | None = None) -> str:
    """Return a text with a new value at `keys`, which must be free; in a list, at its end.

    What is missing on the way there is made. A new key stands behind the key `after`, first if that
    is empty, or last.
    """
    before = read(text)
    while len(keys) > 1 and value_at(before, keys[:-1]) is None:
        value = {str(keys[-1]): value} if isinstance(keys[-1], str) else [value]
        keys, after = keys[:-1], _section_before(before, keys[0]) if len(keys) == 2 else None
    if _has(before, keys):
        return set_value(text, keys, value)
    wanted = _with(before, keys, value, after)
    return _first(text, _insertions(text.removeprefix(_BOM), keys, value, after), wanted)


def drop(text: str, keys: Keys) -> str:
    """Return a text without the value at `keys`; a list or mapping that it leaves empty goes too,
    but for the comments in it."""
    before = read(text)
    if not _has(before, keys):
        raise CannotEdit(f"there is no {'.'.join(map(str, keys))}")
    outer = value_at(before, keys[:-1])
    if len(keys) > 1 and isinstance(outer, dict | list) and len(outer) == 1:
        part = find_part(read_parts(text.removeprefix(_BOM)), keys[:-1])
        if part is None or part.in_brackets:
            return drop(text, keys[:-1])
        wanted = _with(_without(before, keys), keys[:-1], None, None)
        emptied = _first(text, _cuts(text.removeprefix(_BOM), keys), wanted)
        return drop(emptied, keys[:-1])
    wanted = _without(before, keys) or None  # a text without a key holds nothing
    return _first(text, _cuts(text.removeprefix(_BOM), keys), wanted)


def set_value(text: str, keys: Keys, value: Plain) -> str:
    """Return a text with another value at `keys`, which is there; a text keeps its style, and what
    stays the same in a list or mapping its own."""
    before = read(text)
    old = value_at(before, keys)
    if old == value:
        return text
    if isinstance(old, str) and isinstance(value, str):
        return replace_scalar(text, keys, value)
    if isinstance(old, list) and isinstance(value, list) and value:
        return _set_items(text, keys, old, value)
    if isinstance(old, dict) and isinstance(value, dict) and value.keys() & old.keys():
        return _set_pairs(text, keys, old, value)
    wanted = _with(before, keys, value, None)
    return _first(text, _replacements(text.removeprefix(_BOM), keys, value), wanted)


def _set_items(text: str, keys: Keys, old: list[Plain], new: list[Plain]) -> str:
    """Return a text with other items in a list; those that stay, stay as they are written."""
    kept = [item for item in old if item in new]
    if kept and len(new) < len(old):
        for number in reversed(range(len(old))):
            text = text if old[number] in new else drop(text, (*keys, number))
        old = kept
    for number, value in enumerate(new):
        if number < len(old):
            text = set_value(text, (*keys, number), value)
        else:
            text = insert(text, (*keys, number), value)
    for number in reversed(range(len(new), len(old))):
        text = drop(text, (*keys, number))
    return text


def _set_pairs(text: str, keys: Keys, old: dict[str, Plain], new: dict[str, Plain]) -> str:
    """Return a text with other pairs in a mapping; those that stay, stay as they are written."""
    for name in old.keys() - new.keys():
        text = drop(text, (*keys, name))
    for name, value in new.items():
        if name not in old:
            text = insert(text, (*keys, name), value)
        elif value != old[name]:
            text = set_value(text, (*keys, name), value)
    return text


def _section_before(value: Plain, section: Key) -> Key | None:
    """Return behind which section of a sidecar a new one goes, so that they have their order."""
    held = list(value) if isinstance(value, dict) else []
    if section not in SECTIONS or not held:
        return None
    earlier = [name for name in held if name in SECTIONS[: SECTIONS.index(str(section))]]
    return earlier[-1] if earlier else ""


# ---- Whether it is what was wanted ----


def _first(text: str, tries: Iterator[str], wanted: Plain) -> str:
    """Return the first of the texts that says what is wanted."""
    bom = text[: len(text) - len(text.removeprefix(_BOM))]
    for edited in tries:
        document = read_yaml("", edited)
        if not document.diagnostics and _same(document.value, wanted):
            return bom + edited
    raise CannotEdit("the way this file is written leaves no room for the change: edit it by hand")


def _same(one: Plain, other: Plain) -> bool:
    """Say whether two values are equal, the order of keys included."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


def _has(value: Plain, keys: Keys) -> bool:
    outer = value_at(value, keys[:-1])
    if isinstance(outer, dict):
        return keys[-1] in outer
    return isinstance(outer, list) and isinstance(keys[-1], int) and keys[-1] < len(outer)


def _with(value: Plain, keys: Keys, new: Plain, after: Key | None) -> Plain:
    """Return a value with another one at `keys`; a new key stands behind `after`, or last."""
    if not keys:
        return new
    key, *rest = keys
    if isinstance(key, int):
        items = list(value) if isinstance(value, list) else []
        items[key : key + 1] = [
            _with(items[key] if key < len(items) else None, (*rest,), new, after)
        ]
        return items
    pairs = dict(value) if isinstance(value, dict) else {}
    if key in pairs or after is None or rest:
        return pairs | {key: _with(pairs.get(key), (*rest,), new, after)}
    names = list(pairs)
    at = names.index(str(after)) + 1 if after != "" else 0
    return dict([*list(pairs.items())[:at], (key, new), *list(pairs.items())[at:]])


def _without(value: Plain, keys: Keys) -> Plain:
    key, *rest = keys
    if isinstance(value, dict) and isinstance(key, str):
        if rest:
            return value | {key: _without(value[key], (*rest,))}
        return {name: held for name, held in value.items() if name != key}
    assert isinstance(value, list), "keys lead somewhere"
    assert isinstance(key, int), "keys lead somewhere"
    kept = [_without(value[key], (*rest,))] if rest else []
    return [*value[:key], *kept, *value[key + 1 :]]


# ---- New values ----


def _insertions(text: str, keys: Keys, value: Plain, after: Key | None) -> Iterator[str]:
    part = find_part(read_parts(text), keys[:-1])
    if part is None or part.kind in {"scalar", "alias"}:
        if len(keys) == 1 and (part is None or part.start == part.end):
            yield _at_end(text, pair(str(keys[0]), value, 0, 2))
        return
    index = part.at(after) if after is not None else len(part.items) - 1
    if after == "" and not part.in_brackets:
        yield from _at_start(text, part, str(keys[-1]), value, is_section=len(keys) == 1)
        return
    if part.in_brackets:
        yield _in_brackets(text, part, index, keys[-1], value)
        return
    _, last = _region(text, part, index)
    if isinstance(keys[-1], str):
        lines = pair(keys[-1], value, _column(text, part), _step(text, part))
    else:
        lines = item(value, _column(text, part))
    ends = [last]
    while blank := _BLANK.match(text, ends[-1]):
        ends.append(blank.end())
    # Of a text in lines that keeps the blank ones at its end, all are its own, and none else.
    is_spaced = len(keys) == 1 or (isinstance(value, dict) and _is_spaced(text, part))
    for space in ([""], []) if is_spaced else ([],):
        for end in ends:
            yield _with_lines(text, end, [*space, *lines])


def _at_start(text: str, part: Part, key: str, value: Plain, *, is_section: bool) -> Iterator[str]:
    """Yield the text with an entry before the first one; a section, before the comment above it."""
    start, _ = _region(text, part, 0)
    above = re.search(r"(?:^[ \t]*#[^\r\n]*(?:\r\n|\n|\r))+\Z", text[:start], re.MULTILINE)
    lines = pair(key, value, _column(text, part), _step(text, part))
    if is_section or _is_spaced(text, part):
        lines = [*lines, ""]
    if is_section and above is not None and above.start() > 0:
        yield _with_lines(text, above.start(), lines)
    yield _with_lines(text, start, lines)


def _at_end(text: str, lines: list[str]) -> str:
    """Return a text of comments alone with lines at its end."""
    spaced = text.strip() and not re.search(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)\Z", text)
    return _with_lines(text, len(text), ["", *lines] if spaced else lines)


def _with_lines(text: str, at: int, lines: list[str]) -> str:
    """Return a text with lines at the beginning of a line, or at its end."""
    found = _BREAK.search(text)
    newline = found.group() if found else "\n"
    written = newline.join(lines)
    if at == len(text) and text and not text.endswith(("\n", "\r")):
        return text + newline + written
    return text[:at] + written + newline + text[at:]


def _in_brackets(text: str, part: Part, index: int, key: Key, value: Plain) -> str:
    written = pair_in_line(key, value) if isinstance(key, str) else in_line(value)
    if index < 0 and part.items:
        at = (part.items[0][0] or part.items[0][1]).start
        return f"{text[:at]}{written}, {text[at:]}"
    if index < 0:
        at = text.index("{" if isinstance(key, str) else "[", part.start) + 1
        return f"{text[:at]}{written}{text[at:]}"
    end = part.items[index][1].end
    return f"{text[:end]}, {written}{text[end:]}"


def _column(text: str, part: Part) -> int:
    """Return the column of a block's keys or dashes."""
    first, _ = _region(text, part, 0)
    return len(text[first:]) - len(text[first:].lstrip(" "))


def _step(text: str, part: Part) -> int:
    """Return by how many columns what is within a block's entries is set in."""
    for _, held in part.items:
        if held.kind == "mapping" and not held.in_brackets:
            first = held.items[0][0] or held  # where an anchor stands says nothing
            return max(1, _indent_at(text, first.start) - _column(text, part))
    return 2


def _indent_at(text: str, at: int) -> int:
    return at - _line_start(text, at)


def _is_spaced(text: str, part: Part) -> bool:
    """Say whether blank lines stand between a block's entries."""
    starts = [_region(text, part, index)[0] for index in range(1, len(part.items))]
    return bool(starts) and all(_is_blank_before(text, start) for start in starts)


# ---- Values that go, or are replaced ----


def _cuts(text: str, keys: Keys) -> Iterator[str]:
    part = find_part(read_parts(text), keys[:-1])
    if part is None:
        return
    index = part.at(keys[-1])
    if not part.in_brackets:
        yield from _cut_lines(text, *_region(text, part, index))
        return
    starts = [(key or held).start for key, held in part.items]
    ends = [held.end for _, held in part.items]
    start, end = (ends[index - 1], ends[index]) if index else (starts[0], starts[1])
    if re.search(r"(?:^|\s)#", text[start:end]) is None:
        yield text[:start] + text[end:]


def _cut_lines(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the text without lines; of the blank lines above and below them, without one."""
    if _is_blank_before(text, start):
        above = re.search(r"(?<=[\r\n])[ \t]*(?:\r\n|\n|\r)\Z", text[:start])
        below = _BLANK.match(text, end)
        if below is not None:
            yield text[:start] + text[below.end() :]
        elif end == len(text) and above is not None:
            yield text[: above.start()]
    yield text[:start] + text[end:]
    while below := _BLANK.match(text, end):  # blank lines that a text kept at its end
        end = below.end()
        yield text[:start] + text[end:]


def _replacements(text: str, keys: Keys, value: Plain) -> Iterator[str]:
    outer = find_part(read_parts(text), keys[:-1])
    if outer is None:
        return
    index = outer.at(keys[-1])
    part = outer.items[index][1]
    lines = len(_BREAK.findall(text[part.start : part.end]))
    written = in_line(value)
    key, column = keys[-1], _column(text, outer) if not outer.in_brackets else 0
    if part.start == part.end and isinstance(key, str) and isinstance(value, dict | list):
        lines_below = pair(key, value, column, 2)[1:]
        if lines_below and not outer.in_brackets:
            yield _with_lines(text, _region(text, outer, index)[1], lines_below)
    if outer.in_brackets or lines == 0:
        gap = " " if part.start == part.end else ""
        if outer.in_brackets or _indent_at(text, part.start) + len(written) <= 100:
            yield text[: part.start] + gap + written + text[part.end :]
    if not outer.in_brackets:
        start, end = _region(text, outer, index)
        new = (
            pair(key, value, column, _step(text, outer))
            if isinstance(key, str)
            else item(value, column)
        )
        yield _with_lines(text[:start] + text[end:], start, new)


def _is_blank_before(text: str, start: int) -> bool:
    return re.search(r"(?:\n|\r)[ \t]*(?:\r\n|\n|\r)\Z", text[:start]) is not None


def _region(text: str, part: Part, index: int) -> tuple[int, int]:
    """Return where the lines of a block's entry begin and end: with the comments that are set in
    deeper than it, but without those above it."""
    key, held = part.items[index]
    start = _line_start(text, key.start) if key else _dash_line(text, part, index)
    lead = text[start : key.start] if key else text[start:].partition("-")[0]
    if lead.strip(" "):
        raise CannotEdit("an entry begins in the middle of a line: edit it by hand")
    rest = _REST.match(text, max(held.end, key.end + 1 if key else start))
    if rest is None:
        raise CannotEdit("something follows an entry in its line: edit it by hand")
    end = rest.end()
    if held.start == held.end:
        return start, end
    deeper = re.compile(rf" {{{len(lead) + 1},}}#[^\r\n]*(?:\r\n|\n|\r|\Z)")
    while more := deeper.match(text, end):
        end = more.end()
    return start, end


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _dash_line(text: str, part: Part, index: int) -> int:
    """Return where the line begins that has the dash of an item of a list."""
    at = part.items[index - 1][1].end if index else _line_start(text, part.start)
    found = re.compile(r"^[ ]*-(?=\s|\Z)", re.MULTILINE).search(text, at)
    if found is None:
        raise CannotEdit("an item begins in the middle of a line: edit it by hand")
    return found.start()
