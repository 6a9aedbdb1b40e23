"""Where a site is sent: the forms of `deploy` in `sitegen.yaml`, and what they come to.

No form has a field for a password or a key: those are the business of git, ssh and the store's own
tools, which have their places for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final

from sitegen.diagnostics import listing, quoted
from sitegen.forms.fields import After, Field, Form, Id, Needed, Refused, Text, WebAddress
from sitegen.frozen import dataclass


def _wrong(what: str, hint: str) -> Refused:
    return Refused("bad-value", what, hint)


def _remote(value: str) -> str:
    """Refuse what git would take for an option."""
    if value.startswith("-"):
        raise _wrong(f"{quoted(value)} cannot be a remote", 'give its name, such as "origin"')
    return _open(value)


def _open(value: str) -> str:
    """Refuse a web address with a password in it, and do not repeat that."""
    if re.match(r"(?i)https?://[^/?#]*@", value):
        hint = "leave out what stands before the @: git and the store have places for credentials"
        raise _wrong("the address holds a password or a name", hint)
    return value


def _branch(value: str) -> str:
    """Refuse what git takes for no name of a branch (`git check-ref-format`)."""
    bad = r"^[-/.]|[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|[/.]$|^@$"
    if re.search(bad, value):
        raise _wrong(f"{quoted(value)} cannot be a branch", 'give a name such as "gh-pages"')
    return value


def _place(value: str) -> str:
    """Refuse what is no folder on another machine."""
    if not re.fullmatch(
        r"(?!-)(?:[^@/:\s]+@)?(?!-)(?:[^@/:\s]+|\[[0-9A-Fa-f:.%]+\]):(?!:|//)\S.*", value
    ):
        hint = 'write it as ssh does: "me@example.org:/var/www/site"'
        raise _wrong(f"{quoted(value)} is no folder on another machine", hint)
    return value.rstrip("/") if not value.endswith(":/") else value


def _bucket(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value):
        raise _wrong(f"{quoted(value)} cannot be a bucket", "give its name alone, without s3://")
    return value


def _prefix(value: str) -> str:
    return f"{value.strip('/')}/" if value.strip("/") else ""


class GithubPagesForm(Form):
    """A branch that GitHub Pages publishes."""

    remote: Annotated[Text, After(_remote)] = Field(
        "origin", description="The name or the address of the repository."
    )
    branch: Annotated[Text, After(_branch)] = Field(
        "gh-pages", description="The branch; made if there is none."
    )
    history: bool = Field(
        True, description="Whether earlier publications stay in it; otherwise it has one commit."
    )


class DirectoryForm(Form):
    """A folder on this machine."""

    path: Needed[Text] = Field(description="The folder, from the site's own.")


class RsyncForm(Form):
    """A folder on another machine, reached by ssh."""

    to: Needed[Annotated[Text, After(_place)]] = Field(
        description="Such as `me@example.org:/var/www/site`."
    )


class S3Form(Form):
    """A bucket of a store that speaks S3."""

    bucket: Needed[Annotated[Text, After(_bucket)]] = Field(description="Its name.")
    prefix: Annotated[str, After(_prefix)] = Field(
        "", description="The folder in it, if the site is not to fill it."
    )
    region: str = Field("", description="Where it is, if your profile does not say so.")
    endpoint: Annotated[WebAddress, After(_open)] = Field(
        "", description="The store's address, if it is not Amazon's."
    )


class TargetForm(Form):
    """Where the site is sent: one of these."""

    github_pages: GithubPagesForm | None = Field(
        None, alias="github-pages", description="A branch that GitHub Pages publishes."
    )
    directory: DirectoryForm | None = Field(None, description="A folder on this machine.")
    rsync: RsyncForm | None = Field(None, description="A folder on another machine, by ssh.")
    s3: S3Form | None = Field(None, description="A bucket of a store that speaks S3.")

    def check(self) -> None:
        """Raise `Refused` unless it is one of them, and only one."""
        given = [KINDS[name] for name in KINDS if getattr(self, name) is not None]
        if len(given) == 1:
            return
        hint = f"give it one of {listing(KINDS.values(), 'or')}"
        if given:
            raise _wrong(f"a target cannot be {listing(given)} at once", hint)
        raise _wrong("the target does not say what it is", hint)


KINDS: Final[Mapping[str, str]] = {
    "github_pages": "github-pages",
    "directory": "directory",
    "rsync": "rsync",
    "s3": "s3",
}
"""The fields of a target, and how they are written."""

Targets = dict[Id, TargetForm]


@dataclass(frozen=True, slots=True)
class GithubPages:
    """A branch of a repository."""

    remote: str
    branch: str
    history: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """A folder on this machine."""

    path: str
    """As it is written: from the site's folder."""


@dataclass(frozen=True, slots=True)
class Rsync:
    """A folder on another machine."""

    to: str


@dataclass(frozen=True, slots=True)
class S3:
    """A bucket, or a folder in it."""

    bucket: str
    prefix: str
    """Ends in `/`; empty for the whole bucket."""
    region: str
    """Empty for the profile's own; `endpoint` likewise."""
    endpoint: str


Destination = GithubPages | Directory | Rsync | S3


def destination(form: TargetForm) -> Destination:
    """Return what a sound form names."""
    if form.github_pages is not None:
        pages = form.github_pages
        return GithubPages(pages.remote, pages.branch, pages.history)
    if form.rsync is not None:
        return Rsync(form.rsync.to or "")
    if form.s3 is not None:
        return S3(form.s3.bucket or "", form.s3.prefix, form.s3.region, form.s3.endpoint)
    return Directory((form.directory.path if form.directory else "") or "")
