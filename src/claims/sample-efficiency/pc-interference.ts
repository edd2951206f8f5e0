import type { Arithmetic, ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { backpropagatedChanges, predictionDerivative } from '../../definition/changes.ts';
import { innerProduct, squaredNorm } from '../../definition/energy.ts';
import type { Case, Claim, SearchTest } from '../../evidence/claim.ts';
import { scaleOf, weightsOf, withLayers } from '../../network/linearGaussian.ts';
import { chainOf, fromChain } from '../../problem/chain.ts';
import { type LinearProblem, asLinear, supervised } from '../../problem/problem.ts';
import { bpFactors, pcFactors } from '../../theory/gradients.ts';
import { predictionChange } from '../../theory/predictionChange.ts';
import { residual } from '../../theory/feedforward.ts';
import { alignedWith, exactly, residualByDefinition, squaredCosine, unscaled } from '../parts.ts';

const alignment = <M>(A: Arithmetic<M>, p: LinearProblem<M>, factors: typeof pcFactors): M =>
  squaredCosine(A, residual(A, p), predictionChange(A, p, factors(A, p)));

export const cancellationPrinted: Claim = {
  id: 'se/s3-1-2-cancellation-printed',
  title: 'PC’s interference matrices cancel independently of architecture and training stage',
  source: { paper: 'SE', place: '§3.1.2, "independent of network architecture or training stage"' },
  statement: 'The prediction of one sample moves along r, whatever the weights and the depth.',
  formula: String.raw`\frac{\partial\hat y}{\partial t} = \sum_l W_{L:l+1}W_{L:l+1}^\top S^{-1} r\;x_{l-1}^{*\top}\hat x_{l-1} \;\parallel\; r`,
  expected: 'refuted',
  erratum: {
    note: 'S⁻¹ cancels the matrices for every architecture only where the overlaps x*ᵀx̂ are equal; they depend on the weights and the depth, and what they leave is interference.',
    corrected: 'se/eq-40',
  },
  test: {
    kind: 'identity',
    regime: exactly({ minOutputs: 2 }),
    left: residualByDefinition,
    right: alignedWith(unscaled),
    controls: { backpropagation: alignedWith(backpropagatedChanges) },
  },
};

/** The same function with a layer in front that passes its input on. */
function deeper<M>(A: Arithmetic<M>, c: Case<M>): LinearProblem<M> {
  const views = chainOf(c);
  const widths = c.network.widths;
  const front = { ...views[0]!, weights: A.identity(widths[0]!) };
  return asLinear(supervised(fromChain([widths[0]!, ...widths], [front, ...views]), c.x, c.y));
}

export const architecturePrinted: Claim = {
  id: 'se/s3-1-2-architecture-printed',
  title: 'PC’s interference does not depend on the architecture',
  source: { paper: 'SE', place: 'Theoretical takeaway, §3.1.2, "PC interference is architecture-independent"' },
  statement: 'A layer in front with W = I, which changes no prediction, leaves PC’s target alignment as it is.',
  formula: String.raw`\mathrm{TA}^2(W_1,\dots,W_L) = \mathrm{TA}^2(I, W_1,\dots,W_L)`,
  expected: 'refuted',
  erratum: {
    note: 'Independent of the architecture is the cancellation at equal overlaps; another depth has other overlaps, and so another alignment.',
    corrected: 'se/eq-40',
  },
  test: {
    kind: 'identity',
    regime: exactly({ minOutputs: 2 }),
    left: (A, c) => alignment(A, c, pcFactors),
    right: (A, c) => alignment(A, deeper(A, c), pcFactors),
    controls: { 'backpropagation’s': (A, c) => alignment(A, deeper(A, c), bpFactors) },
  },
};

/** All weights doubled, and the target moved by as much as the prediction, so that the residual stays. */
function grown<M>(A: Arithmetic<M>, c: Case<M>): LinearProblem<M> {
  const two = A.matrix(1, 1, [2]);
  const network = withLayers(c.network, (at) => ({
    ...at,
    theta: { ...at.theta, scale: scaleOf(A, at), weights: A.scale(two, weightsOf(at)) },
  }));
  const [before, after] = [residual(A, c), residual(A, supervised(network, c.x, c.y))];
  return supervised(network, c.x, A.add(c.y, A.subtract(before, after)));
}

export const trainingPrinted: Claim = {
  id: 'se/s3-1-2-training-printed',
  title: 'PC’s interference does not depend on the size of the weights',
  source: { paper: 'SE', place: '§3.1.2, "independent of … training stage"' },
  statement: 'Weights that have doubled leave the target alignment of the same input and the same residual as it is.',
  formula: String.raw`\mathrm{TA}^2(W; x, r) = \mathrm{TA}^2(2W; x, r)`,
  expected: 'refuted',
  erratum: {
    note: 'The matrices cancel at every stage where overlaps are equal; training changes the overlaps.',
    corrected: 'se/eq-40',
  },
  test: {
    kind: 'identity',
    regime: exactly({ minOutputs: 2 }),
    left: (A, c) => alignment(A, c, pcFactors),
    right: (A, c) => alignment(A, grown(A, c), pcFactors),
    controls: { 'backpropagation’s': (A, c) => alignment(A, grown(A, c), bpFactors) },
  },
};

const negativeOrZero = (text: string): boolean => /^-|^0$/.test(text);

/** ⟨r, v⟩·|⟨r, v⟩| / (‖r‖²‖v‖²): the squared cosine with the cosine's sign. */
function signed<M>(A: ExactArithmetic<M>, r: M, v: M): M {
  const rv = innerProduct(A, r, v);
  const size = negativeOrZero(A.format(rv)[0]![0]!) ? A.subtract(A.subtract(rv, rv), rv) : rv;
  return A.scale(A.reciprocal(A.scale(squaredNorm(A, r), squaredNorm(A, v))), A.scale(rv, size));
}

const atLeast =
  (factors: typeof pcFactors): SearchTest['statement'] =>
  (A, c) => {
    const r = residualByDefinition(A, c);
    const left = signed(A, r, predictionChange(A, c, factors(A, c)));
    const right = signed(A, r, predictionDerivative(A, c, backpropagatedChanges(A, c)));
    return { holds: !A.format(A.subtract(left, right))[0]![0]!.startsWith('-'), left, right };
  };

export const lessInterferencePrinted: Claim = {
  id: 'se/s3-1-less-interference-printed',
  title: 'PC’s target alignment is at least backpropagation’s',
  source: { paper: 'SE', place: 'Abstract, §1, "learning in PC has less interference than BP", §3.1' },
  statement: 'For every deep linear network and one sample; cosines are compared by their squares, with their signs.',
  formula: String.raw`\mathrm{TA}_{PC} \ge \mathrm{TA}_{BP}`,
  expected: 'refuted',
  erratum: {
    note: 'It needs overlaps x*ᵀx̂ that are nearly equal; where inference turns an activity round, PC moves the prediction away from the target while BP does not.',
    corrected: 'se/eq-40',
  },
  test: {
    kind: 'search',
    regime: { family: 'dln', batch: 'one', minDepth: 2, maxDepth: 2, minOutputs: 2 },
    shown: ['TA·|TA| of PC', 'TA·|TA| of BP'],
    statement: atLeast(pcFactors),
    controls: { 'backpropagation itself': atLeast(bpFactors) },
  },
};
