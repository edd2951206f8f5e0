import { type RowSource, rowBlocks } from '../arithmetic/rowBlocks.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { ArrayArithmetic } from '../arithmetic/hostArithmetic.ts';
import { teacher } from '../data/teacher.ts';
import { ValueError } from '../errors.ts';
import { slope } from '../evidence/order.ts';
import { linearGaussian } from '../network/linearGaussian.ts';
import { fromChain, plainly } from '../problem/chain.ts';
import { type LinearProblem, supervised } from '../problem/problem.ts';
import { normalRows } from '../network/normalRows.ts';
import { PARAMETERISATIONS } from '../network/parameterisations.ts';
import { random } from '../random.ts';
import { energyAt, equilibrium, lossAt } from '../theory/equilibrium.ts';
import { bpFactorsAt, gradientProduct } from '../theory/gradients.ts';
import { significant } from '../numerals.ts';
import { COLORS, chartSpec } from './charts.ts';
import type { Answer, Experiment, Figure } from './experiment.ts';

/** A residual depth-µP network at initialisation, with a synthetic teacher's batch. */
export interface ScalePoint {
  readonly width: number;
  readonly depth: number;
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly seed: number;
}

/** What one point gave. */
export interface ScaleResult {
  /** cos(PC, BP) over all weight gradients together. */
  readonly cosine: number;
  /** F* / Loss */
  readonly energyRatio: number;
  /** ‖PC gradient‖ / ‖BP gradient‖ */
  readonly normRatio: number;
}

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

/** The point's problem, whose weights are made from the seed whenever they are asked for, the same every time. */
export function scaleProblem(
  A: ArrayArithmetic<'float64'>,
  point: ScalePoint,
): LinearProblem<Float64Matrix | RowSource<Float64Matrix>> {
  const { width, depth: L, batch, inputs, outputs, seed } = point;
  if (!(Number.isInteger(L) && L >= 2))
    throw new ValueError(
      `scaleProblem: depth must be an integer of at least 2, got ${L}; the ends have scales of their own`,
    );
  const { first, hidden, last } = PARAMETERISATIONS.mupc;
  const widths = Array.from({ length: L + 1 }, (_, l) => (l === 0 ? inputs : l === L ? outputs : width));
  const layers = widths.slice(1).map((rows, i) => {
    const inner = i > 0 && i < L - 1;
    const columns = widths[i]!;
    const normals = normalRows(seed, `scale W_${i + 1}`, columns);
    const scale = inner ? hidden : i === 0 ? first : last;
    return {
      weights: { rows, columns, take: (from: number, to: number) => A.matrix(to - from, columns, normals(from, to)) },
      scale: A.matrix(1, 1, [scale({ inputs, width, depth: L, outputs, skips: true })]),
      skip: inner,
      precision: A.matrix(1, 1, [1]),
    };
  });
  const { x, y } = teacher.draw(random(seed, 'scale data'), inputs, outputs, batch);
  type Either = Float64Matrix | RowSource<Float64Matrix>;
  const network = linearGaussian(
    fromChain<Either>(
      widths,
      layers.map((layer) => plainly<Either>(layer)),
    ),
  );
  return supervised<Either>(network, A.matrix(inputs, batch, x), A.matrix(outputs, batch, y));
}

/**
 * PC against BP by their closed forms at one point, without ever holding a weight matrix or a gradient.
 *
 *     cos = ⟨g, h⟩/(‖g‖‖h‖),   F* / Loss
 *
 * Each weight matrix is made three times (ẑ, P, z*), 512 rows at a time; gradients meet as B × B products.
 * Cost: 4 products N² B for each hidden layer and 3 N² normal numbers; memory for (3L + 1) N (B + n_L) numbers and 512 rows.
 */
export function runScalePoint(point: ScalePoint, A: ArrayArithmetic<'float64'>): ScaleResult {
  const R = rowBlocks(A);
  const problem = scaleProblem(A, point);
  const e = equilibrium(R, problem);
  const pc = { signals: e.weightedErrors, presynaptic: e.zStar };
  const bp = bpFactorsAt(R, problem.network, e);
  const number = (a: Float64Matrix | RowSource<Float64Matrix>): number => A.entries(a as Float64Matrix)[0]!;
  const product = (f: typeof pc, g: typeof pc): number => number(gradientProduct(R, problem, f, g));
  const [gg, gh, hh] = [product(pc, pc), product(pc, bp), product(bp, bp)];
  return {
    cosine: gh / Math.sqrt(gg * hh),
    energyRatio: number(energyAt(R, e)) / number(lossAt(R, problem.network, e.r)),
    normRatio: Math.sqrt(gg / hh),
  };
}

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
