import { slope, type Net } from '../kit/net.ts';
import { DEFINITION, parts, preactivation, settle, sweep, type Parts } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

/** The slopes are computed once, with the sweep. */
function frozen(net: Net): Parts {
  const swept = sweep(DEFINITION, net);
  const u = net.layers.map((layer, i) => preactivation(DEFINITION, layer, swept[i]!));
  return parts({
    slopeBack: (phi, now, _, { l, i, b }) =>
      slope(phi, phi === 'relu' || phi === 'leaky-relu' ? u[l - 1]!.data[i * net.B + b]! : now),
  });
}

export default {
  rule: pc('masks-of-the-sweep', {
    ...NONLINEAR,
    infer: (net, { accuracy }) => settle(frozen(net), net, 1e-4 * accuracy),
  }),
  wrong: true,
  defect: 'ReLU masks are those of the feedforward sweep during the whole inference',
  cause: 'masks of ReLU kept from the feedforward sweep',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
