import { type Matrix, zeros } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

const compensated = (A: Matrix, B: Matrix): Matrix => {
  const out = zeros(A.rows, B.rows);
  for (let i = 0; i < A.rows; i++)
    for (let j = 0; j < B.rows; j++) {
      let [sum, lost] = [0, 0];
      for (let k = 0; k < A.columns; k++) {
        const term = A.data[i * A.columns + k]! * B.data[j * B.columns + k]! - lost;
        const next = sum + term;
        lost = next - sum - term;
        sum = next;
      }
      out.data[i * B.rows + j] = sum;
    }
  return out;
};

export default {
  rule: pc('compensated-sums', { ...NONLINEAR, partsLearn: { outer: compensated } }),
  wrong: false,
  defect: 'sums over the batch are compensated (Kahan)',
  cause: 'none',
  regime: 'precision',
} satisfies Entry;
