"""Dataclasses that cost little, to define and to make; nearly all are frozen.

To define a frozen dataclass with slots takes the standard library a millisecond: it writes the
methods of each as text and compiles them. A build defines two hundred before it does anything. Here
they share what they can. What cannot be shared, `__init__`, is made when a first value is, and does
not call a function for each field that it sets. The library's own module is not even imported,
which with all that it imports takes as long as to start Python.

In all else these are the dataclasses of the standard library: `fields`, `replace`, `match`, pickles
and copies work, and the same is refused.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Final, Generic

__all__ = ["dataclass", "field", "field_names", "replace", "values_of"]

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:

    def dataclass(*, frozen: bool = False, slots: bool = False) -> Callable[[type], type]:
        """Make a dataclass, as the standard library does, but cheaply."""
        return lambda cls: (_cheap if _is_plain(cls) else _standard)(cls, frozen, slots)

    def field(*, default_factory: Callable[[], object]) -> object:
        """Give a field a default that is made anew for each value."""
        return _Made(default_factory)

    def replace(value: object, **changes: object) -> object:
        """Return a dataclass's value with other values in some fields."""
        cls = type(value)
        kept = {name: getattr(value, name) for name in cls.__match_args__ if name not in changes}
        return cls(**kept, **changes)


class _Made:
    """The default of a field that has a factory."""

    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make


def _standard(cls: type, frozen: bool, slots: bool) -> type:
    import dataclasses  # with all that it imports, which a start need not wait for

    return dataclasses.dataclass(frozen=frozen, slots=slots)(_with_factories(cls))


def _with_factories(cls: type) -> type:
    """Return a class whose fields have their factories as the standard library knows them."""
    import dataclasses

    for name, default in list(vars(cls).items()):
        if isinstance(default, _Made):
            setattr(cls, name, dataclasses.field(default_factory=default.make))
    return cls


def field_names(cls: type) -> tuple[str, ...] | None:
    """Return the names of a dataclass's fields in order; None for what is no dataclass.

    As `dataclasses.fields` does, but of those made here it needs no description.
    """
    if isinstance(vars(cls).get(_FIELDS), _Fields):
        names: tuple[str, ...] = vars(cls)["__match_args__"]
        return names
    if not hasattr(cls, _FIELDS):
        return None
    import dataclasses

    return tuple(field.name for field in dataclasses.fields(cls))


def values_of(value: object) -> dict[str, object]:
    """Return the fields of a dataclass's value by their names, as they are."""
    return {name: getattr(value, name) for name in field_names(type(value)) or ()}


_FIELDS: Final = "__dataclass_fields__"
"""Where the standard library looks for the fields of a dataclass."""
_PARENTS: Final = "__orig_bases__"
"""Where a class has its bases as they are written: `Generic[T]`."""


def _is_plain(cls: type) -> bool:
    """Say whether a class derives from nothing but `Generic`, and has fields and methods alone."""
    own = vars(cls)
    return (
        cls.__bases__ in ((object,), (Generic,))
        and own.keys().isdisjoint(_SPECIAL)
        and not any("ClassVar" in str(kind) for kind in cls.__annotations__.values())
        and not any(_is_field(own.get(name)) for name in cls.__annotations__)
    )


def _is_field(value: object) -> bool:
    """Say whether a value is a `dataclasses.field()`; there is none before that is imported."""
    dataclasses = sys.modules.get("dataclasses")
    return dataclasses is not None and isinstance(value, dataclasses.Field)


def _cheap(cls: type, frozen: bool, slots: bool) -> type:
    own, names = vars(cls), tuple(cls.__annotations__)
    defaults = {name: own[name] for name in names if name in own}
    body = {key: own[key] for key in own if key not in {*names, "__dict__", "__weakref__"}}
    room: dict[str, object] = {"__slots__": names} if slots else {}
    if _PARENTS in own:
        room[_PARENTS] = own[_PARENTS]
    shared = {**_shared(names), **(_FROZEN if frozen else {"__hash__": None})}
    made = type(cls.__name__, cls.__bases__, {**body, **shared, **room})
    made.__qualname__ = cls.__qualname__

    def first_init(self: object, *args: object, **kwargs: object) -> None:
        init = _init(made, names, defaults, room)
        setattr(made, "__init__", init)  # noqa: B010  # of a class made by hand, mypy knows nothing
        init(self, *args, **kwargs)

    setattr(made, "__init__", first_init)  # noqa: B010
    setattr(made, _FIELDS, _Fields(cls))
    return made


class _Fields:
    """The description of a class's fields; few are ever asked for it."""

    def __init__(self, cls: type) -> None:
        self.cls = cls

    def __get__(self, value: object, owner: type) -> object:
        import dataclasses

        dataclasses.dataclass(init=False, repr=False, eq=False)(_with_factories(self.cls))
        setattr(owner, _FIELDS, vars(self.cls)[_FIELDS])
        return vars(owner)[_FIELDS]


def _shared(names: tuple[str, ...]) -> dict[str, object]:
    """Return the methods that need not be written for a class."""
    parts = attrgetter(*names) if len(names) > 1 else _few(names)

    def equal(self: object, other: object) -> bool:
        return parts(self) == parts(other) if other.__class__ is self.__class__ else NotImplemented

    return {
        "__match_args__": names,
        "__eq__": equal,
        "__hash__": lambda self: hash(parts(self)),
        "__reduce__": lambda self: (type(self), parts(self)),
        "__repr__": _shown,
    }


def _few(names: tuple[str, ...]) -> Callable[[object], tuple[object, ...]]:
    """`attrgetter` for less than two names, for which that returns no tuple."""
    return lambda value: tuple(getattr(value, name) for name in names)


def _shown(self: object) -> str:
    names: tuple[str, ...] = type(self).__match_args__  # type: ignore[attr-defined]  # all have it
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
    return f"{type(self).__qualname__}({shown})"


def _refuse_to_set(self: object, name: str, value: object) -> None:
    import dataclasses

    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    import dataclasses

    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_FROZEN: Final = {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}


def _init(
    cls: type,
    names: tuple[str, ...],
    defaults: dict[str, object],
    room: dict[str, object],
) -> Callable[..., None]:
    """Make the method that fills a new value.

    Meanwhile the value is of a class with the same `room` that is not frozen: so to set a field is
    one instruction of the interpreter's, where for a frozen one it is a call.
    """
    code = _filling(len(names))
    code = code.replace(
        co_varnames=(code.co_varnames[0], *names, code.co_varnames[-1]),
        co_names=(*code.co_names[: -len(names) or None], *names),
        co_filename=f"<fields of {cls.__qualname__}>",
    )
    held = {
        "_open": type(cls.__name__, cls.__bases__, dict(room)),
        "_become": vars(object)["__class__"].__set__,
    }
    init = FunctionType(code, held, "__init__", tuple(defaults.values()))
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    factories = [name for name, default in defaults.items() if isinstance(default, _Made)]
    return _making(init, factories) if factories else init


def _making(fill: Callable[..., None], names: list[str]) -> Callable[..., None]:
    """Return `fill`, but that defaults are made for the fields of these names."""

    def init(self: object, *args: object, **kwargs: object) -> None:
        fill(self, *args, **kwargs)
        for name in names:
            given = getattr(self, name)
            if isinstance(given, _Made):
                object.__setattr__(self, name, given.make())

    return init


@cache
def _filling(count: int) -> CodeType:
    """Return the code that fills a value of that many fields, by the names `_0`, `_1` and so on.

    To compile it costs a hundred times what it costs to give it the names of a class.
    """
    names = [f"_{number}" for number in range(count)]
    text = (
        f"def __init__(self, {', '.join(names)}):\n"
        " __class = self.__class__\n"
        " _become(self, _open)\n"
        f"{''.join(f' self.{name} = {name}{chr(10)}' for name in names)}"
        " self.__class__ = __class\n"
    )
    held: dict[str, object] = {}
    exec(text, held)
    made = held["__init__"]
    assert isinstance(made, FunctionType)
    return made.__code__


_SPECIAL: Final = frozenset({*_shared(()), *_FROZEN, "__init__", "__post_init__", "__slots__"})
"""What a plain class leaves to be made."""
