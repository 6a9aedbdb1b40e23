"""Reading a sidecar's text as a build would, before it is written."""

from __future__ import annotations

from sitegen.anchoring import Searchable
from sitegen.annotations.reading import Reading
from sitegen.annotations.sidecar import Sidecar, read_sidecar
from sitegen.diagnostics import Diagnostic, Fault, Severity
from sitegen.frozen import dataclass
from sitegen.model import Article, Fix
from sitegen.textfile import line_ends
from sitegen.yamltext.document import Document, Plain, read_yaml


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sidecar's text says beside its article."""

    document: Document
    sidecar: Sidecar
    faults: tuple[Fault, ...]
    fixes: tuple[Fix, ...]

    @property
    def value(self) -> dict[str, Plain]:
        """The sidecar as it is written."""
        return self.document.value if isinstance(self.document.value, dict) else {}

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What a build would refuse."""
        found = [*self.document.diagnostics, *map(self.document.locate, self.faults)]
        return tuple(fault for fault in found if fault.severity is Severity.ERROR)


def read_beside(article: Article, searchable: Searchable, text: str) -> Outcome:
    """Read a sidecar's text beside an article, whose text `searchable` holds."""
    document = read_yaml(article.sidecar, line_ends(text))
    held = searchable if article.file else None
    reading = Reading(article.sidecar, article.path, held, article.body, article.file)
    if not document.readable:
        return Outcome(document, Sidecar(), (), ())
    sidecar = read_sidecar(reading, document, article.meta.date)
    return Outcome(document, sidecar, tuple(reading.found), tuple(reading.fixes))


def new_errors(before: Outcome, after: Outcome) -> tuple[Diagnostic, ...]:
    """Return the errors that a change brings."""
    known = {(found.code, found.message) for found in before.errors}
    return tuple(found for found in after.errors if (found.code, found.message) not in known)
