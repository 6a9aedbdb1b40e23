"""The picture of the timeline: nothing overlaps, time never runs backwards, and it reads well."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from itertools import combinations, pairwise
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.timeline import (
    LEAST_WIDTH,
    Arc,
    Item,
    Layout,
    Mark,
    Precision,
    Text,
    Tie,
    layout,
)
from sitegen.timeline.arcs import arc_path
from sitegen.timeline.axis import make_axis
from sitegen.timeline.civil import DAY, HOUR, MONTH, YEAR, date_of, moment_of
from sitegen.timeline.extents import Extent, Extents
from sitegen.timeline.lanes import Crowd, left_out
from sitegen.timeline.scale import PAD
from sitegen.timeline.text import ASCENT, DESCENT, ELLIPSIS, LONGEST, beginning, shorten, text_width
from sitegen.timeline.wording import ENGLISH, duration_words
from tests import stacking

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


# Items from dates


def item(id: str, lane: str, start: int, end: int, label: str = "", **more: object) -> Item:
    """An item from the first moment of `start` to the last before `end`."""
    plain = Item(id, lane, label or id, start, end - 1, False, False, False, "day")
    return replace(plain, **more)  # type: ignore[arg-type]  # the fields of Item by name


def day(id: str, lane: str, date: str, label: str = "", **more: object) -> Item:
    """An item of one day, 'YYYY-MM-DD'."""
    start = moment_of(*map(int, date.split("-")))
    return item(id, lane, start, start + DAY, label, **more)


def year(id: str, lane: str, number: int, label: str = "", **more: object) -> Item:
    start, end = moment_of(number), moment_of(number + 1)
    return item(id, lane, start, end, label, **{"precision": "year", **more})


def instant(id: str, lane: str, moment: int, label: str = "", **more: object) -> Item:
    return item(id, lane, moment, moment + 1, label, **{"precision": "time", **more})


# What is in a picture


def text_box(text: Text) -> Box:
    left = text.x - {"start": 0, "middle": 0.5, "end": 1}[text.anchor] * text.width
    return left, text.y - ASCENT, left + text.width, text.y + DESCENT


def mark_box(mark: Mark) -> Box:
    return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height


def texts(picture: Layout) -> list[Text]:
    return [
        *(tick.label for tick in picture.ticks if tick.label),
        *(fold.label for fold in picture.breaks),
        *(lane.label for lane in picture.lanes if lane.label),
        *(mark.label for mark in picture.marks if mark.label),
    ]


def points(arc: Arc) -> list[tuple[float, float]]:
    """The ends and control points of an arc, which runs within their hull."""
    match = re.fullmatch(r"M(\S+?)C(\S+) (\S+) (\S+)", arc.path)
    assert match, arc.path
    return [(float(x), float(y)) for x, y in (point.split(",") for point in match.groups())]


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    slack = 0.01
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > slack
        and min(one[3], other[3]) - max(one[1], other[1]) > slack
    )


def overlaps(boxes: Sequence[Box]) -> list[tuple[Box, Box]]:
    return [pair for pair in combinations(boxes, 2) if overlap(*pair)]


def words(picture: Layout) -> list[str]:
    return [tick.label.text if tick.label else "" for tick in picture.ticks]


def folds(picture: Layout) -> list[str]:
    return [fold.label.text for fold in picture.breaks]


def marks(picture: Layout) -> dict[str, Mark]:
    return {mark.id: mark for mark in picture.marks}


def own_label(mark: Mark, box: Box) -> bool:
    """Whether a box is that of the label that stands on its own bar, for want of room beside it."""
    on_bar = mark.label and mark.x < box[0] and box[2] < mark.x + mark.width
    return bool(on_bar and mark.label and text_box(mark.label) == box)


def numbers(value: object) -> Iterator[float]:
    """All floats within a value."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers(part)


# Properties

LANES = [("", "Events"), ("a", "Ada"), ("b", "外交部发言人" * 4), ("c", "c"), ("d", "Dé " * 20)]
PRECISIONS: list[Precision] = ["time", "day", "month", "season", "year", "coarse"]
labels = st.one_of(
    st.text("abc WMé外👩‍👧́ \n", max_size=90), st.sampled_from(["", "Yes", "No comment. " * 8])
)


@st.composite
def item_lists(draw: st.DrawFn, most: int = 20) -> list[Item]:
    """Items in clusters of every size, near to each other and ten thousand years apart."""
    unit = draw(st.sampled_from([1, 60, HOUR, DAY, MONTH, YEAR, 1000 * YEAR]))
    near = draw(st.sampled_from([1, HOUR, DAY, unit]))
    count = draw(st.integers(1, most))
    items = []
    for number in range(count):
        start = draw(st.integers(-5, 5)) * unit + draw(st.integers(0, 9)) * near
        length = draw(st.sampled_from([0, 0, 1, DAY - 1, near * 2, unit]))
        is_open = draw(st.sampled_from([(False, False)] * 4 + [(True, False), (False, True)]))
        items.append(
            Item(
                f"i{number}",
                draw(st.sampled_from([id for id, _ in LANES])),
                draw(labels),
                start,
                start + length,
                *is_open,
                draw(st.booleans()),
                draw(st.sampled_from(PRECISIONS)),
            )
        )
    return items


@st.composite
def pictures(draw: st.DrawFn) -> tuple[list[Item], Layout]:
    items = draw(item_lists())
    ends = st.sampled_from([item.id for item in items])
    ties = draw(st.lists(st.builds(Tie, ends, ends, st.just("c")), max_size=6))
    width = draw(st.sampled_from([LEAST_WIDTH, 400, 960, 1600]))
    return items, layout(items, LANES, ties, width=width)


@settings(deadline=None, max_examples=70)
@given(pictures())
def test_no_label_overlaps_a_label_or_a_mark_and_no_mark_a_mark(
    drawn: tuple[list[Item], Layout],
) -> None:
    _, picture = drawn
    written = [text_box(text) for text in texts(picture)]
    drawn_boxes = [mark_box(mark) for mark in picture.marks]
    assert not overlaps(written)
    assert not overlaps(drawn_boxes)
    for mark in picture.marks:
        box = mark_box(mark)
        assert not [text for text in written if overlap(text, box) and not own_label(mark, text)]


@settings(deadline=None, max_examples=70)
@given(pictures())
def test_everything_is_within_the_picture(drawn: tuple[list[Item], Layout]) -> None:
    items, picture = drawn
    assert sorted(id for mark in picture.marks for id in mark.items) == sorted(i.id for i in items)
    firsts = [item.id for item in items if item.id in marks(picture)]
    assert [mark.id for mark in picture.marks] == firsts
    lanes = {lane.id: lane for lane in picture.lanes}
    for mark in picture.marks:
        left, top, right, bottom = mark_box(mark)
        assert picture.left <= left < right <= picture.right
        assert lanes[mark.lane].y <= top < bottom <= lanes[mark.lane].y + lanes[mark.lane].height
    for left, top, right, bottom in map(text_box, texts(picture)):
        assert -0.05 <= left <= right <= picture.width
        assert 0 <= top < bottom <= picture.height
    for lane in picture.lanes:
        if lane.label:
            _, top, _, bottom = text_box(lane.label)
            assert lane.y <= top < bottom <= lane.y + lane.height
    for arc in picture.arcs:
        assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in points(arc))
    lines = [tick.x for tick in picture.ticks]
    assert all(picture.left <= x <= picture.right for x in lines)
    assert all(one < other for one, other in pairwise(lines))
    assert [lane.y for lane in picture.lanes] == [
        picture.axis_y,
        *(round(lane.y + lane.height, 1) for lane in picture.lanes[:-1]),
    ]


@settings(deadline=None, max_examples=70)
@given(pictures())
def test_the_order_of_time_is_the_order_of_x(drawn: tuple[list[Item], Layout]) -> None:
    items, picture = drawn
    at = {mark.id: mark.at for mark in picture.marks}
    shown = [item for item in items if item.id in at]
    for one, other in pairwise(sorted(shown, key=lambda item: item.earliest)):
        assert at[one.id] <= at[other.id]
        assert one.earliest < other.earliest or at[one.id] == at[other.id]
    for mark in picture.marks:
        assert mark.x - 1 <= mark.at <= mark.x + mark.width


@settings(deadline=None, max_examples=70)
@given(pictures())
def test_a_break_holds_no_date_and_each_stretch_between_breaks_has_a_tick(
    drawn: tuple[list[Item], Layout],
) -> None:
    _, picture = drawn
    edges = [picture.left]
    for fold in picture.breaks:
        edges += [fold.x, fold.x + fold.width]
        assert not [mark for mark in picture.marks if fold.x < mark.at < fold.x + fold.width]
        assert text_width(fold.label.text) <= fold.width + 40
    edges.append(picture.right)
    assert edges == sorted(edges)
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        assert [tick for tick in picture.ticks if left <= tick.x <= right]


@settings(deadline=None, max_examples=50)
@given(item_lists(), item_lists(most=1))
def test_another_item_leaves_the_order_of_the_rest_as_it_was(
    items: list[Item], more: list[Item]
) -> None:
    before = layout(items, LANES, [])
    after = layout([replace(more[0], id="more"), *items], LANES, [])
    lanes = [lane.id for lane in before.lanes]
    assert [lane.id for lane in after.lanes if lane.id in lanes] == lanes
    was, now = marks(before), marks(after)
    for one, other in combinations([id for id in was if id in now], 2):
        if was[one].at < was[other].at:
            assert now[one].at <= now[other].at


@settings(deadline=None, max_examples=50)
@given(item_lists(), st.sampled_from(LANES))
def test_another_item_of_a_date_that_is_there_moves_nothing_in_time(
    items: list[Item], lane: tuple[str, str]
) -> None:
    was = marks(layout(items, LANES, []))
    now = marks(layout([*items, replace(items[0], id="more", lane=lane[0])], LANES, []))
    for id in was.keys() & now.keys():
        assert now[id].at == was[id].at


@settings(deadline=None, max_examples=70)
@given(pictures())
def test_what_is_grouped_is_near(drawn: tuple[list[Item], Layout]) -> None:
    items, picture = drawn
    scale = make_axis(items, ENGLISH, left=picture.left, right=picture.right).scale
    places = Extents(scale).of(items)
    extents = dict(zip([item.id for item in items], places, strict=True))
    for mark in picture.marks:
        for id in mark.items:
            # As far as a count such as "+12" reaches, which may have gone since.
            reach = max(mark.label.width if mark.label else 0.0, 30.0)
            assert mark.x - PAD <= extents[id].left <= mark.x + mark.width + reach + 20


@st.composite
def extents(draw: st.DrawFn) -> list[Extent]:
    """Points and bars, close together in some places, as in one at the right end."""
    made = []
    for _ in range(draw(st.integers(1, 30))):
        left = draw(st.sampled_from([20.0, 100.0, 130.0, 400.0, 860.0, 925.0]))
        left = round(left + draw(st.integers(0, 120)) / 10, 1)
        length = draw(st.sampled_from([0.0] * 4 + [12.0, 60.0, 300.0, 700.0]))
        if length and left + length < 940:
            made.append(Extent(left, left, round(left + length, 1), "bar"))
        else:
            made.append(Extent(round(left + 4, 1), left, left + 8, "point"))
    return made


@settings(deadline=None, max_examples=250)
@given(extents(), st.data(), st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_a_lane_is_stacked_as_if_from_the_start_whatever_was_asked_before(
    places: list[Extent], data: st.DataObject, rows: list[int]
) -> None:
    label = st.sampled_from(
        ["", "Yes", "No, never", "We stay until it is done", "No comment. " * 9]
    )
    said = data.draw(st.lists(label, min_size=len(places), max_size=len(places)))
    crowd = Crowd(places, said, 16.0, 944.0)
    for most in rows:
        is_full = crowd.is_too_full(most)
        groups = crowd.stack(most)
        assert groups == stacking.stack(places, said, 16.0, 944.0, most)
        if is_full:
            assert max(group.row for group in groups) + 1 == most
            assert left_out(groups) > 0


def test_a_long_label_has_room_where_no_short_one_has_if_it_stands_before_its_mark() -> None:
    places = [Extent(x + 4, x, x + 8, "point") for x in (700.0, 790.0)]
    said = ["No comment. " * 9, "Yes"]
    groups = Crowd(places, said, 16.0, 944.0).stack(1)
    assert groups == stacking.stack(places, said, 16.0, 944.0, 1)
    assert [group.caption and group.caption.anchor for group in groups] == ["end", "start"]


@settings(deadline=None, max_examples=50)
@given(pictures(), item_lists(most=3))
def test_the_same_items_make_the_same_picture_of_short_numbers(
    drawn: tuple[list[Item], Layout], others: list[Item]
) -> None:
    items, picture = drawn
    layout(others, LANES, [])
    again = layout(items, LANES, [], width=int(picture.width))
    assert repr(replace(picture, arcs=())) == repr(again)
    assert all(number == round(number, 1) for number in numbers(asdict(picture)))


@settings(deadline=None)
@given(st.integers(-(10**7), 10**7), st.integers(1, 12), st.integers(1, 28))
def test_dates_of_all_ages_survive_the_way_to_a_moment_and_back(y: int, m: int, d: int) -> None:
    assert date_of(moment_of(y, m, d)) == (y, m, d)
    assert date_of(moment_of(y, m, d) + DAY - 1) == (y, m, d)


def test_dates_are_those_of_the_common_calendar() -> None:
    first = datetime.date(1970, 1, 1)
    for y in range(1, 2401):
        for m, d in ((1, 1), (2, 28), (3, 1), (12, 31)):
            moment = (datetime.date(y, m, d) - first).days * DAY
            after = datetime.date(y, m, d) + datetime.timedelta(days=1)
            assert moment_of(y, m, d) == moment
            assert date_of(moment) == (y, m, d)
            assert date_of(moment + DAY) == (after.year, after.month, after.day)


# The Syria weekend: an attack, an answer, and a Sunday of statements

SYRIA_LANES = [
    ("sanders", "Sarah Sanders"),
    ("macron", "Emmanuel Macron"),
    ("trump", "Donald Trump"),
    ("haley", "Nikki Haley"),
]
SYRIA = [
    day("douma", "", "2018-04-07", "Attack on Douma"),
    item("strikes", "", moment_of(2018, 4, 13), moment_of(2018, 4, 15), "Joint air strikes"),
    day("mission", "sanders", "2018-04-15", "The U.S. mission has not changed"),
    day("convinced", "macron", "2018-04-15", "We convinced him it was necessary to stay"),
    day("long-term", "macron", "2018-04-15", "to stay for the long term"),
    day("then", "trump", "2018-04-15", "the United States should withdraw", uncertain=True),
    day("not-leave", "haley", "2018-04-15", "we are not going to leave"),
]


def test_the_syria_weekend_is_nine_days_on_five_lanes() -> None:
    ties = [Tie("mission", "long-term", "stay-or-go"), Tie("mission", "elsewhere#x", "other")]
    picture = layout(SYRIA, [*SYRIA_LANES, ("", "Events"), ("silent", "Silent")], ties)

    assert [lane.id for lane in picture.lanes] == ["", "sanders", "macron", "trump", "haley"]
    assert picture.lanes[2].label
    assert picture.lanes[2].label.text == "Emmanuel Macron"
    assert words(picture) == [
        *("7 Apr 2018", "8 Apr", "9 Apr", "10 Apr", "11 Apr", "12 Apr"),
        *("13 Apr", "14 Apr", "15 Apr"),
    ]
    assert folds(picture) == []

    x = {tick.label.text: tick.x for tick in picture.ticks if tick.label}
    drawn = marks(picture)
    assert {drawn[i.id].at for i in SYRIA if i.lane} == {x["15 Apr"]}
    assert drawn["strikes"].x == x["13 Apr"]
    assert x["15 Apr"] - 2 <= drawn["strikes"].x + drawn["strikes"].width <= x["15 Apr"]
    assert all(mark.shape == "bar" for mark in picture.marks)
    assert [drawn[id].row for id in ("convinced", "long-term")] == [0, 1]
    fades = {id: (mark.fade_start, mark.fade_end) for id, mark in drawn.items()}
    assert fades == {i.id: (i.uncertain, i.uncertain) for i in SYRIA}

    # All labels are there, whole; those of Sunday, at the right edge, end with their bars.
    shown = {mark.id: mark.label for mark in picture.marks if mark.label}
    assert {id: label.text for id, label in shown.items()} == {i.id: i.label for i in SYRIA}
    assert {id for id, label in shown.items() if label.anchor == "end"} == {
        i.id for i in SYRIA if i.lane
    }

    assert [(arc.a, arc.b, arc.conflict) for arc in picture.arcs] == [
        ("mission", "long-term", "stay-or-go")
    ]


# The debate of 1787, with a book of 1748 that it quotes

RATIFICATION_LANES = [("montesquieu", "Montesquieu"), ("brutus", "Brutus"), ("publius", "Publius")]
RATIFICATION = [
    year("territory", "montesquieu", 1748, "natural to a republic to have only a small territory"),
    day("signed", "", "1787-09-17", "Constitution signed"),
    day("extent", "brutus", "1787-10-18", "a country of such immense extent"),
    day("orbit", "publius", "1787-11-21", "the enlargement of the orbit"),
    day("sphere", "publius", "1787-11-22", "Extend the sphere"),
    day("limit", "publius", "1787-11-30", "the natural limit of a republic"),
]


def test_the_years_between_montesquieu_and_1787_are_folded() -> None:
    picture = layout(RATIFICATION, RATIFICATION_LANES, [])
    [fold] = picture.breaks
    drawn = marks(picture)
    book, signed, last = drawn["territory"], drawn["signed"], drawn["limit"]
    assert fold.label.text == "39 years"
    assert book.x + book.width <= fold.x < fold.x + fold.width <= signed.x
    assert words(picture)[:4] == ["1748", "17 Sep 1787", "", "1 Oct"]
    # The year of one book does not crowd out the ten weeks that the picture is about.
    assert book.shape == "bar"
    assert last.at - signed.at > 3 * book.width


def test_a_conflict_across_the_break_is_one_curve_from_the_earlier_to_the_later() -> None:
    picture = layout(RATIFICATION, RATIFICATION_LANES, [Tie("orbit", "territory", "size")])
    drawn = marks(picture)
    start, *_, end = points(picture.arcs[0])
    book, orbit = drawn["territory"], drawn["orbit"]
    # It starts at the foot of the bar: what is said stands after it.
    assert start == pytest.approx((book.x + book.height / 2, book.y + book.height), abs=0.06)
    # It ends at the side that has no label: the right edge is near.
    assert orbit.label
    assert orbit.label.anchor == "end"
    assert end == pytest.approx((orbit.x + orbit.width, orbit.y + orbit.height / 2), abs=0.06)


def said(x: float, y: float, width: float = 8.0, *, faint: bool = False) -> Mark:
    """A mark with its label after it."""
    label = Text("said", x + width + 5, y + 8, "start", 30.0)
    shape: Literal["point", "bar"] = "bar" if width > 8 else "point"
    id = f"{x} {y}"
    return Mark(id, (id,), "a", 0, x, x, y, width, 8.0, shape, faint, faint, label)


CURVES = [
    # the marks; the ends and control points
    # Of a few days, above each other: around what stands between.
    (said(100, 0), said(120, 120), [(100, 4), (66, 4), (66, 124), (120, 124)]),
    # Further apart than that: from the foot of the earlier.
    (said(100, 0), said(300, 120), [(104, 8), (104, 66), (236, 124), (300, 124)]),
    (said(100, 0), said(140, 20), [(104, 8), (104, 16), (104, 24), (140, 24)]),
    # A long bar that starts faint: from its middle, and to it.
    (
        said(100, 0, 200, faint=True),
        said(190, 120),
        [(200, 8), (200, 66), (156, 124), (190, 124)],
    ),
    (
        said(80, 0),
        said(100, 120, 200, faint=True),
        [(84, 8), (84, 66), (200, 66), (200, 120)],
    ),
]


@pytest.mark.parametrize(("one", "other", "expected"), CURVES)
def test_a_curve_goes_where_no_label_and_no_other_mark_is(
    one: Mark, other: Mark, expected: list[tuple[float, float]]
) -> None:
    path = arc_path(one, other, 0, 400)
    assert points(Arc(one.id, other.id, "c", True, path)) == expected
    assert arc_path(other, one, 0, 400) == path


def test_a_conflict_on_one_day_swings_out_at_the_side_away_from_the_labels() -> None:
    early = [day("a", "a", "2018-04-01"), day("b", "b", "2018-04-01"), day("z", "a", "2018-05-01")]
    late = [day("a", "a", "2018-05-01"), day("b", "b", "2018-05-01"), day("z", "a", "2018-04-01")]
    long = [replace(i, label="a label with no room at the right") for i in late]
    for items, is_left in ((early, True), (long, False)):
        picture = layout(items, LANES, [Tie("a", "b", "c")])
        mark = marks(picture)["a"]
        start, control, other, end = points(picture.arcs[0])
        assert start[0] == end[0] == pytest.approx(mark.x + (0 if is_left else mark.width))
        assert control[0] == other[0]
        assert (control[0] < start[0]) == is_left


# The axis


AXES = [
    # items, the words of the ticks, the breaks
    ([day("a", "a", "2018-04-15")], [f"{n} Apr" + " 2018" * (n == 12) for n in range(12, 19)], []),
    ([year("a", "a", 1787)], ["1786", "1787", "1788"], []),
    (
        [instant("a", "a", moment_of(2018, 4, 15) + 18 * HOUR)],
        [
            *("15 Apr 2018, 17:00", "", "17:30", "17:45", "18:00", "18:15", "18:30"),
            *("18:45", "19:00"),
        ],
        [],
    ),
    (
        [instant("a", "a", HOUR), instant("b", "a", HOUR + 1)],
        ["1 Jan 1970, 01:00", "01:00:01"],
        [],
    ),
    (
        [day("a", "a", "2018-10-01"), day("b", "a", "2019-03-31")],
        ["Oct 2018", "Nov", "Dec", "Jan 2019", "Feb", "Mar"],
        [],
    ),
    ([year("a", "a", -1), year("b", "a", 2)], ["2 BC", "1 BC", "AD 1", "AD 2"], []),
    (
        [year("a", "a", -499, precision="coarse"), year("b", "a", 1500)],
        [
            *("400 BC", "200 BC", "AD 1", "200", "400", "600", "800", "1000", "1200", "1400"),
        ],
        [],
    ),
    (
        [year("a", "a", -9_999), year("b", "a", -4_999), year("c", "a", 1)],
        [
            *("10,000 BC", "9000 BC", "8000 BC", "7000 BC", "6000 BC", "5000 BC", "4000 BC"),
            *("3000 BC", "2000 BC", "1000 BC", ""),
        ],
        [],
    ),
    (
        [day(f"a{n}", "a", f"2018-04-0{n}") for n in (1, 2, 3)] + [day("z", "a", "2019-01-09")],
        ["1 Apr 2018", "2 Apr", "3 Apr", "9 Jan 2019"],
        ["9 months"],
    ),
]


@pytest.mark.parametrize(("items", "ticks", "breaks"), AXES, ids=lambda value: str(value)[:30])
def test_the_axis_speaks_in_the_units_of_its_range(
    items: list[Item], ticks: list[str], breaks: list[str]
) -> None:
    picture = layout(items, LANES, [])
    assert (words(picture), folds(picture)) == (ticks, breaks)


def test_gaps_are_not_folded_when_they_are_the_rhythm_of_the_picture() -> None:
    yearly = [day(f"y{n}", "a", f"{n}-07-01") for n in range(1990, 2020)]
    assert folds(layout(yearly, LANES, [])) == []
    assert (
        folds(layout([day("a", "a", "1789-07-14"), day("b", "a", "2018-04-15")], LANES, [])) == []
    )


def test_what_lasts_through_a_gap_keeps_it_open() -> None:
    ends = [day(f"{y}-{d}", "a", f"{y}-04-0{d}") for y in (2001, 2019) for d in (1, 2, 3)]
    war = item("war", "", moment_of(2001), moment_of(2020), "A war")
    assert folds(layout(ends, LANES, [])) == ["18 years"]
    assert folds(layout([war, *ends], LANES, [])) == []


def test_a_day_apart_is_not_blown_up_beside_a_year() -> None:
    months = [day(f"m{n}", "a", f"1788-{n:02}-01") for n in range(1, 13)]
    drawn = marks(layout([day("apart", "a", "1748-05-03"), *months], LANES, []))
    assert drawn["apart"].shape == drawn["m1"].shape == "point"


def test_a_picture_has_room_for_few_breaks() -> None:
    clusters = [day(f"{y}-{d}", "a", f"{y}-04-0{d}") for y in range(1900, 2000, 10) for d in (1, 2)]
    assert len(folds(layout(clusters[:6], LANES, []))) == 2
    assert folds(layout(clusters, LANES, [])) == []


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (36 * HOUR, "36 hours"),
        (5 * DAY, "5 days"),
        (214 * DAY, "7 months"),
        (39 * YEAR, "39 years"),
        (10_000 * YEAR, "10,000 years"),
    ],
)
def test_a_break_says_how_much_time_it_folds(seconds: int, said: str) -> None:
    assert duration_words(seconds, ENGLISH) == said


# Marks and lanes


def test_open_ends_reach_out_and_fade() -> None:
    started = day("open", "a", "2018-04-15", open_end=True)
    picture = layout([day("first", "a", "2017-01-01"), started, year("last", "a", 2019)], LANES, [])
    mark = marks(picture)["open"]
    assert (mark.shape, mark.fade_start, mark.fade_end) == ("bar", False, True)
    picture = layout([replace(i, open_start=True) for i in SYRIA], SYRIA_LANES, [])
    assert all(mark.fade_start and mark.x < mark.at for mark in picture.marks)


def test_a_short_date_is_a_point_centred_on_itself() -> None:
    drawn = marks(layout([day("a", "a", "2000-01-01"), year("b", "a", 2010)], LANES, []))
    assert drawn["a"].shape == "point"
    assert drawn["a"].width == drawn["a"].height
    assert drawn["a"].x + drawn["a"].width / 2 == pytest.approx(drawn["a"].at, abs=0.11)
    assert drawn["b"].shape == "bar"


@pytest.mark.parametrize("days", [1, 30, 3000])
@pytest.mark.parametrize("words", ["one of many", ""])
def test_of_a_crowd_some_are_shown_and_the_others_counted(days: int, words: str) -> None:
    crowd = [replace(instant(f"i{n}", "a", n % days * DAY), label=words) for n in range(5000)]
    picture = layout(crowd, LANES, [])
    assert sorted(id for mark in picture.marks for id in mark.items) == sorted(i.id for i in crowd)
    assert picture.lanes[0].rows == (10 if words else 3)
    assert not overlaps([mark_box(mark) for mark in picture.marks if mark.at < 200])
    several = [mark for mark in picture.marks if len(mark.items) > 1]
    assert several
    for mark in several:
        assert (mark.label and mark.label.text) in (f"+{len(mark.items)}" if words else None, None)
    if words:
        said = [mark for mark in picture.marks if len(mark.items) == 1 and mark.label]
        assert len(said) >= 9
        assert any(mark.label for mark in several)


def test_rows_go_where_words_are_left_out() -> None:
    few = [day(f"f{n}", "a", f"2018-{n:02}-01") for n in range(1, 12, 4)]
    crowd = [day(f"c{n}", "b", "2018-05-05", "one of many") for n in range(40)]
    lanes = layout([*few, *crowd], LANES, []).lanes
    assert [lane.rows for lane in lanes] == [1, 10]


def test_the_picture_is_no_higher_than_paper_unless_it_has_too_many_lanes() -> None:
    names = [(f"l{n}", f"Speaker {n}") for n in range(18)]
    crowd = [
        day(f"i{n}", f"l{n % 18}", f"2018-04-{n % 28 + 1:02}", "many words") for n in range(900)
    ]
    assert 1050 < layout(crowd, names, []).height <= 1.15 * 960


def test_a_bar_without_room_beside_it_bears_its_label() -> None:
    ends = [day("a", "", "2001-01-01"), day("b", "", "2019-12-31")]
    war = item("war", "a", moment_of(2001), moment_of(2020), "A long war")
    mark = marks(layout([*ends, war], LANES, []))["war"]
    assert mark.label
    assert mark.label.text == "A long war"
    assert mark.x < mark.label.x < mark.label.x + mark.label.width < mark.x + mark.width


def test_only_the_nearest_opponents_are_near() -> None:
    said = [day(f"{lane}{n}", lane, f"2018-0{n}-01") for lane in "ab" for n in (1, 3, 5)]
    ties = [Tie(f"a{n}", f"b{m}", "c") for n in (1, 3, 5) for m in (1, 3, 5)]
    picture = layout(said, LANES, ties)
    assert len(picture.arcs) == 9
    assert {(arc.a, arc.b) for arc in picture.arcs if arc.near} == {
        ("a1", "b1"),
        ("a3", "b3"),
        ("a5", "b5"),
    }


def test_without_far_ones_the_near_arcs_are_as_they_were() -> None:
    said = [day(f"{lane}{n}", lane, f"2018-0{n}-01") for lane in "abc" for n in (1, 3, 5)]
    ties = [Tie(f"a{n}", f"{lane}{m}", "c") for n in (1, 3, 5) for m in (1, 3) for lane in "bc"]
    arcs = layout(said, LANES, ties).arcs
    near = tuple(arc for arc in arcs if arc.near)
    assert 0 < len(near) < len(arcs)
    assert layout(said, LANES, ties, far=False).arcs == near


def test_marks_of_many_have_one_arc_for_all_their_conflicts() -> None:
    said = [day(f"{lane}{n}", lane, "2018-05-05") for lane in "ab" for n in range(30)]
    far = day("z", "c", "2018-01-01")
    ties = [Tie(f"a{n}", f"b{m}", "c") for n in range(30) for m in range(30)]
    picture = layout([*said, far], LANES, [*ties, *(Tie(t.b, t.a, "c") for t in ties)])
    assert len(picture.arcs) == 100
    assert len({frozenset((arc.a, arc.b)) for arc in picture.arcs}) == 100
    assert sum(arc.near for arc in picture.arcs) == 1


def test_two_hundred_lanes_are_two_hundred_bands() -> None:
    names = [(f"l{n}", f"Speaker {n}") for n in range(200)]
    picture = layout([day(f"i{n}", f"l{n}", "2018-04-15") for n in range(200)], names, [])
    assert [lane.id for lane in picture.lanes] == [id for id, _ in names]
    assert all(mark.label for mark in picture.marks)


def test_labels_shrink_where_there_is_no_room_for_rows() -> None:
    label = "a statement too long for a lane with many of them"
    few = [day(f"i{n}", "a", f"2018-{n:02}-01", label) for n in range(1, 4)]
    many = [day(f"i{n}", "a", f"2018-{n % 12 + 1:02}-{n // 3 + 1:02}", label) for n in range(60)]
    assert {mark.label.text for mark in layout(few, LANES, []).marks if mark.label} == {label}
    crowded = [mark.label for mark in layout(many, LANES, []).marks if mark.label]
    assert len(crowded) > 40
    assert all(text.width <= 110 or text.text != label for text in crowded[:-12])


def test_without_items_there_is_an_empty_picture() -> None:
    picture = layout([], LANES, [Tie("a", "b", "c")])
    assert (picture.width, picture.height, picture.marks, picture.ticks) == (960, 0, (), ())


@pytest.mark.parametrize(
    ("items", "width", "message"),
    [
        ([day("a", "a", "2018-04-15")] * 2, 960, "two items have the id 'a'"),
        ([day("a", "x", "2018-04-15")], 960, "item 'a' is in an unknown lane, 'x'"),
        ([item("a", "a", DAY, 0)], 960, "item 'a' ends before it starts"),
        ([], 100, "a timeline needs a width of at least 240, not 100"),
    ],
)
def test_what_cannot_be_drawn_is_refused(items: list[Item], width: int, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        layout(items, LANES, [], width=width)


def test_a_lane_is_headed_by_its_name() -> None:
    picture = layout([day("a", "a", "2018-04-15")], [("a", "Organisation " * 9)], [])
    [lane], [mark] = picture.lanes, picture.marks
    assert lane.label
    assert lane.label.text == "Organisation Organisation Organisation…"
    assert lane.label.x == 0
    assert lane.label.y < mark.y
    assert not layout([day("a", "", "2018-04-15")], [], []).lanes[0].label


# Text


@pytest.mark.parametrize(
    ("text", "room", "short"),
    [
        ("Yes", 25, "Yes"),
        ("Yes, indeed", 50, "Yes, i…"),
        ("The mission has not changed", 100, "The mission…"),
        ("The mission, however, has not", 100, "The mission…"),
        ("Incomprehensibilities", 100, "Incomprehen…"),
        ("cafe\u0301s and cafe\u0301s", 43, "cafe\u0301…"),
        ("外交部发言人在例行记者会上表示", 80, "外交部发言…"),
        ("abcd 👩\u200d👧 family", 65, "abcd…"),
        ("Incomprehensibilities", 30, ""),
        ("", 30, ""),
    ],
)
def test_a_text_is_shortened_to_its_room(text: str, room: float, short: str) -> None:
    got, width = shorten(text, room)
    assert got == short
    assert width == pytest.approx(text_width(got), abs=0.11)
    assert width <= room


@pytest.mark.parametrize(
    ("text", "least"),
    [("The mission has not changed", 165), ("外交部", 36), ("e\u0301", 7), ("😀", 13), ("WWW", 35)],
)
def test_widths_are_no_less_than_dejavu_sans_needs_at_size_12(text: str, least: float) -> None:
    assert least <= text_width(text) <= 1.25 * least


@settings(deadline=None, max_examples=200)
@given(labels, st.floats(0, 500), st.floats(0, 500))
def test_more_room_leaves_no_less_of_a_text(text: str, one: float, other: float) -> None:
    (less, width), (more, wider) = (shorten(text, room) for room in sorted((one, other)))
    assert width <= wider
    assert more.startswith(less.removesuffix(ELLIPSIS))


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(labels, st.text("ci", min_size=60, max_size=80), st.text("il. \u0301", max_size=250)),
    st.one_of(st.floats(0, LONGEST), st.just(LONGEST)),
)
def test_the_beginning_of_a_text_is_shortened_as_all_of_it(text: str, room: float) -> None:
    line = " ".join(text.split())
    line = line if len(line) <= 110 else line[:110] + ELLIPSIS
    assert shorten(beginning(text), room) == shorten(line, room)


def test_of_a_long_text_no_more_is_measured_than_can_be_shown() -> None:
    assert len(beginning("as long as a speech " * 1000)) <= 64
