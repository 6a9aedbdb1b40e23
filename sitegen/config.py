"""The site's configuration: `sitegen.yaml`, every field optional."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from sitegen.diagnostics import Diagnostic, Fault, file_error, ordered, quoted
from sitegen.forms import read_form
from sitegen.forms.fields import (
    After,
    Before,
    Field,
    Form,
    Id,
    Needed,
    Refused,
    Text,
    WebAddress,
    web_address,
)
from sitegen.frozen import dataclass, field
from sitegen.links import UrlStyle
from sitegen.record import FOLDER
from sitegen.settings import ThemeSettings, ThemeSettingsForm, explained, settings_of
from sitegen.targets import Destination, Targets, destination
from sitegen.textfile import read_text
from sitegen.theme import THEMES, search_path
from sitegen.yamltext.document import read_yaml

CONFIG_FILE = "sitegen.yaml"
MISNAMED = "sitegen.yml"
"""What is refused rather than passed over: the other ending of YAML."""


def check_language(value: str) -> str:
    """Return a language tag as it is; anything else is a fault (BCP 47, the common forms)."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        hint = 'write a tag such as "en", "de" or "pt-BR"'
        raise Refused("bad-value", f"{quoted(value)} is not a language tag", hint)
    return value


Language = Annotated[str, After(check_language)]


def _base(value: str) -> str:
    if mark := next((mark for mark in "?#" if mark in value), ""):
        what = f"{quoted(value)} is not the address of a folder"
        raise Refused("bad-link", what, f"leave out what begins with {mark}")
    return value


def base_address(value: str) -> str:
    """Return an address as that where the site will stand; raises `Refused` if it cannot be."""
    return f"{_base(str(web_address(value))).rstrip('/')}/"


def _folder(value: str) -> str:
    parts = [part for part in value.replace("\\", "/").split("/") if part not in {"", "."}]
    what = ""
    if value.startswith("/") or ".." in parts or not parts:
        what = f"{quoted(value)} is not a folder of the site"
    elif parts[0] in {"content", THEMES, FOLDER}:
        what = f"in {quoted(value)}, the output would mix with the site's own files"
    if what:
        hint = 'give a folder below the site\'s own, such as "public"'
        raise Refused("bad-output", what, hint)
    return "/".join(parts)


Compression = Literal["gzip", "brotli"]


def _listed(value: object) -> object:
    """Let a single word stand for a list of one."""
    return [value] if isinstance(value, str) else value


class ReviewerForm(Form):
    """Who checks facts here."""

    name: Needed[Text] = Field(description="Their name, as it stands under a verdict.")
    url: WebAddress = Field("", description="Their page.")
    kind: Literal["person", "organization"] = "organization"


class ConfigForm(Form):
    """What `sitegen.yaml` may hold."""

    title: Text = Field("Briefings", description="The site's name.")
    description: str = Field("", description="What the site is, in a sentence.")
    base_url: Annotated[WebAddress, After(_base)] = Field(
        "", description="Where the site will stand; needed for the feed and the sitemap."
    )
    language: Language = Field("en", description="The language of the site (BCP 47).")
    theme: Id = Field("default", description="The theme's folder in themes/.")
    theme_settings: ThemeSettingsForm = Field(
        ThemeSettingsForm(), description="Colours, logo, footer and navigation."
    )
    urls: Literal["flat", "directory"] = Field(
        "flat", description="`/x.html`, or `/x/index.html` for hosts that want folders."
    )
    reviewer: ReviewerForm | None = Field(
        None, description="Whose verdicts on conflicts are: search engines are told of them then."
    )
    feeds: Literal["summaries", "full-text"] = Field(
        "summaries", description="Whether feeds hold summaries, or articles and conflicts whole."
    )
    search: bool = Field(True, description="Whether there is a search page, with its index.")
    share_pictures: bool = Field(
        True, description="Whether pictures are drawn for links to pages; needs a base_url."
    )
    output: Annotated[str, After(_folder)] = Field(
        "public", description="The folder that is written."
    )
    compress: Annotated[tuple[Compression, ...], Before(_listed)] = Field(
        (), description="Whether texts are written a second time, packed, for hosts to send."
    )
    deploy: Targets = Field({}, description="Where `sitegen deploy` sends the site.")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who checks facts here."""

    name: str
    url: str
    """Empty for none."""
    kind: Literal["person", "organization"]


@dataclass(frozen=True, slots=True)
class Config:
    """A site's configuration, complete."""

    title: str
    description: str
    base_url: str
    """Ends in `/`; empty where none is given."""
    language: str
    theme: str
    settings: ThemeSettings
    urls: UrlStyle
    reviewer: Reviewer | None
    """None where verdicts are nobody's in particular."""
    feeds: Literal["summaries", "full-text"]
    search: bool
    share_pictures: bool
    output: str
    compress: tuple[Compression, ...] = ()
    deploy: Mapping[str, Destination] = field(default_factory=dict)
    """By the names that the site gives to them."""


def load_config(root: Path) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """Read `sitegen.yaml` of the site at `root`; None, with what is wrong, if it can't be used."""
    exists = (root / CONFIG_FILE).exists()
    if not exists and (root / MISNAMED).exists():
        message = f"the configuration's name is {CONFIG_FILE}"
        return None, (file_error(MISNAMED, "bad-name", message, "rename it"),)
    text, unreadable = read_text(root, CONFIG_FILE) if exists else ("", ())
    if unreadable:
        return None, unreadable
    document = read_yaml(CONFIG_FILE, text)
    if not document.readable:
        return None, ordered(document.diagnostics)
    read = read_form(ConfigForm, document)
    form = read.form
    _, unknown = search_path(root, form.theme)
    faults = [*read.faults]
    faults += [Fault(CONFIG_FILE, ("theme",), d.code, d.message, d.hint) for d in unknown]
    found = [*document.diagnostics, *map(document.locate, map(explained, faults))]
    if found:
        return None, ordered(found)
    base_url = base_address(form.base_url) if form.base_url else ""
    return (
        Config(
            form.title,
            form.description,
            base_url,
            form.language,
            form.theme,
            settings_of(form.theme_settings),
            form.urls,
            _reviewer(form.reviewer),
            form.feeds,
            form.search,
            form.share_pictures,
            form.output,
            tuple(dict.fromkeys(form.compress)),
            {name: destination(target) for name, target in form.deploy.items()},
        ),
        (),
    )


def _reviewer(form: ReviewerForm | None) -> Reviewer | None:
    return Reviewer(form.name or "", form.url, form.kind) if form is not None else None
