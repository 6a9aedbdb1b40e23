"""Long lists over several pages: none grows with the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sitegen.pages.views import PAGE_SIZE, Named

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands among the pages of its list."""

    number: int
    """1-based."""
    count: int
    previous: str
    """URL; empty on the first page."""
    next: str
    """URL; empty on the last page."""
    pages: tuple[Named, ...]
    """All pages, or those near this one and the ends; without a link where some are left out."""


def paginate(
    name: str, items: Sequence[T], url: Callable[[str], str], size: int = PAGE_SIZE
) -> Iterator[tuple[str, Sequence[T], Pager]]:
    """Yield (URL, items, pager) for each page of a list; one page where there are no items.

    The first page is `name`, the second `name/2`.
    """
    count = max(1, -(-len(items) // size))
    urls = [
        url(name if number == 1 else f"{_base(name)}/{number}") for number in range(1, count + 1)
    ]
    for number in range(1, count + 1):
        pager = Pager(
            number,
            count,
            urls[number - 2] if number > 1 else "",
            urls[number] if number < count else "",
            tuple(_numbers(number, urls)),
        )
        yield urls[number - 1], items[(number - 1) * size : number * size], pager


def _base(name: str) -> str:
    """Pages of `speakers/index` go on as `speakers/page/2`: `speakers/2` could be a speaker."""
    folder, _, last = name.rpartition("/")
    return f"{folder}/page".lstrip("/") if last == "index" else name


def _numbers(here: int, urls: Sequence[str]) -> Iterator[Named]:
    last = 0
    for number, url in enumerate(urls, start=1):
        if number in {1, len(urls)} or abs(number - here) <= 2:
            if number > last + 1:
                yield Named("…")
            yield Named(str(number), url)
            last = number
