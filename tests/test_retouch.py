"""After an edit of words alone a part of the site is made anew, and the output is as ever."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sitegen import record, stamps
from sitegen.building import retouch as retouching
from sitegen.building.build import Options, Result, build, check
from sitegen.building.cache import Cache
from sitegen.load import Sources, scan
from sitegen.pages import data
from sitegen.write import Writer
from tests import write_files
from tests.builds import compile_once, files
from tests.test_basis import EDITS
from tests.test_basis import SITE as FULL

SITE: Mapping[str, str] = {
    **FULL,
    "sitegen.yaml": f"{FULL['sitegen.yaml']}search: false\nshare_pictures: false\n",
    "content/b/deep/far.md": "---\ntitle: Far\n---\n\nCid said “Far off.” He did.\n",
    "content/b/deep/far.annotations.yaml": "statements: {off: {speaker: cid, quote: Far off}}\n",
    "content/b/paper.pdf": "not really one",
}
PLAIN = Options()
DAY, SIDECAR, NIGHT = "content/b/day.md", "content/b/day.annotations.yaml", "content/b/night.md"


@contextmanager
def patched() -> Iterator[pytest.MonkeyPatch]:
    """Trust the clock of the file system at once, as a build some seconds later would."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamps, "JUST_NOW", 0)
        compile_once(patch)
        yield patch


@pytest.fixture(autouse=True)
def _patched() -> Iterator[None]:
    with patched():
        yield


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = write_files(tmp_path / "site", dict(SITE))
    build(site, Options())
    return site


def edit(site: Path, path: str, old: str, new: str) -> int:
    text = (site / path).read_text("utf-8")
    assert text.count(old) == 1
    return (site / path).write_text(text.replace(old, new), "utf-8")


def built(site: Path, options: Options = PLAIN) -> tuple[Result, bool]:
    """Build, see that the output is a clean build's; say whether the whole site was read for it."""
    whole: list[Path] = []

    def counting(root: Path) -> Sources:
        whole.append(root)
        return scan(root)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.building.build.scan", counting)
        result = build(site, options)
    assert_clean(site, options)
    return result, bool(whole)


def assert_clean(site: Path, options: Options = PLAIN) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(site, copy, ignore=shutil.ignore_patterns(record.FOLDER, "public"))
        build(copy, Options(output=Path(folder) / "public", drafts=options.drafts))
        assert files(site / "public") == files(Path(folder) / "public")


WORDS = [
    (DAY, "Ann said “We stay.” today", "Ann said once more “We stay.” today"),
    (DAY, "in the end.", "in the end. They never met."),
    (DAY, "A vote was held", "Then, at length, a vote was held. A vote was held"),
    (DAY, " today. See", " today.\n\n- one\n- two\n\nSee"),
    (SIDECAR, "At last.", "At long last."),
    (NIGHT, "again, and", "*and*"),
    ("content/third.md", "Cid said", "At last Cid said"),
    ("content/alone.md", "Nobody", "No one"),
    ("content/b/deep/far.md", "He did", "She did"),
    ("content/b/index.md", "He said", "She said"),
    ("content/index.md", "See", "Look at"),
]


@pytest.mark.parametrize("change", WORDS, ids=[f"{path} {old}" for path, old, _ in WORDS])
def test_an_edit_of_words_needs_a_part_of_the_site(
    site: Path, change: tuple[str, str, str]
) -> None:
    # The text of this address is in links that lead into the original, wherever it is quoted.
    edit(site, DAY, "url: https://paper.example/day\n", "")
    build(site, Options())
    edit(site, *change)
    result, whole = built(site)
    assert not whole
    assert result.written is not None
    assert result.written.changed
    assert (result.articles, result.statements) == (5, 10)
    assert not built(site)[1]


def test_notes_that_come_and_go_are_counted(site: Path) -> None:
    def total() -> int:
        listed = json.loads((site / "public/data/index.json").read_text("utf-8"))
        return int(listed["annotations"]["total"])

    before = total()
    edit(site, SIDECAR, "notes: [", "notes: [{quote: A vote, body: Held.}, ")
    assert not built(site)[1]
    assert total() == before + 1
    edit(site, SIDECAR, "{quote: A vote, body: Held.}, ", "")
    assert not built(site)[1]
    assert total() == before


def test_several_edits_at_once(site: Path) -> None:
    edit(site, NIGHT, "again, and", "and")
    edit(site, "content/alone.md", "Nobody", "No one")
    edit(site, SIDECAR, "At last.", "At long last.")
    assert not built(site)[1]
    edit(site, NIGHT, "loudly", "softly")
    assert not built(site)[1]


def test_the_text_of_a_large_briefing_needs_all_of_the_site(site: Path) -> None:
    edit(site, "content/b/index.md", "He said", "She said")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retouching, "_LARGE", 2)
        assert built(site)[1]


def test_a_file_that_was_only_touched_changes_nothing(site: Path) -> None:
    (site / DAY).touch()
    result, whole = built(site)
    assert not whole
    assert result.written is not None
    assert result.written.changed == 0


@pytest.mark.parametrize("most", [1, 2_000])
def test_entries_of_any_part_of_the_data(site: Path, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "MOST_BYTES", most)
        edit(site, "sitegen.yaml", "title: Small", "title: Smaller")
        build(site, Options())
        assert (site / "public/data/statements-3.json").exists()
        for path, old, new in [*WORDS[:1], *WORDS[5:]]:
            edit(site, path, old, new)
            assert not built(site)[1] or path == DAY  # whose address is in links of other pages


@pytest.mark.parametrize(
    "change",
    [
        lambda site: edit(site, DAY, "in the end.", "in the end. See [x](night.md)."),
        lambda site: edit(site, DAY, "title: The day", "title: A day"),
        lambda site: edit(site, SIDECAR, "label: Stay", "label: Remain"),
        lambda site: edit(site, SIDECAR, "certainty: low", "certainty: high"),
        lambda site: (
            edit(site, DAY, "Ann said “We stay.”", "“We are off”, Ann said “We stay.”")
            and edit(site, SIDECAR, "quote: We stay,", "quote: We are off,")
        ),
        lambda site: (site / "content/b/new.md").write_text("New."),
        lambda site: (site / "content/b/more").mkdir(),
        lambda site: (site / "content/b/paper.pdf").write_text("another"),
        lambda site: (site / "content/alone.md").unlink(),
        lambda site: edit(site, "sitegen.yaml", "Small", "Large"),
        lambda site: (site / "public/b/day.html").write_text("Other."),
        lambda site: (site / "public/data/articles.json").unlink(),
        lambda site: (site / "public/third.html").unlink(),
        lambda site: (site / record.FOLDER / "cache.db").unlink(),
        lambda site: (site / record.FOLDER / "last-build.json").unlink(),
    ],
)
def test_for_any_other_change_all_of_it_is_needed(
    site: Path, change: Callable[[Path], object]
) -> None:
    edit(site, NIGHT, "again, and", "and")
    change(site)
    assert built(site)[1]


def test_texts_whose_length_moves_what_follows(site: Path) -> None:
    edit(site, "content/alone.md", "Nobody", "Nobody spoke. " * 1_000 + "Nobody")
    assert built(site)[1]


def test_a_build_to_another_place_meanwhile_takes_no_edit_away(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(site, NIGHT, "again, and", "and")
    listed = Cache.listed

    def and_another_build(cache: Cache, folder: str) -> Mapping[str, tuple[str, bytes, str]]:
        monkeypatch.setattr(Cache, "listed", listed)
        build(site, Options(output=site / "other"))
        return listed(cache, folder)

    monkeypatch.setattr(Cache, "listed", and_another_build)
    build(site, Options())
    shutil.rmtree(site / "other")
    assert_clean(site)


def test_what_was_staged_in_vain_is_not_published(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(site, NIGHT, "again, and", "and")

    def staged(*_: object) -> NoReturn:
        (output,) = (site / ".public.sitegen").glob("stage-*")
        (output / "left-over.html").write_text("Staged in vain.")
        raise retouching._Whole

    monkeypatch.setattr(retouching, "lines_of", staged)
    assert built(site)[1]
    assert not (site / "public/left-over.html").exists()


def test_edits_that_a_refused_build_has_read_are_not_forgotten(site: Path) -> None:
    edit(site, NIGHT, "again, and", "and")
    edit(site, DAY, "in the end.", "in the end. See [x](nowhere.md).")
    assert build(site, Options()).errors
    edit(site, DAY, " See [x](nowhere.md).", "")
    assert built(site)[1]


def test_what_is_wrong_after_an_edit_is_told(site: Path) -> None:
    edit(site, DAY, "in the end.", "in the end. See [x](nowhere.md).")
    result = build(site, Options())
    assert [found.code for found in result.diagnostics] == ["dead-link"]


LINKED = [
    (DAY, "in the end.", "in the end. See [x](night.md#s-no), [y](#n-why) and [z](#n-3)."),
    (NIGHT, "again, and", "again ([there](day.md#n-why)), and"),
    (SIDECAR, "[{quote: in the", "[{id: why, quote: A vote, body: Held once.}, {quote: in the"),
]


def test_a_place_that_an_edit_takes_away_is_missed_by_those_who_link_to_it(site: Path) -> None:
    for change in reversed(LINKED):
        edit(site, *change)
    wanted = build(site, Options(force=True)).diagnostics
    assert [(found.path, found.code) for found in wanted] == [(DAY, "dead-fragment")]
    edit(site, DAY, "[x](night.md#s-no), ", "")
    assert built(site)[0].diagnostics == ()
    edit(site, SIDECAR, "Held once", "Held twice")
    result, whole = built(site)
    assert (result.diagnostics, whole) == ((), False)
    edit(site, SIDECAR, "id: why", "id: wherefore")
    found = build(site, Options()).diagnostics
    assert [(one.path, one.code) for one in found] == [
        (DAY, "dead-fragment"),
        (NIGHT, "dead-fragment"),
    ]
    assert found == build(site, Options(force=True)).diagnostics
    edit(site, SIDECAR, "id: wherefore", "id: why")
    assert built(site)[0].diagnostics == ()


def test_whole_texts_in_feeds_change_with_the_words(site: Path) -> None:
    edit(site, "sitegen.yaml", "title: Small", "feeds: full-text\ntitle: Small")
    build(site, Options())
    edit(site, NIGHT, "again, and", "and")
    built(site)


def test_packed_files_are_packed_again(site: Path) -> None:
    edit(site, "sitegen.yaml", "search: false\n", "compress: [gzip]\n")
    build(site, Options())
    edit(site, NIGHT, "again, and", "and")
    assert not built(site)[1]


def test_packed_files_of_the_editors_own_stay(site: Path) -> None:
    edit(site, "sitegen.yaml", "search: false\n", "search: false\ncompress: [gzip]\n")
    (site / "content/b/dark.html.gz").write_bytes(b"not packed")
    build(site, Options())
    edit(site, NIGHT, "again, and", "and")
    assert built(site)[1]
    assert (site / "public/b/dark.html.gz").read_bytes() == b"not packed"


def test_the_search_index_knows_the_new_words(site: Path) -> None:
    edit(site, "sitegen.yaml", "search: false\n", "")
    build(site, Options())
    edit(site, NIGHT, "again, and", "and")
    assert not built(site)[1]
    edit(site, "content/alone.md", "Nobody", "No one")
    assert not built(site)[1]


def test_drafts_are_left_alone(site: Path) -> None:
    edit(site, "content/alone.md", "title: Alone", "title: Alone\ndraft: true")
    build(site, Options())
    edit(site, "content/alone.md", "Nobody", "No one")
    built(site)
    build(site, Options(drafts=True))
    edit(site, "content/alone.md", "No one", "Nobody")
    assert not built(site, Options(drafts=True))[1]


class _Killed(BaseException):
    pass


def _killed(site: Path, where: tuple[type, str]) -> None:
    def kill(*_: object) -> None:
        raise _Killed

    with pytest.MonkeyPatch.context() as patch, suppress(_Killed):
        patch.setattr(*where, kill)
        build(site, Options())


ENDS: tuple[tuple[type, str] | None, ...] = (
    None,
    None,
    None,
    (Writer, "publish"),
    (Cache, "keep_retouched"),
    (Cache, "keep_published"),
    (Cache, "kept"),
)
ALL = [*EDITS, *WORDS, *LINKED]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([*ALL, *WORDS]), min_size=1, max_size=3, unique=True),
            st.sampled_from(ENDS),
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["", "compress: [gzip]\n"]),
)
def test_after_any_edits_the_output_is_that_of_a_clean_build(
    rounds: list[tuple[list[tuple[str, str, str]], tuple[type, str] | None]], packed: str
) -> None:
    """Each edit is made, or unmade where it has been made."""
    with tempfile.TemporaryDirectory() as folder, patched():
        site = write_files(Path(folder) / "site", dict(SITE))
        (site / "sitegen.yaml").write_text(f"{SITE['sitegen.yaml']}{packed}", "utf-8")
        build(site, Options())
        for edits, end in rounds:
            for path, old, new in edits:
                text = (site / path).read_text("utf-8")
                there, wanted = (old, new) if text.count(old) == 1 else (new, old)
                (site / path).write_text(text.replace(there, wanted), "utf-8")
            if end is not None:
                _killed(site, end)
            before = files(site / "public")
            result = build(site, Options())
            assert result.diagnostics == check(site, Options()).diagnostics
            if result.errors:
                event("refused")
                assert files(site / "public") == before
                continue
            event("published")
            assert_clean(site)
