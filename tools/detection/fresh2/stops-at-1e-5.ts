import { type Matrix, type Net, norm } from '../kit/net.ts';
import { DEFINITION, gradient, plus, smoothness, sweep } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

function descend(net: Net): Matrix[] {
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  const first = norm(gradient(DEFINITION, net, z));
  for (let g = gradient(DEFINITION, net, z); norm(g) > 1e-5 * first; g = gradient(DEFINITION, net, z))
    z = z.map((zl, l) => plus(zl, g[l]!, -1 / smoothness(net)));
  return z;
}

export default {
  rule: pc('stops-at-1e-5', { infer: (net) => descend(net) }),
  wrong: true,
  defect: 'inference stops where the gradient is 10⁻⁵ of its first',
  cause: 'stops too early, at a gradient of 1e-5 of the first',
  regime: 'stopping',
  deviates: 'regime',
} satisfies Entry;
