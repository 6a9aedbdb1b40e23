"""Where in a window a pattern stands with the fewest edits.

Semi-global alignment (P. H. Sellers, "The theory and computation of evolutionary distances", 1980)
by the bit-parallel algorithm of G. Myers, "A fast bit-vector algorithm for approximate string
matching based on dynamic programming", J. ACM 46 (1999), in the form of H. Hyyrö (2003). Python's
integers serve as machine words of any length, so one step costs one code point of the window.
"""

from __future__ import annotations

from collections import defaultdict

_LONGEST = 320
"""Longer patterns are placed by their two ends."""


def best_places(pattern: str, window: str, most: int) -> list[tuple[int, int]]:
    """At most `most` places (start, end) in `window` that are nearest to `pattern`, best first.

    They end at least half the pattern's length apart. None is empty.
    """
    if len(pattern) > _LONGEST:
        return _by_ends(pattern, window)
    distances = end_distances(pattern, window)
    apart = max(1, len(pattern) // 2)
    ends: list[int] = []
    for end in sorted(range(1, len(distances)), key=lambda e: (distances[e], e)):
        if all(abs(end - other) >= apart for other in ends):
            ends.append(end)
            if len(ends) == most:
                break
    places = ((_start(pattern, window, end), end) for end in ends)
    return [(start, end) for start, end in places if start < end]


def end_distances(pattern: str, window: str) -> list[int]:
    """For each end `e` in 0..len(window) the least Levenshtein distance of `pattern` to a
    stretch of `window` that ends there."""
    masks: defaultdict[str, int] = defaultdict(int)
    for i, char in enumerate(pattern):
        masks[char] |= 1 << i
    full = (1 << len(pattern)) - 1
    last = 1 << (len(pattern) - 1)
    rises, falls, distance = full, 0, len(pattern)
    distances = [distance]
    for char in window:
        equal = masks.get(char, 0)
        vertical = equal | falls
        horizontal = (((equal & rises) + rises) ^ rises) | equal
        up = falls | (full & ~(horizontal | rises))
        down = rises & horizontal
        if up & last:
            distance += 1
        elif down & last:
            distance -= 1
        up = (up << 1) & full
        down = (down << 1) & full
        rises = down | (full & ~(vertical | up))
        falls = up & vertical
        distances.append(distance)
    return distances


def _start(pattern: str, window: str, end: int) -> int:
    """Where the stretch ending at `end` begins: the same alignment, read backwards."""
    lowest = max(0, end - 2 * len(pattern))
    distances = end_distances(pattern[::-1], window[lowest:end][::-1])
    length = min(range(len(distances)), key=lambda n: (distances[n], abs(n - len(pattern))))
    return end - length


def _by_ends(pattern: str, window: str) -> list[tuple[int, int]]:
    """The place between those nearest to the pattern's two ends; none if they are out of order."""
    half = _LONGEST // 2
    head = best_places(pattern[:half], window[: max(half, len(window) - len(pattern) // 2)], 1)
    tail = best_places(pattern[-half:], window, 1)
    if not head or not tail or head[0][0] >= tail[0][1]:
        return []
    return [(head[0][0], tail[0][1])]
