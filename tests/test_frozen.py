"""Cheap dataclasses are like those of the standard library in all that can be asked of them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from functools import cached_property
from keyword import iskeyword
from types import new_class
from typing import Any, ClassVar, Generic, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import frozen

T = TypeVar("T")


@frozen.dataclass(frozen=True, slots=True)
class Place:
    """Somewhere."""

    name: str
    kind: str = "town"
    inside: tuple[Place, ...] = ()

    @property
    def shown(self) -> str:
        return f"{self.name}, a {self.kind}"


@dataclasses.dataclass(frozen=True, slots=True)
class StandardPlace:
    """Somewhere."""

    name: str
    kind: str = "town"
    inside: tuple[StandardPlace, ...] = ()


@frozen.dataclass(frozen=True, slots=True)
class Nothing:
    """No field at all."""


@frozen.dataclass(frozen=True, slots=True)
class Held(Generic[T]):
    """A value of any kind, and what is made anew for each."""

    value: T
    seen: list[T] = frozen.field(default_factory=list)


@frozen.dataclass(slots=True)
class Open:
    """What can be changed."""

    name: str
    others: list[str] = frozen.field(default_factory=list)


@frozen.dataclass(frozen=True, slots=True)
class Odd:
    """Fields with names that mean something elsewhere."""

    kind: int
    cls: int
    __class: int
    value: int = 0


# ---- One by one ----


def test_a_value_has_its_fields_and_methods() -> None:
    place = Place("Oslo", inside=(Place("Grünerløkka", "borough"),))
    assert (place.name, place.kind, place.inside[0].kind) == ("Oslo", "town", "borough")
    assert place.shown == "Oslo, a town"
    assert Place.__doc__ == "Somewhere."
    assert (Place.__module__, Place.__qualname__) == (__name__, "Place")


def test_nothing_can_be_set_or_deleted() -> None:
    place = Place("Oslo")
    for name in ("name", "other"):
        with pytest.raises(dataclasses.FrozenInstanceError, match=f"assign to field '{name}'"):
            setattr(place, name, "Bergen")
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'name'"):
        del place.name
    assert place == Place("Oslo")
    assert not hasattr(place, "__dict__")


def test_values_of_other_classes_are_not_equal() -> None:
    others: list[object] = [StandardPlace("Oslo"), ("Oslo", "town", ())]
    assert Place("Oslo") not in others
    assert Place("Oslo").__eq__(1) is NotImplemented


def test_values_are_matched_copied_and_pickled() -> None:
    match Place("Oslo", "capital"):
        case Place(name, "capital"):
            assert name == "Oslo"
        case _:
            pytest.fail("no match")
    place = Place("Oslo", inside=(Place("Tøyen"),))
    assert copy.deepcopy(place) == copy.copy(place) == pickle.loads(pickle.dumps(place)) == place
    assert type(pickle.loads(pickle.dumps(place))) is Place


def test_no_fields_and_odd_names_are_fields_like_others() -> None:
    assert Nothing() == Nothing()
    assert repr(Nothing()) == "Nothing()"
    assert pickle.loads(pickle.dumps(Nothing())) == Nothing()
    assert repr(Odd(1, 2, 3)) == "Odd(kind=1, cls=2, _Odd__class=3, value=0)"


def test_wrong_arguments_are_told_as_ever() -> None:
    def told(make: Callable[..., object], *args: str, **kwargs: str) -> str:
        with pytest.raises(TypeError) as found:
            make(*args, **kwargs)
        return str(found.value).replace("StandardPlace", "Place")

    for _ in range(2):  # the first call is another one than those that follow
        assert told(Place) == told(StandardPlace)
        assert told(Place, "a", nam="b") == told(StandardPlace, "a", nam="b")
        assert told(Place, "a", name="b") == told(StandardPlace, "a", name="b")


def test_what_is_not_plain_is_left_to_the_standard_library() -> None:
    @frozen.dataclass(frozen=True, slots=True)
    class Listing:
        known: ClassVar[int] = 3
        names: list[str] = dataclasses.field(default_factory=list, compare=False)

    @frozen.dataclass(frozen=True, slots=True)
    class Own:
        name: str

        def __eq__(self, other: object) -> bool:
            return True

    class Named:
        __slots__ = ()

    @frozen.dataclass(frozen=True, slots=True)
    class Derived(Named):
        name: str
        more: list[str] = frozen.field(default_factory=list)

    assert Listing(["a"]) == Listing()
    assert [field.name for field in dataclasses.fields(Listing)] == ["names"]
    assert Own("a") == 1
    assert Derived("a", ["b"]) != Derived("a") == Derived("a")


def test_defaults_are_made_for_each_value() -> None:
    one, other = Held(1), Held(2, [3])
    one.seen.append(1)
    assert (one.seen, other.seen, Held(4).seen) == ([1], [3], [])
    assert Held[int](1) == Held(1)
    assert pickle.loads(pickle.dumps(one)) == one
    assert [field.default_factory for field in dataclasses.fields(Held)][1] is list
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.seen = []  # type: ignore[misc]  # which is what is tried


def test_what_is_not_frozen_can_be_changed() -> None:
    value = Open("a")
    value.name = "b"
    value.others.append("c")
    assert value == Open("b", ["c"]) != Open("b")
    with pytest.raises(TypeError, match="unhashable"):
        hash(value)
    with pytest.raises(AttributeError):
        value.more = 1  # type: ignore[attr-defined]  # which is what is tried


def test_some_fields_are_replaced() -> None:
    place = Place("Oslo", inside=(Place("Tøyen"),))
    assert frozen.replace(place, name="Bergen", inside=()) == Place("Bergen")
    assert frozen.replace(StandardPlace("Oslo"), kind="b") == StandardPlace("Oslo", "b")
    with pytest.raises(TypeError, match="unexpected keyword argument 'mayor'"):
        frozen.replace(place, mayor="A")  # type: ignore[call-arg]  # which is what is tried


def test_without_slots_a_value_can_remember_what_it_worked_out() -> None:
    @frozen.dataclass(frozen=True)
    class Counted:
        words: str

        @cached_property
        def count(self) -> int:
            return len(self.words.split())

    value = Counted("a b")
    assert value.count == 2
    assert vars(value) == {"words": "a b", "count": 2}
    assert value == Counted("a b") != Counted("a")
    assert vars(copy.copy(value)) == {"words": "a b"}, "only fields are sent"
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.words = "c"  # type: ignore[misc]  # which is what is tried


def test_what_is_no_dataclass_has_no_fields() -> None:
    assert frozen.field_names(str) is None
    assert frozen.field_names(Nothing) == ()
    assert frozen.field_names(StandardPlace) == ("name", "kind", "inside")


# ---- Any class ----

names = st.lists(
    st.from_regex(r"[a-z][a-z_]{0,5}", fullmatch=True).filter(lambda name: name != "self"),
    unique=True,
    max_size=6,
)
values = st.one_of(st.integers(), st.text(max_size=3), st.none(), st.tuples(st.integers()))


@given(names, st.data())
def test_any_class_is_like_that_of_the_standard_library(
    fields: list[str], data: st.DataObject
) -> None:
    fields = [name for name in fields if not iskeyword(name)]
    with_default = data.draw(st.integers(0, len(fields)))
    defaults = {name: data.draw(values) for name in fields[with_default:]}

    def body(namespace: dict[str, Any]) -> None:
        namespace.update(defaults, __annotations__=dict.fromkeys(fields, "object"), __doc__="A.")

    slots = data.draw(st.booleans())
    standard: Any = dataclasses.dataclass(frozen=True, slots=slots)(new_class("A", (), {}, body))
    ours: Any = frozen.dataclass(frozen=True, slots=slots)(new_class("A", (), {}, body))
    assert frozen.field_names(standard) == frozen.field_names(ours) == tuple(fields)
    given = [data.draw(values) for _ in range(data.draw(st.integers(with_default, len(fields))))]
    one, other = standard(*given), ours(*given)
    assert repr(one) == repr(other)
    assert hash(one) == hash(other)
    assert dataclasses.astuple(one) == dataclasses.astuple(other)
    assert dataclasses.asdict(one) == dataclasses.asdict(other) == frozen.values_of(other)
    assert other == ours(**dict(zip(fields, given, strict=False)))
    assert standard.__match_args__ == ours.__match_args__
    assert list(map(repr, dataclasses.fields(standard))) == list(
        map(repr, dataclasses.fields(ours))
    )
    assert hasattr(one, "__dict__") == hasattr(other, "__dict__")
    assert frozen.field_names(ours) == tuple(fields)
    changed = {name: data.draw(values) for name in fields[:2]}
    old, new = dataclasses.replace(one, **changed), dataclasses.replace(other, **changed)
    assert repr(old) == repr(new)
    assert (old == one) == (new == other)
