import type { Matrix, Net } from '../kit/net.ts';
import { DEFINITION, gradient, plus, smoothness, sweep } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

function sweepOnce(net: Net): Matrix[] {
  const z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  for (let l = net.layers.length - 1; l > 0; l--)
    z[l] = plus(z[l]!, gradient(DEFINITION, net, z)[l]!, -1 / smoothness(net));
  return z;
}

export default {
  rule: pc('one-sweep', { ...NONLINEAR, infer: (net) => sweepOnce(net) }),
  wrong: true,
  defect: 'one backward Gauss–Seidel sweep',
  cause: 'a single sweep, not converged',
  regime: 'stopping',
  deviates: 'everywhere',
} satisfies Entry;
