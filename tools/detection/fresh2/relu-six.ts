import type { Parts } from '../kit/pc.ts';
import { slope, value } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

const capped: Parts['slopeBack'] = (phi, u) => (phi === 'relu' && u > 6 ? 0 : slope(phi, u));

export default {
  rule: pc('relu-six', {
    ...NONLINEAR,
    parts: { value: (phi, u) => (phi === 'relu' && u > 6 ? 6 : value(phi, u)), slopeBack: capped, slopeLearn: capped },
  }),
  wrong: true,
  defect: 'ReLU is ReLU6',
  cause: 'ReLU capped at 6',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
