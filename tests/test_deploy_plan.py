"""What a deployment is to do, worked out: properties that hold whatever is there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitegen.deploy.plan import Plan, batches, compare, doubt

NAMES = st.sampled_from(["a.html", "b/c.html", "d.css", "e.png", "feed.xml", "g", "h.html.gz"])
SETS = st.frozensets(NAMES)
THERE = st.dictionaries(NAMES, st.booleans())


@given(SETS, THERE, SETS)
def test_what_is_done_brings_the_target_to_the_site_and_touches_nothing_else(
    wanted: frozenset[str], there: dict[str, bool], owned: frozenset[str]
) -> None:
    plan = compare(wanted, there, owned)
    after = (there.keys() | set(plan.added)) - set(plan.deleted)
    assert after == wanted | (there.keys() - owned)
    assert not set(plan.deleted) - owned
    assert set(plan.changed) == {name for name in wanted if there.get(name) is False}
    assert set(plan.foreign) == set(plan.changed) - owned
    parts = [plan.added, plan.changed, plan.deleted]
    assert sum(map(len, parts)) == len(set().union(*parts)), "each file is in one list"
    for part in parts:
        assert list(part) == sorted(part)


@given(SETS, THERE, SETS)
def test_cut_short_anywhere_it_is_brought_to_its_end_by_the_next(
    wanted: frozenset[str], there: dict[str, bool], owned: frozenset[str]
) -> None:
    """The manifest names old and new files first, and the new ones last."""
    plan = compare(wanted, there, owned)
    steps = [name for part in batches(plan.sent) for name in part]
    both = owned | wanted if plan.renews_manifest else owned
    for cut in range(len(steps) + len(plan.deleted) + 1):
        now = there | dict.fromkeys(steps[:cut], True)
        for name in plan.deleted[: max(0, cut - len(steps))]:
            del now[name]
        again = compare(wanted, now, both)
        assert set(again.deleted) >= set(plan.deleted) & now.keys()
        assert set(again.sent) == set(steps[cut:])
        assert not set(again.foreign) - set(plan.foreign)


@given(SETS)
def test_pages_come_after_what_they_show(names: frozenset[str]) -> None:
    parts = list(batches(names))
    assert sorted(name for part in parts for name in part) == sorted(names)
    assert len(parts) <= 2
    order = [name for part in parts for name in part]
    pages = [name.partition(".")[2].split(".")[0] in {"html", "xml"} for name in order]
    assert pages == sorted(pages)


def plan_with(deleted: int, standing: int, foreign: int = 0) -> Plan:
    names = [f"{n}.html" for n in range(standing)]
    others = [f"{n}.css" for n in range(foreign)]
    there = dict.fromkeys(names, True) | dict.fromkeys(others, False)
    return compare([*names[deleted:], *others], there, names)


def test_few_deletions_are_no_matter() -> None:
    assert doubt(plan_with(0, 0)) == ""
    assert doubt(plan_with(2, 8)) == ""
    assert doubt(plan_with(256, 2_000)) == ""


def test_many_deletions_are_asked_about() -> None:
    assert doubt(plan_with(3, 8)) == "3 of the 8 files there would be deleted"
    assert doubt(plan_with(257, 2_000)) == "257 of the 2,000 files there would be deleted"


def test_what_others_put_there_is_asked_about() -> None:
    words = "there would be replaced that sitegen did not put there"
    assert doubt(plan_with(0, 8, 1)) == f"1 file {words}"
    assert doubt(plan_with(2, 8, 2)) == f"2 files {words}"


def test_a_target_that_lacks_its_manifest_only_gets_it_again() -> None:
    plan = compare(["a"], {"a": True}, [])
    assert (plan.sent, plan.deleted, plan.renews_manifest, plan.nothing) == ((), (), True, False)
    assert compare(["a"], {"a": True}, ["a"]).nothing
