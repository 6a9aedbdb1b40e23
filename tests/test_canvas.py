"""The canvas draws what is said pixel by pixel here, whatever it remembers of other pictures."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.share import canvas as remembering
from sitegen.share.canvas import FULL, Canvas, _coverage
from sitegen.share.card import HEIGHT, WIDTH
from sitegen.share.draw import draw
from sitegen.share.letters import FACES, UNIT, face
from sitegen.share.png import Part, blank, packed, png
from tests.test_share import COVERED, badge, card, decoded

PALETTE = bytes(3 * 256)
Pixels = Iterator[tuple[int, int, int]]
"""Columns and rows with coverages."""


class Area(NamedTuple):
    x: int
    y: int
    width: int
    height: int
    ink: int


class Bar(Area):
    def put(self, canvas: Canvas) -> None:
        canvas.bar(*self)

    def pixels(self) -> Pixels:
        for y in range(self.height):
            yield from ((self.x + x, self.y + y, FULL) for x in range(self.width))


class Frame(Area):
    def put(self, canvas: Canvas) -> None:
        canvas.frame(*self)

    def pixels(self) -> Pixels:
        for y in range(self.height):
            for x in range(self.width):
                inside = min(x, self.width - 1 - x), min(y, self.height - 1 - y)
                yield self.x + x, self.y + y, _coverage(*inside)


class Text(NamedTuple):
    face: str
    text: str
    x: int
    y: int
    ink: int

    def put(self, canvas: Canvas) -> None:
        end = canvas.text(face(self.face), *self[1:])
        assert end == self.x + face(self.face).width(self.text) // UNIT

    def pixels(self) -> Pixels:
        """A letter at a time, each as it is alone."""
        used = face(self.face)
        for place, char in enumerate(self.text, 1):
            before = used.width(self.text[:place]) - used.width(char)
            left, top, _ = used.box(char)
            start = self.x + left + (UNIT // 2 + before) // UNIT
            for y, row in enumerate(used.rows(char), self.y - used.base + top):
                yield from ((start + x, y, value) for x, value in enumerate(row))


Mark = Bar | Frame | Text


def painted(marks: Iterable[Mark]) -> list[bytes]:
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    for mark in marks:
        for x, y, value in mark.pixels():
            if 0 <= x < WIDTH and value:
                rows[y][x] |= mark.ink << 4 | value
    return [bytes(row) for row in rows]


def drawn(marks: Iterable[Mark]) -> list[bytes]:
    canvas = Canvas(WIDTH, HEIGHT)
    for mark in marks:
        mark.put(canvas)
    return decoded(canvas.png(PALETTE))[0]


columns = st.one_of(st.integers(0, 90), st.integers(-90, WIDTH + 30))
rows = st.one_of(st.integers(120, 200), st.integers(120, HEIGHT - 60))
inks = st.integers(0, 13)
marks = st.one_of(
    st.builds(Bar, columns, rows, st.integers(1, 400), st.integers(1, 9), inks),
    st.builds(Frame, columns, rows, st.sampled_from((52, 60)), st.just(38), inks),
    st.builds(
        Text,
        st.sampled_from(sorted(FACES)),
        st.one_of(
            st.sampled_from(("AVAT", "f.j,", "LT")), st.text(st.sampled_from(COVERED), max_size=12)
        ),
        columns,
        rows,
        inks,
    ),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(marks, max_size=6))
@example([])
@example([Bar(0, 0, WIDTH, HEIGHT, 13)])
@example([Bar(9, 0, 5, 1, 1), Bar(9, HEIGHT - 1, 5, 1, 1)])
@example([Bar(9, 200, 5, 2, 1), Bar(9, 202, 5, 2, 2), Bar(5, 201, 5, 9, 3)])
@example([Text("name-28", "", 72, 200, 0), Text("name-28", " ", 72, 300, 1)])
@example([Text("name-28", "Ann", 72, 200, 1)])
@example([Text("name-28", "Ann", 72, 200, 2), Text("title-88", "Ann", 72, 400, 2)])
def test_a_picture_is_what_was_drawn(marks: Sequence[Mark]) -> None:
    assert drawn(marks) == painted(marks)


def test_what_is_remembered_makes_no_difference() -> None:
    cards = [
        card("Who stays?", kicker="Syria", speakers=(badge("Ann", one), badge("Bob", other)))
        for one in range(1, 5)
        for other in range(1, 5)
    ]
    together = [draw(one) for one in cards]
    for one, data in zip(cards, together, strict=True):
        for held in (remembering._band, remembering._rows, remembering._box):
            held.cache_clear()
        assert draw(one) == data


def test_what_is_on_every_picture_is_packed_once() -> None:
    remembering._band.cache_clear()
    for title in ("One", "Two", "Three"):
        draw(card(title, speakers=(badge("Ann"),)))
    assert remembering._band.cache_info()[:2] == (6, 6)  # name, rule and speaker; and the titles


parts = st.one_of(st.binary(max_size=9), st.integers(0, 10**6).map(bytes), st.just(b"\xff" * 10**5))


@settings(deadline=None)
@given(st.lists(parts, max_size=9))
def test_parts_make_a_stream_with_its_checksum(parts: list[bytes]) -> None:
    def part(data: bytes) -> Part:
        return packed(data) if any(data) else blank(len(data))

    file = png(1, 1, map(part, parts), PALETTE)
    start = file.index(b"IDAT") + 4
    size = int.from_bytes(file[start - 8 : start - 4])
    assert zlib.decompress(file[start : start + size]) == b"".join(parts)
