// The search page: its form, and what Pagefind finds in the indexes of the site, one for each language.
// Not a module, since from disk none would load: then the page has to say so.
'use strict';
{
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (target, type, act) => target.addEventListener(type, act);

  const form = one('form.search');
  const told = form.dataset;
  const { q: field } = form.elements;
  const status = one('.search-status');
  const sections = all('.hits');
  const say = (words) => { status.textContent = words; };

  const FIRST = 10;
  const MORE = 30;
  // Words of a hit that are shown: all of most statements.
  const LENGTH = 60;
  const BEFORE = 8;
  // Milliseconds: between keys of one who types fast, and until the index is asked for again.
  const PAUSE = 40;
  const AGAIN = 2000;
  const TIMES = 60;

  // A module for each language: Pagefind keeps one stemmer in each.
  const open = (language) => import(new URL(`${told.program}#${language}`, location)).then(({ createInstance }) => {
    const index = createInstance({
      basePath: new URL(`${told.index}${language}/`, location).href,
      noWorker: true,
      // Names are searched, dates and titles of a statement's article only shown.
      ranking: { metaWeights: { title: 2, date: 0, article: 0 } },
    });
    return index.filters().then((filters) => ({ language, index, filters }));
  });
  const languages = told.languages.split(' ').filter(Boolean);
  const entry = (language) => fetch(`${told.index}${language}/pagefind-entry.json`, { cache: 'no-cache' }).then((file) => file.text());
  const entries = async () => String(await Promise.all(languages.map(entry)));
  let indexes = [];
  let known;
  const openAll = async () => { [known, indexes] = [await entries(), await Promise.all(languages.map(open))]; };

  // What is asked for, in the form and in the address.
  const asked = () => Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, value.trim()]).filter(([, value]) => value));
  const remember = (values) => {
    const query = new URLSearchParams(values).toString();
    history.replaceState(history.state, '', query ? `?${query}` : location.pathname);
  };
  const recall = () => {
    for (const [key, value] of new URLSearchParams(location.search)) {
      const control = form.elements[key];
      if (control?.type === 'checkbox') control.checked = value === control.value;
      else if (control) control.value = value;
    }
  };
  const fill = () => {
    for (const select of all('label[hidden] select', form)) {
      const values = new Set(indexes.flatMap(({ filters }) => Object.keys(filters[select.name] ?? {})));
      const sorted = [...values].sort(new Intl.Collator(document.documentElement.lang, { numeric: true }).compare);
      if (select.name === 'year') sorted.reverse();
      select.append(...sorted.map((value) => new Option(value, value)));
      select.parentNode.hidden = !values.size;
    }
  };

  const find = async ({ q, ...filters }, type) => {
    const found = await Promise.all(indexes.map(async ({ language, index }) => {
      const { results } = await index.search(q ?? null, { filters: { ...filters, type } });
      return results.map((result) => ({ language, result }));
    }));
    return found.flat().sort((a, b) => b.result.score - a.result.score);
  };

  // Words with those that were found marked, made of text alone: what is in the index is no HTML.
  const excerpt = ({ content, locations }) => {
    const words = content.trim().split(/\s+/);
    const marked = new Set(locations);
    const first = words.length > LENGTH ? Math.max(0, Math.min(...locations, words.length) - BEFORE) : 0;
    const start = first < words.length - BEFORE ? first : 0;
    const parts = words.slice(start, start + LENGTH).flatMap((word, at) => {
      const mark = document.createElement('mark');
      mark.textContent = word;
      return [marked.has(start + at) ? mark : word, ' '];
    });
    parts.pop();
    if (start) parts.unshift('… ');
    if (start + LENGTH < words.length) parts.push(' …');
    return parts;
  };
  const shown = (language, data) => {
    const item = one('#hit').content.firstElementChild.cloneNode(true);
    const put = (selector, words) => {
      const element = one(selector, item);
      if (words) element.textContent = words;
      else element.remove();
    };
    const { kind: [kind] = [], conflict } = data.filters;
    one('a', item).setAttribute('href', data.raw_url);
    put('b', data.meta.title);
    put('.hit-date', data.meta.date);
    put('cite', data.meta.article);
    if (!conflict || !kind) one('.hit-conflict', item).remove();
    // Only what was quoted stands in quotation marks.
    const words = kind === 'direct' ? one('q', item) : document.createElement('span');
    one('q', item).replaceWith(words);
    words.className = 'hit-words';
    Object.assign(kind ? words : one('a', item), { lang: language, dir: 'auto' });
    words.append(...excerpt(data));
    return item;
  };
  const add = async (section, hits, current) => {
    const list = one('ol', section);
    const button = one('button', section);
    const from = list.childElementCount;
    const next = hits.slice(from, from + (from ? MORE : FIRST));
    const items = await Promise.all(next.map(async ({ language, result }) => shown(language, await result.data())));
    if (!current()) return;
    list.append(...items);
    button.hidden = from + next.length >= hits.length;
    button.onclick = async () => {
      await add(section, hits, current);
      one('a', list.children[from + next.length])?.focus();
    };
  };

  let turns = 0;
  const search = async () => {
    const turn = ++turns;
    const current = () => turn === turns;
    const values = asked();
    remember(values);
    const wanted = Object.keys(values).length > 0;
    const found = await Promise.all(sections.map(({ dataset }) => (wanted ? find(values, dataset.type) : [])));
    // Each list is made beside the old one and put in its place whole; statements do not wait for texts.
    await Promise.all(sections.map(async (section, at) => {
      const fresh = section.cloneNode(true);
      one('ol', fresh).replaceChildren();
      fresh.hidden = !found[at].length;
      await add(fresh, found[at], current);
      if (current()) section.replaceWith(sections[at] = fresh);
    }));
    if (!current()) return;
    const [statements, texts] = found.map((hits) => hits.length);
    const words = statements + texts ? told.found : told.nothing;
    say(wanted ? words.replace('{statements}', statements).replace('{texts}', texts) : '');
    if (wanted && !statements && !texts && await entries() !== known) throw new Error('another index');
  };
  // The index may be another by now: the site was published again, or its preview has changed.
  const searchAgain = () => search().catch(() => openAll().then(search)).catch(() => say(told.missing));
  let timer;
  const searchSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(searchAgain, PAUSE);
  };

  const begin = async (times) => {
    try {
      await openAll();
    } catch {
      say(told.missing);
      if (times) setTimeout(begin, AGAIN, times - 1);
      return;
    }
    fill();
    recall();
    say('');
    on(form, 'input', searchSoon);
    on(form, 'reset', searchSoon);
    await searchAgain();
  };

  // Keys: down into the hits, through them, and back.
  const links = () => all('.hits:not([hidden]) li > a');
  on(form, 'submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (indexes.length) searchAgain().then(() => links()[0]?.focus());
  });
  const step = (event, by) => {
    const steps = [field, ...links()];
    const at = steps.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    steps[Math.max(0, Math.min(at + by, steps.length - 1))].focus();
  };
  const mayUse = () => {
    try { return localStorage['sitegen-keys'] !== 'off'; } catch { return true; }
  };
  const keys = {
    ArrowDown: (event) => step(event, 1),
    ArrowUp: (event) => step(event, -1),
    Escape: () => {
      if (document.activeElement !== field) field.focus();
      else if (field.value) {
        field.value = '';
        searchSoon();
      }
    },
    '/': (event) => {
      if (document.activeElement.matches('input[type="search"], select') || !mayUse()) return;
      event.preventDefault();
      field.select();
    },
  };
  on(window, 'keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (Object.hasOwn(keys, event.key)) keys[event.key](event);
  });

  if (location.protocol === 'file:') {
    one('.search-from-disk').hidden = false;
  } else {
    form.hidden = false;
    recall();
    if (!field.value) field.focus();
    say(told.loading);
    begin(TIMES);
  }
}
