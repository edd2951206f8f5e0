import { single } from '../kit/extra.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('data-in-single', { ...NONLINEAR, seeInfer: (net) => ({ ...net, x: single(net.x), y: single(net.y) }) }),
  wrong: true,
  defect: 'the data loader gives float32',
  cause: 'data rounded to float32',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
