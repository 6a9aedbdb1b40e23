"""What every kind of target does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from sitegen.building.prepare import Unusable
from sitegen.deploy.plan import Plan
from sitegen.diagnostics import file_error
from sitegen.frozen import dataclass, field

Progress = Callable[[str, int, int], None]
"""Called with what is done in words, how much of it and of how much."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a site as they are to stand at a target."""

    folder: Path
    """The output that they are in."""
    built: frozenset[str]
    extra: Mapping[str, bytes] = field(default_factory=dict)
    """Files that the target needs besides."""

    @property
    def names(self) -> frozenset[str]:
        return self.built | self.extra.keys()

    def read(self, name: str) -> bytes:
        """Return what a file holds."""
        extra = self.extra.get(name)
        return (self.folder / name).read_bytes() if extra is None else extra


class Target(Protocol):
    """A place to publish at. Whatever goes wrong is told as `Unusable`."""

    name: str
    """The place in words."""
    extra: Mapping[str, bytes]
    """Files that it needs besides the site's."""

    def owned(self) -> frozenset[str]:
        """Return what the manifest names that stands there."""
        ...

    def there(self, files: Files, owned: frozenset[str]) -> Mapping[str, bool]:
        """Return which files are there, of the site's and of those owned: and whether each equals
        the site's. It looks at what they hold."""
        ...

    def send(self, plan: Plan, files: Files, progress: Progress) -> None:
        """Carry out a plan: what pages show, pages, deletions. Cut short anywhere, it leaves what
        the next deployment brings to its end."""
        ...


def failed(message: str, hint: str = "") -> Unusable:
    """Return why a deployment cannot be, for the user."""
    return Unusable([file_error("", "deploy", message, hint)])
