import type { Arithmetic, ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { innerProduct, selection, squaredNorm } from '../../definition/energy.ts';
import type { Case, Claim, SearchTest } from '../../evidence/claim.ts';
import { weightsOf } from '../../network/linearGaussian.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { exactly, sum } from '../parts.ts';

/** 1/α of the regularisation, for networks with one hidden layer. */
const ONE_OVER_ALPHA = 1e5;

/** A symmetric Σ with eigenvectors q_i, the columns of a reflection, and eigenvalues λ_i, the weights' diagonal. */
function symmetric<M>(A: Arithmetic<M>, c: Case<M>): { readonly Sigma: M; readonly q: M[]; readonly lambda: M[] } {
  const D = c.directions[0]!;
  const [n] = A.shape(D);
  const unit = Array.from({ length: n }, (_, i) => selection(A, n, i, 1));
  const u = A.multiply(D, unit[0]!);
  const two = A.scale(A.matrix(1, 1, [2]), A.reciprocal(squaredNorm(A, u)));
  const Q = A.subtract(A.identity(n), A.scale(two, A.multiply(u, u, { transposeB: true })));
  const q = unit.map((e) => A.multiply(Q, e));
  const lambda = unit.map((e) => innerProduct(A, e, A.multiply(weightsOf(c.network.layers[0]!), e)));
  const terms = q.map((qi, i) => A.scale(lambda[i]!, A.multiply(qi, qi, { transposeB: true })));
  return { Sigma: sum(A, terms), q, lambda };
}

/** (Σ + (αλ_1 − λ_n) I) q_n, with α the case's step. */
const regularised = <M>(A: Arithmetic<M>, c: Case<M>, factor: (lambdaMin: M) => M): M => {
  const { Sigma, q, lambda } = symmetric(A, c);
  const last = q.length - 1;
  const epsilon = A.subtract(A.scale(c.step, lambda[0]!), factor(lambda[last]!));
  return A.add(A.multiply(Sigma, q[last]!), A.scale(epsilon, q[last]!));
};

export const regularisation: Claim = {
  id: 'se/s3-3-regularisation',
  title: 'For a symmetric Σ, ε = αλ_max − λ_min makes αλ_max the smallest eigenvalue of Σ + εI',
  source: { paper: 'SE', place: '§3.3, "ensures that the smallest eigenvalue of Σ̃ is at least αλ_max"' },
  statement: 'Wherever ε is positive; for BP’s Σ = E_B[x̂ x̂ᵀ], which is symmetric and has no negative eigenvalue.',
  formula: String.raw`\Sigma = \Sigma^\top,\ \Sigma q = \lambda_{\min}q \;\Longrightarrow\; \big(\Sigma + (\alpha\lambda_{\max} - \lambda_{\min})I\big)q = \alpha\lambda_{\max}\,q`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ minDepth: 1, maxDepth: 1, square: true, minWidth: 2 }),
    left: (A, c) => {
      const { q, lambda } = symmetric(A, c);
      return A.scale(A.scale(c.step, lambda[0]!), q.at(-1)!);
    },
    right: (A, c) => regularised(A, c, (lambdaMin) => lambdaMin),
    controls: { 'λ_min added': (A, c) => regularised(A, c, (lambdaMin) => A.scale(A.matrix(1, 1, [-1]), lambdaMin)) },
  },
};

const negative = <M>(A: ExactArithmetic<M>, v: M): boolean => A.format(v)[0]![0]!.startsWith('-');

const size = <M>(A: ExactArithmetic<M>, v: M): M => (negative(A, v) ? A.subtract(A.subtract(v, v), v) : v);

/** Σ of every hidden layer of width one, where it is not 0, with ε = max(0, αΣ − Σ): |Σ + ε| ≥ |Σ|. */
const noNearer =
  (which: 'zStar' | 'zHat'): SearchTest['statement'] =>
  <M>(A: ExactArithmetic<M>, c: Case<M>) => {
    const zero = A.matrix(1, 1, [0]);
    const e = equilibrium(A, c);
    const alpha = A.reciprocal(A.matrix(1, 1, [ONE_OVER_ALPHA]));
    const B = A.reciprocal(A.matrix(1, 1, [A.shape(c.x)[1]]));
    for (const [l, n] of c.network.widths.entries()) {
      if (n !== 1 || l === 0 || l === c.network.layers.length) continue;
      const Sigma = A.scale(B, innerProduct(A, e[which][l]!, e.zHat[l]!));
      const epsilon = A.subtract(A.scale(alpha, Sigma), Sigma);
      const left = size(A, negative(A, epsilon) ? Sigma : A.add(Sigma, epsilon));
      if (negative(A, A.subtract(left, size(A, Sigma)))) return { holds: false, left, right: size(A, Sigma) };
    }
    return { holds: true, left: zero, right: zero };
  };

export const regularisationPrinted: Claim = {
  id: 'se/s3-3-regularisation-printed',
  title: 'The regularisation keeps PC’s Σ at least as far from singular as it was',
  source: { paper: 'SE', place: '§3.3, Σ̃ = Σ + εI, "to ensure numerical stability"' },
  statement:
    'For hidden layers of one unit, where Σ is a number: |Σ + ε| ≥ |Σ| with ε = max(0, αλ_max − λ_min), α = 10⁻⁵.',
  formula: String.raw`\Sigma = E_B[x^*\hat x] \;\Longrightarrow\; |\Sigma + \max(0, \alpha\Sigma - \Sigma)| \ge |\Sigma|`,
  expected: 'refuted',
  erratum: {
    note: 'PC’s Σ is no covariance: it may have negative eigenvalues, and these ε moves towards 0. At one unit a negative Σ becomes αΣ, and its inverse 10⁵ times larger. For BP’s Σ the rule does what is said.',
    corrected: 'se/s3-3-regularisation',
  },
  test: {
    kind: 'search',
    regime: { family: 'dln', batch: 'any', minDepth: 2, maxDepth: 2, minOutputs: 2 },
    shown: ['|Σ + ε|', '|Σ|'],
    statement: noNearer('zStar'),
    controls: { 'the same for BP’s Σ': noNearer('zHat') },
  },
};

/** (tr Σ)² − 4 det Σ of every hidden layer of two units: negative where eigenvalues are complex. 2 det Σ = (tr Σ)² − tr Σ². */
const realSpectrum =
  (which: 'zStar' | 'zHat'): SearchTest['statement'] =>
  <M>(A: ExactArithmetic<M>, c: Case<M>) => {
    const zero = A.matrix(1, 1, [0]);
    const e = equilibrium(A, c);
    for (const [l, n] of c.network.widths.entries()) {
      if (n !== 2 || l === 0 || l === c.network.layers.length) continue;
      const Sigma = A.multiply(e[which][l]!, e.zHat[l]!, { transposeB: true });
      const trace = innerProduct(A, Sigma, A.identity(2));
      const squares = innerProduct(A, Sigma, A.transpose(Sigma)); // tr Σ²
      const left = A.subtract(A.scale(A.matrix(1, 1, [2]), squares), A.scale(trace, trace));
      if (negative(A, left)) return { holds: false, left, right: zero };
    }
    return { holds: true, left: zero, right: zero };
  };

export const realSpectrumPrinted: Claim = {
  id: 'se/s3-3-real-spectrum-printed',
  title: 'PC’s Σ has a smallest and a largest eigenvalue',
  source: { paper: 'SE', place: '§3.3, "based on the spectrum of Σ", λ_max and λ_min' },
  statement:
    'Its eigenvalues are real numbers, as an order among them needs. Tested at hidden layers of two units: (tr Σ)² ≥ 4 det Σ.',
  formula: String.raw`\Sigma = E_B[x^*\hat x^\top] \;\Longrightarrow\; (\operatorname{tr}\Sigma)^2 - 4\det\Sigma \ge 0`,
  expected: 'refuted',
  erratum: {
    note: 'E_B[x* x̂ᵀ] is not symmetric, and its eigenvalues may be complex: the rule for ε needs a reading (symmetric part, real parts, singular values). For BP’s symmetric Σ it needs none.',
    corrected: 'se/s3-3-regularisation',
  },
  test: {
    kind: 'search',
    regime: { family: 'dln', batch: 'any', minDepth: 2, maxDepth: 3, minWidth: 2 },
    shown: ['(tr Σ)² − 4 det Σ, times B²', '0'],
    statement: realSpectrum('zStar'),
    controls: { 'the same for BP’s Σ': realSpectrum('zHat') },
  },
};
