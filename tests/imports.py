"""What the modules of a package import and call, read from their source without importing them.

A module is named by its path below the package: `model`, `annotations/base`, `__init__`. Its *top*
is the first part of that name (`annotations`), which is what tables of layers speak of.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layer:
    """Modules of one standing: none imports another unless the layer lists itself in `below`."""

    modules: tuple[str, ...]
    """Tops."""
    below: tuple[str, ...]
    """Names of the layers that these modules may import."""


@dataclass(frozen=True, slots=True)
class Module:
    name: str
    tree: ast.Module
    imports: tuple[tuple[int, str], ...]
    """Line and name of each module of the package that it imports, wherever in the file."""
    foreign: tuple[tuple[int, str], ...]
    """Line and top-level name of each other import."""

    @property
    def top(self) -> str:
        return self.name.partition("/")[0]


def read_package(folder: Path) -> tuple[Module, ...]:
    """Every module under `folder`, which is a package; sorted by name."""
    sources = {
        path.relative_to(folder).with_suffix("").as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*.py")
    }
    return parse_package(folder.name, sources)


def parse_package(package: str, sources: Mapping[str, str]) -> tuple[Module, ...]:
    """As `read_package`, of sources by module name."""
    return tuple(_module(package, name, sources) for name in sorted(sources))


def _module(package: str, name: str, sources: Mapping[str, str]) -> Module:
    tree = ast.parse(sources[name], f"{package}/{name}.py")
    imported = list(_imported(package, name, tree))
    own = {(line, _place(full, sources)) for line, full in imported if full[0] == package}
    foreign = {(line, full[0]) for line, full in imported if full[0] != package}
    return Module(name, tree, tuple(sorted(own)), tuple(sorted(foreign)))


def _imported(package: str, name: str, tree: ast.Module) -> Iterator[tuple[int, list[str]]]:
    """Line and dotted path, in parts, of everything imported; for `from a import b` that is a.b."""
    here = [package, *name.split("/")[:-1]]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.split(".")
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            base = base + (node.module.split(".") if node.module else [])
            for alias in node.names:
                yield node.lineno, [*base, alias.name]


def _place(full: list[str], sources: Mapping[str, str]) -> str:
    """The module that a dotted path leads to; its last part may be a name inside that module."""
    for parts in (full[1:], full[1:-1]):
        path = "/".join(parts)
        for name in (path, f"{path}/__init__".lstrip("/")):
            if name in sources:
                return name
    return "/".join(full[1:])


def layer_faults(modules: Iterable[Module], layers: Mapping[str, Layer]) -> list[str]:
    """One line for each import that the layers forbid and each module that they do not know."""
    layer_of = {top: name for name, layer in layers.items() for top in layer.modules}
    faults = []
    for module in modules:
        own = layer_of.get(module.top)
        if own is None:
            faults.append(f"{module.name}: in no layer; add {module.top!r} to LAYERS")
            continue
        allowed = {None, *layers[own].below}  # None: not known, which is told of that module itself
        for line, imported in module.imports:
            top = imported.partition("/")[0]
            if top != module.top and (layer := layer_of.get(top)) not in allowed:
                faults.append(
                    f"{module.name}:{line}: imports {imported} ({layer}), which {own} may not"
                )
    return faults


def find_cycle(modules: Iterable[Module]) -> list[str]:
    """Modules that import each other in a ring, first and last alike; empty if there is none."""
    graph = {module.name: {name for _, name in module.imports} for module in modules}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


_PRINTERS = {"click", "rich"}
_PRINTING_NAMES = {"print", "sys.stdout", "sys.stderr"}

_FILE_METHODS = {"mkdir", "rename", "rmdir", "symlink_to", "hardlink_to", "touch", "unlink"}
_FILE_METHODS |= {"write_bytes", "write_text"}
_FILE_FUNCTIONS = {"os.link", "os.makedirs", "os.remove", "os.removedirs", "os.renames"}
_FILE_FUNCTIONS |= {"os.replace", "os.symlink", "os.truncate"}
_FILE_MODULES = {"shutil", "tempfile"}


def print_faults(module: Module) -> list[str]:
    """Where a module prints, takes hold of a standard stream, or imports what does."""
    found = [(line, name) for line, name in module.foreign if name in _PRINTERS]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in _PRINTING_NAMES:
            found.append((node.lineno, ast.unparse(node)))
    return [f"{module.name}:{line}: {what}" for line, what in sorted(found)]


def write_faults(module: Module) -> list[str]:
    """Where a module opens a file for writing or makes, moves or removes one."""
    found = [(line, name) for line, name in module.foreign if name in _FILE_MODULES]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _writes(node):
            found.append((node.lineno, ast.unparse(node.func)))
    return [f"{module.name}:{line}: {what}" for line, what in sorted(found)]


def _writes(call: ast.Call) -> bool:
    function = ast.unparse(call.func)
    method = function.rpartition(".")[2]
    if method == "open":
        return _opens_for_writing(call, function)
    if method == "replace" and function != "os.replace":
        # Path.replace takes one argument, str.replace two, and replace() of values takes keywords.
        return len(call.args) == 1 and not call.keywords
    return function in _FILE_FUNCTIONS or (
        isinstance(call.func, ast.Attribute) and method in _FILE_METHODS
    )


def _opens_for_writing(call: ast.Call, function: str) -> bool:
    """Whether an argument is a mode that writes, or the mode of the built-in is not a constant.

    os.open, whose flags are numbers, is always taken so.
    """
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    if function == "os.open" or any(map(_is_writing_mode, values)):
        return True
    modes = call.args[1:2] + [word.value for word in call.keywords if word.arg == "mode"]
    return function == "open" and not all(isinstance(mode, ast.Constant) for mode in modes)


def _is_writing_mode(value: ast.expr) -> bool:
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return False
    letters = set(value.value)
    return letters <= set("rwaxbt+") and not letters.isdisjoint("wax+")
