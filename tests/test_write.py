"""The output folder: what is put there, what is deleted, and what is never touched."""

from __future__ import annotations

import errno
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from io import BufferedReader, BytesIO
from pathlib import Path

import pytest

from sitegen import write
from sitegen.files import WriteError, replace_file, write_new
from sitegen.manifest import MANIFEST, read_manifest
from sitegen.write import Stage, Written, clean, writing
from tests import write_files
from tests.builds import ctrl_c, environment, files, times, tree

__all__ = ["ctrl_c"]  # a fixture

HEADER = "# Files that sitegen wrote here; it deletes and replaces no others.\n"


def publish(output: Path, pages: Mapping[str, str]) -> Written:
    """Publish a site of these pages."""
    with writing(output) as writer:
        for url, text in pages.items():
            writer.stage.write(url, BytesIO(text.encode()))
        return writer.publish(pages)


def site(pages: Mapping[str, str]) -> dict[str, bytes]:
    """What an output holds that has these pages and nothing else."""
    names = "".join(f"{url}\n" for url in sorted(pages))
    return {url: text.encode() for url, text in pages.items()} | {
        MANIFEST: (HEADER + names).encode()
    }


@pytest.fixture
def output(tmp_path: Path) -> Iterator[Path]:
    """Where the output is to stand; in the end nothing may be left beside it."""
    yield tmp_path / "place" / "public"
    beside = tmp_path / "place"
    assert not beside.exists() or [path.name for path in beside.iterdir()] in ([], ["public"])


def refused(output: Path, pages: Mapping[str, str]) -> WriteError:
    """Publish in vain; nothing may have been touched."""
    before, touched = tree(output), times(output)
    with pytest.raises(WriteError) as error:
        publish(output, pages)
    assert tree(output) == before
    assert times(output) == touched
    return error.value


# ---- What is published ----


def test_a_first_build_makes_the_output_and_the_folders_above_it(output: Path) -> None:
    assert publish(output, {"a.html": "A", "b/c.html": "C"}) == Written(2, 0, 2)
    assert files(output) == site({"a.html": "A", "b/c.html": "C"})


def test_what_is_the_same_is_not_touched(output: Path) -> None:
    pages = {"a.html": "A", "b/c.html": "C", "b/d.html": "D"}
    publish(output, pages)
    before = times(output)
    assert publish(output, pages) == Written(0, 0, 3)
    assert times(output) == before
    assert publish(output, pages | {"b/c.html": "other"}) == Written(1, 0, 3)
    after = times(output)
    changed = {str(output / MANIFEST), str(output / "b"), str(output / "b/c.html")}
    assert {name for name in before if before[name] != after[name]} == changed
    assert publish(output, pages | {"e.html": "E"}) == Written(2, 0, 4)
    before, after = after, times(output)
    changed |= {str(output)}  # in which the manifest is replaced, since it tells of another file
    assert {name for name in before if before[name] != after[name]} == changed


def test_what_is_gone_is_deleted_with_the_folders_that_are_empty_then(output: Path) -> None:
    publish(output, {"a.html": "A", "b/c/d.html": "D", "b/e.html": "E"})
    assert publish(output, {"a.html": "A", "b/e.html": "E"}) == Written(0, 1, 2)
    assert set(tree(output)) == {MANIFEST, "a.html", "b", "b/e.html"}
    publish(output, {"a.html": "A"})
    assert files(output) == site({"a.html": "A"})
    assert not (output / "b").exists()


def test_an_output_that_is_there_but_empty_keeps_its_folder(output: Path) -> None:
    output.mkdir(parents=True)
    inode = output.stat().st_ino
    publish(output, {"a.html": "A"})
    assert output.stat().st_ino == inode
    assert files(output) == site({"a.html": "A"})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a": "page"}, {"a/index.html": "in a folder"}),
        ({"a/index.html": "in a folder"}, {"a": "page"}),
        ({"a/b/c.html": "C", "a/d.html": "D"}, {"a": "page", "e.html": "E"}),
        ({"a": "page", "b": "B"}, {"a/b/c.html": "C", "b": "B"}),
        ({"a/b": "B", "a/c": "C"}, {"a/b/x": "X", "a/c": "C"}),
        ({"a/b/x": "X"}, {"a/b": "B"}),
        ({"Ab.html": "A"}, {"aB.html": "A"}),
        ({"Ab/x.html": "A"}, {"aB/x.html": "A"}),
        ({f"{i}.html": "x" for i in range(50)}, {f"{i}/index.html": "x" for i in range(50)}),
    ],
)
def test_pages_become_folders_folders_pages_and_letters_change_case(
    output: Path, before: dict[str, str], after: dict[str, str]
) -> None:
    publish(output, before)
    publish(output, after)
    assert files(output) == site(after)
    publish(output, before)
    assert files(output) == site(before)


def test_a_page_that_changes_its_case_is_kept_where_case_does_not_count(output: Path) -> None:
    publish(output, {"Page.html": "old"})
    # Such a file system finds the file by both names. A second hard link does as well.
    os.link(output / "Page.html", output / "page.html")
    assert publish(output, {"page.html": "old"}).deleted == 0
    assert (output / "page.html").read_text() == "old"
    (output / "Page.html").unlink()
    os.link(output / "page.html", output / "Page.html")
    publish(output, {"Page.html": "new"})
    assert (output / "Page.html").read_text() == "new"


def test_unpublished_files_are_dropped(output: Path) -> None:
    publish(output, {"a.html": "A"})
    before = times(output)
    with writing(output) as writer:
        writer.stage.write("a.html", BytesIO(b"other"))
    assert times(output) == before


def test_a_process_that_comes_late_does_not_make_a_stage_that_is_gone(output: Path) -> None:
    with writing(output) as writer:
        stage = writer.stage
    with pytest.raises(WriteError):
        stage.write("a/b.html", BytesIO(b"late"))
    assert not stage.folder.parent.exists()


def test_folders_made_for_an_output_that_never_came_are_gone(tmp_path: Path) -> None:
    with writing(tmp_path / "a" / "b" / "public") as writer:
        writer.stage.write("a.html", BytesIO(b"A"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_larger_than_a_block_is_compared_and_copied_whole(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "_BLOCK", 4)
    for text in ("0123456789", "012345678", "0123456789ab", "0123", "01234567", ""):
        for changed in (True, False):
            with writing(output) as writer, BufferedReader(BytesIO(text.encode())) as source:
                assert writer.stage.write("a.bin", source) == changed
                writer.publish(["a.bin"])
            assert files(output) == site({"a.bin": text})


def test_bytes_are_staged_as_what_is_read_is(output: Path) -> None:
    with writing(output) as writer:
        assert writer.stage.write("a/b.html", b"B")
        assert writer.stage.write("a/c.html", b"")
        assert writer.stage.read("a/b.html") == b"B"
        writer.publish(["a/b.html", "a/c.html"])
    assert files(output) == site({"a/b.html": "B", "a/c.html": ""})
    (output / "link.html").symlink_to("a/b.html")
    with writing(output) as writer:
        assert not writer.stage.write("a/b.html", b"B")
        assert not writer.stage.write("a/c.html", BytesIO(b""))
        assert writer.stage.write("a/c.html", b"B")
        assert writer.stage.write("link.html", b"B"), "a link is not what was written"


def test_a_disk_that_takes_a_part_at_a_time_gets_all(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: whole(handle, data[:2]))
    with writing(output) as writer:
        writer.stage.write("a.html", b"seven b")
        writer.publish(["a.html"])
    assert files(output) == site({"a.html": "seven b"})


def test_a_stage_is_small_and_can_be_sent_to_other_processes(output: Path) -> None:
    publish(output, {f"{i}.html": "" for i in range(1000)})
    with writing(output) as writer:
        data = pickle.dumps(writer.stage)
        assert len(data) < 1000
        stage = pickle.loads(data)
        assert isinstance(stage, Stage)
        stage.write("a/b.html", BytesIO(b"B"))
        writer.publish(["a/b.html"])
    assert files(output) == site({"a/b.html": "B"})


def test_an_error_can_be_sent_to_other_processes() -> None:
    error = pickle.loads(pickle.dumps(WriteError("cannot", "do this")))
    assert (str(error), error.message, error.hint) == ("cannot", "cannot", "do this")


def test_modes_are_those_of_new_files(output: Path) -> None:
    publish(output, {"b/a.html": "A"})
    mask = os.umask(0)
    os.umask(mask)
    assert output.stat().st_mode & 0o777 == 0o777 & ~mask
    assert (output / "b/a.html").stat().st_mode & 0o777 == 0o666 & ~mask


# ---- Files of others ----


def test_files_of_others_stay_also_in_folders_that_become_empty(output: Path) -> None:
    publish(output, {"a.html": "A", "b/c/d.html": "D"})
    write_files(output, {"CNAME": "x", ".git/HEAD": "y", "b/mine.txt": "z"})
    (output / "b/c/empty").mkdir()
    (output / "link").symlink_to("nowhere")
    publish(output, {"a.html": "new"})
    assert tree(output) == {
        **site({"a.html": "new"}),
        "CNAME": b"x",
        ".git": None,
        ".git/HEAD": b"y",
        "b": None,
        "b/mine.txt": b"z",
        "b/c": None,
        "b/c/empty": None,
        "link": "nowhere",
    }
    clean(output)
    assert {"CNAME", ".git/HEAD", "b/mine.txt", "link"} <= set(tree(output))
    assert not {MANIFEST, "a.html"} & set(tree(output))


@pytest.mark.parametrize(
    ("foreign", "url"),
    [
        ("a.html", "a.html"),
        ("b/a.html", "b/a.html"),
        ("b", "b/a.html"),
        ("a.html/mine.txt", "a.html"),
        ("a.html/deep/mine.txt", "a.html"),
    ],
)
def test_files_of_others_are_never_replaced(output: Path, foreign: str, url: str) -> None:
    publish(output, {"z.html": "Z"})
    write_files(output, {foreign: "mine"})
    error = refused(output, {"z.html": "changed", "new.html": "N", url: "theirs"})
    assert foreign in error.message
    assert error.hint.startswith("move it away")


def test_the_message_names_the_file_in_the_way(output: Path) -> None:
    write_files(output, {"a.html": "mine"})
    error = refused(output, {"a.html": "A"})
    assert error.message == f"{output}/a.html was not written by sitegen and is in the way"
    assert error.hint == "move it away, or choose another output with -o"


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_file_but_another_s_is_not_replaced_either(output: Path, kind: str) -> None:
    publish(output, {"z.html": "Z"})
    path = output / "a.html"
    if kind == "folder":
        (path / "empty").mkdir(parents=True)
    elif kind == "link":
        path.symlink_to("z.html")
    else:
        os.mkfifo(path)
    refused(output, {"z.html": "Z", "a.html": "A"})


def test_an_empty_folder_gives_way_to_a_page(output: Path) -> None:
    publish(output, {"b.html": "B", "z.html": "Z"})
    (output / "b.html").unlink()
    for name in "a.html", "b.html":
        (output / name).mkdir()
    pages = {"a.html": "A", "b.html": "B", "z.html": "Z"}
    publish(output, pages)
    assert files(output) == site(pages)


def test_an_own_page_turned_into_a_folder_by_hand_is_not_replaced(output: Path) -> None:
    publish(output, {"a.html": "A"})
    (output / "a.html").unlink()
    write_files(output, {"a.html/mine.txt": "mine"})
    refused(output, {"a.html": "A"})
    clean(output)
    assert files(output) == {"a.html/mine.txt": b"mine"}


def test_a_folder_with_a_file_of_another_does_not_become_a_page(output: Path) -> None:
    publish(output, {"a/b.html": "B", "a/c.html": "C"})
    write_files(output, {"a/mine.txt": "mine"})
    error = refused(output, {"a": "A"})
    assert error.message == f"{output}/a/mine.txt was not written by sitegen and is in the way"


# ---- The manifest ----


def test_a_manifest_that_cannot_be_read_is_told(output: Path) -> None:
    publish(output, {"a.html": "A"})
    (output / MANIFEST).unlink()
    (output / MANIFEST).symlink_to(MANIFEST)
    error = refused(output, {"a.html": "B"})
    assert error.message == f"cannot write {output}/{MANIFEST}: Too many levels of symbolic links"
    with pytest.raises(WriteError, match="Too many levels"):
        clean(output)
    assert (output / "a.html").read_text() == "A"


@pytest.mark.parametrize(
    "line",
    [
        "../outside.txt",
        "b/../../outside.txt",
        "{outside}",
        "//{outside}",
        "..",
        ".",
        "",
        "b",
        "b/",
        "mine",
        "mine/",
        "mine/./x.txt",
        "nothing/at/all",
        "a\0b",
        "a\0b/c",
        "link/x.txt",
    ],
)
def test_a_manifest_that_was_edited_deletes_nothing_else(
    output: Path, tmp_path: Path, line: str
) -> None:
    write_files(tmp_path, {"outside.txt": "outside", "elsewhere/x.txt": "elsewhere"})
    pages = {"a.html": "A", "b/c.html": "C"}
    publish(output, pages)
    write_files(output, {"mine/x.txt": "mine"})
    (output / "link").symlink_to(tmp_path / "elsewhere")
    (output / "mine/empty").mkdir()
    with (output / MANIFEST).open("a") as manifest:
        manifest.write(line.format(outside=tmp_path / "outside.txt") + "\n")
    publish(output, pages)
    kept = {**site(pages), "b": None, "mine": None, "mine/x.txt": b"mine", "mine/empty": None}
    assert tree(output) == {**kept, "link": str(tmp_path / "elsewhere")}
    assert files(tmp_path / "elsewhere") == {"x.txt": b"elsewhere"}
    clean(output)
    assert (tmp_path / "outside.txt").read_text() == "outside"
    assert files(tmp_path / "elsewhere") == {"x.txt": b"elsewhere"}
    assert (output / "mine/x.txt").exists()


def test_a_manifest_that_git_merged_or_gave_other_line_ends_still_serves(output: Path) -> None:
    publish(output, {"a.html": "A", "b.html": "B"})
    text = (output / MANIFEST).read_text()
    text = text.replace("b.html", "<<<<<<< HEAD\nb.html\n=======\n>>>>>>> other")
    (output / MANIFEST).write_bytes(text.replace("\n", "\r\n").encode())
    publish(output, {"a.html": "new"})
    assert files(output) == site({"a.html": "new"})


def test_without_a_manifest_what_is_the_same_is_taken_for_its_own(output: Path) -> None:
    pages = {"a.html": "A", "b/c.html": "C"}
    publish(output, pages)
    (output / MANIFEST).unlink()
    refused(output, pages | {"a.html": "changed"})
    assert publish(output, pages | {"new.html": "N"}).changed == 1
    publish(output, {"new.html": "N"})
    assert files(output) == site({"new.html": "N"})


def test_a_manifest_in_another_order_is_put_right(output: Path) -> None:
    pages = {"a.html": "A", "b.html": "B", ".c": "C"}
    publish(output, pages)
    (output / MANIFEST).write_text(f"b.html\n{HEADER}b.html\na.html\n.c")
    assert publish(output, pages) == Written(0, 0, 3)
    assert files(output) == site(pages)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"\n\n\n", HEADER.encode()])
def test_a_manifest_that_is_lost_or_garbage_owns_nothing(output: Path, data: bytes) -> None:
    publish(output, {"a.html": "A"})
    (output / MANIFEST).write_bytes(data)
    refused(output, {"a.html": "changed"})
    publish(output, {"a.html": "A"})
    assert files(output) == site({"a.html": "A"})


def test_a_folder_in_the_manifest_s_place_is_told_of(output: Path) -> None:
    write_files(output, {f"{MANIFEST}/x": ""})
    error = refused(output, {"a.html": "A"})
    assert error.message == f"cannot write {output}/{MANIFEST}: Is a directory"


def test_names_of_all_kinds_come_back_from_the_manifest(output: Path) -> None:
    names = ["a b", "'", '"', "ü", "u\u0308", "\u2028", "\x85", "a\\b", "#x/y", "\U0001f600", " "]
    pages = {f"d/{name}": name for name in names}
    publish(output, pages)
    assert read_manifest(output) == set(pages)
    assert publish(output, {"z": "Z"}).deleted == len(names)
    assert files(output) == site({"z": "Z"})


# ---- Links ----


def test_an_output_that_is_a_link_to_a_folder_is_followed(output: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to("real")
    publish(link, {"a.html": "A"})
    assert link.is_symlink()
    assert files(tmp_path / "real") == site({"a.html": "A"})
    assert clean(link) == 1
    assert not (tmp_path / "real").exists()
    publish(link, {"a.html": "A"})  # now it leads to nothing
    assert files(tmp_path / "real") == site({"a.html": "A"})


def test_an_output_that_is_a_ring_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(WriteError, match="is not a folder"):
        publish(tmp_path / "a", {"a.html": "A"})
    assert clean(tmp_path / "a") == 0


def test_a_folder_that_became_a_link_is_refused_and_what_it_leads_to_stays(
    output: Path, tmp_path: Path
) -> None:
    publish(output, {"a.html": "A", "b/c.html": "C"})
    elsewhere = write_files(tmp_path / "elsewhere", {"c.html": "C"})
    (output / "b/c.html").unlink()
    (output / "b").rmdir()
    (output / "b").symlink_to(elsewhere)
    for text in ("C", "changed"):
        error = refused(output, {"a.html": "other", "b/c.html": text})
        assert error.message == f"{output}/b is a link, and links are not followed"
    assert publish(output, {"a.html": "other"}).deleted == 0
    assert tree(output) == {**site({"a.html": "other"}), "b": str(elsewhere)}
    assert files(elsewhere) == {"c.html": b"C"}


@pytest.mark.parametrize("target", ["elsewhere.html", "nowhere", "a.html", "folder"])
def test_a_page_that_became_a_link_is_replaced_itself(
    output: Path, tmp_path: Path, target: str
) -> None:
    publish(output, {"a.html": "A", "b.html": "B"})
    write_files(tmp_path, {"place/elsewhere.html": "A", "place/folder/x": "x"})
    for page in ("a.html", "b.html"):
        (output / page).unlink()
        (output / page).symlink_to(f"../{target}" if target != "a.html" else target)
    publish(output, {"a.html": "A"})
    assert tree(output) == site({"a.html": "A"})
    assert (output.parent / "elsewhere.html").read_text() == "A"
    assert files(output.parent / "folder") == {"x": b"x"}
    (output.parent / "elsewhere.html").unlink()
    (output.parent / "folder/x").unlink()
    (output.parent / "folder").rmdir()


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {"public": "mine"})
    with pytest.raises(WriteError) as error:
        publish(tmp_path / "public", {"a.html": "A"})
    assert error.value.message == f"{tmp_path}/public is not a folder"
    assert tree(tmp_path) == {"public": b"mine"}


def test_an_output_below_a_file_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {"x": "mine"})
    with pytest.raises(WriteError) as error:
        publish(tmp_path / "x/deep/public", {"a.html": "A"})
    assert error.value.message == f"{tmp_path}/x is not a folder"
    assert tree(tmp_path) == {"x": b"mine"}


# ---- Two builds, killed builds ----


def test_what_a_killed_build_staged_is_removed_and_no_more(tmp_path: Path) -> None:
    place = tmp_path / ".public.sitegen"
    write_files(place, {"stage-1-2/a/b.html": "B", "manifest-after": "x", "lock": "", "mine": "m"})
    publish(tmp_path / "public", {"a.html": "A"})
    assert files(tmp_path) == {
        ".public.sitegen/mine": b"m",
        **{f"public/{url}": data for url, data in site({"a.html": "A"}).items()},
    }


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_workplace_that_is_not_its_own_is_refused(tmp_path: Path, kind: str) -> None:
    elsewhere = write_files(tmp_path / "elsewhere", {"stage-1/x": "x"})
    if kind == "link":
        (tmp_path / ".public.sitegen").symlink_to(elsewhere)
    else:
        (tmp_path / ".public.sitegen").touch()
    before = tree(tmp_path)
    with pytest.raises(WriteError):
        publish(tmp_path / "public", {"a.html": "A"})
    assert tree(tmp_path) == before


def test_a_second_build_waits_for_the_first(output: Path) -> None:
    told: list[str] = []

    def second() -> None:
        publish(output, {"second.html": "2"})
        told.append("second")

    with writing(output) as writer:
        other = threading.Thread(target=second)
        other.start()
        time.sleep(0.2)
        writer.stage.write("first.html", BytesIO(b"1"))
        writer.publish(["first.html"])
        told.append("first")
    other.join(30)
    assert told == ["first", "second"]
    assert files(output) == site({"second.html": "2"})


def test_a_build_does_not_wait_for_ever(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "PATIENCE", 0.1)
    with writing(output) as writer:
        writer.stage.write("a.html", BytesIO(b"A"))
        with pytest.raises(WriteError) as error:
            publish(output, {"b.html": "B"})
        writer.publish(["a.html"])
    assert error.value.message == f"another build is writing to {output}"
    assert files(output) == site({"a.html": "A"})


def test_clean_waits_as_well(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(output, {"a.html": "A"})
    monkeypatch.setattr(write, "PATIENCE", 0.1)
    with writing(output), pytest.raises(WriteError, match="another build is writing"):
        clean(output)
    assert clean(output) == 1


def test_a_killed_build_holds_no_lock(output: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from io import BytesIO\n"
        "from sitegen.write import writing\n"
        "with writing(Path(sys.argv[1])) as writer:\n"
        "    writer.stage.write('a/b.html', BytesIO(b'half'))\n"
        "    print('staged', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(output)], stdout=subprocess.PIPE, env=environment()
    )
    assert process.stdout is not None
    with process.stdout as told:
        told.readline()
        process.kill()
        process.wait()
    assert (output.parent / ".public.sitegen").exists()
    publish(output, {"a.html": "A"})
    assert files(output) == site({"a.html": "A"})


class Killed(BaseException):
    """The end of the world, at one step of a build."""


STEPS = ("replace", "rename", "unlink", "rmdir", "mkdir")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"a.html": "A", "d/e.html": "E"}),
        (
            {"a.html": "A", "b/c.html": "C", "d": "D", "f/g.html": "G", "same.html": "S"},
            {"a.html": "A2", "b": "B", "d/e.html": "E", "h/i/j.html": "J", "same.html": "S"},
        ),
    ],
)
@pytest.mark.parametrize("existing", [True, False])
def test_whatever_step_a_build_ends_at_files_are_whole_and_the_next_build_mends_all(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: dict[str, str],
    after: dict[str, str],
    existing: bool,
) -> None:
    steps = 0
    for last in range(1000):
        output = tmp_path / str(last) / "public"
        if existing:
            write_files(output, {"mine.txt": "mine"})
        if before:
            publish(output, before)
        with monkeypatch.context() as patch:
            _end_after(patch, last)
            try:
                publish(output, after)
            except Killed:
                steps += 1
            else:
                break
        left = files(output) if output.exists() else {}
        left.pop(MANIFEST, None)
        mine = {"mine.txt": b"mine"} if existing else {}
        assert left.pop("mine.txt", None) == mine.get("mine.txt")
        for url, data in left.items():
            assert data.decode() in (before.get(url), after.get(url))
        publish(output, after)
        assert files(output) == site(after) | mine
        assert [path.name for path in output.parent.iterdir()] == ["public"]
    assert steps > 3, "no step was tried"


def _end_after(patch: pytest.MonkeyPatch, last: int) -> None:
    """Let only `last` changes happen to the disk."""
    left = iter([None] * last)

    def counted(function: Callable[..., None]) -> Callable[..., None]:
        def step(*arguments: object, **options: object) -> None:
            if next(left, Killed) is Killed:
                raise Killed
            function(*arguments, **options)

        return step

    for name in STEPS:
        patch.setattr(os, name, counted(getattr(os, name)))


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_while_files_are_put_in_place_comes_too_late(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(output, {"a.html": "A", "b.html": "B"})
    move = write._move

    def interrupted(source: str, target: str) -> None:
        signal.raise_signal(signal.SIGINT)
        move(source, target)

    monkeypatch.setattr(write, "_move", interrupted)
    handler = signal.getsignal(signal.SIGINT)
    publish(output, {"a.html": "new"})
    assert files(output) == site({"a.html": "new"})
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_build_may_run_in_a_thread(output: Path) -> None:
    thread = threading.Thread(target=publish, args=(output, {"a.html": "A"}))
    thread.start()
    thread.join(30)
    assert files(output) == site({"a.html": "A"})


def test_a_file_that_may_not_be_written_to_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_files(tmp_path, {"a.yaml": "old"}) / "a.yaml"
    monkeypatch.setattr(os, "access", lambda *_: False)  # of which root never hears
    with pytest.raises(WriteError, match=r"/a.yaml may not be written to$"):
        replace_file(path, "new")
    assert tree(tmp_path) == {"a.yaml": b"old"}


# ---- Disks that are full, not to be written to, or not the same ----


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 64 kB; needs root."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here: " + mounted.stderr.decode().strip())
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_on_a_full_disk_the_last_output_stands(small_disk: Path) -> None:
    output = small_disk / "public"
    publish(output, {"a.html": "A", "b/c.html": "C" * 20_000})
    before, touched = tree(output), times(output)
    big = {"a.html": "new", "b/c.html": "c" * 20_000, "d/e.html": "E" * 40_000}
    with pytest.raises(WriteError) as error:
        publish(output, big)
    assert error.value.message == "cannot write d/e.html: No space left on device"
    assert tree(output) == before
    assert times(output) == touched
    assert os.listdir(small_disk) == ["public"]
    publish(output, {"a.html": "new"})
    assert files(output) == site({"a.html": "new"})


def test_on_a_full_disk_no_part_of_a_new_file_is_left(small_disk: Path) -> None:
    with pytest.raises(WriteError, match=r"No space left on device$"):
        write_new(small_disk / "a.yaml", "a" * 100_000)
    assert os.listdir(small_disk) == []


def test_a_disk_that_is_full_once_all_is_staged_does_no_harm(small_disk: Path) -> None:
    output = small_disk / "public"
    old = {"a.html": "A", "b/c.html": "C", "x": "X"}
    new = {"a.html": "new", "b/c.html": "new", "d/e/f.html": "F", "x/y": "Y"}
    publish(output, old)
    filler = small_disk / "filler"
    with writing(output) as writer:
        for url, text in new.items():
            writer.stage.write(url, BytesIO(text.encode()))
        _fill(filler, leave=8192)  # for the two manifests
        writer.publish(new)
    filler.unlink()
    assert files(output) == site(new)


def _fill(path: Path, leave: int) -> None:
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    os.truncate(path, path.stat().st_size - leave)


def test_an_output_on_another_file_system_than_the_folder_it_is_in(small_disk: Path) -> None:
    write_files(small_disk, {".sitegen/stage-1/x": "of a killed build", "mine.txt": "mine"})
    publish(small_disk, {"a.html": "A", "b/c.html": "C"})
    publish(small_disk, {"a.html": "new", "d/e.html": "E"})
    expected = site({"a.html": "new", "d/e.html": "E"}) | {"mine.txt": b"mine"}
    assert files(small_disk) == expected
    with writing(small_disk) as writer:
        writer.stage.write("a.html", BytesIO(b"dropped"))
    assert files(small_disk) == expected
    assert [p.name for p in small_disk.parent.iterdir()] == ["disk"]
    assert clean(small_disk) == 2
    assert files(small_disk) == {"mine.txt": b"mine"}


def test_an_output_reached_through_a_link_to_another_file_system(
    small_disk: Path, tmp_path: Path
) -> None:
    (tmp_path / "public").symlink_to(small_disk / "public")
    publish(tmp_path / "public", {"a.html": "A"})
    assert files(small_disk / "public") == site({"a.html": "A"})


def _unwritable(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make `os.access` say what it says of a folder to those who may not write to it."""
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder and real(path, mode))


def test_an_output_whose_parent_may_not_be_written_to(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.mkdir(parents=True)
    _unwritable(monkeypatch, output.parent)
    before = times(output.parent)[str(output.parent)]
    publish(output, {"a.html": "A"})
    publish(output, {"b.html": "B"})
    assert files(output) == site({"b.html": "B"})
    assert times(output.parent)[str(output.parent)] == before


def test_a_folder_that_may_not_be_written_to_is_told_of_before_anything_is_done(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(output, {"a.html": "A", "b/c.html": "C"})
    _unwritable(monkeypatch, output / "b")
    error = refused(output, {"a.html": "new", "b/c.html": "new"})
    assert error.message == f"{output}/b may not be written to"
    refused(output, {"a.html": "new"})
    publish(output, {"a.html": "new", "b/c.html": "C"})
    assert files(output) == site({"a.html": "new", "b/c.html": "C"})


def test_names_that_are_too_long_are_told_of(output: Path) -> None:
    publish(output, {"a.html": "A", "n" * 255: "N"})
    error = refused(output, {"a.html": "new", "n" * 256: "N"})
    assert error.message == f"cannot write {'n' * 256}: File name too long"
    with pytest.raises(WriteError) as caught:
        publish(output.parent / ("n" * 255), {"a.html": "A"})
    assert "File name too long" in caught.value.message


# ---- Cleaning, and files of the content ----


def test_clean_leaves_nothing_of_its_own(output: Path) -> None:
    publish(output, {"a.html": "A", "b/c.html": "C"})
    assert clean(output) == 2
    assert not output.exists()
    assert clean(output) == 0


def test_clean_counts_what_it_deletes(output: Path) -> None:
    publish(output, {"a.html": "A", "b.html": "B"})
    (output / "a.html").unlink()
    assert clean(output) == 1


def test_a_replaced_file_keeps_its_mode_and_the_link_to_it(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to("real.yaml")
    replace_file(link, "new\r\n")
    assert link.is_symlink()
    assert real.read_bytes() == b"new\r\n"
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["link.yaml", "real.yaml"]


def test_a_file_with_the_longest_of_names_can_be_replaced(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"n" * 255: "old"}) / ("n" * 255)
    replace_file(path, "new")
    assert path.read_text() == "new"


def test_a_file_that_cannot_be_replaced_stays_and_leaves_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_files(tmp_path, {"a.yaml": "old"}) / "a.yaml"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(WriteError) as error:
        replace_file(path, "new")
    assert error.value.message == f"cannot write {path}: No space left on device"
    assert tree(tmp_path) == {"a.yaml": b"old"}
    with pytest.raises(WriteError):
        replace_file(tmp_path / "no" / "a.yaml", "new")
