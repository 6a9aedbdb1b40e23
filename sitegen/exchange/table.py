"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

MARK = "\ufeff"
"""By this spreadsheets know the file for UTF-8; readers of CSV pass over it."""


def table(rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as CSV (RFC 4180) with a head; every cell as it is. All rows have equal keys."""
    written = io.StringIO()
    writer = csv.writer(written)
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(row)
        writer.writerow(row.values())
    return MARK + written.getvalue()
