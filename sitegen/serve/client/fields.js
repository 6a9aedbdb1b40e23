// Elements and the fields of the desk's forms, among them one that completes what is typed.

// Texts that complete what is typed, at most; and where nothing is.
const MOST = 8;
const FIRST = 5;

export function make(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const button = (words, onclick, properties) => make("button", { type: "button", onclick, ...properties }, words);

let number = 0;
const fresh = () => `field-${(number += 1)}`;

// Returns a labelled field as {box, input}. `find` returns, or promises, what completes the words typed: texts.
export function field(name, label, find = null) {
  const id = fresh();
  const input = make("input", { id, name, autocomplete: "off", type: "text", spellcheck: false });
  const box = make("div", { className: "field" }, make("label", { htmlFor: id }, label), input);
  if (find) complete(input, box, find);
  return { box, input };
}

export function remark(name, label) {
  const id = fresh();
  const input = make("textarea", { id, name, rows: 2 });
  return { box: make("div", { className: "field" }, make("label", { htmlFor: id }, label), input), input };
}

export function choice(name, label, options) {
  const id = fresh();
  const all = options.map(([value, words]) => make("option", { value }, words));
  const input = make("select", { id, name }, ...all);
  return { box: make("div", { className: "field" }, make("label", { htmlFor: id }, label), input), input };
}

// A choice of a few, all in view. `input.value` is the one that is chosen; empty if none is.
export function segments(name, label, options) {
  const group = fresh();
  const radios = options.map(([value]) => make("input", { type: "radio", name: group, value, id: fresh() }));
  const parts = options.map(([, words, title], index) => {
    return make("label", { htmlFor: radios[index].id, title: title ?? "" }, radios[index], make("span", {}, words));
  });
  const box = make("fieldset", { className: "field segments" }, make("legend", {}, label), make("div", {}, ...parts));
  const input = {
    get value() {
      return radios.find(({ checked }) => checked)?.value ?? "";
    },
    set value(value) {
      for (const radio of radios) radio.checked = radio.value === value;
    },
    focus: () => (radios.find(({ checked }) => checked) ?? radios[0]).focus(),
  };
  return { box, input };
}

// A combobox: down and up go through what is found, Enter takes it, Escape closes the list. What begins
// with the words typed is chosen at once, so that Enter completes them.
function complete(input, box, find) {
  const list = make("ul", { id: `${input.id}-list`, role: "listbox", hidden: true });
  const at = { found: [], active: -1, asked: 0, isChosen: false };
  box.append(list);
  for (const [key, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    input.setAttribute(key, value);
  }
  const close = () => {
    at.active = -1;
    at.asked += 1;
    show(input, list, at, []);
  };
  const take = (words) => {
    input.value = [...before(input.value), words].join("; ");
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const ask = async () => {
    const asked = (at.asked += 1);
    const typed = input.value.split(";").at(-1).trim().toLowerCase();
    const found = await find(typed);
    if (asked !== at.asked) return;
    // What was chosen by arrows stays chosen, however late all that is found comes.
    const kept = at.isChosen ? found.indexOf(at.found[at.active]) : -1;
    at.active = kept >= 0 ? kept : typed ? found.findIndex((words) => ` ${words}`.toLowerCase().includes(` ${typed}`)) : -1;
    show(input, list, at, found[0]?.toLowerCase() === typed ? [] : found);
  };
  input.addEventListener("input", () => {
    at.isChosen = false;
    ask();
  });
  input.addEventListener("focus", () => input.value || ask());
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const taken = event.target.closest("li");
    if (taken) take(taken.textContent);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isOpen = !list.hidden;
    if (step && !isOpen) ask();
    else if (step) {
      const next = at.active < 0 && step < 0 ? at.found.length - 1 : at.active + step;
      at.active = (next + at.found.length) % at.found.length;
      at.isChosen = true;
      show(input, list, at, at.found);
    } else if (event.key === "Enter" && isOpen && at.active >= 0 && !event.ctrlKey && !event.metaKey) take(at.found[at.active]);
    else if (event.key === "Escape" && isOpen) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

const before = (value) => value.split(";").slice(0, -1).map((part) => part.trim());

function show(input, list, at, found) {
  at.found = found;
  const options = found.map((words, index) => {
    const is = String(index === at.active);
    return make("li", { id: `${list.id}-${index}`, role: "option", "aria-selected": is }, words);
  });
  list.replaceChildren(...options);
  list.hidden = found.length === 0;
  input.setAttribute("aria-expanded", String(found.length > 0));
  const active = at.active >= 0 && found.length ? `${list.id}-${at.active}` : "";
  input.setAttribute("aria-activedescendant", active);
  if (active) list.children[at.active].scrollIntoView({ block: "nearest" });
}

// Returns a search in a list of texts: those that begin with the words first, then those with such a word, else
// in their order. Nothing typed finds the first few.
export const among = (texts) => (typed) => {
  const sought = typed.toLowerCase();
  if (!sought) return texts.slice(0, FIRST);
  const rank = (text) => [text.startsWith(sought), text.includes(` ${sought}`), text.includes(sought)].indexOf(true);
  const hits = texts.map((text) => [rank(text.toLowerCase()), text]).filter(([at]) => at >= 0);
  return hits.sort(([a], [b]) => a - b).slice(0, MOST).map(([, text]) => text);
};
