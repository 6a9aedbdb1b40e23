// The form in which a statement or a note is entered, or changed.

import { Against, standing } from "/.sitegen/client/conflict.js";
import { among, button, choice, field, make, remark, segments } from "/.sitegen/client/fields.js";
import { placeOf, readText } from "/.sitegen/client/passage.js";

const KINDS = [
  ["direct", "direct", "In their words"], ["indirect", "indirect", "In other words"], ["mixed", "mixed", "Some words are theirs"],
];
const WHATS = [["statement", "a statement"], ["note", "a note of yours"]];
const SORTS = [["person", "a person"], ["organization", "an organization"]];
const FIELDS = ["speaker", "kind", "date", "via", "within", "note"];
const LONG = 60;

export class Entry {
  // `held` is what is there already: {what, id, words, pieces, fields}; of a new entry only pieces. `before` is what
  // was there when the form was opened first: others may change it meanwhile.
  constructor(desk, held) {
    this.desk = desk;
    Object.assign(this, { what: "statement", id: "", words: "", fields: {}, ...held });
    this.seen = desk.known.digest; // of the file with what would be deleted
    this.moved = !this.id;
    this.kindChosen = Boolean(this.fields.kind);
    this.quote = make("blockquote", {});
    this.problem = make("div", { className: "problem", role: "alert" });
    this.all = this.statementFields();
    this.body = remark("body", "Note");
    this.whats = segments("what", "This is", WHATS);
    this.against = new Against(desk, this.id);
    this.element = this.form();
    this.fill();
  }

  get title() {
    if (!this.id) return "Annotate";
    return this.what === "note" ? `Note ${this.id}` : this.id;
  }

  statementFields() {
    const { known } = this.desk;
    const near = nearNames(known.speakers.map(({ name }) => name), this.pieces);
    const { date, via } = known.implied;
    const all = {
      speaker: field("speaker", "Speaker", among(near)),
      sort: segments("sort", "They are", SORTS),
      role: field("role", "Their role"),
      kind: segments("kind", "Kind", KINDS),
      date: field("date", "Date"),
      via: field("via", "Via", among(near)),
      within: choice("within", "Within", [["", "no other statement"], ...this.outer()]),
      note: remark("note", "Note"),
    };
    all.speaker.input.title = "Several: with ; between them";
    all.date.input.placeholder = date ?? "";
    all.via.input.placeholder = via ?? "";
    all.date.input.title = "2018-04-15, 2018-04, 2018-04-15~ (about), 2018-04-13/2018-04-14, or in words: 15 April 2018";
    all.within.box.hidden = known.statements.every(({ id }) => id === this.id);
    return all;
  }

  outer() {
    const short = ({ id, words }) => `${id}: ${words.length > LONG ? `${words.slice(0, LONG)}…` : words}`;
    return this.desk.known.statements.filter(({ id }) => id !== this.id).map((one) => [one.id, short(one)]);
  }

  form() {
    const { speaker, sort, role, kind, date, via, within, note } = this.all;
    this.added = make("div", { className: "added" }, make("p", {}, "Nobody of this name yet: a new speaker"), sort.box, role.box);
    const pair = make("div", { className: "pair" }, date.box, via.box);
    const stands = this.id && this.what === "statement" ? standing(this.desk, this.id) : null;
    this.statement = make("div", {}, speaker.box, this.added, kind.box, pair, within.box, note.box, this.against.box, stands);
    const adapt = () => this.adapt();
    const form = make(
      "form", { onchange: adapt, oninput: adapt }, this.quote, this.id ? null : this.whats.box, this.statement, this.body.box,
      this.problem, make("footer", {}, make("button", { type: "submit", className: "main", title: "Ctrl+Enter" }, "Save"),
        button("Cancel", () => this.desk.leave(), { title: "Escape" }), this.id ? button("Delete", () => this.remove()) : null),
    );
    kind.box.addEventListener("change", () => (this.kindChosen = true));
    form.onsubmit = (event) => {
      event.preventDefault();
      this.save();
    };
    form.onkeydown = (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit();
    };
    return form;
  }

  fill() {
    for (const [name, { input }] of Object.entries({ ...this.all, body: this.body })) {
      input.value = this.fields[name] ?? (name === "sort" ? "person" : "");
    }
    this.whats.input.value = this.what;
    this.showWords([{ words: this.words }]);
    this.adapt();
  }

  // Shows the fields that what is entered asks for.
  adapt() {
    this.what = this.whats.input.value;
    this.statement.hidden = this.what === "note";
    this.body.box.hidden = this.what !== "note";
    this.added.hidden = this.newNames().length === 0;
  }

  focus() {
    (this.what === "note" ? this.body : this.all.speaker).input.focus();
  }

  newNames() {
    const typed = this.all.speaker.input.value.split(";").map((word) => word.trim()).filter(Boolean);
    const isKnown = (word) => this.desk.known.speakers.some(
      ({ id, name }) => id === word || name.toLowerCase() === word.toLowerCase(),
    );
    return typed.filter((word) => !isKnown(word));
  }

  // ---- The words ----

  showWords(pieces) {
    const shown = pieces.flatMap(({ words, prefix, suffix }, index) => [
      index ? make("i", {}, " … ") : "", make("i", {}, prefix ? `${prefix} ` : ""), words, make("i", {}, suffix ? ` ${suffix}` : ""),
    ]);
    this.quote.replaceChildren(...shown.filter(Boolean));
    this.quote.hidden = this.quote.textContent === "";
  }

  // Takes other words; asks what would be written of them once they stay (`done`).
  async take(pieces, done) {
    this.pieces = pieces;
    this.moved = true;
    const text = readText();
    this.showWords(pieces.map((part) => ({ words: text.text.slice(...part) })));
    if (!done) return;
    this.places = pieces.map((part) => placeOf(text, part));
    const { places } = this;
    const [status, proposed] = await this.desk.ask("propose", { places });
    if (places !== this.places) return;
    this.problem.textContent = status === 200 ? "" : proposed.why;
    if (status !== 200) return;
    this.showWords(proposed.pieces);
    if (!proposed.pieces.every(({ is_told: isTold }) => isTold)) {
      this.problem.textContent = "These words stand in the text more than once, and so does what is around them: take more.";
    }
    if (!this.kindChosen) this.all.kind.input.value = proposed.kind;
    if (!this.id) this.all.within.input.value = proposed.within.at(-1) ?? "";
  }

  // Asks for words, which are not in the text any more.
  ask(begin) {
    const why = "These words are not in the text. Select those that are meant, then take them.";
    this.problem.replaceChildren(make("p", {}, why), button("Choose them by keyboard", begin));
  }

  // What is entered, to be opened again.
  state() {
    const values = Object.entries({ ...this.all, body: this.body }).map(([name, { input }]) => [name, input.value]);
    const pieces = this.moved ? this.pieces : undefined;
    const { what, id, before } = this;
    return { what, id, pieces, fields: Object.fromEntries(values), against: this.against.state(), before };
  }

  // After the text became another: the places of the words in it.
  follow() {
    const text = readText();
    this.pieces = this.pieces.map((part, index) => {
      const { prefix, exact, suffix } = this.places?.[index] ?? {};
      const at = exact && text.text.slice(...part) !== exact ? text.text.indexOf(prefix + exact + suffix) : -1;
      return at < 0 ? part : [at + prefix.length, at + prefix.length + exact.length];
    });
    return this.pieces;
  }

  // ---- Saving ----

  // The id of what is changed as it is now: of a note, which goes by its number, others may come and go.
  get now() {
    if (this.what === "statement" || !this.id) return this.id;
    const { words, fields } = this.before;
    const isIt = (one) => one.words === words && one.fields.body === fields.body;
    const all = this.desk.known.notes;
    return (all.find((one) => one.id === this.id && isIt(one)) ?? all.find(isIt))?.id;
  }

  get isGone() {
    const isGone = Boolean(this.id) && !this.now;
    if (isGone) this.problem.textContent = "This note was changed or deleted meanwhile: leave, and look at it again.";
    return isGone;
  }

  // Fields that are entered anew: what is not touched here, others may have changed.
  changed(all) {
    const was = (name) => this.before.fields[name] ?? "";
    return Object.fromEntries(Object.entries(all).filter(([name, value]) => !this.id || value !== was(name)));
  }

  // Says once that others changed the same fields meanwhile.
  clashes(fields) {
    const now = this.id ? this.desk.held(this.what, this.now)?.fields : null;
    const names = now ? Object.keys(fields).filter((name) => now[name] !== this.before.fields[name]) : [];
    for (const name of names) this.before.fields[name] = now[name];
    return names.length > 0;
  }

  save() {
    if (this.isGone) return;
    const { what, now: id } = this;
    const against = what === "note" ? null : this.against.value();
    if (against && !(against.question && against.here && against.there)) {
      this.problem.textContent = "A conflict is a question to which the two statements give different answers: fill in all three.";
      this.against.firstEmpty().focus();
      this.problem.scrollIntoView({ block: "nearest" });
      return;
    }
    const entered = what === "note" ? { body: this.body.input.value } : {};
    for (const name of what === "note" ? [] : FIELDS) entered[name] = this.all[name].input.value;
    const fields = what === "note" ? entered : this.changed(entered);
    const added = what === "note" ? [] : this.newNames();
    const [role, kind] = [this.all.role.input.value, this.all.sort.input.value];
    const speakers = added.map((name) => ({ name, role, kind }));
    const places = this.moved ? this.places ?? [] : [];
    const digest = () => (this.clashes(fields) ? "" : this.desk.known.digest);
    this.desk.send("save", { what, id, places, fields, speakers, against }, this.problem, digest);
  }

  remove() {
    if (this.isGone) return;
    const digest = () => {
      const { seen = this.desk.known.digest } = this;
      this.seen = undefined;
      return seen;
    };
    this.desk.send("delete", { what: `${this.what}s`, id: this.now }, this.problem, digest);
  }
}

// Returns names in the order of how near to the words they are in the text: before them, or after them in the same
// paragraph. Those that are not there come last.
function nearNames(names, pieces) {
  const text = readText()?.text;
  if (!text || !pieces.length) return names;
  const [start, end] = [pieces[0][0], pieces.at(-1)[1]];
  const before = text.slice(0, start);
  const after = text.slice(end).split("\n", 1)[0];
  const distance = (word) => {
    const [back, ahead] = [before.lastIndexOf(word), after.indexOf(word)];
    return Math.min(back < 0 ? Infinity : start - back, ahead < 0 ? Infinity : ahead);
  };
  const far = new Map(names.map((name) => {
    const telling = name.split(" ").filter((word) => word.length > 3);
    return [name, Math.min(Infinity, ...telling.map(distance))];
  }));
  return [...names].sort((one, other) => (far.get(one) === far.get(other) ? 0 : far.get(one) - far.get(other)));
}
