// The form in which a statement or a note is entered, and fields that complete what is typed.

export function make(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

let number = 0;

// Returns a labelled field. `find` returns, or promises, what completes the words typed: texts.
export function field(name, label, find = null) {
  const id = `field-${(number += 1)}`;
  const input = make("input", { id, name, autocomplete: "off", type: "text" });
  const box = make("div", { className: "field" }, make("label", { htmlFor: id }, label), input);
  if (find) complete(input, box, find);
  return { box, input };
}

export function choice(name, label, options) {
  const id = `field-${(number += 1)}`;
  const all = options.map(([value, words]) => make("option", { value }, words));
  const input = make("select", { id, name }, ...all);
  return { box: make("div", { className: "field" }, make("label", { htmlFor: id }, label), input), input };
}

export function remark(name, label) {
  const id = `field-${(number += 1)}`;
  const input = make("textarea", { id, name, rows: 2 });
  return { box: make("div", { className: "field" }, make("label", { htmlFor: id }, label), input), input };
}

// A combobox: down and up go through what is found, Enter takes it, Escape closes the list.
function complete(input, box, find) {
  const list = make("ul", { id: `${input.id}-list`, role: "listbox", hidden: true });
  const at = { found: [], active: -1, asked: 0 };
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
    const found = await find(input.value.split(";").at(-1).trim());
    if (asked !== at.asked) return;
    at.active = -1;
    show(input, list, at, found);
  };
  input.addEventListener("input", ask);
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const taken = event.target.closest("li");
    if (taken) take(taken.textContent);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) ask();
    else if (step) {
      at.active = (at.active + step + at.found.length) % at.found.length;
      show(input, list, at, at.found);
    } else if (event.key === "Enter" && at.active >= 0) take(at.found[at.active]);
    else if (event.key === "Escape" && !list.hidden) close();
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
  const active = at.active >= 0 ? `${list.id}-${at.active}` : "";
  input.setAttribute("aria-activedescendant", active);
  if (active) list.children[at.active].scrollIntoView({ block: "nearest" });
}

// Returns a search in a list of texts: those that begin with the words first.
export const among = (texts) => (words) => {
  const sought = words.toLowerCase();
  const hits = texts.filter((text) => text.toLowerCase().includes(sought));
  const rank = (text) => (text.toLowerCase().startsWith(sought) ? 0 : 1);
  return hits.sort((a, b) => rank(a) - rank(b)).slice(0, 8);
};
