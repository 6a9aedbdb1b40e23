"""Draws share pictures, as the theme looks by day. Imported only if there is one to draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sitegen.share.canvas import Canvas, ramps
from sitegen.share.card import HEIGHT, WIDTH, Badge, Card, Side
from sitegen.share.letters import UNIT, Face, face
from sitegen.share.lines import broken, fitted

_MARGIN: Final = 72
_BOTTOM: Final = HEIGHT - 64
_MEASURE: Final = WIDTH - 2 * _MARGIN
_TITLES: Final = (("title-88", 92), ("title-72", 76), ("title-58", 62))
"""Faces for titles with the distance of their lines, the first that fits."""
_LABEL_LEADING: Final = 42
_ROW: Final = 52
"""The distance of rows of speakers."""
_FRAME: Final = 38
"""The height of a badge."""
_GAP: Final = 40
_MOST_COLUMNS: Final = 3

_SPEAKERS: Final = (
    "#1157a4",
    "#824700",
    "#02684a",
    "#912964",
    "#695701",
    "#663e9e",
    "#02646d",
    "#386616",
    "#7d3682",
    "#52576c",
)
"""The theme's colours of speakers; a test holds them to it, and those below."""
_INK, _QUIET, _CONFLICT, _LINES, _FIRST_SPEAKER = range(5)


def draw(card: Card) -> bytes:
    """Return the picture as PNG."""
    canvas, colours = Canvas(WIDTH, HEIGHT), card.colours
    top = _header(canvas, card)
    if card.sides:
        bottom = _sides(canvas, card.sides)
    elif card.summary:
        bottom = _summary(canvas, card.summary)
    else:
        bottom = _voices(canvas, card.speakers)
    _title(canvas, card, top, bottom)
    inks = (colours.ink, colours.quiet, colours.conflict, colours.lines, *_SPEAKERS)
    return canvas.png(ramps(colours.paper, inks))


def _header(canvas: Canvas, card: Card) -> int:
    """Draw the site's name over a rule, as its pages have it; return where that ends."""
    label = face("label-34")
    if not card.site:
        canvas.bar(_MARGIN, _MARGIN, _MEASURE, 4, _INK)
        return _MARGIN + 20
    canvas.text(label, fitted(label, card.site, _MEASURE - 80), _MARGIN, 92, _INK)
    if card.sides:
        sign, large = "≠", face("title-58")
        canvas.text(large, sign, WIDTH - _MARGIN - large.width(sign) // UNIT, 96, _CONFLICT)
    canvas.bar(_MARGIN, 114, _MEASURE, 2, _INK)
    return 116


def _title(canvas: Canvas, card: Card, top: int, bottom: int) -> None:
    """Draw the title as large as there is room for it, below the briefing."""
    name = face("name-28")
    y = top + 36
    if card.kicker:
        y += 24
        canvas.text(name, fitted(name, card.kicker, _MEASURE), _MARGIN, y, _QUIET)
        y += 20
    room = bottom - y - 40
    for kind, leading in _TITLES:
        title = face(kind)
        lines, whole = broken(title, card.title, _MEASURE, max(1, room // leading))
        if whole:
            break
    y -= leading // 5
    for line in lines:
        y += leading
        canvas.text(title, line, _MARGIN, y, _INK)


def _summary(canvas: Canvas, summary: str) -> int:
    """Write a sentence at the foot; return where it begins."""
    label = face("label-34")
    lines, _ = broken(label, summary, _MEASURE, 4)
    top = _BOTTOM - len(lines) * _LABEL_LEADING
    for place, line in enumerate(lines, 1):
        canvas.text(label, line, _MARGIN, top + place * _LABEL_LEADING - 8, _QUIET)
    return top


def _voices(canvas: Canvas, speakers: Sequence[Badge]) -> int:
    """Draw speakers at the foot, in at most two rows; return where they begin."""
    rows = _flow(speakers, _MEASURE, 2)
    top = _BOTTOM - len(rows) * _ROW + _ROW - _FRAME if rows else _BOTTOM
    for number, row in enumerate(rows):
        _row(canvas, row, _MARGIN, top + number * _ROW)
    return top


def _sides(canvas: Canvas, sides: Sequence[Side]) -> int:
    """Draw positions side by side at the foot, each under a bar; return where they begin."""
    shown = list(sides)
    if len(sides) > _MOST_COLUMNS:
        rest = len(sides) - _MOST_COLUMNS + 1
        shown[_MOST_COLUMNS - 1 :] = [Side(f"+{rest}", ())]
    width = (_MEASURE - _GAP * (len(shown) - 1)) // len(shown)
    label = face("label-34")
    labels = [broken(label, side.label, width, 3)[0] if side.label else [] for side in shown]
    voices = [_flow(side.speakers, width, 1) for side in shown]
    height = max(map(len, labels)) * _LABEL_LEADING + (_ROW + 10 if any(voices) else 0)
    top = _BOTTOM - height - 14
    for number, (lines, rows) in enumerate(zip(labels, voices, strict=True)):
        x = _MARGIN + number * (width + _GAP)
        canvas.bar(x, top, width, 4, _INK)
        for place, line in enumerate(lines, 1):
            canvas.text(label, line, x, top + 4 + place * _LABEL_LEADING, _INK)
        for row in rows:
            _row(canvas, row, x, _BOTTOM - _FRAME)
    return top


Row = tuple[list[tuple[Badge, str]], str]
"""Speakers with their names as there is room for them, and what stands for those left out."""


def _flow(speakers: Sequence[Badge], width: int, most: int) -> list[Row]:
    """Put as many speakers as there is room for into at most so many rows."""
    name = face("name-28")
    rows: list[Row] = []
    left = 0
    for number, badge in enumerate(speakers):
        own, rest = _badge_width(name, badge) + 12, len(speakers) - number - 1
        held = 30 + name.width(f"+{rest}") // UNIT if rest else 0  # for what stands for the rest
        text = fitted(name, badge.name, width - own - held)
        needed = own + name.width(text) // UNIT + 1
        last = len(rows) == most
        if not rows or needed + (held if last else 0) > left:
            if last:
                return [*rows[:-1], (rows[-1][0], f"+{rest + 1}")]
            rows.append(([], ""))
            left = width
        rows[-1][0].append((badge, text))
        left -= needed + 30
    return rows


def _row(canvas: Canvas, row: Row, x: int, y: int) -> None:
    name = face("name-28")
    base = y + 28
    for badge, text in row[0]:
        ink, width = _FIRST_SPEAKER + badge.colour - 1, _badge_width(name, badge)
        canvas.frame(x, y, width, _FRAME, ink)
        start = x + (width - name.width(badge.initials) // UNIT) // 2
        canvas.text(name, badge.initials, start, base, ink)
        x = canvas.text(name, text, x + width + 12, base, ink) + 30
    if row[1]:
        canvas.text(name, row[1], x, base, _QUIET)


def _badge_width(name: Face, badge: Badge) -> int:
    return max(52, name.width(badge.initials) // UNIT + 20)
