import { type Net, mapped, netOf, withLayers } from '../kit/net.ts';
import { DEFINITION, times, updates } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

const dense = (net: Net): Net =>
  withLayers(net, ({ W, a, skip }) => ({
    W: mapped(W, (v, i) => a * v + (skip && i % (W.columns + 1) === 0 ? 1 : 0)),
    ...{ a: 1, skip: false },
  }));

export default {
  rule: pc('scales-absorbed', {
    see: dense,
    learn: (net, z, problem) => {
      const { layers } = netOf(problem);
      return updates(DEFINITION, net, z).map(({ weights }, i) => ({ weights: times(layers[i]!.a, weights) }));
    },
  }),
  wrong: false,
  defect: 'premultipliers and skips are absorbed into one dense matrix a layer, and the chain rule gives a_l back',
  cause: 'none',
  regime: 'plain',
} satisfies Entry;
