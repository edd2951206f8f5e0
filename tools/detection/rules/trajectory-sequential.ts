import { netOf } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { incremental } from '../kit/training.ts';

export default {
  rule: pc('trajectory-sequential', {
    ...NONLINEAR,
    trajectory: (_, problem, options) => Promise.resolve(incremental(netOf(problem), options, 'sequential')),
  }),
  wrong: true,
  defect: 'activities of incremental PC move layer after layer, each seeing the one below already moved',
  cause: 'activities updated in place',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
