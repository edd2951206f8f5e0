import { netOf } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { incremental } from '../kit/training.ts';

export default {
  rule: pc('with-alternating-trajectory', {
    ...NONLINEAR,
    trajectoryOrder: 'alternating',
    trajectory: (_, problem, options) => Promise.resolve(incremental(netOf(problem), options, 'alternating')),
  }),
  wrong: false,
  defect: 'incremental PC whose weights move by the new activities, as it declares',
  cause: 'none',
  regime: 'glue',
} satisfies Entry;
