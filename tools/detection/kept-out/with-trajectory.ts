import { netOf } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { incremental } from '../kit/training.ts';

export default {
  rule: pc('with-trajectory', {
    ...NONLINEAR,
    trajectory: (_, problem, options) => Promise.resolve(incremental(netOf(problem), options, 'simultaneous')),
  }),
  wrong: false,
  defect: 'incremental PC, simultaneous',
  cause: 'none',
  regime: 'glue',
} satisfies Entry;
