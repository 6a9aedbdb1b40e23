"""Long lists over several pages: none grows with the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from sitegen.frozen import dataclass
from sitegen.pages.values import Named
from sitegen.pages.views import PAGE_SIZE

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


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a list: which of its items, and at which address."""

    number: int
    """1-based."""
    size: int
    """The most items on a page."""
    urls: tuple[str, ...]
    """Of all pages of the list."""

    @property
    def url(self) -> str:
        return self.urls[self.number - 1]

    @property
    def place(self) -> tuple[int, int]:
        """The page's number, and how many pages there are."""
        return self.number, len(self.urls)

    @property
    def first(self) -> bool:
        return self.number == 1

    def of(self, items: Sequence[T]) -> Sequence[T]:
        """Return the items of the list that stand on this page."""
        return items[(self.number - 1) * self.size : self.number * self.size]

    def pager(self) -> Pager:
        number, count = self.number, len(self.urls)
        if count == 1:
            return Pager(1, 1, "", "", (Named("1", self.urls[0]),))
        return Pager(
            number,
            count,
            self.urls[number - 2] if number > 1 else "",
            self.urls[number] if number < count else "",
            tuple(_numbers(number, self.urls)),
        )


def paginate(
    name: str, total: int, url: Callable[[str], str], size: int = PAGE_SIZE
) -> Iterator[Part]:
    """Yield the pages of a list of `total` items; one page where there are no items.

    The first page is `name`, the second `name/2`.
    """
    if total <= size:  # as most are
        yield Part(1, size, (url(name),))
        return
    count = -(-total // size)
    more = (url(f"{_base(name)}/{number}") for number in range(2, count + 1))
    urls = (url(name), *more)
    for number in range(1, count + 1):
        yield Part(number, size, urls)


def _base(name: str) -> str:
    """Pages of `speakers/index` go on as `speakers/page/2`: `speakers/2` could be a speaker."""
    folder, _, last = name.rpartition("/")
    return f"{folder}/page".lstrip("/") if last == "index" else name


def _numbers(here: int, urls: Sequence[str]) -> Iterator[Named]:
    count, last = len(urls), 0
    around = range(max(here - 2, 2), min(here + 2, count - 1) + 1)
    for number in (1, *around, count):
        if number > last + 1:
            yield Named("…")
        yield Named(str(number), urls[number - 1])
        last = number
