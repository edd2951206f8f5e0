import type { Block, FloatArithmetic, InPlaceArithmetic } from '../arithmetic/arithmetic.ts';
import { everySample } from '../layers/linearAt.ts';
import type { Factors } from '../layers/layer.ts';
import { depth, layer } from '../network/linearGaussian.ts';
import { mapOf, prediction } from '../network/maps.ts';
import type { LinearProblem } from '../problem/problem.ts';

/** ∇F of one problem, ready to be evaluated again and again without allocating. */
export interface InPlaceGradient<M> {
  /** A new block of zeros shaped as the hidden activities: parts z_1..z_{L−1}. The caller's to free. */
  hidden(): Block<M>;
  /**
   *     target ← β·target + α ∇F(z)
   *
   * `target` may be z itself: with α = −η, β = 1 that is a step of gradient descent. With β = 0 whatever it held is overwritten.
   * Cost: 2L − 2 products n² B, and 4 passes over the hidden activities, 5 with biases.
   */
  add(alpha: number, z: Block<M>, beta: number, target: Block<M>): void;
  /** Frees what was kept for the evaluations. */
  free(): void;
}

/**
 * The gradient of `energyGradient`, compiled for one problem: all errors in one block, J_1 x + b_1 computed once, scalars on the host.
 *
 *     e ← z;  e_1 ← e_1 − J_1 x − b_1;  e_l ← e_l − b_l − J_l z_{l−1},  l = 2..L−1;  e_L ← y − b_L − J_L z_{L−1}
 *     target_l ← β·target_l − α J_{l+1}ᵀ p_{l+1} e_{l+1},  l = 1..L−1;  target ← target + α p e
 *
 * Assumes: `canOverwrite`; the problem's matrices outlive the result.   Source: as `energyGradient`, which is the readable form.
 */
export async function inPlaceGradient<M>(
  A: InPlaceArithmetic<M>,
  { network, x, y }: LinearProblem<M>,
): Promise<InPlaceGradient<M>> {
  const L = depth(network);
  const B = A.shape(x)[1];
  const number = async (scalar: M | undefined): Promise<number> =>
    scalar === undefined ? 1 : (await A.read(scalar))[0]!;
  const factors = network.layers.map((at): Factors<M> => mapOf(A, at).factors!);
  const scales = await Promise.all(factors.map(({ scale }) => number(scale)));
  const precisions = await Promise.all(network.layers.map(({ precision }) => number(precision)));
  const hidden = (): Block<M> => A.block(network.widths.slice(1, L).map((n) => [n, B]));
  const errors = hidden();
  const last = A.block([[network.widths[L]!, B]]);
  const e = [...errors.parts, ...last.parts];
  const fed = A.scope(() => prediction(A, layer(network, 1), x));
  // b_l for every sample, l = 2..L−1, and y − b_L; nothing where there is no bias
  const shifts = network.layers.slice(1).map((at) =>
    A.scope(() => {
      const { shift } = mapOf(A, at);
      return shift === undefined ? undefined : everySample(A, shift, x);
    }),
  );
  const above = shifts[L - 2] === undefined ? y : A.subtract(y, shifts[L - 2]!);
  const uniform = precisions.slice(0, L - 1).every((p) => p === precisions[0]);

  return {
    hidden,
    add(alpha, z, beta, target) {
      A.axpby(1, z.all, 0, errors.all);
      A.axpby(1, above, 0, e[L - 1]!);
      A.axpby(-1, fed, 1, e[0]!);
      // Each W_l is used twice in a row, while it is in the cache: z_{l−1} has served its last prediction once e_l is there.
      for (let i = 1; i < L; i++) {
        const { weights, skip } = factors[i]!;
        const [before, after] = [z.parts[i - 1]!, target.parts[i - 1]!];
        const shift = i < L - 1 ? shifts[i - 1] : undefined;
        if (shift !== undefined) A.axpby(-1, shift, 1, e[i]!);
        const factor = -alpha * precisions[i]!;
        if (weights !== undefined) A.gemm(-scales[i]!, weights, before, 1, e[i]!);
        if (skip) A.axpby(-1, before, 1, e[i]!);
        if (weights !== undefined) A.gemm(factor * scales[i]!, weights, e[i]!, beta, after, { transposeA: true });
        if (skip) A.axpby(factor, e[i]!, weights === undefined ? beta : 1, after);
      }
      if (uniform) A.axpby(alpha * precisions[0]!, errors.all, 1, target.all);
      else for (const [i, part] of target.parts.entries()) A.axpby(alpha * precisions[i]!, e[i]!, 1, part);
    },
    free() {
      const made = [fed, ...shifts, above].filter((a) => a !== undefined);
      A.free([errors.all, last.all, ...made.filter((a) => a !== x && a !== y)]);
    },
  };
}

/** Whether an arithmetic can overwrite its matrices. */
export const isInPlace = <M>(A: FloatArithmetic<M>): A is InPlaceArithmetic<M> =>
  ['block', 'gemm', 'axpby'].every((operation) => operation in A);

/** Whether that serves this problem: something is hidden, and every layer is J = τI + aW. */
export const canOverwrite = <M>(A: FloatArithmetic<M>, { network }: LinearProblem<M>): A is InPlaceArithmetic<M> =>
  isInPlace(A) && depth(network) > 1 && A.scope(() => network.layers.every((at) => mapOf(A, at).factors !== undefined));
