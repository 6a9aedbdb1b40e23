"""Share pictures: their letters and lines, the files, which pages have one, when one is drawn."""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.building.build import Options, build
from sitegen.cli import main
from sitegen.diagnostics import Diagnostic
from sitegen.pages.job import Job, Output
from sitegen.render import Renderer
from sitegen.share import draw as drawing
from sitegen.share.card import HEIGHT, WIDTH, Badge, Card, Colours, Side
from sitegen.share.draw import draw
from sitegen.share.letters import FACES, LETTERS, UNIT, Face, drawable, face, plain
from sitegen.share.lines import broken, cut
from tests import ROOT, write_files
from tests.reading import page

BASE = "https://example.org/dossiers/"
SITE = {
    "sitegen.yaml": f"title: Words & deeds\nbase_url: {BASE}\nsearch: false\n",
    "content/syria/a.md": "---\ntitle: Who stays?\n---\n\nAnn says: we stay. Bob says: we go.\n",
    "content/syria/a.annotations.yaml": (
        "speakers:\n  ann: {name: Ann}\n  bob: {name: Bob}\n"
        "statements:\n"
        "  stay: {speaker: ann, quote: we stay, kind: indirect}\n"
        "  go: {speaker: bob, quote: we go, kind: indirect}\n"
        "conflicts:\n  going:\n    question: Do they go?\n    positions:\n"
        "      no: {label: They stay, statements: [stay]}\n"
        "      yes: {label: They go, statements: [go]}\n"
    ),
    "content/syria/b.md": "---\ntitle: Another\n---\n\nA text.\n",
}
PICTURES = [
    "share/conflicts/going.png",
    "share/index.png",
    "share/syria/a.png",
    "share/syria/b.png",
    "share/syria/index.png",
]
COVERED = [char for char in map(chr, range(0x3000)) if drawable(char)]
MARGIN = 72 - 14
"""Letters may lean out of their place a little, as in print."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_files(tmp_path / "site", SITE)


def decoded(data: bytes) -> tuple[list[bytes], bytes]:
    """A PNG's rows and palette, every checksum and length looked at."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body, check = data[at + 8 : at + 8 + size], data[at + 8 + size : at + 12 + size]
        assert zlib.crc32(kind + body) == int.from_bytes(check)
        chunks[kind] = body
        at += size + 12
    assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    width, height, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (width, height, form) == (WIDTH, HEIGHT, [8, 3, 0, 0, 0])
    raw = zlib.decompress(chunks[b"IDAT"])
    assert len(raw) == (WIDTH + 1) * HEIGHT
    rows = [raw[start : start + WIDTH + 1] for start in range(0, len(raw), WIDTH + 1)]
    assert {row[0] for row in rows} == {0}
    assert max(raw) < len(chunks[b"PLTE"]) / 3
    return [row[1:] for row in rows], chunks[b"PLTE"]


def inked(rows: Sequence[bytes]) -> tuple[int, int, int, int]:
    """The first and the last column and row that are not paper."""
    lines = [n for n, row in enumerate(rows) if any(row)]
    columns = [n for n in range(WIDTH) if any(row[n] for row in rows)]
    return columns[0], columns[-1], lines[0], lines[-1]


def badge(name: str, colour: int = 1) -> Badge:
    return Badge(name[:2].upper(), name, colour)


def card(title: str, **fields: str | tuple[Badge, ...] | tuple[Side, ...]) -> Card:
    held = {"site": "Site", "kicker": "", "summary": "", "speakers": (), "sides": ()} | fields
    return Card(title=title, colours=Colours(), **held)  # type: ignore[arg-type]  # by name


# ---- The picture ----


def test_a_picture_is_one_of_its_size_in_the_colours_of_the_site() -> None:
    rows, palette = decoded(draw(card("Who stays?", speakers=(badge("Ann", 3),))))
    colours = {palette[3 * n : 3 * n + 3].hex() for row in set(rows) for n in set(row)}
    assert {"fdfcf9", "1b1b19", "02684a"} <= colours
    chosen = Colours(paper="#fff", ink="#123456")
    rows, palette = decoded(draw(Card("", "", "A", "", (), (), chosen)))
    assert {palette[3 * n : 3 * n + 3].hex() for row in set(rows) for n in set(row)} >= {
        "ffffff",
        "123456",
    }


def test_pictures_are_the_same_each_time() -> None:
    one = card("Who stays?", sides=(Side("They stay", (badge("Ann"),)), Side("They go", ())))
    assert draw(one) == draw(one)


def test_the_colours_are_those_of_the_theme() -> None:
    sheet = (ROOT / "themes/default/static/style.css").read_text("utf-8")
    own = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", sheet[: sheet.index("@media")]))
    colours = Colours()
    names = ("paper", "ink", "quiet", "conflict", "lines")
    assert {name: getattr(colours, name) for name in names} == {name: own[name] for name in names}
    assert [own[f"speaker-{n}"] for n in range(1, 11)] == list(drawing._SPEAKERS)


texts = st.text(st.sampled_from(COVERED), max_size=300).map(plain)
sayings = st.lists(st.text(st.sampled_from(COVERED), min_size=1, max_size=20)).map(" ".join)
badges = st.lists(texts.filter(bool).map(badge), max_size=15).map(tuple)


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(texts, sayings.map(plain)).filter(bool),
    texts,
    texts,
    badges,
    st.lists(st.tuples(texts, badges), max_size=5),
    st.booleans(),
)
def test_no_words_leave_the_picture(
    title: str,
    kicker: str,
    summary: str,
    speakers: tuple[Badge, ...],
    sides: list[tuple[str, tuple[Badge, ...]]],
    named: bool,
) -> None:
    held = tuple(Side(label, of) for label, of in sides)
    made = Card("Site" if named else "", kicker, title, summary, speakers, held, Colours())
    if not made.drawable:  # letters that grow into others as initials
        return
    rows, _ = decoded(draw(made))
    left, right, top, bottom = inked(rows)
    assert left >= MARGIN
    assert right < WIDTH - MARGIN
    assert top >= 40
    assert bottom < HEIGHT - 40


@settings(max_examples=200, deadline=None)
@given(sayings.map(plain).filter(bool), st.sampled_from(sorted(FACES)), st.integers(100, 1100))
def test_lines_hold_all_words_in_order_and_fit(text: str, kind: str, width: int) -> None:
    used = face(kind)
    lines, whole = broken(used, text, width, 100)
    assert whole
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(used.width(line) <= (width + 8) * UNIT for line in lines)
    assert len(broken(used, text, width, 2)[0]) <= 2


def test_lines_are_about_equally_long_and_long_titles_end_at_a_word() -> None:
    title = face("title-72")
    lines, _ = broken(title, "Are the powers of the general government limited?", 1056, 3)
    assert lines == ["Are the powers of the", "general government limited?"]
    assert broken(title, "word, " * 40, 1056, 1)[0][0].endswith("word…")
    assert cut(title, "one, two", title.width("one, t…") // UNIT) == "one…"


def test_a_title_is_smaller_the_longer_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []

    def noted(name: str) -> Face:
        used.append(name)
        return face(name)

    monkeypatch.setattr(drawing, "face", noted)
    for words in (2, 14, 100):
        draw(card("longish " * words))
    assert [name for name in used if name.startswith("title")] == [
        "title-88",
        *("title-88", "title-72"),
        *("title-88", "title-72", "title-58"),
    ]


# ---- The letters ----


@pytest.mark.parametrize("name", FACES)
def test_every_face_has_every_letter(name: str) -> None:
    for char in COVERED:
        blank = char in " \xa0"
        assert any(map(any, face(name).rows(char))) != blank, char


def test_letters_of_the_languages_named_are_there() -> None:
    for text in (
        "Żółć, Šaljić, Gürşad, Þórður, Łódź, œuvre, Straße, ¿Qué?",
        "Điều 5 của Hiến pháp, Nguyễn",
        "Ελληνικά: τι είπε;",
        "Правительство, Київ, Қазақстан, Ђорђе",
        "“Yes” – ‘no’ — €5, £4, ₹3… 12 % № 7",
    ):
        assert drawable(plain(text)), text
    for text in ("שלום", "سلام", "中文", "日本", "한국", "ไทย", "हिन्दी", "😀", "A 中"):
        assert not drawable(plain(text)), text


def test_text_is_composed_and_what_is_not_seen_is_dropped() -> None:
    assert plain(unicodedata.normalize("NFD", "Điều  5\n‑\u00ad é ")) == "Điều 5 ‐ é"
    assert plain("12\u202f%") == "12\xa0%"


def test_letters_are_kerned() -> None:
    used = face("title-88")
    assert used.width("AV") < used.width("A") + used.width("V")
    assert used.width("nn") == 2 * used.width("n")


def test_no_letter_is_told_that_is_not_meant() -> None:
    assert "\xad" not in COVERED
    assert len(COVERED) == len(re.findall(f"[{LETTERS}]", "".join(COVERED)))


# ---- In a site ----


def pictures(output: Path) -> list[str]:
    return sorted(p.relative_to(output).as_posix() for p in output.rglob("*.png"))


def tags(file: Path) -> dict[str, str]:
    found = ((e.get("property") or e.get("name") or "", e) for e in page(file).iter("meta"))
    return {
        key: e.get("content") or "" for key, e in found if re.match("og:image|twitter:card", key)
    }


def test_pages_name_their_pictures_by_whole_addresses(site: Path) -> None:
    build(site, Options())
    output = site / "public"
    assert pictures(output) == PICTURES
    for name in PICTURES:
        decoded((output / name).read_bytes())
    assert tags(output / "syria/a.html") == {
        "og:image": f"{BASE}share/syria/a.png",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Who stays?",
        "twitter:card": "summary_large_image",
    }
    assert tags(output / "conflicts/going.html")["og:image"] == f"{BASE}share/conflicts/going.png"
    assert tags(output / "syria/index.html")["og:image"] == f"{BASE}share/syria/index.png"
    for other in ("index.html", "speakers/ann.html", "timeline.html"):
        assert tags(output / other)["og:image"] == f"{BASE}share/index.png"
        assert tags(output / other)["og:image:alt"] == "Words & deeds"


@pytest.mark.parametrize("config", ["", f"base_url: {BASE}\nshare_pictures: false\n"])
def test_without_an_address_or_on_demand_there_are_none(site: Path, config: str) -> None:
    write_files(site, {"sitegen.yaml": f"search: false\n{config}"})
    result = build(site, Options())
    assert pictures(site / "public") == []
    assert tags(site / "public/syria/a.html") == {"twitter:card": "summary"}
    assert result.notes == ()


def test_a_page_that_cannot_be_drawn_has_none_and_is_told(site: Path) -> None:
    more = {f"content/{n}.md": "---\ntitle: 中文\n---\n\nText.\n" for n in "cdef"}
    write_files(site, more)
    done = CliRunner().invoke(main, ["build", str(site), "--strict"])
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        "note: no share picture where there are letters that sitegen cannot draw: "
        "content/c.md, content/d.md, content/e.md and 1 more"
    ]
    assert pictures(site / "public") == PICTURES
    assert tags(site / "public/c.html") == {"twitter:card": "summary"}


def test_a_site_whose_name_cannot_be_drawn_has_none(site: Path) -> None:
    write_files(site, {"sitegen.yaml": f"title: שלום\nbase_url: {BASE}\nsearch: false\n"})
    (note,) = build(site, Options()).notes
    assert note.endswith('the home page, briefing "syria", content/syria/a.md and 2 more')
    assert pictures(site / "public") == []
    assert tags(site / "public/index.html") == {"twitter:card": "summary"}


def test_only_a_picture_whose_words_change_is_drawn_again(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(site, Options())
    made: list[str] = []
    render = Renderer.render

    def noted(self: Renderer, job: Job) -> Output | Diagnostic:
        made.append(job.url)
        return render(self, job)

    monkeypatch.setattr(Renderer, "render", noted)

    def drawn_after(files: dict[str, str]) -> list[str]:
        made.clear()
        write_files(site, files)
        build(site, Options(jobs=1))
        return sorted(url for url in made if url.endswith(".png"))

    body = SITE["content/syria/b.md"]
    assert drawn_after({"content/syria/b.md": body.replace("A text", "Another text")}) == []
    assert drawn_after({"content/syria/b.md": body.replace("Another", "A third")}) == [
        "share/syria/b.png"
    ]
    sidecar = SITE["content/syria/a.annotations.yaml"]
    assert drawn_after({"content/syria/a.annotations.yaml": sidecar.replace("Ann", "Eve")}) == [
        "share/conflicts/going.png",
        "share/syria/a.png",
    ]


def test_the_letters_are_not_read_where_nothing_is_drawn(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(site, Options())
    face.cache_clear()
    write_files(site, {"content/syria/b.md": "---\ntitle: Another\n---\n\nNew words.\n"})
    monkeypatch.setattr("sitegen.share.letters.FILE", Path("missing"))
    assert build(site, Options(jobs=1)).written is not None
