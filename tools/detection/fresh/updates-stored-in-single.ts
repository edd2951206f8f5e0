import { single } from '../kit/extra.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('updates-stored-in-single', {
    ...NONLINEAR,
    unitRoundoff: 2 ** -24,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights, bias }) => ({
        weights: single(weights),
        ...(bias && { bias: single(bias) }),
      })),
  }),
  wrong: false,
  defect: 'updates are stored in float32, which the rule declares',
  cause: 'none',
  regime: 'precision',
} satisfies Entry;
