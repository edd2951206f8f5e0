import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { type NetworkNumbers, problem } from '../network/linearNetwork.ts';
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
  /** Random scales and precisions instead of 1. */
  readonly scaled?: boolean;
}

/** Small to large, so that the first refutation is the smallest. */
const PLANS: readonly Plan[] = [
  { widths: [3, 2], batch: 1 },
  { widths: [2, 3], batch: 4, scaled: true },
  { widths: [1, 4, 1], batch: 1, scaled: true },
  { widths: [4, 5, 3], batch: 1 },
  { widths: [3, 1, 2], batch: 2, scaled: true },
  { widths: [5, 4, 6, 2], batch: 2 },
  { widths: [4, 6, 6, 3], batch: 6, skips: [2], scaled: true },
  { widths: [4, 5, 5, 5, 3], batch: 2, skips: [2, 3], scaled: true },
  { widths: [6, 5, 2, 5, 4], batch: 1, scaled: true },
  { widths: [6, 5, 2, 5, 4], batch: 5 },
  { widths: [4, 4, 6, 5, 4, 1], batch: 2, skips: [1], scaled: true },
  { widths: [5, 6, 4, 5, 4, 1], batch: 7, scaled: true },
];

/**
 * The problems of the suite: shapes are fixed (L = 1..5, unequal widths, bottlenecks, one output, B = 1 and B > 1 within and
 * beyond the rank, skips, scales and precisions other than 1), numbers come from the seed.
 *
 * Every number is a multiple of 2⁻¹⁶ below 16, so float32 holds it exactly, and so does each basis change of `orthogonal.ts`.
 */
export function conformanceProblems(seed: number): ConformanceProblem[] {
  return [
    TARGET_ACROSS_ZERO,
    ...PLANS.map((plan, i) => make(plan, numbers(plan, random(seed, `conformance/problem-${i}`)))),
  ];
}

/** W = (2, 3), x = 1, y = −94: z* = −28 against ẑ = 2, so a rule that follows ẑ ascends F*. */
const TARGET_ACROSS_ZERO = make(
  { widths: [1, 1, 1], batch: 1 },
  { widths: [1, 1, 1], weights: [[2], [3]], x: [1], y: [-94], batch: 1 },
);

type Numbers = NetworkNumbers & {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly batch: number;
};

function make({ widths, batch, skips = [], scaled = false }: Plan, given: Numbers): ConformanceProblem {
  const extras = `${skips.length > 0 ? `, skips at ${skips.join(' and ')}` : ''}${scaled ? ', scaled' : ''}`;
  return {
    shape: `widths ${widths.join('-')}, batch ${batch}${extras}`,
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
  return {
    widths,
    batch,
    weights: layers.map(([m, n]) => normals(m * n, 1 / Math.sqrt(Math.max(m, n)))),
    scales: layers.map(() => (scaled ? (r.uniform() < 0.25 ? -1 : 1) * between(0.6, 1.6) : 1)),
    precisions: layers.map(() => (scaled ? between(0.5, 2) : 1)),
    skips: layers.map((_, i) => skips.includes(i + 1)),
    x: normals(widths[0]! * batch, 1),
    y: normals(widths[L]! * batch, 2),
  };
}

/** The nearest multiple of 2⁻¹⁶ within ±15. */
export const grid = (value: number): number => Math.round(Math.max(-15, Math.min(15, value)) * 2 ** 16) / 2 ** 16;

/** Sample b alone. */
export const sample = (a: Float64Matrix, b: number): Float64Matrix => ({
  rows: a.rows,
  columns: 1,
  data: Float64Array.from({ length: a.rows }, (_, i) => a.data[i * a.columns + b]!),
});
