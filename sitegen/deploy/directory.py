"""A folder on this machine: written as the output is, each file whole by a rename."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from sitegen.deploy.plan import Plan
from sitegen.deploy.target import Files, Progress, failed
from sitegen.load import CONTENT
from sitegen.manifest import read_manifest
from sitegen.targets import Directory
from sitegen.theme import THEMES
from sitegen.write import is_same, writing


class Folder:
    """The target."""

    extra: Mapping[str, bytes] = {}

    def __init__(self, root: Path, output: Path, settings: Directory) -> None:
        self.path = Path(os.path.realpath(root / Path(settings.path).expanduser()))
        self.name = str(self.path)
        places = [Path(os.path.realpath(place)) for place in (root, root / CONTENT, output)]
        inside = [root / CONTENT, root / THEMES, output]
        if any(place.is_relative_to(self.path) for place in places) or any(
            self.path.is_relative_to(os.path.realpath(place)) for place in inside
        ):
            message = f"the folder {self.path} would mix with the site's own files"
            raise failed(message, "choose another folder")

    def owned(self) -> frozenset[str]:
        return read_manifest(self.path)

    def there(self, files: Files, owned: frozenset[str]) -> Mapping[str, bool]:
        names = [name for name in files.names | owned if os.path.lexists(self.path / name)]
        return {name: name in files.names and self._is_same(files, name) for name in names}

    def _is_same(self, files: Files, name: str) -> bool:
        with (files.folder / name).open("rb") as source:
            return is_same(self.path / name, source)

    def send(self, plan: Plan, files: Files, progress: Progress) -> None:
        with writing(self.path) as writer:
            writer.owned |= set(plan.foreign)  # which somebody has agreed to
            for done, name in enumerate(plan.sent, 1):
                writer.stage.write(name, BytesIO(files.read(name)))
                progress("sending", done, len(plan.sent))
            writer.publish(plan.wanted)
