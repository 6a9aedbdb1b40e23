"""Front matter: what an article says about itself, in YAML between two lines of `---`."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from sitegen.config import Language
from sitegen.dates import Date, DateError, parse_date
from sitegen.diagnostics import Diagnostic, Fault, Severity, ordered
from sitegen.forms import Form, Id, Many, Text, WebAddress, read_form
from sitegen.model import Meta
from sitegen.yamlmap import read_yaml


def _alias(value: str) -> str:
    path = value.strip("/")
    if not path or ".." in path.split("/") or re.search(r"[#?\\\x00-\x1f]", path):
        context = {
            "value": value,
            "hint": "give an old address of this page, such as /2018/syria.html",
        }
        raise PydanticCustomError("bad-value", '"{value}" is not a path on this site', context)
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
    aliases: Annotated[
        tuple[Annotated[str, AfterValidator(_alias)], ...],
        BeforeValidator(lambda v: v if isinstance(v, list) else [v]),
    ] = Field((), description="Old addresses of the page.")
    slug: Id | None = Field(None, description="The last part of its address.")


def split(text: str) -> tuple[str | None, str, int]:
    """Split a file into front matter, body, and the number of lines above the body.

    The front matter is None where the file has none; an unclosed one is all of the file's rest.
    """
    opening = re.match(r"---[ \t]*\n", text)
    if not opening:
        return None, text, 0
    closing = re.compile(r"^---[ \t]*$\n?", re.MULTILINE).search(text, opening.end())
    if not closing:
        return text[opening.end() :], "", text.count("\n")
    return (
        text[opening.end() : closing.start()],
        text[closing.end() :],
        text.count("\n", 0, closing.end()),
    )


def read_front_matter(
    file: str, text: str, stem: str, heading: str, language: str
) -> tuple[Meta, tuple[Diagnostic, ...]]:
    """Read an article's front matter.

    `stem` (the file's name) and `heading` (the body's own first heading) give the title where the front
    matter has none; `language` is the site's. What is wrong is left at its default.
    """
    matter, _, _ = split(text)
    found: list[Diagnostic] = []
    form = FrontMatterForm()
    date: Date | None = None
    if matter is not None:
        document = read_yaml(file, matter, line_offset=1)
        found += document.diagnostics
        if not re.search(r"^---[ \t]*$", text[text.index("\n") :], re.MULTILINE):
            message = "the front matter is not closed"
            hint = "end it with a line of ---"
            found = [
                Diagnostic(
                    file, 1, 1, Severity.ERROR, "front-matter", message, hint, (), "---", (1, 4)
                )
            ]
        elif not document.diagnostics:
            read = read_form(FrontMatterForm, document)
            found += [document.locate(fault) for fault in read.faults]
            form = read.form
            if form.date is not None:
                try:
                    date = parse_date(form.date)
                except DateError as error:
                    message = f'"{form.date}" is not a date: {error}'
                    fault = Fault(file, ("date",), "bad-date", message, error.hint)
                    found.append(document.locate(fault))
    return _meta(form, date, stem, heading, language), ordered(found)


def _meta(form: FrontMatterForm, date: Date | None, stem: str, heading: str, language: str) -> Meta:
    return Meta(
        form.title or heading or re.sub(r"[-_]+", " ", stem).strip().capitalize() or stem,
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
        form.slug or "",
    )
