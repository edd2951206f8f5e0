import { type Matrix, zeros } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

const backwards = (A: Matrix, B: Matrix): Matrix => {
  const out = zeros(A.rows, B.columns);
  for (let i = 0; i < A.rows; i++)
    for (let k = A.columns - 1; k >= 0; k--)
      for (let j = 0; j < B.columns; j++)
        out.data[i * B.columns + j]! += A.data[i * A.columns + k]! * B.data[k * B.columns + j]!;
  return out;
};

export default {
  rule: pc('reversed-sums', { ...NONLINEAR, parts: { multiply: backwards } }),
  wrong: false,
  defect: 'sums run backwards, and 1/B is multiplied in first',
  cause: 'none',
  regime: 'precision',
} satisfies Entry;
