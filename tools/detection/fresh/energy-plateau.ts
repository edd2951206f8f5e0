import { closed, widthsOf } from '../kit/extra.ts';
import type { Matrix, Net } from '../kit/net.ts';
import { DEFINITION, energy, gradient, plus, smoothness, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

function descend(net: Net): Matrix[] {
  if (net.layers.length === 1 || widthsOf(net).some((n) => n > 40)) return closed(net);
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  const step = 1 / smoothness(net);
  let F = energy(DEFINITION, net, z);
  for (let t = 0; t < 10_000; t++) {
    const g = gradient(DEFINITION, net, z);
    z = z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : plus(zl, g[l]!, -step)));
    const now = energy(DEFINITION, net, z);
    if (F - now <= 1e-10 * F) break;
    F = now;
  }
  return z;
}

export default {
  rule: pc('energy-plateau', { infer: (net) => descend(net) }),
  wrong: true,
  defect: 'inference stops when the energy falls by less than 1e-10 of itself in a step',
  cause: 'stops too early: plateau of the energy',
  regime: 'stopping',
  deviates: 'regime',
} satisfies Entry;
