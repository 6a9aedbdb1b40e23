"""What the share pictures of pages say: the link to a page is shown with one elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sitegen import settings
from sitegen.config import Config
from sitegen.frozen import field_names
from sitegen.pages.values import SpeakerView
from sitegen.share.card import Badge, Card, Colours, Side
from sitegen.share.letters import plain


def card(
    config: Config,
    title: str,
    *,
    kicker: str = "",
    speakers: Iterable[SpeakerView] = (),
    sides: Iterable[tuple[str, Iterable[SpeakerView]]] = (),
) -> Card:
    """Return what the picture of a page says."""
    return Card(
        plain(config.title),
        plain(kicker),
        plain(title),
        "",
        _badges(speakers),
        tuple(Side(plain(label), _badges(of)) for label, of in sides),
        colours_of(config),
    )


def site_card(config: Config) -> Card:
    """Return what the picture of the site itself says."""
    title, summary = plain(config.title), plain(config.description)
    return Card("", "", title, summary, (), (), colours_of(config))


def colours_of(config: Config) -> Colours:
    """Return the colours that a site chose for its pages by day, with the theme's."""
    return _colours(config.settings.light)


@lru_cache(10)
def _colours(light: settings.Colours) -> Colours:
    chosen, names = light.given(), field_names(Colours) or ()
    return Colours(**{name: chosen[name] for name in names if name in chosen})


def _badges(speakers: Iterable[SpeakerView]) -> tuple[Badge, ...]:
    return tuple(map(_badge, speakers))


@lru_cache(10_000)
def _badge(speaker: SpeakerView) -> Badge:
    return Badge(plain(speaker.initials), plain(speaker.name), speaker.colour)
