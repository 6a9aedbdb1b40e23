// The words that a form is about, shown in the text with handles at their ends: these are dragged, or moved
// by keys. They go from word to word; with Alt by a character.

import { make } from "/.sitegen/client/fields.js";
import { leftToRight, offsetAt, rangeOf, readText, stepped, words } from "/.sitegen/client/passage.js";

const NAME = "sitegen-desk";
const LABELS = ["First word", "Last word"];

export class Handles {
  // `changed(pieces, done)` is told of each move; `done` is false while a handle is being dragged.
  constructor(root, changed) {
    this.changed = changed;
    this.pieces = [];
    this.box = make("div", { className: "handles" });
    root.prepend(this.box); // so that the way back from the form leads here
    for (const type of ["scroll", "resize"]) addEventListener(type, () => this.place(), { passive: true });
    document.fonts.ready.then(() => this.place());
  }

  // Shows words, given as parts of the text; none hides all.
  show(pieces) {
    this.pieces = pieces;
    while (this.box.children.length > pieces.length * 2) this.box.lastChild.remove();
    while (this.box.children.length < pieces.length * 2) this.box.append(this.handle(this.box.children.length));
    this.place();
  }

  handle(index) {
    const [piece, edge] = [Math.floor(index / 2), index % 2];
    const handle = make("button", {
      type: "button", className: `handle ${edge ? "end" : "start"}`, role: "slider", "aria-label": LABELS[edge],
    });
    handle.onpointerdown = (event) => this.drag(event, handle, piece, edge);
    handle.onkeydown = (event) => this.step(event, piece, edge);
    return handle;
  }

  // Puts the handles where the words are now.
  place() {
    const text = this.pieces.length ? readText() : null;
    this.mark(text);
    if (!text) return;
    for (const [index, part] of this.pieces.entries()) {
      const boxes = [...rangeOf(text, ...part).getClientRects()].filter(({ width }) => width > 0);
      for (const edge of [0, 1]) {
        const handle = this.box.children[index * 2 + edge];
        const box = edge ? boxes.at(-1) : boxes[0];
        handle.hidden = !box;
        if (!box) continue;
        handle.style.left = `${edge ? box.right : box.left}px`;
        handle.style.top = `${box.top}px`;
        handle.style.setProperty("--line", `${box.height}px`);
        const said = words(text)[edge ? "findLast" : "find"](([start, end]) => end > part[0] && start < part[1]);
        handle.setAttribute("aria-valuetext", said ? text.text.slice(...said) : "");
      }
    }
  }

  mark(text) {
    if (!globalThis.CSS?.highlights) return;
    const ranges = text ? this.pieces.map((part) => rangeOf(text, ...part)) : [];
    if (ranges.length) CSS.highlights.set(NAME, new Highlight(...ranges));
    else CSS.highlights.delete(NAME);
  }

  drag(down, handle, piece, edge) {
    down.preventDefault();
    handle.focus();
    handle.setPointerCapture(down.pointerId);
    const { left, top } = handle.style;
    // From the pointer to the middle of the line at the end of the words.
    const line = Number.parseFloat(handle.style.getPropertyValue("--line"));
    const [dx, dy] = [Number.parseFloat(left) - down.clientX, Number.parseFloat(top) + line / 2 - down.clientY];
    handle.onpointermove = ({ clientX, clientY, altKey }) => {
      const text = readText();
      const at = offsetAt(text, clientX + dx, clientY + dy);
      if (at >= 0) this.move(text, piece, edge, altKey ? at : nearest(text, at, edge), false);
    };
    handle.onpointerup = handle.onpointercancel = () => {
      handle.onpointermove = handle.onpointerup = handle.onpointercancel = null;
      this.changed(this.pieces, true);
    };
  }

  step(event, piece, edge) {
    const text = readText();
    const now = this.pieces[piece][edge];
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[leftToRight(text, now, event.key)];
    if (!by) return;
    event.preventDefault();
    const ends = words(text).map((word) => word[edge]);
    const next = by > 0 ? ends.find((end) => end > now) : ends.findLast((end) => end < now);
    this.move(text, piece, edge, event.altKey ? stepped(text.text, now, by) : (next ?? now), true);
  }

  move(text, piece, edge, to, done) {
    const moved = this.pieces.map((part) => [...part]);
    moved[piece][edge] = Math.max(0, Math.min(text.text.length, to));
    if (moved[piece][0] >= moved[piece][1]) return;
    if (String(moved) === String(this.pieces)) return;
    this.show(moved);
    this.changed(moved, done);
  }
}

// Returns the nearest place where a word begins (`edge` is 0) or ends.
function nearest(text, at, edge) {
  let best = at;
  let least = Infinity;
  for (const word of words(text)) {
    const far = Math.abs(word[edge] - at);
    if (far < least) [best, least] = [word[edge], far];
  }
  return best;
}
