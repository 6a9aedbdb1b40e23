"""What compiled templates call: small functions that do what Jinja's do to the values that pages
have, and raise an error for any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import FunctionType
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from sitegen.links import Links
from sitegen.words import Words

try:
    from markupsafe._speedups import _escape_inner as escape_text
except ImportError:  # another version, or without its part in C
    escape_text = escape

if TYPE_CHECKING:
    from jinja2 import Environment


class UnfitError(Exception):
    """A template, or what it was given, is for Jinja alone."""


# Text that is put out. It is held as the characters of Latin-1 whose bytes are those of its UTF-8:
# so a page is put together of strings with a byte a character, and need not be encoded in the end.
# A single curly quote would make it twice as long, and encoding it a hundred times slower.


def narrow(text: str) -> str:
    """Return a text as it is held to be put out. Raises `UnicodeError` for half a character."""
    return text if text.isascii() else text.encode().decode("latin-1")


def widened(text: str) -> str:
    """Return a text that was held to be put out as it is."""
    return text if text.isascii() else text.encode("latin-1").decode()


def markup(text: str) -> Markup:
    """Return what was held to be put out as Jinja has it."""
    return Markup(widened(text))


class Escaped(dict[str, str]):
    """Texts as HTML that is put out. Names, titles and quotes come again and again."""

    def __missing__(self, text: str) -> str:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        html = escape_text(text)
        if not html.isascii():
            html = narrow(html)
        self[text] = html
        return html


class Numbers(dict[float, str]):
    """Numbers with a fraction as text: to write one takes a while, and pictures are full of
    them."""

    def __missing__(self, number: float) -> str:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        text = str(number)
        if number:  # of zero, there are two
            self[number] = text
        return text


_MOST_KNOWN: Final = 16_384
"""Texts, and numbers, that are remembered."""
_texts: Final = Escaped()
numbers: Final = Numbers()


def escaped(value: object) -> str:
    """Return a value as HTML that is put out; of most texts, `Escaped` has it sooner."""
    kind = type(value)
    if kind is int or kind is float:
        return str(value)
    if kind is Markup:
        return narrow(value)  # type: ignore[arg-type]  # mypy does not follow `kind`
    if kind is FunctionType:
        raise UnfitError("a function without its brackets")  # Jinja has a text for it
    return narrow(escape(value))


def safe(value: object) -> str:
    """Return what is HTML already, to be put out."""
    return narrow(value if type(value) is str else Markup(value))


def plain(value: object) -> str:
    """Return a value as text that is put out where nothing is escaped."""
    return narrow(str(value))


def has(value: object, name: str) -> bool:
    """Say whether Jinja's `value.name` is defined."""
    try:
        getattr(value, name)
    except AttributeError:
        return _has_item(value, name)
    return True


def _has_item(value: object, name: str) -> bool:
    try:
        value[name]  # type: ignore[index]  # that it may have none is what is asked
    except (AttributeError, TypeError, LookupError):
        return False
    return True


def item(value: object, key: str) -> object:
    """Return Jinja's `value['key']`."""
    try:
        return value[key]  # type: ignore[index]  # see below
    except (AttributeError, TypeError, LookupError):
        return getattr(value, key)


def sequence(values: Iterable[object]) -> Sequence[object]:
    """Return values that have a length, and are there to be gone through."""
    return values if isinstance(values, (tuple, list)) else list(values)


def absent() -> object:
    """Return the value of an `if` without `else` that is not true."""
    from jinja2 import Undefined

    return Undefined()


def is_there(value: object) -> bool:
    """Say whether Jinja would call the value of a variable defined."""
    return type(value).__module__ != "jinja2.runtime" or type(value).__name__ != "Undefined"


# Filters


def shortened(text: str, length: int, end: str, leeway: int) -> str:
    """Return a text cut between words, as by `truncate(length, false, end, leeway)`."""
    if not isinstance(text, str):
        raise UnfitError("only text can be cut")
    if len(text) <= length + leeway and length >= len(end):
        return text
    if length < len(end) or leeway < 0:
        raise UnfitError("nothing would be left")
    return text[: length - len(end)].rsplit(" ", 1)[0] + end


def as_text(value: object) -> str:
    """Return a value as text, and text as it is."""
    return value if isinstance(value, str) else str(value)


def trimmed(text: str) -> str:
    """Return HTML that is put out without white space around it."""
    return text.strip() if text.isascii() else narrow(widened(text).strip())


def joined(values: Iterable[object], between: str) -> str:
    """Return values as HTML that is put out, with such HTML between them, as by `join`."""
    held = list(values)
    if any(hasattr(one, "__html__") and not isinstance(one, str) for one in held):
        raise UnfitError("whether that is joined as HTML or as text, Jinja knows")
    return between.join([escaped(as_text(one)) for one in held])


def concatenated(*parts: object) -> str:
    """Return what Jinja's `~` makes of parts."""
    if all(type(part) is str for part in parts):
        return "".join(parts)  # type: ignore[arg-type]  # as was just seen
    if any(hasattr(part, "__html__") for part in parts):
        return Markup("").join(parts)  # type: ignore[arg-type]  # it takes what it can escape
    return "".join(map(str, parts))


def part(value: object, name: str) -> object:
    """Return what filters know as an attribute of a value, which has no items by names."""
    if hasattr(value, "__getitem__"):
        raise UnfitError("Jinja would look for an item first")
    return getattr(value, name)


def parts(values: Iterable[object], name: str) -> Iterator[object]:
    """As by `map(attribute=name)`."""
    return (part(value, name) for value in values)


def with_part(
    values: Iterable[object], name: str, wanted: bool, *equal: object
) -> Iterator[object]:
    """As by `selectattr(name)`, with `"eq"` and a value if there is one; or by `rejectattr`."""
    if equal:
        return (one for one in values if (part(one, name) == equal[0]) is wanted)
    return (one for one in values if bool(part(one, name)) is wanted)


def of_jinja(kind: str, name: str, autoescape: bool) -> Callable[..., object]:
    """Return a filter or test of Jinja's; to import it takes as long as many pages, so that this is
    not done before one is called."""

    call = cache(_of_environment)
    return lambda *given, **named: call(kind, name, autoescape)(*given, **named)


def _of_environment(kind: str, name: str, autoescape: bool) -> Callable[..., object]:
    environment = _environment(autoescape)
    call = getattr(environment, f"call_{kind}")
    context = environment.from_string("").new_context()

    def called(value: object, *given: object, **named: object) -> object:
        return call(name, value, given, named, context)

    return called


def _environment(autoescape: bool) -> Environment:
    from jinja2 import Environment, StrictUndefined

    return Environment(autoescape=autoescape, undefined=StrictUndefined)


# Words


class Messages(dict[str, str]):
    """Messages without values, as HTML that is put out, by key."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, key: str) -> str:
        text = self[key] = narrow(self._words.html(key))
        return text


class Counts:
    """Messages with nothing but a number, as HTML that is put out."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: dict[tuple[str, int], str] = {}

    def __call__(self, key: str, n: object) -> str:
        if type(n) is not int:
            raise UnfitError("a number of another kind")
        known = self._known.get((key, n))
        if known is None:
            known = self._known[key, n] = narrow(self._words.html(key, n))
        return known


# Names


def links(relative: Callable[[str], str]) -> Mapping[str, str]:
    """Return the links to targets as HTML that is put out."""
    return relative.html if isinstance(relative, Links) else _Links(relative)


class _Links(dict[str, str]):
    def __init__(self, relative: Callable[[str], str]) -> None:
        super().__init__()
        self._relative = relative

    def __missing__(self, target: str) -> str:
        return escaped(self._relative(target))


def namespaces() -> Callable[..., object]:
    """Return Jinja's `namespace`."""
    from jinja2.utils import Namespace

    return Namespace


def set_in(space: object, name: str, value: object) -> None:
    """Set an attribute of a namespace, which nothing else may be."""
    if not isinstance(space, namespaces()):  # type: ignore[arg-type]  # it is a class
        raise UnfitError("only namespaces can be changed")
    space[name] = value  # type: ignore[index]  # as they are set


def globals_of(words: Words | None) -> dict[str, object]:
    """Return the names that compiled templates know, besides Python's own."""
    named: dict[str, object] = {
        function.__name__: function
        for function in (
            *(
                absent,
                as_text,
                concatenated,
                escaped,
                has,
                is_there,
                item,
                joined,
                links,
                markup,
                narrow,
            ),
            *(namespaces, of_jinja, parts, plain, safe, sequence, set_in, shortened, trimmed),
            *(widened, with_part),
        )
    }
    named |= {"texts": _texts, "numbers": numbers}
    if words is not None:
        named |= {"messages": Messages(words), "counted": Counts(words)}
    return named
