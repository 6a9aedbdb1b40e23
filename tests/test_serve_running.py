"""The preview as a process: its port, its end; which changes it hears of; the editor."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from sitegen.load import scan
from sitegen.serve.articles import ArticleStore
from sitegen.serve.editor import editor_command, editor_link
from sitegen.serve.watch import Place, named, places
from tests import write_files
from tests.builds import SITE, ctrl_c, run
from tests.serving import PATIENCE, serving, until

__all__ = ["ctrl_c"]  # a fixture


def test_a_port_that_is_taken_is_passed_over(tmp_path: Path) -> None:
    site = write_files(tmp_path, dict(SITE))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(site, "--port", str(port)) as server:
            assert server.port > port
            assert server.ask("/").status == 200


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_it_even_while_a_page_listens(tmp_path: Path) -> None:
    site = write_files(tmp_path, dict(SITE))
    with serving(site) as server, socket.create_connection(("127.0.0.1", server.port)) as page:
        page.settimeout(PATIENCE)
        host = f"127.0.0.1:{server.port}"
        page.sendall(f"GET /.sitegen/events HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        received = b""
        while b"event: update\ndata: " not in received:
            received += page.recv(4096)
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(PATIENCE) == 0


def test_what_is_no_site_is_not_served(tmp_path: Path) -> None:
    done = run("serve", tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        f'{tmp_path}: error[no-content]: there is no folder "content" in {tmp_path}\n'
        "        `sitegen new site DIR` makes a site\n"
    )


def test_an_address_that_is_not_ours_cannot_be_listened_at(tmp_path: Path) -> None:
    site = write_files(tmp_path, dict(SITE))
    done = run("serve", site, "--host", "192.0.2.1", "--port", "8000")
    assert done.returncode == 2
    assert done.stderr == (
        "error[system]: cannot listen at 192.0.2.1:8000: Cannot assign requested address\n"
        "        give another --host\n"
    )


def test_each_look_is_told_in_a_line(tmp_path: Path) -> None:
    site = write_files(tmp_path, dict(SITE))
    with serving(site) as server:
        (site / "content/b/x.md").write_text("He said “We stay.” She said “We leave.”\n")
        # By name, or as "the site", if the first look after the start was not over.
        until(lambda: sum(": done in" in line for line in server.lines) >= 2)
        (site / "content/b/x.annotations.yaml").write_text("speakers: {he: {nam: He}}\n")
        until(lambda: any(": 1 error in" in line for line in server.lines))
    assert any("unknown-key" in line for line in server.lines)


# ---- Which paths matter ----


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("content/b/x.md", "content/b/x.md"),
        ("content", "content"),
        ("content/b/.x.md.swp", None),
        ("content/.git/x.md", None),
        ("content/b/x.md~", None),
        ("content/b/#x.md#", None),
        ("content/b/4913", "content/b/4913"),
    ],
)
def test_names_of_changes_in_a_folder(path: str, name: str | None) -> None:
    assert named(Place(Path("/site/content"), "content"), f"/site/{path}") == name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("sitegen.yaml", "sitegen.yaml"),
        ("content", "content"),
        ("themes", "themes"),
        ("public", None),
        (".public.sitegen", None),
        ("sitegen.yaml~", None),
        ("", None),
    ],
)
def test_of_the_sites_own_folder_only_its_parts_matter(path: str, name: str | None) -> None:
    assert named(Place(Path("/site"), "", deep=False), f"/site/{path}".rstrip("/")) == name


def test_links_are_watched_where_they_lead(tmp_path: Path) -> None:
    write_files(tmp_path, {"real/x.md": ""})
    (tmp_path / "site").mkdir()
    (tmp_path / "site/content").symlink_to(tmp_path / "real")
    found = places(tmp_path / "site", [tmp_path / "theme"])
    assert Place(tmp_path / "real", "content") in found
    assert Place(tmp_path / "theme", (tmp_path / "theme").as_posix()) in found


# ---- Articles held ----


def test_an_article_is_read_again_only_if_its_bytes_changed(tmp_path: Path) -> None:
    site = write_files(tmp_path, dict(SITE))
    store, sources = ArticleStore(site), scan(site).articles
    first = store.articles(sources, "en", None)
    os.utime(site / "content/b/x.md")
    assert all(a is b for a, b in zip(first, store.articles(sources, "en", None), strict=True))
    article = site / "content/b/x.md"
    status = article.stat()
    article.write_text(article.read_text().replace("stay", "away"))
    os.utime(article, ns=(status.st_atime_ns, status.st_mtime_ns))
    second = store.articles(sources, "en", {"content/b/x.md"})
    assert [a is b for a, b in zip(first, second, strict=True)] == [True, False]
    assert "away" in second[1].body.text
    other = store.articles(sources, "de", frozenset())
    assert not any(a is b for a, b in zip(second, other, strict=True))


# ---- The editor ----


@pytest.mark.parametrize(
    ("editor", "command"),
    [
        ("", []),
        ("gedit", ["gedit", "/s/a b.md"]),
        ("gedit +{line} {file}", ["gedit", "+3", "/s/a b.md"]),
        ("subl '{file}:{line}:{column}'", ["subl", "/s/a b.md:3:5"]),
        ("'not closed", []),
    ],
)
def test_the_editors_command(
    monkeypatch: pytest.MonkeyPatch, editor: str, command: list[str]
) -> None:
    monkeypatch.setenv("SITEGEN_EDITOR", editor)
    assert editor_command(Path("/s/a b.md"), 3, 5) == command
    assert editor_link(Path("/s/a b.md"), 3, 5) == "vscode://file/s/a%20b.md:3:5"
