"""Answers of hosts, kept in `.sitegen/links.json`, so that not every check asks for every page."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sitegen.external.ask import Answer
from sitegen.frozen import values_of
from sitegen.record import FOLDER, keep_file

_FILE: Final = "links.json"
_GOOD_FOR: Final = 7 * 24 * 3600
"""Seconds for which a page that was there is taken to be there."""
_BAD_FOR: Final = 3600
"""The same for any other answer."""

Kept = Mapping[str, tuple[Answer, float]]
"""By URL: the answer, and when it was given, in seconds since 1970."""


def recall(root: Path) -> Kept:
    """Return the answers that still hold; none, where they cannot be read."""
    now = time.time()
    try:
        held = json.loads((root / FOLDER / _FILE).read_text("utf-8"))
        found = {url: (Answer(**kept["answer"]), float(kept["at"])) for url, kept in held.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return {url: (answer, at) for url, (answer, at) in found.items() if now - at < _lasts(answer)}


def _lasts(answer: Answer) -> int:
    return _GOOD_FOR if 200 <= answer.status < 400 else _BAD_FOR


def keep(root: Path, kept: Kept) -> None:
    """Keep answers in place of all others."""
    held = {url: {"answer": values_of(answer), "at": at} for url, (answer, at) in kept.items()}
    keep_file(root, _FILE, json.dumps(held, indent=1, sort_keys=True))
