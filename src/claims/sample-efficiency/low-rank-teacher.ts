import type { ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { SingularError } from '../../errors.ts';
import type { Case, Claim, SearchTest } from '../../evidence/claim.ts';
import { weightsOf } from '../../network/linearGaussian.ts';
import { exactly } from '../parts.ts';

export const fullRankTeacher: Claim = {
  id: 'se/appendix-a1-full-rank',
  title: 'The map W_data of independent entries is invertible',
  source: { paper: 'SE', place: 'A.1, y = W_data x, corrected' },
  statement:
    'But for a set of measure zero: W_data⁻¹(W_data x) = x as rational functions of a square matrix’s entries.',
  formula: String.raw`W_{data}^{-1}(W_{data}\,x) = x`,
  expected: 'holds',
  test: {
    kind: 'identity',
    regime: exactly({ minDepth: 1, maxDepth: 1, square: true, minWidth: 2 }),
    left: (_, c) => c.x,
    right: (A, c) => {
      const W = weightsOf(c.network.layers[0]!);
      return A.solve(W, A.multiply(W, c.x));
    },
    controls: {
      'the transpose': (A, c) => {
        const W = weightsOf(c.network.layers[0]!);
        return A.solve(W, A.multiply(W, c.x, { transposeA: true }));
      },
    },
  },
};

const singular =
  (map: <M>(A: ExactArithmetic<M>, W: M) => M): SearchTest['statement'] =>
  <M>(A: ExactArithmetic<M>, c: Case<M>) => {
    const W = map(A, weightsOf(c.network.layers[0]!));
    const identity = A.identity(A.shape(W)[0]);
    try {
      return { holds: false, left: W, right: A.solve(W, identity) };
    } catch (error) {
      if (error instanceof SingularError) return { holds: true, left: W, right: W };
      throw error;
    }
  };

export const lowRankPrinted: Claim = {
  id: 'se/appendix-a3-low-rank-printed',
  title: 'The target mapping W_data is of low rank',
  source: { paper: 'SE', place: 'A.3, "a known low-rank linear transformation as detailed in section A.1"' },
  statement: 'Every square W_data is singular.',
  formula: String.raw`\operatorname{rank} W_{data} < n`,
  expected: 'refuted',
  erratum: {
    note: 'A.1 draws all entries independently, which gives full rank with probability one.',
    corrected: 'se/appendix-a1-full-rank',
  },
  test: {
    kind: 'search',
    regime: { family: 'dln', batch: 'one', maxDepth: 1, square: true, minWidth: 2 },
    shown: ['W_data', 'its inverse'],
    statement: singular((_, W) => W),
    controls: {
      'the same for a sum of W and minus W': singular((A, W) => A.subtract(W, W)),
    },
  },
};
