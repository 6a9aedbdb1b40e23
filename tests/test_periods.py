"""The periods of a long timeline: they hold all of it in order, and few change with an entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.building.build import Options, build
from sitegen.dates import days_from_civil, parse_date
from sitegen.pages import timeline
from sitegen.pages.periods import Period, outline, periods_of
from tests import write_files
from tests.builds import tree

MOST = 10
DAYS = st.dictionaries(
    st.one_of(
        st.integers(days_from_civil(2018, 1, 1), days_from_civil(2018, 5, 1)),
        st.integers(days_from_civil(-400, 1, 1), days_from_civil(2100, 1, 1)),
        st.integers(-(10**12), 10**12),
    ),
    st.integers(1, 30),
    min_size=1,
    max_size=60,
).filter(lambda days: sum(days.values()) > MOST)


def leaves(periods: Sequence[Period]) -> list[Period]:
    return [leaf for one in periods for leaf in (leaves(one.parts) if one.parts else [one])]


def names(periods: Sequence[Period]) -> list[str]:
    return [name for one in periods for name in (one.name, *names(one.parts))]


def days_between(start: int | None, end: int | None) -> range:
    assert start is not None
    assert end is not None
    return range(start // 86_400, end // 86_400 + 1)


@given(DAYS)
def test_every_entry_is_in_one_period_in_order(days: dict[int, int]) -> None:
    found = leaves(periods_of(days, MOST))
    place = 0
    for period in found:
        assert period.first == place
        place += period.count
        told = parse_date(period.date)
        start, _, end = period.name.partition("_")
        if "Y" in period.name:  # EDTF has no months of longer years, which names have
            continue
        named = parse_date(f"{start}/{end or start}")
        within = [day for day in days if day in days_between(named.earliest, named.latest)]
        assert sum(days[day] for day in within) == period.count
        # The words reach from its first entries to its last.
        reach = days_between(told.earliest, told.latest)
        assert min(within) in reach
        assert max(within) in reach
        assert named.earliest is not None
        assert told.earliest is not None
        assert named.earliest <= told.earliest
        assert period.count <= MOST or len(within) == 1
    assert place == sum(days.values())
    assert len(set(names(periods_of(days, MOST)))) == len(names(periods_of(days, MOST)))


@given(DAYS, st.data())
def test_an_entry_more_changes_few_periods(days: dict[int, int], data: st.DataObject) -> None:
    more = data.draw(st.sampled_from(sorted(days)))
    before, after = (
        {(one.name, one.date, one.count) for one in leaves(periods_of(given, MOST))}
        for given in (days, {**days, more: days[more] + 1})
    )
    # A period falls into six at most; those may be joined in another way, and one may fall again.
    assert len(before - after) <= 6
    assert len(after - before) <= 12


@given(DAYS, st.integers(1, 40))
def test_a_list_goes_as_deep_as_there_is_room(days: dict[int, int], most: int) -> None:
    periods = periods_of(days, MOST)
    listed = outline(periods, most)
    assert leaves(listed) == leaves(periods)
    assert len(listed) <= max(most, len(periods))
    assert most < 40 or len(leaves(periods)) > 40 or [*listed] == leaves(periods)


def test_steps_by_which_periods_get_shorter() -> None:
    def name_of(*dates: str) -> list[str]:
        days = {days_from_civil(*map(int, date.split("-"))): MOST for date in dates}
        return [period.name for period in periods_of(days, MOST)]

    assert name_of("1787-09-17", "2018-04-15") == ["1000_1999", "2000_2999"]
    assert name_of("1913-01-01", "1989-01-01") == ["1900_1949", "1950_1999"]
    assert name_of("2018-04-15", "2018-07-01") == ["2018-01_2018-06", "2018-07_2018-12"]
    assert name_of("2018-04-15", "2018-05-01") == ["2018-04", "2018-05"]
    assert name_of("2018-02-15", "2018-02-28") == [
        "2018-02-01_2018-02-15",
        "2018-02-16_2018-02-28",
    ]
    assert name_of("2018-03-26", "2018-03-30", "2018-03-20") == [
        "2018-03-16_2018-03-20",
        "2018-03-26_2018-03-31",
    ]
    assert name_of("2018-03-30", "2018-03-31") == ["2018-03-30", "2018-03-31"]


# As pages


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "ENTRIES", 4)
    monkeypatch.setattr(timeline, "PERIODS", 3)


def site(folder: Path, dates: Sequence[str], undated: int = 0) -> Path:
    events = "".join(
        f'  e{n}: {{title: Number {n}, date: "{date}"}}\n' for n, date in enumerate(dates)
    )
    said = "".join(f"  s{n}: {{speaker: x, quote: Said {n}.}}\n" for n in range(undated))
    words = "".join(f"Said {n}.\n\n" for n in range(undated))
    sidecar = f"events:\n{events}" + (
        f"speakers: {{x: {{name: X}}}}\nstatements:\n{said}" if said else ""
    )
    write_files(folder, {"content/index.md": words, "content/index.annotations.yaml": sidecar})
    assert build(folder, Options()).errors == 0
    return folder / "public"


def links(page: Path, output: Path, pattern: str) -> list[str]:
    """The addresses that a pattern finds on a page, from the site's root."""
    base = page.relative_to(output).as_posix()
    return [urljoin(base, href) for href in re.findall(pattern, page.read_text("utf-8"))]


def listed(page: Path, output: Path) -> list[str]:
    """The addresses of the periods that a page lists."""
    return links(page, output, r'<li><a href="?([^" >]+)"?>[^<]+</a> <span class="?quiet')


@pytest.mark.usefixtures("small_pages")
def test_lists_lead_to_all_pages_and_each_to_the_next(tmp_path: Path) -> None:
    dates = [f"2018-{month:02}-{day:02}" for month in range(1, 7) for day in (1, 2, 9)]
    output = site(tmp_path, [*dates, "1787-09-17"], undated=5)
    waiting, told = ["timeline.html"], list[str]()
    while waiting:
        url = waiting.pop(0)
        below = listed(output / url, output)
        assert len(below) <= 4
        waiting = [*below, *waiting]
        told += [] if below else [url]
    chain = [told[0]]
    while after := links(output / chain[-1], output, r'<a href="?([^" >]+)"? rel="?next'):
        assert links(output / after[0], output, r'<a href="?([^" >]+)"? rel="?prev') == [chain[-1]]
        chain += after
    assert [url for url in chain if url in told] == told
    entries = [len(re.findall(r"<li id=\"?entry-", (output / url).read_text())) for url in chain]
    assert sum(entries) == len(dates) + 6
    assert max(entries) == 4
    pages = {path.relative_to(output).as_posix() for path in (output / "timeline").rglob("*.html")}
    lists = {url for url in pages if listed(output / url, output)}
    assert pages - lists == set(chain)
    assert "timeline/undated/2.html" in chain
    first = (output / told[0]).read_text("utf-8")
    assert "<title>Timeline: 1787 · " in first
    assert re.search(r'<p class="?kicker"?><a href="?\.\./timeline\.html"?>Timeline</a>', first)


@pytest.mark.usefixtures("small_pages")
def test_what_is_all_of_one_day_is_numbered(tmp_path: Path) -> None:
    output = site(tmp_path, [f"2018-04-15T{hour:02}:00Z" for hour in range(9)])
    pages = sorted((output / "timeline").glob("*"))
    assert [page.name for page in pages] == ["2.html", "3.html"]
    assert "<title>Timeline: 15 April 2018, page 2 · " in pages[0].read_text("utf-8")
    assert "Number 8" in pages[1].read_text("utf-8")


@pytest.mark.usefixtures("small_pages")
def test_an_entry_more_leaves_most_pages_as_they_are(tmp_path: Path) -> None:
    dates = [f"2018-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 2, 9)]
    output = site(tmp_path, dates)
    before = {path: path.read_bytes() for path in (output / "timeline").rglob("*.html")}
    assert site(tmp_path, [*dates, "2018-02-03"]) == output
    built_again = tree(output)
    assert build(tmp_path, Options(force=True)).errors == 0
    assert tree(output) == built_again
    after = {path: path.read_bytes() for path in (output / "timeline").rglob("*.html")}
    same = [path for path in before if after.get(path) == before[path]]
    assert len(same) >= len(before) - 4
    assert len(before) > 10
