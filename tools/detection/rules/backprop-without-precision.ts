import { backprop } from '../../../src/learning/backprop.ts';
import { netOf } from '../kit/net.ts';
import { times } from '../kit/pc.ts';
import type { Entry } from '../kit/rule.ts';
import { localBackprop, promising } from '../kit/training.ts';

export default {
  rule: {
    ...backprop,
    id: 'backprop-without-precision',
    name: 'backprop-without-precision',
    capabilities: {},
    learn: (_, problem) =>
      localBackprop(problem).map((d) => ({ ...d, weights: times(1 / netOf(problem).layers.at(-1)!.p, d['weights']!) })),
    ...promising('equals-backprop'),
  },
  wrong: true,
  defect: 'backpropagation of ½‖r‖² in place of ½p_L‖r‖²',
  cause: 'precision missing in the signals of backpropagation',
  regime: 'promise',
  deviates: 'everywhere',
} satisfies Entry;
