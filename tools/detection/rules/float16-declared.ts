import { closed, rounded } from '../kit/extra.ts';
import { mapped, type Matrix, zeros } from '../kit/net.ts';
import { parts, transpose, updates } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

const low = (v: number): number => rounded(v, 11);
/** A B with every operation rounded. */
const product = (A: Matrix, B: Matrix): Matrix => {
  const out = zeros(A.rows, B.columns);
  for (let i = 0; i < A.rows; i++)
    for (let j = 0; j < B.columns; j++) {
      let sum = 0;
      for (let k = 0; k < A.columns; k++)
        sum = low(sum + low(low(A.data[i * A.columns + k]!) * low(B.data[k * B.columns + j]!)));
      out.data[i * B.columns + j] = sum;
    }
  return out;
};
const LOW = parts({ multiply: product, outer: (A, B) => product(A, transpose(B)) });

export default {
  rule: pc('float16-declared', {
    accuracy: 0.05,
    unitRoundoff: 2 ** -11,
    infer: (net) => closed(net).map((zl) => mapped(zl, low)),
    learn: (net, z) => updates(LOW, net, z).map((d) => ({ weights: mapped(d.weights, low) })),
  }),
  wrong: false,
  defect: 'products are rounded to 11 bits after every operation, and the rule says so',
  cause: 'none',
  regime: 'precision',
} satisfies Entry;
