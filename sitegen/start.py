"""Where the program starts.

Two calls are answered at once: for the version, and for a build after which nothing has changed. To
import the command line would take longer than all of that. It answers whatever else is asked, or is
asked in another way, and where an answer cannot be printed: there is no second one here.
"""

from __future__ import annotations

import os
import sys
import time


def main() -> None:
    """Run the program."""
    try:
        answered = _answers(sys.argv[1:])
    except BrokenPipeError:
        answered = True  # that nobody listens changes nothing else
    except OSError:
        answered = False
    if not answered:
        from sitegen.cli import main as command_line

        command_line()


def _answers(arguments: list[str]) -> bool:
    """Answer a call, if that can be done at once."""
    if sys.stdout is None:  # closed: `>&-`
        return False
    if arguments == ["--version"]:
        from sitegen import __version__

        _print(f"sitegen, version {__version__}")
        return True
    return arguments[:1] == ["build"] and _stands(arguments[1:])


def _stands(arguments: list[str]) -> bool:
    """Say whether a build is asked for by no more than its site, and nothing has changed since the
    last; then tell, unless to be quiet."""
    started = time.perf_counter()
    sites = [one for one in arguments if one != "--quiet"] or ["."]
    if len(sites) > 1 or sites[0].startswith("-"):
        return False
    from pathlib import Path

    from sitegen.record import asked, look

    site = Path(sites[0])
    last = look(site, asked(site, None, None, False, False))
    if last is None or not last.is_same:
        return False
    if "--quiet" not in arguments:
        from sitegen.counts import done_words

        output = Path(last.record.output)
        _print(done_words(last.record.counts, output, "nothing changed", started))
    return True


def _print(line: str) -> None:
    """Print a line in the terminal's encoding."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode(sys.stdout.encoding, "backslashreplace"))
