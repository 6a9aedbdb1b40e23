"""Digests: equal for equal values, and for no others."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

import pytest

from sitegen.digest import digest
from tests.builds import environment


@dataclass(frozen=True)
class One:
    text: str


@dataclass(frozen=True)
class Other:
    text: str


@dataclass(frozen=True)
class Pair:
    one: object
    other: object


class Colour(Enum):
    RED = 1
    BLUE = 2


DIFFERENT = [
    *(None, True, False, 0, 1, -1, 1 << 70, 0.0, 1.5, "", "0", "a", "ä", b"a"),
    *((), (0,), ((),), ("a", "b"), ("ab",), (("a", "b"),), ("a", ("b",))),
    *({}, {"a": "b"}, {"b": "a"}, {"a": "b", "b": "a"}, {"b": "a", "a": "b"}),
    *(One("a"), Other("a"), One("b"), Pair("a", "b"), Pair("b", "a"), Pair(One("a"), "b")),
    *(Colour.RED, Colour.BLUE),
]


def test_different_values_have_different_digests() -> None:
    for one, other in combinations(DIFFERENT, 2):
        assert digest(one) != digest(other), (one, other)


@pytest.mark.parametrize("value", DIFFERENT, ids=repr)
def test_what_is_one_object_does_not_count(value: object) -> None:
    text = "".join(["so", "me"])
    same = Pair((One(text), One(text)), (value, value))
    equal = Pair((One("some"), One("".join("some"))), (value, value))
    assert digest(same) == digest(equal)


def test_the_key_counts() -> None:
    assert digest("a", b"one") != digest("a", b"other")


def test_in_every_process_they_are_the_same() -> None:
    value = {"a": (1, "ä", None)}
    code = f"from sitegen.digest import digest; print(digest({value!r}).hex())"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment({"PYTHONHASHSEED": seed}),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.stdout.strip() == digest(value).hex()


@pytest.mark.parametrize(
    "value", [{1, 2}, object(), (lambda: None), One], ids=["set", "object", "function", "class"]
)
def test_what_is_no_plain_value_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="is no plain value"):
        digest((value,))
