import { type Matrix, zeros } from '../kit/net.ts';
import { multiply } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

const mixed = (A: Matrix, B: Matrix): Matrix => {
  if (A.columns <= 32) return multiply(A, B);
  const out = zeros(A.rows, B.columns);
  const row = new Float32Array(B.columns);
  for (let i = 0; i < A.rows; i++) {
    row.fill(0);
    for (let k = 0; k < A.columns; k++)
      for (let j = 0; j < row.length; j++) row[j]! += A.data[i * A.columns + k]! * B.data[k * B.columns + j]!;
    out.data.set(row, i * B.columns);
  }
  return out;
};

export default {
  rule: pc('wide-in-single', { ...NONLINEAR, parts: { multiply: mixed } }),
  wrong: true,
  defect: 'products over more than 32 terms are summed in a float32 workspace',
  cause: 'float32 in products of wide layers',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
