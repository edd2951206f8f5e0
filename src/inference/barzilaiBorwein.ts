import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { normFrom, squaresOn } from '../arithmetic/norm.ts';
import { ValueError } from '../errors.ts';
import type { Iterate, Method, Stop } from './minimise.ts';

/** A smooth function at a point. */
export interface Evaluated<M> {
  /** Its value: 1×1. */
  energy(): M;
  /** Its gradient, shaped as the variables. */
  gradient(): readonly M[];
}

/** Where the method stands, with the scalars that were read: value and ‖gradient‖ there, the next step size, the last values. */
export interface Descending<M> extends Iterate<M> {
  readonly value: number;
  readonly gradientNorm: number;
  readonly stepSize: number;
  readonly values: readonly number[];
  /** Both when they last fell notably, and how many steps ago. */
  readonly least: { readonly value: number; readonly gradientNorm: number; readonly idle: number };
}

const FIRST_STEP = 0.1;
const SHRINK = 4;
/** F may rise above its last value, never above the largest of so many. */
const MEMORY = 10;
/** Below this step there is no descent left that doubles can see, and above its reciprocal nothing but overflow. */
const LEAST_STEP = 2 ** -60;
/** How many roundings of F are forgiven. */
const FORGIVEN = 2 ** 13;
/** So many steps that lower neither F nor the gradient notably go to and fro across a kink. */
const IDLE = 1000;
/** By so much of itself a number has to fall to count. */
const NOTABLE = 2 ** -10;

/**
 * Gradient descent whose step size finds itself, for functions without a known smoothness. A step is one trial that was accepted.
 *
 *     v ← v − η g;   η = ⟨s, s⟩/⟨s, y⟩ from the last step s and the change y of the gradient, or 2η where ⟨s, y⟩ ≤ 0
 *
 * A trial whose F exceeds the largest of the last ten (and the rounding of F) is taken back, and η divided by 4; below η = 2⁻⁶⁰, or
 * after 1000 steps that lowered neither F nor ‖g‖ notably, no step is left. Runs on A's device; three scalars are read a trial.
 * Source: Barzilai and Borwein 1988; Grippo, Lampariello and Lucidi 1986 for the ten.   Cost: one value and gradient a trial.
 */
export function barzilaiBorwein<M>(
  A: FloatArithmetic<M>,
  at: (variables: readonly M[]) => Evaluated<M>,
): Method<M, Descending<M>> {
  const scalar = async (c: M): Promise<number> => {
    const value = (await A.read(c))[0]!;
    A.free([c]);
    return value;
  };
  const evaluate = async (
    variables: readonly M[],
  ): Promise<Pick<Descending<M>, 'memory' | 'value' | 'gradientNorm'>> => {
    const { memory, energy, square } = A.scope(() => {
      const found = at(variables);
      const gradient = found.gradient();
      return { memory: gradient, energy: found.energy(), square: squaresOn(A, gradient) };
    });
    const value = await scalar(energy);
    return { memory, value, gradientNorm: await normFrom(A, await scalar(square), memory) };
  };
  return {
    async begin(variables) {
      const found = await evaluate(variables);
      return {
        variables,
        ...found,
        stepSize: FIRST_STEP,
        values: [found.value],
        least: { value: found.value, gradientNorm: found.gradientNorm, idle: 0 },
      };
    },
    async advance({ variables, memory: gradient, gradientNorm, stepSize, values, least }) {
      if (least.idle >= IDLE) return undefined;
      const rounding = (value: number): number => FORGIVEN * A.unitRoundoff * Math.abs(value);
      const most = Math.max(...values);
      for (let eta = stepSize; eta >= LEAST_STEP; eta /= SHRINK) {
        const trial = A.scope(() => {
          const step = A.matrix(1, 1, [eta]);
          return variables.map((v, i) => A.subtract(v, A.scale(step, gradient[i]!)));
        });
        const found = await evaluate(trial);
        if (!(found.value <= most + rounding(most))) {
          A.free([...trial, ...found.memory]);
          continue;
        }
        // s = −η g, so ⟨s, s⟩/⟨s, y⟩ = η ‖g‖² / ⟨g, g − g_new⟩; both in a unit in which neither over- nor underflows
        const unit = unitOf(gradientNorm, A.unitRoundoff);
        const turned = A.scope(() => {
          const toUnit = A.matrix(1, 1, [1 / unit]);
          return products(
            A,
            gradient.map((g) => A.scale(toUnit, g)),
            gradient.map((g, i) => A.scale(toUnit, A.subtract(g, found.memory[i]!))),
          );
        });
        const bend = await scalar(turned);
        const fell =
          found.value < least.value - NOTABLE * Math.abs(least.value) ||
          found.gradientNorm < (1 - NOTABLE) * least.gradientNorm;
        return {
          ...{ variables: trial, ...found },
          stepSize: Math.min(eta * (bend > 0 ? (gradientNorm / unit) ** 2 / bend : 2), 1 / LEAST_STEP),
          values: [...values, found.value].slice(-MEMORY),
          least: fell
            ? {
                value: Math.min(least.value, found.value),
                gradientNorm: Math.min(least.gradientNorm, found.gradientNorm),
                idle: 0,
              }
            : { ...least, idle: least.idle + 1 },
        };
      }
      return undefined;
    },
  };
}

/** A power of two near a norm whose square is far from 1, as far as it and its inverse are numbers of the engine; else 1. */
function unitOf(norm: number, unitRoundoff: number): number {
  if (norm === 0 || !Number.isFinite(norm) || (norm > 2 ** -30 && norm < 2 ** 30)) return 1;
  const limit = unitRoundoff > 2 ** -50 ? 120 : 1000;
  return 2 ** Math.max(-limit, Math.min(limit, Math.floor(Math.log2(norm))));
}

/** Σ_i ⟨x_i, y_i⟩: 1×1. */
const products = <M>(A: FloatArithmetic<M>, X: readonly M[], Y: readonly M[]): M =>
  X.map((x, i) => A.inner(x, Y[i]!)).reduce((sum, term) => A.add(sum, term), A.matrix(1, 1, [0]));

/**
 * Ends where the gradient is small: ‖∇F‖ ≤ gradientNorm. That is no proof of a minimum.
 * @throws {ValueError} when the norm is negative
 */
export function untilGradient<M>(goal: number): Stop<Descending<M>> {
  if (!(goal >= 0))
    throw new ValueError(`untilGradient: gradientNorm must be at least 0, got ${goal}; it is where to stop`);
  return {
    every: 1,
    look({ value, gradientNorm }) {
      if (!Number.isFinite(gradientNorm) || !Number.isFinite(value)) return 'non-finite';
      return gradientNorm <= goal ? 'converged' : undefined;
    },
  };
}

/** F is flat where it fell by less than this share of itself over so many steps. */
const [FLAT, FLAT_STEPS] = [1e-7, 50];

/**
 * Ends where the gradient is small beside the one at the start: ‖∇F‖ ≤ relative·‖∇F₀‖; or, with the status `flat`, where F has fallen by
 * less than 10⁻⁷ of itself over 50 steps and the gradient is still above. Networks with kinks come to rest there: ReLU's gradient norm
 * does not go to zero. A gradient that is zero at the start is at rest.
 * @throws {ValueError} when the share is not between 0 and 1
 */
export function untilRelative<M>(relative: number): Stop<Descending<M>> {
  if (!(relative >= 0 && relative < 1))
    throw new ValueError(
      `untilRelative: relative must be at least 0 and below 1, got ${relative}; it is a share of the first gradient, try 1e-6`,
    );
  let goal = 0;
  let before = Infinity;
  return {
    every: 1,
    look({ value, gradientNorm }, steps) {
      if (!Number.isFinite(gradientNorm) || !Number.isFinite(value)) return 'non-finite';
      if (steps === 0) goal = relative * gradientNorm;
      if (gradientNorm <= goal) return 'converged';
      if (steps % FLAT_STEPS !== 0) return undefined;
      if (before - value < FLAT * Math.abs(value)) return 'flat';
      before = value;
      return undefined;
    },
  };
}
