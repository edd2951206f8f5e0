import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('slope-without-bias', {
    ...NONLINEAR,
    partsLearn: { slopeLearn: (phi, u, { b, before }, { i }) => slope(phi, b === undefined || before ? u : u - b[i]!) },
  }),
  wrong: true,
  defect: 'the slope in the update is taken at a W z, without the bias',
  cause: 'bias missing in the slope',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
