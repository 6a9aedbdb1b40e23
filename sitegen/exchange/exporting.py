"""`sitegen export`: a site, an article or a briefing in another program's form."""

from __future__ import annotations

from pathlib import Path

from sitegen.building.prepare import Unusable
from sitegen.exchange import formats
from sitegen.exchange.chosen import Exported, choose
from sitegen.exchange.linked import read_site
from sitegen.exchange.saving import write_file


class Unsound(Unusable):
    """The content has errors: nothing was exported."""


def export_site(
    root: Path,
    form: str,
    only: str = "",
    output: Path | None = None,
    *,
    drafts: bool = False,
    future: bool = False,
) -> Exported:
    """Return the site at `root` in a form, and write it to `output` if that is given.

    `only` is the path of an article or a briefing. Raises `Unsound` where the content has errors,
    `Unusable` for a call that cannot be carried out, `WriteError` where the file cannot be written.
    """
    linked = read_site(root, drafts=drafts, future=future)
    if linked.has_errors:
        raise Unsound(linked.diagnostics)
    exported = formats.export(form, choose(linked, only))
    if output is not None:
        write_file(output, exported.text)
    return exported
