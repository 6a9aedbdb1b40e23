"""Stage 3: from a linked site to the plan of all its files, which makes their jobs on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sitegen.characters import caseless
from sitegen.config import Config
from sitegen.diagnostics import Diagnostic, Fault, file_error, quoted
from sitegen.frozen import dataclass
from sitegen.model import Site
from sitegen.pages import kinds
from sitegen.pages.basis import Origin
from sitegen.pages.dead_links import dead_links
from sitegen.pages.host_headers import HEADERS, headers_file
from sitegen.pages.job import Planned
from sitegen.pages.redirects import REDIRECTS, Move, moves, redirects_file
from sitegen.pages.search import PROGRAM
from sitegen.pages.settings import dead_settings
from sitegen.pages.share import left_out
from sitegen.pages.sitemap import sitemaps
from sitegen.pages.views import Views

LONGEST_NAME = 255
"""Bytes of a file's or a folder's name that file systems take."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All files of a site. No two have one address: of those that would, the first is here."""

    pages: tuple[Planned, ...]
    copied: tuple[str, ...]
    """URLs of the files that are copied."""
    diagnostics: tuple[Diagnostic, ...]
    """What is wrong between the files."""
    faults: tuple[Fault, ...]
    """What is wrong with what the configuration names."""
    undrawn: tuple[str, ...]
    """The owners of pages that have no share picture, since their words cannot be drawn."""


def plan(
    site: Site,
    config: Config,
    assets: Sequence[str],
    statics: Sequence[str],
    origins: Mapping[str, Origin] | None = None,
) -> Plan:
    """Plan the files of a site.

    `assets` and `statics` are the URLs of files that are copied: content's and the theme's.
    `origins` are as `Basis` takes them.
    """
    views = Views(site, config, origins)
    pages = list(pages_of(views))
    pages += sitemaps(views, pages)
    addresses = _Addresses()
    kept = tuple(page for page in pages if addresses.take(page.url, page.owner))
    if config.search:
        addresses.take(PROGRAM, "the search index")
    copied = [url for url in assets if addresses.take(url, f"content/{url}")]
    copied += [url for url in statics if addresses.take(url, "the theme")]
    moved, faults = _moved(views, addresses, assets)
    urls = {*(page.url for page in (*pages, *moved)), *assets, *statics}
    for article in (*site.articles, *site.lost):
        addresses.found += dead_links(views, article, urls)
    faults += dead_settings(views, urls)
    planned = (*kept, *moved)
    undrawn = left_out(views, {page.url for page in planned})
    return Plan(planned, tuple(copied), tuple(addresses.found), tuple(faults), tuple(undrawn))


def _moved(
    views: Views, addresses: _Addresses, assets: Sequence[str]
) -> tuple[list[Planned], list[Fault]]:
    """Plan what stands at old addresses, if they are free; a file of the site's own for the hosts
    goes before ours."""
    settled: list[Move] = []
    faults: list[Fault] = []
    old = list(moves(views))
    has_headers = HEADERS not in assets and addresses.take(HEADERS, "the headers for hosts")
    is_wanted = bool(old) and REDIRECTS not in assets
    has_list = is_wanted and addresses.take(REDIRECTS, "the list of old addresses")
    for move in old:
        url, owner = move.page.url, move.page.owner
        rival = addresses.rival(url)
        if rival is None and addresses.take(url, owner):
            settled.append(move)
        elif rival is not None and move.keys:
            message = f"two sources for one address: {_clash(url, rival[0])} (also {rival[1]})"
            hint = "drop it, or give the other another address"
            faults.append(Fault(owner, move.keys, "url-taken", message, hint))
    lists = list(redirects_file(views, settled)) if has_list else []
    lists += headers_file(views) if has_headers else []
    return [*(move.page for move in settled), *lists], faults


def pages_of(views: Views) -> Iterator[Planned]:
    """Yield the pages of a site, but for sitemaps; of two with one address, both."""
    return (page for kind in kinds() for page in kind(views))


class _Addresses:
    """Who has which address.

    Case does not tell two apart, nor how letters are composed: on many hosts it does not. And what
    is a file cannot be a folder.
    """

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, str]] = {}
        self.last: dict[str, tuple[str, str]] = {}
        """By folder: the last file that stands in it, and in no folder below."""
        self.folders: set[str] = set()
        """All of them, also those above."""
        self.found: list[Diagnostic] = []
        self.told: set[tuple[str, str]] = set()
        """Owners whose files met: of two articles with one name it is enough to hear once."""

    def rival(self, url: str) -> tuple[str, str] | None:
        """Return the address, with its owner, that `url` cannot stand beside; None if free."""
        return self._rival(caseless(url))

    def _rival(self, folded: str) -> tuple[str, str] | None:
        taken = self.files.get(folded)
        if taken is None and folded in self.folders:
            below = (self.last[f] for f in self.last if f"{f}/".startswith(f"{folded}/"))
            places = {entry: number for number, entry in enumerate(self.files.values())}
            return max(below, key=places.__getitem__)
        folder = folded[: max(folded.rfind("/"), 0)]
        if taken is None and folder not in self.folders:
            return next((self.files[f] for f in _with_above(folder) if f in self.files), None)
        return taken

    def take(self, url: str, owner: str) -> bool:
        """Give an address to `owner`; where that cannot be, a fault is found."""
        folded = caseless(url)
        rival = self._rival(folded)
        if rival is not None and (owner, rival[1]) in self.told:
            pass
        elif rival is not None:
            self.told.add((owner, rival[1]))
            self.found.append(_taken(url, owner, *rival))
        elif len(url) > LONGEST_NAME // 4 and _longest(url) > LONGEST_NAME:
            if (owner, "") not in self.told:
                self.told.add((owner, ""))
                self.found.append(_too_long(url, owner))
        else:
            folder = folded[: max(folded.rfind("/"), 0)]
            self.files[folded] = self.last[folder] = (url, owner)
            if folder not in self.folders:
                self.folders.update(_with_above(folder))
            return True
        return False


def _with_above(folder: str) -> tuple[str, ...]:
    """Return the folders above a folder, the outermost first, and itself; none for "", the root."""
    return (*_with_above(folder.rpartition("/")[0]), folder) if folder else ()


def _longest(url: str) -> int:
    return max(len(name.encode("utf-8", "surrogateescape")) for name in url.split("/"))


def _clash(url: str, other: str) -> str:
    """Say in words how two addresses are one."""
    if url == other:
        return url
    if url.casefold() == other.casefold():
        return f"{other} and {url}, which differ in case only"
    if caseless(url) == caseless(other):
        return f"{other} and {url}, which differ only in how letters are composed"
    return f"{other} and {url}, one a file and one in a folder of its name"


def _taken(url: str, owner: str, other: str, taken: str) -> Diagnostic:
    path = owner if owner.startswith("content/") else taken
    rival = taken if path == owner else owner
    path = path if path.startswith("content/") else "content"
    message = f"two sources for one address: {_clash(url, other)} (also {rival})"
    return file_error(path, "url-taken", message, "rename one, or give it another slug")


def _too_long(url: str, owner: str) -> Diagnostic:
    path = owner if owner.startswith("content/") else "content"
    whose = "the" if path == owner else f"for {owner} the"
    message = f"{whose} address {quoted(url)} is too long: files' names end at {LONGEST_NAME} bytes"
    return file_error(path, "bad-name", message, "give it a shorter name or a slug")
