import { mapped, withLayers } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('weights-as-text', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ W }) => ({ W: mapped(W, (v) => Number(v.toPrecision(7))) })),
  }),
  wrong: true,
  defect: 'weights travel as decimal text with seven digits',
  cause: 'weights rounded to seven decimal digits',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
