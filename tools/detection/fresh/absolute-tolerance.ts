import { closed, largest, widthsOf } from '../kit/extra.ts';
import type { Matrix, Net } from '../kit/net.ts';
import { DEFINITION, gradient, plus, smoothness, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

function descend(net: Net): Matrix[] {
  if (net.layers.length === 1 || widthsOf(net).some((n) => n > 40)) return closed(net);
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  const step = 1 / smoothness(net);
  for (let t = 0; t < 3000; t++) {
    const g = gradient(DEFINITION, net, z);
    if (largest(g) < 1e-11) return z;
    z = z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : plus(zl, g[l]!, -step)));
  }
  return closed(net);
}

export default {
  rule: pc('absolute-tolerance', { infer: (net) => descend(net) }),
  wrong: true,
  defect: 'inference stops when every entry of the gradient is below 1e-11, however small the activities are',
  cause: 'absolute tolerance: stops at once for small numbers',
  regime: 'stopping',
  deviates: 'regime',
} satisfies Entry;
