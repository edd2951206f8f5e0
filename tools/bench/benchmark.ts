import type { Answer, Experiment, Figure } from '../../src/experiments/experiment.ts';
import type { Contender } from './contender.ts';
import { type ConvolutionCost, convolutionCost } from './convolution.ts';
import type { Engine } from './engines.ts';
import { benchSpec } from './figure.ts';
import { type Row, measure } from './measure.ts';
import { type Overhead, describe, overhead } from './products.ts';
import { comparisons, table } from './results.ts';
import { type SolvingRecord, timeToProof } from './solving.ts';
import { type Size as Shape, type ResidualSize, descentTask, gradientsTask, residualSize } from './tasks.ts';

/** One task for every contender; `proof` is the time to a proven error. */
export type BenchPoint = { readonly repeats: number } & (
  | {
      readonly kind: 'descent' | 'gradients';
      readonly shape: Shape;
      readonly dtype: 'float64' | 'float32';
      readonly steps: number;
      readonly overheads: boolean;
    }
  | { readonly kind: 'proof'; readonly shape: ResidualSize }
  | { readonly kind: 'convolution'; readonly batch: number }
);

export interface BenchResult {
  readonly rows: readonly Row[];
  readonly overheads: readonly Overhead[];
  readonly solving?: SolvingRecord;
  readonly convolution?: ConvolutionCost;
  /** For the console. */
  readonly text: string;
}

export type BenchAnswer = Answer<BenchPoint, BenchResult>;

/** This package against others, in turns, every answer checked: an experiment like any, but of this machine's contenders. */
export const benchmark = (
  engines: readonly Engine[],
  contenders: readonly Contender[],
  repeats: (size: 'quick' | 'full') => number,
): Experiment<BenchPoint, BenchResult> => ({
  id: 'benchmark',
  title: 'Times of a step and of all gradients',
  source: 'docs/benchmark.json',
  version: 1,
  engines: ['all'],
  plan: (size) => points(size === 'quick').map((point) => ({ ...point, repeats: repeats(size) })),
  run: async (point) => {
    if (point.kind === 'proof') {
      const { rows, record, text } = await timeToProof(point.shape, engines, contenders, point.repeats);
      return { rows, overheads: [], solving: record, text: `${text}\n` };
    }
    if (point.kind === 'convolution') {
      const cost = convolutionCost(() => performance.now(), point.batch);
      const ratios = [cost.prediction, cost.inputGradient, cost.parameterGradient].map((ratio) => ratio.toFixed(2));
      const text = `convolution over its im2col product, ${cost.task}: prediction ${ratios[0]}, input gradient ${ratios[1]}, filter gradient ${ratios[2]}\n`;
      return { rows: [], overheads: [], convolution: cost, text };
    }
    const { shape, dtype, steps } = point;
    const task = point.kind === 'descent' ? descentTask(shape, dtype, steps) : gradientsTask(shape, dtype, steps);
    const rows = await measure(task, contenders, point.repeats);
    const overheads: Overhead[] = [];
    if (point.overheads) for (const engine of engines) overheads.push(await overhead(task, engine, point.repeats));
    return { rows, overheads, text: [table(rows), ...overheads.map(describe)].join('') };
  },
  figures: (answers) => (answers.length === 0 ? [] : [...answers.map(texts), chart(answers)]),
  findings: (answers) => {
    const rows = answers.flatMap(({ result }) => result.rows);
    const wrong = rows.filter(({ ours, right }) => ours && !right);
    return [
      ...comparisons(rows).map(({ text }) => ({ text, asExpected: true })), // a target that is missed is not a wrong answer
      ...wrong.map(({ contender, task, dtype }) => ({
        text: `${contender} is wrong on ${task}, ${dtype}`,
        asExpected: false,
      })),
    ];
  },
});

type Without<T> = T extends unknown ? Omit<T, 'repeats'> : never;

function points(quick: boolean): readonly Without<BenchPoint>[] {
  const small = { width: 64, depth: 4, batch: 32 };
  const wide = (width: number): Shape => ({ width, depth: 10, batch: 64 });
  const dtypes = ['float64', 'float32'] as const;
  const descent = (shape: Shape, steps: number) => ({ kind: 'descent', shape, steps, overheads: !quick }) as const;
  const gradients = (shape: Shape, steps: number) => ({ kind: 'gradients', shape, steps, overheads: false }) as const;
  const tasks = quick
    ? [descent(small, 50), gradients({ ...small, outputs: 10 }, 10)]
    : [
        ...[descent(small, 400), descent(wide(256), 25), descent(wide(1024), 5)],
        ...[gradients({ ...small, outputs: 10 }, 50), gradients({ width: 256, depth: 8, batch: 64, outputs: 10 }, 4)],
      ];
  return [
    ...dtypes.flatMap((dtype) => tasks.map((task) => ({ ...task, dtype }))),
    { kind: 'proof', shape: residualSize(quick) },
    { kind: 'convolution', batch: quick ? 4 : 64 },
  ];
}

const texts = ({ result: { text } }: BenchAnswer, i: number): Figure => ({
  ...{
    kind: 'text',
    id: `benchmark-${i + 1}`,
    title: 'Times',
    caption: 'Every answer is checked first.',
    text: text.trimEnd(),
  },
});

const chart = (answers: readonly BenchAnswer[]): Figure => ({
  ...{ kind: 'chart', id: 'benchmark', title: 'Times of a step and of all gradients, by contender' },
  caption: 'µs, logarithmic: bar to the median, whisker from least to most, number the median.',
  spec: benchSpec(answers.flatMap(({ result }) => result.rows)),
});
