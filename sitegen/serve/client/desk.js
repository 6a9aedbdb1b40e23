// The desk: words of the article are selected, by mouse or by keyboard, and something is said of them in a
// small form. The server writes it into the sidecar, and the preview shows what comes of it.

import { Caret } from "/.sitegen/client/caret.js";
import { among, choice, field, make, remark } from "/.sitegen/client/form.js";
import { partOf, placeOf, readText, selected } from "/.sitegen/client/passage.js";

const KEPT = "sitegen-desk";
const TOLD = ["speaker", "kind", "date", "via", "within", "note"]; // what the form says of a statement
// Milliseconds for which the way to the form stays beside a tag that the mouse has left.
const LINGERS = 400;
const KINDS = [["direct", "direct: in their words"], ["indirect", "indirect: in other words"], ["mixed", "mixed"]];

// Starts the desk in a page. `ask(what, asked)` promises [status, value] of the server.
export function startDesk(ask, version) {
  if (!document.querySelector(".article-body")) return null;
  return new Desk(ask, version);
}

class Desk {
  constructor(ask, version) {
    this.path = decodeURIComponent(location.pathname);
    this.ask = (what, asked) => ask(what, { path: this.path, ...asked });
    this.caret = new Caret(JSON.parse(sessionStorage.getItem(KEPT) ?? "null"));
    sessionStorage.removeItem(KEPT);
    this.pressed = false;
    this.known = null;
    this.again = null; // the entry whose words are being selected anew
    this.host = make("div", { className: "desk" });
    this.host.addEventListener("keydown", (event) => event.stopPropagation()); // no keys of the page's
    const shadow = this.host.attachShadow({ mode: "open" });
    const href = `/.sitegen/client/desk.css?${version}`;
    this.told = make("p", { className: "told", role: "status" });
    this.near = make("button", { type: "button", className: "near", hidden: true });
    this.panel = make("section", { className: "panel", hidden: true });
    this.doubtful = make("button", { type: "button", hidden: true, onclick: () => this.list() });
    this.back = make("button", { type: "button", hidden: true, onclick: () => this.undo() }, "Undo");
    const begin = () => (this.caret.goes ? this.stop() : this.begin());
    this.bar = make(
      "div", { className: "bar", role: "toolbar", "aria-label": "Desk" }, this.told, this.doubtful, this.back,
      make("button", { type: "button", onclick: begin, title: "a: words by keyboard; Enter: annotate" }, "Annotate"),
    );
    shadow.append(make("link", { rel: "stylesheet", href }), this.near, this.panel, this.bar);
    this.listen();
    this.look();
    this.caret.show();
  }

  listen() {
    addEventListener("keydown", (event) => this.key(event), true);
    addEventListener("mouseup", (event) => event.target.closest?.("sitegen-preview") || setTimeout(() => this.offer()));
    for (const type of ["mousedown", "mouseup"]) {
      addEventListener(type, ({ buttons }) => (this.pressed = buttons > 0));
    }
    for (const type of ["mouseover", "focusin"]) addEventListener(type, (event) => this.overTag(event));
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  // Whether the page must not be loaded again just now.
  get busy() {
    const text = readText();
    return this.isOpen || this.pressed || (!this.caret.goes && text !== null && selected(text) !== null);
  }

  // Before the page is loaded again.
  keep() {
    if (!this.caret.goes) return;
    const { anchor, focus } = this.caret;
    sessionStorage.setItem(KEPT, JSON.stringify({ anchor, focus }));
  }

  // After the page became another.
  follow() {
    this.near.hidden = true;
    if (!this.isOpen) {
      this.look();
      this.caret.show();
    }
  }

  async look() {
    const [status, value] = await this.ask("look");
    if (status !== 200) return this.say(value.why);
    this.known = value;
    const count = value.doubtful.length;
    this.doubtful.hidden = count === 0;
    this.doubtful.textContent = `${count} to look at`;
    this.back.hidden = value.steps === 0;
    return null;
  }

  say(words) {
    this.told.textContent = words;
  }

  // ---- Keys and mouse ----

  key(event) {
    const { key, ctrlKey, metaKey } = event;
    const from = event.composedPath()[0];
    if (from.matches?.("input, textarea, select") || (this.isOpen && key !== "Escape")) return;
    const done = this.does(key, ctrlKey || metaKey, from, event);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  does(key, withControl, from, event) {
    if (withControl) return key === "z" && (this.undo(), true);
    if (key === "Escape") return (this.isOpen || this.caret.goes) && (this.leave(), true);
    if (key === "a" && !this.caret.goes && !event.altKey) return this.begin(), true;
    if (key === "e" && this.entryOf(from)) return this.edit(this.entryOf(from)), true;
    if (key === "e" && this.caret.goes && this.entryAtCaret()) return this.edit(this.entryAtCaret()), true;
    if (key === "Enter" && !from.matches?.("a, button")) return this.annotate();
    return this.caret.goes && this.caret.key(event);
  }

  begin(part) {
    this.caret.start(part ?? selected(readText()));
    this.say("Arrows choose words, Enter annotates, Escape leaves");
    document.activeElement?.blur();
    this.host.shadowRoot.activeElement?.blur();
  }

  stop() {
    this.caret.stop();
    this.again = null;
    this.near.hidden = true;
    this.say("");
  }

  leave() {
    if (!this.isOpen) return this.stop();
    this.panel.hidden = true;
    this.panel.replaceChildren();
    if (!this.caret.goes) getSelection().removeAllRanges();
    return this.follow();
  }

  // Shows the way to the form beside what was selected by mouse.
  offer() {
    const text = readText();
    const part = text && !this.isOpen && selected(text);
    if (!part) return;
    this.caret.goes = false;
    const words = this.again ? "Take these words" : "Annotate";
    this.showNear(getSelection().getRangeAt(0).getBoundingClientRect(), words, () => this.annotate());
  }

  showNear(box, words, onclick) {
    Object.assign(this.near, { hidden: false, textContent: words, onclick });
    this.near.style.top = `${Math.max(4, Math.min(innerHeight - 40, box.bottom + 4))}px`;
    this.near.style.left = `${Math.max(4, Math.min(innerWidth - 160, box.left))}px`;
  }

  overTag({ target }) {
    const entry = !this.isOpen && this.entryOf(target);
    const tag = target.closest?.(".speaker-tag, .note-number");
    if (entry) {
      // Above the tag: words below it stay free to be selected.
      const { top, left } = tag.getBoundingClientRect();
      this.showNear({ bottom: top - 34, left }, "Edit", () => this.edit(entry));
    } else if (this.near.textContent === "Edit" && !target.closest?.("sitegen-preview")) {
      setTimeout(() => (this.near.matches(":hover, :focus") ? null : this.hideEdit()), LINGERS);
    }
  }

  hideEdit() {
    if (this.near.textContent === "Edit") this.near.hidden = true;
  }

  entryOf(element) {
    const tag = element.closest?.(".article-body .speaker-tag");
    if (tag) return { what: "statement", id: decodeURIComponent(tag.hash).replace("#d-", "") };
    const note = element.closest?.(".article-body .note-number");
    const id = note && this.known?.notes[Number(note.textContent) - 1]?.id;
    return id ? { what: "note", id } : null;
  }

  entryAtCaret() {
    const [start, end] = this.caret.part;
    const text = readText();
    const around = this.known?.statements.filter((said) => {
      const [from, to] = partOf(text, said.start, said.end);
      return from <= start && end <= to;
    });
    return around?.length ? { what: "statement", id: around.at(-1).id } : null;
  }

  // ---- Something is said of words ----

  annotate() {
    const text = readText();
    const part = text && (this.caret.goes ? this.caret.part : selected(text));
    if (!part || part[0] === part[1]) return false;
    const place = placeOf(text, part);
    this.near.hidden = true;
    if (this.again) this.reselect(place);
    else this.open(place);
    return true;
  }

  async reselect(place) {
    const { what, id } = this.again;
    await this.look();
    const asked = { digest: this.known.digest, what, id, place, fields: {} };
    const [status, value] = await this.ask("save", asked);
    this.say(status === 200 ? `Saved in ${value.file}` : value.why);
    if (status === 200) this.again = null;
    this.look();
  }

  async open(place) {
    await this.look();
    const [status, proposed] = await this.ask("propose", { place });
    if (status !== 200) return this.say(proposed.why);
    const fields = { kind: proposed.kind, within: proposed.within.at(-1) ?? "" };
    return this.form({ what: "statement", id: "", place, proposed, fields });
  }

  async edit({ what, id }) {
    await this.look();
    const held = this.known[`${what}s`]?.find((entry) => entry.id === id);
    if (!held) return this.say("It is not in this article's sidecar");
    const fields = what === "note" ? { body: held.body } : held.fields;
    const proposed = { words: held.words, prefix: "", suffix: "", id, within: [] };
    return this.form({ what, id, place: null, proposed, fields });
  }

  form(entry) {
    this.near.hidden = true;
    const { id, proposed, fields } = entry;
    const whats = choice("what", "This is", [["statement", "a statement"], ["note", "a note of yours"]]);
    const names = this.known.speakers.map(({ name }) => name);
    const all = {
      speaker: field("speaker", "Speaker", among(names)),
      sort: choice("sort", "New speaker", [["person", "person"], ["organization", "organization"]]),
      role: field("role", "Their role"),
      kind: choice("kind", "Kind", KINDS),
      date: field("date", "Date"),
      via: field("via", "Via", among(names)),
      within: choice("within", "Within", [["", "no other statement"], ...this.outer(proposed, id)]),
      note: remark("note", "Note"),
    };
    const against = this.againstFields();
    const body = remark("body", "Note");
    const problem = make("div", { className: "problem", role: "alert" });
    for (const [name, { input }] of Object.entries({ ...all, body })) {
      input.value = fields[name] ?? (name === "sort" ? "person" : "");
    }
    whats.input.value = entry.what;
    const statement = make("div", {}, ...Object.values(all).map(({ box }) => box), against.box);
    const isNew = () => {
      const typed = all.speaker.input.value.split(";").map((word) => word.trim()).filter(Boolean);
      return typed.filter((word) => !this.isKnown(word));
    };
    const adapt = () => {
      const isNote = whats.input.value === "note";
      statement.hidden = isNote;
      body.box.hidden = !isNote;
      all.role.box.hidden = all.sort.box.hidden = isNew().length === 0;
    };
    const form = make(
      "form", { onchange: adapt, oninput: adapt },
      make("blockquote", {}, make("i", {}, proposed.prefix), ` ${proposed.words} `, make("i", {}, proposed.suffix)),
      ...(id ? this.taking(entry, problem) : [whats.box]), statement, body.box, problem,
      make("div", { className: "buttons" }, make("button", { type: "submit" }, "Save"), ...this.more(entry, problem)),
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      const what = whats.input.value;
      const values = what === "note" ? { body: body.input.value } : {};
      if (what === "statement") {
        for (const name of TOLD) values[name] = all[name].input.value;
      }
      const added = what === "note" ? [] : isNew();
      const speakers = added.map((name) => ({
        name,
        role: all.role.input.value,
        kind: all.sort.input.value,
      }));
      this.save({ what, id, place: entry.place, fields: values, speakers, against: against.value() }, problem);
    };
    form.onkeydown = (event) => {
      if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.leave();
    };
    adapt();
    this.showPanel(id ? `Edit ${id}` : "Annotate", form);
    (entry.what === "note" ? body : all.speaker).input.focus();
  }

  showPanel(label, ...children) {
    this.panel.setAttribute("role", "dialog");
    this.panel.setAttribute("aria-label", label);
    this.panel.replaceChildren(make("h2", {}, label), ...children);
    this.panel.hidden = false;
  }

  isKnown(word) {
    const sought = word.toLowerCase();
    return this.known.speakers.some(({ id, name }) => id === word || name.toLowerCase() === sought);
  }

  outer(proposed, own) {
    const ids = this.known.statements.map(({ id }) => id).filter((id) => id !== own);
    const near = proposed.within;
    return [...near, ...ids.filter((id) => !near.includes(id))].map((id) => [id, id]);
  }

  // The fields of a conflict with another statement, shown as they are needed.
  againstFields() {
    let hits = [];
    const find = async (words) => {
      const [, value] = words ? await this.ask("search", { words }) : [200, { found: [] }];
      hits = [...hits, ...(value.found ?? [])];
      return (value.found ?? []).map(({ text }) => text);
    };
    const questions = this.known.questions;
    const labels = () => questions.find((one) => one.question === question.input.value)?.labels ?? [];
    const other = field("other", "Conflicts with", find);
    const question = field("question", "The question", among(questions.map((one) => one.question)));
    const here = field("here", "This statement answers", (words) => among(labels())(words));
    const there = field("there", "The other answers", (words) => among(labels())(words));
    const more = make("div", { hidden: true }, question.box, here.box, there.box);
    const box = make("div", { className: "against" }, other.box, more);
    box.onchange = box.oninput = () => (more.hidden = !other.input.value.trim());
    const value = () => {
      const words = other.input.value.trim();
      if (!words) return null;
      const ref = hits.find(({ text }) => text === words)?.ref ?? words;
      const [asked, ours, theirs] = [question, here, there].map(({ input }) => input.value.trim());
      return { other: ref, question: asked, here: ours, there: theirs };
    };
    return { box, value };
  }

  // The conflicts that a statement stands in.
  taking({ what, id }, problem) {
    const held = this.known.questions.filter(({ statements }) => what === "statement" && statements.includes(id));
    return held.map((one) => {
      const remove = () => this.send("delete", { what: "conflicts", id: one.id }, problem);
      const button = make("button", { type: "button", onclick: remove }, "Delete this conflict");
      return make("p", { className: "taking" }, `In conflict: ${one.question} `, button);
    });
  }

  more(entry, problem) {
    const { what, id } = entry;
    const cancel = make("button", { type: "button", onclick: () => this.leave() }, "Cancel");
    if (!id) return [cancel];
    const again = () => {
      const held = this.known.statements.find((said) => what === "statement" && said.id === id);
      this.leave();
      this.again = { what, id };
      this.begin(held && partOf(readText(), held.start, held.end));
      this.say("Choose the words anew: Shift and arrows, then Enter");
    };
    const remove = () => this.send("delete", { what: `${what}s`, id }, problem);
    return [
      make("button", { type: "button", onclick: again }, "Other words"),
      make("button", { type: "button", onclick: remove }, "Delete"),
      cancel,
    ];
  }

  save(asked, problem) {
    if (asked.against && !(asked.against.question && asked.against.here && asked.against.there)) {
      problem.textContent = "A conflict is a question to which the two statements give different answers.";
      return;
    }
    this.send("save", asked, problem);
  }

  async send(what, asked, problem) {
    const [status, value] = await this.ask(what, { digest: this.known.digest, ...asked });
    if (status === 200) {
      this.leave();
      this.say(`Saved in ${value.file}`);
      return;
    }
    problem.replaceChildren(make("p", {}, value.why));
    if (status !== 409) return;
    const over = async () => {
      await this.look();
      this.send(what, asked, problem);
    };
    problem.append(
      make("p", {}, "Your change can be made to the file as it is now, or be dropped."),
      make("button", { type: "button", onclick: over }, "Save into the new file"),
      make("button", { type: "button", onclick: () => this.leave() }, "Drop it"),
    );
  }

  async undo() {
    const [status, value] = await this.ask("undo");
    this.say(status === 200 ? `Taken back in ${value.file}` : value.why);
    this.look();
  }

  // ---- What is not in the text as it is quoted ----

  list() {
    const problem = make("div", { className: "problem", role: "alert" });
    const items = this.known.doubtful.map((one) => {
      const [section, key] = one.keys;
      const what = section === "notes" ? "note" : "statement";
      const id = section === "notes" ? String(Number(key) + 1) : key;
      const accept = () => this.send("accept", { keys: one.keys }, problem);
      const again = () => {
        this.leave();
        this.again = { what, id };
        this.begin();
      };
      const buttons = [];
      if (one.offered) buttons.push(make("button", { type: "button", onclick: accept }, "Accept"));
      if (["notes", "statements"].includes(section)) {
        buttons.push(make("button", { type: "button", onclick: again }, "Other words"));
      }
      return make("li", {}, make("b", {}, one.keys.join(" ")), `: ${one.message}`,
        make("pre", {}, one.details.join("\n")), ...buttons);
    });
    const close = make("button", { type: "button", onclick: () => this.leave() }, "Close");
    this.showPanel("Quotes to look at", make("ol", {}, ...items), problem, close);
    (this.panel.querySelector("button") ?? close).focus();
  }
}
