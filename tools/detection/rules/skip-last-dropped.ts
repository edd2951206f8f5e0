import { withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('skip-last-dropped', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ skip }, l, L) => ({ skip: skip && l < L })),
  }),
  wrong: true,
  defect: 'the readout is written without its skip',
  cause: 'skip of the last layer missing',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
