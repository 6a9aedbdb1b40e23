"""The search index: what it holds, that it is the same each time, and when it is made."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sitegen import search
from sitegen.building.build import Options, build
from sitegen.cli import main
from sitegen.search import cbor, index, service
from tests import ROOT, write_files
from tests.builds import SITE, files, run
from tests.serving import serving, until

INDEX = "pagefind/"
ENTRY = f"{INDEX}en/pagefind-entry.json"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_files(tmp_path / "site", dict(SITE))


def built(site: Path, output: str = "public") -> dict[str, bytes]:
    result = build(site, Options(site / output))
    assert result.diagnostics == ()
    return files(site / output)


def fragments(output: Mapping[str, bytes]) -> dict[str, dict[str, object]]:
    """What the index tells of each hit, by address."""
    texts = [gzip.decompress(data) for url, data in output.items() if "/fragment/" in url]
    found = [json.loads(text.removeprefix(b"pagefind_dcd")) for text in texts]
    return {fragment["url"]: fragment for fragment in found}


# What it holds


def test_articles_and_statements_are_found_with_who_when_where_and_in_conflict(site: Path) -> None:
    config = SITE["sitegen.yaml"] + "language: de\n"
    sidecar = SITE["content/b/x.annotations.yaml"] + "defaults: {date: 2018-04-15}\n"
    write_files(site, {"sitegen.yaml": config, "content/b/x.annotations.yaml": sidecar})
    found = fragments(built(site))
    assert found.keys() == {"b/x.html", "b/x.html#s-stay", "b/x.html#s-leave", "b/index.html"}
    said, text = found["b/x.html#s-stay"], found["b/x.html"]
    assert said["content"] == "We stay"
    assert said["meta"] == {"title": "He", "date": "15. April 2018", "article": "X"}
    assert said["filters"] == {
        "type": ["statement"],
        "kind": ["direct"],
        "speaker": ["He"],
        "briefing": ["The matter"],
        "year": ["2018"],
        "conflict": ["yes"],
    }
    assert text["content"] == "He said “We stay.” She said “We leave.”"
    assert text["filters"] == {
        "type": ["text"],
        "speaker": ["He", "She"],
        "briefing": ["The matter"],
        "year": ["2018"],
        "conflict": ["yes"],
    }


def test_each_language_has_an_index_of_its_own(site: Path) -> None:
    write_files(site, {"content/b/y.md": "---\nlang: ar-EG\n---\nسنبقى هنا\n"})
    output = built(site)
    assert ENTRY in output
    entry = json.loads(output[f"{INDEX}ar/pagefind-entry.json"])
    assert list(entry["languages"]) == ["ar"]
    assert f"{INDEX}ar/wasm.ar.pagefind" in output
    assert 'data-languages="ar en"' in output["search.html"].decode()


@pytest.mark.parametrize(
    ("text", "title", "found"),
    [
        ("![A letter](scan.png)", "A letter", "A letter"),
        ("---", "A break", "A break"),
        ("", "…", "only.html"),
        ("…", "…", "only.html"),
        ("½", "A half", "½"),
    ],
)
def test_a_text_without_words_is_found_by_its_title(
    tmp_path: Path, text: str, title: str, found: str
) -> None:
    """Also where it is the only one of its language, of which Pagefind would make no index."""
    site = write_files(tmp_path / "site", {"content/scan.png": "", "content/a.md": "Words."})
    write_files(site, {"content/only.md": f"---\ntitle: {title}\nlang: fr\n---\n{text}\n"})
    output = built(site)
    assert fragments(output)["only.html"]["content"] == found
    assert f"{INDEX}fr/pagefind-entry.json" in output


def test_two_speakers_of_one_name_are_told_apart(site: Path) -> None:
    sidecar = SITE["content/b/x.annotations.yaml"].replace("name: She", "name: He")
    write_files(site, {"content/b/x.annotations.yaml": sidecar})
    said = fragments(built(site))["b/x.html#s-leave"]
    assert said["filters"]["speaker"] == ["He (she)"]  # type: ignore[index]  # JSON
    assert said["meta"]["title"] == "He"  # type: ignore[index]  # JSON


@pytest.mark.parametrize(
    ("date", "years"),
    [
        ("2018", ["2018"]),
        ("2018-04~", ["2018"]),
        ("2017-12/2018-01", ["2017", "2018"]),
        ("../1787-09-17", ["1787"]),
        ("201X", None),
        ("Y-17000", None),
        ("-0043", None),
    ],
)
def test_a_date_is_found_by_its_years(site: Path, date: str, years: list[str] | None) -> None:
    article = SITE["content/b/x.md"].replace("2018-04-15", f'"{date}"')
    write_files(site, {"content/b/x.md": article})
    filters = fragments(built(site))["b/x.html"]["filters"]
    assert filters.get("year") == years  # type: ignore[attr-defined]  # JSON


def test_only_what_a_search_needs_is_published_and_only_its_page_may_run_it(site: Path) -> None:
    output = built(site)
    kinds = {url.split("/")[-1].rpartition(".")[2] for url in output if url.startswith(INDEX)}
    assert kinds == {"js", "json", "pagefind", "pf_filter", "pf_fragment", "pf_index", "pf_meta"}
    assert [url for url in output if url.startswith(INDEX) and url.endswith(".js")] == [
        f"{INDEX}pagefind.js"
    ]
    pages = [url for url in output if url.endswith(".html")]
    assert [url for url in pages if b"wasm-unsafe-eval" in output[url]] == ["search.html"]


def test_a_site_without_search_has_nothing_of_it(site: Path) -> None:
    with_search = built(site)
    write_files(site, {"sitegen.yaml": SITE["sitegen.yaml"] + "search: false\n"})
    without = built(site)
    assert {url for url in with_search if url.startswith(INDEX)} & without.keys() == set()
    pages = [data for url, data in without.items() if url.endswith(".html")]
    assert "search.html" not in without
    assert not any(b"search.html" in data or b"slash.js" in data for data in pages)


def test_nothing_else_may_stand_where_the_search_stands(site: Path) -> None:
    write_files(site, {"content/search.md": "A text.\n", f"content/{INDEX}pagefind.js": "mine"})
    found = [(d.path, d.code, d.message) for d in build(site, Options()).diagnostics]
    message = "two sources for one address: {0} (also {1})"
    assert sorted(found) == [
        (
            "content/pagefind/pagefind.js",
            "url-taken",
            message.format("pagefind/pagefind.js", "the search index"),
        ),
        ("content/search.md", "url-taken", message.format("search.html", "the search page")),
    ]


# The same each time


def test_the_same_content_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    outputs = []
    for number, jobs in enumerate(("1", "2", "2")):
        site = write_files(tmp_path / ("deep/" * number) / "site", dict(SITE))
        env = {"PYTHONHASHSEED": str(number)}
        assert run("build", site, "--jobs", jobs, "--quiet", env=env).returncode == 0
        outputs.append(files(site / "public"))
    assert any(url.startswith(INDEX) for url in outputs[0])
    assert outputs[0] == outputs[1] == outputs[2]


def test_the_index_of_the_example_is_the_same_each_time(example_site: Path, tmp_path: Path) -> None:
    done = run("build", ROOT, "-o", tmp_path / "public", "--quiet")
    assert done.returncode == 0
    assert files(tmp_path / "public") == files(example_site)


VALUES = st.recursive(
    st.integers(0, 2**64 - 1) | st.text(), lambda values: st.lists(values, max_size=40)
)


@given(VALUES)
def test_values_are_written_as_they_are_read(value: cbor.Value) -> None:
    data = cbor.write(value)
    assert cbor.read(data) == value
    with pytest.raises(ValueError, match="more than one value"):
        cbor.read(data + b"\0")


@given(st.binary(max_size=40))
def test_bytes_that_are_no_value_are_refused(data: bytes) -> None:
    try:
        value = cbor.read(data)
    except ValueError:
        return
    assert cbor.read(cbor.write(value)) == value


# When it is made


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[search.Request]:
    """What an index was made of, each time that one was."""
    requests: list[search.Request] = []
    make = search.make_index

    def counted(request: search.Request, *, aside: bool = False) -> search.Made:
        requests.append(request)
        return make(request, aside=aside)

    monkeypatch.setattr(search, "make_index", counted)
    return requests


def test_it_is_made_again_only_when_what_it_holds_has_changed(
    site: Path, made: list[search.Request]
) -> None:
    first = built(site)
    write_files(site, {"themes/default/static/own.css": "a {}"})
    second = built(site)
    assert len(made) == 1
    assert {u: d for u, d in first.items() if u.startswith(INDEX)} == {
        u: d for u, d in second.items() if u.startswith(INDEX)
    }
    write_files(site, {"content/b/x.md": SITE["content/b/x.md"].replace("He said", "He cried")})
    third = built(site)
    assert len(made) == 2
    assert third == built(site, "other")
    assert first.keys() - third.keys()  # what is not wanted any more is gone


@pytest.mark.parametrize("harm", ["changed", "missing", "link"])
def test_an_index_that_somebody_changed_is_mended(
    site: Path, made: list[search.Request], harm: str
) -> None:
    expected = built(site)
    path = site / "public" / ENTRY
    data = path.read_bytes()
    path.unlink()
    if harm == "changed":
        path.write_text("{}")
    elif harm == "link":
        (site / "copy").write_bytes(data)
        path.symlink_to(site / "copy")
    assert built(site) == expected
    assert len(made) == 2


def test_a_site_without_texts_has_an_empty_search(tmp_path: Path) -> None:
    site = write_files(tmp_path, {"content/a.txt": "no article"})
    output = built(site)
    assert "search.html" in output
    assert not any(url.startswith(INDEX) for url in output)


# When it cannot be made


def script(path: Path, text: str) -> str:
    path.write_text(f"#!{sys.executable}\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import sys; sys.exit(3)", "pagefind ended with status 3 before it was done"),
        ("print('well,', flush=True)", "pagefind answers what sitegen does not understand"),
        ("import time; time.sleep(60)", "pagefind was killed, or did not end within 0 seconds"),
        (
            "import base64, time\n"
            'print(base64.b64encode(b\'{"payload": {"type": "Error", "message": "No!"}}\')'
            ".decode(), end=',', flush=True)\n"
            "time.sleep(60)",
            "pagefind says: No!",
        ),
    ],
)
def test_a_program_that_fails_is_told_and_nothing_is_published(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, told: str
) -> None:
    path = script(tmp_path / "pagefind", program)
    monkeypatch.setattr(index, "_program", lambda: path)
    if "sleep" in program:
        monkeypatch.setattr(service, "PATIENCE", 20 if "Error" in program else 0.2)
    done = CliRunner().invoke(main, ["build", str(site)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"error[search-index]: {told}\n" + (
        "        install it anew: pip install --force-reinstall 'pagefind[bin]'; "
        "or write `search: false` in sitegen.yaml\n"
        "1 error: nothing was published\n"
    )
    assert not (site / "public").exists()


NO_PROGRAM = (
    "error[search-index]: there is no pagefind, which makes the search index\n"
    "        install it: pip install 'pagefind[bin]'; or write `search: false` in sitegen.yaml\n"
    "1 error: nothing was published\n"
)


def test_a_missing_program_is_told_with_what_to_do(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, index.PACKAGE, None)
    done = CliRunner().invoke(main, ["build", str(site)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == NO_PROGRAM
    kept = CliRunner().invoke(main, ["build", str(site), "--keep-going"])
    assert kept.exit_code == 1
    assert "index.html" in files(site / "public")


def test_the_version_is_that_of_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index._version() == version(index.PACKAGE)
    (tmp_path / "Pagefind.Bin-9.8.7.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path / "gone"), str(tmp_path), *sys.path])
    assert index._version() == "9.8.7"
    monkeypatch.setattr(sys, "path", [str(tmp_path / "gone")])
    assert index._version() == ""


def test_files_of_another_version_are_refused(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.search.canonical.VERSIONS", ("9.",))
    (found,) = build(site, Options()).diagnostics
    version = index._version()
    assert found.message == (
        f"pagefind {version} makes files that sitegen does not know (files of version {version})"
    )


# In the preview


def test_the_preview_makes_it_when_it_is_asked_for_and_after_each_change(site: Path) -> None:
    with serving(site) as server:
        first = server.ask(f"/{ENTRY}")
        assert first.status == 200
        assert server.ask(f"/{INDEX}pagefind.js").headers["Content-Type"].startswith("text/java")
        assert server.ask(f"/{INDEX}none").status == 404
        text = SITE["content/b/x.md"].replace("He said", "He cried")
        write_files(site, {"content/b/x.md": text})
        until(lambda: server.ask(f"/{ENTRY}").body != first.body, "another index")
        clean = build(site, Options(site / "public", drafts=True, future=True))
        assert clean.written
        for url, data in files(site / "public").items():
            if url.startswith(INDEX):
                assert server.ask(f"/{url}").body == data, url


def test_the_preview_tells_that_it_cannot_be_made_and_goes_on(site: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"shadow/pagefind_bin.py": "raise ImportError\n"})
    env = {"PYTHONPATH": os.pathsep.join([str(tmp_path / "shadow"), str(ROOT)])}
    with serving(site, env=env) as server:
        assert server.ask(f"/{ENTRY}").status == 404
        until(lambda: any("error[search-index]" in line for line in server.lines), "a message")
        assert "We stay" in server.page("/b/x.html")
