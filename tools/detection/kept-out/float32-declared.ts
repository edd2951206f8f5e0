import { single } from '../kit/extra.ts';
import { type Matrix, zeros } from '../kit/net.ts';
import { parts, transpose, updates } from '../kit/pc.ts';
import { equilibriumOf, pc, type Entry } from '../kit/rule.ts';

/** A B with every operation rounded. */
const product = (A: Matrix, B: Matrix): Matrix => {
  const out = zeros(A.rows, B.columns);
  for (let i = 0; i < A.rows; i++)
    for (let j = 0; j < B.columns; j++) {
      let sum = 0;
      for (let k = 0; k < A.columns; k++)
        sum = Math.fround(
          sum + Math.fround(Math.fround(A.data[i * A.columns + k]!) * Math.fround(B.data[k * B.columns + j]!)),
        );
      out.data[i * B.columns + j] = sum;
    }
  return out;
};
const F32 = parts({ multiply: product, outer: (A, B) => product(A, transpose(B)) });

export default {
  rule: pc('float32-declared', {
    accuracy: 1e-3,
    unitRoundoff: 2 ** -24,
    capabilities: { nonlinear: true },
    infer: async (net, options) => {
      const z = await equilibriumOf(net, { ...options, accuracy: 1e-8 });
      return 'undecided' in z ? z : z.map(single);
    },
    learn: (net, z) =>
      updates(F32, net, z).map((d) => ({ weights: single(d.weights), ...(d.bias && { bias: single(d.bias) }) })),
  }),
  wrong: false,
  defect: 'everything is rounded to float32, and says so',
  cause: 'none',
  regime: 'precision',
} satisfies Entry;
