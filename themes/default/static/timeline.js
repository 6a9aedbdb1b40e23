/*
The timeline, filtered and stretched; all of it stands in the page without this. What is asked for is in the
address, behind `#`, since pages from disk may change no more of it: `#speaker=sanders&kind=direct&zoom=2`.

Not a module: browsers load no modules from disk. The block keeps its names to itself.
*/
'use strict';
{
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const list = (words = '') => words.split(' ').filter(Boolean);
  const numbers = (words) => (words.match(/-?[\d.]+/g) ?? []).map(Number);
  const attribute = (shape, ...names) => names.map((name) => Number(shape.getAttribute(name)));
  const within = (least, value, most) => Math.min(Math.max(value, least), most);

  const form = document.querySelector('.timeline-tools');
  const output = form.querySelector('output');
  const frame = document.querySelector('.picture-scroll');
  const picture = frame?.querySelector('svg');

  const KINDS = ['direct', 'indirect', 'mixed'];
  const entries = all('.entries > li').map((item) => ({
    item,
    speaker: list(item.dataset.speakers),
    conflict: list(item.dataset.conflicts),
    kind: [KINDS.find((kind) => item.classList.contains(kind)) ?? 'event'],
    shown: true,
  }));

  const asked = () => [...new FormData(form)].filter(([, value]) => value);

  const filter = () => {
    const wanted = asked();
    for (const entry of entries) {
      entry.shown = wanted.every(([name, value]) => entry[name].includes(value));
      entry.item.hidden = !entry.shown;
    }
    const number = entries.filter((entry) => entry.shown).length;
    const { shown } = output.dataset;
    output.value = wanted.length ? shown.replace('{n}', number).replace('{total}', entries.length) : '';
  };

  /*
  The picture. Lanes in which nothing is shown fold away, and time is stretched from the left edge of the
  lanes; texts and points keep their size. So whatever did not overlap before does not then.
  */

  const STEP = 1.25;
  const MOST = 20;
  let zoom = 1;
  let draw = () => {};
  let stretch = () => {};
  let reveal = () => {};

  if (!picture) form.querySelector('.zoom')?.remove();
  else {
    const [width, height] = numbers(picture.getAttribute('viewBox')).slice(2);
    const left = Number(picture.dataset.left);
    const at = (x) => (x > left ? left + (x - left) * zoom : x);

    const lanes = all('.lane', picture).map((shape) => {
      const line = shape.querySelector('.lane-line');
      return { shape, line, names: all('text', shape), top: numbers(line.getAttribute('d'))[1] };
    });
    const marks = all('[data-entry]', picture).map((shape) => {
      const box = shape.querySelector('rect');
      const label = shape.querySelector('text');
      const [x, y, w, h] = attribute(box, 'x', 'y', 'width', 'height');
      const lane = lanes.findLast(({ top }) => top <= y);
      return { shape, entry: entries[shape.dataset.entry], box, label, lane, x, w, middle: y + h / 2,
        labelX: label ? attribute(label, 'x')[0] : 0 };
    });
    const arcs = all('.arc', picture).map((shape) => {
      const points = numbers(shape.getAttribute('d')); // start, its handle, the end's handle, end
      const ends = list(shape.dataset.entries).map((place) => marks.find(({ entry }) => entry === entries[place]));
      ends.sort((a, b) => Math.abs(a.middle - points[1]) - Math.abs(b.middle - points[1]));
      return { shape, points, ends };
    });
    const ticks = all('.tick', picture).map((shape) => ({ shape, x: numbers(shape.getAttribute('d'))[0] }));
    const breaks = all('.break', picture).map((box) => ({ box, ends: attribute(box, 'x', 'width') }));

    // The names of the lanes lie on top, on a ground of their own, to stay in view where there is room.
    const [names, ground] = ['g', 'rect'].map((tag) => document.createElementNS(picture.namespaceURI, tag));
    ground.setAttribute('class', 'ground');
    ground.setAttribute('width', left);
    ground.setAttribute('height', height);
    names.append(ground, ...lanes.flatMap((lane) => lane.names));
    picture.append(names);

    const follow = () => {
      const [inside, outside] = [picture, frame].map((element) => element.getBoundingClientRect());
      const scale = inside.width / at(width);
      const room = outside.width > 3 * left * scale;
      const x = room ? Math.max(0, (outside.left - inside.left) / scale) : 0;
      names.setAttribute('transform', `translate(${x} 0)`);
      ground.classList.toggle('out', !x);
    };

    const fold = () => {
      let up = 0;
      lanes.forEach((lane, n) => {
        const used = marks.some((mark) => mark.lane === lane && mark.entry.shown);
        lane.up = up;
        for (const shape of [lane.shape, ...lane.names]) {
          shape.classList.toggle('out', !used);
          shape.setAttribute('transform', `translate(0 ${-up})`);
        }
        lane.line.setAttribute('d', `M0,${lane.top}H${at(width)}`);
        if (!used) up += (lanes[n + 1]?.top ?? height) - lane.top;
      });
      return height - up;
    };

    const place = (mark) => {
      const { shape, entry, box, label, lane, x, w, labelX } = mark;
      const point = box.classList.contains('point');
      mark.start = point ? at(x + w / 2) - w / 2 : at(x);
      mark.end = point ? mark.start + w : at(x + w);
      shape.classList.toggle('out', !entry.shown);
      shape.setAttribute('transform', `translate(0 ${-lane.up})`);
      box.setAttribute('x', mark.start);
      box.setAttribute('width', mark.end - mark.start);
      const toEnd = label?.getAttribute('text-anchor') === 'end';
      label?.setAttribute('x', labelX + (toEnd ? mark.end - x - w : mark.start - x));
    };

    const join = ({ shape, points, ends: [from, to] }) => {
      const [x0, y0, x1, y1, x2, y2, x3, y3] = points;
      const edge = (mark, x) => (x - mark.x < mark.w / 2 ? mark.start : mark.end);
      const [start, end] = [edge(from, x0), edge(to, x3)];
      // A curve from mark to mark is stretched with them; one around them keeps its swing.
      const between = (x1 - x0) * (x1 - x3) < 0;
      const factor = between ? (end - start) / (x3 - x0) : 1;
      shape.classList.toggle('out', !from.entry.shown || !to.entry.shown);
      shape.setAttribute('d', `M${start},${y0 - from.lane.up}C${[
        start + (x1 - x0) * factor, y1 - from.lane.up,
        end + (x2 - x3) * factor, y2 - to.lane.up,
        end, y3 - to.lane.up,
      ].join(' ')}`);
    };

    draw = () => {
      const size = [at(width), fold()];
      marks.forEach(place);
      arcs.forEach(join);
      for (const { shape, x } of ticks) {
        const label = shape.nextElementSibling;
        for (const part of label.matches('.tick-label') ? [shape, label] : [shape]) {
          part.setAttribute('transform', `translate(${at(x) - x} 0)`);
        }
      }
      for (const { box, ends: [x, w] } of breaks) {
        box.setAttribute('x', at(x));
        box.setAttribute('width', w * zoom);
        box.nextElementSibling.setAttribute('x', at(x + w / 2));
      }
      picture.setAttribute('viewBox', `0 0 ${size.join(' ')}`);
      ['width', 'height'].forEach((side, n) => picture.setAttribute(side, size[n]));
      picture.style.setProperty('--stretch', size[0] / width);
      follow();
    };

    // What is under the pointer, or in the middle, stays there.
    stretch = (wanted, pointer) => {
      const [inside, outside] = [picture, frame].map((element) => element.getBoundingClientRect());
      const scale = inside.width / at(width);
      const x = ((pointer ?? outside.left + outside.width / 2) - inside.left) / scale;
      const before = zoom;
      zoom = within(1, wanted, MOST);
      draw();
      const moved = x > left ? (x - left) * (zoom / before - 1) : 0;
      frame.scrollBy({ left: moved * scale, behavior: 'instant' });
    };

    // Something of what is shown comes into view.
    reveal = () => {
      const first = marks.find(({ entry }) => entry.shown)?.box.getBoundingClientRect();
      const box = frame.getBoundingClientRect();
      if (first && zoom > 1) frame.scrollBy({ left: first.left - box.left - box.width / 2, behavior: 'instant' });
    };

    let writing;
    const resize = (event, wanted, pointer) => {
      event.preventDefault();
      stretch(wanted, pointer);
      clearTimeout(writing); // browsers limit how often an address may change
      writing = setTimeout(() => history.replaceState(null, '', address()), 200);
    };
    const sizes = { '+': () => zoom * STEP, '=': () => zoom * STEP, '-': () => zoom / STEP, 0: () => 1 };

    form.querySelector('.zoom').addEventListener('click', (event) => {
      if (event.target.value in sizes) resize(event, sizes[event.target.value]());
    });
    // Arrows scroll the picture by themselves. Keys with Ctrl and the like are the browser's.
    frame.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(sizes, event.key)) return;
      resize(event, sizes[event.key]());
    });
    // A wheel at either end of the zoom scrolls the page again: nobody is caught in the picture.
    frame.addEventListener('wheel', (event) => {
      const wanted = within(1, zoom * Math.exp(-event.deltaY / 500), MOST);
      const focused = frame.contains(document.activeElement) && !event.shiftKey;
      if (event.ctrlKey || (focused && wanted !== zoom)) resize(event, wanted, event.clientX);
    }, { passive: false });
    frame.addEventListener('scroll', follow, { passive: true });
  }

  /* The address. A filter is a step in the history, a zoom is not. */

  const address = () => {
    const parameters = new URLSearchParams(asked());
    if (zoom > 1) parameters.set('zoom', zoom.toFixed(2));
    return location.href.split('#')[0] + (parameters.size ? `#${parameters}` : '');
  };

  const restore = () => {
    // Another fragment leads to a place on the page and asks for nothing.
    if (location.hash && !location.hash.includes('=')) return;
    const parameters = new URLSearchParams(location.hash.slice(1));
    for (const select of all('select', form)) {
      select.value = parameters.get(select.name) ?? '';
      if (select.selectedIndex < 0) select.value = '';
    }
    filter();
    stretch(Number(parameters.get('zoom')) || 1);
    reveal();
  };

  const changed = () => {
    filter();
    draw();
    reveal();
    history.pushState(null, '', address());
  };
  form.addEventListener('change', changed);
  form.addEventListener('reset', () => setTimeout(changed)); // once the fields are
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('popstate', restore);

  form.hidden = false;
  restore();
}
