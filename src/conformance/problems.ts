import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { type NetworkNumbers, problem } from '../network/linearNetwork.ts';
import type { LearningRule } from '../learning/rule.ts';
import { isDense } from '../network/dense/denseNetwork.ts';
import type { Problem } from '../network/network.ts';
import { type Random, random } from '../random.ts';

export interface ConformanceProblem {
  /** e.g. "widths 5-4-6-2, batch 3" */
  readonly shape: string;
  readonly problem: Problem<Float64Matrix>;
  /** B ≤ min(n_0..n_{L−1}) */
  readonly withinRank: boolean;
}

interface Plan {
  readonly widths: readonly number[];
  readonly batch: number;
  /** Layers with a skip, from 1. */
  readonly skips?: readonly number[];
  /** Random premultipliers, precisions or both instead of 1. */
  readonly scaled?: boolean | 'scales' | 'precisions';
}

/** Small to large, so that the first refutation is the smallest. */
const PLANS: readonly Plan[] = [
  { widths: [3, 2], batch: 1 },
  { widths: [2, 3], batch: 4, scaled: true },
  { widths: [1, 4, 1], batch: 1, scaled: true },
  { widths: [4, 5, 3], batch: 1 },
  { widths: [4, 5, 3], batch: 1 }, // the shape again, with other numbers: what a rule keeps by shape is stale here
  { widths: [3, 1, 2], batch: 2, scaled: 'precisions' },
  { widths: [4, 4, 4, 4], batch: 2, scaled: 'scales' },
  { widths: [5, 4, 6, 2], batch: 2 },
  { widths: [4, 6, 6, 3], batch: 6, skips: [2], scaled: true },
  { widths: [4, 5, 5, 5, 3], batch: 2, skips: [2, 3], scaled: true },
  { widths: [6, 5, 2, 5, 4], batch: 1, scaled: true },
  { widths: [6, 5, 2, 5, 4], batch: 5 },
  { widths: [4, 4, 6, 5, 4, 1], batch: 2, skips: [1], scaled: true },
  { widths: [5, 6, 4, 5, 4, 1], batch: 7, scaled: true },
];

/** How many seeds' problems are kept. */
const KEPT = 4;

/** Makes problems once a seed: what is computed about one, like its closed forms, is kept by identity. */
export function oncePerSeed<T>(make: (seed: number) => T): (seed: number) => T {
  const made = new Map<number, T>();
  return (seed) => {
    if (made.has(seed)) return made.get(seed)!;
    if (made.size >= KEPT) made.delete(made.keys().next().value!);
    const fresh = make(seed);
    made.set(seed, fresh);
    return fresh;
  };
}

/**
 * The problems of the suite: shapes are fixed (L = 1..5, unequal widths and equal ones, bottlenecks, one output, B = 1 and B > 1
 * within and beyond the rank, skips, scales and precisions other than 1), numbers come from the seed.
 *
 * Every number is a multiple of 2⁻¹⁶ below 16, so float32 holds it exactly, and so does each basis change of `orthogonal.ts`.
 */
export const conformanceProblems = oncePerSeed((seed): readonly ConformanceProblem[] => [
  ...SCALARS,
  ...PLANS.map((plan, i) => make(plan, numbers(plan, random(seed, `conformance/problem-${i}`)))),
]);

const scalar = (W1: number, W2: number, x: number, y: number): ConformanceProblem =>
  make({ widths: [1, 1, 1], batch: 1 }, { widths: [1, 1, 1], weights: [[W1], [W2]], x: [x], y: [y], batch: 1 });

/** Networks 1-1-1 small enough for a napkin, each where some rule turns against F*. */
const SCALARS: readonly ConformanceProblem[] = [
  scalar(2, 3, 1, -94), // z* = −28 against ẑ = 2: a rule that follows ẑ ascends F*
  scalar(8, 3, 0.25, -4), // z* = −1 against ẑ = 2: so does a rule that stops half-way, at 0.5
  scalar(2, 0.25, 1, -94), // a weak map above: to meet the target costs 8 times the energy of missing it
];

type Numbers = NetworkNumbers & {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly batch: number;
};

function make({ widths, batch, skips = [], scaled = false }: Plan, given: Numbers): ConformanceProblem {
  const extras = [
    ...(skips.length > 0 ? [`skips at ${skips.join(' and ')}`] : []),
    ...(scaled === false ? [] : [scaled === true ? 'scaled' : `random ${scaled}`]),
  ];
  return {
    shape: [`widths ${widths.join('-')}`, `batch ${batch}`, ...extras].join(', '),
    problem: problem(float64, given),
    withinRank: batch <= Math.min(...widths.slice(0, -1)),
  };
}

function numbers({ widths, batch, skips = [], scaled = false }: Plan, r: Random): Numbers {
  const L = widths.length - 1;
  const normals = (count: number, deviation: number): Float64Array =>
    Float64Array.from({ length: count }, () => grid(deviation * r.normal()));
  const between = (low: number, high: number): number => grid(low * (high / low) ** r.uniform());
  const layers = Array.from({ length: L }, (_, i) => [widths[i + 1]!, widths[i]!] as const);
  const sign = (): number => (r.uniform() < 0.25 ? -1 : 1);
  // With a skip, a power of two: I + aW is then a matrix that float32 holds too.
  const scale = (i: number): number => sign() * (skips.includes(i + 1) ? 0.5 : between(0.6, 1.6));
  return {
    widths,
    batch,
    weights: layers.map(([m, n]) => normals(m * n, 1 / Math.sqrt(Math.max(m, n)))),
    scales: layers.map((_, i) => (scaled === true || scaled === 'scales' ? scale(i) : 1)),
    precisions: layers.map(() => (scaled === true || scaled === 'precisions' ? between(0.5, 2) : 1)),
    skips: layers.map((_, i) => skips.includes(i + 1)),
    x: normals(widths[0]! * batch, 1),
    y: normals(widths[L]! * batch, 2),
  };
}

/** What a rule has to be able to do for this problem. */
export function demands({ problem, withinRank }: ConformanceProblem): readonly Demand[] {
  const { layers } = problem.network;
  return [
    ...(isDense(problem) ? ['activations' as const] : []),
    ...(layers.some((at) => at.skip) ? ['skips' as const] : []),
    ...(layers.some((at) => at.scale.data[0] !== 1) ? ['scales' as const] : []),
    ...(layers.some((at) => at.precision.data[0] !== 1) ? ['precisions' as const] : []),
    ...(withinRank ? [] : ['batches past the rank' as const]),
  ];
}

export type Demand = 'activations' | 'skips' | 'scales' | 'precisions' | 'batches past the rank';

/** What a rule says that it cannot do. */
export const absences = ({ batch, capabilities = {}, dense }: LearningRule): readonly Demand[] => [
  ...(dense === undefined || capabilities.nonlinear === false ? ['activations' as const] : []),
  ...(['skips', 'scales', 'precisions'] as const).filter((name) => capabilities[name] === false),
  ...(batch === 'within-rank' ? ['batches past the rank' as const] : []),
];

/** The nearest multiple of 2⁻¹⁶ within ±15. */
export const grid = (value: number): number => Math.round(Math.max(-15, Math.min(15, value)) * 2 ** 16) / 2 ** 16;

/** Sample b alone. */
export const sample = (a: Float64Matrix, b: number): Float64Matrix => ({
  rows: a.rows,
  columns: 1,
  data: Float64Array.from({ length: a.rows }, (_, i) => a.data[i * a.columns + b]!),
});
