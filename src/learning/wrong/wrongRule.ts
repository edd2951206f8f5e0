import { EigenvalueDecomposition, LuDecomposition, Matrix } from 'ml-matrix';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { type Iterate, minimise } from '../../inference/minimise.ts';
import { weightedErrors } from '../../inference/state.ts';
import { dense, denseForm } from '../../layers/dense.ts';
import type { Parameters } from '../../layers/layer.ts';
import { type ChainLayer, type LinearGaussian, depth, layer, scaleOf } from '../../network/linearGaussian.ts';
import { backward, prediction } from '../../network/maps.ts';
import { type LinearProblem, asLinear, requireClamps, supervised } from '../../problem/problem.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { settled as settledIn } from '../settled.ts';
import type { InferenceOptions, LearningRule, Undecided, WrongRule } from '../rule.ts';

export type M = Float64Matrix;
/** Wrong rules are for linear networks, on the host: they take what they are given for that. */
export type P = LinearProblem<Float64Matrix>;
export type Texts = Pick<WrongRule, 'id' | 'name' | 'description' | 'defect'>;

interface Given
  extends
    Texts,
    Pick<WrongRule, 'refutedBy'>,
    Partial<Pick<LearningRule, 'departures' | 'promises' | 'batch' | 'capabilities'>> {
  readonly infer?: (problem: P, options: InferenceOptions) => Promise<readonly M[] | Undecided>;
  /** The changes of W_1..W_L. */
  readonly learn?: (problem: P, z: readonly M[]) => readonly M[] | Promise<readonly M[]>;
  readonly energy?: (problem: P, z: readonly M[]) => number | Promise<number>;
}

/** z* from the closed form. */
export const settled = (problem: P): M[] => settledIn(float64, problem);

/** Predictive coding by closed form, but for what is given. */
export const wrong = ({ infer, learn = localUpdates, energy, departures = {}, ...given }: Given): WrongRule => ({
  ...given,
  infer: async (_, problem, options) => (infer ? infer(asLinear(problem), options) : settled(asLinear(problem))),
  learn: async (_, problem, z): Promise<Parameters<M>[]> =>
    (await learn(asLinear(problem), z)).map((weights) => ({ weights })),
  ...(energy ? { energy: (_, problem, z) => energy(asLinear(problem), z) } : {}),
  departures,
});

/** (a_l/B) · signal_l · presynaptic_{l−1}ᵀ; signals start at layer 1, presynaptic activities at layer 0. */
export function outerUpdates(network: LinearGaussian<M>, signals: readonly M[], presynaptic: readonly M[]): M[] {
  const oneOverB = float64.matrix(1, 1, [1 / presynaptic[0]!.columns]);
  return network.layers.map((at, i) =>
    float64.scale(
      float64.scale(oneOverB, scaleOf(float64, at)),
      float64.multiply(signals[i]!, presynaptic[i]!, { transposeB: true }),
    ),
  );
}

/** ΔW_l = (a_l p_l/B) ε_l z_{l−1}ᵀ: the local rule, right as it is. */
export const localUpdates = ({ network }: Pick<P, 'network'>, z: readonly M[]): M[] =>
  outerUpdates(network, weightedErrors(float64, network, z), z);

/** The same layer without its skip. */
export function withoutSkip(at: ChainLayer<M>): ChainLayer<M> {
  const { from, to } = at.layer;
  return { ...at, layer: dense(from, to, { ...denseForm(at.layer), skip: false }) };
}

/** A rule that learns W_l's local update changed in one way. */
export const wrongUpdate = (
  given: Given,
  change: (update: M, at: { readonly l: number; readonly L: number; readonly problem: P }, all: readonly M[]) => M,
): WrongRule =>
  wrong({
    ...given,
    learn(problem, activities) {
      const updates = localUpdates(problem, activities);
      const L = updates.length;
      return updates.map((update, i) => change(update, { l: i + 1, L, problem }, updates));
    },
  });

/** ∂F/∂z_l for l = 1..L−1, from the activities z_0..z_L; what a wrong rule believes it to be. */
export type GradientOfActivities = (problem: P, z: readonly M[]) => M[];

/** A rule that settles where a wrong gradient vanishes, and learns from there by the local rule. */
export const wrongInference = (given: Given, gradient: GradientOfActivities): WrongRule =>
  wrong({
    ...given,
    async infer(problem) {
      requireClamps(float64, problem, given.id);
      return fixedPoint(problem, gradient);
    },
  });

/**
 * Where a gradient that is affine in the activities vanishes: the point that its iteration would settle at, were it stable.
 *
 * The affine map is read off at zero and at the unit vectors.   Cost: O(n³), n = n_1 + … + n_{L−1}.
 */
export function fixedPoint(problem: P, gradient: GradientOfActivities): readonly M[] {
  const { network, x, y } = problem;
  const hidden = network.widths.slice(1, -1);
  const n = hidden.reduce((sum, width) => sum + width, 0);
  if (n === 0) return [x, y];
  const zeros = (rows: number, columns: number): M => float64.matrix(rows, columns, new Float64Array(rows * columns));
  const B = x.columns;
  const ends = [zeros(x.rows, n), zeros(y.rows, n)] as const;
  const unit = supervised(network, ends[0], ends[1]);
  const A = stacked(gradient(unit, [ends[0], ...split(network.widths, Matrix.eye(n)), ends[1]]));
  const b = stacked(gradient(problem, [x, ...hidden.map((width) => zeros(width, B)), y]));
  const lu = new LuDecomposition(A);
  return [x, ...split(network.widths, Matrix.mul(lu.solve(b), -1)), y];
}

/** p_l ε_l − backward_l(p_{l+1} ε_{l+1}), with parts that can be replaced: the honest gradient where none is. */
export const assembled =
  (parts: {
    readonly predict?: (problem: P, l: number, z: M) => M;
    readonly feedback?: (problem: P, l: number, e: M) => M;
    readonly precision?: (problem: P, l: number) => M;
    readonly sign?: 1 | -1;
  }): GradientOfActivities =>
  (problem, z) => {
    const { network } = problem;
    const L = depth(network);
    const predict = parts.predict ?? ((at, l, zl) => prediction(float64, layer(at.network, l), zl));
    const feedback = parts.feedback ?? ((at, l, e) => backward(float64, layer(at.network, l), e));
    const precision = parts.precision ?? ((at, l) => layer(at.network, l).precision);
    const errors = Array.from({ length: L }, (_, i) =>
      float64.scale(precision(problem, i + 1), float64.subtract(z[i + 1]!, predict(problem, i + 1, z[i]!))),
    );
    return errors.slice(0, -1).map((e, i) => {
      const back = feedback(problem, i + 2, errors[i + 1]!);
      return parts.sign === -1 ? float64.add(e, back) : float64.subtract(e, back);
    });
  };

/** Plain descent from the feedforward sweep: `until` sees each step and ends it. */
export async function descent(
  problem: P,
  {
    eta,
    gradient,
    maxSteps,
    until,
  }: {
    readonly eta: number;
    readonly gradient: GradientOfActivities;
    readonly maxSteps: number;
    readonly until: (gradient: readonly M[], z: readonly M[]) => boolean;
  },
): Promise<readonly M[]> {
  const { network, x, y } = problem;
  const clamped = ({ variables }: Pick<Iterate<M>, 'variables'>): readonly M[] => [x, ...variables, y];
  const from = (variables: readonly M[]): Iterate<M> => ({
    variables,
    memory: gradient(problem, clamped({ variables })),
  });
  const { at } = await minimise(float64, {
    start: feedforwardActivities(float64, network, x).slice(1, -1),
    method: {
      begin: from,
      advance: ({ variables, memory }) => from(variables.map((zl, i) => float64.subtract(zl, times(eta, memory[i]!)))),
    },
    stop: { every: 1, look: (at) => (until(at.memory, clamped(at)) ? 'converged' : undefined) },
    maxSteps,
  });
  return clamped(at);
}

export const honest = assembled({});

/**
 * Gradient descent from the feedforward sweep after a number of steps, mode by mode.
 *
 *     z_k = z* + V (I − ηΛ)^k Vᵀ (ẑ − z*),   H = V Λ Vᵀ
 *
 * η comes from the ends of the spectrum as rules in the wild find them: unproven.   Cost: O(n³) whatever the number of steps.
 */
export function afterSteps(
  problem: P,
  plan: (ends: { readonly smallest: number; readonly largest: number }) => { eta: number; steps: number },
): readonly M[] {
  const { network, x, y } = problem;
  const zStar = fixedPoint(problem, honest);
  const zHat = feedforwardActivities(float64, network, x);
  const { values, vectors } = modes(problem);
  const { eta, steps } = plan({ smallest: Math.min(...values), largest: Math.max(...values) });
  const shrink = Matrix.diag(values.map((lambda) => (1 - eta * lambda) ** steps));
  const start = stacked(zStar.slice(1, -1).map((z, i) => float64.subtract(zHat[i + 1]!, z)));
  const error = vectors.mmul(shrink).mmul(vectors.transpose()).mmul(start);
  return [x, ...split(network.widths, error).map((e, i) => float64.add(zStar[i + 1]!, e)), y];
}

/** Eigenvalues and eigenvectors of the Hessian, unproven. */
function modes({ network }: P): { readonly values: number[]; readonly vectors: Matrix } {
  const n = network.widths.slice(1, -1).reduce((sum, width) => sum + width, 0);
  const zero = (rows: number): M => float64.matrix(rows, n, new Float64Array(rows * n));
  const z = [zero(network.widths[0]!), ...split(network.widths, Matrix.eye(n)), zero(network.widths.at(-1)!)];
  const H = stacked(honest(supervised(network, z[0]!, z.at(-1)!), z));
  const found = new EigenvalueDecomposition(H, { assumeSymmetric: true });
  return { values: found.realEigenvalues, vectors: found.eigenvectorMatrix };
}

export const largestEigenvalue = (problem: P): number => Math.max(...modes(problem).values);

/** z_1..z_{L−1} one above the other. */
const stacked = (parts: readonly M[]): Matrix =>
  new Matrix(
    parts.flatMap(({ rows, columns, data }) =>
      Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]),
    ),
  );

/** The same taken apart again. */
function split(widths: readonly number[], all: Matrix): M[] {
  let row = 0;
  return widths.slice(1, -1).map((width) => {
    const part = all.subMatrix(row, row + width - 1, 0, all.columns - 1);
    row += width;
    return float64.matrix(width, all.columns, Float64Array.from(part.to1DArray()));
  });
}

export const times = (c: number, a: M): M => float64.scale(float64.matrix(1, 1, [c]), a);
export const entries = (a: M, f: (v: number, k: number) => number): M => ({ ...a, data: a.data.map(f) });
export const norm = (list: readonly M[]): number => frobenius(list.map(({ data }) => data));
/** Columns start..start+count−1. */
export const columns = (a: M, pick: readonly number[]): M =>
  float64.matrix(
    a.rows,
    pick.length,
    Float64Array.from(
      { length: a.rows * pick.length },
      (_, k) => a.data[Math.floor(k / pick.length) * a.columns + pick[k % pick.length]!]!,
    ),
  );
