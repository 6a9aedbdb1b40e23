"""What changes on the disk, as paths from the site's root.

Folders are watched, not files: editors replace files by renames, and a watch on a file would stay
with the one that is gone.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from sitegen.building.prepare import Unusable
from sitegen.config import CONFIG_FILE
from sitegen.diagnostics import file_error
from sitegen.frozen import dataclass
from sitegen.load import CONTENT
from sitegen.theme import THEMES

QUIET = 0.03
"""Seconds without a change after which a save is over."""
LONGEST = 0.3
"""Seconds after which changes are looked at although more come."""
POLLING = 0.5
"""Seconds between two looks with `--poll`."""
CHANGES = frozenset({"created", "modified", "moved", "deleted", "closed"})
"""Events that tell of a change; others tell of reading, which a build itself does."""
TOP = frozenset({CONFIG_FILE, CONTENT, THEMES})
"""What counts in the site's own folder: not the output, nor what a build stages beside it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to be watched."""

    path: Path
    """Without links: as the system names it in events."""
    name: str
    """As a path from the site's root; absolute for a theme that comes with the program."""
    deep: bool = True
    """Whether with all that is below it."""


def places(root: Path, folders: Iterable[Path]) -> list[Place]:
    """Return what is to be watched of a site, and of the folders of its theme."""
    real = Path(os.path.realpath(root))
    found = [Place(real, "", deep=False)]
    found += [Place(Path(os.path.realpath(root / name)), name) for name in (CONTENT, THEMES)]
    apart = (folder for folder in folders if not folder.is_relative_to(real / THEMES))
    return found + [Place(folder, folder.as_posix()) for folder in apart]


def named(place: Place, path: str) -> str | None:
    """Return a path in a place by its name; None where it does not matter.

    As the content is listed: hidden files and editors' backups are none.
    """
    inside = os.path.relpath(path, place.path)
    if inside == ".":
        return place.name or None
    parts = inside.split(os.sep)
    if not place.deep:
        return inside if inside in TOP else None
    if any(part.startswith((".", "#")) or part.endswith("~") for part in parts):
        return None
    return "/".join([place.name, *parts])


class Watcher:
    """Watches folders, and tells `heard` from a thread of its own."""

    def __init__(self, heard: Callable[[str], None], *, poll: bool = False) -> None:
        self.heard = heard
        self.observer: BaseObserver = PollingObserver(timeout=POLLING) if poll else Observer()
        self.watched: dict[Place, tuple[tuple[int, int], ObservedWatch]] = {}
        self.observer.start()

    def watch(self, wanted: Iterable[Place]) -> bool:
        """Watch these places from now on, as far as they are there; say whether any is new.

        What changed in a new one before this, nobody was told.
        """
        there = {place: identity for place in wanted if (identity := _identity(place.path))}
        for place, (identity, watch) in list(self.watched.items()):
            if there.get(place) != identity:
                del self.watched[place]
                with suppress(KeyError):  # it ended by itself when its folder was deleted
                    self.observer.unschedule(watch)
        new = there.keys() - self.watched.keys()
        for place in new:
            self.watched[place] = (there[place], self._schedule(place))
        return bool(new)

    def _schedule(self, place: Place) -> ObservedWatch:
        handler = _Handler(place, self.heard)
        try:
            return self.observer.schedule(handler, str(place.path), recursive=place.deep)
        except OSError as error:
            message = f"cannot watch {place.path}: {error.strerror or error}"
            hint = "use --poll, which looks at the files again and again"
            raise Unusable([file_error("", "system", message, hint)]) from None

    def close(self) -> None:
        self.observer.stop()
        self.observer.join()


class _Handler(FileSystemEventHandler):
    def __init__(self, place: Place, heard: Callable[[str], None]) -> None:
        self.place, self.heard = place, heard

    def dispatch(self, event: FileSystemEvent) -> None:
        if event.event_type not in CHANGES:
            return
        if event.is_directory and event.event_type == "modified":
            return  # which follows the event of the file itself
        for path in (event.src_path, event.dest_path):
            name = named(self.place, os.fsdecode(path)) if path else None
            if name is not None:
                self.heard(name)


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another of its name; None if there is none."""
    with suppress(OSError):
        status = path.stat()
        return (status.st_dev, status.st_ino) if path.is_dir() else None
    return None


class Changes:
    """Gathers changes until a save is over. `add` may be called from any thread."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.paths: set[str] = set()
        self.more = asyncio.Event()

    def add(self, path: str) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self.loop.call_soon_threadsafe(self._add, path)

    def _add(self, path: str) -> None:
        self.paths.add(path)
        self.more.set()

    async def gathered(self) -> frozenset[str]:
        """Wait for a change, and for those that belong to it."""
        await self.more.wait()
        until = self.loop.time() + LONGEST
        while self.more.is_set() and self.loop.time() < until:
            self.more.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.more.wait(), QUIET)
        found, self.paths = frozenset(self.paths), set()
        self.more.clear()
        return found
