"""Front matter: what an article says about itself, in YAML between two lines of `---`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final
from urllib.parse import unquote

from sitegen.config import Language
from sitegen.dates import Date, DateError, parse_date
from sitegen.diagnostics import Diagnostic, Fault, Severity, not_a_date, ordered, quoted
from sitegen.forms import read_form, written
from sitegen.forms.fields import (
    After,
    Before,
    Field,
    Form,
    Id,
    Many,
    Refused,
    Text,
    WebAddress,
    many,
)
from sitegen.frozen import dataclass, replace
from sitegen.links import scheme_of
from sitegen.model import Meta
from sitegen.patterns import pattern
from sitegen.yamltext.document import read_yaml


def _alias(value: str) -> str:
    """Return an old address as a path from the site's root, unquoted; a fault if it is none."""
    path = unquote(value).removeprefix("/").removesuffix("/")
    hidden = any(not part or part.startswith(".") for part in path.split("/"))
    if hidden or scheme_of(path) or re.search(r"[#?%\\\x00-\x1f]", path):
        hint = "give an old address of this page, such as /2018/syria.html"
        raise Refused("bad-value", f"{quoted(value)} is not a path on this site", hint)
    return path


class FrontMatterForm(Form):
    """What an article's front matter may hold."""

    title: Text = Field("", description="Its headline.")
    date: Text | None = Field(None, description="When it was published (EDTF).")
    author: Many = Field((), description="Who wrote it, or spoke it: a name, or a list.")
    publisher: str = Field("", description="Where it was published.")
    url: WebAddress = Field("", description="The original.")
    archived: WebAddress = Field("", description="A copy of the original that stays.")
    lang: Language | None = Field(None, description="Its language (BCP 47).")
    summary: str = Field("", description="What it is, in a sentence or two.")
    tags: Many = Field((), description="Subjects.")
    rights: str = Field("", description="Under what terms it is shown here.")
    draft: bool = Field(False, description="Whether it is left out unless --drafts is given.")
    aliases: Annotated[tuple[Annotated[str, After(_alias)], ...], Before(many)] = Field(
        (), description="Old addresses of the page."
    )
    slug: Id | None = Field(None, description="The last part of its address.")


@dataclass(frozen=True, slots=True)
class Split:
    """An article's file, cut at its front matter."""

    matter: str | None
    """None where the file has none."""
    body: str
    above: int
    """Lines above the body."""
    closed: bool = True
    """Whether the front matter ends, if there is one; else it is all of the file's rest."""


def split(text: str) -> Split:
    """Split a file into front matter and body."""
    opening = _OPENING.match(text)
    if not opening:
        return Split(None, text, 0)
    closing = _closing(text, opening.end())
    if not closing:
        return Split(text[opening.end() :], "", text.count("\n"), closed=False)
    matter, body = text[opening.end() : closing.start()], text[closing.end() :]
    return Split(matter, body, text.count("\n", 0, closing.end()))


def _closing(text: str, start: int) -> re.Match[str] | None:
    """Return the first line from `start` on that ends a front matter; a line begins at `start`."""
    at = start if text.startswith("---", start) else text.find("\n---", start) + 1
    while at > 0:
        if closing := _CLOSING.match(text, at):
            return closing
        at = text.find("\n---", at) + 1
    return None


_MISPLACED: Final = pattern(r"\s*?^([ \t]*(---|\+\+\+))[ \t]*\n", re.MULTILINE)
_KEY: Final = pattern(
    rf"^(?:{'|'.join(FrontMatterForm.__annotations__)})[ \t]*[:=][ \t]", re.MULTILINE
)
_NO_SLUG: Final = "rename the folder, or drop the slug"
_OPENING: Final = re.compile(r"---[ \t]*(?:\n|$)")
_CLOSING: Final = re.compile(r"---[ \t]*$\n?", re.MULTILINE)


def read_front_matter(
    file: str, parts: Split, path: str, heading: str, language: str
) -> tuple[Meta, tuple[Diagnostic, ...]]:
    """Read an article's front matter.

    `heading` (the body's own first) and the article's `path` give the title where the front matter
    has none; `language` is the site's. What is wrong is left at its default.
    """
    form, date, found = _read(file, parts, path.rpartition("/")[2])
    return _meta(form, date, path, heading, language), found


def title_of(path: str) -> str:
    """Return the title that the path of an article gives: by its name, or an index's folder's."""
    folder, _, name = path.rpartition("/")
    stem = folder.rpartition("/")[2] if folder and name == "index" else name
    return re.sub(r"[-_]+", " ", stem).strip().capitalize() or stem


def _read(
    file: str, parts: Split, stem: str
) -> tuple[FrontMatterForm, Date | None, tuple[Diagnostic, ...]]:
    if parts.matter is None:
        return FrontMatterForm(), None, tuple(_misplaced(file, parts.body))
    if not parts.closed:
        message, hint = "the front matter is not closed", "end it with a line of ---"
        return FrontMatterForm(), None, (_unfit(file, 1, "---", message, hint),)
    document = read_yaml(file, parts.matter, line_offset=1)
    if not document.readable:
        return FrontMatterForm(), None, document.diagnostics
    read = read_form(FrontMatterForm, document)
    faults = list(read.faults)
    date: Date | None = None
    if read.form.date is not None:
        try:
            date = parse_date(read.form.date)
        except DateError as error:
            keys = written(("date",), read.misspelt)
            message = not_a_date(read.form.date, str(error))
            faults.append(Fault(file, keys, "bad-date", message, error.hint))
    if read.form.slug and stem == "index":
        message = "an index has no slug: the address of its page is that of its folder"
        faults.append(
            Fault(file, written(("slug",), read.misspelt), "bad-value", message, _NO_SLUG)
        )
    return read.form, date, ordered([*document.diagnostics, *map(document.locate, faults)])


def _misplaced(file: str, text: str) -> Iterator[Diagnostic]:
    """Yield what is wrong with front matter that would be read as text, and published: between two
    lines of its own, above which there is nothing, one with a key."""
    opening = _MISPLACED.match(text)
    if not opening:
        return
    closing = re.compile(rf"^[ \t]*{re.escape(opening[2])}[ \t]*$", re.MULTILINE)
    end = closing.search(text, opening.end())
    if not end or not _KEY.search(text, opening.end(), end.start()):
        return
    line = text.count("\n", 0, opening.start(1)) + 1
    message = "the front matter does not begin with the file"
    hint = "delete what is above it" if line > 1 else "delete the space before it"
    if opening[2] == "+++":
        message, hint = (
            "front matter is not written in TOML here",
            "write YAML between lines of ---",
        )
    yield _unfit(file, line, opening[1], message, hint)


def _unfit(file: str, line: int, source: str, message: str, hint: str) -> Diagnostic:
    found = Diagnostic(file, line, 1, Severity.ERROR, "front-matter", message, hint)
    return replace(found, source=source, caret=(1, len(source) + 1))


def _meta(form: FrontMatterForm, date: Date | None, path: str, heading: str, language: str) -> Meta:
    return Meta(
        form.title or heading or title_of(path),
        bool(heading) and form.title in {"", heading},
        date,
        form.author,
        form.publisher,
        form.url,
        form.archived,
        form.lang or language,
        form.summary,
        form.tags,
        form.rights,
        form.draft,
        form.aliases,
        "" if path.rpartition("/")[2] == "index" else form.slug or "",
    )
