import { rounded } from '../kit/extra.ts';
import { mapped } from '../kit/net.ts';
import { outer } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('tf32-update', {
    ...NONLINEAR,
    partsLearn: {
      outer: (A, B) =>
        outer(
          mapped(A, (v) => rounded(v, 11)),
          mapped(B, (v) => rounded(v, 11)),
        ),
    },
  }),
  wrong: true,
  defect: 'the outer product of the update runs on tensor cores: factors are rounded to TF32',
  cause: 'TF32 in the update',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
