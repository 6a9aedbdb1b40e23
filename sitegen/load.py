"""Stage 1: the content folder, file by file. No article knows of another here.

`scan` lists what there is; `load_article` reads one article and its sidecar. The second is a pure function
of the two files, so it runs in any process.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.anchoring import Searchable
from sitegen.annotations.reading import Reading
from sitegen.annotations.sidecar import Sidecar, SidecarForm, read_sidecar
from sitegen.dates import Date
from sitegen.diagnostics import Diagnostic, Fault, Keys, Severity, file_error, line_of, ordered
from sitegen.forms import read_form
from sitegen.frontmatter import read_front_matter, split
from sitegen.markdown import to_body
from sitegen.model import Article, Body
from sitegen.yamlmap import Document, read_yaml

CONTENT = "content"
SIDECAR_ENDING = ".annotations.yaml"
MAX_BYTES = 64_000_000
"""A larger text is refused: it is far beyond any article, and would be held in memory several times."""


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one article, as paths from the site's root; empty for one that is not there."""

    path: str
    markdown: str
    sidecar: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What the content folder holds."""

    articles: tuple[Source, ...]
    assets: tuple[str, ...]
    """Other files (pictures, PDFs), as paths from the content folder: copied as they are."""
    diagnostics: tuple[Diagnostic, ...]


def scan(root: Path) -> Sources:
    """List the content of the site at `root`, in the order of paths."""
    markdown: set[str] = set()
    sidecars: set[str] = set()
    assets: list[str] = []
    found: list[Diagnostic] = []
    for name in _files(root / CONTENT, found):
        if name.endswith(SIDECAR_ENDING):
            sidecars.add(name.removesuffix(SIDECAR_ENDING))
        elif name.endswith(".md"):
            markdown.add(name.removesuffix(".md"))
        elif name.endswith(".annotations.yml"):
            message = "a sidecar's name ends in .annotations.yaml"
            found.append(file_error(f"{CONTENT}/{name}", "bad-name", message, "rename it"))
        else:
            assets.append(name)
    articles = []
    for path in sorted(markdown | sidecars):
        file = f"{CONTENT}/{path}.md"
        sidecar = f"{CONTENT}/{path}{SIDECAR_ENDING}"
        if path not in markdown and path.rpartition("/")[2] != "index":
            message, hint = "there is no article beside this sidecar", f"write {file}, or rename it"
            found.append(file_error(sidecar, "no-article", message, hint))
            continue
        if re.search(r"[#?%\\\x00-\x1f]", path):
            message = "a file's name becomes its address: it may not hold # ? % \\"
            found.append(file_error(file, "bad-name", message, "rename it"))
            continue
        articles.append(
            Source(path, file if path in markdown else "", sidecar if path in sidecars else "")
        )
    return Sources(tuple(articles), tuple(sorted(assets)), tuple(found))


def _files(top: Path, found: list[Diagnostic]) -> Iterator[str]:
    """Yield the files below `top` as paths from it; hidden ones and editors' backups are passed over."""
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(top / folder), key=lambda entry: entry.name)
        except OSError as error:
            path = f"{CONTENT}/{folder}".rstrip("/")
            found.append(file_error(path, "unreadable", f"cannot read it: {error.strerror}"))
            continue
        for entry in entries:
            name = f"{folder}{entry.name}"
            if entry.name.startswith((".", "#")) or entry.name.endswith("~"):
                continue
            path = f"{CONTENT}/{_UNSHOWN.sub(chr(0xFFFD), name)}"
            if bad := _bad_name(entry.name):
                found.append(file_error(path, "bad-name", *bad))
            elif entry.is_dir(follow_symlinks=False):
                folders.append(name + "/")
            elif entry.is_file(follow_symlinks=False):
                yield name
            elif reason := _unreadable(top / name):
                found.append(file_error(path, "unreadable", f"cannot read it: {reason}"))
            elif (top / name).is_dir():
                warning = file_error(path, "link-skipped", "a link to a folder is not followed")
                found.append(replace(warning, severity=Severity.WARNING))
            else:
                yield name


_UNSHOWN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def _bad_name(name: str) -> tuple[str, str] | None:
    """Return why a file's name is no use as an address, and what to do; None where it is fine."""
    try:
        if os.fsencode(name).decode() != name:
            hint = "set PYTHONUTF8=1, or rename it"
            return "file names are not read as UTF-8 in this locale", hint
    except UnicodeDecodeError:
        return "the file's name is not UTF-8", "rename it"
    if _UNSHOWN.search(name):
        return "a file's name may not hold control characters", "rename it"
    return None


def _unreadable(path: Path) -> str:
    """Say why what is no plain file cannot be read; empty where it is a link to what can be."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return error.strerror or str(error)
    known = stat.S_ISREG(mode) or stat.S_ISDIR(mode)
    return "" if known else "it is neither a file nor a folder"


def read_text(root: Path, file: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Read a text file; what cannot be read is a diagnostic, and empty."""
    try:
        path = root / file
        if path.stat().st_size > MAX_BYTES:
            return "", (file_error(file, "too-large", f"it is larger than {MAX_BYTES:,} bytes"),)
        data = path.read_bytes()
    except OSError as error:
        return "", (file_error(file, "unreadable", f"cannot read it: {error.strerror}"),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {data[error.start]:#04x} is not UTF-8 text"
        bad = file_error(file, "not-utf8", message, "save the file as UTF-8")
        return "", (replace(bad, line=line, column=1),)
    if "\x00" in text:
        line, column, _ = line_of(text, text.index("\x00"))
        bad = file_error(file, "not-utf8", "there is a NUL byte: this is not a text file")
        return "", (replace(bad, line=line, column=column),)
    return text.replace("\r\n", "\n").replace("\r", "\n"), ()


NO_BODY = Body(("",), (), (), ())


def load_article(root: Path, source: Source, language: str) -> Article:
    """Read one article and its sidecar. Never raises for any content; see `Article.diagnostics`."""
    text, unreadable = read_text(root, source.markdown) if source.markdown else ("", ())
    _, markdown, line_offset = split(text)
    body, heading, bad_links = to_body(markdown, source.markdown, line_offset)
    stem = source.path.rpartition("/")[2]
    meta, bad_matter = read_front_matter(source.markdown, text, stem, heading, language)
    sidecar = source.sidecar or f"{CONTENT}/{source.path}{SIDECAR_ENDING}"
    searchable = Searchable(body.text) if source.markdown and not unreadable else None
    reading = Reading(sidecar, source.path, searchable, body, source.markdown)
    document, said = _read_sidecar(root, source, reading, meta.date)
    diagnostics = [*unreadable, *bad_links, *bad_matter, *document.diagnostics]
    diagnostics += [document.locate(fault) for fault in reading.found]
    return Article(
        source.path,
        "" if unreadable else source.markdown,
        sidecar,
        meta,
        body,
        said.speakers,
        said.statements,
        said.relations,
        said.relation_keys,
        said.conflicts,
        said.events,
        said.notes,
        frozenset(reading.broken | {keys[:2] for keys in reading.dropped}),
        tuple(reading.fixes),
        ordered(diagnostics),
    )


def _read_sidecar(
    root: Path, source: Source, reading: Reading, date: Date | None
) -> tuple[Document, Sidecar]:
    if not source.sidecar:
        return Document(reading.file, "", None, ()), Sidecar()
    text, unreadable = read_text(root, source.sidecar)
    document = read_yaml(source.sidecar, text)
    if unreadable or document.diagnostics:
        # What such a file declares is not known; what it names is not to be called unknown elsewhere.
        words = re.findall(r"([\w.-]+)[ \t]*:", text)
        reading.dropped = frozenset({(), *(("?", word) for word in words)})
        return replace(document, diagnostics=(*unreadable, *document.diagnostics)), Sidecar()
    read = read_form(SidecarForm, document)
    reading.found += read.faults
    reading.dropped = read.dropped
    return document, read_sidecar(reading, read.form, date)


def locate(root: Path, faults: Iterable[Fault]) -> tuple[Diagnostic, ...]:
    """Give faults found across files their lines, by reading their files once more."""
    documents: dict[str, Document] = {}
    located = []
    for fault in faults:
        if fault.file not in documents:
            text, _ = read_text(root, fault.file)
            documents[fault.file] = read_yaml(fault.file, text)
        document = documents[fault.file]
        located.append(document.locate(replace(fault, keys=_where_given(document, fault.keys))))
    return tuple(located)


def _where_given(document: Document, keys: Keys) -> Keys:
    """Return where a statement's field is written: under `defaults`, if not in the statement."""
    if len(keys) > 2 and keys[0] == "statements" and isinstance(document.value, dict):
        entries = document.value.get("statements")
        entry = entries.get(str(keys[1])) if isinstance(entries, dict) else None
        if isinstance(entry, dict) and keys[2] not in entry:
            return ("defaults", *keys[2:])
    return keys
