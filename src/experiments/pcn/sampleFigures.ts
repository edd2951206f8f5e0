import { chartSpec } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Answer, Figure, Panel, Reading, Table } from '../experiment.ts';
import type { SamplePoint, SampledRow } from './samples.ts';

/** 0 to f: a pixel's grey in sixteen steps, so that a table holds the images too. */
const greyOf = (v: number): string => Math.round(15 * Math.min(1, Math.max(0, v))).toString(16);

/** A row a seed and kind of top, with its ten images side by side as grey digits. */
export const sampleTable = (answers: readonly Answer<SamplePoint, readonly SampledRow[]>[]): Table => ({
  head: ['panel', 'reading', 'top', 'seed', 'recognised', 'greatest pixel', 'images'],
  rows: answers.flatMap(({ point, result }) =>
    result.map(({ name, recognised, greatestPixel, images }) => [
      ...[point.panel, point.reading, name, point.seed, recognised, greatestPixel],
      images.map((image) => image.map(greyOf).join('')).join(' '),
    ]),
  ),
});

/** The images of the first seed. */
export function sampleFigures(panel: Panel, reading: Reading, table: Table): Figure[] {
  const rows = rowsOf(table);
  const first = rows.filter(({ seed }) => seed === rows[0]!['seed']);
  return [
    {
      ...{ id: `${panel.id}-${reading.id}`, panel: panel.id, kind: 'chart', title: panel.title, data: table },
      caption: `${panel.settings}. ${reading.text}. One network; white is a pixel of 1 or more, black one of 0 or less.`,
      spec: mosaic(first.map(({ top, images }) => ({ name: String(top), images: String(images).split(' ') }))),
    },
  ];
}

/** Images side by side, a row for each kind of top. */
function mosaic(
  rows: readonly { readonly name: string; readonly images: readonly string[] }[],
): Record<string, unknown> {
  const side = Math.round(Math.sqrt(rows[0]!.images[0]!.length));
  const pitch = side + 1;
  const values = rows.flatMap(({ images }, r) =>
    images.flatMap((image, k) =>
      [...image].map((grey, i) => ({
        ...{ x: k * pitch + (i % side), y: r * pitch + Math.floor(i / side), v: parseInt(grey, 16) / 15 },
      })),
    ),
  );
  const names = JSON.stringify(rows.map(({ name }) => name));
  const scale = { range: ['#000000', '#ffffff'], domain: [0, 1] };
  const grey = { field: 'v', type: 'quantitative', legend: null, scale };
  const at = rows.map((_, r) => r * pitch + Math.floor(side / 2));
  return chartSpec({
    ...{ width: rows[0]!.images.length * pitch * 5, height: rows.length * pitch * 5, data: { values } },
    transform: [
      { calculate: 'datum.x + 1', as: 'right' },
      { calculate: 'datum.y + 1', as: 'below' },
    ],
    mark: { type: 'rect', strokeWidth: 0.5 }, // of the pixel's own grey: no seams
    encoding: {
      x: { field: 'x', type: 'quantitative', axis: null, scale: { nice: false } },
      x2: { field: 'right' },
      y: {
        ...{ field: 'y', type: 'quantitative', title: null, scale: { reverse: true, nice: false } },
        axis: {
          ...{ values: at, grid: false, ticks: false, domain: false, labelLimit: 300 },
          labelExpr: `${names}[floor(datum.value / ${pitch})]`,
        },
      },
      y2: { field: 'below' },
      ...{ fill: grey, stroke: grey },
    },
  });
}
