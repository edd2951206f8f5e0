import { netOf } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { incremental } from '../kit/training.ts';

export default {
  rule: pc('trajectory-rates-swapped', {
    ...NONLINEAR,
    trajectory: (_, problem, options) => {
      const { activityRate: parameterRate, parameterRate: activityRate } = options;
      return Promise.resolve(incremental(netOf(problem), { ...options, activityRate, parameterRate }, 'simultaneous'));
    },
  }),
  wrong: true,
  defect: 'incremental PC gets its two rates in the wrong order',
  cause: 'activity rate and parameter rate swapped',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
