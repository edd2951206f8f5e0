import type { Arithmetic } from '../../arithmetic/arithmetic.ts';
import { innerProduct, selection } from '../../definition/energy.ts';
import type { Case, Claim } from '../../evidence/claim.ts';
import { weightsOf } from '../../network/linearGaussian.ts';
import { timesPseudoinverse } from '../../theory/rescaling.ts';
import { exactly, residualByDefinition } from '../parts.ts';

// Without hidden layers the Fisher matrix is E[xxᵀ] for every output, and steps can be followed through a batch, sample by sample.

/** Columns from..from+count−1 of a batch. */
const samples = <M>(A: Arithmetic<M>, X: M, from: number, count: number): M =>
  A.multiply(X, selection(A, A.shape(X)[1], from, count));

const gramOf = <M>(A: Arithmetic<M>, X: M): M => A.multiply(X, X, { transposeB: true });

/** V·G⁻¹ for a symmetric G. */
const over = <M>(A: Arithmetic<M>, V: M, G: M): M => A.transpose(A.solve(G, A.transpose(V)));

const outer = <M>(A: Arithmetic<M>, u: M, v: M): M => A.multiply(u, v, { transposeB: true });

/** The least-squares map of the first B−1 samples, and what the last one adds to it, with the change given. */
function afterLast<M>(A: Arithmetic<M>, { x, y }: Case<M>, change: (error: M, input: M) => M): M {
  const before = A.shape(x)[1] - 1;
  const [X, Y] = [samples(A, x, 0, before), samples(A, y, 0, before)];
  const W = over(A, outer(A, Y, X), gramOf(A, X));
  const [input, target] = [samples(A, x, before, 1), samples(A, y, before, 1)];
  return A.add(W, change(A.subtract(target, A.multiply(W, input)), input));
}

export const onlineIsBatch: Claim = {
  id: 'se/s1-natural-gradient-online',
  title:
    'Without hidden layers, an online natural gradient step with the Fisher matrix of all samples so far and rate 1/t ends where the batch does',
  source: { paper: 'SE', place: '§1, natural gradients "render online and batch learning equivalent", corrected' },
  statement:
    'From the least-squares map of t−1 samples, the step of sample t with rate 1/t and F = E_t[xxᵀ] gives the least-squares map of all t samples.',
  formula: String.raw`W_t = W_{t-1} + \tfrac1t\,(y_t - W_{t-1}x_t)\,x_t^\top\Big(\tfrac1t\sum_{s\le t}x_sx_s^\top\Big)^{-1} = Y_tX_t^\top(X_tX_t^\top)^{-1}`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'one-past-rank', minDepth: 1, maxDepth: 1 }),
    left: (A, c) => over(A, outer(A, c.y, c.x), gramOf(A, c.x)),
    right: (A, c) => afterLast(A, c, (error, input) => over(A, outer(A, error, input), gramOf(A, c.x))),
    controls: {
      'the Fisher matrix of the last sample alone': (A, c) =>
        afterLast(A, c, (error, input) => A.scale(A.reciprocal(innerProduct(A, input, input)), outer(A, error, input))),
      'the plain gradient': (A, c) => afterLast(A, c, (error, input) => outer(A, error, input)),
    },
  },
};

export const onlineIsBatchPrinted: Claim = {
  id: 'se/s1-natural-gradient-online-printed',
  title: 'Natural gradient steps one sample at a time end where the step of the batch does',
  source: { paper: 'SE', place: '§1, natural gradients "render online and batch learning equivalent" in DLNs' },
  statement:
    'Without hidden layers, each sample in turn with its own Fisher matrix, as in the online training of §3.2, against one step with the Fisher matrix of the batch.',
  formula: String.raw`W + \sum_{b}\frac{(y_b - W_{b-1}x_b)\,x_b^\top}{x_b^\top x_b} = W + R\,X^{+}`,
  expected: 'refuted',
  erratum: {
    note: 'A sample’s own step undoes part of the steps before it unless inputs are orthogonal. The equivalence needs the Fisher matrix of all samples so far and the rate 1/t; §3.2 itself says that one sample’s Fisher matrix loses the advantage.',
    corrected: 'se/s1-natural-gradient-online',
  },
  test: {
    kind: 'identity',
    regime: exactly({ batch: 'within-rank', minDepth: 1, maxDepth: 1 }),
    left: (A, c) => A.add(weightsOf(c.network.layers[0]!), timesPseudoinverse(A, residualOverBatch(A, c), c.x, c.x)),
    right: (A, c) =>
      Array.from({ length: A.shape(c.x)[1] }, (_, b) => b).reduce((W, b) => {
        const input = samples(A, c.x, b, 1);
        const error = A.subtract(samples(A, c.y, b, 1), A.multiply(W, input));
        return A.add(W, A.scale(A.reciprocal(innerProduct(A, input, input)), outer(A, error, input)));
      }, weightsOf(c.network.layers[0]!)),
    controls: { 'no step': (_, c) => weightsOf(c.network.layers[0]!) },
  },
};

/** R Xᵀ/B, minus the gradient: times (XXᵀ/B)⁺ it is R X⁺. */
const residualOverBatch = <M>(A: Arithmetic<M>, c: Case<M>): M =>
  A.scale(A.reciprocal(A.matrix(1, 1, [A.shape(c.x)[1]])), outer(A, residualByDefinition(A, c), c.x));
