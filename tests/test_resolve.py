"""Linking: what becomes of references, and what follows from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.diagnostics import Fault, Severity
from sitegen.load import load_article, scan
from sitegen.model import INVERSE, OPPOSING, Site
from sitegen.resolve import Selection, resolve
from tests import write_files

NOW = 1_700_000_000
EVERYTHING = Selection(drafts=True, future=True, now=NOW)
PEOPLE = "speakers: {he: {name: He}, she: {name: She}}\n"


@pytest.fixture
def linked(tmp_path: Path) -> Linked:
    return Linked(tmp_path)


class Linked:
    """Makes a site of files below `content/`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(
        self, files: dict[str, str], selection: Selection = EVERYTHING
    ) -> tuple[Site, tuple[Fault, ...]]:
        write_files(self.root, {f"content/{name}": text for name, text in files.items()})
        sources = scan(self.root).articles
        articles = [load_article(self.root, source, "en") for source in sources]
        assert not [d for article in articles for d in article.diagnostics]
        return resolve(articles, selection)

    def site(self, files: dict[str, str], selection: Selection = EVERYTHING) -> Site:
        """The site; nothing may be wrong with it."""
        site, faults = self(files, selection)
        assert faults == ()
        return site


def said(*ids: str, speaker: str = "he") -> str:
    """Statements whose words are their ids."""
    return "statements:\n" + "".join(f"  {id}: {{speaker: {speaker}, quote: {id}}}\n" for id in ids)


def article(*ids: str) -> str:
    return " ".join(f"He said “{id}”." for id in ids) + "\n"


# ---- References ----

PATHS = ("2017/north/talks", "2018/north/talks", "2018/south/visit")


@pytest.mark.parametrize(
    ("reference", "meant"),
    [
        ("visit#came", "2018/south/visit#came"),
        ("south/visit#came", "2018/south/visit#came"),
        ("2018/south/visit#came", "2018/south/visit#came"),
        ("2017/north/talks#came", "2017/north/talks#came"),
        ("2018/north/talks#came", "2018/north/talks#came"),
        ("own", "index#own"),
        ("index#own", "index#own"),
    ],
)
def test_the_shortest_ending_that_is_not_ambiguous_is_enough(
    linked: Linked, reference: str, meant: str
) -> None:
    files = {f"{path}.md": article("came") for path in PATHS}
    files |= {f"{path}.annotations.yaml": said("came") for path in PATHS}
    files["index.md"] = article("own", "other")
    relation = f'relations: [{{from: other, type: confirms, to: "{reference}"}}]\n'
    files["index.annotations.yaml"] = PEOPLE + said("own", "other") + relation
    (found,) = linked.site(files).relations
    assert (found.source, found.targets) == ("index#other", (meant,))


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("talks#came", "ambiguous-reference"),
        ("north/talks#came", "ambiguous-reference"),
        ("isit#came", "unknown-article"),
        ("visit#went", "unknown-statement"),
        ("came", "unknown-statement"),
    ],
)
def test_what_cannot_be_told_is_left_out(linked: Linked, reference: str, code: str) -> None:
    files = {f"{path}.md": article("came") for path in PATHS}
    files |= {f"{path}.annotations.yaml": said("came") for path in PATHS}
    files["index.md"] = article("own")
    relation = f'relations: [{{from: own, type: confirms, to: "{reference}"}}]\n'
    files["index.annotations.yaml"] = PEOPLE + said("own") + relation
    site, (fault,) = linked(files)
    assert fault.code == code
    assert fault.keys == ("relations", 0, "to", 0)
    assert site.relations == ()


def test_a_path_that_is_given_whole_is_no_ending(linked: Linked) -> None:
    files = {"a.md": article("x"), "b/a.md": article("x"), "c.md": article("y")}
    files |= {"a.annotations.yaml": PEOPLE + said("x"), "b/a.annotations.yaml": said("x")}
    files["c.annotations.yaml"] = said("y") + 'relations: [{from: y, type: repeats, to: "a#x"}]\n'
    (found,) = linked.site(files).relations
    assert found.targets == ("a#x",)


# ---- Speakers ----


def test_declarations_are_joined(linked: Linked) -> None:
    site = linked.site(
        {
            "a.md": "A\n",
            "a.annotations.yaml": "speakers: {he: {name: He, role: President}}\n",
            "b.md": "B\n",
            "b.annotations.yaml": "speakers: {he: {name: He, aliases: [Him], kind: person}}\n",
        }
    )
    he = site.speakers["he"]
    assert (he.name, he.roles[0].role, he.aliases) == ("He", "President", ("Him",))


def test_what_differs_is_a_fault_of_the_file_that_is_further_down(linked: Linked) -> None:
    site, faults = linked(
        {
            "a.md": "A\n",
            "a.annotations.yaml": "speakers: {he: {name: Him, role: King}}\n",
            "index.annotations.yaml": "speakers: {he: {name: He, role: President}}\n",
        }
    )
    assert site.speakers["he"].name == "He"
    assert [(f.file, f.keys) for f in faults] == [
        ("content/a.annotations.yaml", ("speakers", "he", "name")),
        ("content/a.annotations.yaml", ("speakers", "he", "role")),
    ]


def test_statements_of_unknown_speakers_are_left_out(linked: Linked) -> None:
    site, faults = linked(
        {
            "a.md": article("x", "y"),
            "a.annotations.yaml": PEOPLE + said("x") + "  y: {speaker: nobody, quote: y}\n",
        }
    )
    assert list(site.statements) == ["a#x"]
    assert [fault.code for fault in faults] == ["unknown-speaker"]


@pytest.mark.parametrize(
    ("via", "found"),
    [
        ("she", None),
        ("the press", None),
        ("Reuters", None),
        ("He", Severity.WARNING),
        ("Her Majesty", Severity.WARNING),
        ("shee", Severity.ERROR),
        ("fox-news", Severity.WARNING),
    ],
)
def test_via_may_be_words(linked: Linked, via: str, found: Severity | None) -> None:
    people = "speakers: {he: {name: He}, she: {name: She, aliases: Her Majesty}}\n"
    sidecar = people + f"statements: {{x: {{speaker: he, quote: x, via: {via}}}}}\n"
    site, faults = linked({"a.md": article("x"), "a.annotations.yaml": sidecar})
    assert site.statements["a#x"].via == (via,)
    assert [fault.severity for fault in faults] == ([found] if found else [])


def test_a_default_names_nobody_to_themselves(linked: Linked) -> None:
    defaults = "defaults: {via: she, to: [he, Press], on_behalf_of: she}\n"
    statements = said("x") + "  y: {speaker: she, quote: y}\n  z: {speaker: [she, he], quote: z}\n"
    site = linked.site(
        {"a.md": article("x", "y", "z"), "a.annotations.yaml": PEOPLE + defaults + statements}
    )
    named = [(s.via, s.to, s.on_behalf_of) for s in site.statements.values()]
    assert named == [
        (("she",), ("Press",), ("she",)),
        ((), ("he", "Press"), ()),
        ((), ("Press",), ()),
    ]


# ---- Relations ----


@pytest.mark.parametrize("kind", INVERSE)
def test_the_other_end_of_a_relation_is_derived(linked: Linked, kind: str) -> None:
    sidecar = PEOPLE + said("x", "y") + f"relations: [{{from: x, type: {kind}, to: y}}]\n"
    site = linked.site({"a.md": article("x", "y"), "a.annotations.yaml": sidecar})
    ((reads, other, _),) = site.relations_of["a#x"]
    assert (reads, other) == (kind, "a#y")
    ((reads, other, _),) = site.relations_of["a#y"]
    assert (reads, other) == (INVERSE[site.relations[0].type], "a#x")
    opposes = site.relations[0].type in OPPOSING
    assert site.opponents("a#x") == (("a#y",) if opposes else ())
    assert site.opponents("a#y") == (("a#x",) if opposes else ())


# ---- Conflicts ----

CONFLICT = """\
conflicts:
  c:
    question: Stay?
    positions:
      yes: {label: Yes, statements: [x, y]}
      no: {label: No, statements: [z]}
      later: {label: Later, statements: [w]}
"""
FOUR = {
    "a.md": article("x", "y", "z", "w"),
    "a.annotations.yaml": PEOPLE + said("x", "y", "z", "w") + CONFLICT,
}


def test_opponents_are_those_in_other_positions(linked: Linked) -> None:
    site = linked.site(FOUR)
    assert site.opponents("a#x") == ("a#z", "a#w")
    assert site.opponents("a#z") == ("a#x", "a#y", "a#w")


def test_opponents_are_named_once(linked: Linked) -> None:
    relation = "relations: [{from: x, type: disputes, to: z}]\n"
    site = linked.site(FOUR | {"a.annotations.yaml": FOUR["a.annotations.yaml"] + relation})
    assert site.opponents("a#x") == ("a#z", "a#w")


def test_a_conflict_without_two_positions_left_is_left_out(linked: Linked) -> None:
    conflict = CONFLICT.replace("[z]", "[gone]").replace("[w]", "[gone]")
    sidecar = PEOPLE + said("x", "y", "z", "w") + conflict
    site, faults = linked(FOUR | {"a.annotations.yaml": sidecar})
    assert [fault.code for fault in faults] == ["unknown-statement"] * 2
    assert site.conflicts == {}
    assert site.opponents("a#x") == ()


def test_a_change_of_position_has_both_dates(linked: Linked) -> None:
    sidecar = (
        PEOPLE
        + """\
statements:
  later: {speaker: he, quote: later, date: 2019}
  first: {speaker: he, quote: first, date: 2017}
  again: {speaker: [she, he], quote: again, date: 2018}
conflicts:
  c:
    question: Stay?
    positions:
      yes: {label: Yes, statements: [again, first]}
      no: {label: No, statements: [later]}
"""
    )
    files = {"a.md": article("later", "first", "again"), "a.annotations.yaml": sidecar}
    (change,) = linked.site(files).changes
    assert (change.conflict, change.speaker) == ("c", "he")
    assert (change.before, change.after) == ("a#again", "a#later")


def test_who_says_two_things_in_one_position_changes_nothing(linked: Linked) -> None:
    hers = "  z: {speaker: she, quote: z}\n  w: {speaker: she, quote: w}\n"
    two = CONFLICT.replace("[z]", "[z, w]").replace("later: {label: Later, statements: [w]}", "")
    sidecar = PEOPLE + said("x", "y") + hers + two
    assert linked.site(FOUR | {"a.annotations.yaml": sidecar}).changes == ()


# ---- Kinds and authors ----


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("He said: “We stay.”", "We stay", "direct"),
        ("He said that we stay.", "we stay", "indirect"),
        ("He said that we “stay”.", "we “stay”", "mixed"),
    ],
)
def test_the_kind_is_worked_out_from_quotation_marks(
    linked: Linked, text: str, quote: str, kind: str
) -> None:
    sidecar = PEOPLE + f"statements: {{x: {{speaker: he, quote: {quote}}}}}\n"
    files = {"a.md": text, "a.annotations.yaml": sidecar}
    assert linked.site(files).statements["a#x"].kind == kind


@pytest.mark.parametrize("author", ["he", "He", "HIM"])
def test_the_words_of_an_author_need_no_quotation_marks(linked: Linked, author: str) -> None:
    files = {
        "a.md": f"---\nauthor: {author}\n---\nWe stay, and they say that we go.\n",
        "a.annotations.yaml": "speakers: {he: {name: He, aliases: [Him]}, she: {name: She}}\n"
        "statements: {x: {speaker: he, quote: We stay}, y: {speaker: she, quote: we go}}\n",
    }
    site = linked.site(files)
    assert site.statements["a#x"].kind == "direct"
    assert site.statements["a#y"].kind == "indirect"


def test_direct_speech_of_others_stands_in_quotation_marks(linked: Linked) -> None:
    sidecar = PEOPLE + "statements: {x: {speaker: he, kind: direct, quote: We stay}}\n"
    site, (fault,) = linked({"a.md": "We stay.\n", "a.annotations.yaml": sidecar})
    assert (fault.code, fault.severity) == ("unquoted", Severity.WARNING)
    assert site.statements["a#x"].kind == "direct"


# ---- Which articles ----


@pytest.mark.parametrize(
    ("selection", "paths"),
    [
        (Selection(drafts=False, future=False, now=NOW), ["a"]),
        (Selection(drafts=True, future=False, now=NOW), ["a", "d"]),
        (Selection(drafts=False, future=True, now=NOW), ["a", "f"]),
        (EVERYTHING, ["a", "d", "f"]),
    ],
)
def test_drafts_and_the_future_are_taken_on_demand(
    linked: Linked, selection: Selection, paths: list[str]
) -> None:
    files = {
        "a.md": "---\ndate: 2018\n---\nA\n",
        "d.md": "---\ndraft: true\n---\nD\n",
        "f.md": "---\ndate: 2999\n---\nF\n",
    }
    assert [article.path for article in linked.site(files, selection).articles] == paths
