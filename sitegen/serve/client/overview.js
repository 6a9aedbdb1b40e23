// What the panel shows between entries: what is to be looked at, and all that is said of the article.

import { button, make } from "/.sitegen/client/fields.js";

const KEYS = [
  ["a", "choose words by keyboard"],
  ["← → ↑ ↓", "go from word to word; with Shift: take more or fewer, with Alt too: by a character"],
  ["s", "take the rest of the sentence, or of what is in quotation marks; again: the next one, too"],
  ["Home End", "the first and last word of the paragraph"],
  ["Enter", "annotate the chosen words"],
  ["Ctrl Enter", "save"],
  ["e", "edit the statement that is focused, or that the chosen words are in"],
  ["d", "this panel"],
  ["Ctrl Z", "take the last change back"],
  ["Esc", "leave"],
];

export function overview(desk) {
  const { statements, notes, conflicts, doubtful, file } = desk.known;
  const said = statements.map((one) => item(desk, "statement", one, one.fields.speaker ?? ""));
  const noted = notes.map((one) => item(desk, "note", one, one.fields.body));
  const asked = conflicts.map((one) => {
    return make("li", {}, button(one.question, () => desk.openConflict(one), { className: "item" }));
  });
  return [
    make("p", { className: "lead" }, statements.length
      ? "Select words in the text to annotate them." : `Nothing is said of this article yet. Select words in the text: what you say of them goes into ${file}.`),
    ...part("To look at", doubtful.map((one) => doubt(desk, one)), "doubtful"),
    ...part("Statements", said),
    ...part("Conflicts", asked),
    ...part("Notes", noted),
    keys(),
  ];
}

function part(title, items, className = "") {
  if (!items.length) return [];
  const head = make("h3", {}, `${title} `, make("span", {}, String(items.length)));
  return [head, make("ol", { className: `items ${className}`, "aria-label": title }, ...items)];
}

function item(desk, what, { id, words, pieces }, said) {
  const lost = pieces.length ? "" : " lost";
  const shown = [make("b", {}, said), make("span", {}, words)];
  const way = make("button", { type: "button", className: `item${lost}`, title: id }, ...shown);
  way.onclick = () => desk.edit({ what, id });
  way.onmouseenter = way.onfocus = () => desk.point(pieces);
  way.onmouseleave = way.onblur = () => desk.point([]);
  return make("li", {}, way);
}

function doubt(desk, { keys: at, section, id, offered, message, details }) {
  const problem = make("div", { className: "problem", role: "alert" });
  const accept = button("Accept", () => desk.send("accept", { keys: at }, problem), { className: "main" });
  const what = { statements: "statement", notes: "note" }[section];
  const again = button("Other words", () => desk.edit({ what, id }));
  return make(
    "li", {}, make("b", {}, what ? id : at.join(" ")), make("p", {}, message), make("pre", {}, ...details.flatMap(diff)),
    make("div", { className: "buttons" }, offered ? accept : null, what ? again : null), problem,
  );
}

// Returns a line with what goes and what comes in it, as elements.
function diff(line) {
  const parts = line.split(/(\[-.*?-\]|\{\+.*?\+\})/);
  const shown = parts.map((part) => {
    if (part.startsWith("[-")) return make("del", {}, part.slice(2, -2));
    return part.startsWith("{+") ? make("ins", {}, part.slice(2, -2)) : part;
  });
  return [...shown, "\n"];
}

function keys() {
  const rows = KEYS.flatMap(([key, words]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, words)]);
  return make("details", { className: "keys" }, make("summary", {}, "Keys"), make("dl", {}, ...rows));
}
