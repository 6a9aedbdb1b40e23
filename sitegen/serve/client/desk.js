// The desk: words of the article are selected, by mouse or by keyboard, and something is said of them in a
// small form. The server writes it into the sidecar, and the preview shows what comes of it.

import { Caret } from "/.sitegen/client/caret.js";
import { ConflictForm } from "/.sitegen/client/conflict.js";
import { Dock } from "/.sitegen/client/dock.js";
import { Entry } from "/.sitegen/client/entry.js";
import { button, make } from "/.sitegen/client/fields.js";
import { Handles } from "/.sitegen/client/handles.js";
import { overview } from "/.sitegen/client/overview.js";
import { bringIntoView, partOf, placeOf, rangeOf, readText, selected } from "/.sitegen/client/passage.js";

const KEPT = "sitegen-desk";
// Milliseconds without a key after which the page may be loaded again: what is pressed meanwhile may reach no page.
const REST = 2000;
// Milliseconds in which a page must be there again to take back what was asked of the last.
const LATE = 10000;

// Starts the desk in a page. `ask(what, asked)` promises [status, value] of the server.
export function startDesk(ask, version) {
  if (!document.querySelector(".article-body")) return null;
  return new Desk(ask, version);
}

class Desk {
  constructor(ask, version) {
    this.path = decodeURIComponent(location.pathname);
    this.ask = (what, asked) => ask(what, { path: this.path, ...asked });
    const kept = this.kept();
    this.caret = new Caret(kept?.caret);
    this.listed = kept?.listed ?? false; // whether the overview is what the panel shows without a form
    this.pressed = false;
    this.touched = -Infinity; // when a key was pressed last
    this.undos = kept && Date.now() - kept.at < LATE ? kept.undos : []; // see undo
    this.looks = 0; // how often it was looked
    this.known = null;
    this.knownBy = 0; // by which look
    this.form = null; // what is open: an Entry or a ConflictForm
    this.opening = kept?.entry ?? null; // what a form is about to be opened for: see openEntry
    this.dock = new Dock(version);
    this.host = this.dock.host;
    this.handles = new Handles(this.dock.root, (pieces, done) => this.form?.take?.(pieces, done));
    this.doubtful = button("", () => this.list(), { hidden: true, className: "warn" });
    this.back = button("Undo", () => this.undo(), { hidden: true, title: "Ctrl+Z" });
    this.way = button("Annotate", () => this.list(), { title: "d", className: "main" });
    this.dock.bar.append(this.doubtful, this.back, this.way);
    if (this.listed) this.dock.show("Desk", []); // the page makes way before it is scrolled
    this.listen();
    if (kept?.told) this.dock.say(kept.told);
    if (this.opening) this.openEntry(this.opening);
    else this.look();
    this.caret.show();
    if (this.undos.length) this.takeBack();
  }

  listen() {
    addEventListener("pagehide", () => this.keep());
    addEventListener("keydown", (event) => this.key(event), true);
    for (const type of ["mousedown", "mouseup", "dragstart"]) { // of what is dragged, no mouseup is told
      addEventListener(type, (event) => this.press(event), true);
    }
    document.addEventListener("selectionchange", () => this.pressed || this.offer());
    addEventListener("click", (event) => this.click(event));
    addEventListener("scroll", () => this.offer(), { passive: true });
  }

  // Whether the page must not be loaded again just now.
  get busy() {
    if (this.form || this.opening || this.undos.length) return true;
    return performance.now() - this.touched < REST || this.isSelecting;
  }

  // Whether words are being selected by mouse, or are.
  get isSelecting() {
    const text = readText();
    return this.pressed || (!this.caret.goes && text !== null && selected(text) !== null);
  }

  // Whether the page is being annotated.
  get inUse() {
    return this.dock.isOpen || this.caret.goes;
  }

  // Whether the page may become another, but is not to be loaded again for that.
  get atWork() {
    return (this.inUse || this.busy) && !this.isSelecting;
  }

  // Whatever loads the page again: what is being entered stays, and what was asked and said.
  keep() {
    const { goes, anchor, focus } = this.caret;
    const caret = goes ? { anchor, focus } : null;
    const entry = this.form?.state?.() ?? this.opening;
    const { path, listed, undos } = this;
    const told = this.dock.told.textContent;
    if (!(caret || listed || entry || undos.length || told)) return;
    sessionStorage.setItem(KEPT, JSON.stringify({ path, caret, listed, entry, undos, told, at: Date.now() }));
  }

  kept() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    sessionStorage.removeItem(KEPT);
    return kept?.path === this.path ? kept : null;
  }

  // After the page became another.
  follow() {
    this.caret.show();
    this.selectAgain();
    this.handles.show(this.form?.follow?.() ?? []);
    this.offer();
    this.look();
  }

  // What was selected by mouse stays so: with elements that come and go within it, its ends do.
  selectAgain() {
    const text = this.offered && !this.pressed ? readText() : null;
    if (!text || String(selected(text)) === String(this.offered)) return;
    if (text.text.slice(...this.offered) !== this.offeredWords) return;
    getSelection().removeAllRanges();
    getSelection().addRange(rangeOf(text, ...this.offered));
  }

  async look() {
    const look = ++this.looks;
    const [status, value] = await this.ask("look");
    if (look < this.knownBy) return null; // overtaken
    if (status !== 200) return this.dock.say(value.why);
    this.known = value;
    this.knownBy = look;
    const count = value.doubtful.length;
    this.doubtful.hidden = count === 0;
    this.doubtful.textContent = `${count} to look at`;
    this.back.hidden = value.steps === 0;
    if (this.listed && !this.form) this.list();
    return null;
  }

  // ---- Keys and mouse ----

  // Does what was asked for by keys before the desk was there.
  catchUp(pressed) {
    if (this.opening) return; // they were meant for its form
    for (const [event, from] of pressed) if (!event.defaultPrevented) this.key(event, from);
  }

  key(event, from = event.composedPath()[0]) {
    this.touched = performance.now();
    if (event.isComposing) return;
    const inside = event.composedPath().includes(this.host);
    const types = from.matches?.('input:not([type="radio"], [type="checkbox"]), textarea, select');
    if (inside && event.key === "Escape" && !isListOpen(from)) this.leave();
    else if (types || (inside && (this.form || event.key === "Enter"))) return;
    else if (!this.does(event, from)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  does(event, from) {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey) return key === "z" && !this.form && (this.undo(event.repeat), true);
    if (key === "Escape") return (this.dock.isOpen || this.caret.goes || !this.dock.choices.hidden) && (this.leave(), true);
    if (key === "a" && !this.caret.goes && !altKey) return this.begin(), true;
    if (key === "s" && this.isSelecting && !altKey) this.begin();
    if (key === "d" && !this.form && !altKey) return this.dock.isOpen ? this.leave() : this.list(), true;
    const entry = key === "e" && !this.form && (this.entryOf(from) ?? this.entryAt());
    if (entry) return this.edit(entry), true;
    if (key === "Enter" && !from.closest?.("a, button, summary")) return this.annotate();
    return this.caret.goes && this.caret.key(event);
  }

  // Chooses words by keyboard.
  begin(part) {
    document.activeElement?.blur();
    this.dock.root.activeElement?.blur();
    this.caret.start(part ?? selected(readText()));
    this.dock.say("Arrows choose words, s the rest of the sentence, Enter annotates, Escape leaves");
  }

  press({ type, target }) {
    const isText = target.tagName !== "SITEGEN-PREVIEW";
    this.pressed = isText && type === "mousedown";
    if (type === "mousedown" && isText) {
      this.caret.goes = false;
      this.dock.withdraw();
    } else if (type === "mouseup") setTimeout(() => this.offer()); // when the selection is what it will be
  }

  // Offers what can be done with the words that are selected by mouse.
  offer() {
    const text = readText();
    const part = text && !this.caret.goes && !this.pressed && selected(text);
    if (!part) {
      if (this.offered) this.dock.withdraw();
      this.offered = null;
      return;
    }
    this.offered = part;
    this.offeredWords = text.text.slice(...part);
    const range = rangeOf(text, ...part);
    const box = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
    this.dock.offer(box, this.choices(part));
  }

  choices(part) {
    if (!this.form) return [["Annotate", () => this.annotate()]];
    if (!this.form.take) return [];
    const choices = [["Take these words", () => this.take([part])]];
    const { pieces } = this.form;
    const isApart = pieces.length && pieces.every(([start, end]) => part[1] <= start || end <= part[0]);
    const all = [...pieces, part].sort(([a], [b]) => a - b);
    return isApart ? [["Add as a further piece", () => this.take(all)], ...choices] : choices;
  }

  // A click on words of which something is said offers to edit it.
  click(event) {
    if (event.target.closest?.("sitegen-preview, a, button") || this.offered || this.form || !this.known) return;
    const said = event.target.closest?.(".article-body [data-statement]")?.dataset.statement.split(" ") ?? [];
    const number = event.target.closest?.(".article-body [data-note]")?.dataset.note;
    const note = number && this.known.notes[Number(number) - 1];
    const choices = said.filter((id) => this.held("statement", id)).reverse()
      .map((id) => [`Edit ${this.held("statement", id).fields.speaker}: ${id}`, () => this.edit({ what: "statement", id })]);
    if (note) choices.push([`Edit note ${number}`, () => this.edit({ what: "note", id: note.id })]);
    const { clientX: left, clientY: y } = event;
    if (choices.length) this.dock.offer({ left, top: y - 14, bottom: y + 8 }, choices);
  }

  // ---- What is there ----

  held(what, id) {
    return this.known?.[`${what}s`].find((one) => one.id === id);
  }

  entryOf(element) {
    const tag = element.closest?.(".article-body .speaker-tag");
    if (tag) return { what: "statement", id: decodeURIComponent(tag.hash).replace("#d-", "") };
    const note = element.closest?.(".article-body .note-number");
    const id = note && this.known?.notes[Number(note.textContent) - 1]?.id;
    return id ? { what: "note", id } : null;
  }

  // The innermost statement around the words that are chosen by keyboard.
  entryAt() {
    if (!this.caret.goes || !this.known) return null;
    const [start, end] = this.caret.part;
    const text = readText();
    const isAround = ({ pieces }) => pieces.map((one) => partOf(text, one)).some(([from, to]) => from <= start && end <= to);
    const found = this.known.statements.findLast(isAround);
    return found ? { what: "statement", id: found.id } : null;
  }

  // Shows where words are, without opening them.
  point(pieces) {
    if (this.form) return;
    const text = readText();
    this.handles.pieces = pieces.map((one) => partOf(text, one));
    this.handles.mark(text);
  }

  // ---- What the panel shows ----

  list() {
    this.listed = true;
    if (!this.known) return;
    const focused = this.dock.root.activeElement?.title;
    const close = button("×", () => this.leave(), { "aria-label": "Close", title: "Escape" });
    const back = button("Undo", () => this.undo(), { hidden: this.known.steps === 0, title: "Ctrl+Z" });
    this.dock.show("Desk", [this.dock.head("Desk", back, close), ...overview(this)], () => this.mark());
    if (focused) [...this.dock.panel.querySelectorAll(".item")].find(({ title }) => title === focused)?.focus();
  }

  // The first words in view, which shall stay where they are.
  mark() {
    const text = readText();
    if (this.form?.pieces?.length) return rangeOf(text, ...this.form.pieces[0]);
    const shown = [...text.body.children].find((child) => child.getBoundingClientRect().bottom > 0);
    if (!shown) return null;
    const range = document.createRange();
    range.selectNode(shown);
    return range;
  }

  open(form) {
    this.form = form;
    this.dock.withdraw();
    const close = button("×", () => this.leave(), { "aria-label": "Close", title: "Escape" });
    const pieces = form.pieces ?? [];
    this.dock.show(form.title, [this.dock.head(form.title, close), form.element], () => this.mark());
    this.handles.show(pieces);
    if (pieces.length) bringIntoView(rangeOf(readText(), ...pieces[0]));
    this.handles.place();
    form.focus();
  }

  openConflict(conflict) {
    this.open(new ConflictForm(this, conflict));
  }

  // From the form to where it was opened from, from there to the page.
  leave() {
    this.dock.withdraw();
    if (this.form && this.caret.goes && this.form.pieces?.length === 0) this.caret.stop();
    if (this.form) {
      const mark = this.mark();
      this.form = null;
      this.handles.show([]);
      if (!this.caret.goes) getSelection().removeAllRanges();
      if (this.listed) this.list();
      else this.dock.close(() => mark);
    } else if (this.caret.goes) {
      this.caret.stop();
      this.dock.say("");
    } else if (this.dock.isOpen) {
      this.listed = false;
      this.handles.show([]);
      this.dock.close(() => this.mark());
    }
    this.caret.show();
  }

  // ---- Something is said of words ----

  annotate() {
    const text = readText();
    const part = text && (this.caret.goes ? this.caret.part : this.offered ?? selected(text));
    if (!part || part[0] === part[1]) return false;
    if (this.form?.take) this.take([part]);
    else this.enter(part);
    return true;
  }

  enter(part) {
    this.openEntry({ what: "statement", id: "", pieces: [part] });
  }

  edit({ what, id }) {
    this.openEntry({ what, id });
  }

  // Opens the form of what is there, or is new: {what, id}, with other `pieces` and `fields` if these are given.
  async openEntry(wanted) {
    this.opening = wanted;
    const looked = this.look();
    if (!this.known) await looked; // else at once: what is typed next is meant for the form
    this.opening = null;
    if (!this.known || this.form) return;
    const { what, id } = wanted;
    const held = id ? this.held(what, id) : { pieces: [] };
    if (!held) {
      this.dock.say("It is not in this article's sidecar");
      return;
    }
    const text = readText();
    const pieces = wanted.pieces ?? held.pieces.map((one) => partOf(text, one));
    const before = wanted.before ?? { words: held.words, fields: { ...held.fields } };
    const form = new Entry(this, { ...held, what, id, pieces, fields: { ...held.fields, ...wanted.fields }, before });
    form.places = pieces.map((part) => placeOf(text, part));
    if (wanted.against) form.against.restore(wanted.against);
    this.open(form);
    if (wanted.pieces) await form.take(pieces, true);
    else if (!pieces.length) form.ask(() => this.begin());
  }

  take(pieces) {
    this.dock.withdraw();
    getSelection().removeAllRanges();
    this.caret.goes = false;
    this.handles.show(pieces);
    this.form.take(pieces, true);
    this.form.focus();
  }

  // ---- Writing ----

  // Sends a change; `digest()` tells of the file as the page had seen it.
  async send(what, asked, problem, digest = () => this.known.digest) {
    const [status, value] = await this.ask(what, { digest: digest(), ...asked });
    if (status === 200) {
      if (this.form) this.leave();
      this.dock.say(`Saved in ${value.file}`);
      this.look();
      return;
    }
    problem.replaceChildren(make("p", {}, value.why));
    if (status === 409) problem.append(...this.resolutions(() => this.send(what, asked, problem, digest)));
    problem.scrollIntoView({ block: "nearest" });
  }

  resolutions(again) {
    const over = async () => {
      await this.look();
      again();
    };
    return [
      make("p", {}, "Your change can be made to the file as it is now, or be dropped."),
      button("Save into the new file", over, { className: "main" }),
      button("Drop it", () => this.leave()),
    ];
  }

  // Takes a further change back. Each that is asked for has an id and its turn, also if the page is loaded again
  // meanwhile. A key that is held down goes no further than can be seen.
  undo(held = false) {
    if (held && this.undos.length) return;
    this.touched = performance.now();
    this.undos.push(crypto.getRandomValues(new Uint32Array(2)).join("-"));
    if (this.undos.length === 1) this.takeBack();
  }

  async takeBack() {
    while (this.undos.length) {
      const [status, value] = await this.ask("undo", { id: this.undos[0] });
      if (status === 200) this.undos.shift();
      else this.undos = []; // those before the last cannot be taken back without it
      this.dock.say(status === 200 ? `Taken back in ${value.file}, ${left(value.steps)}` : value.why);
      this.look();
    }
  }
}

const left = (steps) => (steps === 1 ? "1 change left" : `${steps || "no"} changes left`);
const isListOpen = (element) => element.getAttribute?.("aria-expanded") === "true";
