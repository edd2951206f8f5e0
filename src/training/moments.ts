import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { luSolve } from '../arithmetic/lu.ts';
import { EngineError } from '../errors.ts';
import type { FactorReading } from './readings.ts';
import { type Regularisation, regularisation } from './regularisation.ts';
import type { TrainingRule } from './rules.ts';

/**
 * A batch by what an update depends on. Every activity and error of a linear network is linear in its input, ẑ_l = F_l x, so that for
 * y = W_data x a mean over the batch contains it only as C = XXᵀ/B:
 *
 *     ΔW_l = (1/B) Σ_b s_{l,b} u_{l−1,b}ᵀ = s_l K u_{l−1}ᵀ      s_l, u_l: maps from a basis Q,  C = Q K Qᵀ
 *
 * Q = I, K = C for a batch, whose size no longer matters; Q = x, K = 1 for a sample.
 */
export interface MomentBatch<M> {
  /** Q (n_0 × q); the identity where left out. */
  readonly x?: M;
  /** W_data Q (n_L × q). */
  readonly y: M;
  /** K (q × q), symmetric; the identity where left out. */
  readonly moment?: M;
  /** K(K + εI)⁻¹ for Q = I: what rescaled updates of W_1 need, the same for all networks. */
  readonly inputFactor?: M;
}

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

/** The update directions of a step, ΔW_l (n_l × n_{l−1}), l = 1..L, and what they were made with. */
export interface MomentChanges<M> {
  readonly changes: readonly M[];
  /** (W_data − W_{L:1}) Q */
  readonly residual: M;
  /** E_B⟨u_{l−1}, ẑ_{l−1}⟩ = 1/α_l, where updates are rescaled by rates. */
  readonly overlaps: readonly M[];
  /** Of each Σ whose ε was computed. */
  readonly regularisations: readonly Regularisation[];
}

const transposeA = { transposeA: true } as const;
const transposeB = { transposeB: true } as const;

/**
 * The updates of a rule by second moments; unit scales and precisions, no skips.
 *
 *     S_1 = I,  S_l = I + W_l S_{l−1} W_lᵀ          S = S_L = Σ_l W_{L:l+1} W_{L:l+1}ᵀ
 *     s_L = r or S⁻¹ r,  s_{l−1} = W_lᵀ s_l          backpropagation, predictive coding
 *     u_l = W_l u_{l−1} (+ s_l for predictive coding)
 *     ΔW_l = s_l K u_{l−1}ᵀ
 *
 * Source: 2605.11911 Eq. (4), (7), (9), (13), (24)–(28), (33).   Cost: 4L products n³, 7L and a solve for predictive coding; 2 products
 * and a solve a layer for factors.
 * @throws {SingularError} when a factor or an overlap cannot be inverted
 * @throws {EngineError} when A cannot be read where ε is asked for
 */
export function momentChanges<M>(
  A: MomentArithmetic<M>,
  rule: TrainingRule,
  weights: readonly M[],
  batch: MomentBatch<M>,
  factors?: FactorOptions,
): MomentChanges<M> {
  const L = weights.length;
  const zHat: (M | undefined)[] = [batch.x]; // undefined is the identity
  for (let l = 1; l <= L; l++) zHat[l] = after(A, weights[l - 1]!, zHat[l - 1]);
  const residual = A.subtract(batch.y, zHat[L]!);
  const s: M[] = [];
  s[L] = rule.errors === 'backprop' ? residual : A.solve(rescalingMatrix(A, weights), residual);
  for (let l = L; l > 1; l--) s[l - 1] = A.multiply(weights[l - 1]!, s[l]!, transposeA);
  const u = rule.errors === 'backprop' ? zHat : [batch.x];
  if (rule.errors === 'predictive-coding')
    for (let l = 1; l < L; l++) u[l] = A.add(after(A, weights[l - 1]!, u[l - 1]), s[l]!);
  const layer = (l: number): Layer<M> => ({
    ...{ s: s[l]!, u: u[l - 1], zHat: zHat[l - 1], uK: times(A, u[l - 1], batch.moment) },
  });
  const layers = weights.map((_, i) => layer(i + 1));
  if (rule.rescaling === 'none')
    return { changes: layers.map((at) => plainChange(A, at)), residual, overlaps: [], regularisations: [] };
  if (rule.rescaling === 'rates') {
    const overlaps = layers.map(({ uK, zHat }) => A.inner(uK, zHat ?? A.identity(A.shape(uK)[0])));
    const changes = layers.map((at, i) => A.scale(A.reciprocal(overlaps[i]!), plainChange(A, at)));
    return { changes, residual, overlaps, regularisations: [] };
  }
  const regularisations: Regularisation[] = [];
  const changes = layers.map((at, i) => {
    if (i === 0 && batch.inputFactor !== undefined) return A.multiply(at.s, batch.inputFactor);
    return factoredChange(A, at, factors, batch.moment, (found) => regularisations.push(found));
  });
  return { changes, residual, overlaps: [], regularisations };
}

/** A layer's error s, and the activities u and ẑ before it, as maps from Q; uK for the update. */
interface Layer<M> {
  readonly s: M;
  readonly u: M | undefined;
  readonly zHat: M | undefined;
  readonly uK: M;
}

/** W u, where `undefined` is the identity. */
const after = <M>(A: Arithmetic<M>, W: M, u: M | undefined): M => (u === undefined ? W : A.multiply(W, u));

function times<M>(A: Arithmetic<M>, u: M | undefined, K: M | undefined): M {
  if (u === undefined) return K!;
  return K === undefined ? u : A.multiply(u, K);
}

const plainChange = <M>(A: Arithmetic<M>, { s, u, uK }: Layer<M>): M =>
  u === undefined ? A.multiply(s, uK) : A.multiply(s, uK, transposeB); // K is symmetric

/** S by the recursion from the input up; S_1 = I.   Cost: 2(L−1) products. */
function rescalingMatrix<M>(A: Arithmetic<M>, weights: readonly M[]): M {
  let S: M | undefined;
  for (const W of weights.slice(1)) {
    const WSW = A.multiply(S === undefined ? W : A.multiply(W, S), W, transposeB);
    S = A.add(A.identity(A.shape(WSW)[0]), WSW);
  }
  return S ?? A.identity(A.shape(weights[0]!)[0]);
}

/**
 * ΔW_l A_l with A_l = (Σ + εI)⁻¹, Σ = ẑ K uᵀ (corrected) or u K ẑᵀ (printed), by (ΔW_l A_l)ᵀ = (Σ + εI)⁻ᵀ (u K sᵀ).
 *
 * Without ε, a basis of fewer columns than Σ has rows makes Σ⁺ = (uᵀ)⁺ K⁻¹ ẑ⁺ (corrected) for ẑ and u of full column rank, hence
 *
 *     ΔW_l Σ⁺ = s ẑ⁺ (corrected),   s K uᵀ (ẑᵀ)⁺ K⁻¹ u⁺ (printed),   v⁺ = (vᵀv)⁻¹ vᵀ
 */
function factoredChange<M>(
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
