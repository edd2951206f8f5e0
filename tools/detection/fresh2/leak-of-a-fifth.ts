import type { Parts } from '../kit/pc.ts';
import { slope, value } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

const leaky: Parts['slopeBack'] = (phi, u) => (phi === 'leaky-relu' && u < 0 ? 0.2 : slope(phi, u));

export default {
  rule: pc('leak-of-a-fifth', {
    ...NONLINEAR,
    parts: {
      value: (phi, u) => (phi === 'leaky-relu' && u < 0 ? 0.2 * u : value(phi, u)),
      slopeBack: leaky,
      slopeLearn: leaky,
    },
  }),
  wrong: true,
  defect: 'leaky ReLU leaks 0.2, as one framework’s default has it',
  cause: 'leak 0.2 in place of 0.01',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
