import { DEFINITION, sweep } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('predictions-detached', { ...NONLINEAR, infer: (net) => [...sweep(DEFINITION, net).slice(0, -1), net.y] }),
  wrong: true,
  defect: 'predictions are detached in the loss: nothing comes back, and activities rest at the sweep',
  cause: 'no feedback: activities stay at the feedforward sweep',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
