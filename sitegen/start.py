"""Where the program starts.

Some calls need no command line, which takes longer to import than they take: for the version, for a
build after which nothing has changed, and for any build that is asked for by its site alone. It
answers whatever else is asked, or is asked in another way, and where an answer cannot be printed:
there is no second one here.
"""

from __future__ import annotations

import gc
import os
import sys
import time

TYPE_CHECKING = False  # as type checkers know it; to import `typing` takes longer than to answer
if TYPE_CHECKING:
    from pathlib import Path
    from typing import NoReturn

    from sitegen.record import Look


def main() -> None:
    """Run the program."""
    try:
        _run()
    except KeyboardInterrupt:  # before there was anything to hear of it, or again
        _end("stopped", 130)
    except MemoryError:
        _end("error[system]: there is not enough memory", 2)
    except OSError as error:  # where it is told otherwise, that could not be printed
        _end(f"error[system]: {error}", 2)


def _end(told: str, code: int) -> NoReturn:
    """End the program; what is told may not be heard."""
    try:
        if sys.stderr is not None:  # closed: `2>&-`
            os.write(sys.stderr.fileno(), f"{told}\n".encode("utf-8", "backslashreplace"))
    except OSError:
        pass
    os._exit(code)


def _run() -> None:
    # There is little garbage in what a command makes, and much to look through for it.
    gc.set_threshold(100_000, 20, 50)
    started, arguments = time.perf_counter(), sys.argv[1:]
    if arguments[:1] == ["build"]:
        # Of what is made for each page or article nothing refers to itself, so there is none at
        # all; to look costs a twentieth of a build. Where this is not so, `Renderer` looks again.
        gc.disable()
    site = _site(arguments)
    seen = _look(site) if site else None
    try:
        answered = _answers(arguments, seen, started)
    except BrokenPipeError:
        answered = True  # that nobody listens changes nothing else
    except OSError:
        answered = False
    if answered:
        return
    if site and not (seen and seen.is_same):
        _build(site, seen, started, quiet="--quiet" in arguments)
    from sitegen.cli import main as command_line

    command_line(obj=(started, seen))


def _site(arguments: list[str]) -> Path | None:
    """Return the site that is to be built, if no more than that is said of it."""
    sites = [one for one in arguments[1:] if one != "--quiet"] or ["."]
    if arguments[:1] != ["build"] or len(sites) > 1 or sites[0].startswith("-"):
        return None
    from pathlib import Path

    return Path(sites[0])


def _look(site: Path) -> Look | None:
    """Look for what has changed since the last build."""
    from sitegen.record import asked, look

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
        from sitegen.counts import same_words

        _print(same_words(seen.record, started))
    return True


def _build(site: Path, seen: Look | None, started: float, *, quiet: bool) -> NoReturn:
    """Build a site, and end the program."""
    from sitegen.commands.console import orderly

    try:
        with orderly():
            from sitegen.building.build import Options
            from sitegen.commands.build import run

            code = run(site, Options(), seen, started, quiet=quiet, as_json=False)
    except SystemExit as end:
        code = int(end.code or 0)
    # All is written and flushed. To take down what a site was made of, value by value, takes long.
    os._exit(code)


def _print(line: str) -> None:
    """Print a line in the terminal's encoding."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode(sys.stdout.encoding, "backslashreplace"))
