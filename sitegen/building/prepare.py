"""From a site's files to the plan of its output: what the commands have in common."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sitegen.config import CONFIG_FILE, Config, base_address, load_config
from sitegen.diagnostics import Diagnostic, Severity, file_error, ordered
from sitegen.forms.fields import Refused
from sitegen.frozen import dataclass, replace
from sitegen.load import CONTENT, Sources, bad_name, locate, unreadable, visible
from sitegen.minify import minified
from sitegen.model import Article, Site
from sitegen.pages.addresses import Addresses
from sitegen.pages.basis import Origin
from sitegen.pages.dead_links import dead_fragments
from sitegen.pages.job import Planned
from sitegen.plan import plan
from sitegen.resolve import Selection, resolve
from sitegen.settings import contrast_faults
from sitegen.theme import declared_colours, is_bundled, own_files, search_path, static_files


class Unusable(Exception):
    """The call or the configuration is wrong; nothing was read or written."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("; ".join(found.message for found in diagnostics))
        self.diagnostics = tuple(diagnostics)

    def __reduce__(self) -> tuple[type[Unusable], tuple[tuple[Diagnostic, ...]]]:
        return Unusable, (self.diagnostics,)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A site up to its plan."""

    config: Config
    articles: Sequence[Article]
    """All that were read, also those that are left out."""
    site: Site
    pages: tuple[Planned, ...]
    copied: Mapping[str, Path]
    """Files copied as they are: URL to file."""
    diagnostics: tuple[Diagnostic, ...]
    undrawn: tuple[str, ...]
    """The owners of pages that have no share picture, since their words cannot be drawn."""


def require_site(root: Path) -> None:
    """Raise `Unusable` where there is no site at `root`; tell of the one that it is a folder of."""
    if (root / CONTENT).is_dir():
        return
    message = f'there is no folder "{CONTENT}" in {root}'
    hint = "`sitegen new site DIR` makes a site"
    place = root.absolute()
    for above in place.parents:
        if (above / CONTENT).is_dir() and (
            (above / CONFIG_FILE).is_file() or place.is_relative_to(above / CONTENT)
        ):
            hint = f"the site is in {os.path.relpath(above)}: name that folder, or go there"
            break
    raise Unusable([file_error(".", "no-content", message, hint)])


def configure(root: Path, base_url: str | None = None) -> tuple[Config, tuple[Path, ...]]:
    """Read the configuration of the site at `root`; return it with the folders of its theme.

    `base_url` is taken in place of the file's. Raises `Unusable`.
    """
    require_site(root)
    config, faults = load_config(root)
    if config is None:
        raise Unusable(faults)
    if base_url is not None:
        try:
            config = replace(config, base_url=base_address(base_url))
        except Refused as refused:
            found = file_error("--base-url", "bad-link", refused.what, refused.hint)
            raise Unusable([found]) from None
    folders, faults = search_path(root, config.theme)
    if faults:
        raise Unusable(faults)
    return config, folders


def prepare(
    root: Path,
    config: Config,
    folders: tuple[Path, ...],
    sources: Sources,
    articles: Sequence[Article],
    selection: Selection,
    origins: Mapping[str, Origin] | None = None,
) -> Prepared:
    """Link the articles of `sources`, given in its order, and plan the output; see `diagnostics`
    for what is wrong. `origins` are as `Basis` takes them."""
    site, faults = resolve(articles, selection)
    unfit = _unfit(root, folders)
    statics = {url: file for url, file in static_files(folders).items() if file not in unfit}
    planned = plan(site, config, list(sources.assets), list(statics), origins)
    hard = contrast_faults(CONFIG_FILE, config.settings, declared_colours(folders))
    faults = (*faults, *planned.faults, *hard)
    found = [*sources.diagnostics, *unfit.values(), *locate(root, faults), *planned.diagnostics]
    found += dead_fragments(Addresses(site, config), articles, folders)
    found += [diagnostic for article in articles for diagnostic in article.diagnostics]
    files = {**statics, **{url: root / CONTENT / file for url, file in sources.assets.items()}}
    copied = {url: files[url] for url in planned.copied}
    return Prepared(config, articles, site, planned.pages, copied, ordered(found), planned.undrawn)


def _unfit(root: Path, folders: tuple[Path, ...]) -> Mapping[Path, Diagnostic]:
    """Return the files of a site's own theme that cannot be used, with what is wrong with each."""
    found: dict[Path, Diagnostic] = {}
    for file in own_files(folders):
        name = shown(root, str(file))
        if bad := bad_name(name):
            found[file] = file_error(visible(name), "bad-name", *bad)
        elif reason := unreadable(file):
            found[file] = file_error(name, "unreadable", f"cannot read it: {reason}")
    return found


def has_errors(found: Iterable[Diagnostic]) -> bool:
    """Say whether anything found stops publication."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


def published(file: Path, source: BinaryIO) -> BinaryIO:
    """Return a file as it is published: those of the bundled themes shorter, others as they are."""
    return BytesIO(minified(file.name, source.read())) if is_bundled(file) else source


def shown(root: Path, path: str) -> str:
    """Return a path from the site's root, if it lies below it. A link is named as such."""
    folder, name = os.path.split(path)
    try:
        return Path(os.path.realpath(folder), name).relative_to(os.path.realpath(root)).as_posix()
    except ValueError:
        return path
