"""Compiled templates, kept from run to run: compiling them takes as long as many pages."""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from contextlib import suppress
from types import CodeType

from sitegen import record
from sitegen.hashing import blake2b
from sitegen.templates.sources import Sources


class Kept:
    """Keeps what was compiled of the templates of a theme, by names."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._program = record.program()
        """What compiled it; empty if nothing can tell."""

    def get(self, name: str) -> CodeType | None:
        """Return what was compiled of the very templates that there are; None if nothing was."""
        if not self._program:
            return None
        with suppress(Exception):  # damaged or no longer there: it is made anew
            data = record.kept_for_user(self._key(name))
            made = data[_SIZE:]
            if _digest(made) == data[:_SIZE]:
                digests, code = marshal.loads(made)
                if all(self._sources.digest(one) == held for one, held in digests.items()):
                    return code if isinstance(code, CodeType) else None
        return None

    def put(self, name: str, templates: Iterable[str], code: CodeType) -> None:
        """Keep what was compiled of templates."""
        if self._program:
            digests = {one: self._sources.digest(one) for one in templates}
            made = marshal.dumps((digests, code))
            record.keep_for_user(self._key(name), _digest(made) + made)

    def _key(self, name: str) -> str:
        text = "\n".join([name, self._program, *map(str, self._sources.folders)])
        return f"template-{_digest(text.encode('utf-8', 'replace')).hex()}"


_SIZE = 16


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_SIZE).digest()
