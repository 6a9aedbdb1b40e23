"""What the readers of annotations share: where they are, the article's text, and what they found."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitegen.anchoring import Searchable
from sitegen.dates import Date, DateError, parse_date
from sitegen.diagnostics import Fault, Keys, Severity
from sitegen.markdown import to_html
from sitegen.model import Body, Fix


@dataclass(slots=True)
class Reading:
    """One sidecar being read beside its article."""

    file: str
    """The sidecar's path."""
    article: str
    """The article's path: the first half of its statements' names."""
    text: Searchable | None
    """The article's text; None where a sidecar stands without one."""
    body: Body
    text_file: str
    """The Markdown file, for messages."""
    found: list[Fault] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    broken: set[Keys] = field(default_factory=set)
    """Entries, as (section, id), that are declared but not sound."""
    dropped: frozenset[Keys] = frozenset()
    """Places that were left out before reading, for faults of shape."""

    def fault(
        self,
        keys: Keys,
        code: str,
        message: str,
        hint: str = "",
        *,
        at_key: bool = False,
        severity: Severity = Severity.ERROR,
        details: tuple[str, ...] = (),
    ) -> None:
        """Note what is wrong at `keys`."""
        self.found.append(Fault(self.file, keys, code, message, hint, at_key, severity, details))

    def date(self, keys: Keys, text: str | None) -> Date | None:
        """Read a date; a bad one is a fault, and None."""
        if text is None:
            return None
        try:
            return parse_date(text)
        except DateError as error:
            self.fault(keys, "bad-date", f'"{text}" is not a date: {error}', error.hint)
            return None

    def remark(self, keys: Keys, markdown: str | None) -> str:
        """Render a remark to HTML; a link that it may not have is a fault."""
        html, refused = to_html(markdown or "")
        for url in refused:
            hint = "remarks are shown on many pages: give the full https://... address"
            self.fault(keys, "bad-link", f'the link "{url}" cannot be used in a remark', hint)
        return html
