"""TimelineJS: events and statements as slides (https://timeline.knightlab.com/docs/json-format)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from sitegen.counts import count
from sitegen.dates import Date, Precision, civil_from_days
from sitegen.exchange.chosen import Chosen, Exported
from sitegen.model import Event, Statement
from sitegen.order import date_order
from sitegen.pages.job import Json

_DAY = 86_400


def export(chosen: Chosen) -> Exported:
    """Return the slides in the order of time; statements of unknown date have none."""
    dated = [said for said in chosen.statements if said.date is not None]
    entries: list[tuple[Date, Mapping[str, Json]]] = [
        *((event.date, _event(chosen, event)) for event in chosen.events),
        *((said.date, _statement(chosen, said)) for said in dated if said.date),
    ]
    entries.sort(key=lambda entry: date_order(entry[0], 0))
    slides = [{**_dates(chosen, date), **slide} for date, slide in entries]
    title = {"text": {"headline": escape(chosen.title), "text": ""}}
    text = json.dumps({"title": title, "events": slides}, ensure_ascii=False, indent=1)
    lost = sum(said.date is None for said in chosen.statements)
    told = f"{count(lost, 'statement')} without a date {'is' if lost == 1 else 'are'} left out"
    return Exported(f"{text}\n", (told,) if lost else ())


def _event(chosen: Chosen, event: Event) -> Mapping[str, Json]:
    url = chosen.address(chosen.views.event(event).url)
    text = event.note + (f'<p><a href="{escape(url)}">{escape(url)}</a></p>' if url else "")
    return {
        "unique_id": event.name,
        "group": chosen.views.words("events"),
        "text": {"headline": escape(event.title), "text": text},
    }


def _statement(chosen: Chosen, said: Statement) -> Mapping[str, Json]:
    site = chosen.linked.site
    article = site.article_of[said.article]
    url = chosen.address(chosen.views.statement_url(said))
    tag = "q" if said.kind == "direct" else "i"
    cited = f'<a href="{escape(url)}">{escape(article.meta.title)}</a>'
    quote = f"<p><{tag}>{escape(said.anchor.quote)}</{tag}></p>{said.note}<p>{cited}</p>"
    return {
        "unique_id": said.name,
        "group": site.speakers[said.speakers[0]].name,
        "text": {"headline": escape(chosen.names(said.speakers)), "text": quote},
    }


def _dates(chosen: Chosen, date: Date) -> Mapping[str, Json]:
    """Return when it was: the first and the last that it may be, and the date in words."""
    exact = date.precision >= Precision.MONTH and date.precision is not Precision.SEASON
    found: dict[str, Json] = {
        "start_date": _parts(date.moment(), date.precision),
        "display_date": date.human(chosen.linked.config.language),
    }
    if date.latest is not None and date.earliest is not None and (date.interval or not exact):
        found["end_date"] = _parts(date.latest, date.precision)
    return found


def _parts(moment: int, precision: Precision) -> Mapping[str, Json]:
    days, seconds = divmod(moment, _DAY)
    year, month, day = civil_from_days(days)
    parts: dict[str, Json] = {"year": year}
    if precision >= Precision.SEASON:
        parts["month"] = month
    if precision >= Precision.DAY:
        parts["day"] = day
    if precision is Precision.TIME:
        parts |= {"hour": seconds // 3600, "minute": seconds % 3600 // 60}
    return parts
