"""The shape of the program: who may import whom, who prints, who writes files."""

from __future__ import annotations

import pytest

from tests import ROOT
from tests.imports import (
    Layer,
    find_cycle,
    layer_faults,
    parse_package,
    print_faults,
    read_package,
    write_faults,
)

# The layers from the ground up: the modules or packages of sitegen in each, and the layers they may
# import. The files of a package may import each other; neighbours only if the layer lists itself.
LAYERS = {
    "version": Layer(("__init__",), ()),
    "values": Layer(("frozen", "hashing", "patterns", "pool"), ()),
    "ground": Layer(
        (
            "anchoring",
            "annotate",
            "characters",
            "config",
            "counts",
            "dates",
            "declarations",
            "diagnostics",
            "digest",
            "files",
            "forms",
            "frontmatter",
            "headers",
            "links",
            "manifest",
            "markdown",
            "minify",
            "model",
            "order",
            "packing",
            "plain",
            "record",
            "references",
            "settings",
            "seen",
            "share",
            "shared",
            "stamps",
            "targets",
            "templates",
            "textfile",
            "theme",
            "words",
            "yamltext",
        ),
        ("version", "values", "ground"),
    ),
    "timeline": Layer(("timeline",), ("values",)),
    "annotations": Layer(("annotations",), ("version", "values", "ground")),
    "desk": Layer(("desk",), ("version", "values", "ground", "annotations")),
    "pages": Layer(("pages",), ("version", "values", "ground", "annotations", "timeline")),
    "stages": Layer(
        ("load", "resolve", "plan", "render", "search", "write"),
        ("version", "values", "ground", "annotations", "timeline", "pages"),
    ),
    "wiring": Layer(
        ("building",),
        ("version", "values", "ground", "annotations", "timeline", "pages", "stages"),
    ),
    "commands": Layer(
        (
            "__main__",
            "cli",
            "commands",
            "deploy",
            "exchange",
            "external",
            "fix",
            "report",
            "scaffold",
            "schema",
            "serve",
            "start",
        ),
        (
            "version",
            "values",
            "ground",
            "annotations",
            "desk",
            "pages",
            "stages",
            "wiring",
            "commands",
        ),
    ),
}
CONSOLE = {"cli", "commands", "schema", "start"}  # these may print, and import click and rich
WRITERS = {
    "building/cache",
    "files",
    "pool",  # files without names
    "record",
    "write",
}  # these may open files for writing, make, move and remove them

SITEGEN = read_package(ROOT / "sitegen")


def hold(faults: list[str]) -> None:
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def test_imports_go_one_way() -> None:
    hold(layer_faults(SITEGEN, LAYERS))


def test_no_modules_import_each_other_in_a_ring() -> None:
    hold(find_cycle(SITEGEN))


def test_only_the_command_line_prints() -> None:
    hold([fault for m in SITEGEN if m.top not in CONSOLE for fault in print_faults(m)])


def test_only_the_writer_writes() -> None:
    hold([fault for m in SITEGEN if m.name not in WRITERS for fault in write_faults(m)])


# ---- The reading of the source, on sources made for it ----

SMALL = {
    "low": Layer(("__init__", "model"), ()),
    "high": Layer(("load", "pages"), ("low",)),
}
OTHERS = {
    "__init__": "__version__ = '1'",
    "model": "",
    "load": "",
    "pages/__init__": "",
    "pages/base": "from .. import __version__\nfrom ..model import X\nfrom . import kind",
    "pages/kind": "import json",
}


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        ("model", "from pkg.load import load", "model:1: imports load (high), which low may not"),
        ("model", "import pkg.load", "model:1: imports load (high), which low may not"),
        ("model", "from . import load", "model:1: imports load (high), which low may not"),
        (
            "load",
            "\nfrom pkg import pages",
            "load:2: imports pages/__init__ (high), which high may not",
        ),
        (
            "load",
            "def f():\n  import pkg.pages.kind",
            "load:2: imports pages/kind (high), which high may not",
        ),
        (
            "pages/kind",
            "from ..load import x",
            "pages/kind:1: imports load (high), which high may not",
        ),
        ("new", "", "new: in no layer; add 'new' to LAYERS"),
    ],
)
def test_a_forbidden_import_is_told_with_its_line(module: str, source: str, fault: str) -> None:
    assert layer_faults(parse_package("pkg", OTHERS | {module: source}), SMALL) == [fault]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("load", "import pkg\nfrom pkg import __version__\nfrom pkg.model import Article"),
        ("load", "import click\nfrom pkgother import load"),
        ("pages/kind", "from pkg.pages import base"),
    ],
)
def test_an_allowed_import_is_no_fault(module: str, source: str) -> None:
    assert layer_faults(parse_package("pkg", OTHERS | {module: source}), SMALL) == []


def test_a_ring_of_imports_is_found() -> None:
    ring = {"__init__": "", "a": "from pkg import b", "b": "import pkg.c", "c": "from .a import x"}
    assert set(find_cycle(parse_package("pkg", ring))) == {"a", "b", "c"}
    assert find_cycle(parse_package("pkg", ring | {"c": "from . import x"})) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("print('x')", "print"),
        ("import sys\nsys.stderr.write('x')", "sys.stderr"),
        ("def f():\n  import click", "click"),
        ("from rich.console import Console", "rich"),
    ],
)
def test_what_prints_is_found(source: str, what: str) -> None:
    (module,) = parse_package("pkg", {"m": source})
    assert [fault.rpartition(" ")[2] for fault in print_faults(module)] == [what]


def test_what_only_looks_like_printing_is_not() -> None:
    (module,) = parse_package("pkg", {"m": "import sys\nprinted = sys.argv\nfingerprint(printed)"})
    assert print_faults(module) == []


@pytest.mark.parametrize(
    "call",
    [
        "open(path, 'w')",
        "open(path, mode='xb')",
        "open(path, how)",
        "path.open('r+')",
        "gzip.open(path, 'wb')",
        "path.write_text(text)",
        "path.mkdir(parents=True)",
        "path.replace(other)",
        "output.path.unlink()",
        "os.open(path, flags)",
        "os.replace(a, b)",
        "os.rename(a, b)",
        "os.makedirs(path)",
    ],
)
def test_what_writes_is_found(call: str) -> None:
    (module,) = parse_package("pkg", {"m": call})
    assert write_faults(module) == [f"m:1: {call.partition('(')[0]}"]


@pytest.mark.parametrize("module", ["import shutil", "from tempfile import mkdtemp"])
def test_what_is_for_writing_may_not_be_imported(module: str) -> None:
    (parsed,) = parse_package("pkg", {"m": module})
    assert write_faults(parsed) == [f"m:1: {module.split()[1]}"]


@pytest.mark.parametrize(
    "call",
    [
        "open(path)",
        "open(path, 'rb')",
        "path.open(encoding='utf-8')",
        "path.open(mode='r')",
        "Catalogue.open(place)",
        "archive.open('extra.xml')",
        "text.replace(a, b)",
        "dataclasses.replace(value, name=1)",
        "path.read_text()",
    ],
)
def test_what_only_reads_is_not(call: str) -> None:
    (module,) = parse_package("pkg", {"m": call})
    assert write_faults(module) == []
