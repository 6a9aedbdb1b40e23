"""The theme's settings as pages show them: a style sheet of colours, the logo, the navigation."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from sitegen.config import CONFIG_FILE
from sitegen.diagnostics import Fault, Keys, did_you_mean, quoted
from sitegen.frozen import dataclass
from sitegen.links import scheme_of
from sitegen.pages.job import Planned, configured
from sitegen.pages.views import SETTINGS_URL, Views


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The context of `settings.css`: the colours that the site chose."""

    light: Mapping[str, str]
    """By name; those not chosen are not there."""
    dark: Mapping[str, str]


def plan(views: Views) -> Iterator[Planned]:
    """Plan the style sheet of the site's own colours, if there are any."""
    if views.frame.settings:
        settings = views.config.settings
        page = partial(SettingsPage, settings.light.given(), settings.dark.given())
        yield views.page(SETTINGS_URL, "settings.css", page, CONFIG_FILE, configured, listed=False)


def dead_settings(views: Views, urls: Collection[str]) -> Iterator[Fault]:
    """Yield a fault for what the settings name and the site has not; `urls` are its files'."""
    settings = views.config.settings
    for number, entry in enumerate(settings.navigation):
        url = views.destination(entry.to).partition("#")[0]
        if not scheme_of(entry.to) and url not in urls:
            message = f"{quoted(entry.to)} is no page of this site"
            hint = "give the path of an article, a briefing or a page"
            hint = did_you_mean(entry.to, {*views.places} - {""}, hint)
            yield _dead(("navigation", number, "to"), message, hint)
    if settings.logo and settings.logo.url not in urls:
        message = f"there is no file {quoted(settings.logo.url)}"
        hint = "put it into content/, or into static/ of the theme and write static/..."
        pictures = [url for url in urls if url.endswith(PICTURES)]
        hint = did_you_mean(settings.logo.url, pictures, hint)
        yield _dead(("logo", "file"), message, hint)


def _dead(keys: Keys, message: str, hint: str) -> Fault:
    return Fault(CONFIG_FILE, ("theme_settings", *keys), "dead-link", message, hint)


PICTURES = (".svg", ".png", ".webp", ".avif", ".jpg", ".jpeg", ".gif")
