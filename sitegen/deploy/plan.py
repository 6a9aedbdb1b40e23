"""What a deployment is to do. Pure.

What sitegen put there it knows by its manifest, which stands at the target as it does in the
output. All else that is there stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from sitegen.frozen import dataclass

MOST_DELETED: Final = 256
"""Files that are deleted without a question; likewise for the next."""
LARGEST_PART: Final = 4
"""One in so many of the files that sitegen put there."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs between the site and the target; names of files, sorted."""

    wanted: frozenset[str]
    owned: frozenset[str]
    """What an earlier deployment put there, as its manifest has it."""
    added: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: tuple[str, ...]
    foreign: tuple[str, ...]
    """Those of `changed` that sitegen did not put there."""
    standing: int
    """How many files are there that sitegen put there."""

    @property
    def sent(self) -> tuple[str, ...]:
        return tuple(sorted((*self.added, *self.changed)))

    @property
    def renews_manifest(self) -> bool:
        return self.wanted != self.owned

    @property
    def nothing(self) -> bool:
        return not (self.added or self.changed or self.deleted or self.renews_manifest)


def compare(wanted: Collection[str], there: Mapping[str, bool], owned: Collection[str]) -> Plan:
    """Return what brings a target to the files `wanted`.

    `there` holds files of the target: whether each equals the site's own of its name. `owned` are
    those that sitegen put there; a target need not tell of others, but for those in the way.
    """
    changed = sorted(name for name in wanted if there.get(name) is False)
    gone = sorted(name for name in owned if name not in wanted and name in there)
    return Plan(
        frozenset(wanted),
        frozenset(owned),
        tuple(sorted(name for name in wanted if name not in there)),
        tuple(changed),
        tuple(gone),
        tuple(name for name in changed if name not in owned),
        sum(name in there for name in owned),
    )


def doubt(plan: Plan) -> str:
    """Return why somebody should be asked before the plan is carried out; empty if there is no
    reason."""
    deleted, foreign = len(plan.deleted), len(plan.foreign)
    if deleted > MOST_DELETED or deleted * LARGEST_PART > plan.standing:
        return f"{deleted:,} of the {plan.standing:,} files there would be deleted"
    if foreign:
        files = f"{foreign} files" if foreign > 1 else "1 file"
        return f"{files} there would be replaced that sitegen did not put there"
    return ""


def batches(names: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield files in the order in which they are to arrive: first what pages show, then the pages,
    so that none shows what is not there yet."""
    pages = {name for name in names if name.endswith((".html", ".xml", ".html.gz", ".html.br"))}
    for part in (set(names) - pages, pages):
        if part:
            yield tuple(sorted(part))
