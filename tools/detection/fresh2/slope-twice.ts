import { slope } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('slope-twice', { ...NONLINEAR, partsLearn: { slopeLearn: (phi, u) => slope(phi, u) ** 2 } }),
  wrong: true,
  defect: 'φ′ stands in the error and in the update, twice',
  cause: 'slope applied twice in learning',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
