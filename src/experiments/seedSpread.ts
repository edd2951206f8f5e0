import { COLORS, chartSpec } from './charts.ts';
import type { Answer, Experiment, Figure, Statement } from './experiment.ts';
import { significant } from '../numerals.ts';
import { type ScalePoint, type ScaleResult, runScalePoint } from './scalePoint.ts';

type SpreadAnswer = Answer<ScalePoint, ScaleResult>;

const WIDTHS = { quick: [8, 32], full: [8, 16, 32, 64] } as const;
const DEPTHS = { quick: [2, 8], full: [2, 4, 8, 16] } as const;
const SEEDS = { quick: 20, full: 125 } as const;

/** How much one seed says: cos(PC, BP) of the networks of `scale`, over seeds, where they are small enough for many. */
export const seedSpread: Experiment<ScalePoint, ScaleResult> = {
  id: 'seed-spread',
  title: 'Closed forms over seeds',
  source: 'Limits of predictive coding, residual depth-µP networks',
  version: 1,
  engines: ['float64'],
  plan: (size) =>
    WIDTHS[size].flatMap((width) =>
      DEPTHS[size].flatMap((depth) =>
        Array.from({ length: SEEDS[size] }, (_, k) => ({
          ...{ width, depth, batch: 16, inputs: 16, outputs: 10, seed: k + 1 },
        })),
      ),
    ),
  run: async (point, on) => runScalePoint(point, on),
  figures: (answers) => (answers.length === 0 ? [] : [table(answers), chart(answers)]),
  findings: (answers) => findings(answers),
};

interface Cell {
  readonly width: number;
  readonly depth: number;
  readonly seeds: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Quartiles of cos(PC, BP) over the seeds, by width and depth. */
function cells(answers: readonly SpreadAnswer[]): readonly Cell[] {
  const groups = new Map<string, SpreadAnswer[]>();
  for (const answer of answers) {
    const key = `${answer.point.width} ${answer.point.depth}`;
    groups.set(key, [...(groups.get(key) ?? []), answer]);
  }
  return [...groups.values()].map((group) => {
    const sorted = group.map(({ result }) => result.cosine).toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
    const { width, depth } = group[0]!.point;
    return { width, depth, seeds: sorted.length, low: at(0.25), median: at(0.5), high: at(0.75) };
  });
}

const table = (answers: readonly SpreadAnswer[]): Figure => ({
  ...{ kind: 'table', id: 'seed-spread-table', title: 'cos(PC, BP) over seeds' },
  caption: 'Residual depth-µP networks at initialisation, B = 16, 16 inputs, 10 outputs; quartiles over the seeds.',
  head: ['N', 'L', 'Seeds', 'Lower quartile', 'Median', 'Upper quartile', 'Their distance'],
  rows: cells(answers).map(({ width, depth, seeds, low, median, high }) => [
    ...[width, depth, seeds, low.toFixed(6), median.toFixed(6), high.toFixed(6)],
    significant(high - low),
  ]),
});

const chart = (answers: readonly SpreadAnswer[]): Figure => ({
  ...{ kind: 'chart', id: 'seed-spread', title: 'Quartile distance of cos(PC, BP) over seeds, against the width' },
  caption: 'A line for each depth.',
  spec: chartSpec({
    ...{ width: 420, height: 260 },
    data: {
      values: cells(answers).map(({ width, depth, low, high }) => ({ width, L: `L = ${depth}`, spread: high - low })),
    },
    mark: { type: 'line', point: true, strokeWidth: 2 },
    encoding: {
      x: { field: 'width', type: 'quantitative', scale: { type: 'log', base: 2 }, title: 'width N' },
      y: { field: 'spread', type: 'quantitative', scale: { type: 'log' }, title: 'quartile distance' },
      color: {
        field: 'L',
        type: 'nominal',
        sort: null,
        scale: { range: [COLORS.blue, COLORS.pink, COLORS.amber, '#000'] },
      },
    },
  }),
});

/** The spread falls with the width, at every depth: at the widths of `scale` one seed is enough. */
function findings(answers: readonly SpreadAnswer[]): readonly Statement[] {
  const all = cells(answers);
  return [...new Set(all.map(({ depth }) => depth))].flatMap((depth) => {
    const own = all.filter((cell) => cell.depth === depth).toSorted((a, b) => a.width - b.width);
    const [narrow, wide] = [own[0]!, own.at(-1)!];
    const [before, after] = [narrow.high - narrow.low, wide.high - wide.low];
    return {
      text: `L = ${depth}: the quartile distance over seeds falls from ${significant(before)} at N = ${narrow.width} to ${significant(after)} at N = ${wide.width}.`,
      asExpected: after < before,
    };
  });
}
