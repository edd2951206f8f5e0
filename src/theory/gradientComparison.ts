import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { largestExponent } from '../arithmetic/powerOfTwo.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { type LocalFactors, gradientProduct, layerSignals } from './gradients.ts';

/** How one weight gradient g lies to another one h, all layers together. */
export interface GradientComparison {
  /** ⟨g, h⟩/(‖g‖‖h‖); NaN where one is zero. */
  readonly cosine: number;
  /** ‖g‖/‖h‖ */
  readonly normRatio: number;
}

/**
 * Two weight gradients beside each other, none of which is formed.
 *
 *     cos(g, h) = ⟨g, h⟩/(‖g‖‖h‖),   ‖g‖/‖h‖
 *
 * Signals and presynaptic activities are first divided by powers of two near the largest of them, which changes no bit, so that the
 * squares of a gradient fit where its factors do.   Assumes: scales a_l whose squares fit.   Cost: three `gradientProduct`s.
 */
export function compareGradients<M>(
  A: Arithmetic<M>,
  entries: (a: M) => ArrayLike<number>,
  problem: Pick<LinearProblem<M>, 'network' | 'x'>,
  g: LocalFactors<M>,
  h: LocalFactors<M>,
): GradientComparison {
  const near = (of: LocalFactors<M>): { factors: LocalFactors<M>; exponent: number } => {
    const [signals, presynaptic] = [
      nearOne(A, entries, layerSignals(of)),
      nearOne(A, entries, of.presynaptic.slice(0, problem.network.edges.length)),
    ];
    return {
      factors: { signals: [undefined, ...signals.matrices], presynaptic: presynaptic.matrices },
      exponent: signals.exponent + presynaptic.exponent,
    };
  };
  const [G, H] = [near(g), near(h)];
  const product = (p: LocalFactors<M>, q: LocalFactors<M>): number => entries(gradientProduct(A, problem, p, q))[0]!;
  const [gg, gh, hh] = [product(G.factors, G.factors), product(G.factors, H.factors), product(H.factors, H.factors)];
  return { cosine: gh / Math.sqrt(gg * hh), normRatio: Math.sqrt(gg / hh) * 2 ** (G.exponent - H.exponent) };
}

function nearOne<M>(
  A: Arithmetic<M>,
  entries: (a: M) => ArrayLike<number>,
  matrices: readonly M[],
): { readonly matrices: readonly M[]; readonly exponent: number } {
  const exponent = Math.max(-1000, Math.min(1000, largestExponent(matrices.map(entries))));
  const toOne = A.matrix(1, 1, [2 ** -exponent]);
  return { matrices: matrices.map((a) => A.scale(toOne, a)), exponent };
}
