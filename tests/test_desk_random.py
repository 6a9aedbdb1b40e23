"""Random edits through the desk's requests leave all other bytes of odd sidecars as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.building.prepare import has_errors
from sitegen.serve.desk import Desk
from sitegen.serve.preview import Preview
from tests import write_files

SLOTS = (
    "the river rose at dawn",
    "nobody believed those early warnings",
    "“every bridge must close”",
    "trains ran until evening",
    "“we shall rebuild quickly”",
    "farmers counted their losses",
)
"""What may be quoted; each stands once in the text, in this order."""
TEXT = "{}. {}, said he.\n\n{}; {}.\n\nThen {} – {}.\n".format(*SLOTS)
SIDECAR = "content/x.annotations.yaml"

QUOTES = (
    "quote: {words}",
    "quote:   '{words}'   # why",
    'quote: "{words}"',
    "quote: >-\n{i}  {first}\n{i}  {rest}",
    "quote: |-\n{i}    {words}\n",
    "quote:\n{i}  exact: {words}\n{i}  # inside",
    "quote: {{exact: '{words}'}}",
    '"quote": ["{words}",]',
)
MORE = (
    "kind:   direct",
    "date: '2018'   #   then",
    "note: >-\n{i}  a long\n{i}  note",
    "note: |+\n{i}  kept\n\n",
    "via: [a,   b]",
    "order: 1",
)
BETWEEN = ("", "# a remark", "#!x: [", "# “odd” — ünï", "   ")


@st.composite
def entries(draw: st.DrawFn, slot: int, indent: int) -> str:
    """The lines of a statement of the words of a slot, with what stands above it."""
    above = [
        line and " " * indent + line
        for line in draw(st.lists(st.sampled_from(BETWEEN), max_size=2))
    ]
    words = SLOTS[slot]
    if draw(st.integers(0, 4)) == 0:
        own = [f"{' ' * indent}s{slot}: {{speaker: he,  quote: '{words}'}}   # short"]
    else:
        space = " " * (indent + draw(st.sampled_from([1, 2, 4])))
        more = draw(st.lists(st.sampled_from(MORE), max_size=2, unique_by=lambda line: line[:4]))
        first, _, rest = words.partition(" ")
        lines = ["speaker: he", draw(st.sampled_from(QUOTES)), *more]
        named = {"words": words, "first": first, "rest": rest, "i": space}
        own = [f"{' ' * indent}s{slot}:", *(space + line.format(**named) for line in lines)]
        own.insert(draw(st.integers(1, 2)), f"{space}# of s{slot}")
    return "\n".join([*above, *own]) + "\n"


@st.composite
def sidecars(draw: st.DrawFn) -> str:
    indent = draw(st.integers(1, 4))
    slots = sorted(draw(st.sets(st.sampled_from(range(len(SLOTS))), min_size=2, max_size=4)))
    said = "".join(draw(entries(slot, indent)) for slot in slots)
    conflict = (
        "conflicts:\n   c: # asked\n      question:   'Why?'\n      positions:\n"
        f"         yes-it-is: {{label: Yes , statements: [s{slots[0]}]}}  # one\n"
        f"         no-it-is-not:\n           label: |-\n             No\n           statements:\n"
        f"           - s{slots[1]}   # the other\n"
    )
    notes = "notes:\n- quote: >-\n    farmers\n  # here\n  body:   'x'  # y\n"
    sections = draw(st.permutations([f"statements:  # these\n{said}", conflict, notes]))
    text = "# Odd.\nspeakers: {he: {name: He}}\n" + draw(st.sampled_from(["", "\n"])).join(sections)
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@dataclass
class Session:
    """A desk at work on one sidecar."""

    root: Path
    done: list[str] = field(default_factory=list)
    """What the sidecar was before each change."""

    def __post_init__(self) -> None:
        preview = Preview(self.root)
        assert not has_errors(preview.refresh(None).diagnostics)
        self.desk = Desk(preview)

    @property
    def text(self) -> str:
        return (self.root / SIDECAR).read_bytes().decode()

    def ask(self, call: str, /, **asked: object) -> dict[str, Any]:
        body = json.dumps({"path": "/x.html", **asked}).encode()
        status, value = self.desk.answer(call, body)
        assert status == 200, value
        return value

    def change(self, call: str, /, **asked: object) -> tuple[str, str]:
        """The sidecar before and after a change."""
        before = self.text
        self.ask(call, digest=self.ask("look")["digest"], **asked)
        if self.text != before:  # what changes nothing is no step to take back
            self.done.append(before)
        return before, self.text

    @property
    def ids(self) -> list[str]:
        return [said["id"] for said in self.ask("look")["statements"]]


def place(words: str) -> dict[str, object]:
    text = TEXT.replace("\n\n", "\n")
    return {"start": text.index(words), "end": text.index(words) + len(words), "exact": words}


def outside(text: str, keys: Sequence[str | int]) -> list[str]:
    """The lines of a text but for those of an entry, as the parser sees it."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    at = node
    for key in keys:
        assert node is not None
        if isinstance(node, yaml.SequenceNode):
            at = node = node.value[key]
        else:
            at, node = next((k, v) for k, v in node.value if k.value == key)
    lines = text.split("\n")
    assert at is not None
    assert node is not None
    first, column = at.start_mark.line, at.start_mark.column
    last = max(end_line(lines, leaf) for leaf in leaves(node))
    # Comments that are set in further are its own, wherever its last word is.
    while re.match(rf" {{{column + 1},}}#", lines[last + 1]):
        last += 1
    return [*lines[:first], *lines[last + 1 :]]


def leaves(node: yaml.Node) -> Iterator[yaml.Node]:
    children = node.value if isinstance(node.value, list) else []
    for child in children:
        for part in child if isinstance(child, tuple) else (child,):
            yield from leaves(part)
    if not children or (
        isinstance(node, yaml.CollectionNode) and node.flow_style
    ):  # a block ends where the next one begins
        yield node


def end_line(lines: Sequence[str], node: yaml.Node) -> int:
    """The last line in which a scalar has a word."""
    line: int = node.end_mark.line - (node.end_mark.column == 0)
    while not lines[line].strip() or lines[line].lstrip().startswith("#"):
        line -= 1
    return line


def is_inserted(before: str, after: str) -> bool:
    """Whether all of `before` is in `after`, in one piece or in two."""
    most = min(len(before), len(after))
    same = next((n for n in range(most) if before[n] != after[n]), most)
    return any(after.endswith(before[n:]) for n in range(same + 1))


WORDS = st.text(st.sampled_from("ab :#-'\"{}[],&*!|>%@`?ü\n"), min_size=1, max_size=40).map(
    str.strip
)


def add(session: Session, data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(SLOTS[data.draw(st.integers(0, 5))].strip("“”").split()))
    fields = {"speaker": "he", "note": data.draw(WORDS)}
    before, after = session.change("save", what="statement", places=[place(words)], fields=fields)
    assert is_inserted(before, after)


def note(session: Session, data: st.DataObject) -> None:
    fields = {"body": data.draw(WORDS.filter(bool))}
    before, after = session.change("save", what="note", places=[place("dawn")], fields=fields)
    assert is_inserted(before, after)


def edit(session: Session, data: st.DataObject) -> None:
    ids = session.ids
    if not ids:
        return
    id = data.draw(st.sampled_from(ids))
    name = data.draw(st.sampled_from(["note", "date", "via", "to", "kind"]))
    value = data.draw({"date": st.just("2020-01~"), "kind": st.just("mixed")}.get(name, WORDS))
    value = value.replace(";", "").replace("\n", " ") if name in {"via", "to"} else value
    before, after = session.change("save", what="statement", id=id, fields={name: value})
    keys = ("statements", id)
    assert outside(after, keys) == outside(before, keys)
    assert after.count("# of ") == before.count("# of ")


def move(session: Session, data: st.DataObject) -> None:
    ids = [id for id in session.ids if id.startswith("s") and id[1:].isdecimal()]
    if not ids:
        return
    id = data.draw(st.sampled_from(ids))
    words = SLOTS[int(id[1:])].strip("“”").split()
    start = data.draw(st.integers(0, len(words) - 1))
    held = " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])
    before, after = session.change("save", what="statement", id=id, places=[place(held)], fields={})
    assert outside(after, ("statements", id)) == outside(before, ("statements", id))


def reword(session: Session, data: st.DataObject) -> None:
    conflicts = session.ask("look")["conflicts"]
    if not conflicts:
        return
    question, label = data.draw(WORDS.filter(bool)), data.draw(WORDS.filter(bool))
    labels = {data.draw(st.sampled_from(["yes-it-is", "no-it-is-not"])): label}
    asked = {"id": "c", "question": question, "labels": labels, "gone": {}}
    before, after = session.change("reword", **asked)
    assert outside(after, ("conflicts", "c")) == outside(before, ("conflicts", "c"))
    for comment in ("# asked", "# one", "# the other"):
        assert after.count(comment) == before.count(comment)


def remove(session: Session, data: st.DataObject) -> None:
    named = yaml.safe_load(session.text).get("conflicts") or {}
    used = json.dumps(named)
    ids = [id for id in session.ids if f'"{id}"' not in used]
    if not ids:
        return
    before, after = session.change("delete", what="statements", id=data.draw(st.sampled_from(ids)))
    assert is_inserted(after, before)


def undo(session: Session, data: st.DataObject) -> None:
    if session.done:
        session.ask("undo")
        assert session.text == session.done.pop()


STEPS = (add, note, edit, move, reword, remove, undo)


@settings(max_examples=40)
@given(sidecars(), st.lists(st.sampled_from(STEPS), min_size=1, max_size=6), st.data())
def test_random_edits_leave_all_other_bytes(
    text: str, steps: list[Any], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        files = {"sitegen.yaml": "title: T\n", "content/x.md": TEXT}
        root = write_files(Path(folder) / "site", files)
        (root / SIDECAR).write_bytes(text.encode())
        session = Session(root)
        for step in steps:
            step(session, data)
        while session.done:
            undo(session, data)
        assert session.text == text
