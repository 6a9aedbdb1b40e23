"""The axis: which dates are ticked in each stretch of the scale, and how they are worded.

Each stretch takes the finest step whose labels have room, but no finer than the dates themselves: a
picture of days shows no hours. A stretch too short for any step is ticked at its start, so that no
part of the axis is without a date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sitegen.frozen import dataclass
from sitegen.timeline.civil import date_of, moment_of
from sitegen.timeline.scale import Scale, Stretch, make_scale, span_of, stretches_of
from sitegen.timeline.steps import Step, finest_of, moments, steps, words
from sitegen.timeline.text import DESCENT, LINE, text_width
from sitegen.timeline.values import Break, Item, Precision, Text, Tick
from sitegen.timeline.wording import Wording, day_words, duration_words, month_words, year_words

_BASELINE = 14.0
"""Of the labels of ticks; those of breaks stand on the next line."""
_TICK = 6.0
"""From the lowest label to the axis."""
_LEAST_BREAK = 24.0
_OVERHANG = 20.0
"""How far the label of a break may reach out on either side: nothing else stands on its line."""

_INDENT = 4.0
"""From a tick's line to its label."""
_SPACE = 10.0
"""At least, between one label and the next tick."""
_LEAST_STEP = 20.0
"""Ticks closer than this are not worth trying."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale, and what is drawn of it above the lanes, which start at `y`."""

    scale: Scale
    ticks: tuple[Tick, ...]
    breaks: tuple[Break, ...]
    y: float


def make_axis(items: Sequence[Item], wording: Wording, *, left: float, right: float) -> Axis:
    """The axis from x `left` to `right` on which these items have their places."""
    spans = [span_of(item) for item in items]
    kept = stretches_of(spans, width=right - left)
    folded = [duration_words(after[0] - before[1], wording) for before, after in pairwise(kept)]
    widths = [max(_LEAST_BREAK, text_width(text) + _SPACE - 2 * _OVERHANG) for text in folded]
    scale = make_scale(kept, spans, left=left, right=right, breaks=widths)
    y = _BASELINE + (LINE if folded else 0.0) + DESCENT + _TICK
    return Axis(
        scale=scale,
        ticks=tuple(_ticks(scale, items, wording, right)),
        breaks=tuple(_breaks(scale, folded)),
        y=y,
    )


def _ticks(scale: Scale, items: Sequence[Item], wording: Wording, right: float) -> Iterator[Tick]:
    """The ticks of each stretch; their labels end before the next stretch, and before x `right`."""
    limits = [*(stretch.box_left - _SPACE for stretch in scale.stretches[1:]), right]
    for stretch, limit in zip(scale.stretches, limits, strict=True):
        inside = {i.precision for i in items if stretch.start <= i.earliest <= stretch.end}
        fitting = _fitting(stretch, finest_of(inside), wording, limit)
        yield from fitting or _starting(stretch, wording, limit)


def _breaks(scale: Scale, labels: Sequence[str]) -> Iterator[Break]:
    """The breaks between the stretches; labels in their middle, under those of the ticks."""
    for (before, after), text in zip(pairwise(scale.stretches), labels, strict=True):
        x, end = round(before.box_right, 1), round(after.box_left, 1)
        middle = round((x + end) / 2, 1)
        label = Text(text, middle, _BASELINE + LINE, "middle", text_width(text))
        yield Break(x, round(end - x, 1), label)


def _fitting(stretch: Stretch, finest: Precision, wording: Wording, limit: float) -> list[Tick]:
    """The ticks of the finest step whose labels have room; none if no step has a tick here."""
    duration = stretch.end - stretch.start
    for step in steps(finest):
        if step.seconds * (stretch.right - stretch.left) < _LEAST_STEP * duration:
            continue
        ticks = _labelled(stretch, step, wording, limit)
        if ticks is not None:
            return ticks
    raise AssertionError("the steps grow until a stretch has one tick or none")


def _labelled(stretch: Stretch, step: Step, wording: Wording, limit: float) -> list[Tick] | None:
    """The ticks of a step, or None when their labels have no room.

    The second may lose its label to the first, whose is longer, and the last to the limit.
    """
    at = list(moments(step, stretch.start, stretch.end))
    ticks: list[Tick] = []
    end = stretch.box_left
    for moment, text in zip(at, words(step, at, wording), strict=True):
        x = stretch.x(moment)
        label = _label(x, text, limit)
        if _start(label) >= end:
            ticks.append(Tick(x, label))
            end = _end(label) + _SPACE
        elif len(ticks) == 1 or moment == at[-1]:
            ticks.append(Tick(x, None))
        else:
            return None
    return ticks if any(tick.label for tick in ticks) else []


def _starting(stretch: Stretch, wording: Wording, limit: float) -> list[Tick]:
    """A tick at the start of the stretch, with as exact a label as has room."""
    start = stretch.start
    year, month, _ = date_of(start)
    texts = [year_words(start, wording)]
    if start != moment_of(year):
        texts.insert(0, month_words(start, wording, with_year=True))
    if start != moment_of(year, month):
        texts.insert(0, day_words(start, wording, with_year=True))
    x = stretch.x(start)
    labels = (_label(x, text, limit) for text in texts)
    room = (label for label in labels if label.anchor == "start")
    return [Tick(x, next(room, None))]


def _label(x: float, text: str, limit: float) -> Text:
    """The label at the right of a tick, or at its left if it would end beyond the limit."""
    width = text_width(text)
    if x + _INDENT + width <= limit:
        return Text(text, round(x + _INDENT, 1), _BASELINE, "start", width)
    return Text(text, round(x - _INDENT, 1), _BASELINE, "end", width)


def _start(label: Text) -> float:
    return label.x if label.anchor == "start" else label.x - label.width


def _end(label: Text) -> float:
    return label.x + label.width if label.anchor == "start" else label.x
