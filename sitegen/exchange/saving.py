"""Files that the commands of exchange are told to write."""

from __future__ import annotations

import os
from pathlib import Path

from sitegen.write import replace_file, write_new


def write_file(path: Path, text: str) -> None:
    """Write a text file whole, whether it is there or not. Raises `WriteError`."""
    if os.path.lexists(path):
        replace_file(path, text)
    else:
        write_new(path, text)
