"""Stage 1: the content folder, file by file. No article knows of another here.

`scan` lists what there is; `read_files` reads the two files of one article, and `article_of` is a
pure function of these, so both run in any process. `load_article` is the two together.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sitegen.anchoring import Searchable
from sitegen.annotations.reading import Reading
from sitegen.annotations.sidecar import Sidecar, SidecarForm, read_sidecar
from sitegen.characters import composed
from sitegen.dates import Date
from sitegen.diagnostics import (
    Diagnostic,
    Fault,
    Keys,
    Severity,
    file_error,
    nearest,
    ordered,
)
from sitegen.forms import read_form, written
from sitegen.frontmatter import read_front_matter, split
from sitegen.frozen import dataclass, replace
from sitegen.markdown import to_body
from sitegen.model import Article
from sitegen.textfile import TextFile, read_file, read_text
from sitegen.yamltext.document import Document, Plain, read_yaml, value_at

CONTENT = "content"
SIDECAR_ENDING = ".annotations.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one article, as paths from the site's root; empty for one that is not there."""

    path: str
    markdown: str
    sidecar: str
    refused: bool = False
    """Whether the article cannot be published. It is read all the same: for what else is wrong with
    it, and for what others refer to."""

    def files(self, root: Path) -> list[str]:
        """Return the paths of the files that there are."""
        return [f"{root}/{file}" for file in (self.markdown, self.sidecar) if file]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the content folder holds."""

    articles: tuple[Source, ...]
    assets: Mapping[str, str]
    """Other files (pictures, PDFs) by URL, as paths from the content folder: copied as they are."""
    diagnostics: tuple[Diagnostic, ...]


def scan(root: Path) -> Sources:
    """List the content of the site at `root`, in the order of paths."""
    listing = _Listing()
    for name in _files(root / CONTENT, listing.found):
        listing.add(name)
    return listing.sources()


def scan_folder(root: Path, folder: str) -> Sources:
    """List what stands in one folder of the content, given as its path from there, and in none
    below it."""
    listing = _Listing()
    for name in _files(root / CONTENT, listing.found, f"{folder}/" if folder else "", deep=False):
        listing.add(name)
    return listing.sources()


class _Listing:
    """Sorts the content's files, which are paths from its folder, into articles and others."""

    def __init__(self) -> None:
        self.markdown: dict[str, str] = {}
        self.sidecars: dict[str, str] = {}
        """Articles' paths to files."""
        self.assets: list[str] = []
        self.found: list[Diagnostic] = []

    def add(self, name: str) -> None:
        if name.endswith(SIDECAR_ENDING):
            self.sidecars[name.removesuffix(SIDECAR_ENDING)] = name
        elif name.endswith(".md"):
            self.markdown[name.removesuffix(".md")] = name
        elif match := re.fullmatch(r"(.+)[._-]annotations?\.ya?ml", name, re.IGNORECASE):
            self.refuse(name, f"a sidecar's name ends in {SIDECAR_ENDING}", "rename it")
            self.sidecars.setdefault(match.group(1), name)
        elif match := re.fullmatch(r"(.+)\.(?:md|markdown|mdown|mkd)", name, re.IGNORECASE):
            self.refuse(name, "an article's name ends in .md", "rename it")
            self.markdown.setdefault(match.group(1), name)
        else:
            self.assets.append(name)

    def refuse(self, name: str, message: str, hint: str) -> None:
        self.found.append(file_error(f"{CONTENT}/{name}", "bad-name", message, hint))

    def warn_of_likely_sidecars(self) -> None:
        """Tell of YAML that has an article's name: it is published, remarks and all."""
        for name in self.assets:
            stem, dot, ending = name.rpartition(".")
            if dot and ending in {"yaml", "yml"} and stem in self.markdown:
                message = "this is published as it is, and is no sidecar"
                hint = f"if it is one, rename it to {stem.rpartition('/')[2]}{SIDECAR_ENDING}"
                warning = file_error(f"{CONTENT}/{name}", "bad-name", message, hint)
                self.found.append(replace(warning, severity=Severity.WARNING))

    def sources(self) -> Sources:
        self.warn_of_likely_sidecars()
        articles = tuple(self.articles())
        assets = _composed({name: name for name in self.assets})
        return Sources(articles, dict(sorted(assets.items())), tuple(self.found))

    def articles(self) -> Iterator[Source]:
        texts, sidecars = _composed(self.markdown), _composed(self.sidecars)
        for path in sorted({*texts, *sidecars}):
            files = (texts.get(path, ""), sidecars.get(path, ""))
            markdown, sidecar = (f"{CONTENT}/{name}" if name else "" for name in files)
            alone = not markdown and path.rpartition("/")[2] != "index"
            unusable = re.search(r"[#?%\\\x00-\x1f]", path) is not None
            if alone:
                folder, _, name = path.rpartition("/")
                others = (other.rpartition("/") for other in texts if other not in sidecars)
                meant = nearest(name, (other for beside, _, other in others if beside == folder))
                hint = f"rename it to {meant}{SIDECAR_ENDING}" if meant else f"write {path}.md"
                message = f"there is no article {CONTENT}/{path}.md for this sidecar"
                self.found.append(file_error(sidecar, "no-article", message, hint))
            if unusable:
                message = "a file's name becomes its address: it may not hold # ? % \\"
                self.refuse(files[0] or files[1], message, "rename it")
            yield Source(path, markdown, sidecar, alone or unusable)


def _composed(files: Mapping[str, str]) -> Mapping[str, str]:
    """Return files by paths whose letters are composed, as those in links and references are.

    Paths that differ in nothing else stay, and are refused as one address for two.
    """
    if all(map(str.isascii, files)):
        return files
    often = Counter(map(composed, files))
    return {
        path if often[composed(path)] > 1 else composed(path): file for path, file in files.items()
    }


def _files(
    top: Path, found: list[Diagnostic], start: str = "", *, deep: bool = True
) -> Iterator[str]:
    """Yield the files below `start` as paths from `top`, no hidden ones and no editors' backups;
    unless `deep`, none in folders below it."""
    folders = [start]
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
            path = f"{CONTENT}/{visible(name)}"
            if bad := bad_name(entry.name):
                found.append(file_error(path, "bad-name", *bad))
            elif entry.is_dir(follow_symlinks=False):
                folders += [name + "/"] if deep else []
            elif entry.is_file(follow_symlinks=False):
                yield name
            elif (top / name).is_dir():
                message, hint = "a link to a folder is not followed", "put the folder itself here"
                warning = file_error(path, "link-skipped", message, hint)
                found.append(replace(warning, severity=Severity.WARNING))
            elif entry.name.endswith((".md", SIDECAR_ENDING)):
                yield name  # if it cannot be read, that is told where it is: others may refer to it
            elif reason := unreadable(top / name):
                found.append(file_error(path, "unreadable", f"cannot read it: {reason}"))
            else:
                yield name


_UNSHOWN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def visible(name: str) -> str:
    """Return a file's name with a sign for each character that cannot be shown."""
    return _UNSHOWN.sub(chr(0xFFFD), name)


def bad_name(name: str) -> tuple[str, str] | None:
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


def unreadable(path: Path) -> str:
    """Say why what is no plain file cannot be read; empty where it is a link to what can be."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return error.strerror or str(error)
    known = stat.S_ISREG(mode) or stat.S_ISDIR(mode)
    return "" if known else "it is neither a file nor a folder"


Files = tuple[TextFile | None, TextFile | None]
"""The Markdown and the sidecar of one article as they were read; None where there is none."""


def read_files(root: Path, source: Source) -> Files:
    """Read the files of one article."""
    markdown, sidecar = source.markdown, source.sidecar
    return (
        read_file(root, markdown) if markdown else None,
        read_file(root, sidecar) if sidecar else None,
    )


def load_article(root: Path, source: Source, language: str) -> Article:
    """Read one article and its sidecar. Never raises for any content; see `Article.diagnostics`."""
    return article_of(source, read_files(root, source), language)


def article_of(source: Source, files: Files, language: str) -> Article:
    """Make an article of its files. Never raises for any content."""
    of_text, of_sidecar = files
    text, unreadable = (of_text.text, of_text.faults) if of_text else ("", ())
    parts = split(text)
    body, heading, bad_links = to_body(parts.body, source.markdown, parts.above)
    stem = source.path.rpartition("/")[2]
    meta, bad_matter = read_front_matter(source.markdown, parts, source.path, heading, language)
    sidecar = source.sidecar or f"{CONTENT}/{source.path}{SIDECAR_ENDING}"
    alone = not source.markdown
    lost = bool(unreadable) or not parts.closed or (alone and source.refused)
    searchable = None if alone or lost else Searchable(body.text)
    reading = Reading(sidecar, source.path, searchable, body, source.markdown, lost)
    document, said = _read_sidecar(of_sidecar, reading, meta.date)
    diagnostics = [*unreadable, *bad_links, *bad_matter, *document.diagnostics]
    diagnostics += [document.locate(fault) for fault in reading.found]
    return Article(
        source.path,
        source.markdown,
        sidecar,
        not source.refused and (stem == "index" or not (lost or bad_matter)),
        meta,
        body,
        said.speakers,
        said.statements,
        said.relations,
        said.relation_keys,
        said.conflicts,
        said.events,
        said.notes,
        frozenset(reading.broken),
        said.mentions,
        tuple(reading.fixes),
        ordered(diagnostics),
    )


def _read_sidecar(
    file: TextFile | None, reading: Reading, date: Date | None
) -> tuple[Document, Sidecar]:
    if file is None:
        return Document(reading.file, "", None), Sidecar()
    if file.faults:
        document = Document(reading.file, "", None, file.faults, readable=False)
    else:
        document = read_yaml(reading.file, file.text)
    if not document.readable:
        words = ("*",) if file.data is None else _words(file.data.decode("utf-8", "replace"))
        reading.broken |= {(), *(("?", word) for word in words)}
        return document, Sidecar()
    return document, read_sidecar(reading, document, date)


def _words(text: str) -> Iterable[str]:
    """Return what a sidecar that cannot be read may declare: it is not to be called unknown."""
    return re.findall(r"([^\s\"'{}\[\],:]+)[\"']?[ \t]*:", composed(text))


def locate(root: Path, faults: Iterable[Fault]) -> tuple[Diagnostic, ...]:
    """Give faults found across files their lines, by reading their files once more.

    The files are sidecars; of an article, the front matter is meant.
    """
    by_file: dict[str, list[Fault]] = {}
    for fault in faults:
        by_file.setdefault(fault.file, []).append(fault)
    return tuple(found for file, of in by_file.items() for found in _located(root, file, of))


def _located(root: Path, file: str, faults: Iterable[Fault]) -> Iterator[Diagnostic]:
    text, _ = read_text(root, file)
    if not file.endswith(".md"):
        document = read_yaml(file, text)
        misspelt = read_form(SidecarForm, document).misspelt
        for fault in faults:
            keys = _where_given(document.value, written(fault.keys, misspelt))
            yield document.locate(replace(fault, keys=keys))
        return
    matter = split(text).matter or ""
    document = read_yaml(file, matter, line_offset=1)
    for fault in faults:
        yield (
            document.locate(fault)
            if matter
            else file_error(file, fault.code, fault.message, fault.hint)
        )


def _where_given(value: Plain, keys: Keys) -> Keys:
    """Return where a field is written if not where it counts.

    That of a statement may stand under `defaults`; the organization of a role, with its speaker.
    """
    match keys:
        case ("statements", id, field, *rest) if value_at(value, ("statements", id, field)) is None:
            return ("defaults", field, *rest)
        case ("speakers", id, "role", number, "organization"):
            roles = value_at(value, ("speakers", id, "role"))
            role = value_at(roles, (number,)) if isinstance(roles, list) else roles
            own = value_at(role, ("organization",)) is not None
            return keys if own else ("speakers", id, "organization")
        case _:
            return keys
