"""Rounding as the coordinates of a picture need it, some ten times for each mark."""

from __future__ import annotations


def tenth(value: float) -> float:
    """`round(value, 1)`, in half the time: that takes a number to text and back."""
    tenths = value * 10
    whole = round(tenths)
    if -0.499 < tenths - whole < 0.499:
        return whole / 10
    return round(value, 1)  # of what is next to a tie, the last bit decides
