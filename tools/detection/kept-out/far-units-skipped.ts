import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('far-units-skipped', {
    ...NONLINEAR,
    partsLearn: {
      slopeLearn: (phi, u) => ((phi === 'tanh' || phi === 'sigmoid') && Math.abs(u) > 4 ? 0 : slope(phi, u)),
    },
  }),
  wrong: true,
  defect: 'units whose preactivation is beyond ±4 are taken for saturated, and get no update',
  cause: 'saturated units get no update',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
