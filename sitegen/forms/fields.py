"""What forms are made of: the base of all, and the types of their fields.

The forms of sidecars, front matter and configuration derive from `Form`. They check shapes only: a
date, a reference or a quote is still text here and is read by the module that knows it. One
definition gives the check, the messages (see `sitegen.forms`) and the JSON Schema for editors.

It is read in two ways. Files that are certainly sound are read quickly, by `sitegen.forms`; for
all others, and for the schemas, pydantic's models are made from it, by `sitegen.forms.models`. So
the rules in the types of fields know both ways, and neither this module nor a form loads pydantic,
which takes as long as all else that a build begins with.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import filterfalse
from typing import (
    TYPE_CHECKING,
    Annotated,
    ClassVar,
    Final,
    Literal,
    Self,
    TypeAlias,
    TypeVar,
    cast,
)

from sitegen.characters import composed
from sitegen.diagnostics import false_space, quoted
from sitegen.frozen import dataclass
from sitegen.links import scheme_of
from sitegen.patterns import pattern

if TYPE_CHECKING:
    from pydantic import Field as Field
    from pydantic import (
        GetCoreSchemaHandler,
        GetJsonSchemaHandler,
        ValidationInfo,
        ValidatorFunctionWrapHandler,
    )
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema, PydanticCustomError
else:

    def Field(default: object = ..., *, description: str = "", alias: str = "") -> Given:
        """Give a field a default, a description, and a name in the file other than its own."""
        return Given(default, description, alias)


@dataclass(frozen=True, slots=True)
class Given:
    """What a form says of a field beside its type."""

    default: object = ...
    """An ellipsis where the field must be given."""
    description: str = ""
    alias: str = ""
    """Its key in the file; empty where that is its name."""


class Form:
    """A mapping in a file; a key that it does not know is a fault.

    Its fields are annotated like those of a dataclass. Those that a file does not give are
    attributes of the class.
    """

    given: ClassVar[Mapping[str, Given]] = {}
    """All fields by their names, those of a base first."""

    def __init_subclass__(cls) -> None:
        own = {name: vars(cls).get(name, ...) for name in cls.__annotations__}
        given = {name: v if isinstance(v, Given) else Given(v) for name, v in own.items()}
        cls.given = {**cls.given, **given}
        for name, field in given.items():
            if field.default is not ...:
                setattr(cls, name, field.default)
            elif own[name] is not ...:
                delattr(cls, name)

    def __init__(self, **values: object) -> None:
        """Take values that are known to be sound, by the names of fields."""
        self.__dict__.update(values)

    @classmethod
    def of(cls, values: dict[str, object]) -> Self:
        """Return a form of values that are known to be sound; it keeps the very mapping."""
        made = object.__new__(cls)
        _fill(made, values)
        return made

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a form is not changed: {name}")

    def __eq__(self, other: object) -> bool:
        return other.__class__ is self.__class__ and all(
            getattr(self, name, ...) == getattr(other, name, ...) for name in self.given
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"

    def check(self) -> None:
        """Raise `Refused` where fields that are each sound do not go together."""


_fill: Final = vars(Form)["__dict__"].__set__

M = TypeVar("M")


def once_a_form(make: Callable[[type[Form]], M]) -> Callable[[type[Form]], M]:
    """Remember what is made of each form."""
    made: dict[type[Form], M] = {}

    def remembered(form: type[Form]) -> M:
        if form not in made:
            made[form] = make(form)
        return made[form]

    return remembered


class Refused(Exception):
    """What a field cannot hold: a fault's code, what is wrong in words, and what to do."""

    def __init__(self, code: RefusedCode, what: str, hint: str) -> None:
        super().__init__(what)
        self.code: RefusedCode = code
        self.what, self.hint = what, hint

    def told(self) -> PydanticCustomError:
        """Return it as pydantic takes it."""
        from pydantic_core import PydanticCustomError

        return PydanticCustomError(self.code, "{what}", {"what": self.what, "hint": self.hint})


RefusedCode = Literal["bad-id", "bad-link", "bad-output", "bad-value", "unknown-value"]


class Doubt(Exception):
    """A value may not be sound: let pydantic have a look."""


LENIENT: Final = {"lenient": True}
"""The context in which what is left of a faulty file is read: nothing is missing then."""

Read = Callable[[object], object]
"""Reads a value quickly. Raises `Doubt` or `Refused` for one that is not certainly sound."""


class Rule:
    """What the annotation of a type adds to it, for either way of reading; here nothing.

    Rules count from left to right: the next one is around what the last one made.
    """

    def quick(self, read: Read) -> Read:
        """Return `read` as changed by the rule."""
        return read

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return handler(source)


class NonEmpty(Rule):
    """A text or list may not be empty."""

    def quick(self, read: Read) -> Read:
        if read is text:
            return some_text

        def filled(value: object) -> object:
            held = read(value)
            if not held:
                raise Doubt
            return held

        return filled

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return cast("CoreSchema", {**handler(source), "min_length": 1})


class After(Rule):
    """A text is checked, or changed, once it is known to be one."""

    def __init__(self, check: Callable[[str], str], *, of_faulty: bool = True) -> None:
        """`check` raises `Refused`; `of_faulty` says whether the rule counts for what is left of a
        faulty file."""
        self.check, self.of_faulty = check, of_faulty

    def quick(self, read: Read) -> Read:
        check, read_text = self.check, cast("Callable[[object], str]", read)
        return lambda value: check(read_text(value))

    def validate(self, value: str, info: ValidationInfo) -> str:
        """Check a value for pydantic."""
        if info.context is LENIENT and not self.of_faulty:
            return value
        try:
            return self.check(value)
        except Refused as refused:
            raise refused.told() from None

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.with_info_after_validator_function(self.validate, handler(source))


class Before(Rule):
    """A value is changed, or refused, whatever it is, before its type is looked at."""

    def __init__(self, change: Callable[[object], object]) -> None:
        """`change` raises `Refused`."""
        self.change = change

    def quick(self, read: Read) -> Read:
        return lambda value: read(self.change(value))

    def validate(self, value: object) -> object:
        """Change a value for pydantic."""
        try:
            return self.change(value)
        except Refused as refused:
            raise refused.told() from None

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self.validate, handler(source))


class _Many(Before):
    """A single text stands for a list of one."""

    def __init__(self, read_one: Callable[[object], str]) -> None:
        """`read_one` reads a text of the list quickly."""
        super().__init__(many)
        self.read_one = read_one

    def quick(self, read: Read) -> Read:
        read_one = self.read_one
        return lambda value: (read_one(value),) if isinstance(value, str) else read(value)


class Listed(Rule):
    """A list of forms, for which one may stand alone; and for each, a text that is its `key`."""

    def __init__(self, form: type[Form], key: str) -> None:
        """All fields of `form` but `key`, which is a `Text`, have defaults."""
        self.form, self.key = form, key

    def quick(self, read: Read) -> Read:
        def listed(value: object) -> object:
            if isinstance(value, str):
                return (self.form.of({self.key: some_text(value)}),)
            return read(self.validate(value))

        return listed

    def validate(self, value: object) -> object:
        """Bring a value into the long form."""
        held = value if isinstance(value, list) else [value]
        return [{self.key: one} if isinstance(one, str) else one for one in held]

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self.validate, handler(source))


def text(value: object) -> str:
    """Read a text quickly; white space around it is left out."""
    if not isinstance(value, str):
        raise Doubt
    bare = value.strip()
    if bare is not value and not value.isprintable():
        raise Doubt  # it is not certain that pydantic takes the same for white space
    return bare


def some_text(value: object) -> str:
    """Read a text quickly that is not empty."""
    if isinstance(value, str) and value and value.strip() is value:
        return value  # as nearly all are
    bare = text(value)
    if not bare:
        raise Doubt
    return bare


class _Composed(Rule):
    """The letters of a text are composed: it is an id, or may be one."""

    def quick(self, read: Read) -> Read:
        read_text = cast("Callable[[object], str]", read)
        return lambda value: composed(read_text(value))

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(composed, handler(source))


def some_name(value: object) -> str:
    """Read a text quickly that is not empty, and compose its letters."""
    return composed(some_text(value))


class _Needed(Rule):
    """A value that must be given; in what is left of a faulty file, None stands for it."""

    def validate(
        self, value: object, check: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        return None if value is None and info.context is LENIENT else cast(object, check(value))

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.with_info_wrap_validator_function(self.validate, handler(source))


class LateSchema(Rule):
    """Gives a field another JSON Schema, made when it is asked for: to read a file none is
    needed, and they take long."""

    def __init__(self, make: Callable[[], JsonSchemaValue]) -> None:
        self.make = make

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return self.make()


class MoreSchema(Rule):
    """Adds a keyword to a field's JSON Schema."""

    def __init__(self, keyword: str, value: str) -> None:
        self.keyword, self.value = keyword, value

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), self.keyword: self.value}


def web_address(value: object) -> object:
    """Return a web address as it is kept; raises `Refused` for a text that is none."""
    if not isinstance(value, str):
        return value
    value = value.strip()
    if _PLAIN_ADDRESS(value):
        return value
    scheme = scheme_of(value)
    if scheme and scheme not in {"http", "https"} and not re.match(r"[\w.-]+:\d", value):
        what = f'an address may not begin with "{scheme}:" here'
        raise Refused("bad-link", what, "write https://...")
    if not _host(value, scheme) or re.search(r"[\s<>\"]", value):
        hint = "write %20 for a space" if _SPACED.fullmatch(value) else "write https://..."
        raise Refused("bad-link", f"{quoted(value)} is not a web address", hint)
    return value


_SPACED: Final = pattern(r"https?://[^\s/]+/[^<>\"]*")
"""An address that a space in its path keeps from being one."""
_PLAIN_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#][!#-;=?-~]*)?").fullmatch
"""An address at which there is nothing to look twice."""


def _host(address: str, scheme: str) -> str | None:
    from urllib.parse import urlsplit

    try:
        return urlsplit(address).hostname if scheme in {"http", "https"} else None
    except ValueError:
        return None


_ID: Final = re.compile(r"\w(?:[\w.-]*\w)?").fullmatch


def is_id(value: str) -> bool:
    """Say whether a text can be an id. Signs on letters, as vowels in Hindi, belong to them."""
    bare = value if value.isascii() else "".join(filterfalse(_is_mark, value))
    return value[:1] == bare[:1] and _ID(bare) is not None


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def _id(value: str) -> str:
    if not is_id(value):
        hint = "it becomes part of an address: letters, digits, - and _ only"
        hint = false_space(value) or hint
        raise Refused("bad-id", f"{quoted(value)} cannot be an id", hint)
    return value


def many(value: object) -> object:
    """Let a single value stand for a list of one."""
    return value if isinstance(value, list) or value is None else [value]


T = TypeVar("T")
if TYPE_CHECKING:
    Needed: TypeAlias = T | None
else:
    Needed = Annotated[T, _Needed()]
"""A field that must be given; None only in what is left of a faulty file."""

Text = Annotated[str, NonEmpty()]
Id = Annotated[str, _Composed(), After(_id, of_faulty=False)]
Name = Annotated[Text, _Composed()]
"""An id, or a reference, and where these may stand, also other words."""
WebAddress = Annotated[str, Before(web_address), MoreSchema("format", "uri")]
_ONE_OR_MORE: Final = LateSchema(
    lambda: {
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
        ]
    }
)
Many = Annotated[tuple[Text, ...], NonEmpty(), _Many(some_text), _ONE_OR_MORE]
"""One text, or a list of them."""
Names = Annotated[tuple[Name, ...], NonEmpty(), _Many(some_name), _ONE_OR_MORE]
"""One name, or a list of them."""
