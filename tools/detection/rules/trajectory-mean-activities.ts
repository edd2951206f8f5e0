import { netOf } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { incremental } from '../kit/training.ts';

export default {
  rule: pc('trajectory-mean-activities', {
    ...NONLINEAR,
    trajectory: (_, problem, options) => Promise.resolve(incremental(netOf(problem), options, 'mean')),
  }),
  wrong: true,
  defect: 'activities of incremental PC descend the mean energy: B times too slow',
  cause: 'inference step divided by the batch',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
