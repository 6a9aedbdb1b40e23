"""Opening a file at a line in the user's editor."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from urllib.parse import quote

VARIABLE = "SITEGEN_EDITOR"


def editor_command(path: Path, line: int, column: int) -> list[str]:
    """Return the command of `SITEGEN_EDITOR` for a place; empty if there is none.

    `{file}`, `{line}` and `{column}` stand for the place; where they are missing, the file comes
    last.
    """
    try:
        words = shlex.split(os.environ.get(VARIABLE, ""))
    except ValueError:
        return []  # a quotation mark that is not closed
    place = {"{file}": str(path), "{line}": str(line), "{column}": str(column)}
    command = [_filled(word, place) for word in words]
    return command if not words or command != words else [*command, str(path)]


def _filled(word: str, place: dict[str, str]) -> str:
    for name, value in place.items():
        word = word.replace(name, value)
    return word


def editor_link(path: Path, line: int, column: int) -> str:
    """Return a link that opens a place in VS Code."""
    return f"vscode://file{quote(path.as_posix())}:{line}:{column}"


def open_in_editor(command: list[str]) -> str:
    """Start an editor, and do not wait for it; return why it could not be started."""
    try:
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"cannot start {command[0]}: {error.strerror}"
    return ""
