import { backprop } from '../../../src/learning/backprop.ts';
import { DEFINITION, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';
import { localBackprop, promising } from '../kit/training.ts';

export default {
  rule: pc('backprop-promised', {
    departures: backprop.departures,
    infer: (net) => [...sweep(DEFINITION, net).slice(0, -1), net.y],
    learn: (_, __, problem) => localBackprop(problem).map((d) => ({ weights: d['weights']! })),
    ...promising('equals-backprop'),
  }),
  wrong: false,
  defect: 'backpropagation, as it promises',
  cause: 'none',
  regime: 'promise',
} satisfies Entry;
