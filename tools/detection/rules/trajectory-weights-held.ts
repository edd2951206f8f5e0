import { netOf } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { incremental } from '../kit/training.ts';

export default {
  rule: pc('trajectory-weights-held', {
    ...NONLINEAR,
    trajectory: (_, problem, options) => Promise.resolve(incremental(netOf(problem), options, 'held')),
  }),
  wrong: true,
  defect: 'incremental PC whose weights do not move',
  cause: 'weights do not move',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
