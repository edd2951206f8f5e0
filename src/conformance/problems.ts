import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import type { LearningRule } from '../learning/rule.ts';
import { isLinearGaussian } from '../network/linearGaussian.ts';
import { type ProblemNumbers, linearProblem } from '../problem/numbers.ts';
import type { LinearProblem, Supervised } from '../problem/problem.ts';
import { random } from '../random.ts';
import { type ProblemPlan, drawn, shapeOf } from './plans.ts';

export interface ConformanceProblem<P extends Supervised<Float64Matrix> = Supervised<Float64Matrix>> {
  /** e.g. "widths 5-4-6-2, batch 3" */
  readonly shape: string;
  readonly problem: P;
  /** B ≤ min(n_0..n_{L−1}) */
  readonly withinRank: boolean;
}

type Linear = ConformanceProblem<LinearProblem<Float64Matrix>>;

/** Small to large, so that the first refutation is the smallest. */
const PLANS: readonly ProblemPlan[] = [
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
 * The linear problems of the suite: shapes are fixed (L = 1..5, unequal widths and equal ones, bottlenecks, one output, B = 1 and
 * B > 1 within and beyond the rank, skips, scales and precisions other than 1), numbers come from the seed as `drawn` says.
 */
export const conformanceProblems = oncePerSeed((seed): readonly Linear[] => [
  ...SCALARS,
  ...PLANS.map((plan, i) => linearly(plan, drawn(plan, random(seed, `conformance/problem-${i}`)))),
]);

const scalar = (W1: number, W2: number, x: number, y: number): Linear =>
  linearly({ widths: [1, 1, 1], batch: 1 }, { widths: [1, 1, 1], weights: [[W1], [W2]], x: [x], y: [y], batch: 1 });

/** Networks 1-1-1 small enough for a napkin, each where some rule turns against F*. */
const SCALARS: readonly Linear[] = [
  scalar(2, 3, 1, -94), // z* = −28 against ẑ = 2: a rule that follows ẑ ascends F*
  scalar(8, 3, 0.25, -4), // z* = −1 against ẑ = 2: so does a rule that stops half-way, at 0.5
  scalar(2, 0.25, 1, -94), // a weak map above: to meet the target costs 8 times the energy of missing it
];

function linearly(plan: ProblemPlan, numbers: ProblemNumbers): Linear {
  return { shape: shapeOf(plan), problem: linearProblem(float64, numbers), withinRank: isWithinRank(plan) };
}

/** B ≤ min(n_0..n_{L−1}) */
export function isWithinRank({ widths, batch }: Pick<ProblemPlan, 'widths' | 'batch'>): boolean {
  return batch <= Math.min(...widths.slice(0, -1));
}

/** Whether a problem is one that only a rule for nonlinear networks can be asked about. */
export const isNonlinear = ({ network }: Supervised<Float64Matrix>): boolean => !isLinearGaussian(network);

/** What a rule has to be able to do for this problem. */
export function demands({ problem, withinRank }: ConformanceProblem): readonly Demand[] {
  const { nodes, edges } = problem.network;
  const other = (factor: Float64Matrix | undefined): boolean => factor !== undefined && factor.data[0] !== 1;
  return [
    ...(isNonlinear(problem) ? ['activations' as const] : []),
    ...(edges.some(({ layer }) => layer.recipe.kind === 'residual') ? ['skips' as const] : []),
    ...(edges.some(({ theta }) => other(theta['scale'])) ? ['scales' as const] : []),
    ...(nodes.some(({ term }) => term.kind === 'gaussian' && other(term.precision)) ? ['precisions' as const] : []),
    ...(withinRank ? [] : ['batches past the rank' as const]),
  ];
}

export type Demand = 'activations' | 'skips' | 'scales' | 'precisions' | 'batches past the rank';

/** What a rule says that it cannot do; of activations, what it does not say that it can. */
export const absences = ({ batch, capabilities = {} }: LearningRule): readonly Demand[] => [
  ...(capabilities.nonlinear === true ? [] : ['activations' as const]),
  ...(['skips', 'scales', 'precisions'] as const).filter((name) => capabilities[name] === false),
  ...(batch === 'within-rank' ? ['batches past the rank' as const] : []),
];

/** Sample b alone. */
export const sample = (a: Float64Matrix, b: number): Float64Matrix => ({
  rows: a.rows,
  columns: 1,
  data: Float64Array.from({ length: a.rows }, (_, i) => a.data[i * a.columns + b]!),
});
