import { mapped } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('target-in-range', {
    ...NONLINEAR,
    seeInfer: (net) =>
      net.layers.at(-1)!.phi === 'tanh' && !net.layers.at(-1)!.before
        ? { ...net, y: mapped(net.y, (v) => Math.min(0.999, Math.max(-0.999, v))) }
        : net,
  }),
  wrong: true,
  defect: 'targets of a tanh output are clipped to ±0.999 in inference',
  cause: 'far targets clipped',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
