import { mapped, type Net } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

const tiny = (v: number): number => (Math.abs(v) < 1e-30 ? 0 : v);
const flushed = (net: Net): Net => ({ ...net, x: mapped(net.x, tiny), y: mapped(net.y, tiny) });

export default {
  rule: pc('small-flushed', {
    ...NONLINEAR,
    seeInfer: flushed,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d) => ({
        weights: mapped(d.weights, tiny),
        ...(d.bias && { bias: mapped(d.bias, tiny) }),
      })),
  }),
  wrong: true,
  defect: 'numbers below 1e-30 are flushed to zero',
  cause: 'underflow: small numbers flushed to zero',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
