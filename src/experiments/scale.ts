import { ValueError } from '../errors.ts';
import { slope } from '../evidence/order.ts';
import { significant } from '../numerals.ts';
import { COLORS, chartSpec } from './charts.ts';
import type { Answer, Experiment, Figure } from './experiment.ts';
import { type ScalePoint, type ScaleResult, runScalePoint } from './scalePoint.ts';

type ScaleAnswer = Answer<ScalePoint, ScaleResult>;

const at = (width: number, depth: number): ScalePoint => ({
  width,
  depth,
  batch: 64,
  inputs: 64,
  outputs: 10,
  seed: 1,
});

/** Width grows at L = 8, then depth at N = 2048; from small to large. */
export const SCALE_PLAN: readonly ScalePoint[] = [
  ...[1024, 2048, 4096, 8192, 16384].map((width) => at(width, 8)),
  ...[4, 16, 32].map((depth) => at(2048, depth)),
];

/** The widest of a quick plan: the whole of it takes minutes. */
const QUICK_WIDTH = 4096;

/** How closed forms grow with width and depth: no weight matrix is ever held. */
export const scale: Experiment<ScalePoint, ScaleResult> = {
  id: 'scale',
  title: 'Closed forms of predictive coding and backpropagation at scale',
  source: 'Limits of predictive coding, residual depth-µP networks',
  version: 1,
  engines: ['blas-float64', 'float64'],
  measuresCost: true,
  plan: (size) => SCALE_PLAN.filter(({ width }) => size === 'full' || width <= QUICK_WIDTH),
  run: async (point, on) => runScalePoint(point, on),
  figures: (answers) => (answers.length === 0 ? [] : [table(answers), chart(answers)]),
  findings: (answers) => exponents(answers).map((text) => ({ text, asExpected: true })),
};

/**
 * How a cost grows: the least-squares slope of its logarithm against that of N at one depth, or of L at one width.
 * @throws {ValueError} when fewer than two different sizes are given
 */
export function scaleExponent<R extends ScalePoint>(
  records: readonly R[],
  size: 'width' | 'depth',
  cost: (record: R) => number,
): number {
  const points = records.map((r) => ({ x: size === 'width' ? r.width : r.depth, y: cost(r) }));
  if (new Set(points.map(({ x }) => x)).size < 2)
    throw new ValueError(
      `scaleExponent: records must have at least two sizes of ${size}, got ${records.length} records`,
    );
  return slope(points);
}

const GIB = 2 ** 30;

function table(answers: readonly ScaleAnswer[]): Figure {
  return {
    ...{ kind: 'table', id: 'scale-table', title: 'PC against BP by their closed forms' },
    caption: 'Residual depth-µP networks at initialisation, B = 64, 10 outputs; each point in a process of its own.',
    head: ['N', 'L', 'cos(PC, BP)', 'F*/Loss', 'seconds', 'peak GiB', 'engine'],
    rows: answers.map(({ point: { width, depth }, result: { cosine, energyRatio }, seconds, peakBytes, engine }) => [
      ...[width, depth, cosine.toFixed(8), energyRatio.toFixed(8)],
      ...[significant(seconds), significant(peakBytes / GIB), engine],
    ]),
  };
}

/** The exponents that the plan's sizes give; a direction with fewer than two sizes has none. */
function exponents(answers: readonly ScaleAnswer[]): string[] {
  const costs = { seconds: (a: ScaleAnswer) => a.seconds, memory: (a: ScaleAnswer) => a.peakBytes };
  // Below these a fixed cost (start, packing) is much of the time.
  const groups = {
    width: answers.filter(({ point }) => point.depth === 8 && point.width >= 2048),
    depth: answers.filter(({ point }) => point.width === 2048),
  };
  return (['width', 'depth'] as const).flatMap((size) =>
    groups[size].length < 2
      ? []
      : Object.entries(costs).map(([cost, of]) => {
          const costed = groups[size].map((answer) => ({ ...answer.point, cost: of(answer) }));
          return `${cost} by ${size}: exponent ${significant(scaleExponent(costed, size, (p) => p.cost))}`;
        }),
  );
}

/** Time and memory against width at L = 8 and against depth at N = 2048, on logarithmic axes. */
function chart(answers: readonly ScaleAnswer[]): Figure {
  const rows = [
    ...answers.filter((a) => a.point.depth === 8).map((a) => ({ a, x: a.point.width, by: 'width N, at L = 8' })),
    ...answers.filter((a) => a.point.width === 2048).map((a) => ({ a, x: a.point.depth, by: 'depth L, at N = 2048' })),
  ];
  const panel = (by: string, value: string, title: string): object => ({
    ...{ width: 250, height: 180 },
    data: {
      values: rows.filter((row) => row.by === by).map(({ a, x }) => ({ x, s: a.seconds, m: a.peakBytes / GIB })),
    },
    mark: { type: 'line', point: { size: 60 }, color: COLORS.blue },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: by, scale: { type: 'log', base: 2 }, axis: { grid: false } },
      y: { field: value, type: 'quantitative', title, scale: { type: 'log' } },
    },
  });
  const columns = [...new Set(rows.map(({ by }) => by))];
  return {
    ...{ kind: 'chart', id: 'scale', title: 'Time and peak memory as width and depth grow' },
    caption: 'Seconds and peak memory of the closed forms; weights are made from the seed and never held.',
    spec: chartSpec({
      vconcat: [
        { hconcat: columns.map((by) => panel(by, 's', 'seconds')) },
        { hconcat: columns.map((by) => panel(by, 'm', 'peak memory, GiB')) },
      ],
    }),
  };
}
