import { frobenius } from '../../arithmetic/norm.ts';
import { type Differences, LAMBDA } from './differences.ts';

/** ⟨g, J v⟩ by differences beside ⟨Jᵀ g, v⟩ from the model. */
export interface ProductTest {
  readonly kind: 'agrees' | 'differs' | 'too coarse';
  /** ⟨g, J v⟩ */
  readonly expected: number;
  /** ⟨Jᵀ g, v⟩ */
  readonly got: number;
  readonly bound: number;
  /** Where it was decided. */
  readonly step: number;
  readonly kinks: number;
}

/**
 * The bound's largest share τ of the derivative found that still tells every factor c with |c − 1| ≥ ½: a sign, a zero, a double, a half.
 * The true derivative is at least (1 − τ) of the one found, so c times it is off by |c − 1| (1 − τ) − τ of it, which is beyond the bound
 * where τ < |c − 1|/(2 + |c − 1|), 1/5 for a half.
 */
const TELLING = 0.2;
/** A derivative below this share of the layer's largest is none. */
const NEGLIGIBLE = 1e-3;

export const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/**
 * The dot-product test ⟨g, J v⟩ = ⟨Jᵀ g, v⟩ at the step whose bound is least.
 *
 *     |⟨g, D⟩ − ⟨g, J v⟩| ≤ Σ |g_i| (truncation_i + roundoff)        |⟨Jᵀg, v⟩| is off by at most λ √n u Σ |(Jᵀg)_i v_i|
 *
 * @param scale the largest ‖J v‖ of the layer: where this derivative is nothing beside it, zero is an answer
 */
export function productTest(
  g: Float64Array,
  steps: readonly Differences[],
  pulled: Float64Array,
  v: Float64Array,
  { u, scale }: { readonly u: number; readonly scale: number },
): ProductTest {
  const got = dot(pulled, v);
  const rounding = LAMBDA * Math.sqrt(g.length) * u * pulled.reduce((sum, p, i) => sum + Math.abs(p * v[i]!), 0);
  const tried = steps.map(({ derivative, truncation, roundoff, step, kinks }) => ({
    ...{ expected: dot(g, derivative), step, kinks },
    bound: rounding + g.reduce((sum, value, i) => sum + Math.abs(value) * (truncation[i]! + roundoff), 0),
  }));
  const best = tried.reduce((a, b) => (b.bound < a.bound ? b : a));
  const kinks = Math.max(...tried.map(({ kinks }) => kinks));
  const off = Math.abs(best.expected - got);
  const telling = TELLING * Math.max(Math.abs(best.expected), NEGLIGIBLE * frobenius([g]) * scale);
  const kind = !(off <= best.bound) ? 'differs' : best.bound <= telling ? 'agrees' : 'too coarse';
  return { kind, ...best, got, kinks };
}
