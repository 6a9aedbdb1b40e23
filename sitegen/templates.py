"""Jinja's templates, compiled for the values that pages have.

What Jinja compiles for any value that anybody may pass is compiled here for the frozen values of a
job, and takes half the time. What this cannot do raises an error, never says something else: then
`render.py` has Jinja itself render the page, and what that gives counts, errors included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from keyword import iskeyword
from pathlib import Path
from types import FunctionType

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    nodes,
    select_autoescape,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame, find_undeclared
from jinja2.runtime import exported
from markupsafe import Markup, escape

from sitegen import record

try:
    from markupsafe._speedups import _escape_inner as escape_text
except ImportError:  # another version, or without its part in C
    escape_text = escape


def environment(folders: Sequence[Path], *, quick: bool) -> Environment:
    """Return what renders the templates of a theme: `quick`, or as Jinja has it."""
    return (_Quick if quick else Environment)(
        bytecode_cache=_kept() if quick else None,
        loader=FileSystemLoader([str(folder / "templates") for folder in folders]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html", "xml"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


class _Kept(FileSystemBytecodeCache):
    """Keeps compiled templates from run to run: compiling them takes a quarter of a second.

    They stand where Jinja has it for all that use it, in a folder for temporary files that belongs
    to the user, and to nobody else. For they are code, which is run as it is found: a folder of the
    site may have come from anywhere.
    """

    def __init__(self, program: str) -> None:
        super().__init__(pattern="sitegen-%s.cache")
        self._program = program

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(f"{self._program}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # damaged: it is made anew
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _kept() -> BytecodeCache | None:
    """Return what keeps compiled templates; none where there is no safe place, or no telling
    whether this is the program that compiled them."""
    program = record.program()
    with suppress(OSError, RuntimeError):
        return _Kept(program) if program else None
    return None


# What compiled templates call


marked = partial(str.__new__, Markup)
"""Make markup of a text, in half the time that its constructor takes."""


def escaped(value: object) -> str:
    """Return a value as HTML, as `markupsafe.escape` does, but not always as `Markup`."""
    kind = type(value)
    if kind is str:
        return escape_text(value)  # type: ignore[arg-type]  # mypy does not follow `kind`
    if kind is Markup:
        return value  # type: ignore[return-value]  # likewise
    if kind is int or kind is float:
        return str(value)
    if kind is FunctionType:
        raise TypeError("a macro without its brackets")  # Jinja has a text for it
    return escape(value)


class Loop:
    """What the quick templates know of a loop."""

    __slots__ = ("first", "index0", "last", "length")

    def __init__(self, length: int) -> None:
        self.first, self.last, self.index0, self.length = True, False, 0, length

    @property
    def index(self) -> int:
        return self.index0 + 1


def looped(values: Iterable[object], _undefined: object) -> Iterator[tuple[object, Loop]]:
    """Yield values with the loop that they are in, as `jinja2.runtime.LoopContext` does."""
    held = values if isinstance(values, (tuple, list)) else list(values)
    loop = Loop(len(held))
    for number, value in enumerate(held):
        loop.index0, loop.first, loop.last = number, not number, number + 1 == loop.length
        yield value, loop


_OF_LOOPS = frozenset({"first", "index", "index0", "last", "length"})
_GIVEN = frozenset({"address", "marked", "page", "rel", "site", "t", "url"})
"""Names that every template is given: macros need not look for them at each call."""
_TAKEN = frozenset(
    {
        *exported,
        *("concat", "cond_expr_undefined", "context", "environment", "escaped", "event", "gen"),
        *("getattr", "included_template", "isinstance", "len", "looped", "macro", "marked"),
        *("missing", "resolve", "template", "undefined"),
    }
)
"""Names that compiled macros use, so that none of their parameters may be called so."""


class _Compiler(CodeGenerator):
    """Compiles attributes to attributes, calls to calls, macros to functions, loops to loops, and
    output to no more than is needed."""

    _simple_loops = False
    _asked: frozenset[int] = frozenset()
    """The ids of nodes of which a template asks whether there is such a thing."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.writeline(f"from {__name__} import escaped, looped, marked")
        of_loops = [
            one
            for one in node.find_all(nodes.Getattr)
            if _is_name(one.node, "loop") and one.attr in _OF_LOOPS
        ]
        loops = [one for one in node.find_all(nodes.Name) if one.name == "loop"]
        self._simple_loops = len(of_loops) == len(loops)
        self._asked = frozenset(
            id(one.node)
            for one in (*node.find_all(nodes.Test), *node.find_all(nodes.Filter))
            if one.name in {"defined", "undefined", "default", "d"}
        )
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("Markup = marked")
        if self._simple_loops:
            self.writeline("LoopContext = looped")

    def enter_frame(self, frame: Frame) -> None:
        if frame.rootlevel:
            for name in _GIVEN:
                frame.symbols.load(name)
        super().enter_frame(frame)

    # Output

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        for child in node.nodes:
            while isinstance(child, nodes.CondExpr):
                child.expr2 = child.expr2 or nodes.Const("")  # what is not there is written so
                child = child.expr2
        super().visit_Output(node, frame)

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("escaped(")

    # Expressions

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        if id(node) in self._asked or _is_name(node.node, "self") or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        is_attribute = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
        if id(node) in self._asked or is_attribute:
            super().visit_Getitem(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")[")
        self.visit(node.arg, frame)
        self.write("]")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Jinja's own way asks at each call whether the function wants the context, which nothing
        here does."""
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for named in node.kwargs:
            self.write(f"{named.key}=")
            self.visit(named.value, frame)
            self.write(", ")
        self.write(")")

    # Macros

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:
        names = [argument.name for argument in node.args]
        special = find_undeclared(node.body, ("caller", "kwargs", "varargs"))
        taken = any(name in _TAKEN or name[:2] in {"l_", "t_"} or iskeyword(name) for name in names)
        if special or taken or frame.eval_ctx.volatile or not frame.toplevel:
            super().visit_Macro(node, frame)
            return
        self._function(node, frame, names)
        if not node.name.startswith("_"):
            self.writeline(f"context.exported_vars.add({node.name!r})")
        self.writeline(f"context.vars[{node.name!r}] = {frame.symbols.ref(node.name)} = macro")

    def _function(self, node: nodes.Macro, frame: Frame, names: Sequence[str]) -> None:
        """Write a function that takes what a macro takes, and returns markup."""
        inner = frame.inner()
        inner.symbols.analyze_node(node)
        inner.require_output_check = False
        late = dict(zip(names[len(names) - len(node.defaults) :], node.defaults, strict=True))
        head = ", ".join(f"{name}=missing" if name in late else name for name in names)
        self.writeline(f"def macro({head}):", node)
        self.indent()
        self.buffer(inner)
        self.enter_frame(inner)
        for name in names:
            ref = inner.symbols.ref(name)
            self.writeline(f"{ref} = {name}")
            if name in late:
                self.writeline(f"if {ref} is missing:")
                self.indent()
                self.writeline(f"{ref} = ")
                self.visit(late[name], inner)
                self.outdent()
        self.blockvisit(node.body, inner)
        self.return_buffer_contents(inner)
        self.outdent()


class _Quick(Environment):
    code_generator_class = _Compiler


def _is_name(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name
