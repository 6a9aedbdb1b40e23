// The article's text as the page shows it, and places in it. Offsets are in UTF-16 units, as the browser
// counts; the server counts code points.

const AROUND = 32;
// Pixels that are left free above and below what is brought into view.
const MARGIN = 72;

// Returns the article's text and the nodes that hold it; null where the page has none.
export function readText() {
  const body = document.querySelector(".article-body");
  if (!body) return null;
  const accept = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    return node.matches(".anno") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  };
  const shown = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
  const walker = document.createTreeWalker(body, shown, accept);
  const pieces = [];
  let text = "";
  while (walker.nextNode()) {
    pieces.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.data;
  }
  return { body, pieces, text };
}

// Returns the selected part of the text as [start, end] without white space at its ends; null if none is.
export function selected({ body, pieces, text }) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(body)) return null;
  let start = offsetOf(pieces, text, range.startContainer, range.startOffset);
  let end = offsetOf(pieces, text, range.endContainer, range.endOffset);
  while (start < end && /\s/.test(text[start])) start += 1;
  while (start < end && /\s/.test(text[end - 1])) end -= 1;
  return start < end ? [start, end] : null;
}

function offsetOf(pieces, text, node, offset) {
  const own = pieces.find((piece) => piece.node === node);
  if (own) return own.start + offset;
  const point = document.createRange();
  point.setStart(node, offset);
  const next = pieces.find((piece) => point.comparePoint(piece.node, 0) >= 0);
  return next ? next.start : text.length;
}

// Returns the offset at a point of the window; -1 outside the text.
export function offsetAt({ body, pieces, text }, x, y) {
  const hit = document.caretPositionFromPoint?.(x, y);
  const old = hit ? null : document.caretRangeFromPoint?.(x, y);
  const [node, offset] = hit ? [hit.offsetNode, hit.offset] : [old?.startContainer, old?.startOffset];
  return node && body.contains(node) ? offsetOf(pieces, text, node, offset) : -1;
}

// Returns the range of the document from one offset to another.
export function rangeOf({ pieces }, start, end) {
  const range = document.createRange();
  const first = pieces.findLast((piece) => piece.start <= start);
  const last = pieces.findLast((piece) => piece.start < Math.max(end, 1)) ?? first;
  range.setStart(first.node, Math.min(start - first.start, first.node.length));
  range.setEnd(last.node, Math.min(end - last.start, last.node.length));
  return range;
}

const MIRRORED = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

// Returns the arrow key that means the same in a text from left to right as a key does at an offset.
export function leftToRight(text, at, key) {
  const { direction } = getComputedStyle(rangeOf(text, at, at).startContainer.parentElement);
  return direction === "rtl" ? MIRRORED[key] ?? key : key;
}

// Brings a range into what is free of the window, if it is not.
export function bringIntoView(range) {
  const { top, bottom } = range.getBoundingClientRect();
  const taken = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom) || 0;
  const room = innerHeight - taken;
  if (top >= MARGIN && bottom <= room - MARGIN / 2) return;
  const ideal = Math.max(MARGIN, Math.min(room / 3, room - (bottom - top) - MARGIN / 2));
  scrollBy({ top: top - ideal, behavior: "instant" });
}

const points = (text) => [...text].length;

// Returns the offset that is so many units away, within the text; one more rather than between the two units of
// a character, such as an emoji, that takes two.
export function stepped(text, at, by) {
  const to = Math.max(0, Math.min(text.length, at + by));
  return text.codePointAt(to - 1) > 0xffff ? to + Math.sign(by) : to;
}

// Returns what the server has to know of a part of the text.
export function placeOf({ text }, [start, end]) {
  const from = points(text.slice(0, start));
  return {
    start: from,
    end: from + points(text.slice(start, end)),
    exact: text.slice(start, end),
    prefix: text.slice(stepped(text, start, -AROUND), start),
    suffix: text.slice(end, stepped(text, end, AROUND)),
  };
}

// Returns the offsets of a part that the server names.
export function partOf({ text }, [start, end]) {
  const all = [...text];
  const from = all.slice(0, start).join("").length;
  return [from, from + all.slice(start, end).join("").length];
}

const segments = (text, granularity) => [
  ...new Intl.Segmenter(document.documentElement.lang || undefined, { granularity }).segment(text),
];

let segmented = { text: null, words: [] };

// Returns where words begin and end, in the order of the text.
export function words({ text }) {
  if (segmented.text !== text) {
    const found = segments(text, "word").filter(({ isWordLike }) => isWordLike);
    segmented = { text, words: found.map(({ index, segment }) => [index, index + segment.length]) };
  }
  return segmented.words;
}

const CLOSING_MARKS = /[」』]|(?<=\S)[”“»«"](?![\p{L}\p{N}])/gu;

// Returns where the last word ends of what an offset is in: a sentence, or what stands in quotation marks within it.
export function endOfSaid({ text }, from) {
  const ends = segments(text, "sentence").map(({ index, segment }) => index + segment.length);
  const marks = [...text.matchAll(CLOSING_MARKS)].map(({ index }) => index);
  const last = (end) => words({ text }).findLast(([, stop]) => stop <= end)?.[1] ?? 0;
  const found = [...ends, ...marks].filter((end) => end > from).sort((one, other) => one - other);
  return found.map(last).find((end) => end > from) ?? from;
}
