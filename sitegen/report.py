"""Diagnostics as text: for people, for programs, for GitHub's annotations."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

from sitegen.counts import count
from sitegen.diagnostics import Diagnostic, Severity, harmless
from sitegen.frozen import replace

Format = Literal["text", "json", "github"]

WIDEST = 160
"""Characters of a source line that are shown; a longer one is cut around the caret."""
WIDEST_WITH_HINT = 120
"""Columns up to which a hint stands beside the caret; else it has a line of its own."""


def report(found: Diagnostic, form: Format, *, colour: bool = False) -> str:
    """Return one diagnostic in a format, without a last newline."""
    if form == "json":
        return as_json(found)
    return as_github(found) if form == "github" else as_text(found, colour=colour)


def as_text(found: Diagnostic, *, colour: bool = False) -> str:
    """Return where, what, the source line with a caret, and what to do."""
    paint = _PAINT if colour else _PLAIN
    tint = paint["error"] if found.severity is Severity.ERROR else paint["warning"]
    place = harmless(found.path) + (f":{found.line}:{found.column}" if found.line else "")
    lead = f"{paint['bold']}{place}:{paint['off']} " if place else ""
    head = (
        f"{lead}{tint}{found.severity}[{found.code}]:{paint['off']} "
        f"{paint['bold']}{harmless(found.message)}{paint['off']}"
    )
    lines = [head]
    if found.source.strip():
        lines += _framed(_cut(found), paint, tint)
    elif found.hint:
        lines.append(f"        {harmless(found.hint)}")
    lines += [f"        {harmless(detail)}" for detail in found.details]
    return "\n".join(lines)


def _framed(found: Diagnostic, paint: Mapping[str, str], tint: str) -> list[str]:
    """Return the source line, and the caret line under it with the hint.

    The caret must stand under what a terminal draws: tabs stay tabs, wide letters take two columns.
    """
    source, hint = harmless(found.source), harmless(found.hint)
    start, end = found.caret
    before = source[: start - 1]
    indent = "".join("\t" if c == "\t" else " " * _columns(c) for c in before)
    carets = "^" * max(1, sum(map(_columns, source[start - 1 : end - 1])))
    bar = f"{paint['dim']}{' ' * 6}|{paint['off']}"
    lines = [f"{paint['dim']}{found.line:>5} |{paint['off']} {source}"]
    beside = len(indent) + len(carets) + len(hint) < WIDEST_WITH_HINT
    lines.append(f"{bar} {indent}{tint}{carets}{paint['off']} {hint if beside else ''}".rstrip())
    return lines if beside or not hint else [*lines, f"{bar} {hint}"]


def _columns(character: str) -> int:
    """Return how many columns a terminal gives a character (Unicode Standard Annex 11)."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(found: Diagnostic) -> Diagnostic:
    """Cut a long source line to what fits, around the caret."""
    if len(found.source) <= WIDEST:
        return found
    start = max(0, found.caret[0] - 1 - WIDEST // 3)
    end = min(len(found.source), start + WIDEST)
    left, right = "…" if start else "", "…" if end < len(found.source) else ""
    shift = start - len(left)
    return replace(
        found,
        source=left + found.source[start:end] + right,
        caret=(found.caret[0] - shift, min(found.caret[1], end + 1) - shift),
    )


def as_json(found: Diagnostic) -> str:
    """Return one JSON object on one line: the contract of `--format json`."""
    value: dict[str, str | int | Sequence[str]] = {
        "severity": found.severity.value,
        "code": found.code,
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "message": found.message,
        "hint": found.hint,
    }
    if found.details:
        value["details"] = found.details
    # A lone surrogate, as in a file's name that is not UTF-8, can be printed as an escape only.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def as_github(found: Diagnostic) -> str:
    """Return a workflow command of GitHub Actions, which shows it beside the line."""
    text = " — ".join(part for part in (found.message, found.hint, *found.details) if part)
    place = f"file={_property(found.path)},line={max(found.line, 1)},col={max(found.column, 1)}"
    return f"::{found.severity.value} {place},title={_property(found.code)}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return harmless(text).replace("%", "%25")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def summary(found: Sequence[Diagnostic]) -> str:
    """Return how many errors and warnings there are, in words."""
    errors = sum(d.severity is Severity.ERROR for d in found)
    warnings = len(found) - errors
    parts = [count(errors, "error")] if errors else []
    parts += [count(warnings, "warning")] if warnings else []
    return " and ".join(parts) or "no errors"


_PAINT = {
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
    "error": "\x1b[31m",
    "warning": "\x1b[33m",
    "off": "\x1b[0m",
}
_PLAIN = dict.fromkeys(_PAINT, "")
