import { netOf } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { incremental } from '../kit/training.ts';

export default {
  rule: pc('trajectory-late', {
    ...NONLINEAR,
    trajectory: (_, problem, options) => Promise.resolve(incremental(netOf(problem), options, 'late')),
  }),
  wrong: true,
  defect: 'the trajectory starts after its first step',
  cause: 'first point of the trajectory missing',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
