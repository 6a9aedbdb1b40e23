"""What is wrong with links to the outside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from sitegen.building.prepare import Prepared
from sitegen.config import Config
from sitegen.diagnostics import Code, Diagnostic, Fault, Severity, quoted
from sitegen.external.ask import Answer, ask
from sitegen.external.cited import Citation, citations
from sitegen.external.memory import keep, recall
from sitegen.frozen import replace
from sitegen.load import locate
from sitegen.textfile import read_text

Progress = Callable[[str, int, int], None]

GONE: Final = {404, 410}
CLOSED: Final = {401, 402, 403, 405, 406, 407, 429, 451, 999}
"""Answers of hosts that do not serve programs, or not everybody: they say nothing of the page."""
ARCHIVE: Final = "https://web.archive.org/web"


def examine(
    root: Path, config: Config, prepared: Prepared, progress: Progress
) -> tuple[Diagnostic, ...]:
    """Ask for every page that the site at `root` links to, but for those asked for lately; return
    what is wrong. All are warnings."""
    found = list(citations(prepared.articles, config.base_url))
    answers = _answers(root, [citation.url for citation in found], progress)
    faults: list[Fault] = []
    diagnostics: list[Diagnostic] = []
    for citation in found:
        for code, message, hint in _faults(citation, answers[citation.url]):
            if citation.keys:
                fault = Fault(citation.file, citation.keys, code, message, hint)
                faults.append(replace(fault, severity=Severity.WARNING))
            else:
                diagnostics.append(_in_text(root, citation, code, message, hint))
    return (*locate(root, faults), *diagnostics)


def _answers(root: Path, urls: Sequence[str], progress: Progress) -> Mapping[str, Answer]:
    """Return the answers for pages, and keep them; those that have come also if it is stopped."""
    known = recall(root)
    kept = {url: known[url] for url in urls if url in known}

    def answered(url: str, answer: Answer) -> None:
        kept[url] = (answer, time.time())
        progress("asking", len(kept), len(urls))

    try:
        if missing := [url for url in urls if url not in kept]:
            ask(missing, answered)
    finally:
        keep(root, kept)
    return {url: answer for url, (answer, _) in kept.items()}


def _faults(citation: Citation, answer: Answer) -> Iterator[tuple[Code, str, str]]:
    url = quoted(citation.url)
    if answer.status in GONE:
        if not citation.archived:  # or readers have a copy
            yield "gone-link", f"{url} is gone ({_status(answer.status)})", _copy(citation)
    elif answer.status >= 400 and answer.status not in CLOSED:
        why = f"its host answers {_status(answer.status)}"
        yield "unreachable-link", f"{url} cannot be reached: {why}", _LOOK
    elif answer.error and not citation.archived:
        yield "unreachable-link", f"{url} cannot be reached: {answer.error}", _LOOK
    elif answer.moved and answer.status < 400:
        yield "moved-link", f"{url} has moved for good", f"write {answer.moved}"


_LOOK: Final = "try again later, and look at it in a browser"


def _copy(citation: Citation) -> str:
    copy = "/".join(part for part in (ARCHIVE, citation.day, citation.url) if part)
    if citation.has_archived:
        return f"if there is a copy, give it as `archived`: see {copy}"
    return f"drop the link, or lead it to a copy: see {copy}"


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _in_text(root: Path, citation: Citation, code: Code, message: str, hint: str) -> Diagnostic:
    """Place a finding in an article's text: under the address, if it is written as it is asked, or
    with letters of other scripts in place of their escapes."""
    lines = read_text(root, citation.file)[0].split("\n")
    source = lines[citation.line - 1].rstrip("\r") if 0 < citation.line <= len(lines) else ""
    ways = (citation.url, unquote(citation.url))
    written = next((way for way in ways if way in source), citation.url)
    at = source.find(written) + 1
    found = Diagnostic(
        citation.file, citation.line, max(at, 1), Severity.WARNING, code, message, hint
    )
    return replace(found, source=source, caret=(at, at + len(written)) if at else (0, 0))
