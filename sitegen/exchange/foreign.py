"""Annotations that other programs made, as values: W3C Web Annotations and Hypothesis.

The W3C model lets nearly everything be one thing or a list, an address or an object
(https://www.w3.org/TR/annotation-model/). Only what selects text is of use here; the rest is passed
over. Hypothesis gives rows with `uri`, `text` and `tags`, and W3C selectors
(https://h.readthedocs.io/en/latest/api-reference/).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from sitegen.frozen import dataclass, field
from sitegen.pages.w3c import ENTRY_FORMAT


class NotAnnotations(Exception):
    """The file holds no annotations; `str()` says why, `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a text as a foreign program names it; what is not given is empty or None."""

    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    position: tuple[int, int] | None = None
    """Start and end, in code points of what that program takes for the text."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """One annotation of one text."""

    id: str
    source: str
    """The address of the text."""
    pieces: tuple[Selection, ...]
    """Empty where the annotation is of the whole text."""
    tags: tuple[str, ...]
    comment: str
    """Markdown."""
    entry: Mapping[str, object]
    """What the annotation of a sitegen says besides, by the sidecar's keys; empty for others'."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds."""

    highlights: tuple[Highlight, ...]
    missing: int
    """How many more there are said to be than the file holds."""


def read_annotations(text: str) -> Found:
    """Read a file of annotations. Raises `NotAnnotations`."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = "the file is not JSON"
        if isinstance(error, json.JSONDecodeError):
            message += f": line {error.lineno}, column {error.colno}"
        hint = "export W3C annotations as JSON-LD, or Hypothesis annotations by its API"
        raise NotAnnotations(message, hint) from None
    listing = _Listing()
    try:
        listing.read(value)
    except RecursionError:
        hint = "export the annotations anew"
        raise NotAnnotations("the annotations are nested too deep", hint) from None
    return Found(tuple(listing.found), max(0, listing.total - listing.count))


@dataclass(slots=True)
class _Listing:
    """Finds the annotations in what a file holds, however they are wrapped."""

    found: list[Highlight] = field(default_factory=list)
    total: int = 0
    count: int = 0

    def read(self, value: object) -> None:
        kinds = _texts(_held(value, "type"))
        if isinstance(value, list):
            for item in value:
                self.read(item)
        elif isinstance(value, dict) and "rows" in value:
            self.wrapped(value, "rows")
        elif isinstance(value, dict) and "@graph" in value:
            self.wrapped(value, "@graph")
        elif isinstance(value, dict) and "AnnotationCollection" in kinds:
            self.collection(value)
        elif isinstance(value, dict) and "AnnotationPage" in kinds:
            self.wrapped(value, "items")
            if isinstance(value.get("next"), dict):
                self.read(value["next"])
        elif isinstance(value, dict) and ("Annotation" in kinds or "uri" in value):
            self.count += 1
            self.found += _hypothesis(value) if "Annotation" not in kinds else _w3c(value)
        else:
            hint = "W3C annotations have a type, those of Hypothesis a uri"
            raise NotAnnotations("the file holds something else than annotations", hint)

    def wrapped(self, value: Mapping[str, object], key: str) -> None:
        self.read(_items(value.get(key)))
        self.total += _number(value.get("total")) if key == "rows" else 0

    def collection(self, value: Mapping[str, object]) -> None:
        first = value.get("first")
        if isinstance(first, str):
            message = f"the file is a collection whose annotations are elsewhere: {first}"
            raise NotAnnotations(message, "give the file of that page")
        self.total += _number(value.get("total"))
        for part in (first, value.get("items")):
            if part is not None:
                self.read(part)


# The two forms


def _hypothesis(row: Mapping[str, object]) -> Iterator[Highlight]:
    """Yield what a row of Hypothesis says; a reply to another has no words of its own."""
    pieces = [_selection(_held(target, "selector")) for target in _items(row.get("target"))]
    yield Highlight(
        _text(row.get("id")),
        _text(row.get("uri")),
        tuple(piece for piece in pieces if piece is not None),
        tuple(_texts(row.get("tags"))),
        _text(row.get("text")).strip(),
        {},
    )


def _w3c(annotation: Mapping[str, object]) -> Iterator[Highlight]:
    """Yield an annotation, once for each text that it is about."""
    body = _Body("tagging" in _texts(annotation.get("motivation")))
    body.read(annotation.get("body"))
    if isinstance(annotation.get("bodyValue"), str):
        body.comments.append(plain_to_markdown(_text(annotation["bodyValue"])))
    by_source: dict[str, list[Selection]] = {}
    for source, piece in _targets(annotation.get("target")):
        by_source.setdefault(source, []).extend([piece] if piece else [])
    comment = "\n\n".join(comment for comment in body.comments if comment)
    for source, pieces in by_source.items():
        id = _text(annotation.get("id"))
        yield Highlight(id, source, tuple(pieces), tuple(body.tags), comment, body.entry)


def _targets(target: object) -> Iterator[tuple[str, Selection | None]]:
    """Yield each text that is meant, and what of it."""
    for one in _items(target):
        if isinstance(one, str):
            yield one.partition("#")[0], None
        elif isinstance(one, dict) and "items" in one:
            yield from _targets(one["items"])
        elif isinstance(one, dict) and "source" in one:
            source = one["source"]
            address = source if isinstance(source, str) else _held(source, "id")
            yield _text(address).partition("#")[0], _selection(one.get("selector"))
        elif isinstance(one, dict):
            yield _text(one.get("id")).partition("#")[0], _selection(one.get("selector"))


def _selection(selectors: object) -> Selection | None:
    """Return what selectors of one place say of it together; None where none selects text."""
    quote: Mapping[str, object] = {}
    position: tuple[int, int] | None = None
    for selector in map(_innermost, _items(selectors)):
        kind = _held(selector, "type")
        if kind == "TextQuoteSelector" and isinstance(selector, dict) and not quote:
            quote = selector
        elif kind == "TextPositionSelector":
            start, end = _number(_held(selector, "start")), _number(_held(selector, "end"))
            position = (start, end) if start < end else None
    exact, prefix, suffix = (_text(quote.get(key)) for key in ("exact", "prefix", "suffix"))
    if not exact.strip() and position is None:
        return None
    return Selection(exact, prefix, suffix, position)


def _innermost(selector: object) -> object:
    """Return the selector that others are refined by: a fragment, and then words in it."""
    inner = _held(selector, "refinedBy")
    seen = 0
    while inner is not None and seen < _DEEPEST:
        selector = inner[0] if isinstance(inner, list) and inner else inner
        inner = _held(selector, "refinedBy")
        seen += 1
    return selector


_DEEPEST = 20


@dataclass(slots=True)
class _Body:
    """Reads the bodies of an annotation."""

    tagging: bool
    """Whether the annotation as a whole is for tagging."""
    tags: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    entry: Mapping[str, object] = field(default_factory=dict)

    def read(self, body: object) -> None:
        for one in _items(body):
            if isinstance(one, str):
                self.link(one)
            elif _held(one, "type") == "Choice":
                self.read(_items(_held(one, "items"))[:1])
            elif isinstance(one, dict) and "items" in one:
                self.read(one["items"])
            elif isinstance(one, dict) and "value" in one:
                self.textual(one)
            elif isinstance(one, dict):
                self.resource(one)

    def textual(self, body: Mapping[str, object]) -> None:
        purposes, value = _texts(body.get("purpose")), _text(body["value"])
        format = next(iter(_texts(body.get("format"))), "")
        if "tagging" in purposes or (self.tagging and not purposes):
            self.tags.append(value.strip())
        elif format == ENTRY_FORMAT:
            self.entry = _entry(value) or self.entry
        elif format == "text/html":
            self.comments.append(html_to_markdown(value))
        else:
            markdown = format in {"text/markdown", "text/x-markdown"}
            self.comments.append(value.strip() if markdown else plain_to_markdown(value))

    def resource(self, body: Mapping[str, object]) -> None:
        source = body.get("source", body)
        address = source if isinstance(source, str) else _text(_held(source, "id"))
        if "tagging" in _texts(body.get("purpose")):
            self.tags.append(address)
        else:
            self.link(address)

    def link(self, address: str) -> None:
        if re.fullmatch(r"https?://[^\s<>]+", address):
            self.comments.append(f"<{address}>")


def _entry(value: str) -> Mapping[str, object]:
    """Return an entry of a sidecar; empty where it is none."""
    try:
        entry: object = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


# Texts


def plain_to_markdown(text: str) -> str:
    """Return Markdown that shows a text as it is."""
    lines = (line.strip() for line in text.strip().split("\n"))
    return "\n".join(_LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", line)) for line in lines)


_SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\d*)([#+=.)-])")


def html_to_markdown(html: str) -> str:
    """Return Markdown that says what HTML does, as far as Markdown can."""
    from markdownify import markdownify  # only those who import need it

    text: str = markdownify(html, heading_style="ATX", bullets="-", escape_misc=False)
    return text.strip()


# JSON, in which anything may stand anywhere


def _held(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _items(value: object) -> Sequence[object]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _text(value: object) -> str:
    """Return a text, with a sign in place of what is half a character."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [_text(item) for item in _items(value) if isinstance(item, str)]


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
