// The search page: its form, and what Pagefind finds in the indexes of the site: one for each language, in parts.
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
  // and until it is worth asking whether the index is another by now.
  const STALE = 60000;
  // So many hits are not two words' by chance.
  const CHANCE = 50;

  // Names are searched, dates and titles of a statement's article only shown.
  const ranking = { metaWeights: { title: 2, date: 0, article: 0 } };
  const NOTHING = { filters: { part: '-' } };
  const LETTER = '\ue000';
  // What indexes there are, as text: another whenever one of them is.
  const listed = async () => (told.languages ? (await fetch(`${told.index}parts.json`, { cache: 'no-cache' })).text() : '{}');
  // A module for each language: Pagefind keeps one stemmer in each.
  const open = async ([language, parts]) => {
    const { createInstance } = await import(new URL(`${told.program}#${language}`, location));
    const [[basePath, options], ...others] = parts.map(({ name, entry }) => [
      new URL(`${told.index}${language}/${name && `${name}/`}`, location).href,
      { ranking, metaCacheTag: entry, mergeFilter: { part: name } },
    ]);
    const index = createInstance({ basePath, noWorker: true, ...options });
    await Promise.all(others.map((other) => index.mergeIndex(...other)));
    await index.search(LETTER, NOTHING);
    return { language, parts, index, words: new Map() };
  };
  let indexes = [];
  let choices = {};
  let known;
  let looked;
  const openAll = async () => {
    known = await listed();
    looked = performance.now();
    const { languages = {}, filters = {} } = JSON.parse(known);
    [choices, indexes] = [filters, await Promise.all(Object.entries(languages).map(open))];
  };
  const isAnother = async () => {
    looked = performance.now();
    try { return await listed() !== known; } catch { return false; }
  };

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
      const sorted = [...choices[select.name] ?? []].sort(new Intl.Collator(document.documentElement.lang, { numeric: true }).compare);
      if (select.name === 'year') sorted.reverse();
      select.append(...sorted.map((value) => new Option(value, value)));
      select.parentNode.hidden = !sorted.length;
    }
  };

  // Which parts have a word, and in how many records. One that has not, Pagefind searches for what the word begins
  // with, or without it: its hits would be none of the whole. It is known by this: the word with a LETTER that none
  // has finds the same there.
  const partOf = (id) => id.split('-')[1];
  const counted = async (index, words) => (await index.search(words, NOTHING)).totalFilters.part ?? {};
  const hitsOf = async (index, words, any) => {
    const hits = {};
    for (const { id } of (await index.search(words, { filters: { part: { any } } })).results) (hits[partOf(id)] ??= []).push(id);
    return (part) => String(hits[part].sort());
  };
  const lookUp = async ({ index, parts }, word) => {
    const [records, exactly] = await Promise.all([counted(index, word), counted(index, `"${word}"`)]);
    const found = parts.map(({ name }) => name).filter((name) => records[name]);
    const unsure = found.filter((name) => !exactly[name]);
    const less = unsure.length ? await counted(index, word + LETTER) : {};
    let same = unsure.filter((name) => records[name] === less[name]);
    const few = same.filter((name) => records[name] < CHANCE);
    if (few.length) {
      const [hits, others] = await Promise.all([hitsOf(index, word, few), hitsOf(index, word + LETTER, few)]);
      same = same.filter((name) => !few.includes(name) || hits(name) === others(name));
    }
    const having = found.filter((name) => !same.includes(name));
    return { records, having: having.length ? having : found };
  };
  const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
  // What a word is worth in Pagefind's scores (BM25): the more, the fewer of all records have it.
  const worth = (all, having) => Math.log((all - having + 0.5) / (having + 0.5) + 1);
  // The parts that may have hits, each with what makes its scores those that the whole would give.
  const chosen = async (language, q) => {
    const { parts, words } = language;
    if (parts.length < 2 || !q || /^".+"$/.test(q)) return Object.fromEntries(parts.map(({ name }) => [name, 1]));
    const wanted = q.split(/\s+/).map((word) => {
      if (!words.has(word)) words.set(word, lookUp(language, word));
      return words.get(word);
    });
    const found = (await Promise.all(wanted)).filter(({ having }) => having.length);
    const all = sum(parts.map((part) => part.records));
    const whole = sum(found.map(({ records, having }) => worth(all, sum(having.map((name) => records[name])))));
    const may = parts.filter(({ name }) => found.every(({ having }) => having.includes(name)));
    const own = (part) => sum(found.map(({ records }) => worth(part.records, records[part.name])));
    return Object.fromEntries(may.map((part) => [part.name, whole / own(part)]));
  };
  const find = async (language, { q, ...filters }) => {
    const factors = await chosen(language, q);
    const any = Object.keys(factors);
    if (!any.length) return [];
    const { results } = await language.index.search(q ?? null, { filters: { ...filters, part: { any } } });
    return results.map((result) => {
      const [type, part] = result.id.split('-');
      return { type, language: language.language, result, score: result.score * factors[part] };
    });
  };
  const findAll = async (wanted) => {
    const found = await Promise.all(indexes.map((language) => find(language, wanted)));
    return found.flat().sort((a, b) => b.score - a.score);
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
    const hits = wanted ? await findAll(values) : [];
    const found = sections.map(({ dataset }) => hits.filter(({ type }) => type === dataset.type));
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
    const doubtful = statements + texts === 0 || performance.now() - looked > STALE;
    if (wanted && doubtful && await isAnother()) throw new Error('another index');
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
