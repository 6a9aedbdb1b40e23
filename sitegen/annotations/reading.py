"""What the readers of annotations share: where they are, the article's text, what they found."""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.anchoring import Searchable
from sitegen.dates import Date, DateError, parse_date
from sitegen.diagnostics import Code, Fault, Key, Keys, Severity, not_a_date, quoted
from sitegen.forms import written
from sitegen.frozen import dataclass, field
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
    """The article's text; None where there is none, or none that can be used."""
    body: Body
    text_file: str
    """The Markdown file, for messages."""
    text_lost: bool = False
    """Whether there is a text that cannot be used: no quote is found in it, and none missed."""
    found: list[Fault] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    broken: set[Keys] = field(default_factory=set)
    """Entries, as (section, id), that are declared but not sound."""
    faulty: frozenset[Keys] = frozenset()
    """Where the faults of shape are: what is missing there was left out before reading."""
    around: set[Keys] = field(default_factory=set)
    """Those places, and all that they are in; made when it is first asked for."""
    misspelt: Mapping[Keys, Key] = field(default_factory=dict)
    """See `forms.FormRead`."""

    def fault(
        self,
        keys: Keys,
        code: Code,
        message: str,
        hint: str = "",
        *,
        at_key: bool = False,
        severity: Severity = Severity.ERROR,
        details: tuple[str, ...] = (),
    ) -> None:
        """Note what is wrong at `keys`."""
        place = written(keys, self.misspelt)
        self.found.append(Fault(self.file, place, code, message, hint, at_key, severity, details))
        if severity is Severity.ERROR:
            self.broken.add(keys[:2])

    def is_faulty(self, keys: Keys) -> bool:
        """Say whether a fault of shape is known at, above or below a place."""
        if not self.faulty:
            return False
        if not self.around:
            self.around.update(at[:n] for at in self.faulty for n in range(len(at) + 1))
        return keys in self.around or any(keys[:n] in self.faulty for n in range(len(keys)))

    def check_free(self, keys: Keys, id: str, what: str) -> None:
        """Refuse the id that would have the address of the list of all."""
        if id.casefold() == "index":
            message = f"a {what} cannot have the id {quoted(id)}"
            hint = f"that is the address of the list of {what}s: choose another"
            self.fault(keys, "bad-id", message, hint, at_key=True)

    def date(self, keys: Keys, text: str | None) -> Date | None:
        """Read a date; a bad one is a fault, and None."""
        if text is None:
            return None
        try:
            return parse_date(text)
        except DateError as error:
            self.fault(keys, "bad-date", not_a_date(text, str(error)), error.hint)
            return None

    def remark(self, keys: Keys, markdown: str | None) -> str:
        """Render a remark to HTML; a link that it may not have is a fault."""
        if not markdown:
            return ""
        html, refused = to_html(markdown)
        for url in refused:
            hint = "remarks are shown on many pages: give the full https://... address"
            self.fault(keys, "bad-link", f"the link {quoted(url)} cannot be used in a remark", hint)
        return html
