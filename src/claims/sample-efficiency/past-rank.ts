import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { predictionDerivative } from '../../definition/changes.ts';
import { prediction } from '../../definition/energy.ts';
import type { Case, Claim, Formula } from '../../evidence/claim.ts';
import { type LinearProblem, supervised } from '../../problem/problem.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { pcFactors, weightGradients } from '../../theory/gradients.ts';
import { exactly, negative, residualByDefinition, unscaled } from '../parts.ts';

/** PC's changes times (E_B[x̂ x*ᵀ])⁻¹: what Theorem 2's factor, transposed, is once a batch holds at least as many samples as units. */
function rescaled<M>(A: Arithmetic<M>, p: LinearProblem<M>): M[] {
  const { zHat, zStar } = equilibrium(A, p);
  const B = A.matrix(1, 1, [A.shape(p.x)[1]]);
  return weightGradients(A, p, pcFactors(A, p)).map((g, i) => {
    const transposed = A.multiply(zStar[i]!, zHat[i]!, { transposeB: true }); // (X̂X*ᵀ)ᵀ
    return A.scale(B, A.transpose(A.solve(transposed, A.transpose(negative(A, g)))));
  });
}

/** The case with targets y = W_data x, W_data being the first layer's direction. */
const linearTargets = <M>(A: Arithmetic<M>, c: Case<M>): LinearProblem<M> =>
  supervised(c.network, c.x, A.multiply(c.directions[0]!, c.x));

/** The change of the predictions less R: zero where each moves by its residual. */
const short = <M>(A: Arithmetic<M>, p: LinearProblem<M>, changes: readonly M[]): M =>
  A.subtract(predictionDerivative(A, p, changes), A.subtract(p.y, prediction(A, p.network, p.x)));

const regime = exactly({ batch: 'one-past-rank', minDepth: 1, square: true });

export const pastRankLinear: Claim = {
  id: 'se/s3-3-past-rank-linear-targets',
  title: 'With targets linear in the inputs, rescaled PC moves every prediction by its residual past the width too',
  source: { paper: 'SE', place: '§3.3 with A.1, y = W_data x: "optimal target alignment independently of batch size"' },
  statement:
    'With layers of one width, a batch of one sample more, and A_l = (E_B[x̂ x*ᵀ])⁻¹: all activities are then linear in x, and residuals lie in the row space of X.',
  formula: String.raw`Y = W_{data}X,\ B > n \;\Longrightarrow\; \frac{\partial\hat Y}{\partial t} = R`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime,
    left: (A, c) => A.subtract(c.y, c.y),
    right: (A, c) => short(A, linearTargets(A, c), rescaled(A, linearTargets(A, c))),
    controls: {
      'no A_l': (A, c) => short(A, linearTargets(A, c), unscaled(A, { ...c, ...linearTargets(A, c) })),
      'targets of their own': (A, c) => short(A, c, rescaled(A, c)),
    },
  },
};

const anyTargets: Formula = (A, c) => predictionDerivative(A, c, rescaled(A, c));

export const pastRankPrinted: Claim = {
  id: 'se/s3-3-batch-independence-printed',
  title: 'With independent targets, rescaled PC moves every prediction by its residual whatever the batch',
  source: { paper: 'SE', place: '§3.3 with §3.1.3, targets "sampled independently": "independently of batch size"' },
  statement: 'The same with targets of their own, one sample past the width.',
  formula: String.raw`B > n \;\Longrightarrow\; \frac{\partial\hat Y}{\partial t} = R`,
  expected: 'refuted',
  erratum: {
    note: 'No change of n × n weights can move more than n independent predictions as it likes; only where targets are linear in the inputs, as in A.1, does the batch size not matter.',
    corrected: 'se/s3-3-past-rank-linear-targets',
  },
  test: {
    kind: 'identity',
    regime,
    left: residualByDefinition,
    right: anyTargets,
    controls: { 'no A_l': (A, c) => predictionDerivative(A, c, unscaled(A, c)) },
  },
};
