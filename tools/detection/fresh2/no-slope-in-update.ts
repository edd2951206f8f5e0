import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('no-slope-in-update', { ...NONLINEAR, partsLearn: { slopeLearn: () => 1 } }),
  wrong: true,
  defect: 'φ′ is forgotten in the update',
  cause: 'slope missing in the update',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
