"""Statements: what was said, by whom, when, and through whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from sitegen import shared
from sitegen.anchoring import within_quotation_marks
from sitegen.annotations.quotes import Pieces, anchor_quote
from sitegen.annotations.reading import Reading
from sitegen.dates import Date
from sitegen.diagnostics import Keys, did_you_mean, quoted
from sitegen.forms.fields import Field, Form, Name, Names, Needed, Text, WebAddress
from sitegen.model import Anchored, Certainty, Mention, QuotationMarks, Statement, StatementKind

_KIND_BY_MARKS: Final[Mapping[QuotationMarks, StatementKind]] = {
    "inside": "direct",
    "outside": "indirect",
    "partly": "mixed",
}


class DefaultsForm(Form):
    """What holds for every statement of the file that does not say otherwise."""

    speaker: Names | None = Field(None, description="Who said it: a speaker's id, or a list.")
    kind: StatementKind | None = Field(
        None, description="Word for word, in other words, or both; worked out from quotation marks."
    )
    date: Text | None = Field(None, description="When it was said (EDTF).")
    via: Names | None = Field(None, description="Through whom it reached the article.")
    to: Names | None = Field(None, description="To whom it was said.")
    on_behalf_of: Names | None = Field(None, description="For whom the speaker spoke.")
    certainty: Certainty | None = Field(None, description="How sure it is that it was said so.")
    source: WebAddress | None = Field(None, description="Where it can be checked.")
    archived: WebAddress | None = Field(None, description="A copy of the source that stays.")


class StatementForm(DefaultsForm):
    """Something that a speaker said."""

    quote: Needed[Pieces]
    within: Name | None = Field(None, description="The statement that it is quoted inside.")
    order: int | None = Field(None, description="Its place among statements of the same date.")
    note: str = Field("", description="Markdown, shown with the statement.")


def read_statements(
    reading: Reading,
    forms: Mapping[str, StatementForm],
    defaults: DefaultsForm,
    fallback: Date | None,
) -> dict[str, Statement | None]:
    """Read a file's statements; None for one that cannot be read.

    `fallback` is the article's own date.
    """
    reader = _Reader(reading, forms, defaults, fallback)
    for id in forms:
        reader.read(id)
    return reader.done


def in_text_order(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return statements in the order of the text, outer before inner."""
    return tuple(sorted(statements, key=_text_order))


def _text_order(statement: Statement) -> tuple[int, int]:
    first = statement.anchor.fragments[0]
    return first.start, -statement.anchor.fragments[-1].end


def statement_mentions(
    keys: Keys, form: StatementForm, defaults: DefaultsForm
) -> Iterator[Mention]:
    """Yield the speakers that a statement names."""
    for field in ("speaker", "on_behalf_of", "via", "to"):
        words: tuple[str, ...] = getattr(form, field) or getattr(defaults, field) or ()
        for number, word in enumerate(words):
            kind: Literal["name", "speaker"] = "name" if field in {"via", "to"} else "speaker"
            yield Mention((*keys, field, number), kind, word)


def _once(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return each of the words once: who is named twice has still said it once."""
    return words if len(words) < 2 else tuple(dict.fromkeys(words))


def _others(names: tuple[str, ...], speakers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of a default but a speaker's own: nobody is quoted through themselves."""
    return names and tuple(name for name in names if name not in speakers)


class _Reader:
    """Reads statements with those they are within first."""

    def __init__(
        self,
        reading: Reading,
        forms: Mapping[str, StatementForm],
        defaults: DefaultsForm,
        fallback: Date | None,
    ) -> None:
        self.reading, self.forms, self.defaults = reading, forms, defaults
        self.done: dict[str, Statement | None] = {}
        self.chain: list[str] = []
        """The statements being read, each within the next."""
        # Where the default is no date, the article's date is not what the editor meant.
        given = reading.date(("defaults", "date"), defaults.date)
        self.default_date = fallback if defaults.date is None else given

    def read(self, id: str) -> None:
        """Read a statement, after those that it is within (not by recursion: there may be many)."""
        if self.forms[id].within is None:
            if id not in self.done:
                self.done[id] = self.statement(id, self.forms[id])
            return
        chain: dict[str, None] = {}
        outer: str | None = id
        while (
            outer is not None
            and outer in self.forms
            and outer not in chain
            and outer not in self.done
        ):
            chain[outer] = None
            outer = self.forms[outer].within
        self.chain = list(chain)
        for inner in reversed(self.chain):
            self.done[inner] = self.statement(inner, self.forms[inner])

    def statement(self, id: str, form: StatementForm) -> Statement | None:
        keys: Keys = ("statements", id)
        speakers = self.speakers(keys, id, form)
        date = self.reading.date((*keys, "date"), form.date)
        note = self.reading.remark((*keys, "note"), form.note)
        anchor = self.anchor(keys, form)
        if anchor is None or not speakers:
            return None
        defaults = self.defaults
        marks = self.marks(anchor)
        kind = form.kind or defaults.kind
        return shared.statement(
            id,
            self.reading.article,
            _once(speakers),
            kind or _KIND_BY_MARKS[marks],
            kind is not None,
            marks,
            date or self.default_date,
            _once(form.via or _others(defaults.via or (), speakers)),
            _once(form.to or _others(defaults.to or (), speakers)),
            _once(form.on_behalf_of or _others(defaults.on_behalf_of or (), speakers)),
            form.certainty or defaults.certainty,
            form.source or defaults.source or "",
            form.archived or defaults.archived or "",
            note,
            form.within or "",
            form.order or 0,
            anchor,
        )

    def speakers(self, keys: Keys, id: str, form: StatementForm) -> tuple[str, ...]:
        """Return who said it; nobody, with a fault, where that is not given."""
        speakers = form.speaker or self.defaults.speaker
        if speakers:
            return speakers
        places: tuple[Keys, Keys] = ((*keys, "speaker"), ("defaults", "speaker"))
        if speakers is None and not any(map(self.reading.is_faulty, places)):
            message = f'statement {quoted(id)} has no "speaker"'
            hint = "name one, or one for all statements under `defaults`"
            self.reading.fault(keys, "missing-field", message, hint, at_key=True)
        return speakers or ()

    def anchor(self, keys: Keys, form: StatementForm) -> Anchored | None:
        inside: Anchored | None = None
        if form.within is not None:
            outer = self.outer(keys, form.within)
            if outer is None:
                return None
            inside = outer.anchor
        if form.quote is None:
            return None
        return anchor_quote(self.reading, (*keys, "quote"), form.quote, inside)

    def outer(self, keys: Keys, id: str) -> Statement | None:
        """Return the statement `id`, which is read by now; None, with a fault if it cannot be."""
        place = (*keys, "within")
        if id in self.done:
            return self.done[id]
        if id in self.forms:
            loop = self.chain[self.chain.index(id) :]
            message = f"statement {quoted(id)} is within itself"
            hint = 'drop "within"'
            if len(loop) > 1:
                message = f"statements are within each other: {' within '.join([*loop, id])}"
                hint = "one of them must stand by itself"
            self.reading.fault(place, "within-loop", message, hint)
        elif not self.reading.is_faulty(("statements", id)):
            hint = did_you_mean(id, self.forms, "it must be a statement of this file")
            message = f"statement {quoted(id)} is not declared"
            self.reading.fault(place, "unknown-statement", message, hint)
        return None

    def marks(self, anchor: Anchored) -> QuotationMarks:
        text = self.reading.text
        assert text is not None, "an anchor needs a text"
        if len(anchor.fragments) == 1:
            first = anchor.fragments[0]
            return within_quotation_marks(text, first.start, first.end)
        found = {within_quotation_marks(text, f.start, f.end) for f in anchor.fragments}
        if len(found) > 1:
            return "partly"
        return "inside" if "inside" in found else "outside" if "outside" in found else "partly"
