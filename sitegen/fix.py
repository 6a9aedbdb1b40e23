"""`check --fix`: new wordings into sidecars, every other byte as it was."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sitegen.diagnostics import Diagnostic, Fault, Key, Keys
from sitegen.files import replace_file
from sitegen.model import Fix
from sitegen.yamltext.document import Plain, read_yaml
from sitegen.yamltext.edit import CannotEdit, replace_scalar


def apply_fixes(root: Path, fixes: Iterable[Fix]) -> tuple[dict[str, int], tuple[Diagnostic, ...]]:
    """Write each wording into its sidecar.

    Returns how many quotes were mended in each file, and what could not be. Raises `OSError` or
    `WriteError` where a file cannot be read or written; files are replaced whole, one by one.
    """
    mended: dict[str, int] = {}
    refused: list[Diagnostic] = []
    by_file: dict[str, list[Fix]] = {}
    for fix in fixes:
        by_file.setdefault(fix.file, []).append(fix)
    for file, of in by_file.items():
        before = text = (root / file).read_bytes().decode("utf-8")
        for fix in of:
            keys = wording(read_yaml(file, text).value, fix.keys)
            try:
                text = replace_scalar(text, keys, fix.wording)
                mended[file] = mended.get(file, 0) + 1
            except CannotEdit as error:
                message = f"cannot write the new wording: {error}"
                fault = Fault(file, fix.keys, "cannot-fix", message)
                refused.append(read_yaml(file, text).locate(fault))
        if text != before:
            replace_file(root / file, text)
    return mended, tuple(refused)


def wording(value: Plain, keys: Keys) -> Keys:
    """Return the keys of a quote's words: the quote itself, or its `exact`."""
    path: list[Key] = []
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int):
            value = value[key]
        path.append(key)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
        path.append(0)
    return (*path, "exact") if isinstance(value, dict) else tuple(path)
