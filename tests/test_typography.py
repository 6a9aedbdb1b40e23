"""What a reader of the pages would take for a printer's error: words torn apart or out of line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from sitegen.building.build import Options, build
from sitegen.pages.values import initials_of
from tests import write_files
from tests.pages import EXAMPLE


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that speaks Arabic, with a statement in a conflict."""
    folder = tmp_path_factory.mktemp("arabic")
    write_files(
        folder,
        {
            "sitegen.yaml": "language: ar\n",
            "content/a.md": "---\npublisher: News Inc.\nsummary: Two words.\n---\n"
            "قال: «سنبقى هنا حتى الربيع»، "
            "وقالت: “We leave tomorrow”. ثم صمت الجميع.\n",
            "content/a.annotations.yaml": "speakers:\n"
            "  he: {name: الوزير, role: Envoy ret.}\n"
            "  she: {name: الأمينة}\n"
            "statements:\n"
            "  stay: {speaker: he, quote: سنبقى هنا حتى الربيع, date: 2006-08-11}\n"
            "  leave: {speaker: she, quote: We leave tomorrow, date: 2006-08-12}\n"
            "  more: {speaker: she, kind: indirect, quote: صمت الجميع, date: 2006-08-14}\n"
            "conflicts:\n  go:\n    question: هل يبقى؟\n    positions:\n"
            "      yes: {label: نعم, statements: [stay]}\n"
            "      no: {label: لا, statements: [leave, more]}\n",
        },
    )
    assert build(folder, Options()).errors == 0
    return folder / "public"


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def test_words_below_a_text_stand_where_its_lines_begin(tab: Page, arabic: Path) -> None:
    """Whatever language they are in."""
    tab.goto((arabic / "a.html").as_uri())
    gaps = tab.locator(".statement > a").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().right"
        " - one.firstElementChild.getBoundingClientRect().right)"
    )
    assert len(gaps) == 3
    assert max(gaps) < 2


# The element that has these words, and whether their last sign stands behind the letter before it.
_IN_ORDER = """
words => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const {currentNode: node} = texts, end = node.data.indexOf(words) + words.length;
    if (!node.data.includes(words)) continue;
    const [before, last] = [end - 2, end - 1].map(at => {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getBoundingClientRect().left;
    });
    const box = node.parentNode.closest("p, li").getBoundingClientRect();
    const range = new Range();
    range.selectNodeContents(node);
    return [last > before, box.right - range.getBoundingClientRect().right < 60];
  }
}
"""


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("index.html", "Two words."),
        ("index.html", "News Inc."),
        ("a.html", "News Inc."),
        ("speakers/index.html", "Envoy ret."),
        ("speakers/he.html", "Envoy ret."),
    ],
)
def test_english_among_arabic_keeps_its_signs_in_place(
    tab: Page, arabic: Path, page: str, words: str
) -> None:
    """And stands where the lines around it begin."""
    tab.goto((arabic / page).as_uri())
    is_in_order, begins_right = tab.evaluate(_IN_ORDER, words)
    assert is_in_order
    assert begins_right or words.startswith("News")  # a date may be before it


def test_dates_on_the_axis_read_from_the_right(tab: Page, arabic: Path) -> None:
    """The day of the month, which is written first, stands at the right of its month."""
    tab.goto((arabic / "conflicts/go.html").as_uri())
    label = tab.locator(".axis .tick-label").first
    assert (label.text_content() or "").split()[0].isdigit()
    day, rest = label.evaluate(
        "one => [0, one.textContent.length - 1].map(n => one.getExtentOfChar(n).x)"
    )
    assert day > rest


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("الأمين العام", "أع"),
        ("الوزير", "و"),
        ("آل سعود", "آس"),
        ("The White House", "WH"),
        ("Charles de Gaulle", "CG"),
    ],
)
def test_articles_are_no_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


# Where the letters of each name, and of what stands below it, begin.
_BEGINNINGS = """
names => {
  const range = new Range();
  const below = name => [name, ...name.parentNode.querySelectorAll(".role, .quiet")];
  return names.flatMap(name => below(name).map(one => {
    range.selectNodeContents(one);
    const item = one.closest("li").getBoundingClientRect();
    return [...range.getClientRects()].map(box => Math.round(box.left - item.left));
  })).flat();
}
"""


@pytest.mark.parametrize("kind", ["speakers", "speaker"])
def test_names_stand_below_each_other(tab: Page, example_site: Path, kind: str) -> None:
    tab.goto((example_site / EXAMPLE[kind]).as_uri())
    names = tab.locator(":is(.speaker-list, .rivals) > ul .speaker, .speaker-list .speaker")
    beginnings = names.evaluate_all(_BEGINNINGS)
    assert len(beginnings) > 3
    assert max(beginnings) - min(beginnings) <= 2  # an M may be wider than its badge


def test_a_line_may_end_between_a_tag_and_its_words(tab: Page, example_site: Path) -> None:
    """Else the last word of the tag goes on to the next line with the first of the quote."""
    tab.goto((example_site / EXAMPLE["article"]).as_uri())
    told, said = tab.locator("[href='#d-still-wants'] > span"), tab.locator("#s-still-wants")
    found = []
    for width in range(320, 420, 5):
        tab.set_viewport_size({"width": width, "height": 900})
        bottom = told.evaluate("one => [...one.getClientRects()].at(-1).bottom")
        found.append(said.evaluate("(one, bottom) => one.getClientRects()[0].top > bottom", bottom))
    tab.set_viewport_size({"width": 1280, "height": 900})
    assert any(found)


def test_a_table_of_few_columns_breaks_no_short_word(tab: Page, example_site: Path) -> None:
    tab.goto((example_site / EXAMPLE["tag"]).as_uri())
    tab.set_viewport_size({"width": 320, "height": 900})
    tab.evaluate(
        "document.querySelector('main').innerHTML = '<table><tr><th>Alpha<td>'"
        " + 'many words '.repeat(20) + '<td>Other</table>'"
    )
    lines = tab.locator("th, td:last-child").evaluate_all(
        "all => all.map(one => { const range = new Range(); range.selectNodeContents(one);"
        " return range.getClientRects().length; })"
    )
    tab.set_viewport_size({"width": 1280, "height": 900})
    assert lines == [1, 1]


def test_on_paper_no_change_of_position_is_torn(tab: Page, example_site: Path) -> None:
    tab.goto((example_site / "speakers/biden.html").as_uri())
    tab.emulate_media(media="print")
    kept = tab.locator(".changes > ul > li").evaluate_all(
        "all => all.map(one => getComputedStyle(one).breakInside)"
    )
    tab.emulate_media(media="screen")
    assert set(kept) == {"avoid"}


def test_the_foot_of_the_search_does_not_jump(tab: Page, example_site: Path) -> None:
    """It is out of sight before anything is found."""
    tab.goto((example_site / EXAMPLE["search"]).as_uri())
    assert tab.evaluate("document.querySelector('footer').getBoundingClientRect().top") > 900
