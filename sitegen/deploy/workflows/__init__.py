"""The files by which hosts build and publish a site themselves: one beside this module for each.

Actions of others are pinned to a commit, so that what runs is what was looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from sitegen import __version__
from sitegen.building.prepare import configure
from sitegen.deploy.target import failed
from sitegen.files import replace_file, write_new

WORKFLOWS: Final[Mapping[str, str]] = {
    "github-actions": ".github/workflows/sitegen.yml",
    "gitlab-ci": ".gitlab-ci.yml",
    "netlify": "netlify.toml",
    "cloudflare": "wrangler.jsonc",
}
"""By host: the file, from the site's folder, which is taken for the repository's."""


def workflow(root: Path, host: str) -> str:
    """Return the file of a host for the site at `root`."""
    config, _ = configure(root)
    name = re.sub(r"[^a-z0-9]+", "-", config.title.lower()).strip("-")[:50].strip("-")
    values = {"SITEGEN": f"sitegen=={__version__}", "OUTPUT": config.output, "NAME": name or "site"}
    text = (Path(__file__).parent / host).read_text("utf-8")
    return re.sub(r"@([A-Z]+)@", lambda hit: values[hit[1]], text)


def write_workflow(root: Path, host: str, may_replace: Callable[[Path], bool]) -> tuple[Path, bool]:
    """Write the file of a host; return it, and whether it was not so already.

    Where another stands there, `may_replace` is asked. Raises `Unusable` if it may not be.
    """
    path, text = root / WORKFLOWS[host], workflow(root, host)
    if not os.path.lexists(path):
        write_new(path, text)
        return path, True
    if path.is_file() and path.read_bytes() == text.encode():
        return path, False
    if not may_replace(path):
        raise failed(f"{path} is there already", "replace it with --yes, or edit it")
    replace_file(path, text)
    return path, True
