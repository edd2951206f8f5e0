import { PIECEWISE_LINEAR } from '../arithmetic/activations.ts';
import type { Bounded } from '../arithmetic/errorBound.ts';
import { elementwiseBound } from '../arithmetic/elementwiseBound.ts';
import { elementwise } from '../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { boundedChain } from '../inference/boundedTree.ts';
import { exactly } from '../inference/certificate.ts';
import { sampleHessian } from '../inference/curvature.ts';
import { exactTree } from '../inference/localCertificate.ts';
import { gradientOf, stateAt } from '../inference/state.ts';
import { dense } from '../layers/dense.ts';
import type { Numbers } from '../layers/layer.ts';
import { type ChainView, chainOf } from '../problem/chain.ts';
import { type Supervised, supervised } from '../problem/problem.ts';
import { columns } from './matrices.ts';

type M = Float64Matrix;
type B = Bounded<M>;

const A = elementwise(float64);
const E = elementwiseBound(float64.unitRoundoff);

/** Whether every unit with a kink is on the same side of it. */
export function sameSides(p: Supervised<M>, one: readonly M[], other: readonly M[]): boolean {
  return chainOf(p).every((view, i) => {
    if (!hasKinks(view)) return true;
    const slopes = (z: M): Float64Array => A.slope(view.activation, intoActivation(A, view, z)).data;
    const [a, b] = [slopes(one[i]!), slopes(other[i]!)];
    return a.every((v, k) => v === b[k]);
  });
}

/**
 * Whether it is proven that no minimum has every unit on the side of its kink where the sweep has it: `false` where nothing is.
 *
 * Between kinks F is quadratic where activations are piecewise linear, so that the one candidate is a Newton step from the sweep:
 *
 *     z* = ẑ − H⁻¹ ∇F(ẑ), sample by sample; no minimum where a unit is on its other side there, roundings bounded
 *
 * Shapes: ẑ_l (n_l × B), the target at the end.   Cost: O(n³) for each sample, n = n_1 + … + n_{L−1}.
 */
export function hasNoMinimumBeside({ network, clamped }: Supervised<M>, sweep: readonly M[]): boolean {
  const chain = boundedChain(network, clamped);
  if ('reason' in chain || chainOf({ network }).some(({ activation }) => !PIECEWISE_LINEAR.has(activation)))
    return false;
  const bounded = exactTree(chain);
  const views = chainOf(bounded);
  return samplesOf(sweep).some((z) => {
    const hessian = sampleHessian(E, bounded, z);
    if (!Number.isFinite(hessian.error)) return false; // the sweep may be at a kink
    const gradient = gradientOf(E, supervised(bounded.network, z[0]!, z.at(-1)!), stateAt(E, bounded.network, z));
    const away = parts(E.solve(asMatrix(hessian), stacked(gradient)), gradient);
    const candidate = z.map((zl, l) => (away[l - 1] === undefined ? zl : E.subtract(zl, away[l - 1]!)));
    return views.some((view, i) => {
      if (!hasKinks(view)) return false;
      const [before, there] = [z, candidate].map((at) => intoActivation(E, view, at[i]!));
      return there!.value.data.some(
        (u, k) => Math.abs(u) > 2 * there!.error[k]! && u > 0 !== before!.value.data[k]! > 0,
      );
    });
  });
}

const hasKinks = ({ activation }: ChainView<unknown>): boolean =>
  activation !== 'identity' && PIECEWISE_LINEAR.has(activation);

/** What a layer's activation acts on: z itself, or a W z + b. */
function intoActivation<M>(A: Numbers<M>, { placement, weights, scale, bias }: ChainView<M>, z: M): M {
  if (placement === 'before') return z;
  const [rows, from] = A.shape(weights);
  const affine = dense([from], [rows], { bias: bias !== undefined });
  return affine.at(A, { weights, scale, ...(bias === undefined ? {} : { bias }) }, z).prediction;
}

/** z_0..z_L of each sample, taken at its word. */
const samplesOf = (z: readonly M[]): readonly (readonly B[])[] =>
  Array.from({ length: z[0]!.columns }, (_, b) => z.map((zl) => exactly(columns(zl, [b]))));

const asMatrix = ({ size, entries, error }: ReturnType<typeof sampleHessian>): B => ({
  value: { rows: size, columns: size, data: entries },
  error: new Float64Array(size * size).fill(error / size), // together as large
});

const stacked = (list: readonly B[]): B => {
  const data = Float64Array.from(list.flatMap(({ value }) => [...value.data]));
  return {
    value: { rows: data.length, columns: 1, data },
    error: Float64Array.from(list.flatMap(({ error }) => [...error])),
  };
};

/** A column in pieces as long as those. */
function parts({ value, error }: B, like: readonly B[]): B[] {
  let at = 0;
  return like.map(({ value: { rows } }) => {
    const [from, to] = [at, (at += rows)];
    return { value: { rows, columns: 1, data: value.data.slice(from, to) }, error: error.slice(from, to) };
  });
}
