// The preview's part in a page: it makes of the page what it is now, swaps style sheets that changed,
// and shows errors over it. What cannot be done in place is done by loading the page again, with what
// was in view.

import { startDesk } from "/.sitegen/client/desk.js";
import { patch, replaceBody } from "/.sitegen/client/patch.js";

const own = document.getElementById("sitegen-preview").dataset;
const KEPT = "sitegen-preview";
// After this many milliseconds without a change, a page is loaded again whose scripts know parts of it
// that are gone.
const IDLE = 1000;
// After this many, it is looked again whether a page can be loaded that must be.
const SOON = 200;
// What the page is of. Not kept in its attributes, which are compared with those that come.
let generation = Number(own.generation);
let { token } = own;
let errors = "[]";
let renewal;
let overdue = null; // what was edited, if what is shown is not what is there
// This script comes before those of the page: so it sees the page as it was sent.
let served = document.documentElement.cloneNode(true);
const early = document.getElementById("sitegen-early");
const hasScripts = document.scripts.length > 2;

// ---- What is new ----

const { port } = new SharedWorker(`/.sitegen/client/worker.js?${own.version}`);
const tell = (type, more) => port.postMessage({ type, ...more });
const path = decodeURIComponent(location.pathname);
const here = (ask) => {
  const { run, digest } = own;
  tell("here", { ask, path, run, generation, digest });
};

port.onmessage = ({ data }) => {
  if (data.call) answered(data);
  else if (data.failed) say(data.failed);
  else follow(data);
};
here(true);
addEventListener("pagehide", () => tell("gone"));
addEventListener("pageshow", ({ persisted }) => persisted && here(true));
document.addEventListener("visibilitychange", () => document.hidden || here(true));

function follow(news) {
  ({ token } = news); // of a server that was started again; a page that is worked at is not loaded again before
  if (news.run === own.run && news.generation < generation) return; // overtaken
  if (news.run !== own.run || !swapped(news) || (news.page && !patched(news))) {
    reload(news.edited);
    return;
  }
  if (news.digest !== own.digest) {
    here(true); // it was asked for before the page became another meanwhile
    return;
  }
  generation = news.generation;
  here(false);
  if (JSON.stringify(news.errors) !== errors) {
    errors = JSON.stringify(news.errors);
    show(news.errors);
    desk?.look();
  }
}

// Makes the page what it is now; false if it must be loaded again for that.
function patched({ page, edited }) {
  const newer = new DOMParser().parseFromString(page, "text/html").documentElement;
  let done = patch(served, newer, document.documentElement);
  if (!done && desk?.atWork && replaced(newer)) done = "nodes";
  served = newer;
  if (renewal || (done === "nodes" && hasScripts)) renew();
  markLeftOut();
  bringIntoView(edited);
  desk?.follow();
  return done !== "";
}

// A page that is worked at is rather shown without what its scripts do than loaded again just then.
function replaced(newer) {
  const mark = firstInView();
  const top = mark?.getBoundingClientRect().top;
  if (!replaceBody(served, newer, document.documentElement)) return false;
  Object.assign(own, newer.querySelector("#sitegen-preview").dataset);
  const same = scrollY > 0 && mark && document.getElementById(mark.id);
  if (same) scrollBy({ top: same.getBoundingClientRect().top - top, behavior: "instant" });
  return true;
}

// ---- Style sheets and pictures ----

const pathOf = (address) => decodeURIComponent(new URL(address, location).pathname);

// Takes what changed into use; false if that cannot be done without loading the page again.
function swapped({ assets, generation: newest }) {
  if ([...document.scripts].some(({ src }) => src && assets.includes(pathOf(src)))) return false;
  for (const asset of assets) {
    const sheets = [...document.querySelectorAll('link[rel="stylesheet"]')];
    const old = sheets.filter(({ href }) => pathOf(href) === asset);
    if (old.length) swapSheet(old, newest);
  }
  for (const image of document.images) {
    if (assets.includes(pathOf(image.src))) {
      image.src = `${image.getAttribute("src").split("?")[0]}?${newest}`;
    }
  }
  return true;
}

// The old sheet stays until the new one is there: the page is never without. Whoever comes last takes
// the place of all before it, also of those that were still on their way.
function swapSheet(sheets, newest) {
  const last = sheets.at(-1);
  const fresh = last.cloneNode();
  fresh.href = `${last.getAttribute("href").split("?")[0]}?${newest}`;
  fresh.onload = fresh.onerror = () => sheets.forEach((old) => old.remove());
  last.after(fresh);
}

// ---- Loading again ----

// The first element with an id that is in view: where it stands is kept, whatever comes above it.
function firstInView() {
  const named = document.querySelectorAll("main [id]");
  return [...named].find((element) => element.getBoundingClientRect().bottom > 0);
}

// Loads the page again once nothing has changed for a while: not while it is being annotated, if it need not be.
function renew() {
  clearTimeout(renewal);
  renewal = setTimeout(() => ((desk?.inUse || desk?.busy) && !overdue ? renew() : reload(overdue ?? [])), overdue ? SOON : IDLE);
}

function reload(edited) {
  if (desk?.busy) {
    overdue = edited;
    renew();
    return;
  }
  const mark = firstInView();
  const top = mark ? mark.getBoundingClientRect().top : 0;
  const view = { path: location.pathname, y: scrollY, id: mark?.id, top, edited };
  sessionStorage.setItem(KEPT, JSON.stringify(view));
  history.scrollRestoration = "manual";
  location.reload();
}

function restore() {
  const view = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!view || view.path !== location.pathname) return;
  const mark = view.y > 0 && view.id && document.getElementById(view.id);
  scrollTo({ top: view.y, behavior: "instant" });
  if (mark) {
    scrollBy({ top: mark.getBoundingClientRect().top - view.top, behavior: "instant" });
  }
  bringIntoView(view.edited);
}

function bringIntoView(edited) {
  const said = edited.map((id) => document.getElementById(`s-${id}`)).filter(Boolean);
  if (said.length && !said.some(inView)) {
    said[0].scrollIntoView({ block: "center", behavior: "instant" });
  }
}

function inView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

restore();
addEventListener("load", () => {
  restore(); // pictures have their height now
  sessionStorage.removeItem(KEPT);
  history.scrollRestoration = "auto";
});

// ---- What is shown over the page ----

const host = document.createElement("sitegen-preview");
const shadow = host.attachShadow({ mode: "open" });
const sheet = make("link", { rel: "stylesheet", href: `/.sitegen/client/overlay.css?${own.version}` });
const panel = make("section", { className: "errors", hidden: true, tabIndex: -1 });
const badge = make("p", { className: "badge" });
markLeftOut();
panel.setAttribute("role", "alert");
panel.setAttribute("aria-label", "Errors");
shadow.append(sheet, badge, panel);
document.documentElement.append(host);
let desk = null;
// What stands at the foot of the page makes way for the errors, and these for whoever sets about mending them.
new ResizeObserver(() => host.style.setProperty("--errors", `${panel.offsetHeight}px`)).observe(panel);
shadow.addEventListener("desk", () => (panel.hidden = true));
addEventListener("DOMContentLoaded", () => {
  early.end();
  desk = startDesk(ask, own.version);
  if (!desk) return;
  shadow.append(desk.host);
  desk.catchUp(early.pressed);
});
addEventListener("keydown", ({ key }) => {
  if (key === "Escape") panel.hidden = true;
});

function markLeftOut() {
  badge.hidden = !own.leftOut;
  badge.textContent = own.leftOut && `${own.leftOut}: not published`;
}

// What was asked of the server by way of the worker, by number.
const asking = new Map();

function ask(what, asked) {
  const call = asking.size ? Math.max(...asking.keys()) + 1 : 1;
  return new Promise((answer) => {
    asking.set(call, answer);
    tell("desk", { call, what, token, asked });
  });
}

function answered({ call, status, value }) {
  asking.get(call)?.([status, value]);
  asking.delete(call);
}

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function show(found) {
  const count = found.length === 1 ? "1 error" : `${found.length} errors`;
  const close = make("button", { type: "button", onclick: () => (panel.hidden = true) }, "Hide");
  const head = make("header", {}, make("h2", {}, `${count}: this is the last good version`), close);
  panel.replaceChildren(head, ...found.map(article));
  panel.hidden = found.length === 0;
}

function article({ path, line, column, text, link }) {
  const place = `${path}:${line}:${column}`;
  const open = { type: "button", onclick: () => tell("edit", { place, token }) };
  const way = link ? make("a", { href: link }, "Open") : make("button", open, "Open");
  way.setAttribute("aria-label", `Open ${place}`);
  return make("article", {}, way, make("pre", {}, text));
}

function say(text) {
  panel.prepend(make("p", {}, text));
  panel.hidden = false;
}
