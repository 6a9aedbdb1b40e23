"""Files that the commands of exchange are told to write."""

from __future__ import annotations

import os
from pathlib import Path

from sitegen.files import replace_file, write_new, write_to


def write_file(path: Path, text: str) -> None:
    """Write a text file whole, whether it is there or not; to a device or a pipe, just write.

    Raises `WriteError`.
    """
    if not os.path.lexists(path):
        write_new(path, text)
    elif path.exists() and not path.is_file() and not path.is_dir():
        write_to(path, text)  # a rename would put a file into its place
    else:
        replace_file(path, text)
