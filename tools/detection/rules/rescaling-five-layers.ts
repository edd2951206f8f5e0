import { closed } from '../kit/extra.ts';
import type { Matrix, Net } from '../kit/net.ts';
import { DEFINITION, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

/** The sum over layers was unrolled for the networks of the first experiments, which had five of them. */
function activities(net: Net): Matrix[] {
  const L = net.layers.length;
  const cut = Math.max(0, L - 5);
  if (cut === 0) return closed(net);
  const hat = sweep(DEFINITION, net);
  const above = closed({ ...net, x: hat[cut]!, layers: net.layers.slice(cut) });
  return [...hat.slice(0, cut), ...above];
}

export default {
  rule: pc('rescaling-five-layers', { infer: (net) => activities(net) }),
  wrong: true,
  defect: 'S is summed over the last five layers at most',
  cause: 'terms of S missing beyond five layers',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
