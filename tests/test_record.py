"""A build with nothing to do does nothing; whatever has changed, it is built."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen import record, stamps
from sitegen.cli import main
from sitegen.load import Sources, scan
from tests import write_files
from tests.builds import SITE, files, quick

__all__ = ["quick"]  # a fixture

pytestmark = pytest.mark.usefixtures("quick")

BODY = "content/b/x.md"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the clock of the file system at once, as a build some seconds later would."""
    monkeypatch.setattr(stamps, "JUST_NOW", 0)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that has been built."""
    site = write_files(tmp_path / "site", dict(SITE))
    build(site)
    return site


def build(site: Path, *options: str) -> Result:
    done = CliRunner().invoke(main, ["build", str(site), *options])
    assert done.exit_code == 0, done.output
    return done


def is_built(site: Path, *options: str) -> bool:
    """Build; say whether anything was done for it."""
    scanned = []

    def counting(root: Path) -> Sources:
        scanned.append(root)
        return scan(root)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.building.build.scan", counting)
        build(site, *options)
    return bool(scanned)


def test_nothing_is_done_where_nothing_has_changed(site: Path) -> None:
    before = build(site, "--json").stdout
    assert not is_built(site)
    told = build(site).stdout
    assert "(nothing changed) in " in told
    summary = json.loads(build(site, "--json").stdout)["summary"]
    assert summary == json.loads(before)["summary"]
    assert summary["published"]
    assert summary["files"] == len(files(site / "public")) - 1  # the manifest
    assert build(site, "--quiet").output == ""


def edit(path: str, text: str = "Other words.\n") -> Callable[[Path], object]:
    return lambda site: write_files(site, {path: text})


def replace_with_as_many_bytes_at_the_same_time(site: Path) -> None:
    file = site / BODY
    was = file.stat()
    file.write_bytes(file.read_bytes()[::-1].replace(b"\n", b" "))
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))


def deep(site: Path) -> None:
    (site / "content/new/deeper").mkdir(parents=True)


@pytest.mark.parametrize(
    "change",
    [
        edit("content/new.md"),
        edit("sitegen.yaml", "title: Another\n"),
        edit("sitegen.yml", "title: Another\n"),
        edit("themes/default/templates/404.html"),
        edit("themes/default/static/new.css"),
        edit("content/b/picture.png"),
        edit("public/b/x.html"),
        edit("public/not-ours.txt"),
        replace_with_as_many_bytes_at_the_same_time,
        deep,
        lambda site: (site / BODY).rename(site / "content/b/y.md"),
        lambda site: (site / "public/b/x.html").unlink(),
        lambda site: shutil.rmtree(site / "public"),
        lambda site: (site / record.FOLDER / "last-build.json").write_text("{"),
        lambda site: (site / record.FOLDER / "last-build.json").write_text("[1]"),
        lambda site: (site / record.FOLDER / "last-build.json").write_bytes(b"\xff" * 99),
        lambda site: shutil.rmtree(site / record.FOLDER),
    ],
)
def test_any_change_is_built(site: Path, change: Callable[[Path], object]) -> None:
    change(site)
    done = CliRunner().invoke(main, ["build", str(site)])
    assert "nothing changed" not in done.output
    if done.exit_code == 0:
        expected = site.parent / "expected"
        build(site, "-o", str(expected), "--force")
        built = files(site / "public")
        built.pop("not-ours.txt", None)
        assert built == files(expected)


@pytest.mark.parametrize(
    "option", ["--force", "--drafts", "--future", "--base-url=https://other.example/"]
)
def test_another_wish_is_built(site: Path, option: str) -> None:
    assert is_built(site, option)


def test_another_output_is_built(site: Path, tmp_path: Path) -> None:
    assert is_built(site, "-o", str(tmp_path / "elsewhere"))
    assert is_built(site)  # one record is kept, of the last


def test_a_copy_is_another_site(site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(site, copy)
    assert is_built(copy)
    assert not is_built(site)


def test_what_a_link_leads_to_is_looked_at(site: Path, tmp_path: Path) -> None:
    (tmp_path / "linked.md").write_text("Words.\n")
    (site / "content/linked.md").symlink_to(tmp_path / "linked.md")
    build(site)
    assert "nothing changed" not in build(site).output
    (tmp_path / "linked.md").write_text("Other words.\n")
    build(site)
    assert b"Other words." in files(site / "public")["linked.html"]


def test_what_has_warnings_is_told_them_again(site: Path) -> None:
    write_files(site, {"sitegen.yaml": "theme_settings: {colours: {light: {ink: '#999999'}}}\n"})
    first = build(site).stderr
    assert "warning" in first
    assert build(site).stderr == first


def test_the_day_of_an_article_comes(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    year = time.gmtime().tm_year + 2
    write_files(site, {"content/later.md": f"---\ndate: {year}-01-01\n---\nLater.\n"})
    build(site)
    assert not is_built(site)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3 * 366 * 86_400)
    assert is_built(site)
    assert (site / "public/later.html").exists()


def test_a_clock_that_was_ahead_is_set_back(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    year = time.gmtime().tm_year + 2
    write_files(site, {"content/later.md": f"---\ndate: {year}-01-01\n---\nLater.\n"})
    with monkeypatch.context() as ahead:
        now, now_ns, years = time.time(), time.time_ns(), 3 * 366 * 86_400
        ahead.setattr(time, "time", lambda: now + years)
        ahead.setattr(time, "time_ns", lambda: now_ns + years * 10**9)
        build(site)
    assert (site / "public/later.html").exists()
    assert is_built(site)
    assert not (site / "public/later.html").exists()


def test_what_was_changed_only_just_now_might_change_again(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "JUST_NOW", 2_000_000_000)
    write_files(site, {"content/index.md": "Words.\n"})
    build(site)
    assert is_built(site)


def test_the_record_stays_out_of_git_and_goes_with_the_output(site: Path) -> None:
    assert (site / record.FOLDER / ".gitignore").read_text() == "*\n"
    assert CliRunner().invoke(main, ["clean", str(site)]).exit_code == 0
    assert not (site / record.FOLDER).exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to the superuser")
def test_no_record_where_none_can_be_kept(site: Path) -> None:
    shutil.rmtree(site / record.FOLDER)
    site.chmod(0o500)
    try:
        assert is_built(site)
    finally:
        site.chmod(0o700)


EDITS = st.lists(
    st.tuples(
        st.sampled_from([BODY, "content/b/z.md", "content/index.md", "sitegen.yaml", "public/x"]),
        st.sampled_from(["", "One.\n", "Two.\n", "title: Three\n", None]),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(EDITS)
def test_after_any_edits_the_output_is_that_of_a_clean_build(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str | None]]
) -> None:
    site = write_files(tmp_path_factory.mktemp("site"), dict(SITE))
    for path, text in edits:
        if text is None:
            (site / path).unlink(missing_ok=True)
        elif not path.startswith("public/") or (site / "public").exists():
            write_files(site, {path: text})
        done = CliRunner().invoke(main, ["build", str(site)])
        if done.exit_code == 0:
            expected = tmp_path_factory.mktemp("expected")
            build(site, "-o", str(expected / "public"), "--force")
            CliRunner().invoke(main, ["build", str(site)])
            built = files(site / "public")
            built.pop("x", None)
            assert built == files(expected / "public")


def test_what_cannot_be_kept_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    record.keep_file(tmp_path, "kept.json", "{}")
    assert [path.name for path in (tmp_path / record.FOLDER).iterdir()] == [".gitignore"]
