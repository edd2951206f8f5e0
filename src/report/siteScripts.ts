/** Narrows the rows of a page's tables by words and facets; without it every row is there. */
export const filterScript = `
'use strict';
(() => {
  const box = document.getElementById('filter');
  if (!box) return;
  const words = document.getElementById('filter-text');
  const count = document.getElementById('filter-count');
  const choices = [...box.querySelectorAll('select')];
  const rows = [...document.querySelectorAll('tr[data-paper]')];
  const narrow = () => {
    const asked = words.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits = asked.every((word) => text.includes(word)) &&
        choices.every((c) => c.value === '' || row.getAttribute('data-' + c.dataset.facet).split(' ').includes(c.value));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    count.textContent = shown + ' of ' + rows.length;
  };
  for (const input of [words, ...choices]) input.addEventListener('input', narrow);
  box.hidden = false;
  narrow();
})();
`;

/** Puts a chart to play with in the place of each drawing, as soon as it is there; without it the drawing stays. */
export const plotScript = `
(() => {
  const ink = (element) => getComputedStyle(element).color;
  const draw = async (data) => {
    const figure = data.closest('figure');
    const place = figure.querySelector('.plot');
    const color = ink(figure);
    const label = place.getAttribute('aria-label');
    const config = {
      axis: { labelColor: color, titleColor: color, domainColor: color, tickColor: color },
      legend: { labelColor: color, titleColor: color },
      header: { labelColor: color, titleColor: color },
      title: { color },
      style: { 'guide-label': { fill: color }, 'guide-title': { fill: color }, 'group-title': { fill: color } },
    };
    const container = document.createElement('div');
    const spec = JSON.parse(data.textContent);
    if (spec.title && typeof spec.title === 'object') delete spec.title.color;
    const view = new vega.View(vega.parse(spec, config, { ast: true }), {
      expr: vegaInterpreter, renderer: 'svg', container, hover: true, logLevel: vega.Error,
    });
    view.description(label);
    await view.runAsync();
    place.replaceChildren(container);
    const help = figure.querySelector('.plot-help');
    if (help) help.hidden = false;
    return view;
  };
  const all = () => { for (const data of document.querySelectorAll('figure script[type="application/json"]')) draw(data).catch(() => {}); };
  all();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
})();
`;
