"""New sites and articles: `sitegen new`. Nothing that exists is overwritten."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sitegen.building.prepare import Unusable, require_site
from sitegen.diagnostics import file_error
from sitegen.files import WriteError, write_new
from sitegen.frontmatter import title_of
from sitegen.load import CONTENT, SIDECAR_ENDING

STARTER: Final = Path(__file__).parent / "starter"
"""The files of a new site, as they stand in it."""
SCHEMAS: Final = Path(__file__).parent / "schemas"
SCHEMA_FOLDER: Final = ".schema"
"""Where a site holds the schemas that its files' first lines name."""

_GITIGNORE: Final = """\
/.sitegen/
/.*.sitegen/
# The built site. Take away the "# " if it is built where it is published:
# /public/
"""


def make_site(folder: Path) -> list[Path]:
    """Make a site with a small example in `folder`; return the files made, in the order of paths.

    The folder may be missing, empty, or hold a fresh `.git`. Raises `WriteError` if it holds more,
    or cannot be written.
    """
    hint = "give a folder that is empty or new"
    if folder.exists() and not folder.is_dir():
        raise WriteError(f"{folder} is a file", hint)
    if folder.is_dir() and {path.name for path in folder.iterdir()} - {".git"}:
        raise WriteError(f"the folder {folder} is not empty", hint)
    files = {".gitignore": _GITIGNORE, **dict(_schemas()), **dict(_starter())}
    return _write(folder, files)


def make_article(site: Path, path: str) -> list[Path]:
    """Make the article `path` (`syria-2018/press-briefing`) and its sidecar; return what was made.

    `content/` before the path and `.md` behind it, as a shell completes them, may be given. Where
    the article has a text but no sidecar, the sidecar alone is made. Raises `Unusable` where there
    is no site and for a path that cannot be an article's, `WriteError` where there is nothing to
    make, or it cannot be written.
    """
    require_site(site)
    name = path.removeprefix(f"{CONTENT}/").removesuffix(".md").removesuffix(SIDECAR_ENDING)
    _check_path(site, name)
    sidecar = f"{CONTENT}/{name}{SIDECAR_ENDING}"
    files = {f"{CONTENT}/{name}.md": _article(name), sidecar: _sidecar(name)}
    missing = {file: text for file, text in files.items() if not os.path.lexists(site / file)}
    if sidecar not in missing:
        raise WriteError(f"{site / sidecar} exists already", "choose another path, or edit it")
    schemas = {file: text for file, text in _schemas() if not (site / file).exists()}
    return _write(site, {**missing, **schemas})


def _write(folder: Path, files: dict[str, str]) -> list[Path]:
    made = [folder / file for file in sorted(files)]
    for file, path in zip(sorted(files), made, strict=True):
        write_new(path, files[file])
    return made


def _starter() -> Iterator[tuple[str, str]]:
    for path in STARTER.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(STARTER).as_posix(), path.read_text("utf-8")


def _schemas() -> Iterator[tuple[str, str]]:
    for path in SCHEMAS.glob("*.json"):
        yield f"{SCHEMA_FOLDER}/{path.name}", path.read_text("utf-8")


def _check_path(site: Path, name: str) -> None:
    """Refuse what would lead out of the content folder, or be passed over there."""
    problem = _problem(site, name)
    if problem:
        file = f"{CONTENT}/{name}.md"
        hint = "write such as syria-2018/press-briefing"
        raise Unusable([file_error(file, "bad-name", problem, hint)])


def _problem(site: Path, name: str) -> str:
    parts = name.split("/")
    if {"", ".", ".."} & set(parts):
        return "this is not the path of a file below the content folder"
    if re.search(r"[#?%\\\x00-\x1f\ud800-\udfff]", name):
        return "a file's name becomes its address: it may not hold # ? % \\"
    if any(part.startswith(".") or part.endswith("~") for part in parts):
        return "names that begin with . or end in ~ are passed over"
    folder = site / CONTENT
    for part in parts[:-1]:
        folder /= part
        if folder.is_symlink():
            return f'"{part}" is a link to a folder, which is not followed'
    return ""


def _article(name: str) -> str:
    return _ARTICLE.format(title=json.dumps(title_of(name), ensure_ascii=False))


def _sidecar(name: str) -> str:
    up = "../" * (name.count("/") + 1)
    return _SIDECAR.format(schema=f"{up}{SCHEMA_FOLDER}/sidecar.json", stem=name.rpartition("/")[2])


_ARTICLE: Final = """\
---
title: {title}
# date: 2018-04-15        # when it was published; 2018-04~ is "about April 2018"
# author: Its author      # or a list
# publisher: Where it was published
# url: https://...        # the original; archived: a copy of it that stays
# lang: en
# summary: What it is, in a sentence.
# tags: [a-subject, another]
# rights: Public domain
# draft: true             # left out unless --drafts is given
---

Put the text of the source here, word for word.
"""

_SIDECAR: Final = """\
# yaml-language-server: $schema={schema}
## Who said what in {stem}.md.
##
## Take away the "# " before the lines that you need, and put your own words in their place. A quote
## is given in the words of the text.

# speakers:
#   lincoln: {{name: Abraham Lincoln, role: Republican candidate for the Senate}}
#   douglas: {{name: Stephen A. Douglas, role: Senator from Illinois}}

# defaults: {{date: 1858-08-21}}         # for all statements here; otherwise the article's own date

# statements:
#   restates-lincoln:                  # an id of your choice
#     speaker: douglas
#     quote: Mr. Lincoln, in the extract from which I have read, says that this Government cannot
#       endure permanently
#   cannot-endure:
#     speaker: lincoln
#     within: restates-lincoln         # quoted inside that statement
#     quote: this Government cannot endure permanently
#     kind: indirect                   # direct, indirect or mixed; left out, quotation marks decide
#     date: 1858-06-16
#     via: [douglas]                   # through whom it reached the article
#   why-not:
#     speaker: douglas
#     quote:                           # words that stand more than once: say what is beside them
#       exact: Why can it not exist
#       suffix: divided into free and slave States

# relations:
#   - {{from: why-not, type: disputes, to: cannot-endure}}

# conflicts:
#   half-slave-half-free:
#     question: Can the United States endure half slave and half free?
#     positions:
#       cannot: {{label: Not permanently, statements: [cannot-endure]}}
#       can: {{label: "Yes, as it was made", statements: [why-not]}}

# events:
#   debate: {{title: First debate of Lincoln and Douglas, date: 1858-08-21}}

# notes:
#   - quote: half Slave and half Free
#     body: A remark of yours, in Markdown.
"""
