"""Subjects measured in turn, round by round, so that whatever else the machine does falls on all.

A round runs each case for every subject before the next case begins, and each round begins with
another subject. The first round is not timed: it warms up what there is to, and looks at the
memory.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from benchmarks.measure import Cost, peak_memory, timed
from benchmarks.subjects import SUBJECTS, Site

SETTLED = 2.5
"""Seconds after which files no longer count as changed just now (`sitegen/record.py`)."""


class Case(StrEnum):
    """What has happened before the command runs."""

    COLD = "cold"
    """There is no output and no cache."""
    NOTHING = "nothing"
    """Nothing has changed since the last build."""
    EDIT = "edit"
    """A paragraph has been added to one article since the last build."""


@dataclass(slots=True)
class Seen:
    """What one subject cost in one case; the rounds in their order."""

    costs: list[Cost] = field(default_factory=list)
    memory: float = 0
    """The highest of all processes together, in MiB."""


Seens = Mapping[tuple[str, Case], Seen]


def compare(
    names: Sequence[str],
    total: int,
    cases: Sequence[Case],
    rounds: int,
    folder: Path,
    tell: Callable[[str], None],
) -> Seens:
    """Measure subjects on sites with that many articles, made in an empty folder.

    Raises `Failed`, `Wrong` and `Missing`.
    """
    seen: dict[tuple[str, Case], Seen] = defaultdict(Seen)
    runs = {}
    for number, name in enumerate(names):
        tell(f"{total} articles: making {name}")
        runs[name] = _Run(Site(SUBJECTS[name], folder / str(number), total))
    for turn in range(rounds + 1):
        for case in cases:
            for name in _rotated(names, turn):
                run = runs[name]
                command = run.prepared(case, f"Added in round {turn}.")
                tell(f"{total} articles, round {turn} of {rounds}, {case}: {name}")
                if turn == 0:
                    seen[name, case].memory = peak_memory(*command)
                else:
                    seen[name, case].costs.append(timed(*command))
                run.done(case)
    return seen


def _rotated(names: Sequence[str], by: int) -> Iterator[str]:
    return (names[(at + by) % len(names)] for at in range(len(names)))


class _Run:
    """A site and what is known of its state."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.changed = time.monotonic()
        """When a file of the site was last changed."""
        self.words = ""
        """What the article edited must show."""
        self.is_built = False
        """Whether the last build was one that the next can build on."""

    @property
    def command(self) -> tuple[Sequence[str], Path, Mapping[str, str]]:
        return self.site.command, self.site.root, self.site.subject.environment

    def prepared(self, case: Case, words: str) -> tuple[Sequence[str], Path, Mapping[str, str]]:
        """Bring the site into the state that a case begins with; return what is to be run."""
        if case is Case.COLD:
            self.settle()
            self.site.clear()
        elif not self.is_built:
            self.settle()
            timed(*self.command)
        if case is Case.EDIT:
            self.site.edit(words)
            self.words, self.changed = words, time.monotonic()
        return self.command

    def settle(self) -> None:
        time.sleep(max(0.0, self.changed + SETTLED - time.monotonic()))

    def done(self, case: Case) -> None:
        """See that the build did its work."""
        self.site.check(self.words)
        self.is_built = case is not Case.EDIT
