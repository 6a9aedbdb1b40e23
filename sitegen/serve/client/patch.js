// Makes the document that is shown into a newer version of itself. `served` is the page as it came,
// `newer` as it is now; what differs between the two is done to `shown`, which scripts of the page may
// have changed meanwhile. Where they did so in the way of a difference, nothing can be said.

// What a parser without scripts reads otherwise, or what cannot be compared.
const UNSURE = "noscript, template, iframe, object";
// What acts once, when a page is loaded; but for our own, whose attributes are data.
const ONCE = "script:not(#sitegen-preview), meta[http-equiv], base";
const STYLES = 'link[rel="stylesheet"], style';
// Where scripts may have added to the end.
const OPEN_ENDED = new Set(["HTML", "BODY"]);

// Returns "" if the document cannot be patched, "text" if only texts and attributes were, and "nodes" if
// elements came or went: then scripts may hold on to those that are gone.
export function patch(served, newer, shown) {
  if (shown.querySelector(UNSURE) || newer.querySelector(UNSURE)) return "";
  const state = { done: "text" };
  return patchNode(served, newer, shown, state) ? state.done : "";
}

// Shows the body of a newer version as it comes, without what scripts make of it; false if it would not look as it
// should, since there are other style sheets.
export function replaceBody(served, newer, shown) {
  const [before, after] = [served, newer].map((root) => [...root.querySelectorAll(STYLES)].map((node) => node.outerHTML));
  if (before.join() !== after.join()) return false;
  const [body, own] = [newer, shown].map((root) => root.querySelector("body"));
  for (const name of body.getAttributeNames()) own.setAttribute(name, body.getAttribute(name));
  own.replaceChildren(...document.importNode(body, true).childNodes);
  document.title = newer.querySelector("title")?.textContent ?? "";
  return true;
}

function patchNode(served, newer, shown, state) {
  if (served.isEqualNode(newer)) return true;
  if (!alike(served, newer) || !alike(served, shown) || actsOnce(newer)) return false;
  if (served.nodeType !== Node.ELEMENT_NODE) {
    if (shown.data !== served.data) return false;
    shown.data = newer.data;
    return true;
  }
  return patchAttributes(served, newer, shown) && patchChildren(served, newer, shown, state);
}

const actsOnce = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(ONCE);
const holdsSuch = (node) => actsOnce(node) || Boolean(node.querySelector?.(ONCE));

const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName;

function patchAttributes(served, newer, shown) {
  for (const name of new Set([...served.getAttributeNames(), ...newer.getAttributeNames()])) {
    const [before, after] = [served.getAttribute(name), newer.getAttribute(name)];
    if (before === after) continue;
    if (shown.getAttribute(name) !== before) return false;
    if (after === null) shown.removeAttribute(name);
    else shown.setAttribute(name, after);
  }
  return true;
}

function patchChildren(served, newer, shown, state) {
  const [before, after, now] = [served, newer, shown].map((node) => [...node.childNodes]);
  const more = now.length - before.length;
  if (more < 0 || (more > 0 && !OPEN_ENDED.has(shown.nodeName))) return false;
  let start = 0;
  while (start < before.length && start < after.length && before[start].isEqualNode(after[start])) {
    start += 1;
  }
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end).isEqualNode(after.at(-1 - end))) end += 1;
  const gone = before.slice(start, before.length - end);
  const come = after.slice(start, after.length - end);
  const here = now.slice(start, start + gone.length);
  if (!gone.every((node, number) => alike(node, here[number]))) return false;
  if (gone.length === come.length && gone.every((node, number) => alike(node, come[number]))) {
    return gone.every((node, number) => patchNode(node, come[number], here[number], state));
  }
  if ([...gone, ...come].some(holdsSuch)) return false;
  state.done = "nodes";
  const next = now[start + gone.length] ?? null;
  here.forEach((node) => node.remove());
  come.forEach((node) => shown.insertBefore(document.importNode(node, true), next));
  return true;
}
