"""Old addresses: aliases and changed slugs lead on, and are never another page's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from sitegen.building.build import Options, Result, build, check
from tests import write_files
from tests.links import check_links
from tests.reading import page as read

BASE = "https://a.example/b/"
SITE = {
    "sitegen.yaml": f"base_url: {BASE}\n",
    "content/n/new.md": "---\ntitle: New & <b>\naliases: [/old/a b.html, /2018/x/, caf%C3%A9]\n"
    "---\nText.\n",
    "content/n/file.md": "---\ntitle: Named\nslug: name\n---\n[Once](../old/a%20b.html)\n",
    "content/n/index.md": "---\ntitle: Matter\naliases: /matter.html\n---\nOn it.\n",
}


def built(site: Path, files: dict[str, str]) -> Path:
    result = build(write_files(site, files), Options())
    assert result.diagnostics == ()
    return site / "public"


def told(site: Path, files: dict[str, str]) -> list[str]:
    """What a check says, as `file:line:column: code: message (hint)`."""
    result: Result = check(write_files(site, files), Options())
    return [
        f"{d.path}:{d.line}:{d.column}: {d.code}: {d.message} ({d.hint})"
        for d in result.diagnostics
    ]


def test_every_old_address_leads_on(tmp_path: Path) -> None:
    output = built(tmp_path, SITE)
    for old, target, link in (
        ("old/a b.html", "n/new.html", "../n/new.html"),
        ("2018/x/index.html", "n/new.html", "../../n/new.html"),
        ("café/index.html", "n/new.html", "../n/new.html"),
        ("n/file.html", "n/name.html", "name.html"),
        ("matter.html", "n/index.html", "n/index.html"),
    ):
        root = read(output / old)
        heads = {e.get("http-equiv") or e.get("name") or e.get("rel"): e for e in root.iter()}
        assert heads["refresh"].get("content") == f"0; url={link}"
        assert heads["canonical"].get("href") == BASE + target
        assert heads["robots"].get("content") == "noindex"
        assert [a.get("href") for a in root.iter("a")] == [link]
    assert [a.text for a in read(output / "2018/x/index.html").iter("a")] == ["New & <b>"]
    assert check_links(output) == []


def test_hosts_are_told_of_them_in_a_file(tmp_path: Path) -> None:
    output = built(tmp_path, SITE)
    assert (output / "_redirects").read_text("utf-8").splitlines() == [
        "/b/matter.html /b/n/index.html 301",
        "/b/old/a%20b.html /b/n/new.html 301",
        "/b/2018/x /b/n/new.html 301",
        "/b/caf%C3%A9 /b/n/new.html 301",
        "/b/n/file.html /b/n/name.html 301",
    ]


def test_a_site_without_old_addresses_has_no_such_file(tmp_path: Path) -> None:
    assert not (built(tmp_path, {"content/a.md": "A"}) / "_redirects").exists()


def test_a_sites_own_file_for_hosts_stays(tmp_path: Path) -> None:
    output = built(tmp_path, SITE | {"content/_redirects": "/mine /n/new.html\n"})
    assert (output / "_redirects").read_text() == "/mine /n/new.html\n"
    assert (output / "matter.html").exists()


def test_old_addresses_are_not_in_the_sitemap(tmp_path: Path) -> None:
    urls = re.findall("<loc>(.*?)</loc>", (built(tmp_path, SITE) / "sitemap.xml").read_text())
    assert f"{BASE}n/new.html" in urls
    assert not [url for url in urls if "old" in url or "matter" in url or "2018" in url]


@pytest.mark.parametrize(
    ("alias", "clash"),
    [
        ("/b.html", "b.html (also content/b.md)"),
        ("B.HTML", "b.html and B.HTML, which differ in case only (also content/b.md)"),
        ("a.html", "a.html (also content/a.md)"),
        ("speakers/index.html", "speakers/index.html (also the list of speakers)"),
        ("pic.html", "pic.html (also content/pic.html)"),
        (
            "b.html/more",
            "b.html and b.html/more/index.html, one a file and one in a folder of its name "
            "(also content/b.md)",
        ),
        (
            "static/style.css/x.html",
            "static/style.css and static/style.css/x.html, one a file and one in a folder of its "
            "name (also the theme)",
        ),
    ],
)
def test_an_old_address_that_is_taken_is_told(tmp_path: Path, alias: str, clash: str) -> None:
    files = {
        "content/a.md": f"---\naliases:\n  - ok.html\n  - {alias}\n---\nA",
        "content/b.md": "B",
        "content/pic.html": "own",
    }
    found = told(tmp_path, files)
    assert found == [
        f"content/a.md:4:5: url-taken: two sources for one address: {clash} "
        "(drop it, or give the other another address)"
    ]


def test_two_articles_cannot_have_had_one_address(tmp_path: Path) -> None:
    files = {
        "content/a.md": "---\naliases: old.html\n---\nA",
        "content/b.md": "---\naliases: old.html\n---\nB",
    }
    assert told(tmp_path, files) == [
        "content/b.md:2:1: url-taken: two sources for one address: old.html (also content/a.md) "
        "(drop it, or give the other another address)"
    ]


def test_what_a_slug_changed_gives_way(tmp_path: Path) -> None:
    """A file's name is an old address only if nothing else has it."""
    files = {
        "content/a.md": "---\nslug: b\n---\nA",
        "content/c.md": "---\nslug: a\n---\nC",
        "content/d.md": "---\naliases: c.html\n---\nD",
    }
    output = built(tmp_path, files)
    assert "D</a>" in (output / "c.html").read_text()
    assert (output / "_redirects").read_text() == "/c.html /d.html 301\n"


@pytest.mark.parametrize(
    "alias",
    [
        *("/", "..", "a/../b", "./a", "a//b", "//other.example/x", "https://other.example/x"),
        *("%2e%2e/x", "a%2f%2e%2e/b", ".sitegen-manifest", "a?b=c", "a#b", "a\\b", "a%25b"),
    ],
)
def test_what_is_no_path_on_the_site_is_refused(tmp_path: Path, alias: str) -> None:
    found = told(tmp_path, {"content/a.md": f"---\naliases: ['{alias}']\n---\nA"})
    assert found == [
        f'content/a.md:2:11: bad-value: "{alias}" is not a path on this site '
        "(give an old address of this page, such as /2018/syria.html)"
    ]


def test_a_browser_is_led_on(tmp_path: Path, page: Page) -> None:
    output = built(tmp_path, SITE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((output / "2018/x/index.html").as_uri())
    page.wait_for_url("**/n/new.html")
    assert page.locator("h1").inner_text() == "New & <b>"
    assert complaints == []


def test_an_asterisk_leads_on_for_itself_alone(tmp_path: Path) -> None:
    output = built(tmp_path, {"content/a.md": "---\naliases: ['/*', /old/*]\n---\nA\n"})
    assert (output / "_redirects").read_text() == "/%2A /a.html 301\n/old/%2A /a.html 301\n"
    assert (output / "*/index.html").exists()


@pytest.mark.parametrize(
    ("name", "what"),
    [("_redirects", "the list of old addresses"), ("_headers", "the headers for hosts")],
)
def test_what_hosts_read_is_no_folder(tmp_path: Path, name: str, what: str) -> None:
    alias = {"content/a.md": f"---\naliases: /{name}\n---\nA\n"}
    message = f"two sources for one address: {name} and {name}/index.html, one a file and one in a"
    assert told(tmp_path / "alias", alias) == [
        f"content/a.md:2:1: url-taken: {message} folder of its name (also {what}) "
        "(drop it, or give the other another address)"
    ]
    article = {
        "sitegen.yaml": "urls: directory\n",
        f"content/{name}.md": "A\n",
        "content/b.md": "---\nslug: c\n---\nB\n",
    }
    message = f"two sources for one address: {name}/index.html and {name}, one a file and one in a"
    assert told(tmp_path / "article", article) == [
        f"content/{name}.md:0:0: url-taken: {message} folder of its name (also {what}) "
        "(rename one, or give it another slug)"
    ]
    result = build(tmp_path / "article", Options(keep_going=True))
    assert (result.errors, (tmp_path / f"article/public/{name}/index.html").exists()) == (1, True)
