"""Costs as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.compare import Case, Seen, Seens
from benchmarks.measure import Cost
from benchmarks.subjects import SUBJECTS

TITLES = {
    Case.COLD: "cold",
    Case.NOTHING: "nothing changed",
    Case.EDIT: "one article edited",
}


def table(seens: Seens, case: Case) -> str:
    """Return the costs of all subjects in a case; ratios are to Hugo with the same URLs."""
    head = ("", "wall, s", "CPU, s", "peak, MiB", "wall ÷ Hugo", "CPU ÷ Hugo")
    rows = [head, ("---",) + ("---:",) * 5, *_rows(seens, case)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _rows(seens: Seens, case: Case) -> Iterator[tuple[str, ...]]:
    for (name, of), seen in seens.items():
        if of is case:
            reference = seens.get((SUBJECTS[name].reference, case))
            walls, processors = [cost.wall for cost in seen.costs], [c.cpu for c in seen.costs]
            ratios = _ratios(seen, reference) if reference else ("", "")
            yield name, spread(walls), spread(processors), f"{seen.memory:.0f}", *ratios


def _ratios(seen: Seen, reference: Seen) -> tuple[str, str]:
    """Return the ratios of a round to the same round of another subject."""

    def ratio(of: Sequence[float], to: Sequence[float]) -> str:
        return spread([one / other for one, other in zip(of, to, strict=True)])

    def walls(costs: Sequence[Cost]) -> list[float]:
        return [cost.wall for cost in costs]

    def processors(costs: Sequence[Cost]) -> list[float]:
        return [cost.cpu for cost in costs]

    pair = (seen.costs, reference.costs)
    return ratio(*map(walls, pair)), ratio(*map(processors, pair))


def spread(values: Sequence[float]) -> str:
    """Return the median and, in brackets, the lowest and the highest."""
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"
