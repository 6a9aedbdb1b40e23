"""What the generator itself says on a page, in the languages that it speaks.

A catalogue is a module named by its language with `MESSAGES`, by key. A message is a text with
named placeholders, or several forms of one: plural categories of CLDR, of which a count picks one,
or forms that the caller names. `other` is the form for all else. How to add a language is told in
docs/languages.md.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from string import Formatter
from typing import Final, cast

from markupsafe import Markup, escape

from sitegen.diagnostics import did_you_mean
from sitegen.frozen import dataclass

Message = str | Mapping[str, str]
Catalogue = Mapping[str, Message]

LANGUAGES: Final = ("en", "fr", "de", "ar", "he")
"""The languages that have a catalogue; the first is spoken where there is none."""


class NoMessageError(KeyError):
    """A message that there is not, or one without what its placeholder needs; in words."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Words:
    """The messages of one language."""

    language: str
    """That of the catalogue: `de` also where `de-AT` was asked for."""
    messages: Catalogue

    def __call__(self, key: str, n: int | None = None, form: str = "", **values: object) -> str:
        """Return a message as plain text; a count is its placeholder `n` and picks its form.

        Raises KeyError for a message or a placeholder that there is not.
        """
        if n is not None:
            values["n"] = self.number(n)
        return self._form(key, n, form).format(**values)

    def form(self, key: str) -> Callable[..., str]:
        """Return what fills in a message that has one form, as plain text: for one that is said
        thousands of times."""
        return self._form(key, None, "").format

    def html(self, key: str, n: int | None = None, form: str = "", **values: object) -> Markup:
        """Return a message as HTML: what is filled in is escaped unless it is markup.

        Raises NoMessageError for a message or a placeholder that there is not.
        """
        if n is not None:
            values["n"] = self.number(n)
        parts = _parts(self._form(key, n, form))
        if len(parts) == 1 and not parts[0][1]:
            return parts[0][0]
        try:
            told = [part for text, name in parts for part in (text, name and escape(values[name]))]
        except KeyError as missing:
            raise NoMessageError(f'message "{key}" needs {missing.args[0]}') from None
        return Markup("".join(told))

    def parts(self, key: str) -> tuple[tuple[Markup, str], ...]:
        """Return a message taken apart: text as HTML, and the name of the placeholder behind it.

        Raises KeyError for a message that there is not.
        """
        return _parts(self._form(key, None, ""))

    def number(self, value: int) -> str:
        """Return a whole number in digits, grouped from five digits on."""
        if value < 10_000:
            return str(value)
        if self.language == "en":
            return f"{value:,}"
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.language)

    def _form(self, key: str, n: int | None, form: str) -> str:
        try:
            message = self.messages[key]
        except KeyError:
            hint = did_you_mean(key, self.messages)
            raise NoMessageError(f'there is no message "{key}"' + (hint and f": {hint}")) from None
        if isinstance(message, str):
            return message
        if n is not None:
            form = plural_category(self.language, n)
        return message.get(form, message["other"])


@lru_cache(maxsize=4_096)
def _parts(message: str) -> tuple[tuple[Markup, str], ...]:
    """Take a message apart: text as HTML, and the name of the placeholder behind it, if any."""
    parsed = Formatter().parse(message)
    return tuple((escape(text), name or "") for text, name, _, _ in parsed)


def plural_category(language: str, n: int) -> str:
    """Return the plural category of CLDR for a count of things."""
    if language == "en":
        return "one" if n == 1 else "other"
    from babel import Locale

    return str(Locale.parse(language).plural_form(n))


@lru_cache(maxsize=64)
def words_for(tag: str) -> Words:
    """Return the words for a language tag: its language's, whatever the region, or English."""
    language = tag.partition("-")[0].lower()
    language = language if language in LANGUAGES else LANGUAGES[0]
    module = importlib.import_module(f"{__name__}.{language}")
    return Words(language, cast("Catalogue", module.MESSAGES))
