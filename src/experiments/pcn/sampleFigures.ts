import { chartSpec } from '../charts.ts';
import type { Answer, Figure, Panel, Reading } from '../experiment.ts';
import type { SamplePoint, SampledRow } from './samples.ts';

/** The images of the first seed, and a row a seed and kind of top. */
export const sampleFigures = (
  panel: Panel,
  reading: Reading,
  answers: readonly Answer<SamplePoint, readonly SampledRow[]>[],
): Figure[] => [
  {
    ...{ id: `${panel.id}-${reading.id}`, panel: panel.id, kind: 'chart', title: panel.title },
    caption: `${panel.settings}. ${reading.text}. One network; white is a pixel of 1 or more, black one of 0 or less.`,
    data: {
      head: ['panel', 'reading', 'top', 'seed', 'recognised', 'greatest pixel'],
      rows: answers.flatMap(({ point, result }) =>
        result.map(({ name, recognised, greatestPixel }) => [
          ...[panel.id, reading.id, name, point.seed, recognised, greatestPixel],
        ]),
      ),
    },
    spec: mosaic(answers[0]!.result),
  },
];

/** Images side by side, a row for each kind of top. */
function mosaic(rows: readonly SampledRow[]): Record<string, unknown> {
  const side = Math.round(Math.sqrt(rows[0]!.images[0]!.length));
  const pitch = side + 1;
  const values = rows.flatMap(({ images }, r) =>
    images.flatMap((image, k) =>
      image.map((v, i) => ({
        ...{ x: k * pitch + (i % side), y: r * pitch + Math.floor(i / side), v: Math.min(1, Math.max(0, v)) },
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
