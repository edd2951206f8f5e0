import { chartSpec } from '../charts.ts';
import type { Answer, Figure, Panel, Reading } from '../experiment.ts';
import type { BlogEpoch, BlogPoint } from './blog.ts';

const SERIES = {
  clamped: 'training images, label clamped',
  testClamped: 'other images, label clamped',
  testFree: 'other images, no label',
} as const;

/** Accuracies by epoch, and what the blog prints beside what it does not, as a table. */
export function blogFigures(
  panel: Panel,
  reading: Reading,
  answers: readonly Answer<BlogPoint, readonly BlogEpoch[]>[],
): Figure[] {
  const about = `${panel.settings}. ${reading.text}. The blog: ${panel.says}`;
  const of = (part: string) => ({ id: `run-${panel.id}-${reading.id}-${part}`, panel: panel.id });
  const rows = answers.flatMap(({ point: { seed }, result }) => result.map((row) => ({ seed, ...row })));
  const head = ['epoch', 'energy', '½‖ε₀‖²', ...Object.values(SERIES)];
  const cells = rows.map(({ epoch, energy, bottom, clamped, testClamped, testFree }) => [
    ...[epoch, ...[energy, bottom].map((v) => shown(v, 1))],
    ...[clamped, testClamped, testFree].map((v) => shown(100 * v, 100)),
  ]);
  return [
    {
      ...{ ...of('accuracy'), kind: 'chart', title: panel.title },
      caption: about,
      data: {
        head: ['panel', 'reading', 'seed', 'epoch', 'energy', 'bottom', ...Object.keys(SERIES)],
        rows: rows.map(({ seed, epoch, energy, bottom, clamped, testClamped, testFree }) => [
          ...[panel.id, reading.id, seed, epoch, energy, bottom, clamped, testClamped, testFree],
        ]),
      },
      spec: chart(rows),
    },
    { ...{ ...of('epochs'), kind: 'table', title: `${panel.title}: epochs` }, caption: about, head, rows: cells },
  ];
}

/** Three digits, or percent with one decimal; an untrained network has no batches. */
const shown = (value: number, whole: number): string =>
  Number.isNaN(value) ? '' : whole === 100 ? `${value.toFixed(1)} %` : String(Number(value.toPrecision(4)));

function chart(rows: readonly (BlogEpoch & { readonly seed: number })[]): Record<string, unknown> {
  const values = rows.flatMap((row) =>
    Object.entries(SERIES).flatMap(([key, name]) => {
      const share = row[key as keyof typeof SERIES];
      return Number.isNaN(share) ? [] : [{ epoch: row.epoch, seed: row.seed, name, accuracy: 100 * share }];
    }),
  );
  return chartSpec({
    ...{ width: 420, height: 240, data: { values } },
    mark: { type: 'line', strokeWidth: 2, point: { size: 40 } },
    encoding: {
      x: {
        ...{ field: 'epoch', type: 'quantitative', title: 'epoch' },
        axis: { grid: false, tickMinStep: 1, format: 'd' },
      },
      y: { field: 'accuracy', type: 'quantitative', title: 'accuracy, %', scale: { domain: [0, 100] } },
      color: {
        ...{ field: 'name', type: 'nominal', sort: Object.values(SERIES) },
        legend: { orient: 'top', title: null, columns: 2, symbolType: 'stroke', symbolSize: 400 },
      },
      detail: { field: 'seed' },
    },
  });
}
