"""However a site is edited, building it again gives what building it anew would give."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sitegen import record
from sitegen.building.build import Options, Unusable, build
from sitegen.building.cache import Cache
from sitegen.pages import timeline
from tests import write_files
from tests.builds import SITE, compile_once, times, tree

Edit = Callable[[Path], None]
"""A change to the site in a folder."""

FOLDERS = ["", "b/", "b/c/", "x/", "B/"]
STEMS = ["x", "y", "X", "index", "b", "ü", "a b", "speakers", "timeline", "404"]
WORDS = ["We stay", "We leave", "stay", "He said", "“We stay.”", "**We** stay", "", "# Title"]
IDS = ["he", "she", "they", "c", "stay", "leave", "-"]

paths = st.builds("{}{}".format, st.sampled_from(FOLDERS), st.sampled_from(STEMS))
words = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
ids = st.sampled_from(IDS)
dates = st.sampled_from(["2018-04-15", "2018~", "..", "1787-09", "9999-01-01", "soon"])

statements = st.dictionaries(
    ids,
    st.fixed_dictionaries(
        {"speaker": ids, "quote": st.sampled_from(WORDS[:4])},
        optional={"date": dates, "via": st.lists(ids, max_size=2), "kind": st.just("direct")},
    ),
    max_size=3,
)
speakers = st.dictionaries(ids, st.fixed_dictionaries({"name": words}), max_size=3)
conflicts = st.dictionaries(
    ids,
    st.builds(
        lambda first, second: {
            "question": "Which?",
            "positions": {
                "one": {"label": "One", "statements": [first]},
                "two": {"label": "Two", "statements": [second]},
            },
        },
        st.sampled_from(["stay", "x#stay", "b/x#stay", "y#leave"]),
        st.sampled_from(["leave", "x#leave", "b/x#leave", "y#stay"]),
    ),
    max_size=2,
)
sidecars = st.fixed_dictionaries(
    {}, optional={"speakers": speakers, "statements": statements, "conflicts": conflicts}
).map(json.dumps)
fronts = st.fixed_dictionaries(
    {},
    optional={
        "title": words,
        "date": dates,
        "draft": st.booleans(),
        "tags": st.lists(st.sampled_from(["t", "T", "ü", "u v"]), max_size=2),
        "slug": st.sampled_from(["x", "other", "index", "y"]),
    },
).map(lambda front: f"---\n{json.dumps(front)}\n---\n" if front else "")
configs = st.fixed_dictionaries(
    {},
    optional={
        "title": words,
        "base_url": st.sampled_from(["https://a.example/", "https://b.example/x"]),
        "urls": st.sampled_from(["flat", "directory"]),
        "language": st.sampled_from(["en", "de", "ar"]),
    },
).map(json.dumps)


def _write(name: str, text: str) -> Edit:
    def edit(site: Path) -> None:
        path = site / name
        for above in path.parents:
            if above.is_file():
                return
        if not path.is_dir():
            write_files(site, {name: text})

    return edit


def _remove(name: str) -> Edit:
    def edit(site: Path) -> None:
        path = site / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    return edit


def _rename(old: str, new: str) -> Edit:
    def edit(site: Path) -> None:
        for ending in (".md", ".annotations.yaml"):
            source, target = site / f"content/{old}{ending}", site / f"content/{new}{ending}"
            if source.is_file() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                source.rename(target)

    return edit


def _append(name: str, text: str) -> Edit:
    def edit(site: Path) -> None:
        if (site / name).is_file():
            with (site / name).open("a", encoding="utf-8") as file:
                file.write(text)

    return edit


def _article(path: str, front: str, text: str, body: str) -> Edit:
    return _write(f"content/{path}.md", f"{front}\nHe said “We stay.” {text}\n\n{body}\n")


edits = st.one_of(
    st.builds(_article, paths, fronts, words, words),
    st.builds(_write, paths.map("content/{}.annotations.yaml".format), sidecars),
    st.builds(
        _append, paths.map("content/{}.md".format), words.map("\nShe said “We leave.” {}\n".format)
    ),
    st.builds(_rename, paths, paths),
    st.builds(_rename, st.just("b/x"), paths),
    st.builds(_remove, paths.map("content/{}.md".format)),
    st.builds(_remove, paths.map("content/{}.annotations.yaml".format)),
    st.builds(_remove, st.sampled_from(["content/b", "content/x", "content/picture.png"])),
    st.builds(_write, paths.map("content/{}.html".format), words),
    st.builds(_write, paths.map("content/{}".format), words),
    st.builds(_write, st.just("sitegen.yaml"), configs),
    st.builds(_write, st.just("content/b/x.md"), st.just(SITE["content/b/x.md"])),
    st.builds(
        _write,
        st.sampled_from([f"themes/default/templates/{name}.html" for name in ("404", "tag")]),
        words.map("{{% extends 'base.html' %}}{{% block main %}}{}{{% endblock %}}".format),
    ),
    st.builds(_remove, st.just("themes")),
)


@contextmanager
def _site() -> Iterator[Path]:
    """A small site, and room for outputs beside it; templates are compiled once for all, and few
    entries fill a page of the timeline."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        compile_once(patch)
        patch.setattr(timeline, "ENTRIES", 2)
        patch.setattr(timeline, "PERIODS", 2)
        yield write_files(Path(folder) / "site", dict(SITE))


options = st.sampled_from(
    [Options(), Options(), Options(drafts=True), Options(keep_going=True), Options(jobs=2)]
)
ends = st.sampled_from([None, None, "keep_articles", "pages", "keep_published"])
"""Where a build before the one that is looked at is stopped, if there is one."""


class _Killed(BaseException):
    pass


def _killed(site: Path, output: Path, how: Options, end: str) -> None:
    """Begin a build, and stop it when it gets to some use of the cache."""

    def kill(*_: object) -> None:
        raise _Killed

    with pytest.MonkeyPatch.context() as patch, suppress(_Killed):
        patch.setattr(Cache, end, kill)
        _published(site, output, how)


def _published_anew(site: Path, output: Path, how: Options) -> bool:
    """Build the same as if nothing had been built before."""
    copy = site.parent / "copy"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns(record.FOLDER))
    published = _published(copy, output, replace(how, jobs=1))
    shutil.rmtree(copy)
    return published


def _published(site: Path, output: Path, how: Options) -> bool:
    """Build; say whether something was published. No error of the output is to be expected."""
    try:
        result = build(site, replace(how, output=output))
    except Unusable:
        return False
    assert bool(result.written) == (not result.errors or how.keep_going)
    return result.written is not None


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(edits, options, ends), min_size=1, max_size=5))
def test_an_output_built_again_and_again_equals_one_built_anew(
    changes: list[tuple[Edit, Options, str | None]],
) -> None:
    with _site() as site:
        output, anew = site.parent / "public", site.parent / "anew"
        assert _published(site, output, Options())
        for change, how, end in changes:
            change(site)
            if end is not None:
                _killed(site, output, how, end)
            content, before, touched = tree(site), tree(output), times(output)
            if _published(site, output, how):
                event("published")
                assert _published_anew(site, anew, how)
                assert tree(output) == tree(anew)
                shutil.rmtree(anew)
            else:
                event("refused")
                assert not _published_anew(site, anew, how)
                assert not anew.exists()
                assert tree(output) == before
                assert times(output) == touched
            assert tree(site) == content
            assert {path.name for path in site.parent.iterdir()} == {"site", "public"}
