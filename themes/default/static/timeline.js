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
  const picture = frame?.querySelector('.timeline');

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
  The picture. Lanes in which nothing is shown fold away, and time is stretched; texts and points keep their size. So whatever did not overlap before does not then.
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
    const at = (x) => x * zoom;

    const lanes = all('.lane-line', picture).map((line) => ({ line, top: numbers(line.getAttribute('d'))[1] }));
    const laneAt = (y) => lanes.findLast(({ top }) => top <= y);
    const names = frame.querySelector('.lane-names');
    for (const name of all('text', names)) laneAt(attribute(name, 'y')[0]).name = name;
    const marks = all('[data-entries]', picture).map((shape) => {
      const box = shape.querySelector('rect');
      const label = shape.querySelector('text');
      const [x, y, w, h] = attribute(box, 'x', 'y', 'width', 'height');
      const places = list(shape.dataset.entries);
      return { shape, places, box, label, lane: laneAt(y), x, w, middle: y + h / 2,
        labelX: label ? attribute(label, 'x')[0] : 0 };
    });
    const arcs = all('.arc', picture).map((shape) => {
      const points = numbers(shape.getAttribute('d')); // start, its handle, the end's handle, end
      const ends = list(shape.dataset.marks).map((place) => marks.find(({ places }) => places[0] === place));
      ends.sort((a, b) => Math.abs(a.middle - points[1]) - Math.abs(b.middle - points[1]) || a.x - b.x);
      return { shape, points, ends };
    });
    const axis = frame.querySelector('.axis');
    const [tickLabels, breakLabels] = ['.tick-label', '.break-label'].map((kind) => all(kind, axis));
    const ticks = all('.tick', picture).map((shape) => {
      const x = numbers(shape.getAttribute('d'))[0];
      const label = tickLabels.find((text) => Math.abs(attribute(text, 'x')[0] - x) < 5);
      return { parts: label ? [shape, label] : [shape], x };
    });
    const breaks = all('.break', picture).map((box, n) => (
      { box, label: breakLabels[n], ends: attribute(box, 'x', 'width') }
    ));
    const axisHeight = numbers(axis.getAttribute('viewBox'))[3];

    const fold = () => {
      let up = 0;
      lanes.forEach((lane, n) => {
        const used = marks.some((mark) => mark.lane === lane && mark.shown);
        lane.up = up;
        for (const shape of [lane.line, lane.name]) {
          shape?.classList.toggle('out', !used);
          shape?.setAttribute('transform', `translate(0 ${-up})`);
        }
        lane.line.setAttribute('d', `M0,${lane.top}H${at(width)}`);
        if (!used) up += (lanes[n + 1]?.top ?? height) - lane.top;
      });
      return height - up;
    };

    const place = (mark) => {
      const { shape, places, shown, box, label, lane, x, w, labelX } = mark;
      const point = box.classList.contains('point');
      mark.start = point ? at(x + w / 2) - w / 2 : at(x);
      mark.end = point ? mark.start + w : at(x + w);
      shape.classList.toggle('out', !shown);
      shape.setAttribute('transform', `translate(0 ${-lane.up})`);
      if (shown && places.length > 1) {
        const left = places.filter((place) => entries[place].shown);
        shape.setAttribute('href', `#entry-${left[0]}`);
        if (label) label.textContent = `+${left.length}`;
      }
      box.setAttribute('x', mark.start);
      box.setAttribute('width', mark.end - mark.start);
      label?.setAttribute('x', labelX + (labelX > x + w ? mark.end - x - w : mark.start - x));
    };

    const join = ({ shape, points, ends: [from, to] }) => {
      const [x0, y0, x1, y1, x2, y2, x3, y3] = points;
      const moved = (mark, x) => mark.start + (x - mark.x) * ((mark.end - mark.start) / mark.w);
      const [start, end] = [moved(from, x0), moved(to, x3)];
      shape.classList.toggle('out', !from.shown || !to.shown);
      shape.setAttribute('d', `M${start},${y0 - from.lane.up}C${[
        start + x1 - x0, y1 - from.lane.up, end + x2 - x3, y2 - to.lane.up, end, y3 - to.lane.up,
      ].join(' ')}`);
    };

    draw = () => {
      for (const mark of marks) mark.shown = mark.places.some((place) => entries[place].shown);
      const size = [at(width), fold()];
      marks.forEach(place);
      arcs.forEach(join);
      for (const { parts, x } of ticks) {
        for (const part of parts) part.setAttribute('transform', `translate(${at(x) - x} 0)`);
      }
      for (const { box, label, ends: [x, w] } of breaks) {
        box.setAttribute('x', at(x));
        box.setAttribute('width', w * zoom);
        label.setAttribute('x', at(x + w / 2));
      }
      picture.setAttribute('viewBox', `0 0 ${size.join(' ')}`);
      names.setAttribute('viewBox', `0 0 ${width * 0.3} ${size[1]}`);
      axis.setAttribute('viewBox', `0 0 ${size[0]} ${axisHeight}`);
      frame.style.setProperty('--stretch', size[0] / width);
      stop(marks.find(({ shape }) => shape.tabIndex === 0 && !shape.matches('.out')) ?? steps()[0]);
    };

    /*
    The marks are one stop of the Tab key; arrows lead on from there: in the lane, which is in order of time, or
    to the nearest mark of the next lane.
    */

    const steps = () => marks.filter(({ shape, shown }) => shown && shape.matches('a'));
    const stop = (mark) => {
      for (const { shape } of marks) if (shape.matches('a')) shape.tabIndex = shape === mark?.shape ? 0 : -1;
      frame.tabIndex = mark ? -1 : 0;
    };
    const beside = (mark, way) => {
      const lane = lanes.indexOf(mark.lane);
      const beyond = steps().filter((other) => (lanes.indexOf(other.lane) - lane) * way > 0);
      const far = (other) => Math.abs(lanes.indexOf(other.lane) - lane) * 1e6 + Math.abs(other.start - mark.start);
      return beyond.sort((a, b) => far(a) - far(b))[0];
    };
    const moves = {
      ArrowRight: (lane, n) => lane[n + 1],
      ArrowLeft: (lane, n) => lane[n - 1],
      Home: (lane) => lane[0],
      End: (lane) => lane.at(-1),
      ArrowUp: (lane, n) => beside(lane[n], -1),
      ArrowDown: (lane, n) => beside(lane[n], 1),
    };
    frame.addEventListener('keydown', (event) => {
      const here = steps().find(({ shape }) => shape === event.target);
      if (!here || event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(moves, event.key)) return;
      event.preventDefault();
      const lane = steps().filter((mark) => mark.lane === here.lane);
      const next = moves[event.key](lane, lane.indexOf(here));
      if (!next) return;
      stop(next);
      next.shape.focus();
    });

    // What is pointed at shows all its arcs.
    const light = ({ type, target }) => {
      const shape = type.endsWith('out') ? null : target.closest('[data-entries]');
      for (const arc of arcs) arc.shape.classList.toggle('lit', arc.ends.some((mark) => mark.shape === shape));
    };
    // Not on the picture itself: that would make it a stop of the Tab key in Chromium.
    for (const type of ['mouseover', 'mouseout', 'focusin', 'focusout']) frame.addEventListener(type, light);

    // What is under the pointer, or in the middle, stays there.
    stretch = (wanted, pointer) => {
      const [inside, outside] = [picture, frame].map((element) => element.getBoundingClientRect());
      const scale = inside.width / at(width);
      const x = ((pointer ?? outside.left + outside.width / 2) - inside.left) / scale;
      const before = zoom;
      zoom = within(1, wanted, MOST);
      draw();
      frame.scrollBy({ left: x * (zoom / before - 1) * scale, behavior: 'instant' });
    };

    // Something of what is shown comes into view, where the picture is wider than its frame.
    reveal = () => {
      const first = marks.find(({ shown }) => shown)?.box.getBoundingClientRect();
      if (!first) return;
      const { left, top, width, height } = frame.getBoundingClientRect();
      frame.scrollBy({ left: first.left - left - width / 2, top: first.top - top - height / 2, behavior: 'instant' });
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
    // Keys with Ctrl and the like are the browser's.
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
  form.addEventListener('reset', () => setTimeout(() => { // once the fields are
    changed();
    // On a phone the button goes when there is nothing left to reset.
    if (!form.querySelector('[type="reset"]').checkVisibility()) form.querySelector('select').focus();
  }));
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('popstate', restore);

  form.hidden = false;
  restore();
}
