// Conflicts: the fields with which a statement comes into one, and the form in which one is changed.

import { among, button, field, make } from "/.sitegen/client/fields.js";

// The fields of a conflict with another statement, shown as they are needed.
export class Against {
  constructor(desk, own) {
    this.hits = [];
    const find = async (words) => {
      const [, value] = await desk.ask("search", { words });
      const found = (value.found ?? []).filter(({ ref }) => ref !== `${desk.known.article}#${own}`);
      this.hits.push(...found);
      return found.map(({ text }) => text);
    };
    const questions = (words) => among(this.answers(desk).map(({ question }) => question))(words);
    const labels = (words) => among(this.labels(desk))(words);
    this.other = field("other", "Conflicts with", find);
    this.other.input.placeholder = "words of a statement, or who said it";
    this.question = field("question", "The question", questions);
    this.here = field("here", "This statement answers", labels);
    this.there = field("there", "The other answers", labels);
    const more = make("div", { hidden: true }, this.question.box, this.here.box, this.there.box);
    this.box = make("div", { className: "against" }, this.other.box, more);
    this.box.oninput = this.box.onchange = () => (more.hidden = !this.other.input.value.trim());
    this.other.input.addEventListener("change", () => this.suggest());
    this.question.input.addEventListener("change", () => this.suggest());
  }

  get hit() {
    return this.hits.findLast(({ text }) => text === this.other.input.value.trim());
  }

  // What the other statement answers already goes without asking.
  suggest() {
    const answers = this.hit?.answers ?? [];
    if (!this.question.input.value && answers.length) this.question.input.value = answers[0].question;
    const answer = answers.find(({ question }) => question === this.question.input.value);
    if (answer) this.there.input.value = answer.label;
    this.there.input.readOnly = Boolean(answer);
  }

  answers(desk) {
    const own = desk.known.conflicts.map(({ question, positions }) => {
      return { question, labels: positions.map(({ label }) => label) };
    });
    const others = this.hit?.answers ?? [];
    return [...others, ...own.filter(({ question }) => others.every((one) => one.question !== question))];
  }

  labels(desk) {
    return this.answers(desk).find(({ question }) => question === this.question.input.value)?.labels ?? [];
  }

  value() {
    const words = this.other.input.value.trim();
    if (!words) return null;
    const [question, here, there] = [this.question, this.here, this.there].map(({ input }) => input.value.trim());
    return { other: this.hit?.ref ?? words, question, here, there };
  }

  // What is entered, to be entered again.
  state() {
    return { values: this.inputs.map(({ value }) => value), hit: this.hit };
  }

  restore({ values, hit }) {
    if (hit) this.hits.push(hit);
    values.forEach((value, index) => (this.inputs[index].value = value));
    this.other.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  get inputs() {
    return [this.other, this.question, this.here, this.there].map(({ input }) => input);
  }

  firstEmpty() {
    return this.inputs.find(({ value }) => !value.trim());
  }
}

// Returns the conflicts that a statement stands in; null if there are none.
export function standing(desk, id) {
  const name = `${desk.known.article}#${id}`;
  const found = desk.known.conflicts.flatMap((conflict) => {
    const own = conflict.positions.find(({ statements }) => statements.some(({ ref }) => ref === name));
    return own ? [[conflict, own.label]] : [];
  });
  const items = found.map(([conflict, label]) => make(
    "li", {}, button("Edit", () => desk.openConflict(conflict), { "aria-label": `Edit the conflict: ${conflict.question}` }),
    make("b", {}, conflict.question), make("p", {}, label),
  ));
  return items.length ? make("ul", { className: "standing", "aria-label": "In conflict" }, ...items) : null;
}

// The form of a conflict: its question, what each position answers, and who takes it.
export class ConflictForm {
  constructor(desk, conflict) {
    this.desk = desk;
    this.conflict = conflict;
    this.title = "Conflict";
    this.question = field("question", "The question");
    this.question.input.value = conflict.question;
    this.positions = conflict.positions.map((one) => new PositionFields(one));
    this.problem = make("div", { className: "problem", role: "alert" });
    const { file, known } = { file: conflict.file, known: desk.known };
    this.element = make(
      "form", {}, file === known.file ? null : make("p", { className: "where" }, `In ${file}`), this.question.box,
      ...this.positions.map(({ box }) => box), this.problem,
      make("footer", {}, make("button", { type: "submit", className: "main" }, "Save"), button("Cancel", () => desk.leave()),
        file === known.file ? button("Delete this conflict", () => this.remove()) : null),
    );
    this.element.onsubmit = (event) => {
      event.preventDefault();
      this.save();
    };
    this.element.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    };
  }

  focus() {
    this.question.input.focus();
  }

  save() {
    const { id, file } = this.conflict;
    const labels = Object.fromEntries(this.positions.map((one) => [one.id, one.label.input.value.trim()]));
    const gone = Object.fromEntries(this.positions.map((one) => [one.id, one.gone]));
    const digest = () => {
      const now = this.desk.known.conflicts.find((one) => one.id === id && one.file === file);
      const isSame = now && worded(now) === worded(this.conflict);
      this.conflict = now ?? this.conflict;
      return isSame ? now.digest : ""; // what others have worded anew is not replaced unasked
    };
    this.desk.send("reword", { id, question: this.question.input.value.trim(), labels, gone }, this.problem, digest);
  }

  remove() {
    this.desk.send("delete", { what: "conflicts", id: this.conflict.id }, this.problem);
  }
}

const worded = ({ question, positions }) => JSON.stringify([question, positions.map(({ id, label }) => [id, label])]);

class PositionFields {
  constructor({ id, label, statements }) {
    this.id = id;
    this.label = field("label", "One answers");
    this.label.input.value = label;
    this.taken = statements.map(({ ref, words }) => {
      const box = make("input", { type: "checkbox", checked: true });
      return { ref, box, line: make("label", { title: ref }, box, ` ${words}`) };
    });
    this.box = make("div", { className: "position" }, this.label.box, ...this.taken.map(({ line }) => line));
  }

  // The statements that are no longer to stand here.
  get gone() {
    return this.taken.filter(({ box }) => !box.checked).map(({ ref }) => ref);
  }
}
