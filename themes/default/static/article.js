// Comfort for the reader of an annotated text; the page is whole without. The words to be shown come with it.
// Not a module, since from disk none would load; the block keeps its names to itself.
'use strict';
{
  const all = (selector, root = document) => (root ? [...root.querySelectorAll(selector)] : []);
  const one = (selector, root) => all(selector, root)[0];
  const on = (target, types, act) => types.split(' ').forEach((type) => target.addEventListener(type, act));
  const text = (element) => element?.textContent.trim().replace(/\s+/g, ' ');
  const make = (name, properties) => Object.assign(document.createElement(name), properties);
  // Links lead to #s-ID in the text and #d-ID in the list below it.
  const idIn = (link) => decodeURIComponent(link.hash.slice(3));

  // Storage may be forbidden, above all to pages from disk: then nothing is remembered.
  const recall = (key) => {
    try { return localStorage['sitegen-' + key]; } catch {}
  };
  const remember = (key, value) => {
    try { localStorage['sitegen-' + key] = value; } catch {}
  };

  // What has changed, for those who don't see it.
  const status = make('p', { className: 'unseen', role: 'status' });
  document.body.append(status);
  const say = (words) => { status.textContent = words; };

  // The statements with what shows them in the text; their conflicts are told in the list below it.
  const known = new Map();
  const owners = new Map();
  const own = (said, part) => {
    said.parts.push(part);
    owners.set(part, said);
  };
  for (const tag of all('.speaker-tag')) {
    const id = idIn(tag);
    const entry = document.getElementById('d-' + id);
    if (!known.has(id)) {
      known.set(id, {
        id,
        entry,
        parts: [],
        names: [],
        disputed: Boolean(one('.opposing', entry)),
        positions: new Map(all('.taken', entry).map((taken) => [one('a', taken).href, text(one('bdi', taken))])),
        against: all('.opposing > a[href^="#"]', entry).map(idIn),
      });
    }
    own(known.get(id), tag);
    known.get(id).names.push(text(one('bdi', tag)));
  }
  // Of several markers in a row, the first says whose they are.
  let owner;
  for (const marker of all('.conflict-marker')) {
    owner = known.get(marker.dataset.of) ?? owner;
    owner.disputed = true;
    owner.marker ??= marker;
    own(owner, marker);
  }
  const segments = all('[data-statement]').map((part) => {
    const covering = part.dataset.statement.split(' ').map((id) => known.get(id));
    // The innermost is named last, and is the one meant.
    covering.forEach((said) => own(said, part));
    return { part, covering };
  });

  // A statement lights up whole, and its opponents.
  const opposed = (a, b) => a.against.includes(b.id)
    || [...a.positions].some(([conflict, position]) => (b.positions.get(conflict) ?? position) !== position);
  const lightUp = (target) => {
    all('.lit, .lit-opponent').forEach((part) => part.classList.remove('lit', 'lit-opponent'));
    const said = owners.get(target?.closest('.anno, [data-statement]'));
    if (!said?.shown) return;
    for (const other of known.values()) {
      const light = other === said ? 'lit' : other.shown && opposed(said, other) && 'lit-opponent';
      if (light) other.parts.forEach((part) => part.classList.add(light));
    }
  };
  on(document, 'pointerover focusin', (event) => lightUp(event.target));

  // What is marked in the text and listed below it: by reading mode and by speaker.
  const tools = one('.tools');
  const legend = one('.legend');
  const modes = all('input', tools);
  // Buttons of the legend.
  const chosen = new Set();
  let mode = modes.find((choice) => choice.value === recall('reading'))?.value ?? 'annotated';
  // What the clean text goes back to.
  let marked = mode === 'clean' ? 'annotated' : mode;

  const show = () => {
    lightUp();
    const names = [...chosen].map(text);
    let listed = 0;
    for (const said of known.values()) {
      const { entry, parts, disputed } = said;
      said.listed = (mode !== 'conflicts' || disputed)
        && (!names.length || said.names.some((name) => names.includes(name)));
      said.shown = said.listed && mode !== 'clean';
      listed += said.listed;
      if (entry) entry.hidden = !said.listed;
      for (const part of parts) if (part.matches('.anno')) part.hidden = !said.shown;
    }
    for (const { part, covering } of segments) part.classList.toggle('muted', !covering.some((said) => said.shown));
    const reading = one('.reading');
    if (mode === 'annotated') delete reading?.dataset.mode;
    else if (reading) reading.dataset.mode = mode;
    for (const choice of modes) choice.checked = choice.value === mode;
    for (const name of all('button.speaker', legend)) name.ariaPressed = chosen.has(name);
    if (!legend) return;
    one('.all', legend).hidden = !chosen.size;
    say(legend.dataset.shown.replace('{n}', listed).replace('{total}', known.size));
  };
  const read = (wanted) => {
    mode = wanted;
    if (mode !== 'clean') marked = mode;
    remember('reading', mode);
    show();
    say(text(modes.find((choice) => choice.checked).parentNode) + '. ' + status.textContent);
  };

  if (tools) tools.hidden = false;
  for (const choice of modes) on(choice, 'change', () => read(choice.value));
  for (const link of all('.legend .speaker')) {
    // The name becomes the button; the way to the speaker's page stays, behind it.
    const name = make('button', { className: link.className, textContent: link.textContent });
    on(name, 'click', () => {
      if (!chosen.delete(name)) chosen.add(name);
      show();
    });
    name.dataset.initials = link.dataset.initials;
    // A new element, since one that moves would count as a shift of the page.
    link.replaceWith(name, Object.assign(link.cloneNode(), { className: 'speaker-page', ariaLabel: link.textContent }));
  }
  if (legend) {
    on(one('.all', legend), 'click', () => {
      chosen.clear();
      show();
      one('button.speaker', legend).focus();
    });
  }
  show();
  say('');

  // A link leads to its statement also if that was not shown; from there the keys go on.
  const arrive = (event) => {
    const target = one(':target');
    const said = known.get(target?.id.slice(2));
    if (said && !said.listed) {
      chosen.clear();
      if (!said.disputed && mode === 'conflicts') mode = 'annotated';
      show();
      target.scrollIntoView();
    }
    if (event && said?.shown && target.id.startsWith('s-')) said.parts[0].focus({ preventScroll: true });
  };
  on(window, 'hashchange', arrive);
  arrive();

  // All words of a statement: those in the text, with ' … ' for what is between its pieces; else those of the list.
  const words = (entry) => {
    const own = `[data-statement~="${entry.id.slice(2)}"]`;
    const parts = all(own);
    if (!parts[0]) return text(one('blockquote', entry));
    const range = new Range();
    range.setStartBefore(parts[0]);
    range.setEndAfter(parts.at(-1));
    const copy = range.cloneContents();
    for (const added of all('.anno', copy)) added.remove();
    for (const part of all(own, copy)) part.replaceWith('\0', part.textContent, '\0');
    // Every second one is a piece.
    const pieces = copy.textContent.split('\0').map((words, at) => (at % 2 || !words.trim() ? words : ' … '));
    return text({ textContent: pieces.join('') });
  };

  // Citations. Only what was quoted stands in quotation marks.
  const cite = (entry, data) => {
    const values = { '{quote}': words(entry), '{who}': all('p .speaker', entry).map(text).join(', ') };
    const site = one('link[rel="canonical"]')?.href ?? location.href;
    return [
      data[entry.matches('.direct') ? 'direct' : 'reported'].replace(/{\w+}/g, (name) => values[name]),
      text(one('small', entry)).split(' · ')[0],
      data.in,
      new URL(one('[href*="#s-"]', entry).getAttribute('href'), site),
    ].filter(Boolean).join(', ');
  };
  for (const entry of all('[data-copy] > .statement')) {
    const data = entry.parentNode.dataset;
    const button = make('button', { textContent: data.copy });
    on(button, 'click', async () => {
      try {
        await navigator.clipboard.writeText(cite(entry, data));
        button.textContent = data.copied;
        say(data.copied);
        setTimeout(() => { button.textContent = data.copy; }, 2000);
      } catch {
        // There is no clipboard without https, and it may be forbidden.
        prompt(data.copy, cite(entry, data));
      }
    });
    const actions = make('div', { className: 'actions' });
    actions.append(button);
    const { at } = entry.dataset;
    if (at) actions.append(make('a', { href: data.original + at, textContent: data.words }));
    entry.append(actions);
  }

  // Keys.
  const help = one('.keys');
  const current = () => owners.get(document.activeElement);
  const step = (by) => {
    const shown = [...known.values()].filter((said) => said.shown);
    const above = shown.filter((said) => said.parts[0].getBoundingClientRect().top < 0).length;
    const at = shown.indexOf(current());
    shown[at < 0 ? above - (by < 0) : at + by]?.parts[0].focus();
  };
  const keys = {
    c: () => read(mode === 'clean' ? marked : 'clean'),
    n: () => step(1),
    p: () => step(-1),
    o: () => current()?.marker?.click(),
    '/': () => one('[rel=search]')?.click(),
    '?': () => help.showModal(),
  };
  if (help) {
    const use = one('input', help);
    use.checked = recall('keys') !== 'off';
    on(use, 'change', () => remember('keys', use.checked ? 'on' : 'off'));
    on(one('button', help), 'click', () => help.close());
    on(one('button', tools), 'click', keys['?']);
    on(window, 'keydown', (event) => {
      const typing = event.target.closest?.('input:not([type="radio"]), select, textarea');
      if (typing || event.ctrlKey || event.altKey || event.metaKey || help.open || !use.checked) return;
      if (!Object.hasOwn(keys, event.key)) return;
      event.preventDefault();
      keys[event.key]();
    });
  }
}
