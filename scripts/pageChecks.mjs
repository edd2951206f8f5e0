// What is asked of a page inside of the browser. Each function is sent there as its text, so it stands alone.

/** Whether the page is wider than the window, and what of it is. */
export function overflow() {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = [...document.body.querySelectorAll('*')].filter(
    (e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.scroll, .formula, pre, svg, math'),
  );
  return [`${root.scrollWidth} wide in ${root.clientWidth}: ${wide.slice(0, 3).map((e) => `${e.tagName} .${e.className}`).join(', ')}`]; // prettier-ignore
}

/** Last cells of tables that cannot be seen: beyond the window, and in nothing that a keyboard can scroll. */
export function hiddenCells() {
  const right = document.documentElement.clientWidth + 1;
  return [...document.querySelectorAll('tr > :last-child')]
    .filter((cell) => cell.checkVisibility() && cell.getBoundingClientRect().right > right)
    .filter((cell) => {
      const scroll = cell.closest('.scroll');
      return !scroll || scroll.tabIndex !== 0 || getComputedStyle(scroll).overflowX !== 'auto';
    })
    .map((cell) => cell.textContent.trim().slice(0, 60));
}

/** Text outside mathematics and code that is TeX, or has a raw index or exponent. */
export function rawTex() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest('math, code, pre, script, style')) continue;
    const raw = /\\[a-zA-Z]+|[_^]\{|\p{L}_\w|\$[^$\s]+\$/u.exec(node.data);
    if (raw) found.push(`${raw[0]} in “${node.data.trim().slice(0, 60)}”`);
  }
  return found;
}

/** Text whose contrast with the ground behind it is below 4.5, or 3 where it is large or of a drawing. */
export function faint() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = rgba(getComputedStyle(e).backgroundColor);
      if (color[3] > 200) return color;
    }
    return [255, 255, 255, 255];
  };
  /** Filled shapes of a drawing with their places, in the order in which they are drawn. */
  const shapes = new Map();
  const shapesOf = (svg) => {
    if (!shapes.has(svg))
      shapes.set(
        svg,
        [...svg.querySelectorAll('path, rect')].flatMap((shape) => {
          const { fill, fillOpacity, opacity } = getComputedStyle(shape);
          const color = fill === 'none' ? [0, 0, 0, 0] : rgba(fill);
          const solid = color[3] > 200 && Number(fillOpacity) * Number(opacity) > 0.9;
          return solid ? [{ shape, color, box: shape.getBoundingClientRect() }] : [];
        }),
      );
    return shapes.get(svg);
  };
  /** What a drawing's text stands on: the last shape drawn before it that lies behind its middle, or the page. */
  const beneath = (text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const behind = shapesOf(text.closest('svg')).findLast(
      ({ shape, box }) =>
        box.left <= x && x <= box.right && box.top <= y && y <= box.bottom &&
        (shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
    ); // prettier-ignore
    return behind?.color ?? ground(text);
  };
  const known = new Map();
  const found = new Set();
  for (const e of document.body.querySelectorAll('*')) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || e.closest('script, style, option'))
      continue;
    if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(e);
    const drawn = e.closest('svg') !== null;
    const [text, below] = [rgba(drawn ? style.fill : style.color), drawn ? beneath(e) : ground(e)];
    const key = JSON.stringify([text, below, drawn]);
    if (known.has(key)) continue;
    const [light, dark] = [luminance(text), luminance(below)].toSorted((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    known.set(key, contrast);
    if (contrast < (drawn || parseFloat(style.fontSize) >= 24 ? 3 : 4.5))
      found.add(`${contrast.toFixed(2)} of “${e.textContent.trim().slice(0, 40)}”`);
  }
  return [...found];
}

/** How many charts there are, and how many of them show a drawing; `live` of them were drawn by a script. */
export function charts() {
  const places = [...document.querySelectorAll('figure .plot')].filter((e) => e.checkVisibility());
  const seen = places.filter((e) =>
    [...e.querySelectorAll('svg')].some((svg) => svg.getBoundingClientRect().width > 100),
  );
  const data = document.querySelectorAll('figure script[type="application/json"]').length;
  return { all: places.length, seen: seen.length, data, live: document.querySelectorAll('.plot svg.marks').length }; // prettier-ignore
}

/** Where the keyboard is. */
export function focused() {
  const e = document.activeElement;
  const box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  return {
    ...{ tag: e.tagName, text: e.textContent.trim().slice(0, 40), skip: e.classList.contains('skip') },
    seen: box.width > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
  };
}

/** What the rows of tables come to when a reader types a word into the search. */
export function search(word) {
  const box = document.getElementById('filter');
  const rows = () => [...document.querySelectorAll('tr[data-paper]')].filter((row) => row.checkVisibility()).length;
  const before = rows();
  const shown = box !== null && box.checkVisibility();
  if (!shown) return { shown, before, after: before, said: '' };
  const input = document.getElementById('filter-text');
  input.value = word;
  input.dispatchEvent(new Event('input'));
  const after = rows();
  const said = document.getElementById('filter-count').textContent;
  input.value = '';
  input.dispatchEvent(new Event('input'));
  return { shown, before, after, said, again: rows() };
}
