// Where the desk stands on the page: a panel beside the text, or below it where there is no room beside it, for
// which the page makes way; what stands near selected words; and a line of what has just been done.

import { button, make } from "/.sitegen/client/fields.js";

// Milliseconds for which it is said what was done.
const SAID = 8000;
// The page beside the panel. The widths are those of desk.css.
const BESIDE = `
  @media (min-width: 56rem) { html { padding-right: 25rem; } .page-header { inline-size: auto !important; } }
  @media (max-width: 55.99rem) { html { padding-bottom: 55vh; scroll-padding-bottom: 55vh; } }
`;
const MARKED = `
  ::highlight(sitegen-desk) { background-color: #ffe08a; color: #1c1a16; }
  @media (prefers-color-scheme: dark) { ::highlight(sitegen-desk) { background-color: #6b5310; color: #fff6dd; } }
`;

function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

export class Dock {
  constructor(version) {
    this.host = make("div", { className: "desk" });
    this.host.addEventListener("keydown", (event) => event.stopPropagation()); // no keys of the page's
    this.root = this.host.attachShadow({ mode: "open" });
    const href = `/.sitegen/client/desk.css?${version}`;
    this.beside = sheet(BESIDE);
    document.adoptedStyleSheets.push(sheet(MARKED));
    this.told = make("p", { className: "told", role: "status" });
    this.bar = make("div", { className: "bar", role: "toolbar", "aria-label": "Desk" });
    this.choices = make("div", { className: "near", hidden: true });
    this.choices.onmousedown = (event) => event.preventDefault(); // the words stay selected
    this.panel = make("section", { className: "panel", hidden: true });
    this.root.append(make("link", { rel: "stylesheet", href }), this.choices, this.panel, this.bar, this.told);
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  // Opens the panel with what is given. `hold()` returns what of the text shall stay where it is, as a range.
  show(label, children, hold = () => null) {
    const top = hold()?.getBoundingClientRect().top;
    this.panel.setAttribute("role", "dialog");
    this.panel.setAttribute("aria-label", label);
    this.panel.replaceChildren(...children);
    if (this.panel.hidden) this.host.dispatchEvent(new Event("desk", { bubbles: true }));
    this.panel.hidden = false;
    this.panel.scrollTop = 0;
    this.bar.hidden = true;
    if (!document.adoptedStyleSheets.includes(this.beside)) document.adoptedStyleSheets.push(this.beside);
    if (top !== undefined) scrollBy({ top: hold().getBoundingClientRect().top - top, behavior: "instant" });
  }

  close(hold = () => null) {
    const top = hold()?.getBoundingClientRect().top;
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.bar.hidden = false;
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== this.beside);
    if (top !== undefined) scrollBy({ top: hold().getBoundingClientRect().top - top, behavior: "instant" });
  }

  head(label, ...buttons) {
    return make("header", {}, make("h2", {}, label), ...buttons);
  }

  // Offers what can be done beside a box of the window: [words, act] each.
  offer(box, choices) {
    const made = choices.map(([words, act]) => button(words, act));
    this.choices.replaceChildren(...made);
    this.choices.hidden = false;
    const { width, height } = this.choices.getBoundingClientRect();
    const below = box.bottom + 6;
    const top = below + height < this.floor ? below : Math.max(4, box.top - height - 6);
    this.choices.style.top = `${top}px`;
    this.choices.style.left = `${Math.max(4, Math.min(this.wall - width - 4, box.left))}px`;
  }

  withdraw() {
    this.choices.hidden = true;
  }

  // The ends of what is free of the window.
  get floor() {
    const { top, left } = this.panel.getBoundingClientRect();
    return this.isOpen && left < 1 ? top : innerHeight;
  }

  get wall() {
    const { left } = this.panel.getBoundingClientRect();
    return this.isOpen && left > 1 ? left : innerWidth;
  }

  say(words) {
    this.told.textContent = words;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (this.told.textContent = ""), SAID);
  }
}
