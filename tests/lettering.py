"""Writes `sitegen/share/letters.bin`, the letters of share pictures, of two free typefaces: run by
`scripts/generate`. What the file holds is told in `sitegen/share/letters.py`."""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import fontpkg_source_sans_3
import fontpkg_source_serif_4
import freetype
import uharfbuzz
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from sitegen.share.letters import FACES, FILE, LETTERS, UNIT

SERIF = fontpkg_source_serif_4.ROOT / "files/SourceSerif4[opsz,wght].ttf"
SANS = fontpkg_source_sans_3.ROOT / "files/SourceSans3[wght].ttf"
CUTS: dict[str, tuple[Path, dict[str, float]]] = {
    "title": (SERIF, {"opsz": 60, "wght": 700}),
    "label": (SERIF, {"opsz": 24, "wght": 700}),
    "name": (SANS, {"wght": 600}),
}
"""Where on the axes of a typeface the letters of a kind are cut."""


@dataclass(frozen=True)
class Part:
    """A shape without its place: letters with an accent are two of them."""

    width: int
    height: int
    left: int
    top: int
    """Pixels from the base line up to the first row."""
    rows: bytes
    """Coverage, 0 to 15, a byte a pixel."""


class Cut:
    """A typeface at one place of its axes."""

    def __init__(self, kind: str) -> None:
        path, axes = CUTS[kind]
        font = TTFont(path)
        self.advances = uharfbuzz.Font(uharfbuzz.Face(path.read_bytes()))
        self.advances.set_variations(axes)
        for table in ("GPOS", "GSUB", "GDEF"):  # not wanted below, and slow to cut
            del font[table]
        self.font = instantiateVariableFont(font, axes)
        file = BytesIO()
        self.font.save(file)
        self.data = file.getvalue()
        self.names = self.font.getBestCmap()
        self.units = self.font["head"].unitsPerEm

    def advance(self, name: str) -> int:
        """What a glyph takes, in the font's units."""
        return int(self.font["hmtx"][name][0])

    def kerned(self, left: str, rights: Sequence[str]) -> list[int]:
        """What `left` takes before each of `rights`, in the font's units."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str("".join(left + right for right in rights))
        buffer.guess_segment_properties()
        buffer.direction = "ltr"
        features = dict.fromkeys(("liga", "clig", "calt", "ccmp", "locl"), False)
        uharfbuzz.shape(self.advances, buffer, {"kern": True, **features})
        taken = [place.x_advance for place in buffer.glyph_positions]
        assert len(taken) == 2 * len(rights), left
        return taken[::2]

    def parts_of(self, name: str, x: int = 0, y: int = 0) -> Iterator[tuple[str, int, int]]:
        """Yield the shapes that a glyph is put together of, with their places."""
        glyph = self.font["glyf"][name]
        if not glyph.isComposite():
            yield name, x, y
            return
        for component in glyph.components:
            if not hasattr(component, "x") or hasattr(component, "transform"):
                yield name, x, y
                return
        for component in glyph.components:
            yield from self.parts_of(component.glyphName, x + component.x, y + component.y)


def letters() -> bytes:
    """Return the whole file: the faces' places as a line of JSON, then the faces."""
    cuts = {kind: Cut(kind) for kind in CUTS}
    packed = {name: zlib.compress(face(cuts[name.split("-")[0]], name), 9) for name in FACES}
    places, at = {}, 0
    for name, data in packed.items():
        places[name] = (at, len(data))
        at += len(data)
    return json.dumps(places).encode() + b"\n" + b"".join(packed.values())


def face(cut: Cut, name: str) -> bytes:
    """Return a face: a line of JSON, then the shapes, column by column, two pixels a byte."""
    scale = FACES[name] / cut.units
    chars = re.findall(f"[{LETTERS}]", "".join(map(chr, range(0x3000))))
    glyphs, parts = composed(cut, chars, FACES[name])
    above = max(top for placed in glyphs.values() for _, _, top in placed)
    below = max(parts[n].height - top for placed in glyphs.values() for n, _, top in placed)
    head = {
        "height": above + below,
        "base": above,
        "glyphs": {
            char: [
                [round(cut.advance(cut.names[ord(char)]) * scale * UNIT)],
                *([part, left, above - top] for part, left, top in placed),
            ]
            for char, placed in glyphs.items()
        },
        "parts": [[part.width, part.height] for part in parts],
        **kerning(cut, chars, scale),
    }
    line = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return line + b"\n" + b"".join(map(columns, parts))


def composed(
    cut: Cut, chars: Sequence[str], size: int
) -> tuple[dict[str, list[tuple[int, int, int]]], list[Part]]:
    """Draw letters; return of what shapes each is put together and where, and the shapes."""
    drawer = freetype.Face(BytesIO(cut.data))
    drawer.set_char_size(size * 64, hres=72, vres=72)
    scale = size / cut.units
    numbers: dict[str, int] = {}
    parts: list[Part] = []
    glyphs: dict[str, list[tuple[int, int, int]]] = {char: [] for char in chars}
    for char, placed in glyphs.items():
        for shape, x, y in cut.parts_of(cut.names[ord(char)]):
            if shape not in numbers:
                numbers[shape] = len(parts)
                parts.append(drawn(drawer, cut.font.getGlyphID(shape)))
            part = parts[numbers[shape]]
            if part.width:
                left, top = round(x * scale) + part.left, round(y * scale) + part.top
                placed.append((numbers[shape], left, top))
    return glyphs, parts


def drawn(drawer: freetype.Face, glyph: int) -> Part:
    drawer.load_glyph(glyph, freetype.FT_LOAD_RENDER | freetype.FT_LOAD_NO_HINTING)
    slot, bitmap = drawer.glyph, drawer.glyph.bitmap
    buffer = bitmap.buffer  # made anew at each look
    grey = bytes(
        round(buffer[y * bitmap.pitch + x] / 17)
        for y in range(bitmap.rows)
        for x in range(bitmap.width)
    )
    return Part(bitmap.width, bitmap.rows, slot.bitmap_left, slot.bitmap_top, grey)


def columns(part: Part) -> bytes:
    """Return a shape column by column, a hexadecimal digit a pixel."""
    digits = "".join(
        f"{part.rows[y * part.width + x]:x}" for x in range(part.width) for y in range(part.height)
    )
    return bytes.fromhex(digits + "0" * (len(digits) % 2))


def kerning(cut: Cut, chars: Sequence[str], scale: float) -> dict[str, object]:
    """Return how much nearer each letter stands to each, in classes of letters that do the same."""
    alone = [cut.advance(cut.names[ord(char)]) for char in chars]
    table = [
        [round((taken - own) * scale * UNIT) for taken in cut.kerned(char, chars)]
        for char, own in zip(chars, alone, strict=True)
    ]
    rows = classes([tuple(row) for row in table])
    cols = classes(list(zip(*table, strict=True)))
    first_row = [rows.index(n) for n in range(max(rows) + 1)]
    first_col = [cols.index(n) for n in range(max(cols) + 1)]
    return {
        "left": rows,
        "right": cols,
        "kerning": [[table[row][col] for col in first_col] for row in first_row],
    }


def classes(lines: Sequence[tuple[int, ...]]) -> list[int]:
    """Return the class of each line: equal ones have one."""
    numbers: dict[tuple[int, ...], int] = {}
    return [numbers.setdefault(line, len(numbers)) for line in lines]


def unpacked(data: bytes) -> list[bytes]:
    """Return what a file holds: packed, it may differ from one zlib to another."""
    line, _, packed = data.partition(b"\n")
    return [zlib.decompress(packed[at : at + size]) for at, size in json.loads(line).values()]


if __name__ == "__main__":
    made, held = letters(), FILE.read_bytes() if FILE.exists() else b"{}\n"
    sys.stdout.buffer.write(held if unpacked(held) == unpacked(made) else made)
