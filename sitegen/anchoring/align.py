"""Where in a window a pattern stands with the fewest edits.

Semi-global alignment (P. H. Sellers, "The theory and computation of evolutionary distances", 1980)
by the bit-parallel algorithm of G. Myers, "A fast bit-vector algorithm for approximate string
matching based on dynamic programming", J. ACM 46 (1999), in the form of H. Hyyrö (2003). Python's
integers serve as machine words of any length, so one step costs one code point of the window.
"""

from __future__ import annotations

from collections import defaultdict

LONGEST = 320
"""Longer patterns cost too much: their two ends are placed instead, see `ends_of`."""


def best_ends(pattern: str, window: str, most: int) -> list[tuple[int, int]]:
    """At most `most` ends of the stretches of `window` nearest to `pattern`: (distance, end).

    Best first, and at least half the pattern's length apart.
    """
    distances = end_distances(pattern, window)
    apart = max(1, len(pattern) // 2)
    best: list[tuple[int, int]] = []
    for end in sorted(range(1, len(distances)), key=distances.__getitem__):
        if all(abs(end - other) >= apart for _, other in best):
            best.append((distances[end], end))
            if len(best) == most:
                break
    return best


def start_before(pattern: str, window: str, end: int) -> int:
    """Where the stretch of `window` nearest to `pattern` that ends at `end` begins."""
    lowest = max(0, end - 2 * len(pattern))
    distances = end_distances(pattern[::-1], window[lowest:end][::-1])
    return end - min(range(len(distances)), key=distances.__getitem__)


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
