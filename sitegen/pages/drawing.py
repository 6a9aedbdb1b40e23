"""The picture of a timeline as SVG: its geometry written down, which adds none of its own.

Templates have it as `drawn(page.picture)`, and can as well draw `page.picture` themselves. It is
written here for its price: a page may have two hundred marks with twenty attributes each. What the
classes are for is told in docs/theming.md.

There are three drawings, which lie upon each other: all but the words at the edges, the names of
the lanes, and the dates of the axis. These two stay in view when the frame is scrolled, and are not
read out: the title of each mark says who and when. Where the picture has places, `data-entries` and
`data-marks` say which entries of the page's list marks and arcs stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sitegen.pages.picture import Picture
from sitegen.templates.runtime import numbers
from sitegen.timeline import Layout, Mark, Text

_DEFINITIONS = """\
<defs>
<linearGradient id="fade"><stop offset="0" stop-color="#fff" stop-opacity="0"/>\
<stop offset="1" stop-color="#fff"/></linearGradient>
<linearGradient id="fade-both"><stop offset="0" stop-color="#fff" stop-opacity="0"/>\
<stop offset=".5" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/>\
</linearGradient>
<mask id="fade-start" maskContentUnits="objectBoundingBox">\
<rect width="1" height="1" fill="url(#fade)"/></mask>
<mask id="fade-end" maskContentUnits="objectBoundingBox">\
<rect width="1" height="1" fill="url(#fade)" transform="matrix(-1 0 0 1 1 0)"/></mask>
<mask id="fade-start-end" maskContentUnits="objectBoundingBox">\
<rect width="1" height="1" fill="url(#fade-both)"/></mask>
</defs>
"""
_NAMES = 0.3
"""The share of the width that the names of the lanes are drawn in."""
_AROUND = 4.0
"""What lies under a label reaches out so far on either side ..."""
_ABOVE = 1.0
"""... and above and below the mark."""


def _escaped(text: str) -> str:
    """Return a text as `markupsafe.escape` writes it, which takes longer to make it a `Markup`."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


def drawn_html(picture: Picture, relative: Callable[[str], str]) -> str:
    """Write the drawings of a picture; `relative` makes links from URLs of the site."""
    layout = picture.layout
    return "".join(
        [
            f'<svg class="timeline" {_box(layout, layout.width, layout.height)}>\n{_DEFINITIONS}',
            *(f'<path class="lane-line" d="M0,{o.y}H{layout.width}"/>\n' for o in layout.lanes),
            *_ticks(layout),
            *_breaks(layout),
            *_arcs(picture),
            *_marks(picture, relative),
            "</svg>\n",
            f'<svg class="lane-names" aria-hidden="true" '
            f"{_box(layout, layout.width * _NAMES, layout.height)}>\n",
            *_names(picture),
            "</svg>\n",
            f'<svg class="axis" aria-hidden="true" {_box(layout, layout.width, layout.axis_y)}>\n',
            *_dates(layout),
            "</svg>\n",
        ]
    )


def _box(layout: Layout, width: float, height: float) -> str:
    return f'viewBox="0 0 {width} {height}" font-size="{layout.font_size}"'


def _text(kind: str, text: Text) -> str:
    return (
        f'<text class="{kind}" x="{numbers[text.x]}" y="{numbers[text.y]}" '
        f'text-anchor="{text.anchor}">{_escaped(text.text)}</text>'
    )


def _ticks(layout: Layout) -> Iterator[str]:
    for tick in layout.ticks:
        yield f'<path class="tick" d="M{tick.x},{layout.axis_y}V{layout.bottom}"/>\n'


def _breaks(layout: Layout) -> Iterator[str]:
    height = round(layout.bottom - layout.axis_y, 1)
    for fold in layout.breaks:
        yield (
            f'<rect class="break" x="{fold.x}" y="{layout.axis_y}" width="{fold.width}" '
            f'height="{height}"/>\n'
        )


def _dates(layout: Layout) -> Iterator[str]:
    for tick in layout.ticks:
        if tick.label:
            yield f"{_text('tick-label', tick.label)}\n"
    for fold in layout.breaks:
        yield f"{_text('break-label', fold.label)}\n"


def _arcs(picture: Picture) -> Iterator[str]:
    places = picture.places
    for arc in picture.layout.arcs:
        far = "" if arc.near else " far"
        marks = f' data-marks="{places[arc.a]} {places[arc.b]}"' if places else ""
        yield f'<path class="arc{far}" d="{arc.path}"{marks}/>\n'


def _marks(picture: Picture, relative: Callable[[str], str]) -> Iterator[str]:
    """Each mark within its link. Several lead to the list of this page, if it has one."""
    places, links, titles = picture.places, picture.links, picture.titles
    inks = {lane: f"ink-{ink}" if lane else "ink-event" for lane, ink in picture.colours.items()}
    for mark in picture.layout.marks:
        id, items = mark.id, mark.items
        many = " many" if len(items) > 1 else ""
        ink = f"{inks[mark.lane]}{many}"
        entries = f' data-entries="{" ".join([str(places[i]) for i in items])}"' if places else ""
        shape = f"<title>{_escaped(titles[id])}</title>{_shape(mark)}"
        if many and places:
            yield f'<a class="{ink}" href="#entry-{places[id]}"{entries}>{shape}</a>\n'
        elif id in links:
            yield f'<a class="{ink}" href="{_escaped(relative(links[id]))}"{entries}>{shape}</a>\n'
        else:
            yield f'<g class="{ink}"{entries}>{shape}</g>\n'


def _shape(mark: Mark) -> str:
    x, y, width, height, label = mark.x, mark.y, mark.width, mark.height, mark.label
    fades = mask = ""
    if mark.fade_start or mark.fade_end:
        ends = ["start"] * mark.fade_start + ["end"] * mark.fade_end
        fades = "".join(f" fade-{end}" for end in ends)
        mask = f' mask="url(#fade-{"-".join(ends)})"' if mark.shape == "bar" else ""
    drawn = (
        f'<rect class="mark {mark.shape}{fades}" x="{numbers[x]}" y="{numbers[y]}" '
        f'width="{numbers[width]}" height="{numbers[height]}" rx="{numbers[height / 2]}"{mask}/>'
    )
    if not label:
        return drawn
    if x < label.x < x + width:
        drawn += (
            f'<rect class="under" x="{round(label.x - _AROUND, 1)}" y="{round(y - _ABOVE, 1)}" '
            f'width="{round(label.width + 2 * _AROUND, 1)}" height="{height + 2 * _ABOVE}"/>'
        )
    return drawn + _text("mark-label", label)


def _names(picture: Picture) -> Iterator[str]:
    for lane in picture.layout.lanes:
        label = lane.label
        if label:
            ink = f" ink-{picture.colours[lane.id]}" if lane.id in picture.colours else ""
            yield (
                f'<text class="lane-label{ink}" x="{label.x}" y="{label.y}">'
                f"{_escaped(label.text)}</text>\n"
            )
