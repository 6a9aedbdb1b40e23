"""Pydantic's models of the forms: what finds and places the faults of files, and makes schemas."""

from __future__ import annotations

from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    TypeAdapter,
    ValidationInfo,
    create_model,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from sitegen.forms.fields import LENIENT, Form, Given, Refused, Rule, once_a_form
from sitegen.frozen import dataclass

F = TypeVar("F", bound=Form)

# Built when a file is first read: not all are in every run, and they take long.
_CONFIG = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True)


def validated(form: type[F], value: object, *, lenient: bool = False) -> F:
    """Read a value into a form. Raises pydantic's `ValidationError`."""
    return cast(F, _adapter(form).validate_python(value, context=LENIENT if lenient else None))


@once_a_form
def _adapter(form: type[Form]) -> TypeAdapter[Form]:
    return TypeAdapter(cast("type[Form]", _modelled(form)))


@once_a_form
def model_of(form: type[Form]) -> type[BaseModel]:
    """Return the model that has a form's fields."""
    types = get_type_hints(form, include_extras=True)
    fields = {name: (_modelled(types[name]), _field(of)) for name, of in form.given.items()}
    made = create_model(  # type: ignore[call-overload]  # which knows fields only by name
        form.__name__,
        __config__=_CONFIG,
        __doc__=form.__doc__,
        __module__=form.__module__,
        **fields,
    )
    return cast("type[BaseModel]", made)


def _field(given: Given) -> FieldInfo:
    alias, description, default = given.alias or None, given.description or None, given.default
    if isinstance(default, Form):  # which no schema can show
        made: object = Field(default_factory=lambda: default, alias=alias, description=description)
    else:
        made = Field(default, alias=alias, description=description)
    return cast(FieldInfo, made)


def _modelled(type_: object) -> object:
    """Return a type with the models of the forms in it in place of these."""
    origin, parts = get_origin(type_), get_args(type_)
    if isinstance(type_, type) and issubclass(type_, Form):
        return Annotated[model_of(type_), _Formed(type_)]
    if origin is Annotated:
        return Annotated[(_modelled(parts[0]), *parts[1:])]
    if origin in (Union, UnionType):
        return reduce(or_, map(_modelled, parts))
    if origin is None or origin is Literal:
        return type_
    return origin[tuple(map(_modelled, parts))]


@dataclass(frozen=True)
class _Formed(Rule):
    """A model becomes the form that it is of."""

    form: type[Form]

    def validate(self, model: BaseModel, info: ValidationInfo) -> Form:
        made = self.form(**model.__dict__)
        if info.context is not LENIENT:
            try:
                made.check()
            except Refused as refused:
                raise refused.told() from None
        return made

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self.validate, handler(source))
