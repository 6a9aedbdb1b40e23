"""Letters as pictures: which there are, how wide a text is, and a line of it drawn.

`letters.bin` holds them in a few sizes: `tests/lettering.py` made it of two free typefaces, so that
nothing has to be installed to draw with. It begins with the places of the faces, as JSON. A face is
packed, and read when it is first drawn with: a line of JSON (see `_Head`), then shapes, column by
column, a hexadecimal digit of coverage a pixel. A letter is put together of shapes: an accent is
one. The licence is in `LICENSE.letters.txt`.
"""

from __future__ import annotations

import json
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple, TypedDict

from sitegen.patterns import pattern

FILE: Final = Path(__file__).with_name("letters.bin")
FACES: Final = {"title-88": 88, "title-72": 72, "title-58": 58, "label-34": 34, "name-28": 28}
"""The faces with their sizes in pixels."""
UNIT: Final = 64
"""Advances are in parts of a pixel."""
LETTERS: Final = (
    " -~\xa0-\xac\xae-īĮ-ıĴ-ťŨ-ſƒƠơƯưȘ-țẀ-ẅẞẠ-ỹ"  # Latin
    "\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce"  # Greek
    "\u0400-\u045f\u0490-\u0493\u0496-\u049b\u04a0-\u04a3\u04aa-\u04ab\u04ae-\u04b3\u04b6-\u04b7"
    "\u04ba-\u04bb\u04d8\u04d9\u04e8\u04e9"  # Cyrillic
    "‐‒-―‘-‚“-„†-•…‰′″‹›⁄₦₩₫€₮₴₸-₺₽№™→−≈≠≤≥"
)
"""What there are letters for, as ranges of a regular expression."""
_COVERED: Final = pattern(f"[{LETTERS}]*")
_SPACES: Final = pattern(r"[^\S\xa0]+")
_UNSEEN: Final = {
    **dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")),
    **dict.fromkeys(map(ord, "\u2007\u202f"), "\xa0"),
    ord("\u2011"): "‐",
}
"""What is not seen, dropped; and spaces and dashes that keep words together."""


@lru_cache(10_000)
def plain(text: str) -> str:
    """Return a text as it is drawn: composed, its white space single spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(_UNSEEN))).strip()


def drawable(text: str) -> bool:
    """Say whether there are letters for all of a `plain` text."""
    return _COVERED.fullmatch(text) is not None


class _Head(TypedDict):
    """What is said of a face."""

    height: int
    base: int
    """The row below which a line's base line is; rows count from the top of the highest letter."""
    glyphs: Mapping[str, Sequence[Sequence[int]]]
    """By letter: its advance in parts of a pixel, then its shapes: number, column and row."""
    parts: Sequence[Sequence[int]]
    """Widths and heights of the shapes."""
    left: Sequence[int]
    """For each letter, its row in `kerning` where it stands on the left; `right`: its column."""
    right: Sequence[int]
    kerning: Sequence[Sequence[int]]


class _Pairs(dict[tuple[str, str], int]):
    """How much nearer than usual two letters stand: negative where they do; found when needed."""

    def __init__(self, head: _Head) -> None:
        super().__init__()
        self._left = dict(zip(head["glyphs"], head["left"], strict=True))
        self._right = dict(zip(head["glyphs"], head["right"], strict=True))
        self._kerning = head["kerning"]

    def __missing__(self, pair: tuple[str, str]) -> int:
        left, right = pair
        self[pair] = found = self._kerning[self._left[left]][self._right[right]]
        return found


class _Letter(NamedTuple):
    """A letter drawn."""

    left: int
    """Where its first column stands."""
    top: int
    bottom: int
    """The row below its last."""
    columns: bytes
    """Coverages, column by column, each as high as the face."""


class Face:
    """A typeface in one size."""

    def __init__(self, head: _Head, shapes: bytes) -> None:
        self.height, self.base = head["height"], head["base"]
        self._head, self._shapes = head, shapes
        self._advance = {char: glyph[0][0] for char, glyph in head["glyphs"].items()}
        self._pairs = _Pairs(head)
        self._starts = [0]
        for width, height in head["parts"]:
            self._starts.append(self._starts[-1] + (width * height + 1) // 2)
        self._drawn: dict[str, _Letter] = {}

    def width(self, text: str) -> int:
        """Return what a text takes, in parts of a pixel."""
        kerned = map(self._pairs.__getitem__, pairwise(text))
        return sum(map(self._advance.__getitem__, text)) + sum(kerned)

    def box(self, text: str) -> tuple[int, int, int]:
        """Return where there is ink in a text: the first column, from where the text begins; the
        first row, and the one below the last, which is not below the first if there is none."""
        placed = list(self._placed(text))
        return (
            min((column for column, _ in placed), default=0),
            min((letter.top for _, letter in placed), default=self.height),
            max((letter.bottom for _, letter in placed), default=0),
        )

    def rows(self, text: str) -> list[bytes]:
        """Draw a text: return the rows of its box, as coverages, 0 to 15."""
        left, top, bottom = self.box(text)
        drawn = bytearray()
        for column, letter in self._placed(text):
            columns = letter.columns
            start = (column - left) * self.height
            end = start + len(columns)
            if there := drawn[start:end]:  # letters reach into each other
                both = int.from_bytes(there) | int.from_bytes(columns[: len(there)])
                columns = both.to_bytes(len(there)) + columns[len(there) :]
            drawn += bytes(max(0, start - len(drawn)))
            drawn[start:end] = columns
        held = bytes(drawn)
        return [held[row :: self.height] for row in range(top, bottom)]

    def _placed(self, text: str) -> Iterator[tuple[int, _Letter]]:
        """Yield the letters of a text with their first columns."""
        at, before = UNIT // 2, ""
        for char in text:
            if before:
                at += self._pairs[before, char]
            letter = self._drawn.get(char) or self._draw(char)
            yield at // UNIT + letter.left, letter
            at, before = at + self._advance[char], char

    def _draw(self, char: str) -> _Letter:
        placed = self._head["glyphs"][char][1:]
        sizes = self._head["parts"]
        left = min((x for _, x, _ in placed), default=0)
        right = max((x + sizes[part][0] for part, x, _ in placed), default=0)
        columns = bytearray((right - left) * self.height)
        for part, x, y in placed:
            width, height = sizes[part]
            digits = self._shapes[self._starts[part] : self._starts[part + 1]].hex()
            shape = digits.encode().translate(_VALUES)
            for column in range(width):
                start = (x - left + column) * self.height + y
                end = start + height
                there = columns[start:end]
                new = shape[column * height : (column + 1) * height]
                columns[start:end] = bytes(map(max, there, new))
        top = min((y for _, _, y in placed), default=self.height)
        bottom = max((y + sizes[part][1] for part, _, y in placed), default=0)
        self._drawn[char] = drawn = _Letter(left, top, bottom, bytes(columns))
        return drawn


_VALUES: Final = bytes.maketrans(b"0123456789abcdef", bytes(range(16)))


@cache
def face(name: str) -> Face:
    """Return one of `FACES`."""
    with FILE.open("rb") as file:
        start, size = json.loads(file.readline())[name]
        file.seek(start, 1)
        line, _, shapes = zlib.decompress(file.read(size)).partition(b"\n")
    return Face(json.loads(line), shapes)
