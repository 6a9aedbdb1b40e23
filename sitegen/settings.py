"""Settings of the theme: what a site changes of it without templates or style sheets of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from sitegen.characters import composed
from sitegen.diagnostics import Fault, Severity, quoted
from sitegen.forms.fields import (
    After,
    Before,
    Field,
    Form,
    MoreSchema,
    Needed,
    NonEmpty,
    Refused,
    Text,
)
from sitegen.frozen import dataclass, field_names, replace
from sitegen.markdown import to_html

LEAST_CONTRAST = 4.5
"""Of text (WCAG 2.2, 1.4.3)."""
TEXTS = ("ink", "quiet", "accent", "conflict")
"""The colours in which text stands on paper."""


def _colour(value: object) -> object:
    """Refuse what is not a colour of three or six hexadecimal digits: its contrast is not known."""
    if isinstance(value, str) and not re.fullmatch(HEX, value):
        raise Refused("bad-value", f"{quoted(value)} is not a colour", HOW)
    return value.lower() if isinstance(value, str) else value


HOW = 'write it in quotes, as "#1b1b19": without them, # begins a comment'
HEX = r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})"
Colour = Annotated[str, Before(_colour), MoreSchema("pattern", f"^{HEX}$")]


def _remark(value: str) -> str:
    """Return Markdown as HTML; a link that only some pages could follow is a fault."""
    html, bad = to_html(value)
    if bad:
        what = f"the link {quoted(bad[0])} cannot be used in a footer"
        hint = "it is shown on every page: give the full https://... address"
        raise Refused("bad-link", what, hint)
    return html


class ColoursForm(Form):
    """Colours of one scheme, light or dark."""

    accent: Colour = Field("", description="Links, and what can be chosen.")
    ink: Colour = Field("", description="Text.")
    quiet: Colour = Field("", description="Text of second rank: dates, roles, facts.")
    conflict: Colour = Field("", description="The signs of conflict.")
    lines: Colour = Field("", description="Rules and frames.")
    paper: Colour = Field("", description="The ground.")
    panel: Colour = Field("", description="The ground of what stands apart.")


class SchemesForm(Form):
    """Colours for light and for dark; what is left out stays as the theme has it."""

    light: ColoursForm = Field(ColoursForm(), description="By day, and in print.")
    dark: ColoursForm = Field(ColoursForm(), description="Where the reader's system is dark.")


class LogoForm(Form):
    """A picture in place of the site's name."""

    file: Needed[Text] = Field(description="A file in content/, or of the theme: static/logo.svg.")
    alt: Needed[Text] = Field(description="What the picture says, for those who don't see it.")


class NavigationForm(Form):
    """An entry of the navigation."""

    label: Needed[Text] = Field(description="What the link says.")
    to: Needed[Text] = Field(
        description="The path of an article, a briefing or a page, or a web address."
    )


class ThemeSettingsForm(Form):
    """What a site changes of its theme."""

    colours: SchemesForm = Field(SchemesForm(), description="Colours, light and dark.")
    logo: LogoForm | None = Field(None, description="A picture in place of the site's name.")
    footer: Annotated[str, After(_remark)] = Field(
        "", description="Words at the foot of every page, in Markdown."
    )
    navigation: Annotated[tuple[NavigationForm, ...], NonEmpty()] = Field(
        (), description="In place of the theme's own navigation."
    )


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours of one scheme as #rgb or #rrggbb, by the names of the theme's custom properties."""

    accent: str = ""
    """Empty, here and below, for the theme's own."""
    ink: str = ""
    quiet: str = ""
    conflict: str = ""
    lines: str = ""
    paper: str = ""
    panel: str = ""

    def given(self) -> dict[str, str]:
        """Return what is not the theme's own."""
        pairs = ((name, getattr(self, name)) for name in field_names(Colours) or ())
        return {name: value for name, value in pairs if value}


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in place of the site's name."""

    url: str
    """From the site's root."""
    alt: str


@dataclass(frozen=True, slots=True)
class Destination:
    """An entry of the navigation as it is written."""

    label: str
    to: str


@dataclass(frozen=True, slots=True)
class ThemeSettings:
    """What a site changes of its theme, complete."""

    light: Colours = Colours()
    dark: Colours = Colours()
    logo: Logo | None = None
    footer: str = ""
    """HTML; empty for none."""
    navigation: tuple[Destination, ...] = ()
    """Empty for the theme's own."""


def settings_of(form: ThemeSettingsForm) -> ThemeSettings:
    """Return the settings that a sound form holds."""
    logo = form.logo
    return ThemeSettings(
        _colours(form.colours.light),
        _colours(form.colours.dark),
        Logo(composed(logo.file or "").lstrip("/"), logo.alt or "") if logo else None,
        form.footer,
        tuple(Destination(entry.label or "", entry.to or "") for entry in form.navigation),
    )


def _colours(form: ColoursForm) -> Colours:
    return Colours(
        form.accent, form.ink, form.quiet, form.conflict, form.lines, form.paper, form.panel
    )


def explained(fault: Fault) -> Fault:
    """Return a fault with the likely cause, where a colour is missing: to YAML, # is a comment."""
    is_colour = fault.keys[:2] == ("theme_settings", "colours") and len(fault.keys) == 4
    return replace(fault, hint=HOW) if is_colour and fault.code == "missing-field" else fault


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_faults(
    file: str, settings: ThemeSettings, themes: Mapping[str, Mapping[str, str]]
) -> Iterator[Fault]:
    """Yield a warning for every text that is hard to read on the paper chosen.

    `themes` holds the theme's own colours by scheme and name. Where neither text nor paper was
    chosen, it is not the site's doing.
    """
    for scheme, chosen in (("light", settings.light.given()), ("dark", settings.dark.given())):
        colours = {**themes.get(scheme, {}), **chosen}
        for name in TEXTS:
            if name not in colours or "paper" not in colours or not chosen.keys() & {name, "paper"}:
                continue
            found = contrast(colours[name], colours["paper"])
            if found < LEAST_CONTRAST:
                # Rounded down: what is just too little must not read as enough.
                shown = f"{int(found * 10) / 10}:1"
                yield Fault(
                    file,
                    ("theme_settings", "colours", scheme, name if name in chosen else "paper"),
                    "low-contrast",
                    f'"{name}" on "paper" has a contrast of {shown} in {scheme}',
                    f"text is hard to read below {LEAST_CONTRAST}:1",
                    severity=Severity.WARNING,
                )
