import { netOf } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { incremental } from '../kit/training.ts';

export default {
  rule: pc('trajectory-out-of-order', {
    ...NONLINEAR,
    trajectory: (_, problem, options) => Promise.resolve(incremental(netOf(problem), options, 'alternating')),
  }),
  wrong: true,
  defect: 'incremental PC that moves weights by the new activities, and does not say so',
  cause: 'order of activities and weights',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
