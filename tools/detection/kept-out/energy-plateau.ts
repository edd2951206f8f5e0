import type { Matrix, Net } from '../kit/net.ts';
import { DEFINITION, energy, gradient, plus, smoothness, sweep } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

function plateau(net: Net): Matrix[] {
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  const step = 1 / smoothness(net);
  for (let last = Infinity, now = energy(DEFINITION, net, z); last - now > 1e-6 * now;) {
    const g = gradient(DEFINITION, net, z);
    z = z.map((zl, l) => plus(zl, g[l]!, -step));
    [last, now] = [now, energy(DEFINITION, net, z)];
  }
  return z;
}

export default {
  rule: pc('energy-plateau', { ...NONLINEAR, infer: (net) => plateau(net) }),
  wrong: true,
  defect: 'inference stops where the energy falls by less than a part in 10⁶ a step',
  cause: 'stops on a plateau of the energy',
  regime: 'stopping',
  deviates: 'regime',
} satisfies Entry;
