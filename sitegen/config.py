"""The site's configuration: `sitegen.yaml`, every field optional."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from sitegen.diagnostics import Diagnostic, file_error, ordered
from sitegen.forms import Form, Id, Text, WebAddress, read_form
from sitegen.links import UrlStyle
from sitegen.yamlmap import read_yaml

CONFIG_FILE = "sitegen.yaml"


def check_language(value: str) -> str:
    """Return a language tag as it is; anything else is a fault (BCP 47, the common forms)."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        message = '"{value}" is not a language tag'
        context = {"value": value, "hint": 'write a tag such as "en", "de" or "pt-BR"'}
        raise PydanticCustomError("bad-value", message, context)
    return value


Language = Annotated[str, AfterValidator(check_language)]


def _folder(value: str) -> str:
    parts = value.replace("\\", "/").split("/")
    if value.startswith("/") or ".." in parts or parts == ["."] or not value:
        message = '"{value}" is not a folder of the site'
        context = {"value": value, "hint": "give a folder below the site's own"}
        raise PydanticCustomError("bad-value", message, context)
    return value.strip("/")


class ConfigForm(Form):
    """What `sitegen.yaml` may hold."""

    title: Text = Field("Briefings", description="The site's name.")
    description: str = Field("", description="What the site is, in a sentence.")
    base_url: WebAddress = Field(
        "", description="Where the site will stand; needed for the feed and the sitemap."
    )
    language: Language = Field("en", description="The language of the site (BCP 47).")
    theme: Id = Field("default", description="The theme's folder in themes/.")
    urls: Literal["flat", "directory"] = Field(
        "flat", description="`/x.html`, or `/x/index.html` for hosts that want folders."
    )
    output: Annotated[str, AfterValidator(_folder)] = Field(
        "public", description="The folder that is written."
    )


@dataclass(frozen=True, slots=True)
class Config:
    """A site's configuration, complete."""

    title: str
    description: str
    base_url: str
    """Ends in `/`; empty where none is given."""
    language: str
    theme: str
    urls: UrlStyle
    output: str


def load_config(root: Path) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """Read `sitegen.yaml` of the site at `root`; None, with what is wrong, if it can't be used."""
    try:
        text = (root / CONFIG_FILE).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        return None, (file_error(CONFIG_FILE, "unreadable", f"cannot read it: {reason}"),)
    document = read_yaml(CONFIG_FILE, text)
    if document.diagnostics:
        return None, ordered(document.diagnostics)
    read = read_form(ConfigForm, document)
    if read.faults:
        return None, ordered(document.locate(fault) for fault in read.faults)
    form = read.form
    base_url = form.base_url.rstrip("/") + "/" if form.base_url else ""
    return (
        Config(
            form.title,
            form.description,
            base_url,
            form.language,
            form.theme,
            form.urls,
            form.output,
        ),
        (),
    )
