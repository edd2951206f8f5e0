import { withLayers } from '../kit/net.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('precision-not-in-learn', { ...NONLINEAR, seeLearn: (net) => withLayers(net, () => ({ p: 1 })) }),
  wrong: true,
  defect: 'learning has no precisions, inference does',
  cause: 'precisions missing in learning',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
