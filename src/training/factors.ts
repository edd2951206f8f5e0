import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { luSolve } from '../arithmetic/lu.ts';
import { EngineError } from '../errors.ts';
import type { FactorReading } from './readings.ts';
import { type Regularisation, regularisation } from './regularisation.ts';

/** An arithmetic for factors that are not symmetric, and whose entries ε can be read from. */
export type MomentArithmetic<M> = Arithmetic<M> & {
  solveAny?(a: M, b: M): M;
  entries?(a: M): Float64Array;
};

/** How factors are regularised. */
export interface FactorOptions {
  readonly reading: FactorReading;
  /** α of ε = max(0, αλ_max − λ_min). */
  readonly alpha: number;
}

/** A layer's error s, and the activities u and ẑ before it, as maps from Q; uK for the update. */
export interface Layer<M> {
  readonly s: M;
  readonly u: M | undefined;
  readonly zHat: M | undefined;
  readonly uK: M;
}

const transposeA = { transposeA: true } as const;
const transposeB = { transposeB: true } as const;

/**
 * ΔW_l A_l with A_l = (Σ + εI)⁻¹, Σ = ẑ K uᵀ (corrected) or u K ẑᵀ (printed), by (ΔW_l A_l)ᵀ = (Σ + εI)⁻ᵀ (u K sᵀ).
 *
 * Without ε, a basis of fewer columns than Σ has rows makes Σ⁺ = (uᵀ)⁺ K⁻¹ ẑ⁺ (corrected) for ẑ and u of full column rank, hence
 *
 *     ΔW_l Σ⁺ = s ẑ⁺ (corrected),   s K uᵀ (ẑᵀ)⁺ K⁻¹ u⁺ (printed),   v⁺ = (vᵀv)⁻¹ vᵀ
 */
export function factoredChange<M>(
  A: MomentArithmetic<M>,
  { s, u, zHat, uK }: Layer<M>,
  factors: FactorOptions | undefined,
  K: M | undefined,
  onFound: (found: Regularisation) => void,
): M {
  const { reading } = requireFactors(factors);
  const [n, q] = A.shape(uK);
  if (reading.spectrum === undefined && q < n && u !== undefined && zHat !== undefined) {
    const left = (v: M): M => A.solve(A.multiply(v, v, transposeA), A.transpose(v)); // v⁺
    if (reading.form === 'corrected') return A.multiply(s, left(zHat));
    const inner = A.transpose(A.multiply(left(zHat), u)); // uᵀ(ẑᵀ)⁺, q × q
    const K2 = K ?? A.identity(q);
    return A.multiply(A.multiply(s, A.multiply(A.multiply(K2, inner), inverseOf(A, K2))), left(u));
  }
  const right = A.multiply(uK, s, transposeB); // (s K uᵀ)ᵀ: K is symmetric
  const transposed = // Σᵀ
    zHat === undefined
      ? uK
      : reading.form === 'corrected'
        ? A.multiply(uK, zHat, transposeB)
        : A.multiply(zHat, uK, transposeB);
  return A.transpose(solveAny(A, regularised(A, transposed, requireFactors(factors), onFound), right));
}

const inverseOf = <M>(A: MomentArithmetic<M>, K: M): M => solveAny(A, K, A.identity(A.shape(K)[0]));

/**
 * The X with A·X = B for any invertible A: by the engine's own elimination, by `luSolve` where entries are doubles that can be read,
 * and otherwise by `solve`, which in exact systems takes any invertible A.
 */
export function solveAny<M>(A: MomentArithmetic<M>, a: M, b: M): M {
  if (A.solveAny) return A.solveAny(a, b);
  if (!A.entries) return A.solve(a, b);
  const [n, m] = A.shape(b);
  return A.matrix(n, m, luSolve<'float64'>(A.entries(a), A.entries(b), n, m));
}

/** @throws {EngineError} when a rule with factors has no reading of them */
export function requireFactors(factors: FactorOptions | undefined): FactorOptions {
  if (factors) return factors;
  throw new EngineError(
    'requireFactors: factors must be given for a rule with factors, got none; name a reading and its α',
  );
}

/** Σᵀ + εI. */
export function regularised<M>(
  A: MomentArithmetic<M>,
  transposed: M,
  { reading, alpha }: FactorOptions,
  onFound: (found: Regularisation) => void,
): M {
  if (reading.spectrum === undefined) return transposed;
  if (!A.entries)
    throw new EngineError(
      `momentChanges: A must be readable where ε is asked for, got ${A.name}; take a reading without ε`,
    );
  const n = A.shape(transposed)[0];
  // The triangle that a symmetric solver reads is the lower one of Σ.
  const sigma = A.entries(reading.spectrum === 'triangle' ? A.transpose(transposed) : transposed);
  const found = regularisation(sigma, n, reading.spectrum, alpha);
  onFound(found);
  if (!(found.epsilon > 0 && found.epsilon < Infinity)) return transposed;
  return A.add(transposed, A.scale(A.matrix(1, 1, [found.epsilon]), A.identity(n)));
}

/** K(K + εI)⁻¹ for Q = I, which is the identity without ε. */
export function inputFactor<M>(A: MomentArithmetic<M>, K: M, factors: FactorOptions): M {
  return A.transpose(
    solveAny(
      A,
      regularised(A, K, factors, () => undefined),
      K,
    ),
  );
}
