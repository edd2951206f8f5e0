import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('skip-first-dropped', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ skip }, l) => ({ skip: skip && l > 1 })),
  }),
  wrong: true,
  defect: 'the skip is added only from the second layer on',
  cause: 'skip of the first layer missing',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
