"""Where the program starts.

Two calls are answered at once: for the version, and for a build after which nothing has changed. To
import the command line would take longer than all of that. It answers whatever else is asked, or is
asked in another way, and where an answer cannot be printed: there is no second one here.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False  # as type checkers know it; to import `typing` takes longer than to answer
if TYPE_CHECKING:
    from sitegen.record import Look


def main() -> None:
    """Run the program."""
    started, arguments = time.perf_counter(), sys.argv[1:]
    seen = _look(arguments) if arguments[:1] == ["build"] else None
    try:
        answered = _answers(arguments, seen, started)
    except BrokenPipeError:
        answered = True  # that nobody listens changes nothing else
    except OSError:
        answered = False
    if not answered:
        from sitegen.cli import main as command_line

        command_line(obj=(started, seen))


def _look(arguments: list[str]) -> Look | None:
    """Look for what has changed, if a build is asked for by no more than its site."""
    sites = [one for one in arguments[1:] if one != "--quiet"] or ["."]
    if len(sites) > 1 or sites[0].startswith("-"):
        return None
    from pathlib import Path

    from sitegen.record import asked, look

    site = Path(sites[0])
    return look(site, asked(site, None, None, False, False))


def _answers(arguments: list[str], seen: Look | None, started: float) -> bool:
    """Answer a call, if that can be done at once."""
    if sys.stdout is None:  # closed: `>&-`
        return False
    if arguments == ["--version"]:
        from sitegen import __version__

        _print(f"sitegen, version {__version__}")
        return True
    if seen is None or not seen.is_same:
        return False
    if "--quiet" not in arguments:
        from pathlib import Path

        from sitegen.counts import done_words

        output = Path(seen.record.output)
        _print(done_words(seen.record.counts, output, "nothing changed", started))
    return True


def _print(line: str) -> None:
    """Print a line in the terminal's encoding."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode(sys.stdout.encoding, "backslashreplace"))
