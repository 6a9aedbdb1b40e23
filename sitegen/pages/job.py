"""Files to be made: planned, as a job with every value that it shows, and rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.settings import Logo

if TYPE_CHECKING:
    from dataclasses import Field

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


class Page(Protocol):
    """What a template is given under the name `page`: a frozen dataclass of plain values."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the navigation."""

    label: str
    url: str
    """From the site's root, or a whole web address."""
    external: bool = False
    """Whether it leads out of the site."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of the site shows around its own matter."""

    title: str
    description: str
    language: str
    direction: str
    """HTML's `dir` for that language."""
    base_url: str
    """Ends in `/`; empty where the site does not say where it will stand."""
    home: str
    speakers: str
    """URL of the list of speakers; conflicts likewise."""
    conflicts: str
    search: str
    """URL of the search page; empty if there is none."""
    nav: tuple[NavItem, ...]
    settings: str = ""
    """URL of the style sheet with the site's own colours; empty if it has none."""
    logo: Logo | None = None
    footer: str = ""
    """HTML; empty for none."""
    share: str = ""
    """URL of the site's share picture; empty if it has none."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file of the output. Complete: rendering looks nothing up."""

    url: str
    """From the site's root, unquoted; where the file is written."""
    template: str
    """Name of the template; empty for a file of data."""
    page: Page | None
    """What the template shows; None for a file of data."""
    frame: Frame | None
    """None for a file of data."""
    data: str = ""
    """The text of a file of data."""


def configured() -> Plain:
    """Return the basis of a page that is made of nothing but the configuration."""
    return ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A file of the output that is known by its address. Its job is made when it is asked for.

    So the addresses of a large site are known long before the values of all its pages.
    """

    url: str
    owner: str
    """What the file comes from, for messages: a file of the content, or words."""
    make: Callable[[], Job]
    """Makes the job; the same each time."""
    basis: Callable[[], Plain]
    """Says what the job is made of, for less than the job takes: of one basis, configuration and
    program the job is always the same."""
    listed: bool = False
    """Whether the sitemap names it."""
    modified: str = ""
    """The date of its matter for the sitemap, as YYYY-MM-DD; empty if not known."""
    near: str = ""
    """The path of an article whose statements it shows, if they are few: what is near the same one
    is quickly made together. Empty where it shows those of many."""


@dataclass(frozen=True, slots=True)
class Output:
    """A rendered file."""

    url: str
    data: bytes
