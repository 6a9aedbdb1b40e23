"""What the site itself says: every language says all of it, and no page says it in another."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from jinja2 import Environment, nodes
from markupsafe import Markup

from sitegen.building.build import Options, build
from sitegen.model import INVERSE
from sitegen.pages.picture import AxisWords
from sitegen.timeline.wording import ENGLISH
from sitegen.words import LANGUAGES, Catalogue, Message, words_for
from tests import ROOT, write_files
from tests.reading import page

TEMPLATES = ROOT / "themes/default/templates"
PLURALS = {"years", "months", "days", "hours", "minutes", "seconds"}
DATE_FORMS = {"day", "month", "spring", "season", "year", "decade", "century", "end", "other"}
CHOSEN = {"status-", "kind-", "certainty-", "said-both", "changed", "relation-"}
"""Beginnings of keys that are put together from a value, and what they are put together with."""


def catalogue(language: str) -> Catalogue:
    return words_for(language).messages


def forms(message: Message) -> Mapping[str, str]:
    return {"other": message} if isinstance(message, str) else message


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def is_plural(key: str) -> bool:
    return key.startswith("n-") or key in PLURALS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    assert list(catalogue(language)) == list(catalogue("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_english(language: str) -> None:
    for key, message in catalogue(language).items():
        wanted = fields(forms(catalogue("en")[key])["other"])
        for form, text in forms(message).items():
            named = form in {"zero", "one", "two"}  # these may say the number as a word
            assert fields(text) | ({"n"} if named else set()) >= wanted, (key, form)
            assert fields(text) <= wanted, (key, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_are_those_of_the_language(language: str) -> None:
    categories = {*Locale.parse(language).plural_form.tags, "other"}
    for key, message in catalogue(language).items():
        if is_plural(key):
            assert set(forms(message)) == categories, key
        else:
            assert set(forms(message)) <= DATE_FORMS, key


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_only_names_are_as_in_english(language: str) -> None:
    same = {
        key
        for key, message in catalogue(language).items()
        if message == catalogue("en")[key]
        and re.search(r"[a-z]", re.sub(r"{\w+}", "", str(message)))
    }
    # Words that French and German share with English.
    assert same <= {
        "feed",
        "original",
        "winter",
        "site",
        "notes",
        "questions",
        "pages",
        "note-number",
        "title-page",
        "via",
        "in",
        "stands-in",
    }


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("en", ["0 statements", "1 statement", "2 statements", "12,000 statements"]),
        ("fr", ["0 déclaration", "1 déclaration", "2 déclarations", "12\u202f000 déclarations"]),
        ("de", ["0 Aussagen", "1 Aussage", "2 Aussagen", "12.000 Aussagen"]),
        ("ar", ["لا تصريحات", "تصريح واحد", "تصريحان", "12,000 تصريح"]),
        ("he", ["0 אמירות", "אמירה אחת", "שתי אמירות", "12,000 אמירות"]),
    ],
)
def test_counts(language: str, counts: list[str]) -> None:
    words = words_for(language)
    assert [words("n-statements", n=n) for n in (0, 1, 2, 12_000)] == counts


def test_arabic_has_six_forms() -> None:
    words = words_for("ar")
    assert [words("months", n=n) for n in (3, 11, 100)] == ["3 أشهر", "11 شهرًا", "100 شهر"]


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-AT", "de"), ("AR", "ar"), ("en-GB", "en"), ("he", "he"), ("sv", "en"), ("tlh", "en")],
)
def test_a_language_without_a_catalogue_speaks_english(tag: str, language: str) -> None:
    assert words_for(tag).language == language


def test_a_site_in_english_does_without_babel() -> None:
    code = (
        "import sys; from sitegen.words import words_for; from sitegen.dates import parse_date;"
        "parse_date('2018-04~').human('en-GB'); words_for('en').html('n-texts', n=20_000);"
        "sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_html_escapes_what_is_filled_in_but_markup() -> None:
    words = words_for("en")
    assert words.html("rights", rights="<b>&") == Markup("Rights: &lt;b&gt;&amp;")
    assert words.html("rights", rights=Markup("<b>x</b>")) == Markup("Rights: <b>x</b>")


def test_a_message_that_is_said_often_is_filled_in_as_one_that_is_not() -> None:
    for language in LANGUAGES:
        words = words_for(language)
        said = words.form("label")(label="{a}", text="<b>")
        assert said == words("label", label="{a}", text="<b>")


def test_every_relation_has_words() -> None:
    for relation, inverse in INVERSE.items():
        for word in (relation, inverse):
            assert f"relation-{word.replace(' ', '-')}" in catalogue("en")


def test_the_axis_says_in_english_what_the_timeline_says_by_itself() -> None:
    words = AxisWords("en", words_for("en"))
    for year in (-299, 0, 9, 99, 100, 1787, 12_000):
        assert words.year(year) == ENGLISH.year(year)
        assert words.month(year, 10) == ENGLISH.month(year, 10)
        assert words.day(year, 5, 18) == ENGLISH.day(year, 5, 18)
    assert words.day(None, 5, 18) == ENGLISH.day(None, 5, 18)
    assert words.month(None, 5) == ENGLISH.month(None, 5)
    assert words.at("18 Oct", "18:30") == ENGLISH.at("18 Oct", "18:30")
    assert words.duration("months", 7) == ENGLISH.duration("months", 7)
    assert words.duration("seconds", 1) == ENGLISH.duration("seconds", 1)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["18 oct. 1787", "18 oct.", "oct. 1787", "oct.", "300 av.\u00a0J.-C.", "7 mois"]),
        ("de", ["18. Okt. 1787", "18. Okt.", "Okt. 1787", "Okt", "300 v.\u00a0Chr.", "7 Monate"]),
        ("ar", ["18 أكتوبر 1787", "18 أكتوبر", "أكتوبر 1787", "أكتوبر", "300 ق.م", "7 أشهر"]),
        ("he", ["18 באוק׳ 1787", "18 באוק׳", "אוק׳ 1787", "אוק׳", "300 לפני הספירה", "7 חודשים"]),
    ],
)
def test_the_axis(language: str, said: list[str]) -> None:
    words = AxisWords(language, words_for(language))
    assert said == [
        words.day(1787, 10, 18),
        words.day(None, 10, 18),
        words.month(1787, 10),
        words.month(None, 10),
        words.year(-299),
        words.duration("months", 7),
    ]


# Templates


def parsed() -> Iterator[tuple[str, nodes.Template]]:
    environment = Environment()
    for path in sorted(TEMPLATES.glob("*.html")):
        yield path.name, environment.parse(path.read_text("utf-8"))


def literals(template: nodes.Template) -> Iterator[str]:
    """What a template says by itself: its text between tags, and what attributes say to people."""
    html = "\0".join(data.data for data in template.find_all(nodes.TemplateData))
    for found in re.finditer(r'(?:title|alt|aria-label|placeholder)="([^"\0]*)"', html):
        yield found[1]
    text = re.sub(r"<(?:[^<>\0]|\0)*>|<[^>]*$|^[^<]*>", "\0", html)
    yield from text.split("\0")


def test_templates_say_nothing_by_themselves() -> None:
    own = {
        (name, text.strip())
        for name, template in parsed()
        for text in literals(template)
        if re.search(r"[^\W\d_]{2}", re.sub(r'[\w-]+="[^"]*"?|&\w+;', "", text))
    }
    # The names of kinds of page, in the block `kind`, are class names.
    assert {(n, t) for n, t in own if t not in {"page", n.removesuffix(".html"), "home"}} == set()


def test_expressions_of_templates_hold_no_sentences() -> None:
    said = {
        (name, constant.value)
        for name, template in parsed()
        for constant in template.find_all(nodes.Const)
        if isinstance(constant.value, str) and re.search(r"[A-Z]|\w [\w]", constant.value)
    }
    assert said == set()


def used_keys() -> Iterator[str]:
    for _, template in parsed():
        for call in template.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                yield from (c.value for c in call.args[0].find_all(nodes.Const))
                if isinstance(call.args[0], nodes.Const):
                    yield call.args[0].value
    for path in (ROOT / "sitegen").rglob("*.py"):
        if path.parent.name != "words" or path.name == "calendar.py":
            yield from re.findall(r'"([a-z-]+)"', path.read_text("utf-8"))


def test_every_message_is_used() -> None:
    used = set(used_keys())
    chosen = tuple(CHOSEN)
    assert {k for k in catalogue("en") if k not in used and not k.startswith(chosen)} == set()


def test_templates_use_messages_that_there_are() -> None:
    for name, template in parsed():
        for call in template.find_all(nodes.Call):
            first = call.args[0] if call.args else None
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                keys = [first.value] if isinstance(first, nodes.Const) else []
                assert all(key in catalogue("en") for key in keys), (name, keys)


# Pages: content in Greek, so that what is in Latin letters is the generator's.

GREEK = {
    "content/index.md": "---\ntitle: Αρχή\n---\nΛόγος.\n",
    "content/β/index.md": "---\ntitle: Φάκελος\nsummary: Σύνοψη\n---\nΚείμενο.\n",
    "content/β/α.md": "---\ntitle: Πρώτο\ndate: 2018-04-15\nauthor: Γραφή\nrights: Όλα\n"
    "tags: [θέμα]\nlang: el\n---\nΕίπε «Μένουμε» και «Φεύγουμε» και πάλι «Ίσως».\n",
    "content/β/α.annotations.yaml": """\
speakers:
  a: {name: Άννα, role: [{role: Πρόεδρος, from: 2010, to: 2012}], aliases: [Αννούλα]}
  b: {name: Βάσω}
statements:
  s: {speaker: a, quote: Μένουμε, date: "2018-04~", via: [b], to: b, on_behalf_of: b,
      certainty: high}
  t: {speaker: b, quote: Φεύγουμε, date: 2019-05-02}
  u: {speaker: a, quote: Ίσως, kind: indirect, date: 2021-06/2021-08}
relations:
  - {from: s, type: disputes, to: t, certainty: low}
  - {from: u, type: responds-to, to: t}
conflicts:
  c:
    question: Μένουν;
    status: resolved
    resolved: 2022
    resolution: Ναι
    verdict: Αληθές
    positions:
      y: {label: Ναι, statements: [s]}
      n: {label: Όχι, statements: [t, u]}
events:
  e: {title: Γεγονός, date: "-0043/0009", certainty: medium}
notes:
  - {quote: Μένουμε, body: Σημείωση}
""",
}


def said_on(path: Path) -> Iterator[str]:
    """All that a page tells a person: its text and what attributes say."""
    for element in page(path).iter():
        if element.tag in {"script", "style"}:
            continue
        text = None if element.tag == "kbd" else element.text  # a key is called what is on it
        yield from filter(None, (text, element.tail))
        yield from (element.get(name) or "" for name in ("title", "alt", "aria-label"))


@pytest.mark.parametrize("language", ["ar", "he"])
def test_a_site_in_another_script_says_no_english_word(tmp_path: Path, language: str) -> None:
    write_files(tmp_path, {**GREEK, "sitegen.yaml": f"title: Τίτλος\nlanguage: {language}\n"})
    assert build(tmp_path, Options()).errors == 0
    pages = list((tmp_path / "public").rglob("*.html"))
    assert len(pages) > 8
    for path in pages:
        english = [text for text in said_on(path) if re.search(r"[A-Za-z]", text)]
        assert english == [], path.name


def test_what_the_site_says_in_a_text_has_its_own_language_and_direction(tmp_path: Path) -> None:
    write_files(tmp_path, {**GREEK, "sitegen.yaml": "language: ar\n"})
    build(tmp_path, Options())
    body = page(tmp_path / "public/β/α.html").find(".//div[@class='article-body']")
    assert body is not None
    added = [e for e in body.iter("a") if "anno" in (e.get("class") or "").split()]
    assert {e.get("lang") for e in added} == {"ar"}
    details = list(body.iterfind(".//a[@data-initials]/span"))
    assert {e.get("dir") for e in details} == {"rtl"}


def test_what_the_site_says_in_its_own_language_is_not_marked(tmp_path: Path) -> None:
    files = {name: text.replace("lang: el\n", "") for name, text in GREEK.items()}
    write_files(tmp_path, {**files, "sitegen.yaml": "language: de-AT\n"})
    build(tmp_path, Options())
    html = (tmp_path / "public/β/α.html").read_text("utf-8")
    assert "anno" in html
    assert 'lang="de"' not in html
