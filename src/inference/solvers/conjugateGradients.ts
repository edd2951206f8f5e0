import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import { type CertifiedOptions, type DescentOutcome, untilCertified } from '../certified.ts';
import { stepping } from '../minimise.ts';
import { type Hidden, gradientAt, hessianProduct, times } from './system.ts';

/**
 * Conjugate gradients on H z = b, matrix-free; each sample is a system of its own with its own α and β, all in one block.
 *
 *     α = ‖r‖²/⟨p, H p⟩,  z ← z + α p,  r' = r − α H p,  p ← r' + (‖r'‖²/‖r‖²) p;   r = −∇F(z) at the start
 *
 * In exact arithmetic ‖e_k‖_H ≤ 2 q^k ‖e_0‖_H for each sample, q = (√κ−1)/(√κ+1). The certificate reads the 2-norm of the
 * gradient, and √μ ‖e‖_H ≤ ‖∇F‖ ≤ √λ_max ‖e‖_H, so ‖∇F(z_k)‖ ≤ 2√κ q^k ‖∇F(z_0)‖. It needs no λ_max. r is recurred: where
 * rounding parts it from −∇F(z), the certificate sees the latter. r and p are held in units of a power of two, in which no square of
 * large or small numbers is lost, and no bit changes.
 * Per-sample products come to the host as one B × B matrix, so a step also costs 5L products n B².
 * Shapes: z_l (n_l × B).   Cost: 2L products n² B a step.   Source: Hestenes & Stiefel 1952; bound: Saad, 2nd ed., Eq. (6.128).
 */
export function conjugateGradients<M>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
  options: CertifiedOptions,
): Promise<DescentOutcome<M>> {
  let rr: Float64Array | undefined;
  let unit = 1;
  const start = async (z: Hidden<M>): Promise<M[]> => {
    const gradient = A.scope(() => gradientAt(A, problem, z));
    unit = await powerOfTwo(A, gradient);
    const r = A.scope(() => times(A, -1 / unit, gradient));
    A.free(gradient);
    return r;
  };
  const method = stepping<M>(async ({ variables: z, memory }) => {
    const first = memory.length === 0 ? await start(z) : [];
    const r = memory.length === 0 ? first : memory.slice(0, z.length);
    const p = memory.length === 0 ? first : memory.slice(z.length);
    rr ??= await columnProducts(A, r, r);
    const Hp = A.scope(() => hessianProduct(A, problem.network, p));
    const alpha = quotients(rr, await columnProducts(A, p, Hp));
    const [moved, next] = A.scope(() => [
      addColumns(
        A,
        z,
        alpha.map((a) => a * unit),
        p,
      ),
      addColumns(
        A,
        r,
        alpha.map((a) => -a),
        Hp,
      ),
    ]) as [M[], M[]];
    const nextNorms = await columnProducts(A, next, next);
    const beta = quotients(nextNorms, rr);
    const direction = A.scope(() => addColumns(A, next, beta, p));
    rr = nextNorms;
    A.free([...Hp, ...first]);
    return { variables: moved, memory: [...next, ...direction] };
  });
  return untilCertified(A, problem, options, { method });
}

/** The one next below the largest entry, as far as both it and its inverse are numbers of the engine; 1 where there is none. */
async function powerOfTwo<M>(A: FloatArithmetic<M>, X: Hidden<M>): Promise<number> {
  const entries = await Promise.all(X.map((x) => A.read(x)));
  const largest = entries.map((data) => data.reduce((most, v) => Math.max(most, Math.abs(v)), 0));
  const exponent = Math.floor(Math.log2(Math.max(...largest)));
  const limit = A.unitRoundoff > 2 ** -50 ? 120 : 1000;
  return Number.isFinite(exponent) ? 2 ** Math.max(-limit, Math.min(limit, exponent)) : 1;
}

/** ⟨x_b, y_b⟩ for each sample b, over all hidden layers: the diagonal of Σ_l X_lᵀ Y_l. */
async function columnProducts<M>(A: FloatArithmetic<M>, X: Hidden<M>, Y: Hidden<M>): Promise<Float64Array> {
  const gram = A.scope(() =>
    X.map((x, l) => A.multiply(x, Y[l]!, { transposeA: true })).reduce((sum, term) => A.add(sum, term)),
  );
  const entries = await A.read(gram);
  A.free([gram]);
  const B = Math.sqrt(entries.length);
  return Float64Array.from({ length: B }, (_, b) => entries[b * (B + 1)]!);
}

/** X + Y diag(c): column b moves by c_b. */
function addColumns<M>(A: FloatArithmetic<M>, X: Hidden<M>, c: Float64Array, Y: Hidden<M>): M[] {
  const B = c.length;
  const diagonal = new Float64Array(B * B);
  for (let b = 0; b < B; b++) diagonal[b * (B + 1)] = c[b]!;
  const C = A.matrix(B, B, diagonal);
  return X.map((x, l) => A.add(x, A.multiply(Y[l]!, C)));
}

/** a/b, and 0 where a sample has nothing left to do. */
const quotients = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => (b[i] === 0 ? 0 : x / b[i]!));
