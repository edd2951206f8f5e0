import { LuDecomposition, Matrix } from 'ml-matrix';
import type { ActivationName } from '../../../arithmetic/activations.ts';
import { elementwise } from '../../../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../../arithmetic/float64.ts';
import { type GenerativeModel, mapModel, sizesOf } from '../../../network/generative.ts';
import { drawLatents } from '../../../network/generativeDraw.ts';
import { type GenerativeProblem, generative } from '../../../problem/generative.ts';
import type { InferenceOptions, Undecided } from '../../rule.ts';
import { type GenerativeUpdates, hebbianUpdates } from '../hebbian.ts';
import { pcnIterative } from '../pcnIterative.ts';
import type { SettleOptions, WrongGenerativeRule } from '../rule.ts';
import { settledLatents } from '../settledLatents.ts';

export type M = Float64Matrix;
/** Wrong rules compute on the host, in double. */
export type P = GenerativeProblem<M>;
export type Texts = Pick<WrongGenerativeRule, 'id' | 'name' | 'description' | 'defect' | 'refutedBy'>;

export const A = elementwise(float64);

interface Given extends Texts {
  readonly infer?: (problem: P, options: InferenceOptions) => Promise<readonly M[] | Undecided>;
  readonly learn?: (problem: P, latents: readonly M[]) => GenerativeUpdates<M>;
  readonly predict?: (problem: P, options: InferenceOptions) => Promise<M | Undecided>;
  readonly energy?: (problem: P, latents: readonly M[]) => Promise<number>;
  readonly settle?: (problem: P, options: SettleOptions<M>) => Promise<readonly M[]>;
}

/** The iterative rule, but for what is given. */
export const wrong = ({ infer, learn, predict, energy, settle, ...texts }: Given): WrongGenerativeRule => ({
  ...texts,
  kind: 'generative',
  infer: (_, problem, options) => (infer ? infer(problem, options) : right(problem, options)),
  learn: (_, problem, latents) => (learn ? learn(problem, latents) : hebbian(problem, latents)),
  predict: (_, problem, options) => (predict ? predict(problem, options) : pcnIterative.predict(A, problem, options)),
  ...(energy ? { energy: (_, problem, latents) => energy(problem, latents) } : {}),
  ...(settle ? { settle: (_, problem, options) => settle(problem, options) } : {}),
  departures: {},
});

/** Latents as they must be. */
export const right = (problem: P, options: InferenceOptions): Promise<readonly M[] | Undecided> =>
  settledLatents(A, problem, options);

/** Updates as they must be. */
export const hebbian = (problem: P, latents: readonly M[]): GenerativeUpdates<M> => hebbianUpdates(A, problem, latents);

/** R x_L of latents, if there are any. */
export const readoutOf = ({ model }: P, latents: readonly M[] | Undecided): M | Undecided =>
  'undecided' in latents ? latents : A.multiply(model.readout, latents.at(-1)!);

/** The right prediction, and then something done to it. */
export const afterwards =
  (change: (found: M, problem: P) => M) =>
  async (problem: P, options: InferenceOptions): Promise<M | Undecided> => {
    const found = readoutOf(problem, await right(unlabelled(problem), options));
    return 'undecided' in found ? found : change(found, problem);
  };

/** The same data and label in a network with other numbers, and so on. */
export const changed = ({ model, data, target }: P, change: Partial<GenerativeModel<M>>): P =>
  generative(A, { ...model, ...change }, data, target);
export const unlabelled = ({ model, data }: P): P => generative(A, model, data);

export function withoutPrior({ model, data, target }: P): P {
  const { weights, activations, precisions, readout, readoutPrecision } = model;
  return generative(A, { weights, activations, precisions, readout, readoutPrecision }, data, target);
}

export const times = (c: number, a: M): M => ({ ...a, data: a.data.map((v) => c * v) });
export const one: M = float64.matrix(1, 1, [1]);

/** ∂E/∂x_1..∂E/∂x_L of each sample, or what a wrong rule takes for it. */
export type Gradient = (problem: P, latents: readonly M[]) => readonly M[];

/** The gradient with parts that can be replaced: the right one where none is. */
export const assembled =
  (parts: {
    /** f_l′, from the preactivation a_l and the state x_l. */
    readonly slope?: (phi: ActivationName, a: M, x: M) => M;
    /** What comes back from layer l: W_lᵀ g. */
    readonly feedback?: (W: M, g: M, l: number) => M;
    /** The label's pull at the top, p_y Rᵀ(R x_L − y). */
    readonly pull?: (problem: P, top: M) => M;
    /** The error of layer l, times its precision. */
    readonly weighted?: (error: M, precision: M, l: number) => M;
  }): Gradient =>
  (problem, latents) => {
    const { model, data, target } = problem;
    const { slope = (phi, a) => A.slope(phi, a), feedback = back, weighted = (e, p) => A.scale(p, e) } = parts;
    const x = [data, ...latents];
    const errors = model.weights.map((W, l) => {
      const a = A.multiply(W, x[l + 1]!);
      const e = A.subtract(x[l]!, A.activate(model.activations[l]!, a));
      const own = weighted(e, model.precisions[l]!, l);
      return { own, gated: A.hadamard(slope(model.activations[l]!, a, x[l]!), own) };
    });
    return latents.map((xl, i) => {
      const from = feedback(model.weights[i]!, errors[i]!.gated, i);
      const above = errors[i + 1];
      if (above !== undefined) return A.subtract(above.own, from);
      const prior = model.priorPrecision === undefined ? times(0, xl) : A.scale(model.priorPrecision, xl);
      const label = target === undefined ? times(0, xl) : (parts.pull ?? pull)(problem, xl);
      return A.subtract(A.add(prior, label), from);
    });
  };

/** The gradient as it must be. */
export const honest = assembled({});

export const back = (W: M, g: M): M => A.multiply(W, g, { transposeA: true });
export const pull = ({ model, target }: P, top: M): M =>
  A.scale(model.readoutPrecision, back(model.readout, A.subtract(A.multiply(model.readout, top), target!)));

/** A rule that settles where a wrong gradient vanishes, with a label and without. */
export const wrongGradient = (texts: Texts, gradient: Gradient): WrongGenerativeRule =>
  wrong({
    ...texts,
    infer: async (problem, options) => restOf(problem, gradient, options),
    predict: async (problem, options) => readoutOf(problem, restOf(unlabelled(problem), gradient, options)),
  });

/** Steps that a nonlinear network is given, and their size. */
const [STEPS, RATE] = [400, 0.1] as const;

/** Where a gradient vanishes: in linear networks it is affine, and solved for; elsewhere it is followed for a while. */
export function restOf(problem: P, gradient: Gradient, { seed }: Pick<InferenceOptions, 'seed'>): readonly M[] {
  const { model, data } = problem;
  if (model.activations.every((phi) => phi === 'identity')) return affineRest(problem, gradient);
  const start = drawLatents(A, sizesOf(A, model), data.columns, 0.1, seed);
  return descended(start, problem, gradient, RATE, STEPS);
}

/** A random start, half as wide as a standard normal one. */
export const startOf = ({ model, data }: P, seed: number): readonly M[] =>
  drawLatents(A, sizesOf(A, model), data.columns, 0.5, seed);

/** x ← x − η g(x), so many times. */
export function descended(
  start: readonly M[],
  problem: P,
  gradient: Gradient,
  eta: number,
  steps: number,
): readonly M[] {
  let x = start;
  for (let k = 0; k < steps; k++) {
    const g = gradient(problem, x);
    x = x.map((xl, i) => A.subtract(xl, times(eta, g[i]!)));
  }
  return x;
}

/** The affine map is read off at zero and at the unit vectors.   Cost: O(n³), n = n_1 + … + n_L. */
function affineRest(problem: P, gradient: Gradient): readonly M[] {
  const { model, data, target } = problem;
  const widths = sizesOf(A, model).widths.slice(1);
  const n = widths.reduce((sum, width) => sum + width, 0);
  const zeros = (rows: number, columns: number): M => A.matrix(rows, columns, new Float64Array(rows * columns));
  const unit = generative(A, model, zeros(data.rows, n), target && zeros(target.rows, n));
  const H = stacked(gradient(unit, split(widths, Matrix.eye(n))));
  const b = stacked(
    gradient(
      problem,
      widths.map((width) => zeros(width, data.columns)),
    ),
  );
  return split(widths, Matrix.mul(new LuDecomposition(H).solve(b), -1));
}

const stacked = (parts: readonly M[]): Matrix =>
  new Matrix(
    parts.flatMap(({ rows, columns, data }) =>
      Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]),
    ),
  );

function split(widths: readonly number[], all: Matrix): M[] {
  let row = 0;
  return widths.map((width) => {
    const part = all.subMatrix(row, row + width - 1, 0, all.columns - 1);
    row += width;
    return A.matrix(width, all.columns, Float64Array.from(part.to1DArray()));
  });
}

/** Rows 0..n−1, beginning again where there are fewer. */
export const cycled = (a: M, n: number): M =>
  A.matrix(
    n,
    a.columns,
    Float64Array.from({ length: n * a.columns }, (_, k) => a.data[k % a.data.length]!),
  );

/** The model in float32 numbers. */
export const single = (problem: P): P => {
  const round = (a: M): M => ({ ...a, data: Float64Array.from(Float32Array.from(a.data)) });
  const { model, data, target } = problem;
  return generative(A, mapModel(model, round), round(data), target && round(target));
};
