// Choosing words by keyboard: a caret that goes from word to word. Arrows move it, with Shift they extend
// what is chosen, with Alt they go by a character; Home and End go to the ends of the paragraph, and `s` takes all
// up to the end of the sentence.

import { bringIntoView, endOfSaid, leftToRight, rangeOf, readText, stepped, words } from "/.sitegen/client/passage.js";

export class Caret {
  constructor(from = null) {
    this.anchor = this.focus = 0;
    this.goes = false;
    if (from) Object.assign(this, from, { goes: true });
  }

  // Begins at what is chosen, or at the first word in view.
  start(part) {
    const text = readText();
    const found = text ? words(text) : [];
    if (!found.length) return;
    this.goes = true;
    const inView = ([start, end]) => rangeOf(text, start, end).getBoundingClientRect().top > 60;
    [this.anchor, this.focus] = part ?? found.find(inView) ?? found[0];
    this.show(text);
  }

  stop() {
    this.goes = false;
    getSelection().removeAllRanges();
  }

  get part() {
    return [Math.min(this.anchor, this.focus), Math.max(this.anchor, this.focus)];
  }

  show(text = readText()) {
    if (!text || !this.goes) return;
    const range = rangeOf(text, ...this.part);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    bringIntoView(range);
  }

  // Moves as a key says; false if it is none of ours.
  key({ key, shiftKey, altKey }) {
    const text = readText();
    const move = text && this.moved(text, leftToRight(text, this.focus, key), shiftKey, altKey);
    if (!move) return false;
    [this.anchor, this.focus] = move;
    this.show(text);
    return true;
  }

  moved(text, key, extends_, byCharacter) {
    const found = words(text);
    const { anchor, focus } = this;
    if (key === "s") return [this.part[0], endOfSaid(text, this.part[1])];
    if (byCharacter && extends_) {
      if (key === "ArrowRight") return [anchor, stepped(text.text, focus, 1)];
      if (key === "ArrowLeft") return [anchor, stepped(text.text, focus, -1)];
      return null;
    }
    const to = target(text, found, key, anchor, focus);
    if (!to) return null;
    if (!extends_) return to;
    // The word that the choice began with stays within it.
    const first = found.find(([start, end]) => start === anchor || end === anchor) ?? [anchor, anchor];
    return to[1] > first[0] ? [first[0], to[1]] : [first[1], to[0]];
  }
}

// Returns the word that a key leads to.
function target(text, found, key, anchor, focus) {
  const forward = focus >= anchor;
  const at = found.findIndex(([start, end]) => (forward ? end >= focus : start >= focus));
  const here = at < 0 ? found.length - 1 : at;
  if (key === "ArrowRight") return found[Math.min(found.length - 1, here + 1)];
  if (key === "ArrowLeft") return found[Math.max(0, here - 1)];
  if (key === "ArrowDown") return lineAway(text, found, here, 1);
  if (key === "ArrowUp") return lineAway(text, found, here, -1);
  const place = found[here][0];
  const begin = text.text.lastIndexOf("\n", place) + 1;
  const stop = text.text.indexOf("\n", place);
  if (key === "Home") return found.find(([start]) => start >= begin);
  if (key === "End") return found.findLast(([, end]) => stop < 0 || end <= stop);
  return null;
}

// Returns the word in the line above or below that is nearest.
function lineAway(text, found, here, step) {
  const boxOf = (index) => rangeOf(text, ...found[index]).getBoundingClientRect();
  const from = boxOf(here);
  let best = null;
  let line = null;
  for (let index = here + step; found[index]; index += step) {
    const box = boxOf(index);
    if (Math.abs(box.top - from.top) < from.height / 2) continue;
    line ??= box.top;
    if (Math.abs(box.top - line) > from.height / 2) break;
    const far = Math.abs(box.left - from.left);
    if (!best || far < best.far) best = { far, word: found[index] };
  }
  return best?.word ?? found[here];
}
