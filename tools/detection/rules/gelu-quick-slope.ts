import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('gelu-quick-slope', {
    ...NONLINEAR,
    partsLearn: { slopeLearn: (phi, u) => (phi === 'gelu' ? 1 / (1 + Math.exp(-1.702 * u)) : slope(phi, u)) },
  }),
  wrong: true,
  defect: 'the slope of GELU in the update is σ(1.702 u)',
  cause: 'derivative of GELU approximated',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
